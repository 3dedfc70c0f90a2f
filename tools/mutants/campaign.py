"""Changes one place after the other and asks the suite: which changes does it find, with what?"""

from __future__ import annotations

import atexit
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any

from tools.bites.suite import Report, failed
from tools.mutants.processes import Copy, Suite
from tools.mutants.reach import Reach
from tools.mutants.source import Mutant
from tools.workers import Workers

FIRST = 12
"""So many promises are asked at first; most faults need no more."""
_SECONDS = 240


class Fate(Enum):
    """What became of a mutant."""

    KILLED = "killed"
    SURVIVED = "survived"
    UNREACHED = "unreached"
    """No promise executes the place: survived without a run."""
    STILLBORN = "stillborn"
    """The stub does not start, so nobody could have met the fault."""
    TROUBLE = "trouble"
    """The suite broke, or could not run to the end: a finding about the suite."""


@dataclass(frozen=True)
class Result:
    """`promise` found it after `seconds` of starting and asking, of `asked` promises that reach the place."""

    mutant: Mutant
    fate: Fate
    promise: str = ""
    reason: str = ""
    seconds: float = 0.0
    asked: int = 0


@dataclass
class Campaign:
    """All that a campaign found."""

    reach: Reach
    results: list[Result] = field(default_factory=list)
    seconds: float = 0.0


@dataclass(frozen=True)
class Effort:
    """How much is tried: workers at once, promises of those that reach a mutant, minutes after which none is begun.

    `thorough` asks everything, in all tiers, of the mutants that nothing found.
    """

    workers: int = 2
    most: int | None = None
    minutes: float | None = None
    thorough: bool = False


def results(chosen: Sequence[Mutant], reach: Reach, effort: Effort, seed: int) -> Iterator[Result]:
    """What became of each, as it is known."""
    end = time.monotonic() + (effort.minutes * 60 if effort.minutes is not None else float("inf"))
    with Workers(effort.workers, _open, seed) as pool:
        for one in pool.map(partial(_tried, reach=reach, effort=effort), chosen):
            yield one
            if time.monotonic() > end:
                break


_OPENED: dict[str, Any] = {}


def _open(seed: int) -> None:
    """This worker's copy and suite; they end with the process."""
    folder = Path(tempfile.mkdtemp(prefix="mutants-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    suite = Suite(folder, "directed,generated,model", seed)
    atexit.register(suite.close)
    _OPENED.update(copy=Copy(folder), suite=suite)


def _tried(mutant: Mutant, reach: Reach, effort: Effort) -> Result:
    promises = reach.promises(mutant)[: effort.most]
    if not promises and not effort.thorough:
        return Result(mutant, Fate.UNREACHED)
    copy: Copy = _OPENED["copy"]
    began = time.monotonic()
    with copy.changed(mutant), copy.stub() as url:
        if not url:
            return Result(mutant, Fate.STILLBORN)
        parts = [promises[:FIRST], promises[FIRST:], *([[""]] if effort.thorough else [])]
        found = Result(mutant, Fate.SURVIVED)
        for part in filter(None, parts):
            found = judged(mutant, _OPENED["suite"].ask(url, part, _SECONDS), len(promises))
            if found.fate is not Fate.SURVIVED:
                break
    return Result(**{**vars(found), "seconds": time.monotonic() - began})


def judged(mutant: Mutant, report: Report, asked: int) -> Result:
    """Killed when a promise failed. An error of the suite is none, even where the mutant caused it."""
    for promise in failed(report):
        return Result(mutant, Fate.KILLED, promise["id"], promise["reason"], asked=asked)
    broken = next((one for one in report["promises"] if one["outcome"] == "suite error"), None)
    if broken is not None:
        return Result(mutant, Fate.TROUBLE, broken["id"], broken["reason"], asked=asked)
    if report["trouble"]:
        return Result(mutant, Fate.TROUBLE, reason=str(report["trouble"]), asked=asked)
    return Result(mutant, Fate.SURVIVED, asked=asked)
