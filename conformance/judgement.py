"""Who is to blame: tells the server's deviations from the suite's own errors, and sums up operations."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest

from conformance.grounds import TooManyObjects
from conformance.results import Outcome, RunResult
from conformance.session import BudgetSpent, TargetGone

_PROMISES = Path(__file__).parent
_UNREADABLE = (LookupError, TypeError, AttributeError, ValueError, StopIteration)

Judgement = tuple[Outcome | None, str, str | None]
"""Outcome (None while nothing can be said), reason, and the operation that failed where it is not the promise's own."""


def judged(error: BaseException | None, report: pytest.TestReport) -> Judgement:
    """What one phase of a test says about its promise: nothing while all goes well before the test itself."""
    if error is None:
        return (Outcome.PASSED, "", None) if report.when == "call" else (None, "", None)
    if report.skipped:
        return Outcome.SKIPPED, str(error), None
    if isinstance(error, BudgetSpent | TooManyObjects | TargetGone):
        return Outcome.SKIPPED, str(error), None
    if report.when != "teardown" and is_deviation(error):
        return Outcome.FAILED, told(error), _operation(error)
    return Outcome.ERROR, f"{type(error).__name__}: {error}", None


def is_deviation(error: BaseException) -> bool:
    """Whether the server, not the suite, is to blame.

    A promise that stumbles while it reads an answer (something is None, missing, of another type) has found a server
    that answers something else: on one that keeps the promise it does not stumble.
    """
    if isinstance(error, BaseExceptionGroup):
        return all(is_deviation(inner) for inner in error.exceptions)
    return isinstance(error, AssertionError) or _stumbled(error)


def _stumbled(error: BaseException) -> bool:
    if not isinstance(error, _UNREADABLE) or error.__traceback__ is None:
        return False
    *_, innermost = traceback.walk_tb(error.__traceback__)
    return _PROMISES in Path(innermost[0].f_code.co_filename).parents


def told(error: BaseException) -> str:
    """What a failure says, without what Hypothesis adds to it."""
    if isinstance(error, BaseExceptionGroup):
        return "\n".join(dict.fromkeys(told(inner) for inner in error.exceptions))
    if _stumbled(error):
        return f"the last answer cannot be read as promised: {type(error).__name__}: {error}"
    return str(error).split("\nFalsifying", 1)[0]


def _operation(error: BaseException) -> str | None:
    """The operation that an error names as its `operation`."""
    if isinstance(error, BaseExceptionGroup):
        return _operation(error.exceptions[0])
    return getattr(error, "operation", None)


def judge_operations(result: RunResult) -> None:
    """An operation passed when a success of it was validated and none of its promises is broken."""
    by_outcome: dict[Outcome, dict[str, str]] = {outcome: {} for outcome in Outcome}
    for promise in result.promises:
        by_outcome[promise.outcome].setdefault(promise.operation, promise.reason)
    for operation in result.operations:
        name = operation.operation
        if name in by_outcome[Outcome.FAILED]:
            operation.outcome = Outcome.FAILED
        elif name in by_outcome[Outcome.KNOWN]:
            operation.outcome, operation.reason = Outcome.KNOWN, by_outcome[Outcome.KNOWN][name]
        elif operation.successes:
            operation.outcome = Outcome.PASSED
        elif name in by_outcome[Outcome.SKIPPED] and not operation.requests:
            operation.outcome, operation.reason = Outcome.SKIPPED, by_outcome[Outcome.SKIPPED][name]
        else:
            operation.outcome = Outcome.NOT_REACHED
            operation.reason = by_outcome[Outcome.SKIPPED].get(name, "no 2xx answer was seen")
