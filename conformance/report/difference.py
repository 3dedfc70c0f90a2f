"""What changed between two runs: what broke, what healed, what is new."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field

from conformance.report import wording
from conformance.report.plain import one_line, visible
from conformance.results import Outcome, PromiseResult, RunResult

NOTED_RATIO = 2.0
NOTED_MILLISECONDS = 10.0
"""Times that differ by less than this are noise, whatever their ratio."""

_BAD = (Outcome.FAILED, Outcome.KNOWN)
_SHOWN = 40


@dataclass(frozen=True)
class Change:
    """A promise whose outcome is worth a line; `before` is None for a new one, `after` for one that is gone."""

    id: str
    operation: str
    before: Outcome | None
    after: Outcome | None
    promise: str
    reason: str

    def __str__(self) -> str:
        outcomes = [outcome.value for outcome in (self.before, self.after) if outcome]
        why = f": {one_line(self.reason, 200)}" if self.reason else ""
        return f"{visible(self.id)} ({' → '.join(dict.fromkeys(outcomes))}){why}"


@dataclass(frozen=True)
class Pace:
    """An operation whose 95th percentile, in milliseconds, changed more than twofold."""

    operation: str
    before: float
    after: float

    @property
    def slower(self) -> bool:
        return self.after > self.before

    def __str__(self) -> str:
        before, after = wording.milliseconds(self.before), wording.milliseconds(self.after)
        ratio = max(self.after, self.before) / max(min(self.after, self.before), 0.1)
        return f"{visible(self.operation)}: p95 {before} → {after} ms ({ratio:.1f} times {self._word})"

    @property
    def _word(self) -> str:
        return "slower" if self.slower else "faster"


@dataclass
class Difference:
    """Two runs compared, promise by promise.

    `broke` are promises broken now and not before, `no_longer_asked` those that were asked for before and are skipped,
    not reached or broken by the suite now. `remarks` say why the runs may not be comparable.
    """

    before: RunResult
    after: RunResult
    broke: list[Change] = field(default_factory=list)
    healed: list[Change] = field(default_factory=list)
    still_failing: list[Change] = field(default_factory=list)
    no_longer_asked: list[Change] = field(default_factory=list)
    new: list[Change] = field(default_factory=list)
    gone: list[Change] = field(default_factory=list)
    paces: list[Pace] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def worse(self) -> bool:
        """Whether something fails undeclared now that did not fail before, new promises included."""
        return any(change.after is Outcome.FAILED for change in (*self.broke, *self.new))


def compare(before: RunResult, after: RunResult) -> Difference:
    """The promises of two runs matched by their ids, and the operations by theirs."""
    difference = Difference(before, after, paces=_paces(before, after), remarks=_remarks(before, after))
    earlier = {promise.id: promise for promise in before.promises}
    later = {promise.id: promise for promise in after.promises}
    for promise in later.values():
        old = earlier.get(promise.id)
        into = difference.new if old is None else _place(difference, old.outcome, promise.outcome)
        if into is not None:
            into.append(_change(promise, old.outcome if old else None, promise.outcome))
    difference.gone += [_change(old, old.outcome, None) for old in earlier.values() if old.id not in later]
    difference.new.sort(key=lambda change: change.after is not Outcome.FAILED)
    return difference


def render(difference: Difference) -> str:
    """The difference as text, what broke first."""
    before, after = difference.before, difference.after
    lines = [
        visible(f"before: {wording.verdict(before)} ({before.url}, {before.started})"),
        visible(f"after:  {wording.verdict(after)} ({after.url}, {after.started})"),
        *(visible(f"note: {remark}") for remark in difference.remarks),
    ]
    for heading, items in (
        ("Broke", difference.broke),
        ("Healed", difference.healed),
        ("Still failing", difference.still_failing),
        ("No longer asked", difference.no_longer_asked),
        ("New", difference.new),
        ("Gone", difference.gone),
        ("Answer times", difference.paces),
    ):
        if items:
            lines += ["", f"{heading} ({len(items):,})", *_items([str(item) for item in items])]
    if len(lines) == 2 + len(difference.remarks):
        lines += ["", "Nothing changed."]
    return "\n".join(lines) + "\n"


def _place(difference: Difference, before: Outcome, after: Outcome) -> list[Change] | None:
    if after in _BAD:
        if before in _BAD:
            return None if before is after is Outcome.KNOWN else difference.still_failing
        return difference.broke
    if after not in wording.ASKED:
        return difference.no_longer_asked if before in wording.ASKED else None
    return difference.healed if before in _BAD else None


def _change(promise: PromiseResult, before: Outcome | None, after: Outcome | None) -> Change:
    return Change(promise.id, promise.operation, before, after, promise.promise, promise.reason if after else "")


def _paces(before: RunResult, after: RunResult) -> list[Pace]:
    earlier = {operation.operation: operation.p95 for operation in before.operations}
    paces = [
        Pace(operation.operation, old, operation.p95)
        for operation in after.operations
        if operation.p95 is not None and (old := earlier.get(operation.operation)) is not None
    ]
    noted = [
        pace
        for pace in paces
        if max(pace.before, pace.after) > NOTED_RATIO * min(pace.before, pace.after)
        and abs(pace.after - pace.before) >= NOTED_MILLISECONDS
    ]
    return sorted(noted, key=lambda pace: pace.before - pace.after)


def _remarks(before: RunResult, after: RunResult) -> list[str]:
    compared = (
        ("target", before.url, after.url),
        ("mode", before.mode, after.mode),
        ("seed", before.seed, after.seed),
        ("contract", before.contract_version, after.contract_version),
    )
    remarks = [f"the {what} differs: {old} before, {new} after" for what, old, new in compared if old != new]
    broken = [word for word, run in (("earlier", before), ("later", after)) if run.verdict == "broken"]
    return remarks + [f"the {word} run could not finish: what it did not ask is no judgement" for word in broken]


def _items(items: list[str]) -> list[str]:
    lines = [textwrap.fill(item, 100, initial_indent="  - ", subsequent_indent="    ") for item in items[:_SHOWN]]
    return lines if len(items) <= _SHOWN else [*lines, f"  … and {len(items) - _SHOWN:,} more"]
