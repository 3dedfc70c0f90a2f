"""Reads what a caller asks of the list of conversations."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from stub_server.workspace.entities import Room
from stub_server.workspace.refusals import InvalidCustomFieldFilter, InvalidDate, InvalidJson
from stub_server.workspace.room_search import Span

_YES = ("true", "t", "1")
_CONTEXT = 10

SORT_KEYS: dict[str, Callable[[Room], Any]] = {
    "_id": lambda room: room.id,
    "ts": lambda room: room.opened_at,
    "lm": lambda room: room.last_message_at,
    "fname": lambda room: room.name,
    "msgs": lambda room: room.message_count,
    "usersCount": lambda room: room.users_count,
    "open": lambda room: room.open or None,
    "closedAt": lambda room: room.closed_at,
    "queuedAt": lambda room: room.queued_at,
    "departmentId": lambda room: room.department_id,
    "priorityWeight": lambda room: room.priority_weight,
    "estimatedWaitingTimeQueue": lambda room: room.estimated_waiting_time,
    "servedBy.username": lambda room: room.served_by.username if room.served_by else None,
    "servedBy.ts": lambda room: room.served_by.since if room.served_by else None,
    "v.username": lambda room: room.visitor.username,
    "v.status": lambda room: room.visitor.status,
    "metrics.chatDuration": lambda room: room.times.chat_duration_s,
    "metrics.serviceTimeDuration": lambda room: room.times.service_duration_s,
    "_updatedAt": lambda room: room.updated_at,
}


def sort_key(room: Room, name: str) -> Any:
    """A room's value for a name of the wire; names that are not here sort nothing."""
    key = SORT_KEYS.get(name)
    return key(room) if key else None


def is_yes(text: str | bool | None) -> bool:
    return text in _YES


def yes_or_no(given: str | bool | None) -> bool | None:
    """None for any other word, too."""
    return given if isinstance(given, bool) else {"true": True, "false": False}.get(given or "")


def span(parameter: str, raw: str | None) -> Span:
    """Reads `{"start": …, "end": …}`. Raises InvalidJson and InvalidDate."""
    value = _json(raw) if raw else None
    if not isinstance(value, dict):
        return Span()
    ends = {end: _moment(f"{parameter}.{end}", value.get(end)) for end in ("start", "end")}
    return Span(**ends)


def custom_fields(raw: str | None) -> dict[str, re.Pattern[str]]:
    """Reads patterns by the id of the field. Raises InvalidCustomFieldFilter, also for JSON that is no object."""
    if not raw:
        return {}
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        raise InvalidCustomFieldFilter from None
    if not isinstance(value, dict):
        raise InvalidCustomFieldFilter
    return {key: _pattern(str(text)) for key, text in value.items()}


def departments(given: str | list[str] | None) -> list[str]:
    """The ids, none where nothing is asked; older clients send the word "undefined" then."""
    wanted = given if isinstance(given, list) else [given or ""]
    return [] if wanted in ([""], ["undefined"]) else wanted


def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError):
        return re.compile(re.escape(text), re.IGNORECASE)


def _moment(parameter: str, value: Any) -> datetime | None:
    if not value:
        return None
    if isinstance(value, str):
        moment = _from_text(value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        moment = _from_milliseconds(value)
    else:
        moment = None
    if moment is None:
        raise InvalidDate(parameter)
    return moment


def _from_text(text: str) -> datetime | None:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text)
        except (ValueError, TypeError, IndexError):
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


def _from_milliseconds(number: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(number / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _json(raw: str) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as error:
        position = getattr(error, "pos", 0)
        if position >= len(raw.rstrip()):
            raise InvalidJson("Unexpected end of JSON input") from None
        raise InvalidJson(f"Unexpected token '{raw[position]}', {_around(raw, position)} is not valid JSON") from None


def _around(text: str, position: int) -> str:
    """The text in quotes, or of a longer one what stands around the position, as V8 cuts it."""
    if len(text) <= 2 * _CONTEXT:
        return f'"{text}"'
    start, end = max(0, position - _CONTEXT), min(len(text), position + _CONTEXT)
    return f'{"..." if start > 0 else ""}"{text[start:end]}"{"..." if end < len(text) else ""}'
