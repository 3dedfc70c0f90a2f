"""How the suite keeps to a server's rate limit, with a clock of the test's own."""

from __future__ import annotations

from conformance.pacing import Pacing


class Limited:
    """A server that allows so many calls per route and window, and a clock that waiting moves."""

    def __init__(self, calls: int, window: float) -> None:
        self.calls, self.window, self.time = calls, window, 1_000_000.0
        self.refused = 0
        self._began: dict[str, tuple[float, int]] = {}

    def answer(self, route: str) -> tuple[int, dict[str, str]]:
        began, used = self._began.get(route, (self.time, 0))
        if self.time >= began + self.window:
            began, used = self.time, 0
        self._began[route] = began, used + 1
        remaining = self.calls - used - 1
        headers = {
            "X-RateLimit-Limit": str(self.calls),
            "X-RateLimit-Remaining": str(max(0, remaining)),
            "X-RateLimit-Reset": str(int((began + self.window) * 1000)),
        }
        self.refused += remaining < 0
        return (429 if remaining < 0 else 200), headers

    def wait(self, seconds: float) -> None:
        self.time += seconds


def ask(server: Limited, pacing: Pacing, route: str) -> None:
    while True:
        pacing.before(route)
        if not pacing.after(route, *server.answer(route)):
            return


def paced(server: Limited) -> Pacing:
    return Pacing(now=lambda: server.time, wait=server.wait)


def test_a_route_that_tells_its_limit_never_refuses() -> None:
    server = Limited(calls=5, window=60)
    pacing = paced(server)

    for _ in range(23):
        ask(server, pacing, "POST /visitor")

    assert server.refused == 0
    assert 4 * 60 <= pacing.waited < 4 * 60 * 1.2


def test_other_routes_do_not_wait_for_a_full_one() -> None:
    server = Limited(calls=5, window=60)
    pacing = paced(server)
    for _ in range(5):
        ask(server, pacing, "POST /visitor")

    ask(server, pacing, "GET /room")

    assert pacing.waited == 0


def test_a_server_without_a_limiter_is_never_waited_for() -> None:
    pacing = Pacing(now=lambda: 0.0, wait=lambda seconds: None)

    assert not pacing.after("GET /room", 200, {})
    pacing.before("GET /room")

    assert pacing.waited == 0


def test_a_refusal_that_tells_nothing_is_waited_out() -> None:
    waited: list[float] = []
    pacing = Pacing(now=lambda: 0.0, wait=waited.append)

    assert pacing.after("GET /room", 429, {})
    assert waited
    assert 60 <= waited[0] <= 61


def test_retry_after_says_how_long() -> None:
    waited: list[float] = []
    pacing = Pacing(now=lambda: 0.0, wait=waited.append)

    pacing.after("GET /room", 429, {"Retry-After": "7"})

    assert 7 <= waited[0] <= 8


def test_a_pause_is_used_for_other_routes() -> None:
    server = Limited(calls=5, window=60)
    pacing = paced(server)
    used: list[str] = []

    def tidy(until: float) -> None:
        assert until > server.time
        if pacing.allows("DELETE /visitor"):
            used.append("DELETE /visitor")
            ask(server, pacing, "DELETE /visitor")

    pacing.meanwhile = tidy
    for _ in range(11):
        ask(server, pacing, "POST /visitor")

    assert used == ["DELETE /visitor"] * 2
    assert pacing.waited < 2 * 60 * 1.2
