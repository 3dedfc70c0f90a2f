"""Compares what the conformance suite and `st run` find of the planted faults, and how long they take for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain
from statistics import mean
from typing import Any

import httpx

from tools.bench.contenders import CONTENDERS, Contender, Login, Outcome, Suite
from tools.bench.servers import BenchError
from tools.bites.good_server import GoodServer
from tools.bites.proxy import RunningProxy
from tools.bites.witnessing import by_id


@dataclass(frozen=True)
class Row:
    """What one tool did in all.

    `seconds` are those of a run in front of a fault, on average. `alarms` are the different failures of all runs on the
    good server. `pace` is the number of faults found in 100 seconds of run, `ratio` the suite's pace to this one; None
    where this one found nothing, or the suite was not run.
    """

    tool: str
    seconds: float
    alarms: int
    found: int
    faults: int
    pace: float
    ratio: float | None


class Served:
    """The good server and the proxy in front of it."""

    def __init__(self, server: GoodServer, running: RunningProxy) -> None:
        self._server = server
        self._running = running
        self.url = running.url

    def fresh(self, fault: str) -> Login:
        """Resets the server, plants the fault (none when empty) and logs the administrator in."""
        self._server.reset()
        planted = by_id()[fault] if fault else None
        proxy = self._running.proxy
        proxy.plant(planted.hook if planted else None)  # it strikes nothing yet: logging in may be what it spoils
        sent = {"user": "admin", "password": "admin"}
        answer = httpx.post(f"{self.url}/api/v1/login", json=sent, timeout=10).raise_for_status()
        proxy.operations = (planted.operation,) if planted else ()
        data = answer.json()["data"]
        return {"X-Auth-Token": data["authToken"], "X-User-Id": data["userId"]}


def compare(
    tools: Sequence[str], faults: Sequence[str], seed: int, good_runs: int, say: Callable[[str], None]
) -> list[Outcome]:
    """Runs the tools in turn: first on the good server, with a seed more each time, then on each fault.

    Raises BenchError when a tool is unknown or cannot judge the good server.
    """
    unknown = [name for name in tools if name not in CONTENDERS]
    if unknown or not tools:
        raise BenchError(f"--tools: {', '.join(unknown) or 'nothing'} is none of {', '.join(CONTENDERS)}")
    contenders = [CONTENDERS[name]() for name in tools]
    try:
        with GoodServer() as server, RunningProxy(server.url) as running:
            served = Served(server, running)
            outcomes = list(_told(_learnt(contenders, served, range(seed, seed + good_runs)), say))
            found = chain.from_iterable(
                _sought(in_turn(contenders, number), served, fault, seed) for number, fault in enumerate(faults)
            )
            return [*outcomes, *_told(found, say, len(faults))]
    except (RuntimeError, httpx.HTTPError) as error:
        raise BenchError(f"the good server failed: {error}") from error


def in_turn(contenders: Sequence[Contender], number: int) -> list[Contender]:
    """The tools with another one first each time, so that none always meets the machine in the same state."""
    first = number % len(contenders)
    return [*contenders[first:], *contenders[:first]]


def _learnt(contenders: Sequence[Contender], served: Served, seeds: range) -> Iterator[Outcome]:
    for number, seed in enumerate(seeds):
        for contender in in_turn(contenders, number):
            outcome = contender.learn(served.url, served.fresh(""), seed)
            yield outcome
            if outcome.trouble:
                raise BenchError(f"{contender.name} could not judge the good server: {outcome.trouble}")


def _sought(contenders: Sequence[Contender], served: Served, fault: str, seed: int) -> Iterator[Outcome]:
    for contender in contenders:
        yield contender.seek(served.url, served.fresh(fault), seed, fault)


def _told(outcomes: Iterator[Outcome], say: Callable[[str], None], faults: int = 0) -> Iterator[Outcome]:
    seen: list[str] = []
    for outcome in outcomes:
        if outcome.fault not in seen:
            seen.append(outcome.fault)
        where = f"{len(seen)}/{faults}  {outcome.fault}" if outcome.fault else "the good server"
        what = outcome.found or "not found" if outcome.fault else f"{len(outcome.alarms)} false alarms"
        say(f"{where:<44}{outcome.tool:<15}{outcome.seconds:>6.0f} s  {what}")
        if outcome.trouble:
            say(f"    trouble: {outcome.trouble}")
        yield outcome


def rows(outcomes: Sequence[Outcome]) -> list[Row]:
    """The figures of each tool that was run in front of faults, the suite first."""
    figures = []
    for tool in dict.fromkeys(outcome.tool for outcome in outcomes):
        good = [one for one in outcomes if one.tool == tool and not one.fault]
        sought = [one for one in outcomes if one.tool == tool and one.fault]
        if not sought:
            continue
        seconds = [one.seconds for one in sought]
        found = sum(bool(one.found) for one in sought)
        alarms = len({alarm for one in good for alarm in one.alarms})
        figures.append(Row(tool, mean(seconds), alarms, found, len(sought), 100 * found / sum(seconds), None))
    ours = next((row.pace for row in figures if row.tool == Suite.name), None)
    figures.sort(key=lambda row: row.tool != Suite.name)
    return [replace(row, ratio=ours / row.pace if ours is not None and row.pace else None) for row in figures]


def table(figures: Sequence[Row], good_runs: int) -> str:
    """One line per tool, and what the columns mean."""
    lines = [f"{'tool':<16}{'s per run':>10}{'false alarms':>14}{'found':>10}{'per 100 s':>11}{'ours : theirs':>15}"]
    for row in figures:
        ratio = "" if row.tool == Suite.name else f"{row.ratio:.1f}" if row.ratio is not None else "-"
        found = f"{row.found} of {row.faults}"
        lines.append(
            f"{row.tool:<16}{row.seconds:>10.1f}{row.alarms:>14}{found:>10}{row.pace:>11.2f}{ratio:>15}".rstrip()
        )
    runs = "1 run" if good_runs == 1 else f"{good_runs} runs"
    lines.append(
        f"False alarms: different failures in {runs} on the good server. A failure there never counts as found."
    )
    if any(not row.found for row in figures if row.tool != Suite.name):
        lines.append("-: there is no ratio to a tool that found nothing.")
    return "\n".join(lines)


def document(outcomes: Sequence[Outcome], settings: Mapping[str, Any]) -> dict[str, Any]:
    """All of it, as JSON."""
    return {
        **settings,
        "tools": [asdict(row) for row in rows(outcomes)],
        "runs": [asdict(outcome) for outcome in outcomes],
    }
