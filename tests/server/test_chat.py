"""The general chat operations over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.conftest import Api

ADA = "ada-3f9c2b7e51"
SEND = "/api/v1/chat.sendMessage"
POST = "/api/v1/chat.postMessage"
INFO = "/api/v1/rooms.info"
CHANNEL = "/api/v1/channels.info"
ROOM = "rMAdaSupportChat1"
NOT_FOUND = {
    "success": False,
    "error": 'The required "roomId" or "roomName" param provided does not match any channel [error-room-not-found]',
    "errorType": "error-room-not-found",
}
EITHER = (
    "must have required property 'roomId'\n must have required property 'channel'"
    "\n must match exactly one schema in oneOf"
)
NEITHER = (
    "must NOT have additional properties\n must NOT have additional properties\n must match exactly one schema in oneOf"
)


def test_the_serving_agent_reads_the_room(api: Api) -> None:
    room = api.get(INFO, caller="grace", query={"roomId": ROOM}).json["room"]
    assert (room["_id"], room["v"]["token"], room["servedBy"]["username"]) == (ROOM, ADA, "grace")
    assert api.get(CHANNEL, caller="grace", query={"roomId": ROOM}).json["channel"] == room


def test_who_has_no_access_reads_nothing(api: Api) -> None:
    answer = api.get(INFO, caller="linus", query={"roomId": ROOM})
    assert (answer.status, answer.json) == (
        400,
        {"success": False, "error": "not-allowed", "errorType": "Not Allowed"},
    )
    answer = api.get(CHANNEL, caller="linus", query={"roomId": ROOM})
    assert (answer.status, answer.json) == (403, {"success": False, "error": "unauthorized"})
    assert api.get(INFO, query={"roomId": ROOM}).status == 401


@pytest.mark.parametrize("query", [{"roomId": "no-such-room"}, {"roomName": "general"}, {"roomId": [ROOM, ROOM]}])
def test_a_room_that_is_not_there_is_not_found(api: Api, query: Any) -> None:
    for path in (INFO, CHANNEL):
        answer = api.get(path, caller="admin", query=query)
        assert (answer.status, answer.json) == (400, NOT_FOUND)


def test_a_room_has_to_be_named(api: Api) -> None:
    answer = api.get(INFO, caller="admin")
    assert (answer.status, answer.json["errorType"]) == (400, "error-roomid-param-not-provided")
    assert answer.json["error"].startswith('The parameter "roomId" or "roomName" is required [')
    assert api.get(CHANNEL, caller="admin").json == NOT_FOUND


def test_an_answer_is_in_the_visitors_history(api: Api) -> None:
    sent = api.post(SEND, {"message": {"_id": "mSgOfMyOwnChoice1", "rid": ROOM, "msg": "On its way."}}, caller="grace")
    message = sent.json["message"]
    assert (message["_id"], message["u"]["username"], message["rid"]) == ("mSgOfMyOwnChoice1", "grace", ROOM)
    assert "token" not in message
    history = api.get(f"/api/v1/livechat/messages.history/{ROOM}", query={"token": ADA}).json["messages"]
    assert history[0]["msg"] == "On its way."


@pytest.mark.parametrize(
    ("message", "error", "code"),
    [
        ({"msg": "Hello"}, "The 'rid' property on the message object is missing.", None),
        ({"rid": None}, "The 'rid' property on the message object is missing.", None),
        ({"rid": "no-such-room"}, "error-invalid-room", None),
        ({"rid": ROOM, "t": "livechat-close"}, "Cannot send system messages using 'chat.sendMessage'", None),
        ({"rid": ROOM, "alias": "Ada"}, "Not enough permission", None),
        ({"rid": ROOM, "customFields": {"a": 1}}, "Custom fields not enabled", None),
        ({"rid": ROOM, "tshow": True}, "tshow provided but missing tmid [invalid-params]", "invalid-params"),
        (
            {"rid": ROOM, "msg": "x" * 5001},
            "Message size exceeds Message_MaxAllowedSize [error-message-size-exceeded]",
            "error-message-size-exceeded",
        ),
        (
            {"rid": ROOM, "msg": "Hello", "ts": "2020-01-01T00:00:00.000Z"},
            "Message timestamp is out of sync [error-message-ts-out-of-sync]",
            "error-message-ts-out-of-sync",
        ),
    ],
)
def test_a_message_that_cannot_be_sent_says_why(api: Api, message: Any, error: str, code: str | None) -> None:
    answer = api.post(SEND, {"message": message}, caller="grace")
    assert (answer.status, answer.json["error"], answer.json.get("errorType")) == (400, error, code)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "must have required property 'message'"),
        ({"message": {"rid": ROOM}, "rid": ROOM}, "must NOT have additional properties"),
        ({"message": "Hello"}, "must be object"),
    ],
)
def test_a_body_that_is_no_sending_is_refused(api: Api, body: Any, error: str) -> None:
    answer = api.post(SEND, body, caller="grace")
    assert (answer.status, answer.json) == (
        400,
        {"success": False, "error": error, "errorType": "invalid-params"},
    )


def test_scalars_become_what_the_server_wants(api: Api) -> None:
    assert api.post(SEND, {"message": {"rid": ROOM, "msg": 5}}, caller="grace").json["message"]["msg"] == "5"


@pytest.mark.parametrize("target", [{"roomId": ROOM}, {"channel": ROOM}, {"channel": f"#{ROOM}"}, {"roomId": [ROOM]}])
def test_a_posting_names_its_room_in_several_ways(api: Api, target: Any) -> None:
    answer = api.post(POST, {**target, "text": " Hello "}, caller="grace")
    named = next(iter(target.values()))
    assert answer.status == 200, answer.text
    assert answer.json["channel"] == (named[0] if isinstance(named, list) else named)
    assert (answer.json["message"]["msg"], answer.json["message"]["groupable"]) == ("Hello", False)
    assert isinstance(answer.json["ts"], int)


@pytest.mark.parametrize(
    ("body", "error", "code"),
    [
        ({}, EITHER, "invalid-params"),
        ({"roomId": ROOM, "channel": ROOM}, NEITHER, "invalid-params"),
        ({"roomId": "no-such-room"}, "[invalid-channel]", "invalid-channel"),
        ({"channel": "@nobody"}, "[invalid-channel]", "invalid-channel"),
        ({"roomId": ROOM, "text": "x" * 5001}, "error-message-size-exceeded", None),
        ({"roomId": ROOM, "text": "Hello", "avatar": "https://example.com/ada.png"}, "Not enough permission", None),
    ],
)
def test_a_posting_that_cannot_be_made_says_why(api: Api, body: Any, error: str, code: str | None) -> None:
    answer = api.post(POST, body, caller="grace")
    assert (answer.status, answer.json["error"], answer.json.get("errorType")) == (400, error, code)


def test_who_has_no_access_writes_nothing(api: Api) -> None:
    for path, body in ((SEND, {"message": {"rid": ROOM, "msg": "Hello"}}), (POST, {"roomId": ROOM, "text": "Hello"})):
        answer = api.post(path, body, caller="linus")
        assert (answer.status, answer.json) == (400, {"success": False, "error": "error-not-allowed"})


def test_the_text_of_an_attachment_may_be_called_msg(api: Api) -> None:
    body = {"roomId": ROOM, "text": "See:", "attachments": [{"title": "Parcel", "msg": " It left. "}, {"text": "Soon"}]}
    answer = api.post("/api/v1/chat.postMessage", body, caller="grace")
    assert answer.json["message"]["attachments"] == [{"title": "Parcel", "text": "It left."}, {"text": "Soon"}]
