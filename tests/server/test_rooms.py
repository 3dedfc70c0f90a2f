"""Conversations over HTTP."""

from __future__ import annotations

import re
from typing import Any

import pytest

from stub_server.workspace.room_search import RoomSearch
from tests.server.conftest import Api

ROOM = "/api/v1/livechat/room"
ROOMS = "/api/v1/livechat/rooms"
CLOSE = "/api/v1/livechat/room.close"
CLOSE_BY_USER = "/api/v1/livechat/room.closeByUser"
JOIN = "/api/v1/livechat/room.join"
FORWARD = "/api/v1/livechat/room.forward"
TRANSFER = "/api/v1/livechat/room.transfer"
DEPARTMENT_TRANSFER = "/api/v1/livechat/visitor/department.transfer"
SURVEY = "/api/v1/livechat/room.survey"
TRANSCRIPT = "/api/v1/livechat/transcript"
VIDEO_CALL = "/api/v1/livechat/video.call"

ADA, CHAT = "ada-3f9c2b7e51", "rMAdaSupportChat1"
BOB = "bob-1c2d3e4f50"
GRACE, LINUS = "Gr4ceHopperAgent7", "L1nusTorvaldsAg3n"
SUPPORT, SALES = "5f3c1a2b4d5e6f7a8b9c0d1e", "5f3c1a2b4d5e6f7a8b9c0d2f"


@pytest.fixture
def bob(api: Api) -> str:
    """The token of a second visitor, without a conversation."""
    assert api.post("/api/v1/livechat/visitor", {"visitor": {"token": BOB, "name": "Bob"}}).status == 200
    return BOB


def refused(answer: Any, error: str | None, error_type: str | None = None) -> None:
    assert (answer.status, answer.json.get("error"), answer.json.get("errorType")) == (400, error, error_type)


# Opening.


def test_a_visitor_opens_a_conversation(api: Api, bob: str) -> None:
    answer = api.get(ROOM, query={"token": bob}).json
    assert answer["newRoom"] is True
    room = answer["room"]
    assert (room["fname"], room["msgs"], room["open"], room["cl"]) == ("Bob", 3, True, False)
    assert room["v"].keys() == {"_id", "username", "token", "status"}
    assert room["v"]["token"] == bob
    assert re.fullmatch("[0-9a-f]{24}", room["contactId"])
    assert room["source"] == {"type": "api"}
    assert (room["priorityWeight"], room["estimatedWaitingTimeQueue"]) == (99, 9999999)
    assert room["servedBy"]["username"] in ("grace", "linus")


def test_the_open_conversation_is_answered_again(api: Api) -> None:
    answer = api.get(ROOM, query={"token": ADA, "rid": CHAT}).json
    assert (answer["newRoom"], answer["room"]["_id"]) == (False, CHAT)
    assert answer["room"]["lastMessage"]["u"]["username"] == "grace"


def test_the_widget_is_known_by_its_cookies(api: Api, bob: str) -> None:
    cookies = {"rc_is_widget": "t", "rc_room_type": "l"}
    source = api.get(ROOM, query={"token": bob}, cookies=cookies).json["room"]["source"]
    assert source["type"] == "widget"


def test_what_opens_no_conversation(api: Api, bob: str) -> None:
    refused(api.get(ROOM), "Match error: Missing key 'token'")
    refused(api.get(ROOM, query={"token": ADA, "colour": "red"}), "Match error: Unknown key in field colour")
    refused(api.get(ROOM, query={"token": "nobody"}), "invalid-token")
    refused(api.get(ROOM, query={"token": bob, "rid": CHAT}), "invalid-room")
    for username in ("grace", "linus"):
        agent = api.workspace.users.by_username(username)
        assert agent is not None
        api.workspace.agents.set_availability(agent, "not-available")
    refused(api.get(ROOM, query={"token": bob}), "Sorry, no online agents [no-agent-online]", "no-agent-online")
    api.workspace.settings.set("Livechat_enabled", False)
    refused(api.get(ROOM, query={"token": bob}), "[error-omnichannel-is-disabled]", "error-omnichannel-is-disabled")


# Lists.


def test_managers_list_all_conversations(api: Api, bob: str) -> None:
    newest = api.get(ROOM, query={"token": bob}).json["room"]["_id"]
    answer = api.get(ROOMS, caller="margaret", query={"count": 1}).json
    assert [room["_id"] for room in answer["rooms"]] == [newest]
    assert (answer["count"], answer["offset"]) == (1, 0)
    assert answer["total"] == len(api.workspace.store.rooms)


