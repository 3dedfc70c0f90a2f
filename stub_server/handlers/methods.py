"""Runs realtime methods that arrive over REST, in the words of the realtime protocol."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from stub_server.handlers.livechat_methods import LivechatMethods
from stub_server.handlers.method_errors import Failure, meteor_error, missing_method, plain_error
from stub_server.requests.body import parse_json
from stub_server.workspace import Workspace
from stub_server.workspace.entities import User
from stub_server.workspace.refusals import CodedRefusal, MethodFailed, Refusal, UnreadableMethodCall

_NOTHING = object()


class Methods:
    """The methods that clients of Omnichannel call over REST."""

    def __init__(self, workspace: Workspace) -> None:
        livechat = LivechatMethods(workspace)
        # Each with the number of its parameters: more are ignored, as JavaScript does.
        self._methods: dict[str, tuple[Callable[..., Any], int]] = {
            "livechat:saveCustomField": (livechat.save_custom_field, 2),
            "livechat:removeCustomField": (livechat.remove_custom_field, 1),
            "livechat:saveTrigger": (livechat.save_trigger, 1),
            "livechat:saveDepartment": (livechat.save_department, 3),
            "livechat:takeInquiry": (livechat.take_inquiry, 2),
            "livechat:returnAsInquiry": (livechat.return_as_inquiry, 2),
            "livechat:closeRoom": (livechat.close_room, 3),
            "livechat:changeLivechatStatus": (livechat.change_livechat_status, 1),
            "sendMessage": (livechat.send_message, 2),
        }

    def call(self, caller: User, text: str) -> str:
        """The text of the result. Raises MethodFailed with the text of the error, and UnreadableMethodCall."""
        call = _parsed(text)
        call_id = call.get("id", _NOTHING)
        try:
            result = self._run(caller, call)
        except Failure as failure:
            raise MethodFailed(_text(call_id, error=failure.error)) from failure
        except CodedRefusal as refusal:
            error = meteor_error(refusal.code, refusal.reason, refusal.details)
            raise MethodFailed(_text(call_id, error=error)) from refusal
        except Refusal as refusal:
            # The server's plain errors have nothing that its serialiser would write.
            raise MethodFailed(_text(call_id, error={})) from refusal
        return _text(call_id) if result is None else _text(call_id, result=result)

    def _run(self, caller: User, call: Mapping[str, Any]) -> Any:
        name, params = call.get("method"), call.get("params")
        if not isinstance(params, list):
            raise plain_error()
        if not isinstance(name, str) or name not in self._methods:
            raise missing_method(name)
        method, number = self._methods[name]
        return method(caller, *params[:number])


def _parsed(text: str) -> Mapping[str, Any]:
    try:
        json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableMethodCall(_syntax_error(text, error)) from error
    call = parse_json(text.encode("utf-8", "replace"))
    if call is None:
        raise UnreadableMethodCall("Cannot destructure property 'method' of 'data' as it is null.")
    return _with_moments(call) if isinstance(call, dict) else {}


def _syntax_error(text: str, error: Exception) -> str:
    """As JavaScript words it, for texts that are too short or begin to be no JSON somewhere."""
    place = error.pos if isinstance(error, json.JSONDecodeError) else 0
    if place >= len(text):
        return "Unexpected end of JSON input"
    return f"Unexpected token '{text[place]}', \"{text}\" is not valid JSON"


def _with_moments(value: Any) -> Any:
    """With the moments of the realtime protocol, `{"$date": milliseconds}`, as such."""
    if isinstance(value, list):
        return [_with_moments(item) for item in value]
    if not isinstance(value, dict):
        return value
    milliseconds = value.get("$date")
    if len(value) == 1 and isinstance(milliseconds, int | float) and not isinstance(milliseconds, bool):
        try:
            return datetime.fromtimestamp(milliseconds / 1000, UTC)
        except (OverflowError, OSError, ValueError):
            return value
    return {name: _with_moments(item) for name, item in value.items()}


def _text(call_id: Any, **outcome: Any) -> str:
    answer: dict[str, Any] = {"msg": "result"}
    if call_id is not _NOTHING:
        answer["id"] = call_id
    return orjson.dumps(answer | outcome).decode()
