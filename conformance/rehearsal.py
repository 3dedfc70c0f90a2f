"""Tells, from a rehearsal on the stub, what a run costs on a server that limits its callers."""

from __future__ import annotations

import math

from conformance.results import RunResult
from openapi import contract

CALLS, WINDOW = 10, 60  # the limit of a route that has no other: calls in seconds


def forecast(rehearsed: RunResult) -> str:
    """Requests per route, and how long they take at least, for an administrator and for anybody else.

    Administrators are not limited on routes that ask for a login, whatever the route.
    """
    limits = {
        operation.id: operation.spec.get("x-rate-limit", {"calls": CALLS, "seconds": WINDOW})
        for operation in contract.operations(contract.load())
    }
    needs_login = {o.id: o.requires_login for o in contract.operations(contract.load())}
    lines, slowest, slowest_for_admin = [], 0, 0
    for operation in sorted(rehearsed.operations, key=lambda operation: -operation.requests):
        if not operation.requests:
            continue
        limit = limits[operation.operation]
        seconds = windows(operation.requests, limit["calls"]) * limit["seconds"]
        slowest = max(slowest, seconds)
        slowest_for_admin = max(slowest_for_admin, 0 if needs_login[operation.operation] else seconds)
        lines.append(f"  {operation.requests:>6}  {operation.label:<60} {limit['calls']} in {limit['seconds']} s")
    asked = sum(promise.outcome.value not in ("skipped",) for promise in rehearsed.promises)
    total = sum(operation.requests for operation in rehearsed.operations)
    return "\n".join(
        [
            f"{asked} promises would be asked with {total} requests:",
            *lines,
            f"At least {_span(slowest_for_admin)} for an administrator, {_span(slowest)} for anybody else, "
            "where the server's limiter is on; a tenth of a second per request where it is off.",
        ]
    )


def windows(requests: int, calls: int) -> int:
    """How many whole windows pass before the last of so many requests may be made."""
    return max(0, math.ceil(requests / calls) - 1)


def _span(seconds: int) -> str:
    return f"{seconds // 60} min" if seconds >= 60 else f"{seconds} s"