def test_a_listed_conversation_names_its_department(api: Api) -> None:
    answer = api.get(ROOMS, caller="admin", query={"agents[]": GRACE, "departmentId": SUPPORT, "open": "true"}).json
    room = next(room for room in answer["rooms"] if room["_id"] == CHAT)
    assert room["department"] == {"_id": SUPPORT, "name": "Support"}


def test_agents_list_what_they_serve(api: Api) -> None:
    answer = api.get(ROOMS, caller="grace", query={"agents[]": GRACE})
    assert CHAT in [room["_id"] for room in answer.json["rooms"]]
    for query in ({}, {"agents[]": LINUS}, {"agents[]": [GRACE, LINUS]}):
        answer = api.get(ROOMS, caller="grace", query=query)
        assert (answer.status, answer.json) == (403, {"success": False, "error": "unauthorized"})


def test_who_is_no_agent_lists_nothing(api: Api) -> None:
    answer = api.get(ROOMS, caller="tim", query={"agents[]": "T1mBernersLeeUser"})
    assert (answer.status, answer.json) == (403, {"success": False, "error": "unauthorized"})


def test_dates_are_read_before_permissions_are_asked(api: Api) -> None:
    refused(
        api.get(ROOMS, caller="grace", query={"createdAt": '{"start": "soon"}'}),
        'The "createdAt.start" query parameter must be a valid date.',
    )
    assert api.get(ROOMS, caller="grace", query={"customFields": "[]"}).status == 403


@pytest.mark.parametrize("query", ["agents[]={0}", "agents={0}", "agents[0]={0}", "agents={0}&agents=nobody"])
def test_lists_are_taken_however_the_client_writes_them(api: Api, query: str) -> None:
    answer = api.get(f"{ROOMS}?{query.format(GRACE)}", caller="admin").json
    assert [room["_id"] for room in answer["rooms"]] == [CHAT]
    assert api.get(f"{ROOMS}?{query.format(LINUS)}", caller="admin").json["rooms"] == []


def test_conversations_of_several_departments_are_listed(api: Api, bob: str) -> None:
    elsewhere = api.get(ROOM, query={"token": bob}).json["room"]["_id"]
    api.workspace.store.rooms.get(elsewhere).department_id = SALES  # type: ignore[union-attr]
    for query in ({"departmentId": [SUPPORT, SALES]}, {"departmentId[]": [SUPPORT, SALES]}):
        answer = api.get(ROOMS, caller="admin", query=query).json
        assert {room["_id"] for room in answer["rooms"]} == {elsewhere, CHAT}
    answer = api.get(ROOMS, caller="admin", query={"departmentId[]": SALES}).json
    assert [room["_id"] for room in answer["rooms"]] == [elsewhere]


def test_a_name_in_quotes_is_the_whole_name(api: Api) -> None:
    for name, found in (("lovelace", [CHAT]), ('"Ada Lovelace"', [CHAT]), ('"Lovelace"', []), ('"ada lovelace"', [])):
        answer = api.get(ROOMS, caller="admin", query={"roomName": name}).json
        assert [room["_id"] for room in answer["rooms"]] == found


def test_open_narrows_nothing_but_as_true_or_false(api: Api) -> None:
    for word, found in (("true", [CHAT]), ("maybe", [CHAT]), ("false", [])):
        answer = api.get(ROOMS, caller="admin", query={"open": word}).json
        assert [room["_id"] for room in answer["rooms"]] == found


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ({"roomName[]": "Ada"}, "must be string [invalid-params]"),
        ({"customFields": "null"}, 'The "customFields" query parameter must be a valid JSON.'),
        ({"customFields": "[]"}, 'The "customFields" query parameter must be a valid JSON.'),
        ({"colour": "red"}, "must NOT have additional properties [invalid-params]"),
        ({"createdAt": '{"start": "soon"}'}, 'The "createdAt.start" query parameter must be a valid date.'),
        ({"closedAt": '{"end": "soon"}'}, 'The "closedAt.end" query parameter must be a valid date.'),
        ({"createdAt": "yesterday"}, "Unexpected token 'y', \"yesterday\" is not valid JSON"),
        ({"customFields": "plan"}, 'The "customFields" query parameter must be a valid JSON.'),
        ({"sort": "newest"}, 'Invalid sort parameter provided: "newest" [error-invalid-sort]'),
    ],
)
def test_a_list_with_wrong_parameters_is_refused(api: Api, query: dict[str, str], error: str) -> None:
    answer = api.get(ROOMS, caller="admin", query=query)
    assert (answer.status, answer.json["error"]) == (400, error)


