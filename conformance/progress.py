"""Tells on the terminal how a parallel run goes on; its workers have none and report to the process that leads."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import pytest

from conformance.report.terminal import Terminal

_PROMISE, _PLAN = "livechat promise", "livechat plan"


def note(report: pytest.TestReport, promise: str, plan: Sequence[str]) -> None:
    """Gives a worker's report what the leading process tells: the promise, and lines about the target."""
    report.user_properties += [(_PROMISE, promise), (_PLAN, list(plan))]


class Progress:
    """Counts the promises that the workers are done with."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._began = 0.0
        self._total = 0
        self._done: set[str] = set()

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: Any, ids: list[str]) -> None:
        self._total = len(ids)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        told: dict[str, Any] = dict(report.user_properties)
        promise = told.get(_PROMISE)
        if promise is None or promise in self._done:
            return
        left = None
        if self._done:
            left = (time.perf_counter() - self._began) / len(self._done) * (self._total - len(self._done) - 1)
        else:
            self._began = time.perf_counter()
            self._terminal.plan(told[_PLAN], self._total)
        self._done.add(promise)
        self._terminal.progress(len(self._done), self._total, left, promise)
