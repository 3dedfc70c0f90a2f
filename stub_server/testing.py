"""The stub in your own tests: a pytest plugin with the fixture `livechat_stub`, and the same without pytest.

Add `pytest_plugins = ["stub_server.testing"]` to your conftest.py.
"""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import IO, Any

import pytest
import requests

_URL = re.compile(r"https?://[^\s/]+:\d+")
_PATIENCE = 30.0  # seconds until a start or an answer counts as failed

Json = dict[str, Any]


class StubRefused(Exception):
    """The stub did not start, or its control plane refused; the message is its own and says the mend."""


class StubClock:
    """The workspace's clock."""

    def __init__(self, stub: LivechatStub) -> None:
        self._stub = stub

    def now(self) -> datetime:
        return datetime.fromisoformat(self._stub.control("GET", "clock")["now"])

    def freeze(self, moment: datetime | str | None = None) -> None:
        """Stands still at this moment, by default at the present one."""
        at = moment.isoformat() if isinstance(moment, datetime) else moment
        self._stub.control("POST", "clock", {"freeze": at or True})

    def advance(self, seconds: float) -> None:
        self._stub.control("POST", "clock", {"advance": seconds})

    def resume(self) -> None:
        self._stub.control("POST", "clock", {"resume": True})


class LivechatStub:
    """A running stub; every method that the control plane refuses raises StubRefused."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.clock = StubClock(self)
        self._http = requests.Session()

    def reset(self) -> None:
        """As after the start; only snapshots stay."""
        self.control("POST", "reset")

    def seed(self, seed: str | Mapping[str, Any] | None = None, *, scenario: str | None = None) -> None:
        """Plants another workspace until the next reset: a seed as YAML or as a mapping, or a scenario by name."""
        query = {"scenario": scenario} if scenario else {}
        body = {"json": seed} if isinstance(seed, Mapping) else {"data": (seed or "").encode()}
        self._answer(self._http.post(f"{self.url}/_stub/seed", params=query, timeout=_PATIENCE, **body))

    def snapshot(self, name: str) -> None:
        self.control("POST", "snapshot", {"name": name})

    def restore(self, name: str) -> None:
        self.control("POST", "restore", {"name": name})

    def outbox(self, kind: str | None = None, to: str | None = None) -> list[Json]:
        """Mails and SMS that a server would have sent, the oldest first."""
        mails: list[Json] = self.control("GET", "outbox", kind=kind, to=to)["mails"]
        return mails

    def journal(self, **wanted: Any) -> list[Json]:
        """The calls so far, the oldest first; filters are path, method, operation, visitor and status."""
        calls: list[Json] = self.control("GET", "journal", **wanted)["calls"]
        return calls

    def fault(self, **wish: Any) -> str:
        """Makes calls fail, as POST /_stub/faults does: `fault(operation="sendMessage", status=429)`; its id."""
        return str(self.control("POST", "faults", wish)["id"])

    def mend(self, fault_id: str | None = None) -> None:
        """Takes one fault away, or all."""
        self.control("DELETE", f"faults/{fault_id}" if fault_id else "faults")

    def rate_limit(self, on: bool = True, speed: float = 1) -> None:
        """Limits calls as a server does; its windows pass `speed` times as fast."""
        self.control("POST", "rate-limit", {"on": on, "speed": speed})

    def login(self, username: str, password: str | None = None) -> dict[str, str]:
        """The two login headers of a user; the password is the username where the seed gives none."""
        credentials = {"user": username, "password": password or username}
        response = self._http.post(f"{self.url}/api/v1/login", json=credentials, timeout=_PATIENCE)
        if not response.ok:
            raise StubRefused(f"{username!r} cannot log in: {response.text}; is the user in the seed?")
        data = response.json()["data"]
        return {"X-Auth-Token": data["authToken"], "X-User-Id": data["userId"]}

    def control(self, method: str, address: str, body: Any = None, **query: Any) -> Json:
        """Any call of the control plane, by its address below `/_stub/`."""
        sent = {name: value for name, value in query.items() if value is not None}
        url = f"{self.url}/_stub/{address}"
        return self._answer(self._http.request(method, url, json=body, params=sent, timeout=_PATIENCE))

    def close(self) -> None:
        self._http.close()

    @staticmethod
    def _answer(response: requests.Response) -> Json:
        answer: Json = response.json()
        if not response.ok:
            raise StubRefused(answer["error"])
        return answer


@contextmanager
def running_stub(*arguments: str) -> Iterator[LivechatStub]:
    """A stub in a process of its own, on a free port, with these arguments of `livechat-stub`; it ends with the block.

    Raises StubRefused when it does not start.
    """
    command = [sys.executable, "-m", "stub_server", "--port", "0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            stub = LivechatStub(_announced(process, process.stdout))
            yield stub
            stub.close()
        finally:
            process.terminate()


def _announced(process: subprocess.Popen[str], output: IO[str]) -> str:
    """The URL that the stub prints when it listens."""
    timer = threading.Timer(_PATIENCE, process.kill)
    timer.start()
    try:
        for line in output:
            if found := _URL.search(line):
                # Whatever it prints later must not fill the pipe.
                threading.Thread(target=output.read, daemon=True).start()
                return found.group()
    finally:
        timer.cancel()
    raise StubRefused("the stub did not start; what it said is above")


@pytest.fixture(scope="session")
def livechat_stub_arguments() -> list[str]:
    """What to start the stub with; override it in your conftest.py."""
    return ["--random-seed", "1"]


@pytest.fixture(scope="session")
def livechat_stub_process(livechat_stub_arguments: list[str]) -> Iterator[LivechatStub]:
    """One stub for all tests."""
    with running_stub(*livechat_stub_arguments) as stub:
        yield stub


@pytest.fixture
def livechat_stub(livechat_stub_process: LivechatStub) -> LivechatStub:
    """The stub, reset: nothing of the test before is left."""
    livechat_stub_process.reset()
    return livechat_stub_process
