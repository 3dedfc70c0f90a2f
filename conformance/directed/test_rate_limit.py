"""The server's own limit: the only promises for which a 429 is not simply waited out."""

from __future__ import annotations

from conformance.promises import promise
from conformance.session import Answer
from conformance.world import World

LIMITED = ("rate limit",)
SOURCE = "server 8.x api.ts, enforceRateLimit"
_OPERATION = "getWidgetConfig"
_MOST = 50  # calls; a server that allows more is not asked for its refusal


def _ask(world: World) -> Answer:
    return world.call(_OPERATION)


def _told(answer: Answer) -> tuple[int, int, int]:
    """Limit, calls left, and the end of the window in milliseconds."""
    limit, left, end = (answer.headers[f"X-RateLimit-{name}"] for name in ("Limit", "Remaining", "Reset"))
    return int(limit), int(left), int(end)


@promise("limits.told", _OPERATION, kind="state", capabilities=LIMITED, source=SOURCE)
def test_every_answer_tells_what_is_left(world: World) -> None:
    """Each answer says how many calls a window allows, one less left than before, and the same end of the window."""
    first, second = _told(_ask(world)), _told(_ask(world))

    assert first[0] == second[0] > 0
    if second[1] < first[1]:  # else a new window has begun between the two
        assert (second[1], second[2]) == (first[1] - 1, first[2])
    else:
        assert second[2] > first[2]


@promise("limits.refused", _OPERATION, kind="refusal", capabilities=LIMITED, source=SOURCE)
def test_a_call_too_many_is_refused_and_another_route_is_not(world: World) -> None:
    """The call after the last one that the window allows is refused with 429 and says how long to wait, while another
    operation still answers."""
    left = _told(_ask(world))[1]
    with world.session.unpaced():
        for _ in range(min(left, _MOST)):
            answer = _ask(world)
        if left <= _MOST:
            assert _told(answer)[1] == 0, "the last call that was left is not the last one allowed"
            refused = _ask(world)
            assert refused.status == 429, f"the call after the last one was answered {refused.status}"
            assert refused["success"] is False
            assert str(refused["error"]).startswith("Error, too many requests. Please slow down. You must wait ")
            assert str(refused["error"]).endswith("[error-too-many-requests]")
            assert _told(refused)[1] == 0
        other = world.call("getNextAgent", path={"token": world.name("nobody")})
    assert other.status != 429, "another operation is limited, too"
