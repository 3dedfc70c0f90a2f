"""A server of a few lines behind a real socket, for answers that the stub never gives."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from openapi import contract

Reply = tuple[int, Any]
NO_ROUTE: Reply = (404, "Not found")
STRANGER: Reply = (401, {"status": "error", "message": "You must be logged in to do this."})


@dataclass(frozen=True)
class Received:
    """One request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any


@dataclass
class FakeServer:
    """`replies` holds, by path, an answer or what makes one of a request; a reply that is text is sent as text."""

    replies: dict[str, Reply | Callable[[Received], Reply]]
    headers: dict[str, str] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)
    url: str = ""

    def answer(self, request: Received) -> Reply:
        self.received.append(request)
        reply = self.replies.get(request.path, NO_ROUTE)
        return reply(request) if callable(reply) else reply

    def asked(self, path: str) -> list[Received]:
        return [request for request in self.received if request.path == path]


@contextmanager
def serving(fake: FakeServer) -> Iterator[FakeServer]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            text = self.rfile.read(length)
            body = json.loads(text) if text else None
            received = {name.lower(): value for name, value in self.headers.items()}
            status, said = fake.answer(Received(self.command, urlsplit(self.path).path, received, body))
            is_text = isinstance(said, str)
            content = said.encode() if is_text else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/plain" if is_text else "application/json")
            self.send_header("Content-Length", str(len(content)))
            for name, value in fake.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    fake.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def workspace(version: str = "8.8.1", roles: tuple[str, ...] = ("user", "admin"), **settings: Any) -> FakeServer:
    """A server that a preflight finds in order: its administrator is `ada` with the password `enchantress`."""
    api = "/api/v1"
    values = {"Livechat_Routing_Method": "Auto_Selection", "From_Email": "chat@example.com", **settings}
    replies: dict[str, Reply | Callable[[Received], Reply]] = {
        "/api/info": (200, {"version": version, "success": True}),
        f"{api}/login": (200, {"status": "success", "data": {"userId": "Ada1", "authToken": "s3cret-login-token"}}),
        f"{api}/me": (200, {"_id": "Ada1", "username": "ada", "roles": list(roles), "success": True}),
        f"{api}/permissions.listAll": (200, {"update": [], "remove": [], "success": True}),
        f"{api}/livechat/config": (200, {"config": {"enabled": True, "online": True}, "success": True}),
        f"{api}/livechat/department": (200, {"departments": [{"_id": "d"}], "total": 1, "success": True}),
        f"{api}/livechat/department/isDepartmentCreationAvailable": (
            200,
            {"isDepartmentCreationAvailable": True, "success": True},
        ),
        f"{api}/settings/conformance-preflight": (400, {"success": False}),
    }
    for name, value in values.items():
        replies[f"{api}/settings/{name}"] = (200, {"_id": name, "value": value, "success": True})
    for operation in contract.operations(contract.load()):
        if not {"x-removed-in", "x-never-served"} & set(operation.spec):
            replies.setdefault(re.sub(r"\{[^}]+\}", "conformance-preflight", operation.path), STRANGER)
    return FakeServer(replies)
