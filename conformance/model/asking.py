"""Asks the target on behalf of a machine: every failure names the operation that is to blame, and the steps before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from conformance.model.reference import Refused
from conformance.model.shown import Shown, shown_by
from conformance.session import Answer
from conformance.world import World

Found = TypeVar("Found")

_TOLD = 12  # steps that a failure tells


class Deviation(AssertionError):
    """The target deviates from the model. `operation` is the one to blame."""

    def __init__(self, operation: str, text: str) -> None:
        super().__init__(text)
        self.operation = operation


class Enough(Exception):
    """The machine has waited long enough for the target's rate limit."""


class Asking:
    """The target as a machine sees it, in one scenario. `acted` is the operation of the step, which changes things."""

    def __init__(self, world: World, patience: float) -> None:
        self.world = world
        self.steps: list[str] = []
        self.acted = ""
        self.deviation: Deviation | None = None
        self._until = patience

    def step(self, operation: str, how: str = "") -> None:
        """Begins a step: what it will call, and with which kind of things."""
        if self.world.session.pacing.waited > self._until:
            raise Enough
        self.acted = operation
        self.steps.append(f"{operation} ({how})" if how else operation)

    def call(self, operation: str, **request: Any) -> Answer:
        with self.blaming(operation):
            return self.world.call(operation, **request)

    def ok(self, operation: str, **request: Any) -> Answer:
        with self.blaming(operation):
            return self.world.ok(operation, **request)

    def refused(self, operation: str, error: str | None, **request: Any) -> Answer:
        with self.blaming(operation):
            return self.world.refused(operation, error, **request)

    def expect(self, find: Callable[[], Found], operation: str, **request: Any) -> tuple[Found | None, Answer]:
        """Calls the operation; the model's `find` says whether it has to be refused. What was found, and the answer."""
        try:
            found = find()
        except Refused as refusal:
            return None, self.refused(operation, refusal.error, **request)
        return found, self.ok(operation, **request)

    def check(self, holds: bool, operation: str, text: str) -> None:
        if not holds:
            self.fail(operation, text)

    def fail(self, operation: str, text: str) -> None:
        told = ", ".join(self.steps[-_TOLD:])
        self.deviation = Deviation(operation, f"{operation}: {text}\nThe steps: {told}")
        raise self.deviation

    @contextmanager
    def blaming(self, operation: str) -> Iterator[None]:
        """Whatever fails inside is the operation's failure."""
        try:
            yield
        except Deviation:
            raise
        except AssertionError as error:
            self.fail(operation, str(error))

    def compare(
        self, wanted: Shown, document: Mapping[str, Any], reader: str, witness: Callable[[], Mapping[str, Any] | None]
    ) -> None:
        """When a second reader agrees with the model, the first is to blame, otherwise what was called last."""
        shown = shown_by(reader, document)
        wrong = [key for key in wanted if shown.get(key) != wanted[key]]
        if not wrong:
            return
        second = witness()
        agrees = second is not None and all(shown_by(reader, second).get(key) == wanted[key] for key in wrong)
        text = "; ".join(f"{key} is {shown.get(key)!r}, not {wanted[key]!r}" for key in wrong)
        self.fail(reader if agrees else self.writer(reader), f"{reader} answers something else: {text}")

    def writer(self, reader: str) -> str:
        """The operation of the step, where it is one that changes things; else the one that was read with."""
        operation = self.world.session.operations.get(self.acted)
        changes = operation is not None and (operation.method.lower() != "get" or operation.id == "openRoom")
        return self.acted if changes else reader
