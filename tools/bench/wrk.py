"""Loads a server with wrk, on core 1, and reads what that cost."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tools.bench.requests import Request
from tools.bench.servers import BenchError, Server, Stub

_COUNT = re.compile(r"(\d+) requests in")
_REFUSED = re.compile(r"Non-2xx or 3xx responses: (\d+)")
_SPEED = re.compile(r"Requests/sec:\s+([\d.]+)")


@dataclass(frozen=True)
class Load:
    """One burst: CPU time of the server per request in microseconds, and requests per second as seen."""

    microseconds: float
    per_second: float


def load(server: Server, request: Request, seconds: float) -> Load:
    """Sends one kind of request for so long over 16 connections. Raises BenchError when wrk says nothing useful,
    and when the server refused what it should answer or the other way round: refusals cost less.
    """
    target = server.of(request) if isinstance(server, Stub) else server
    pinned = ["taskset", "-c", "1"] if shutil.which("taskset") else []
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "request.lua"
        script.write_text(_script(target, request), encoding="utf-8")
        command = [*pinned, "wrk", "-t1", "-c16", f"-d{seconds:.0f}s", "-s", str(script), target.url + request.path]
        before = target.cpu_seconds()
        said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        used = target.cpu_seconds() - before
    count, speed = _COUNT.search(said), _SPEED.search(said)
    if count is None or speed is None or not int(count.group(1)):
        raise BenchError(f"wrk measured nothing of {request.name}: {said.strip()[-300:]}")
    answered, refused = int(count.group(1)), _REFUSED.search(said)
    expected = answered if request.refused and target.judges else 0
    if int(refused.group(1) if refused else 0) != expected:
        raise BenchError(
            f"{request.name} at {target.url}: {said.strip()[-300:]}; {expected} of {answered} refused were due"
        )
    return Load(used / answered * 1e6, float(speed.group(1)))


def _script(server: Server, request: Request) -> str:
    """wrk's way to send anything but a bare GET."""
    headers = {"Content-Type": "application/json", **(server.login if request.login else {}), **request.headers}
    lines = [f'wrk.method = "{request.method}"', f"wrk.body = {json.dumps(request.text(server.names))}"]
    return "\n".join([*lines, *(f'wrk.headers["{name}"] = "{value}"' for name, value in headers.items())])
