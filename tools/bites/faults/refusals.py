"""Faults in refusals and under odd or repeated input: operators 11 to 15 and 19."""

from __future__ import annotations

from typing import Any

from tools.bites.faults.fault import Fault
from tools.bites.faults.shapes import CLOSE, EDIT, MESSAGE, NEW_DEPARTMENT, PAGES, SURVEY
from tools.bites.hooks.answers import accepts, crashes_after, crashes_on, drop, refused_as
from tools.bites.hooks.requests import forgives
from tools.bites.proxy import Server
from tools.bites.traffic import Call

FIELD = 'POST livechat/custom.field {"token": "%s", "key": "%s", "value": "%s", "overwrite": true}'

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

CRASHES = (
    Fault(
        "text-as-regex",
        14,
        "listLivechatUsers",
        "the text is a regular expression, and ( breaks it",
        crashes_on(r"^[^{]*[(\[*+?\\]"),
        "GET livechat/users/agent?text=(",
    ),
    Fault(
        "emoji",
        14,
        "sendMessage",
        "characters beyond the basic plane break the message",
        crashes_on("[\U00010000-\U0010ffff]"),
        'POST livechat/message {"token": "tok-Ada-1", "rid": "$room", "msg": "\U0001f389"}',
    ),
    Fault(
        "department-text-as-regex",
        14,
        "listDepartments",
        "the text is a regular expression, and ( breaks it",
        crashes_on(r"^[^{]*[(\[*+?\\]"),
        "GET livechat/department?text=(",
    ),
    Fault(
        "quote-in-name",
        14,
        "registerVisitor",
        "an apostrophe breaks the registration",
        crashes_on(r"[^\\]'"),
        """POST livechat/visitor {"visitor": {"token": "t9", "name": "Ada O'Hara"}}""",
    ),
    Fault(
        "line-break-in-feedback",
        14,
        "surveyRoom",
        "a line break breaks the survey",
        crashes_on(r"\\n"),
        'POST livechat/room.survey {"token": "tok-Ada-1", "rid": "$room", '
        '"data": [{"name": "additionalFeedback", "value": "a\\\\nb"}]}',
    ),
    Fault(
        "percent-in-token",
        14,
        "getVisitor",
        "a percent sign in the token is decoded twice",
        crashes_on("%"),
        "GET livechat/visitor/50%25",
    ),
    Fault(
        "strange-sort",
        14,
        "listCustomFields",
        "a sort by a property that there is not breaks the list",
        crashes_on(r'^\{"(?!label|_id|name|_updatedAt)'),
        'GET livechat/custom-fields?sort={"nothing":1}',
    ),
    Fault(
        "unknown-department-crash",
        14,
        "transferRoom",
        "an unknown department breaks the transfer",
        refused_as(500, like="department"),
        'POST livechat/room.transfer {"token": "tok-Ada-1", "rid": "$room", "department": "noSuchDepartment"}',
    ),
    Fault(
        "empty-text",
        14,
        "sendMessage",
        "an empty message breaks the room",
        crashes_on(r'"msg": ""'),
        'POST livechat/message {"token": "tok-Ada-1", "rid": "$room", "msg": ""}',
    ),
)

AFTER_WRITES = (
    Fault(
        "sixth-message-in-a-room",
        15,
        "sendMessage",
        "the sixth message of a room breaks it",
        crashes_after(5, "rid"),
        "\n".join([MESSAGE] * 6),
    ),
    Fault(
        "third-page-of-a-visitor",
        15,
        "recordPageVisit",
        "the third page of a visitor breaks it",
        crashes_after(2, "token"),
        "\n".join([PAGES] * 4),
    ),
    Fault(
        "third-field-of-a-visitor",
        15,
        "setCustomField",
        "the third value of a visitor breaks it",
        crashes_after(2, "token"),
        "\n".join([FIELD % ("tok-Ada-1", "plan", "big")] * 3),
    ),
    Fault(
        "third-edit",
        15,
        "updateMessage",
        "the third edit of a message breaks it",
        crashes_after(2, "_id"),
        "\n".join([EDIT] * 3),
    ),
    Fault(
        "third-department",
        15,
        "createDepartment",
        "the third department breaks it",
        crashes_after(2),
        "\n".join([NEW_DEPARTMENT.replace("West", name) for name in ("West", "East", "South")]),
    ),
    Fault(
        "second-survey",
        15,
        "surveyRoom",
        "the second survey of a room breaks it",
        crashes_after(1, "rid"),
        f"{SURVEY}\n{SURVEY}",
    ),
)


