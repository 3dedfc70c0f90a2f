"""The operations of a run as lines of fixed width."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.report.plain import visible
from conformance.report.wording import milliseconds
from conformance.results import OperationResult, Outcome

_NUMBERS = ("requests", "2xx", "checks", "p95 ms")
_GAP = "  "
_API = "/api/v1/"


def operation_lines(operations: Sequence[OperationResult], width: int) -> list[tuple[str, Outcome | None]]:
    """A heading and a line per operation, none longer than `width`; the outcome of the heading is None."""
    rows = [_row(operation) for operation in operations]
    head = ["operation", f"method and path (below {_API.rstrip('/')})", *_NUMBERS, "outcome"]
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    others = sum(widths) - widths[1] + len(_GAP) * (len(widths) - 1)
    widths[1] = max(min(widths[1], width - others), 12)
    outcomes = [None, *(operation.outcome for operation in operations)]
    return [(_line(row, widths), outcome) for row, outcome in zip([head, *rows], outcomes, strict=True)]


def _row(operation: OperationResult) -> list[str]:
    numbers = (operation.requests, operation.successes, operation.checks)
    return [
        visible(operation.operation),
        visible(operation.label).replace(_API, ""),
        *(f"{number:,}" for number in numbers),
        milliseconds(operation.p95),
        operation.outcome.value,
    ]


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [row[0].ljust(widths[0]), elided(row[1], widths[1]).ljust(widths[1])]
    cells += [cell.rjust(cell_width) for cell, cell_width in zip(row[2:6], widths[2:6], strict=True)]
    return _GAP.join([*cells, row[6]])


def elided(text: str, width: int) -> str:
    """The text in at most `width` characters; its middle gives way, since paths differ at their ends."""
    if len(text) <= width:
        return text
    end = (width - 1) // 2
    return f"{text[: width - 1 - end]}…{text[len(text) - end :]}"
