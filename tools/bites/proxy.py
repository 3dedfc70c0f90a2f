"""A reverse proxy on this machine that forwards everything as it came, but for one active fault."""

from __future__ import annotations

import socket
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import uvicorn
from starlette.types import Receive, Scope, Send

from tools.bites.memory import Memory
from tools.bites.traffic import Answer, Call

_HOP_BY_HOP = {
    "connection", "keep-alive", "te", "trailers", "transfer-encoding", "upgrade", "content-length",
    "content-encoding", "accept-encoding",
}  # fmt: skip


class Server:
    """The good server behind the proxy, as hooks see it.

    `memory` is what its answers told, `state` whatever the active hook wants to keep; both are new for each fault.
    """

    def __init__(self, upstream: str) -> None:
        self.upstream = upstream
        self.memory = Memory()
        self.state: dict[Any, Any] = {}
        self._client = httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_keepalive_connections=20))
        self._host = upstream.partition("://")[2]

    async def send(self, call: Call) -> Answer:
        """Asks the server, and remembers what it said."""
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in call.headers]
        if call.header("host") is None:
            headers.append((b"host", self._host.encode()))
        if call.body:
            headers.append((b"content-length", str(len(call.body)).encode()))
        request = httpx.Request(
            call.method, self.upstream, headers=headers, stream=httpx.ByteStream(call.body),
            extensions={"target": call.target.encode("latin-1")},
        )  # fmt: skip
        response = await self._client.send(request)
        passed = _end_to_end(response.headers.multi_items())
        if call.method == "HEAD" and (length := response.headers.get("content-length")):
            passed = (*passed, ("content-length", length))  # that of the body which is not sent
        answer = Answer(response.status_code, passed, response.content)
        self.memory.watch(call, answer)
        return answer

    async def ask(self, call: Call) -> Answer:
        """Asks the server as its administrator, on the proxy's own account."""
        return await self.send(call.with_headers(self.memory.admin))

    async def leave(self) -> None:
        """Closes the connections to the server."""
        await self._client.aclose()


Hook = Callable[[Call, Server], Awaitable[Answer]]


class Proxy:
    """An ASGI application in front of one server. `hook` strikes the calls of `operations`; None harms nothing."""

    def __init__(self, upstream: str) -> None:
        self.server = Server(upstream)
        self.hook: Hook | None = None
        self.operations: tuple[str, ...] = ()

    def plant(self, hook: Hook | None, *operations: str) -> None:
        """Takes out the fault that is in and puts in another one; all that was remembered is forgotten."""
        self.server.memory, self.server.state = Memory(), {}
        self.hook, self.operations = hook, operations

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._forward(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.server.leave()
        await send({"type": "lifespan.shutdown.complete"})

    async def _forward(self, scope: Scope, receive: Receive, send: Send) -> None:
        call = await _call(scope, receive)
        try:
            struck = self.hook is not None and call.operation in self.operations
            answer = await (self.hook(call, self.server) if struck and self.hook else self.server.send(call))
        except httpx.HTTPError as error:
            answer = Answer(502, (("content-type", "text/plain"),), f"{type(error).__name__}: {error}".encode())
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
        if call.method != "HEAD" and answer.status not in (204, 304):
            headers.append((b"content-length", str(len(answer.body)).encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        body = b"" if call.method == "HEAD" or answer.status in (204, 304) else answer.body
        await send({"type": "http.response.body", "body": body})


class RunningProxy:
    """A proxy that listens on a free port of this machine, in a thread of its own."""

    def __init__(self, upstream: str) -> None:
        self.proxy = Proxy(upstream)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
        self._listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        config = uvicorn.Config(
            self.proxy, log_level="error", lifespan="on", access_log=False, server_header=False, date_header=False
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def _serve(self) -> None:
        self._server.run(sockets=[self._listener])

    def __enter__(self) -> RunningProxy:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=10)
        self._listener.close()


async def _call(scope: Scope, receive: Receive) -> Call:
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
    query = scope["query_string"].decode("latin-1")
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
    return Call(scope["method"], path + (f"?{query}" if query else ""), _end_to_end(headers), body)


def _end_to_end(headers: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in headers if name.lower() not in _HOP_BY_HOP)
