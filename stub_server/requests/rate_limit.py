"""Counts the calls of each address, as Rocket.Chat's rate limiter does, and refuses those beyond the limit."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from starlette.types import Message, Scope, Send

from stub_server.errors import TooManyRequests
from stub_server.requests.call import Call

if TYPE_CHECKING:
    from stub_server.workspace import Workspace

BYPASS: Final = "api-bypass-rate-limit"
_PREFIX = "/api/v1/"
_KEY = "livechat_rate_limit"
_MILLISECOND = 1000


class RateLimiter:
    """A window per address and operation, which opens with its first call.

    It does nothing until it is `on`: tests call one operation far oftener than any client would. It goes by the
    workspace's clock and settings; an operation's `x-rate-limit` comes before the settings. Windows pass `speed` times
    as fast, for those who want to see one pass.
    """

    def __init__(self, workspace: Callable[[], Workspace], on: bool = False) -> None:
        self._workspace = workspace
        self.on = on
        self.speed = 1.0
        self._windows: dict[tuple[str, str], tuple[float, int]] = {}

    def turn(self, on: bool, speed: float = 1.0) -> None:
        """On or off; every address has all its calls again."""
        self.on, self.speed = on, speed
        self.forget()

    def forget(self) -> None:
        """Every address has all its calls again."""
        self._windows.clear()

    def admit(self, call: Call, scope: Scope) -> None:
        """Counts the call; what is left is told by `telling`. Raises TooManyRequests."""
        workspace = self._workspace()
        if not call.operation.path.startswith(_PREFIX) or not workspace.settings.flag("API_Enable_Rate_Limiter"):
            return
        if call.caller is not None and workspace.permissions.holds(call.caller, BYPASS):
            return
        limit, milliseconds = _limit(call, workspace)
        milliseconds /= self.speed
        now = workspace.clock.now().timestamp() * _MILLISECOND
        key = call.address, call.operation.id
        opened, calls = self._windows.get(key, (now, 0))
        if not opened <= now < opened + milliseconds:
            opened, calls = now, 0
        self._windows[key] = opened, calls + 1
        end = opened + milliseconds
        _note(scope, limit, max(limit - calls - 1, 0), round(end))
        if calls >= limit:
            raise TooManyRequests(math.ceil((end - now) / _MILLISECOND))


def telling(scope: Scope, send: Send) -> Send:
    """A send that adds the headers of the rate limit to the answer, refusals included."""
    # Made here, so that copies of the scope further in share it.
    extensions = scope.setdefault("extensions", {})

    async def told(message: Message) -> None:
        if message["type"] == "http.response.start" and _KEY in extensions:
            message = {**message, "headers": [*message["headers"], *extensions[_KEY]]}
        await send(message)

    return told


def _limit(call: Call, workspace: Workspace) -> tuple[int, float]:
    """How many calls, in how many milliseconds."""
    own = call.operation.spec.get("x-rate-limit")
    if own:
        return own["calls"], own["seconds"] * _MILLISECOND
    settings = workspace.settings
    return (
        settings.number("API_Enable_Rate_Limiter_Limit_Calls_Default"),
        settings.number("API_Enable_Rate_Limiter_Limit_Time_Default"),
    )


def _note(scope: Scope, limit: int, remaining: int, reset: int) -> None:
    scope.setdefault("extensions", {})[_KEY] = [
        (b"x-ratelimit-limit", b"%d" % limit),
        (b"x-ratelimit-remaining", b"%d" % remaining),
        (b"x-ratelimit-reset", b"%d" % reset),
    ]
