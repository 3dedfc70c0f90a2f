"""Keeps to the server's rate limit: one allowance per route, learnt from what the server says."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass
class Allowance:
    """What a route still allows: `remaining` calls until `reset` (seconds, the pacer's clock)."""

    limit: int
    remaining: int
    reset: float


class Pacing:
    """Waits before a call that the server would refuse, and no longer.

    `now` and `wait` are in seconds; `now` is the wall clock, because the server tells the end of a window in it.
    `meanwhile` is called with the end of a pause before it begins, for calls of other routes that are due anyway.
    """

    def __init__(self, now: Callable[[], float] = time.time, wait: Callable[[float], None] = time.sleep) -> None:
        self.now = now
        self._wait = wait
        self._routes: dict[str, Allowance] = {}
        self.meanwhile: Callable[[float], None] = lambda until: None
        self.waited = 0.0

    def before(self, route: str) -> None:
        """Waits until the route allows another call."""
        if self.allows(route):
            return
        end = self._routes[route].reset
        self.meanwhile(end)
        self._sleep(end - self.now())
        self._routes.pop(route, None)

    def allows(self, route: str) -> bool:
        """Whether a call would not have to wait."""
        allowance = self._routes.get(route)
        return allowance is None or allowance.remaining > 0 or allowance.reset <= self.now()

    @property
    def limits(self) -> bool:
        """Whether any answer so far spoke of a limit."""
        return bool(self._routes)

    def after(self, route: str, status: int, headers: Mapping[str, str]) -> bool:
        """Notes what the answer says. True, after a pause, when the call was refused and should be made again."""
        refused = self.note(route, status, headers)
        if refused:
            self.before(route)
        return refused

    def note(self, route: str, status: int, headers: Mapping[str, str]) -> bool:
        """Notes what the answer says of the limit. True when it refused the call for it."""
        limit, remaining = _number(headers, "X-RateLimit-Limit"), _number(headers, "X-RateLimit-Remaining")
        reset = _number(headers, "X-RateLimit-Reset")
        if limit is not None and remaining is not None and reset is not None:
            self._routes[route] = Allowance(limit, remaining, reset / 1000)
        if status != 429:
            return False
        if route not in self._routes or self._routes[route].remaining > 0:
            seconds = _number(headers, "Retry-After") or 60
            self._routes[route] = Allowance(limit or 0, 0, self.now() + seconds)
        return True

    def _sleep(self, seconds: float) -> None:
        pause = min(max(seconds, 0.0) + 0.05, 120.0)
        self.waited += pause
        self._wait(pause)


def _number(headers: Mapping[str, str], name: str) -> int | None:
    value = headers.get(name, "")
    return int(value) if value.isdigit() else None
