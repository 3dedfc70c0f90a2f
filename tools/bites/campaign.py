"""Plants one fault after the other and asks the suite: which does it find, with what, how soon?"""

from __future__ import annotations

import atexit
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tools.bites import suite
from tools.bites.faults import Fault
from tools.bites.good_server import GoodServer
from tools.bites.proxy import RunningProxy
from tools.bites.suite import Report
from tools.bites.witnessing import by_id
from tools.workers import Workers


@dataclass(frozen=True)
class Clean:
    """What the suite says of the good server behind the harmless proxy.

    `operations` are those of each promise, `calls` those that it called, `alarms` the promises that failed by the seed
    with which they did, `unknown` the properties that the contract does not know, by operation.
    """

    operations: dict[str, str]
    calls: dict[str, set[str]]
    alarms: dict[int, dict[str, str]]
    unknown: dict[str, set[str]]
    trouble: str = ""

    @property
    def alarming(self) -> set[str]:
        return {promise for failures in self.alarms.values() for promise in failures}


@dataclass(frozen=True)
class Bite:
    """What became of one fault. `promise` found it, in `tier`, after `seconds` of asking; empty when none did.

    `whole` says that only promises about other operations found it. `others` are promises that failed without naming
    the fault.
    """

    fault: str
    promise: str = ""
    tier: str = ""
    seconds: float = 0.0
    whole: bool = False
    others: tuple[str, ...] = ()
    trouble: str = ""

    @property
    def killed(self) -> bool:
        return bool(self.promise)


@dataclass
class Campaign:
    """All that a campaign found."""

    clean: Clean
    bites: list[Bite] = field(default_factory=list)
    seconds: float = 0.0


def workers(count: int) -> Workers:
    """Processes that have a good server and a proxy each."""
    return Workers(count, _open)


def clean(pool: Workers, seeds: Sequence[int]) -> Clean:
    """Runs the whole suite without a fault, once for each seed."""
    return learnt(dict(sorted(pool.map(_clean_run, seeds))))


def learnt(reports: dict[int, Report]) -> Clean:
    """What reports of runs without a fault say, by their seed."""
    first = next(iter(reports.values()))
    return Clean(
        operations={one["id"]: one["operation"] for one in first["promises"]},
        calls={one["id"]: set(one["calls"]) for one in first["promises"]},
        alarms={seed: {one["id"]: one["reason"] for one in suite.failed(report)} for seed, report in reports.items()},
        unknown={one["operation"]: set(one["unknown_properties"]) for one in first["operations"]},
        trouble=next((str(report["trouble"]) for report in reports.values() if report["trouble"]), ""),
    )


def bites(pool: Workers, faults: Sequence[str], known: Clean, seed: int, thorough: bool) -> Iterator[Bite]:
    """The result for each fault, as they come in.

    Asked are the promises about the operation that the fault strikes; where they find nothing and it is to be
    `thorough`, then all others that call it.
    """
    return pool.map(partial(_bite, known=known, seed=seed, thorough=thorough), faults)


_SERVED: dict[str, Any] = {}


def _open() -> None:
    """Starts this worker's server and proxy; they end with the process."""
    server = GoodServer()
    _SERVED.update(server=server, proxy=RunningProxy(server.url).__enter__())
    atexit.register(server.__exit__)


def _ready(fault: Fault | None) -> str:
    """The address of a fresh server with the fault in front of it."""
    server: GoodServer = _SERVED["server"]
    running: RunningProxy = _SERVED["proxy"]
    server.reset()
    running.proxy.plant(fault.hook if fault else None, *((fault.operation,) if fault else ()))
    return running.url


def _clean_run(seed: int) -> tuple[int, Report]:
    return seed, suite.run(_ready(None), seed=seed)


def _bite(fault_id: str, known: Clean, seed: int, thorough: bool) -> Bite:
    fault = by_id()[fault_id]
    names = {fault.operation, *fault.seen_through}
    likely = [promise for promise, operation in known.operations.items() if operation in names]
    strict = fault.operator == 4
    # Each of these promises names the fault, so the first one that is broken says it all.
    first = suite.run(_ready(fault), seed=seed, only=likely, strict=strict, fail_fast=not known.alarming)
    found = judged(fault, first, known)
    others = [promise for promise, called in known.calls.items() if called & names and promise not in likely]
    if found.killed or not thorough or not others:
        return found
    everything = suite.run(_ready(fault), seed=seed, only=others, tiers="directed,model", strict=strict)
    return judged(fault, everything, known, whole=True)


def judged(fault: Fault, report: Report, known: Clean, whole: bool = False) -> Bite:
    """Whether a failed promise names the fault: its operation, or one by which the damage is read back.

    It does so as a promise about that operation, by an answer of it that breaks the contract, in its reason, or in that
    the answer which it found wrong, the last one that it asked for, came from there.
    """
    names = {fault.operation, *fault.seen_through}
    seconds, others = 0.0, []
    for promise in report["promises"]:
        seconds += promise["seconds"]
        if promise["outcome"] != "failed" or promise["id"] in known.alarming:
            continue
        if _names(promise, names):
            return Bite(fault.id, promise["id"], promise["tier"], seconds, whole)
        others.append(promise["id"])
    leaked = suite.unknown(report, fault.operation) - known.unknown.get(fault.operation, set())
    if fault.operator == 4 and leaked:
        return Bite(fault.id, f"unknown property {min(leaked)}", "strict", seconds, whole)
    trouble = str(report["trouble"]) or next(
        (f"{one['id']}: {one['reason']}" for one in report["promises"] if one["outcome"] == "suite error"), ""
    )
    return Bite(fault.id, seconds=seconds, whole=whole, others=tuple(others[:5]), trouble=trouble)


def _names(promise: dict[str, Any], names: set[str]) -> bool:
    if promise["operation"] in names:
        return True
    exchanges = promise["exchanges"]
    if any(exchange["operation"] in names and exchange["violations"] for exchange in exchanges):
        return True
    if exchanges and exchanges[-1]["operation"] in names:
        return True
    return any(re.search(rf"\b{name}\b", promise["reason"]) for name in names)
