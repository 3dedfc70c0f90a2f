"""The shapes of what realtime methods take, as schemas."""

from __future__ import annotations

from collections.abc import Mapping

from stub_server.workspace.entities import Json

TEXT: Json = {"type": "string"}
_FLAG: Json = {"type": "boolean"}
TEXT_OR_NULL: Json = {**TEXT, "nullable": True}
_FLAG_OR_NULL: Json = {**_FLAG, "nullable": True}
TEXTS: Json = {"type": "array", "nullable": True, "items": TEXT}
_NUMBER: Json = {"type": "number", "nullable": True}


def _object(required: Mapping[str, Json], optional: Mapping[str, Json] | None = None, *, closed: bool = False) -> Json:
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": not closed,
    }


def _named(*names: str, **more: Json) -> Json:
    """The server checks nothing here. What is none of these names would never happen in a widget, though."""
    return {"type": "array", "items": _object({"name": {**TEXT, "enum": list(names)}}, more)}


CUSTOM_FIELD = _object(
    {
        "field": TEXT,
        "label": TEXT,
        "scope": {**TEXT, "enum": ["visitor", "room"]},
        "visibility": TEXT,
        "regexp": TEXT,
        "searchable": _FLAG,
    },
    {
        "type": TEXT_OR_NULL,
        "required": _FLAG_OR_NULL,
        "defaultValue": TEXT_OR_NULL,
        "options": TEXT_OR_NULL,
        "public": _FLAG_OR_NULL,
    },
)
_CONDITIONS = ("time-on-site", "page-url", "chat-opened-by-visitor", "after-guest-registration")
_PARAMS = _object(
    {},
    {
        "sender": {**TEXT, "enum": ["queue", "custom"]},
        "name": TEXT_OR_NULL,
        "msg": TEXT,
        "serviceUrl": TEXT,
        "serviceTimeout": {"type": "number"},
        "serviceFallbackMessage": TEXT,
    },
)
TRIGGER = _object(
    {
        "name": TEXT,
        "description": TEXT,
        "enabled": _FLAG,
        "runOnce": _FLAG,
        "conditions": _named(*_CONDITIONS),
        "actions": _named("send-message", "use-external-service", params={**_PARAMS, "nullable": True}),
    },
    {"_id": TEXT_OR_NULL},
    closed=True,
)
DEPARTMENT = _object(
    {"enabled": _FLAG, "name": TEXT, "showOnRegistration": _FLAG, "email": TEXT, "showOnOfflineForm": _FLAG},
    {
        "description": TEXT_OR_NULL,
        "requestTagBeforeClosingChat": _FLAG_OR_NULL,
        "chatClosingTags": TEXTS,
        "fallbackForwardDepartment": TEXT_OR_NULL,
        "departmentsAllowedToForward": TEXTS,
        "offlineMessageChannelName": TEXT_OR_NULL,
        "archived": _FLAG_OR_NULL,
    },
    closed=True,
)
MEMBERS: Json = {"type": "array", "items": _object({"agentId": TEXT}, {"count": _NUMBER, "order": _NUMBER})}
_OBJECT: Json = {"type": "object"}
MESSAGE = _object(
    {},
    {
        "_id": TEXT,
        "rid": TEXT,
        "msg": TEXT,
        "tmid": TEXT,
        "tshow": _FLAG,
        "ts": {"type": "date"},
        "t": TEXT,
        "bot": _OBJECT,
        "content": _OBJECT,
        "e2e": TEXT,
        "e2eMentions": _OBJECT,
        "customFields": _OBJECT,
        "federation": _OBJECT,
        "groupable": _FLAG,
        "sentByEmail": _FLAG,
    },
    closed=True,
)
