"""What a run found, as data: the reports are written from this and from nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """How a promise or an operation came out."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"  # a capability of the target is missing; the reason names it
    NOT_REACHED = "not reached"  # nothing went wrong, but no success of the operation was seen
    KNOWN = "known deviation"  # it failed as the deviations file says
    UNEXPECTED_PASS = "unexpected pass"  # it passed although the deviations file says that it fails
    ERROR = "suite error"  # the suite broke, not the server


class Tier(StrEnum):
    """The three ways in which the suite asks."""

    DIRECTED = "directed"
    GENERATED = "generated"
    MODEL = "model"


@dataclass(frozen=True)
class Exchange:
    """One request and its answer, secrets already removed. `curl` repeats it; bodies are text.

    `status` is None when no answer came, `problem` then says why. `milliseconds` is the time until the whole answer
    was there. `violations` are what the response checks said.
    """

    operation: str
    method: str
    url: str
    request_headers: dict[str, str]
    request_body: str | None
    status: int | None
    response_headers: dict[str, str]
    response_body: str
    milliseconds: float
    curl: str
    problem: str = ""
    violations: tuple[str, ...] = ()


@dataclass(frozen=True)
class PromiseResult:
    """How one promise came out.

    `id` is stable (`rooms.close.twice-refused`, `generated.closeRoom`), `promise` is its text, `source` where it comes
    from, `level` MUST or SHOULD, `reason` why it was skipped, failed or is known; `rerun` the command that asks just
    this one again. `exchanges` are those of a failure, the telling ones last; `calls` counts those of each operation.
    """

    id: str
    operation: str
    tier: Tier
    kind: str
    outcome: Outcome
    promise: str
    source: str = ""
    level: str = "MUST"
    reason: str = ""
    seconds: float = 0.0
    rerun: str = ""
    exchanges: tuple[Exchange, ...] = ()
    calls: dict[str, int] = field(default_factory=dict)


@dataclass
class OperationResult:
    """What was seen of one operation over all tiers.

    `successes` counts validated 2xx answers, `checks` single checks of answers; `latencies` are milliseconds.
    """

    operation: str
    label: str
    tag: str
    listed: bool
    requests: int = 0
    successes: int = 0
    checks: int = 0
    limited: int = 0
    statuses: dict[int, int] = field(default_factory=dict)
    latencies: list[float] = field(default_factory=list)
    violations: dict[str, int] = field(default_factory=dict)
    unknown_properties: set[str] = field(default_factory=set)
    outcome: Outcome = Outcome.NOT_REACHED
    reason: str = ""

    @property
    def p95(self) -> float | None:
        """The 95th percentile of the answer times in milliseconds, None without answers."""
        if not self.latencies:
            return None
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


@dataclass(frozen=True)
class Trace:
    """Something that the run created or changed on the target: what became of it (removed, left behind …)."""

    kind: str
    id: str
    state: str
    note: str = ""


@dataclass
class RunResult:
    """A whole run. `started` is an RFC 3339 time; `facts` are what the preflight learnt about the target.

    `command` repeats it. `verdict` is passed, failed or broken (the suite could not finish; `trouble` says why).
    `stale` names entries of the deviations file that have expired; with `strict` they fail the run, and so do
    unexpected passes and unknown properties.
    """

    url: str
    started: str
    seconds: float
    mode: str
    seed: int
    suite_version: str
    contract_version: str
    facts: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    operations: list[OperationResult] = field(default_factory=list)
    promises: list[PromiseResult] = field(default_factory=list)
    traces: list[Trace] = field(default_factory=list)
    trouble: str = ""
    command: str = ""
    stale: list[str] = field(default_factory=list)
    strict: bool = False

    def count(self, outcome: Outcome) -> int:
        return sum(promise.outcome is outcome for promise in self.promises)

    @property
    def failures(self) -> list[PromiseResult]:
        return [promise for promise in self.promises if promise.outcome is Outcome.FAILED]

    @property
    def verdict(self) -> str:
        if self.trouble or self.count(Outcome.ERROR):
            return "broken"
        return "failed" if self.failures or (self.strict and self._untidy) else "passed"

    @property
    def _untidy(self) -> bool:
        unknown = any(operation.unknown_properties for operation in self.operations)
        return bool(self.stale) or unknown or self.count(Outcome.UNEXPECTED_PASS) > 0

    @property
    def exit_status(self) -> int:
        """0 fine, 1 deviations found, 2 could not run."""
        return {"passed": 0, "failed": 1, "broken": 2}[self.verdict]

    @property
    def validated(self) -> int:
        """How many answers were validated, over all operations."""
        return sum(operation.requests - operation.limited for operation in self.operations)
