"""Measures the stub against plain Starlette and Prism: CPU time per request, in one interleaved session."""

from __future__ import annotations

import random
import shutil
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field

from tools.bench.requests import LISTED_ROOMS, REQUESTS, Request
from tools.bench.servers import BenchError, Server, plain, prism, stub
from tools.bench.wrk import Load, load

SERVERS: dict[str, Callable[[], Server]] = {"stub": stub, "starlette": plain, "prism": prism}


@dataclass
class Series:
    """The rounds of one server and one request."""

    microseconds: list[float] = field(default_factory=list)
    per_second: list[float] = field(default_factory=list)

    def add(self, seen: Load) -> None:
        self.microseconds.append(seen.microseconds)
        self.per_second.append(seen.per_second)

    @property
    def cost(self) -> float:
        """The median CPU time of a request, in microseconds."""
        return statistics.median(self.microseconds)


Results = dict[tuple[str, str], Series]


def run(names: list[str], rounds: int, seconds: float, say: Callable[[str], None]) -> Results:
    """Loads every server with every request, in random order, `rounds` times. Raises BenchError."""
    if shutil.which("wrk") is None:
        raise BenchError("wrk is not installed; as root on Debian: apt-get install wrk")
    servers: dict[str, Server] = {}
    results: Results = {}
    try:
        for name in names:
            say(f"starting {name} …")
            servers[name] = SERVERS[name]()
        jobs = [(name, request) for name in servers for request in REQUESTS if servers[name].takes(request)]
        for name, request in jobs:
            servers[name].prepare(request)
        for number in range(1, rounds + 1):
            random.shuffle(jobs)
            for name, request in jobs:
                say(f"round {number} of {rounds}: {name}, {request.name}")
                series = results.setdefault((name, request.name), Series())
                series.add(load(servers[name], request, seconds))
    finally:
        for server in servers.values():
            server.stop()
    return results


def table(results: Results) -> str:
    """CPU µs per request and requests per second, with ratios to the other servers; then what lists cost."""
    lines = [f"{'request':<26}{'server':<12}{'CPU µs':>9}{'req/s':>9}   ratios"]
    for request in REQUESTS:
        ours = results.get(("stub", request.name))
        for name in SERVERS:
            series = results.get((name, request.name))
            if series is None:
                continue
            ratio = f"{series.cost / ours.cost:.2f} × the stub's cost" if ours and name != "stub" else ""
            speed = statistics.median(series.per_second)
            lines.append(f"{request.name:<26}{name:<12}{series.cost:>9.0f}{speed:>9.0f}   {ratio}")
    few, many = (results.get(("stub", request.name)) for request in LISTED_ROOMS)
    if few and many:
        lines.append(f"GET rooms: {many.cost / few.cost:.2f} × the cost with 10,000 rooms against 100")
    return "\n".join(lines)


__all__ = ["SERVERS", "BenchError", "Request", "run", "table"]
