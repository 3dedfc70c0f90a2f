"""The queue over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.conftest import Api

LIST = "/api/v1/livechat/inquiries.list"
TAKE = "/api/v1/livechat/inquiries.take"
GET_ONE = "/api/v1/livechat/inquiries.getOne"
RETURN = "/api/v1/livechat/inquiries.returnAsInquiry"
QUEUE = "/api/v1/livechat/queue"
SUPPORT = "5f3c1a2b4d5e6f7a8b9c0d1e"
GRACE = "Gr4ceHopperAgent7"


@pytest.fixture
def manual(api: Api) -> Api:
    api.workspace.settings.set("Livechat_Routing_Method", "Manual_Selection")
    return api


def waiting_room(api: Api, token: str = "bob-1c2d3e4f50") -> str:
    """The id of a new conversation of a visitor of Support."""
    visitor = {"visitor": {"token": token, "name": "Bob", "department": SUPPORT}}
    assert api.post("/api/v1/livechat/visitor", visitor).status == 200
    answer = api.get("/api/v1/livechat/room", query={"token": token})
    assert answer.status == 200, answer.text
    room_id: str = answer.json["room"]["_id"]
    return room_id


def inquiry_of(api: Api, room_id: str) -> dict[str, Any]:
    inquiry: dict[str, Any] = api.get(GET_ONE, caller="grace", query={"roomId": room_id}).json["inquiry"]
    return inquiry


def test_who_waits_is_listed_newest_first(manual: Api) -> None:
    manual.workspace.clock.freeze()
    rooms = []
    for token in ("bob-1c2d3e4f50", "eve-1c2d3e4f50"):
        rooms.append(waiting_room(manual, token))
        manual.workspace.clock.advance(1)
    answer = manual.get(LIST, caller="margaret").json
    assert [inquiry["rid"] for inquiry in answer["inquiries"]] == rooms[::-1]
    assert (answer["count"], answer["offset"], answer["total"]) == (2, 0, 2)
    assert set(answer["inquiries"][0]) == {"_id", "rid", "name", "ts", "status", "department"}


@pytest.mark.parametrize(("department", "expected"), [(SUPPORT, 1), ("Support", 1), ("Nowhere", 1)])
def test_the_queue_of_a_department_is_listed(manual: Api, department: str, expected: int) -> None:
    waiting_room(manual)
    assert manual.get(LIST, caller="margaret", query={"department": department}).json["total"] == expected


def test_agents_do_not_list_the_queue(api: Api) -> None:
    assert api.get(LIST, caller="grace").status == 403


@pytest.mark.parametrize("path", [LIST, QUEUE])
@pytest.mark.parametrize(
    ("query", "error"),
    [
        ({"sort": '{"ts": 2}'}, 'Invalid sort parameter provided: "{"ts": 2}" [error-invalid-sort]'),
        ({"query": "{}"}, "must NOT have additional properties [invalid-params]"),
        ({"offset": "x"}, "must be number [invalid-params]"),
    ],
)
def test_a_list_with_wrong_parameters_is_refused(api: Api, path: str, query: dict[str, str], error: str) -> None:
    answer = api.get(path, caller="margaret", query=query)
    assert (answer.status, answer.json["error"]) == (400, error)


def test_an_agent_takes_who_waits(manual: Api) -> None:
    room_id = waiting_room(manual)
    inquiry = inquiry_of(manual, room_id)
    assert (inquiry["status"], "queuedAt" in inquiry) == ("queued", True)
    assert manual.post(TAKE, {"inquiryId": inquiry["_id"]}, caller="grace").json == {"success": True}
    taken = inquiry_of(manual, room_id)
    assert (taken["status"], "takenAt" in taken, "queuedAt" in taken) == ("taken", True, False)
    room = manual.workspace.rooms.get(room_id)
    assert room is not None
    assert room.served_by is not None
    assert room.served_by.id == GRACE


def test_a_manager_lets_an_agent_take_who_waits(manual: Api) -> None:
    room_id = waiting_room(manual)
    body = {"inquiryId": inquiry_of(manual, room_id)["_id"], "userId": GRACE, "options": {"clientAction": True}}
    assert manual.post(TAKE, body, caller="margaret").json == {"success": True}


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "must have required property 'inquiryId' [invalid-params]"),
        ({"inquiryId": {}}, "must be string [invalid-params]"),
        ({"inquiryId": "x", "color": "red"}, "must NOT have additional properties [invalid-params]"),
        ({"inquiryId": "x", "userId": "nobody"}, "The user is invalid"),
        ({"inquiryId": "x"}, "Inquiry not found [error-not-found]"),
    ],
)
def test_a_wrong_inquiry_is_not_taken(api: Api, body: Any, error: str) -> None:
    answer = api.post(TAKE, body, caller="grace")
    assert (answer.status, answer.json["error"]) == (400, error)


def test_a_taken_inquiry_is_not_taken_again(manual: Api) -> None:
    inquiry = inquiry_of(manual, waiting_room(manual))
    manual.post(TAKE, {"inquiryId": inquiry["_id"]}, caller="grace")
    answer = manual.post(TAKE, {"inquiryId": inquiry["_id"]}, caller="linus")
    assert answer.json == {
        "success": False,
        "error": "Inquiry already taken [error-inquiry-taken]",
        "errorType": "error-inquiry-taken",
        "details": {"method": "livechat:takeInquiry"},
    }


def test_who_takes_no_chats_takes_none_by_hand_either(manual: Api) -> None:
    inquiry = inquiry_of(manual, waiting_room(manual))
    answer = manual.post(TAKE, {"inquiryId": inquiry["_id"]}, caller="margaret")
    assert answer.json["errorType"] == "error-agent-status-service-offline"


def test_an_unknown_room_has_no_inquiry(api: Api) -> None:
    assert api.get(GET_ONE, caller="grace", query={"roomId": "x"}).json == {"inquiry": None, "success": True}


def test_an_inquiry_shows_the_visitor_and_the_last_message(manual: Api) -> None:
    room_id = waiting_room(manual)
    message = {"token": "bob-1c2d3e4f50", "rid": room_id, "msg": "Hello?"}
    assert manual.post("/api/v1/livechat/message", message).status == 200
    inquiry = inquiry_of(manual, room_id)
    assert (inquiry["name"], inquiry["v"]["token"], inquiry["department"]) == ("Bob", "bob-1c2d3e4f50", SUPPORT)
    assert inquiry["lastMessage"]["msg"] == "Hello?"


def test_the_room_has_to_be_named(api: Api) -> None:
    answer = api.get(GET_ONE, caller="grace")
    assert (answer.status, answer.json["error"]) == (400, "must have required property 'roomId' [invalid-params]")


def test_a_conversation_is_returned_to_the_queue(manual: Api) -> None:
    room_id = waiting_room(manual)
    manual.post(TAKE, {"inquiryId": inquiry_of(manual, room_id)["_id"]}, caller="grace")
    answer = manual.post(RETURN, {"roomId": room_id}, caller="linus")
    assert answer.json == {"result": True, "success": True}
    assert inquiry_of(manual, room_id)["status"] == "queued"
    assert manual.post(RETURN, {"roomId": room_id}, caller="linus").json == {"result": False, "success": True}


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ({}, {"error": "must have required property 'roomId'", "errorType": "invalid-params"}),
        ({"roomId": "x"}, {"error": "error-room-not-found"}),
    ],
)
def test_a_wrong_room_is_not_returned(api: Api, body: Any, answer: dict[str, str]) -> None:
    assert api.post(RETURN, body, caller="grace").json == {"success": False, **answer}


def test_a_closed_conversation_is_not_returned(manual: Api) -> None:
    room_id = waiting_room(manual)
    closing = {"token": "bob-1c2d3e4f50", "rid": room_id}
    assert manual.post("/api/v1/livechat/room.close", closing).status == 200
    answer = manual.post(RETURN, {"roomId": room_id}, caller="grace")
    assert answer.json == {"success": False, "error": "room-closed"}
    assert inquiry_of(manual, room_id) is None


def test_the_loads_of_agents_are_counted(manual: Api) -> None:
    before = {item["user"]["username"]: item["chats"] for item in manual.get(QUEUE, caller="linus").json["queue"]}
    inquiry = inquiry_of(manual, waiting_room(manual))
    manual.post(TAKE, {"inquiryId": inquiry["_id"]}, caller="grace")
    query = {"agentId": GRACE, "departmentId": SUPPORT}
    answer = manual.get(QUEUE, caller="linus", query=query).json
    assert [item["department"] for item in answer["queue"]] == [{"_id": SUPPORT, "name": "Support"}]
    assert answer["queue"][0]["chats"] == before.get("grace", 0) + 1
    assert answer["queue"][0]["user"] == {"_id": GRACE, "username": "grace", "status": "online"}


def test_the_load_of_conversations_without_a_department_names_none(manual: Api) -> None:
    room = manual.workspace.rooms.get(waiting_room(manual))
    assert room is not None
    manual.post(TAKE, {"inquiryId": inquiry_of(manual, room.id)["_id"]}, caller="grace")
    room.department_id = None
    manual.workspace.store.rooms.save(room)
    departments = [
        item["department"] for item in manual.get(QUEUE, caller="linus", query={"agentId": GRACE}).json["queue"]
    ]
    assert {} in departments
    assert {"_id": SUPPORT, "name": "Support"} in departments


def test_loads_of_who_is_offline_are_counted_if_asked_for(manual: Api) -> None:
    inquiry = inquiry_of(manual, waiting_room(manual))
    manual.post(TAKE, {"inquiryId": inquiry["_id"]}, caller="grace")
    grace = manual.workspace.users.get(GRACE)
    assert grace is not None
    grace.availability = "not-available"
    for word, expected in ((None, 0), ("1", 0), ("true", 1)):
        query = {"agentId": GRACE, "includeOfflineAgents": word}
        assert manual.get(QUEUE, caller="linus", query=query).json["total"] == expected


@pytest.mark.parametrize("query", [{"agentId": ""}, {"departmentId": ""}, {"departmentId": "undefined"}])
def test_no_agent_and_no_department_count_everybody(api: Api, query: dict[str, str]) -> None:
    everybody = api.get(QUEUE, caller="linus").json["queue"]
    assert everybody
    assert api.get(QUEUE, caller="linus", query=query).json["queue"] == everybody
