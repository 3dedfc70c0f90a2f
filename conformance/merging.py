"""Puts the results of a parallel run's workers together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from conformance.results import OperationResult, RunResult


def merged(parts: Sequence[RunResult]) -> RunResult:
    """One result of all workers: their promises and traces one after the other, their operations added up."""
    first = parts[0]
    operations: dict[str, OperationResult] = {}
    for part in parts:
        for operation in part.operations:
            known = operations.get(operation.operation)
            operations[operation.operation] = operation if known is None else _sum(known, operation)
    return replace(
        first,
        started=min(part.started for part in parts),
        seconds=max(part.seconds for part in parts),
        notes=list(dict.fromkeys(note for part in parts for note in part.notes)),
        operations=list(operations.values()),
        promises=[promise for part in parts for promise in part.promises],
        traces=[trace for part in parts for trace in part.traces],
        trouble=next((part.trouble for part in parts if part.trouble), ""),
    )


def _sum(one: OperationResult, other: OperationResult) -> OperationResult:
    return replace(
        one,
        requests=one.requests + other.requests,
        successes=one.successes + other.successes,
        checks=one.checks + other.checks,
        limited=one.limited + other.limited,
        statuses=_added(one.statuses, other.statuses),
        latencies=one.latencies + other.latencies,
        violations=_added(one.violations, other.violations),
        unknown_properties=one.unknown_properties | other.unknown_properties,
    )


def _added(one: dict[Any, int], other: dict[Any, int]) -> dict[Any, int]:
    return {key: one.get(key, 0) + other.get(key, 0) for key in {**one, **other}}
