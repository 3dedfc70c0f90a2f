"""Faults by which invalid input is accepted: operator 19."""

from __future__ import annotations

from typing import Any

from tools.bites.faults.fault import Fault
from tools.bites.faults.scripts import FIELD
from tools.bites.hooks.answers import accepts
from tools.bites.hooks.requests import forgives
from tools.bites.proxy import Server
from tools.bites.traffic import Call


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
        accepts("fewer than 1 items", body=lambda call, _: {"rid": call.room, "data": {}, "success": True}),
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

FAULTS = (*ACCEPTED,)
