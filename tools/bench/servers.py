"""The servers that are measured, each a process of its own on core 0."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import requests

from tools.bench.requests import Request

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
_TICKS = os.sysconf("SC_CLK_TCK")


class BenchError(Exception):
    """The benchmark cannot run here; the message names the mend."""


class Server:
    """A running server: where it is, and how much CPU time its processes have used.

    `prepare` brings the state that a request needs; `names` fills the places in a request's body. A server that
    `judges` refuses invalid requests.
    """

    def __init__(self, command: list[str], port: int, keeps_state: bool, judges: bool = True) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.keeps_state = keeps_state
        self.judges = judges
        self.names = {"rid": "rMAdaSupportChat1", "token": "ada-3f9c2b7e51"}
        self.login: dict[str, str] = {"X-Auth-Token": "x" * 43, "X-User-Id": "Adm1nOfWorkspace9"}
        pinned = ["taskset", "-c", "0"] if shutil.which("taskset") else []
        self._process = subprocess.Popen(
            [*pinned, *command], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        self._wait()

    def takes(self, request: Request) -> bool:
        """Servers without state are asked for one list of rooms only."""
        return self.keeps_state or request.rooms <= 100

    def prepare(self, request: Request) -> None:
        """Nothing to do where answers are canned."""

    def cpu_seconds(self) -> float:
        """User and system time of the process and its children."""
        return sum(_cpu_ticks(pid) for pid in _family(self._process.pid)) / _TICKS

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=10)

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                requests.get(self.url, timeout=5)
            except requests.RequestException:
                time.sleep(0.1)
            else:
                return
            if self._process.poll() is not None:
                break
        raise BenchError(f"a server did not start: {' '.join(map(str, self._process.args))}")  # type: ignore[arg-type]


class Stub(Server):
    """The stub. Lists of different lengths are asked of different processes, so that nothing has to be taken back."""

    def __init__(self) -> None:
        port = _free_port()
        super().__init__([sys.executable, "-m", "stub_server", "--port", str(port)], port, keeps_state=True)
        self._session = requests.Session()
        answer = self._session.post(f"{self.url}/api/v1/login", json={"user": "admin", "password": "admin"}, timeout=10)
        data = answer.json()["data"]
        self.login = {"X-Auth-Token": data["authToken"], "X-User-Id": data["userId"]}
        self._rooms = 1
        self._crowded: Stub | None = None

    def of(self, request: Request) -> Stub:
        """The process that holds as many conversations as the request wants to meet."""
        if request.rooms <= 100:
            return self
        if self._crowded is None:
            self._crowded = Stub()
        return self._crowded

    def prepare(self, request: Request) -> None:
        server = self.of(request)
        while server._rooms < request.rooms:
            token = f"bench-{server._rooms}"
            server._post("visitor", {"visitor": {"token": token, "name": "Ada"}})
            server._session.get(f"{server.url}/api/v1/livechat/room", params={"token": token}, timeout=10)
            server._rooms += 1

    def _post(self, path: str, body: object) -> None:
        self._session.post(f"{self.url}/api/v1/livechat/{path}", json=body, timeout=10).raise_for_status()

    def stop(self) -> None:
        if self._crowded is not None:
            self._crowded.stop()
        super().stop()


def stub() -> Server:
    """The project's stub with its default workspace."""
    return Stub()


def plain() -> Server:
    """Plain Starlette under the same uvicorn."""
    port = _free_port()
    command = [sys.executable, "-m", "uvicorn", "tools.bench.plain:app", "--port", str(port), "--no-access-log"]
    return Server([*command, "--log-level", "error"], port, keeps_state=False, judges=False)


def prism() -> Server:
    """Prism with the contract's bundle. Raises BenchError where it is not installed."""
    program = HERE / "node_modules" / ".bin" / "prism"
    if not program.exists():
        raise BenchError("Prism is not installed; `npm install --prefix tools/bench --ignore-scripts` does it")
    port = _free_port()
    bundle = str(ROOT / "openapi" / "bundle.yaml")
    return Server([str(program), "mock", "-p", str(port), "-h", "127.0.0.1", "-v", "silent", bundle], port, False)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [pid, *(member for child in children for member in _family(int(child)))]


def _cpu_ticks(pid: int) -> int:
    after_name = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    return int(after_name[11]) + int(after_name[12])


__all__ = ["BenchError", "Server", "Stub", "plain", "prism", "stub"]
