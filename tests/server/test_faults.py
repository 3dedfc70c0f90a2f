"""Faults: slow, refused, dropped and trickling answers, on purpose."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests

from tests.server.conftest import Api

ADA = "ada-3f9c2b7e51"
CONFIG = "/api/v1/livechat/config"


def fault(api: Api, **wish: Any) -> str:
    answer = api.post("/_stub/faults", wish)
    assert answer.status == 200, answer.text
    return str(answer.json["id"])


def seconds(api: Api, path: str = CONFIG) -> float:
    started = time.perf_counter()
    api.get(path)
    return time.perf_counter() - started


def test_an_operation_is_answered_with_a_status_and_its_example(controlled: Api) -> None:
    fault(controlled, operation="closeRoom", status=429)
    answer = controlled.post("/api/v1/livechat/room.close", {"rid": "rMAdaSupportChat1", "token": ADA})
    assert answer.status == 429
    assert "error-too-many-requests" in answer.json["error"]
    assert answer.headers["X-RateLimit-Remaining"] == "0"
    assert controlled.workspace.rooms.open_of_visitor(ADA)
    assert controlled.get(CONFIG).status == 200


def test_a_named_example_is_answered(controlled: Api) -> None:
    fault(controlled, operation="getWidgetConfig", example="too-many-requests")
    assert controlled.get(CONFIG).status == 429


def test_a_status_that_the_contract_does_not_have_is_answered_plainly(controlled: Api) -> None:
    fault(controlled, path="/api/*", status=503)
    answer = controlled.get(CONFIG)
    assert (answer.status, answer.json) == (503, {"success": False, "error": "Service Unavailable"})


@pytest.mark.parametrize(("body", "media_type"), [({"oh": "no"}, "application/json"), ("<h1>502</h1>", "text/plain")])
def test_a_body_is_answered_as_given(controlled: Api, body: Any, media_type: str) -> None:
    fault(controlled, path="/api/*", status=502, body=body)
    answer = controlled.get(CONFIG)
    assert answer.headers["Content-Type"].startswith(media_type)
    assert (answer.json if isinstance(body, dict) else answer.text) == body


def test_a_path_and_a_method_choose_the_calls(controlled: Api) -> None:
    fault(controlled, method="post", path="/api/v1/livechat/vis*", status=500)
    assert controlled.post("/api/v1/livechat/visitor", {"visitor": {"token": "t"}}).status == 500
    assert controlled.get(f"/api/v1/livechat/visitor/{ADA}").status == 200


def test_after_its_count_it_strikes_no_more(controlled: Api) -> None:
    fault(controlled, path="*", count=2, status=500)
    assert [controlled.get(CONFIG).status for _ in range(3)] == [500, 500, 200]
    listed = controlled.get("/_stub/faults").json["faults"][0]
    assert (listed["hits"], listed["left"]) == (2, 0)


def test_a_probability_strikes_some_calls(controlled: Api) -> None:
    fault(controlled, path="*", probability=0.5, status=500)
    assert {controlled.get(CONFIG).status for _ in range(24)} == {200, 500}


def test_a_fault_can_be_taken_away(controlled: Api) -> None:
    first, second = fault(controlled, path="*", status=500), fault(controlled, path="*", status=502)
    assert controlled.get(CONFIG).status == 500
    controlled.delete(f"/_stub/faults/{first}")
    assert controlled.get(CONFIG).status == 502
    assert f"there are {second}" in controlled.delete(f"/_stub/faults/{first}").json["error"]


def test_latencies_add_up_and_the_answer_stays(controlled: Api) -> None:
    fault(controlled, path="*", latency=60)
    fault(controlled, operation="getWidgetConfig", latency=60)
    assert seconds(controlled) >= 0.12
    assert seconds(controlled, "/api/info") >= 0.06
    assert controlled.get(CONFIG).json["success"] is True


@pytest.mark.parametrize(
    "latency",
    [
        {"type": "uniform", "lower": 40, "upper": 60},
        {"type": "normal", "mean": 50, "deviation": 2},
        {"type": "lognormal", "median": 50, "sigma": 0.05},
    ],
)
def test_latencies_are_drawn(controlled: Api, latency: dict[str, Any]) -> None:
    fault(controlled, path="*", latency=latency)
    assert seconds(controlled) >= 0.03


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://localhost:5173"}])
def test_a_connection_is_dropped_without_an_answer(controlled: Api, headers: dict[str, str]) -> None:
    fault(controlled, operation="getWidgetConfig", drop=True, count=1)
    controlled.delete("/_stub/journal")
    with pytest.raises(requests.ConnectionError):
        requests.get(controlled.url + CONFIG, headers=headers, timeout=5)
    assert controlled.get("/_stub/journal").json["calls"][0]["status"] is None
    assert controlled.get(CONFIG).status == 200


def test_a_body_trickles(controlled: Api) -> None:
    whole = controlled.get("/api/info").text
    fault(controlled, path="/api/info", slow_body={"chunk_bytes": len(whole) // 3, "chunk_delay": 30})
    started = time.perf_counter()
    assert controlled.get("/api/info").text == whole
    assert time.perf_counter() - started >= 0.06


def test_a_body_trickles_at_a_rate(controlled: Api) -> None:
    size = len(controlled.get("/api/info").text)
    fault(controlled, path="/api/info", slow_body={"bytes_per_second": size * 5})
    assert seconds(controlled, "/api/info") >= 0.1


def test_preflights_are_never_struck(controlled: Api) -> None:
    fault(controlled, path="*", status=500)
    asked = {"Origin": "http://localhost:5173", "Access-Control-Request-Method": "POST"}
    assert controlled.request("OPTIONS", CONFIG, headers=asked).status == 200
    assert controlled.get(CONFIG, headers={"Origin": "http://a"}).headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"status": 500}, "either operation"),
        ({"operation": "sendMesage", "status": 500}, "similar ones: sendMessage"),
        ({"operation": "sendMessage", "method": "POST", "status": 500}, "leave method out"),
        ({"path": "*"}, "say what happens"),
        ({"path": "*", "status": 99}, "status"),
        ({"path": "*", "status": 500, "drop": True}, "leave out either"),
        ({"path": "*", "body": {}}, "say what happens"),
        ({"path": "*", "latency": 1, "body": {}}, "needs a status"),
        ({"path": "*", "example": "x"}, "belongs to an operation"),
        ({"operation": "closeRoom", "example": "x"}, "there are 200 "),
        ({"path": "*", "latency": {"type": "uniform"}}, "needs lower, upper"),
        ({"path": "*", "latency": {"type": "uniform", "lower": 9, "upper": 3}}, "lower is above upper"),
        ({"path": "*", "latency": {"type": "gauss"}}, "latency"),
        ({"path": "*", "probability": 2}, "probability"),
        ({"path": "*", "statsu": 500}, "statsu"),
    ],
)
def test_a_fault_that_could_not_strike_is_refused_with_the_mend(
    controlled: Api, wish: dict[str, Any], words: str
) -> None:
    answer = controlled.post("/_stub/faults", wish)
    assert answer.status == 400
    assert words in answer.json["error"]
    assert controlled.get("/_stub/faults").json == {"faults": []}
