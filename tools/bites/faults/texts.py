"""Faults in texts that come back changed: operator 42."""

from __future__ import annotations

import html
import unicodedata

from tools.bites.faults.fault import Fault
from tools.bites.faults.scripts import EDIT, PAGES
from tools.bites.hooks.answers import answers, change
from tools.bites.hooks.requests import asks, text_of
from tools.bites.proxy import Server
from tools.bites.traffic import Call

SAY = 'POST livechat/message {"token": "tok-Ada-1", "rid": "$room", "msg": "%s"}'


def _survey_text(call: Call, _: Server) -> Call:
    body = call.fields
    data = body.get("data")
    if not isinstance(data, list):
        return call
    return call.with_json({**body, "data": [{**one, "value": str(one.get("value", ""))[:20]} for one in data]})


ECHOES = (
    Fault(
        "message-trimmed",
        42,
        "sendMessage",
        "white space around a message is cut off",
        text_of("msg", str.strip),
        SAY % "  x  ",
    ),
    Fault(
        "message-escaped",
        42,
        "sendMessage",
        "<, > and & come back as entities",
        text_of("msg", html.escape),
        SAY % "a < b & c",
    ),
    Fault(
        "message-cut",
        42,
        "sendMessage",
        "messages are cut at 200 characters",
        text_of("msg", lambda text: text[:200]),
        SAY % ("long " * 60),
    ),
    Fault(
        "name-composed",
        42,
        "registerVisitor",
        "the name is normalised",
        text_of("visitor.name", lambda text: unicodedata.normalize("NFC", text)),
        'POST livechat/visitor {"visitor": {"token": "tok-Ada-1", "name": "Rene\u0301"}}',
    ),
    Fault(
        "department-name-trimmed",
        42,
        "createDepartment",
        "white space around the name is cut off",
        text_of("department.name", str.strip),
        'POST livechat/department {"department": {"enabled": true, "name": " West ", "showOnRegistration": false, '
        '"email": "w@example.net", "showOnOfflineForm": true}}',
    ),
    Fault(
        "field-in-small-letters",
        42,
        "setCustomField",
        "the value is stored in small letters",
        text_of("value", str.lower),
        'POST livechat/custom.field {"token": "tok-Ada-1", "key": "plan", "value": "Big", "overwrite": true}',
    ),
    Fault(
        "edit-without-emoji",
        42,
        "updateMessage",
        "characters beyond the basic plane are lost",
        text_of("msg", lambda text: "".join(one for one in text if ord(one) < 0x10000)),
        EDIT.replace("edited", "x\U0001f389"),
    ),
    Fault(
        "feedback-cut",
        42,
        "surveyRoom",
        "the free text is cut at 20 characters",
        asks(_survey_text),
        'POST livechat/room.survey {"token": "tok-Ada-1", "rid": "$room", '
        '"data": [{"name": "additionalFeedback", "value": "It was all I could wish for."}]}',
    ),
    Fault(
        "page-title-cut",
        42,
        "recordPageVisit",
        "page titles are cut at 30 characters",
        answers(change("page.navigation.page.title", lambda text: text[:30])),
        PAGES.replace("Home", "A rather long title of a page of a shop"),
    ),
)

FAULTS = (*ECHOES,)
