"""`Prefer`: a client chooses which of the contract's answers it gets."""

from __future__ import annotations

import time

import pytest

from tests.server.conftest import Answer, Api

ADA = "ada-3f9c2b7e51"
ROOM = "rMAdaSupportChat1"


def close(api: Api, prefer: str) -> Answer:
    return api.post("/api/v1/livechat/room.close", {"rid": ROOM, "token": ADA}, headers={"Prefer": prefer})


@pytest.mark.parametrize(
    ("prefer", "status", "words"),
    [
        ("code=429", 429, "too-many-requests"),
        ("example=room-closed", 400, "room-closed"),
        ("code=400, example=room-closed", 400, "room-closed"),
        ('code=400; example="room-closed"', 400, "room-closed"),
        ("code=200", 200, "rid"),
        ("return=minimal, code=429", 429, "too-many-requests"),
    ],
)
def test_the_contract_answers_without_the_workspace(api: Api, prefer: str, status: int, words: str) -> None:
    answer = close(api, prefer)
    assert answer.status == status
    assert words in answer.text
    assert api.workspace.rooms.open_of_visitor(ADA)


@pytest.mark.parametrize(
    ("prefer", "words"),
    [
        ("code=418", "closeRoom has no answer '418'; there are 200 "),
        ("example=rom-closed", "has no answer 'rom-closed'"),
        ("code=200, example=room-closed", "has no answer '200 room-closed'"),
        ("code=two", "write one such as code=429"),
        ("delay=soon", "write delay=250"),
        ("delay=99999999", "write delay=250"),
    ],
)
def test_a_name_that_is_not_there_is_refused_with_those_that_are(api: Api, prefer: str, words: str) -> None:
    answer = close(api, prefer)
    assert answer.status == 400
    assert words in answer.json["error"]
    assert api.workspace.rooms.open_of_visitor(ADA)


def test_nobody_has_to_be_logged_in_for_it(api: Api) -> None:
    answer = api.get("/api/v1/livechat/rooms", headers={"Prefer": "code=200"})
    assert answer.status == 200
    assert answer.json["rooms"]


def test_a_limited_answer_has_its_headers(api: Api) -> None:
    assert close(api, "code=429").headers["X-RateLimit-Remaining"] == "0"


def test_a_delay_waits_and_the_call_is_real(api: Api) -> None:
    started = time.perf_counter()
    assert close(api, "delay=120").status == 200
    assert time.perf_counter() - started >= 0.12
    assert not api.workspace.rooms.open_of_visitor(ADA)


def test_a_delayed_example_is_both(api: Api) -> None:
    started = time.perf_counter()
    assert close(api, "code=429, delay=60").status == 429
    assert time.perf_counter() - started >= 0.06


def test_other_preferences_are_left_unheeded(api: Api) -> None:
    assert close(api, "respond-async, dynamic=true").status == 200


def test_an_unknown_address_is_unknown_whatever_is_preferred(api: Api) -> None:
    assert api.get("/api/v1/livechat/nowhere", headers={"Prefer": "code=200"}).status == 404


def test_every_documented_answer_can_be_had(api: Api) -> None:
    """Each status of each operation, at an address as a client would call it."""
    for operation in api.stub.operations.values():
        path = operation.path.replace("{", "").replace("}", "")
        for status in operation.spec["responses"]:
            answer = api.request(operation.method.upper(), path, headers={"Prefer": f"code={status}"})
            assert answer.status == int(status), f"{operation.id} {status}: {answer.text}"
