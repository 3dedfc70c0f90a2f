"""Shows for each fault that it can be seen: its witness with and without it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from tools.bites.faults import CATALOGUE, Fault
from tools.bites.good_server import GoodServer
from tools.bites.proxy import RunningProxy
from tools.bites.witness import Visit, differs


@dataclass(frozen=True)
class Shown:
    """Where the witness saw a fault. `difference` is empty when it saw nothing, `trouble` tells of a bad witness."""

    fault: str
    difference: str
    trouble: str = ""


@cache
def by_id() -> dict[str, Fault]:
    return {fault.id: fault for fault in CATALOGUE}


def shown(faults: Iterable[str]) -> Iterator[Shown]:
    """Plays the witness of each fault: twice without it, which has to come out the same, and once with it."""
    clean: dict[str, tuple[list[Any], str]] = {}
    with GoodServer() as server, RunningProxy(server.url) as running:

        def seen(script: str, fault: Fault | None) -> list[Any]:
            server.reset()
            running.proxy.plant(fault.hook if fault else None, *((fault.operation,) if fault else ()))
            return Visit(running.url).play(script)

        for fault in (by_id()[one] for one in faults):
            script = fault.witness
            if script not in clean:
                first = seen(script, None)
                clean[script] = first, differs(first, seen(script, None))
            before, unsteady = clean[script]
            trouble = f"the witness is not steady: {unsteady}" if unsteady else ""
            yield Shown(fault.id, differs(before, seen(script, fault)), trouble)
