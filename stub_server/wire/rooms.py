"""Conversations as the wire has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from stub_server.generated import schemas
from stub_server.wire.messages import message
from stub_server.wire.times import timestamp
from stub_server.workspace.entities import (
    Department,
    ResponseTimes,
    Room,
    RoomVisitor,
    ServedBy,
    Source,
    TranscriptRequest,
    UserReference,
)


def room(room: Room) -> schemas.Room:
    """The whole conversation as it is stored."""
    shown: dict[str, Any] = {
        "_id": room.id,
        "t": "l",
        "fname": room.name,
        "ts": timestamp(room.opened_at),
        "lm": timestamp(room.last_message_at),
        "msgs": room.message_count,
        "usersCount": room.users_count,
        "v": visitor(room.visitor),
        "cl": False,
        "open": room.open or None,
        "waitingResponse": room.waiting_response or None,
        "servedBy": agent(room.served_by) if room.served_by else None,
        "departmentId": room.department_id,
        "source": source(room.source),
        "queuedAt": timestamp(room.queued_at) if room.queued_at else None,
        "priorityWeight": room.priority_weight,
        "estimatedWaitingTimeQueue": room.estimated_waiting_time,
        "lastMessage": message(room.last_message) if room.last_message else None,
        "livechatData": dict(room.custom_fields) or None,
        "surveyFeedback": room.survey,
        "tags": room.tags,
        "topic": room.topic,
        "onHold": room.on_hold or None,
        "metrics": metrics(room.times) or None,
        "responseBy": _responder(room),
        "transcriptRequest": _transcript_request(room.transcript_request) if room.transcript_request else None,
        "closedAt": timestamp(room.closed_at) if room.closed_at else None,
        "closer": room.closer,
        "closedBy": _who(room.closed_by) if room.closed_by else None,
        "sms": {"from": room.sms_from} if room.sms_from else None,
        "jitsiTimeout": timestamp(room.video_call_until) if room.video_call_until else None,
        "contactId": room.contact_id,
        "verified": room.verified,
        "_updatedAt": timestamp(room.updated_at),
    }
    return cast(schemas.Room, _present(shown))


def listed(room_: Room, department: Department | None) -> schemas.Room:
    """The conversation as lists of rooms have it, with the name of its department."""
    shown = room(room_)
    if department is not None:
        shown["department"] = {"_id": department.id, "name": department.name}
    return shown


def in_short(room: Room) -> schemas.RoomInShort:
    """What the widget needs to know of an open conversation that was moved to a department."""
    shown: dict[str, Any] = {
        "_id": room.id,
        "t": "l",
        "departmentId": room.department_id,
        "servedBy": agent(room.served_by) if room.served_by else None,
        "open": True,
        "v": visitor(room.visitor),
        "ts": timestamp(room.opened_at),
    }
    return cast(schemas.RoomInShort, _present(shown))


def visitor(visitor: RoomVisitor) -> schemas.RoomVisitor:
    shown: dict[str, Any] = {
        "_id": visitor.id,
        "username": visitor.username,
        "token": visitor.token,
        "status": visitor.status,
        "name": visitor.name,
        "phone": visitor.phone,
        "lastMessageTs": timestamp(visitor.last_message_at) if visitor.last_message_at else None,
        "activity": list(visitor.activity) or None,
    }
    return cast(schemas.RoomVisitor, _present(shown))


def agent(served_by: ServedBy) -> schemas.RoomAgent:
    return {"_id": served_by.id, "username": served_by.username, "ts": timestamp(served_by.since)}


def source(source: Source) -> schemas.RoomSource:
    shown = {
        "type": source.type,
        "id": source.id,
        "alias": source.alias,
        "label": source.label,
        "destination": source.destination,
    }
    return cast(schemas.RoomSource, _present(shown))


def metrics(times: ResponseTimes) -> schemas.RoomMetrics:
    """Durations in seconds; empty while nothing has been measured."""
    shown: dict[str, Any] = {"chatDuration": times.chat_duration_s, "serviceTimeDuration": times.service_duration_s}
    answered = times.agent_last_reply
    waiting = times.visitor_last_question
    if waiting is not None and (answered is None or waiting > answered):
        shown["v"] = {"lq": timestamp(waiting)}
    if answered is not None:
        shown["servedBy"] = {"lr": timestamp(answered)}
    if times.responses:
        total = times.response_total_ms / 1000
        shown["response"] = {"tt": total, "total": times.responses, "avg": total / times.responses}
    if times.first_response_at is not None and times.first_response_ms is not None:
        first = {"fd": timestamp(times.first_response_at), "ft": times.first_response_ms / 1000}
        shown["response"] = shown.get("response", {}) | first
    if times.reaction_first_at is not None and times.reaction_ms is not None:
        seconds = times.reaction_ms / 1000
        shown["reaction"] = {"tt": seconds, "ft": seconds, "fd": timestamp(times.reaction_first_at)}
    return cast(schemas.RoomMetrics, _present(shown))


def survey(answers: Mapping[str, str]) -> schemas.Survey:
    return cast(schemas.Survey, dict(answers))


def _responder(room: Room) -> schemas.RoomResponder | None:
    if room.responded_by is None or room.last_response_at is None:
        return None
    shown: schemas.RoomResponder = {
        "_id": room.responded_by.id,
        "username": room.responded_by.username,
        "lastMessageTs": timestamp(room.last_response_at),
    }
    if room.first_response_at is not None:
        shown["firstResponseTs"] = timestamp(room.first_response_at)
    return shown


def _transcript_request(request: TranscriptRequest) -> schemas.TranscriptRequest:
    by = request.requested_by
    return {
        "email": request.email,
        "subject": request.subject,
        "requestedAt": timestamp(request.requested_at),
        "requestedBy": {"_id": by.id, "username": by.username, "name": by.name},
    }


def _who(reference: UserReference) -> schemas.RoomCloser:
    return {"_id": reference.id, "username": reference.username}


def _present(shown: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in shown.items() if value is not None}