def test_filters_narrow_the_list(api: Api) -> None:
    def total(**query: str) -> int:
        found: int = api.get(ROOMS, caller="admin", query=query).json["total"]
        return found

    assert total(roomName="LOVELACE") >= 1
    assert total(roomName="nobody of this name") == 0
    assert total(queued="true") == 0
    assert total(createdAt='{"start": "2999-01-01"}') == 0
    assert total(customFields='{"orderNumber": "no such order"}') == 0


# Closing.


def test_a_visitor_closes_the_conversation_once(api: Api) -> None:
    answer = api.post(CLOSE, {"token": ADA, "rid": CHAT})
    assert (answer.status, answer.json) == (200, {"rid": CHAT, "comment": "Closed by visitor", "success": True})
    refused(api.post(CLOSE, {"token": ADA, "rid": CHAT}), "room-closed")
    rooms = api.get(ROOMS, caller="admin", query={"open": "false"}).json["rooms"]
    closed = next(room for room in rooms if room["_id"] == CHAT)
    assert "open" not in closed
    assert (closed["closer"], closed["closedBy"]["username"], closed["v"]["status"]) == (
        "visitor", "guest-2", "offline",
    )  # fmt: skip


def test_what_closes_no_conversation(api: Api, bob: str) -> None:
    missing = "must have required property '{}' [invalid-params]"
    refused(api.post(CLOSE, {"rid": CHAT}), missing.format("token"), "invalid-params")
    refused(api.post(CLOSE, {"token": ADA}), missing.format("rid"), "invalid-params")
    refused(api.post(CLOSE, {"token": "nobody", "rid": CHAT}), "invalid-token")
    refused(api.post(CLOSE, {"token": bob, "rid": CHAT}), "invalid-room")
    api.workspace.settings.set("Omnichannel_allow_visitors_to_close_conversation", False)
    refused(api.post(CLOSE, {"token": ADA, "rid": CHAT}), "error-not-allowed-to-close-conversation")


def test_the_agent_closes_the_conversation(api: Api) -> None:
    refused(api.post(CLOSE_BY_USER, {"rid": CHAT}, caller="grace"), "error-comment-is-required")
    refused(api.post(CLOSE_BY_USER, {"rid": CHAT, "comment": "x"}, caller="linus"), "error-not-authorized")
    refused(api.post(CLOSE_BY_USER, {"rid": "nowhere", "comment": "x"}, caller="grace"), "error-invalid-room")
    body = {"rid": CHAT, "comment": "The parcel is on its way.", "tags": ["delivery"]}
    assert api.post(CLOSE_BY_USER, body, caller="grace").json == {"success": True}
    refused(api.post(CLOSE_BY_USER, {"rid": CHAT, "comment": "x"}, caller="admin"), "error-room-already-closed")


def test_users_without_the_permission_close_nothing(api: Api) -> None:
    assert api.post(CLOSE_BY_USER, {"rid": CHAT, "comment": "x"}, caller="tim").status == 403
    assert api.post(CLOSE_BY_USER, {"rid": CHAT, "comment": "x"}).status == 401


# Joining and handing over.


def test_a_manager_joins(api: Api) -> None:
    assert api.get(JOIN, caller="admin", query={"roomId": CHAT}).json == {"success": True}
    refused(api.get(JOIN, caller="linus", query={"roomId": CHAT}), "error-not-allowed")
    refused(api.get(JOIN, caller="admin", query={"roomId": "nowhere"}), "error-invalid-room")
    api.post(CLOSE, {"token": ADA, "rid": CHAT})
    refused(api.get(JOIN, caller="admin", query={"roomId": CHAT}), "room-closed")
    assert api.get(JOIN, caller="tim", query={"roomId": CHAT}).status == 403


def test_a_conversation_is_forwarded(api: Api) -> None:
    assert api.post(FORWARD, {"roomId": CHAT, "userId": LINUS}, caller="admin").json == {"success": True}
    assert api.get(ROOM, query={"token": ADA}).json["room"]["servedBy"]["username"] == "linus"
    assert api.post(FORWARD, {"roomId": CHAT, "userId": GRACE}, caller="grace").status == 403


@pytest.mark.parametrize(
    ("body", "error", "error_type"),
    [
        ({}, "must have required property 'roomId' [invalid-params]", "invalid-params"),
        ({"roomId": CHAT, "colour": "red"}, "must NOT have additional properties [invalid-params]", "invalid-params"),
        ({"roomId": "nowhere"}, "error-invalid-room", None),
        ({"roomId": CHAT}, "error-forwarding-chat", None),
        ({"roomId": CHAT, "userId": GRACE}, "error-selected-agent-room-agent-are-same", None),
        ({"roomId": CHAT, "userId": "nobody"}, "error-user-is-offline", None),
        ({"roomId": CHAT, "departmentId": "nowhere"}, "error-invalid-department", None),
        ({"roomId": CHAT, "departmentId": SUPPORT}, "error-forwarding-chat-same-department", None),
    ],
)
def test_what_is_not_forwarded(api: Api, body: dict[str, str], error: str, error_type: str | None) -> None:
    refused(api.post(FORWARD, body, caller="admin"), error, error_type)


