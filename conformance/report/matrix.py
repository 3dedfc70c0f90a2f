"""Operations against kinds of promises: where a server keeps the contract and where it does not."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from conformance.promises import KINDS
from conformance.report.wording import KEPT, WORST_FIRST
from conformance.results import OperationResult, Outcome, RunResult

ELSEWHERE = "Other"


@dataclass(frozen=True)
class Cell:
    """The promises of one operation and one kind: how many came out how, and the id of the worst of them."""

    outcomes: Counter[Outcome]
    first_failed: str = ""

    @property
    def total(self) -> int:
        return self.outcomes.total()

    @property
    def worst(self) -> Outcome:
        return next(outcome for outcome in WORST_FIRST if self.outcomes[outcome])

    @property
    def text(self) -> str:
        """What stands in the cell: how many were kept, or how many of how many were not."""
        if self.worst in KEPT:
            return str(self.total)
        if self.worst is Outcome.SKIPPED:
            kept = sum(self.outcomes[outcome] for outcome in KEPT)
            return str(kept) if kept else "·"
        return f"{self.outcomes[self.worst]}/{self.total}"

    @property
    def told(self) -> str:
        """`2 failed, 10 passed`."""
        return ", ".join(f"{self.outcomes[one]:,} {one}" for one in WORST_FIRST if self.outcomes[one])


@dataclass(frozen=True)
class Row:
    """An operation and its cells, one for every kind; None where nothing of the kind is promised."""

    operation: str
    cells: list[Cell | None]


@dataclass(frozen=True)
class Matrix:
    """The kinds that occur in the run, in the suite's order, and the rows under the resources they belong to."""

    kinds: list[str]
    groups: list[tuple[str, list[Row]]]


def matrix(run: RunResult) -> Matrix:
    """Every operation of the run, and what promises name besides."""
    occurring = dict.fromkeys(promise.kind for promise in run.promises)
    kinds = [kind for kind in KINDS if kind in occurring] + [kind for kind in occurring if kind not in KINDS]
    counted: defaultdict[tuple[str, str], Counter[Outcome]] = defaultdict(Counter)
    failed: dict[tuple[str, str], str] = {}
    for promise in run.promises:
        counted[promise.operation, promise.kind][promise.outcome] += 1
        if promise.outcome is Outcome.FAILED:
            failed.setdefault((promise.operation, promise.kind), promise.id)
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for tag, operation in _operations(run):
        places = [(operation, kind) for kind in kinds]
        cells = [Cell(counted[place], failed.get(place, "")) if place in counted else None for place in places]
        groups[tag].append(Row(operation, cells))
    return Matrix(kinds, list(groups.items()))


def by_tag(run: RunResult) -> list[tuple[str, list[OperationResult]]]:
    """The operations under the resources they belong to."""
    groups: defaultdict[str, list[OperationResult]] = defaultdict(list)
    for operation in run.operations:
        groups[operation.tag].append(operation)
    return list(groups.items())


def _operations(run: RunResult) -> list[tuple[str, str]]:
    known = [(operation.tag, operation.operation) for operation in run.operations]
    names = {name for _, name in known}
    others = dict.fromkeys(promise.operation for promise in run.promises if promise.operation not in names)
    return known + [(ELSEWHERE, name) for name in others]
