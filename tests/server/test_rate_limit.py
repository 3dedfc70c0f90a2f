"""The rate limiter: off until it is asked for, then as Rocket.Chat's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.server.conftest import Answer, Api

ADA = "ada-3f9c2b7e51"
ROOM = "rMAdaSupportChat1"
CONFIG = "/api/v1/livechat/config"


@pytest.fixture
def limited(controlled: Api) -> Iterator[Api]:
    """With the limiter on and a clock that stands still, 750 ms after a full second."""
    controlled.post("/_stub/clock", {"freeze": "2026-03-02T09:00:00.750Z"})
    controlled.post("/_stub/rate-limit", {"on": True})
    yield controlled
    controlled.post("/_stub/rate-limit", {"on": False})


def left(answer: Answer) -> tuple[int, int, int]:
    headers = (answer.headers[f"X-RateLimit-{name}"] for name in ("Limit", "Remaining", "Reset"))
    limit, remaining, reset = map(int, headers)
    return limit, remaining, reset


def test_nothing_is_limited_unasked(controlled: Api) -> None:
    answers = [controlled.get(CONFIG) for _ in range(12)]
    assert {answer.status for answer in answers} == {200}
    assert "X-RateLimit-Limit" not in answers[0].headers


def test_the_eleventh_call_of_a_minute_is_refused(limited: Api) -> None:
    answers = [limited.get(CONFIG) for _ in range(11)]
    assert [answer.status for answer in answers] == [200] * 10 + [429]
    assert [left(answer)[:2] for answer in answers] == [(10, n) for n in (*range(9, -1, -1), 0)]
    assert answers[10].json == {
        "success": False,
        "error": "Error, too many requests. Please slow down. You must wait 60 seconds before trying this endpoint "
        "again. [error-too-many-requests]",
    }


def test_the_reset_is_told_in_milliseconds_of_the_workspace(limited: Api) -> None:
    assert left(limited.get(CONFIG))[2] == 1_772_442_060_750


def test_time_lets_the_limit_pass(limited: Api) -> None:
    for _ in range(11):
        answer = limited.get(CONFIG)
    assert answer.status == 429
    limited.post("/_stub/clock", {"advance": 59.5})
    assert "wait 1 seconds" in limited.get(CONFIG).json["error"]
    limited.post("/_stub/clock", {"advance": 0.5})
    assert left(limited.get(CONFIG))[:2] == (10, 9)


def test_operations_are_counted_apart(limited: Api) -> None:
    for _ in range(11):
        limited.get(CONFIG)
    assert limited.get(f"/api/v1/livechat/visitor/{ADA}").status == 200


def test_an_operation_may_have_a_limit_of_its_own(limited: Api) -> None:
    answers = [limited.get("/api/v1/livechat/room", query={"token": ADA}) for _ in range(6)]
    assert [answer.status for answer in answers] == [200] * 5 + [429]
    assert left(answers[0])[0] == 5


def test_the_settings_say_how_many_in_how_long(limited: Api) -> None:
    limited.workspace.settings.set("API_Enable_Rate_Limiter_Limit_Calls_Default", 2)
    limited.workspace.settings.set("API_Enable_Rate_Limiter_Limit_Time_Default", 5000)
    answers = [limited.get(CONFIG) for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 429]
    assert "wait 5 seconds" in answers[2].json["error"]


def test_the_setting_turns_it_off_but_never_on(limited: Api) -> None:
    limited.workspace.settings.set("API_Enable_Rate_Limiter", False)
    assert "X-RateLimit-Limit" not in limited.get(CONFIG).headers
    assert limited.get("/_stub/rate-limit").json == {"on": True, "effective": False, "speed": 1}
    limited.workspace.settings.set("API_Enable_Rate_Limiter", True)
    limited.post("/_stub/rate-limit", {"on": False})
    assert "X-RateLimit-Limit" not in limited.get(CONFIG).headers


def test_who_may_bypass_it_is_not_counted(limited: Api) -> None:
    limited.workspace.permissions.set_roles("api-bypass-rate-limit", ["livechat-agent"])
    answers = [limited.get("/api/v1/livechat/department", caller="grace") for _ in range(11)]
    assert {answer.status for answer in answers} == {200}
    assert "X-RateLimit-Limit" not in answers[0].headers


def test_refusals_tell_it_too(limited: Api) -> None:
    """Parameters of these routes are judged after the limit."""
    answer = limited.get("/api/v1/livechat/room", query={"token": "nobody"})
    assert answer.status == 400 and left(answer)[:2] == (5, 4)
    answer = limited.post("/api/v1/livechat/message", {"token": ADA})
    assert answer.status == 400 and left(answer)[:2] == (10, 9)


def test_whoever_may_not_call_is_not_counted(limited: Api) -> None:
    for caller, status in ((None, 401), ("tim", 403)):
        answer = limited.get("/api/v1/livechat/queue", caller=caller)
        assert answer.status == status
        assert "X-RateLimit-Limit" not in answer.headers


def test_typed_routes_judge_parameters_before_they_count(limited: Api) -> None:
    answer = limited.get("/api/v1/users.info", caller="grace", query={"nobody": "x"})
    assert answer.status == 400
    assert "X-RateLimit-Limit" not in answer.headers
    assert left(limited.get("/api/v1/users.info", caller="grace", query={"username": "linus"}))[:2] == (10, 9)


def test_only_version_1_of_the_api_is_limited(limited: Api) -> None:
    assert "X-RateLimit-Limit" not in limited.get("/api/info").headers


def test_turning_it_on_gives_everybody_all_calls_again(limited: Api) -> None:
    for _ in range(11):
        limited.get(CONFIG)
    limited.post("/_stub/rate-limit", {"on": True})
    assert limited.get(CONFIG).status == 200


def test_a_wrong_wish_is_refused(controlled: Api) -> None:
    assert "on" in controlled.post("/_stub/rate-limit", {"enabled": True}).json["error"]


def test_windows_pass_faster_on_demand(limited: Api) -> None:
    answer = limited.post("/_stub/rate-limit", {"on": True, "speed": 60})
    assert answer.json == {"on": True, "effective": True, "speed": 60}
    assert left(limited.get(CONFIG)) == (10, 9, 1_772_442_000_750 + 1000)
    for _ in range(10):
        refused = limited.get(CONFIG)
    assert refused.status == 429 and "wait 1 seconds" in refused.json["error"]
    limited.post("/_stub/clock", {"advance": 1})
    assert left(limited.get(CONFIG))[:2] == (10, 9)
    assert limited.post("/_stub/rate-limit", {"on": True, "speed": 0}).status == 400