def test_a_visitor_moves_to_another_department(api: Api) -> None:
    body = {"token": ADA, "rid": CHAT, "department": SALES}
    assert api.post(DEPARTMENT_TRANSFER, body).json == {"success": True}
    refused(api.post(DEPARTMENT_TRANSFER, body), "error-forwarding-chat-same-department")
    refused(api.post(DEPARTMENT_TRANSFER, {"token": ADA}), "must have required property 'rid'", "invalid-params")
    refused(api.post(DEPARTMENT_TRANSFER, body | {"token": "nobody"}), "invalid-token")
    refused(api.post(DEPARTMENT_TRANSFER, body | {"rid": "nowhere"}), "error-invalid-room")
    api.post(CLOSE, {"token": ADA, "rid": CHAT})
    refused(api.post(DEPARTMENT_TRANSFER, body), "This_conversation_is_already_closed")


def test_the_old_transfer_answers_the_room(api: Api, bob: str) -> None:
    body = {"token": ADA, "rid": CHAT, "department": SALES}
    room = api.post(TRANSFER, body).json["room"]
    assert (room["_id"], room["departmentId"], room["servedBy"]["username"]) == (CHAT, SALES, "linus")
    refused(api.post(TRANSFER, body | {"token": bob}), "invalid-room")
    refused(api.post(TRANSFER, body | {"department": "nowhere"}), "error-invalid-department")
    api.post(CLOSE, {"token": ADA, "rid": CHAT})
    answer = api.post(TRANSFER, body)
    assert (answer.status, answer.json) == (400, {"success": False})


# Afterwards.


def test_a_visitor_rates_the_conversation(api: Api) -> None:
    data = [{"name": "satisfaction", "value": 5}, {"name": "weather", "value": "1"}]
    answer = api.post(SURVEY, {"token": ADA, "rid": CHAT, "data": data})
    assert answer.json == {"rid": CHAT, "data": {"satisfaction": "5"}, "success": True}
    refused(api.post(SURVEY, {"token": ADA, "rid": CHAT, "data": data[1:]}), "invalid-data")
    refused(
        api.post(SURVEY, {"token": ADA, "rid": CHAT, "data": []}),
        "must NOT have fewer than 1 items [invalid-params]",
        "invalid-params",
    )


def test_a_visitor_gets_the_conversation_by_mail(api: Api, bob: str) -> None:
    body = {"rid": CHAT, "token": ADA, "email": "ada@example.com"}
    assert api.post(TRANSCRIPT, body).json == {"message": "Livechat transcript sent", "success": True}
    refused(api.post(TRANSCRIPT, body | {"token": bob}), "error-invalid-visitor")
    refused(api.post(TRANSCRIPT, body | {"rid": "nowhere"}), "error-invalid-room")
    answer = api.post(TRANSCRIPT, body | {"email": "ada"})
    assert (answer.status, answer.json) == (
        400, {"success": False, "message": "Error sending Omnichannel transcript"},
    )  # fmt: skip


def test_a_video_call_takes_place_in_the_conversation(api: Api) -> None:
    call = api.get(f"{VIDEO_CALL}/{ADA}", query={"rid": CHAT}).json["videoCall"]
    assert (call["rid"], call["provider"], call["domain"]) == (CHAT, "jitsi", "meet.jit.si")
    assert call["room"].startswith("RocketChat")
    answer = api.get(f"{VIDEO_CALL}/nobody")
    assert (answer.status, answer.json) == (
        400,
        {
            "isClientSafe": True,
            "error": "invalid-token",
            "message": "[invalid-token]",
            "errorType": "Meteor.Error",
            "success": False,
        },
    )


def test_a_list_without_filters_looks_at_no_conversation_but_those_of_its_page(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []
    monkeypatch.setattr(RoomSearch, "matches", lambda _, room: bool(looked_at.append(room.id)) or True)
    unfiltered = {"departmentId": "undefined", "roomName": "", "open": "whatever", "onhold": "false", "count": "1"}

    assert api.get("/api/v1/livechat/rooms", caller="admin", query=unfiltered).json["count"] == 1
    assert looked_at == []
    assert api.get("/api/v1/livechat/rooms", caller="admin", query={"open": "true"}).status == 200
    assert looked_at
