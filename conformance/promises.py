"""What a directed test stands for: one promise of the contract, with a stable id."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest

from conformance.options import Mode

Test = TypeVar("Test", bound=Callable[..., Any])

KINDS = (
    "success",
    "refusal",
    "authentication",
    "permission",
    "isolation",
    "input",
    "state",
    "identity",
    "list",
    "text",
    "generated",
    "model",
)
"""The columns of the report's matrix."""


@dataclass(frozen=True)
class Promise:
    """One promise: its stable id, the operation it is about, and what it takes to ask for it.

    `kind` is one of KINDS, `level` MUST or SHOULD, `needs` the mode that allows the calls, `capabilities` what the
    target has to offer besides (`login`, `admin`, `agents online` …), `since` and `until` server versions, `source`
    where the promise comes from.
    """

    id: str
    operation: str
    kind: str
    text: str = ""
    needs: Mode = Mode.CONVERSATION
    capabilities: tuple[str, ...] = ()
    level: str = "MUST"
    since: str | None = None
    until: str | None = None
    source: str = ""


def promise(
    promise_id: str,
    operation: str,
    *,
    kind: str,
    needs: Mode = Mode.CONVERSATION,
    capabilities: tuple[str, ...] = (),
    level: str = "MUST",
    since: str | None = None,
    until: str | None = None,
    source: str = "",
) -> Callable[[Test], Test]:
    """Marks a directed test as the keeper of one promise; the test's docstring is the promise's text."""

    def mark(test: Test) -> Test:
        text = " ".join((inspect.getdoc(test) or "").split())
        made = Promise(promise_id, operation, kind, text, needs, capabilities, level, since, until, source)
        marked: Test = pytest.mark.promise(made)(test)
        return marked

    return mark


def each(promises: Iterable[Promise]) -> pytest.MarkDecorator:
    """Runs the test once for every promise, which it gets as its argument `promised`."""
    made = list(promises)
    return pytest.mark.parametrize("promised", made, ids=[one.id for one in made])


def promise_of(item: pytest.Item) -> Any:
    """The promise that a test keeps: marked on it, or the parameter of a test that keeps many. None for other tests."""
    marker = item.get_closest_marker("promise")
    if marker is not None:
        return marker.args[0]
    callspec = getattr(item, "callspec", None)
    return callspec.params.get("promised") if callspec else None


def tier_of(promised: Promise) -> str:
    """`directed`, `generated` or `model`."""
    return promised.kind if promised.kind in ("generated", "model") else "directed"
