"""Inquiries and agents' loads as Rocket.Chat writes them in JSON."""

from __future__ import annotations

from typing import Any

from stub_server.generated import schemas
from stub_server.wire.messages import message
from stub_server.wire.rooms import source
from stub_server.wire.times import timestamp
from stub_server.workspace.entities import Inquiry, RoomVisitor
from stub_server.workspace.inquiries import Load

_SORTED_BY = {
    "_id": "id",
    "rid": "room_id",
    "name": "name",
    "ts": "created_at",
    "message": "message",
    "status": "status",
    "department": "department_id",
    "queuedAt": "queued_at",
    "priorityWeight": "priority_weight",
    "estimatedWaitingTimeQueue": "estimated_waiting_time",
    "_updatedAt": "updated_at",
}


def inquiry(inquiry: Inquiry) -> schemas.Inquiry:
    document: schemas.Inquiry = {
        "_id": inquiry.id,
        "rid": inquiry.room_id,
        "name": inquiry.name,
        "ts": timestamp(inquiry.created_at),
        "message": inquiry.message,
        "status": inquiry.status,
        "v": _visitor(inquiry.visitor),
        "t": "l",
        "priorityWeight": inquiry.priority_weight,
        "estimatedWaitingTimeQueue": inquiry.estimated_waiting_time,
        "source": source(inquiry.source),
        "_updatedAt": timestamp(inquiry.updated_at),
    }
    if inquiry.department_id:
        document["department"] = inquiry.department_id
    if inquiry.queued_at:
        document["queuedAt"] = timestamp(inquiry.queued_at)
    if inquiry.taken_at:
        document["takenAt"] = timestamp(inquiry.taken_at)
    if inquiry.default_agent:
        document["defaultAgent"] = {"agentId": inquiry.default_agent.id, "username": inquiry.default_agent.username}
    if inquiry.last_message:
        document["lastMessage"] = message(inquiry.last_message)
    return document


def summary(inquiry: Inquiry) -> schemas.InquirySummary:
    """The few properties that the list of the queue shows; only for an inquiry that is queued."""
    document: schemas.InquirySummary = {
        "_id": inquiry.id,
        "rid": inquiry.room_id,
        "name": inquiry.name,
        "ts": timestamp(inquiry.created_at),
        "status": "queued",
    }
    if inquiry.department_id:
        document["department"] = inquiry.department_id
    return document


def load(load: Load) -> schemas.QueueItem:
    """What an agent serves in a department, or in none."""
    department = load.department
    return {
        "chats": load.conversations,
        "user": {"_id": load.agent.id, "username": load.agent.username, "status": load.agent.status},
        "department": {"_id": department.id, "name": department.name} if department else {},
    }


def sort_value(inquiry: Inquiry, name: str) -> Any:
    """What a sort by that property looks at; None where there is no such property."""
    return getattr(inquiry, _SORTED_BY.get(name, ""), None)


def load_sort_value(load_: Load, path: str) -> Any:
    """What a sort by a property such as `chats` or `user.username` looks at; None where there is none."""
    value: Any = load(load_)
    for step in path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _visitor(visitor: RoomVisitor) -> schemas.InquiryVisitor:
    document: schemas.InquiryVisitor = {
        "_id": visitor.id,
        "username": visitor.username,
        "token": visitor.token,
        "status": visitor.status,
    }
    if visitor.activity:
        document["activity"] = list(visitor.activity)
    return document
