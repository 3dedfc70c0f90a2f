"""What the server's validator does with parameters and bodies that are not quite right, seen over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.conftest import Api

DEPARTMENTS = "/api/v1/livechat/department"
ROOMS = "/api/v1/livechat/rooms"


@pytest.mark.parametrize(
    ("address", "error"),
    [
        ("livechat/department?count=", None),
        ("livechat/department?count=%20", None),
        ("livechat/department?count=0x10", None),
        (f"livechat/department?count=0x{'f' * 30}", None),
        (f"livechat/department?count=0x{'f' * 300}", "must be number"),
        ("livechat/department?count[]=5", None),
        ("livechat/department?count=x", "must be number"),
        ("livechat/department?count[a]=5", "must be number"),
        ("livechat/department?text[]=supp", "must be string"),
        ("livechat/department?text[a]=supp&count=x", "must be string"),
        ("livechat/department?enabled=yes", None),
        ("livechat/department?showArchived=yes", None),
        ("livechat/department?onlyMyDepartments=yes", "must be equal to one of the allowed values"),
        ("livechat/department?=5", None),
        ("livechat/department?[]=5", "must NOT have additional properties"),
        ("livechat/queue?includeOfflineAgents=maybe", None),
        ("livechat/rooms?agents=Gr4ceHopperAgent7", None),
        ("livechat/rooms?departmentId[]=a&departmentId[]=b", None),
        ("livechat/rooms?open[a]=true", "must be string\n must be boolean\n must match a schema in anyOf"),
        ("livechat/room.join?roomId[]=rMAdaSupportChat1", "must be string"),
    ],
)
def test_queries_are_read_and_turned_as_the_server_does(api: Api, address: str, error: str | None) -> None:
    answer = api.get(f"/api/v1/{address}", caller="admin")

    assert answer.status == (200 if error is None else 400), answer.text
    assert answer.json.get("error") == (error and f"{error} [invalid-params]")


def test_several_departments_can_be_asked_for(api: Api) -> None:
    rooms = api.get(f"{ROOMS}?departmentId=nowhere&departmentId=elsewhere", caller="admin")
    everything = api.get(ROOMS, caller="admin")
    theirs = {room.get("departmentId", "") for room in everything.json["rooms"]}
    both = api.get(ROOMS, query={"departmentId": ["nowhere", *theirs]}, caller="admin")

    assert rooms.json["total"] == 0
    assert both.json["total"] == sum("departmentId" in room for room in everything.json["rooms"])


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"token": "t", "customFields": [{"key": "a", "x": 1}, 5]}, "must have required property 'value'"),
        ({"token": "t", "customFields": [{"key": [], "value": "b", "overwrite": True}, 5]}, "must be string"),
        ({"token": "t", "customFields": [5, {"key": "a"}]}, "must be object"),
        ({"customFields": 5, "x": 1}, "must have required property 'token'"),
        ({"token": [], "customFields": 5, "x": 1}, "must NOT have additional properties"),
        ({"token": [], "customFields": 5}, "must be string"),
    ],
)
def test_the_first_thing_that_is_wrong_is_found_deep_before_late(api: Api, body: Any, error: str) -> None:
    answer = api.post("/api/v1/livechat/custom.fields", json=body)

    assert (answer.status, answer.json["error"]) == (400, f"{error} [invalid-params]")


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("", "must have required property 'userId'"),
        ("?userId=a&username=grace", "must NOT have additional properties"),
    ],
)
def test_an_account_is_named_by_exactly_one_key(api: Api, query: str, error: str) -> None:
    answer = api.get(f"/api/v1/users.info{query}", caller="admin")

    texts = answer.json["error"].split("\n ")
    assert (answer.status, texts[0], texts[-1]) == (400, error, "must match a schema in anyOf")
    assert len(texts) == 6


def test_one_message_alone_is_taken_for_a_list_of_one(api: Api) -> None:
    body = {"visitor": {"token": "ada-3f9c2b7e51"}, "messages": "Hello"}
    answer = api.post("/api/v1/livechat/messages", json=body, caller="admin")

    assert (answer.status, answer.json["error"]) == (400, "must be object [invalid-params]")
