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
    """The whole conversation as it is stored; a property that has nothing to say is not there."""
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
        "source": source(room.source),
        "priorityWeight": room.priority_weight,
        "estimatedWaitingTimeQueue": room.estimated_waiting_time,
        "verified": room.verified,
        "_enforceSingleRoom": True,
        "_updatedAt": timestamp(room.updated_at),
    }
    _add_service(shown, room)
    _add_talk(shown, room)
    if not room.open:
        _add_end(shown, room)
    return cast(schemas.Room, shown)


def _add_service(shown: dict[str, Any], room: Room) -> None:
    """Who serves the conversation, and how it got there."""
    if room.open:
        shown["open"] = True
    if room.served_by:
        shown["servedBy"] = agent(room.served_by)
    if room.department_id is not None:
        shown["departmentId"] = room.department_id
    if room.queued_at:
        shown["queuedAt"] = timestamp(room.queued_at)
    if room.waiting_response:
        shown["waitingResponse"] = True
    if room.on_hold:
        shown["onHold"] = True
    if room.sms_from:
        shown["sms"] = {"from": room.sms_from}
    if room.contact_id is not None:
        shown["contactId"] = room.contact_id


def _add_talk(shown: dict[str, Any], room: Room) -> None:
    """What was said, and about what."""
    if room.last_message:
        shown["lastMessage"] = message(room.last_message)
    if measured := metrics(room.times):
        shown["metrics"] = measured
    if responder := _responder(room):
        shown["responseBy"] = responder
    if room.custom_fields:
        shown["livechatData"] = dict(room.custom_fields)
    if room.topic is not None:
        shown["topic"] = room.topic
    if room.tags is not None:
        shown["tags"] = room.tags
    if room.survey is not None:
        shown["surveyFeedback"] = room.survey
    if room.video_call_until:
        shown["jitsiTimeout"] = timestamp(room.video_call_until)
    if room.transcript_request:
        shown["transcriptRequest"] = _transcript_request(room.transcript_request)


def _add_end(shown: dict[str, Any], room: Room) -> None:
    """How it ended."""
    if room.closed_at:
        shown["closedAt"] = timestamp(room.closed_at)
    if room.closer is not None:
        shown["closer"] = room.closer
    if room.closed_by:
        shown["closedBy"] = _who(room.closed_by)


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
    }
    if visitor.last_message_at:
        shown["lastMessageTs"] = timestamp(visitor.last_message_at)
    if visitor.activity:
        shown["activity"] = list(visitor.activity)
    return cast(schemas.RoomVisitor, shown)


def agent(served_by: ServedBy) -> schemas.RoomAgent:
    return {"_id": served_by.id, "username": served_by.username, "ts": timestamp(served_by.since)}


def source(source: Source) -> schemas.RoomSource:
    shown: schemas.RoomSource = {"type": source.type}
    if source.id is not None:
        shown["id"] = source.id
    if source.alias is not None:
        shown["alias"] = source.alias
    if source.label is not None:
        shown["label"] = source.label
    if source.destination is not None:
        shown["destination"] = source.destination
    return shown


def metrics(times: ResponseTimes) -> schemas.RoomMetrics:
    """Durations in seconds; empty while nothing has been measured."""
    shown: dict[str, Any] = {}
    if times.chat_duration_s is not None:
        shown["chatDuration"] = times.chat_duration_s
    if times.service_duration_s is not None:
        shown["serviceTimeDuration"] = times.service_duration_s
    answered = times.agent_last_reply
    waiting = times.visitor_last_question
    if waiting is not None:
        shown["v"] = {"lq": timestamp(waiting)}
    if answered is not None:
        shown["servedBy"] = {"lr": timestamp(answered)}
    if times.responses:
        total = times.response_total_ms / 1000
        shown["response"] = {"tt": total, "total": times.responses, "avg": total / times.responses}
    if times.first_response_at is not None and times.first_response_ms is not None:
        first = {"fd": timestamp(times.first_response_at), "ft": times.first_response_ms / 1000}
        shown["response"] = shown.get("response", {}) | first
    if times.reaction_first_at is not None and times.reaction_first_ms is not None:
        first = {"fd": timestamp(times.reaction_first_at), "ft": times.reaction_first_ms / 1000}
        shown["reaction"] = {"tt": times.reaction_total_ms / 1000} | first
    return cast(schemas.RoomMetrics, shown)


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
