"""The stub behind a real socket, with the small cast's workspace, new for every test."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import requests
import uvicorn

from stub_server.app import create_app
from stub_server.seeding.seed import load, plant
from stub_server.stub import Stub
from stub_server.workspace import Workspace
from stub_server.workspace.clock import Clock
from stub_server.workspace.ids import Ids


@dataclass(frozen=True)
class Answer:
    """What came back: status, headers, text, and the parsed body where it is JSON."""

    status: int
    headers: Mapping[str, str]
    text: str
    json: Any


class Api:
    """Calls the stub as a client would. `caller` is a username of the cast; its password is the same word."""

    def __init__(self, url: str, stub: Stub) -> None:
        self.url = url
        self.stub = stub
        self._http = requests.Session()
        self._logins: dict[str, dict[str, str]] = {}

    @property
    def workspace(self) -> Workspace:
        return self.stub.workspace

    def get(self, path: str, **options: Any) -> Answer:
        return self.request("GET", path, **options)

    def post(self, path: str, json: Any = None, **options: Any) -> Answer:
        return self.request("POST", path, json=json, **options)

    def put(self, path: str, json: Any = None, **options: Any) -> Answer:
        return self.request("PUT", path, json=json, **options)

    def delete(self, path: str, json: Any = None, **options: Any) -> Answer:
        return self.request("DELETE", path, json=json, **options)

    def request(
        self,
        method: str,
        path: str,
        *,
        caller: str | None = None,
        query: Any = None,
        headers: dict[str, str] | None = None,
        **options: Any,
    ) -> Answer:
        """One call; `options` are those of requests (json, data, files, cookies)."""
        sent = {**(self.login(caller) if caller else {}), **(headers or {})}
        response = self._http.request(method, self.url + path, params=query, headers=sent, timeout=10, **options)
        is_json = response.headers.get("Content-Type") == "application/json"
        body = response.json() if is_json and response.content else None
        return Answer(response.status_code, response.headers, response.text, body)

    def login(self, username: str) -> dict[str, str]:
        """The two login headers of a user of the cast."""
        if username not in self._logins:
            answer = self.post("/api/v1/login", json={"user": username, "password": username})
            assert answer.status == 200, answer.text
            data = answer.json["data"]
            self._logins[username] = {"X-Auth-Token": data["authToken"], "X-User-Id": data["userId"]}
        return self._logins[username]

    def close(self) -> None:
        self._http.close()


@pytest.fixture(scope="session")
def served() -> Iterator[tuple[Stub, str]]:
    """A stub that serves on a free port, and its URL."""
    stub = Stub(Workspace())
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(create_app(stub), log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield stub, f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(timeout=5)


@pytest.fixture
def api(served: tuple[Stub, str]) -> Iterator[Api]:
    """The stub with a fresh workspace: the cast, Ada in conversation with Grace."""
    stub, url = served
    stub.use(plant(load(None), Clock(), Ids(seed=1)))
    api = Api(url, stub)
    yield api
    api.close()


@pytest.fixture
def controlled(api: Api) -> Iterator[Api]:
    """The same, for tests that turn the levers of the control plane: afterwards they are as they were."""
    yield api
    api.post("/_stub/reset")