def _filled(name: str, value: Any) -> Any:
    def repair(call: Call, _: Server) -> Call | None:
        body = call.json
        return call.with_json({**body, name: value}) if isinstance(body, dict) and name not in body else None

    return repair


def _known(*names: str) -> Any:
    """Leaves unknown properties of the body, or parameters of the query, out."""

    def repair(call: Call, _: Server) -> Call | None:
        if isinstance(call.json, dict):
            return call.with_json({key: value for key, value in call.json.items() if key in names})
        return call.with_query(pair for pair in call.query if pair[0] in names)

    return repair


def _as_truth(call: Call, _: Server) -> Call | None:
    body = call.json
    odd = isinstance(body, dict) and isinstance(body.get("overwrite"), str | int)
    return call.with_json({**body, "overwrite": bool(body["overwrite"])}) if odd else None


# No fault: a number for a text in sendMessage and takeInquiry. The contract has x-coerces there: servers take it, too.
ACCEPTED = (
    Fault(
        "message-without-text",
        19,
        "sendMessage",
        "a message without msg is taken as empty",
        forgives(_filled("msg", "")),
        'POST livechat/message {"token": "tok-Ada-1", "rid": "$room"}',
    ),
    Fault(
        "close-with-more",
        19,
        "closeRoom",
        "unknown properties are passed over",
        forgives(_known("token", "rid")),
        'POST livechat/room.close {"token": "tok-Ada-1", "rid": "$room", "colour": "red"}',
    ),
    Fault(
        "overwrite-by-text",
        19,
        "setCustomField",
        "overwrite may be a text or a number",
        forgives(_as_truth),
        'POST livechat/custom.field {"token": "tok-Ada-1", "key": "plan", "value": "big", "overwrite": "yes"}',
    ),
    Fault(
        "unknown-filter",
        19,
        "listInquiries",
        "unknown parameters are passed over",
        forgives(_known("offset", "count", "sort", "department")),
        "GET livechat/inquiries.list?colour=red",
    ),
    Fault(
        "survey-without-answers",
        19,
        "surveyRoom",
        "a survey without any answer is acknowledged",
        accepts("invalid-data"),
        'POST livechat/room.survey {"token": "tok-Ada-1", "rid": "$room", "data": []}',
    ),
    Fault(
        "strange-type-of-user",
        19,
        "listLivechatUsers",
        "an unknown type lists nobody",
        accepts(
            "Invalid type", body=lambda call, _: {"users": [], "count": 0, "offset": 0, "total": 0, "success": True}
        ),
        "GET livechat/users/visitor",
    ),
    Fault(
        "offline-without-address",
        19,
        "sendOfflineMessage",
        "the e-mail address may be left out",
        forgives(_filled("email", "nobody@example.com")),
        'POST livechat/offline.message {"name": "Ada", "message": "Hi"}',
    ),
    Fault(
        "undefined-field-accepted",
        19,
        "setCustomField",
        "a field that is not defined is acknowledged",
        accepts(
            "invalid-custom-field",
            body=lambda call, _: {
                "field": {name: (call.json or {}).get(name) for name in ("key", "value", "overwrite")},
                "success": True,
            },
        ),
        FIELD % ("tok-Ada-1", "shoeSize", "43"),
    ),
    Fault(
        "broken-sort-accepted",
        19,
        "listDepartments",
        "a sort that is no JSON is passed over",
        forgives(lambda call, _: call.with_query(pair for pair in call.query if pair[0] != "sort"), "Invalid sort"),
        "GET livechat/department?sort=name",
    ),
)

FAULTS = (*STATUSES, *ENVELOPES, *AS_SUCCESS, *CRASHES, *AFTER_WRITES, *ACCEPTED)
