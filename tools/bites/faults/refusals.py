"""Faults in the status and the form of refusals: operators 11 to 13."""

from __future__ import annotations

from typing import Any

from tools.bites.faults.fault import Fault
from tools.bites.faults.scripts import CLOSE, FIELD
from tools.bites.hooks.answers import drop, refused_as

STATUSES = (
    Fault(
        "unknown-visitor-404",
        11,
        "getVisitor",
        "an unknown token is answered 404",
        refused_as(404),
        "GET livechat/visitor/nobody-has-it",
    ),
    Fault(
        "closed-room-409",
        11,
        "closeRoom",
        "a second close is answered 409",
        refused_as(409, like="room-closed"),
        f"{CLOSE}\n{CLOSE}",
    ),
    Fault(
        "unknown-room-404",
        11,
        "getServingAgent",
        "an unknown room is answered 404",
        refused_as(404, like="invalid-room"),
        "GET livechat/agent.info/noSuchRoom/tok-Ada-1",
    ),
    Fault(
        "unknown-field-422",
        11,
        "setCustomField",
        "an undefined field is answered 422",
        refused_as(422, like="invalid-custom-field"),
        FIELD % ("tok-Ada-1", "shoeSize", "43"),
    ),
    Fault(
        "forward-nowhere-403",
        11,
        "forwardRoom",
        "a refused hand-over is answered 403",
        refused_as(403, like="error-"),
        'POST livechat/room.forward {"roomId": "noSuchRoom", "userId": "$grace_user"}',
    ),
    Fault(
        "anonymous-403",
        11,
        "listRooms",
        "who is not logged in gets 403",
        refused_as(403, like="logged in"),
        "nobody: GET livechat/rooms",
    ),
    Fault(
        "not-permitted-401",
        11,
        "listTriggers",
        "who lacks the permission gets 401",
        refused_as(401, like="unauthorized|permission"),
        "grace: GET livechat/triggers",
    ),
    Fault(
        "sms-wrong-gateway-404",
        11,
        "receiveSms",
        "an unknown gateway is answered 404",
        refused_as(404),
        'POST livechat/sms-incoming/pigeon {"from": "+15550111", "to": "+15550199", "content": "Hi"}',
    ),
)


def _problem(body: Any) -> dict[str, Any]:
    return {"type": "about:blank", "title": "Bad Request", "detail": body.get("error", "")}


ENVELOPES = (
    Fault(
        "message-refused-as-problem",
        12,
        "sendMessage",
        "refusals are problem+json",
        refused_as(edit=_problem),
        'POST livechat/message {"token": "tok-Ada-1", "rid": "noSuchRoom", "msg": "x"}',
    ),
    Fault(
        "survey-refused-without-success",
        12,
        "surveyRoom",
        "success is left out of refusals",
        refused_as(edit=drop("success")),
        'POST livechat/room.survey {"token": "no", "rid": "$room", "data": []}',
    ),
    Fault(
        "visitor-refused-with-object",
        12,
        "getVisitorInfo",
        "error is an object",
        refused_as(edit=lambda body: {**body, "error": {"code": body.get("error")}}),
        "GET livechat/visitors.info?visitorId=noSuchVisitor",
    ),
    Fault(
        "appearance-401-in-words",
        12,
        "getAppearance",
        "a page for who is not logged in",
        refused_as(content_type="text/html", edit=lambda _: "<h1>Log in</h1>"),
        "nobody: GET livechat/appearance",
    ),
    Fault(
        "inquiries-403-bare",
        12,
        "listInquiries",
        "no word why a caller is refused",
        refused_as(like="unauthorized|permission", edit=lambda _: {}),
        "grace: GET livechat/inquiries.list",
    ),
    Fault(
        "room-refused-as-success",
        12,
        "openRoom",
        "success is true in refusals",
        refused_as(edit=lambda body: {**body, "success": True}),
        "GET livechat/room?token=nobody-has-it",
    ),
    Fault(
        "refusal-in-other-words",
        12,
        "requestTranscript",
        "an unknown room is refused with another error code",
        refused_as(like="invalid-room", edit=lambda body: {**body, "error": "room-missing"}),
        'POST livechat/transcript {"rid": "noSuchRoom", "token": "tok-Ada-1", "email": "a@example.com"}',
    ),
    Fault(
        "token-refused-as-room",
        12,
        "setCustomFields",
        "an unknown token is refused like an unknown field",
        refused_as(like="invalid-token", edit=lambda body: {**body, "error": "invalid-custom-field"}),
        'POST livechat/custom.fields {"token": "no", '
        '"customFields": [{"key": "plan", "value": "x", "overwrite": true}]}',
    ),
)


AS_SUCCESS = (
    Fault(
        "unknown-token-200",
        13,
        "openRoom",
        "an unknown token is refused with status 200",
        refused_as(200, like="invalid-token"),
        "GET livechat/room?token=nobody-has-it",
    ),
    Fault(
        "foreign-edit-200",
        13,
        "updateMessage",
        "refusals have the status 200",
        refused_as(200),
        'PUT livechat/message/$hers {"token": "tok-Ada-1", "rid": "$room", "msg": "x"}',
    ),
    Fault(
        "no-transcript-200",
        13,
        "requestTranscript",
        "refusals have the status 200",
        refused_as(200),
        'POST livechat/transcript {"rid": "noSuchRoom", "token": "tok-Ada-1", "email": "a@example.com"}',
    ),
    Fault(
        "unknown-user-200",
        13,
        "addLivechatUser",
        "an unknown user is refused with status 200",
        refused_as(200, like="invalid-user"),
        'POST livechat/users/agent {"username": "nobody-has-it"}',
    ),
    Fault(
        "anonymous-queue-200",
        13,
        "listQueue",
        "who is not logged in gets 200 with success false",
        refused_as(200, like="logged in"),
        "nobody: GET livechat/queue",
    ),
)

FAULTS = (
    *STATUSES,
    *ENVELOPES,
    *AS_SUCCESS,
)
