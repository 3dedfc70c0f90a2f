"""What a document shows of the things that the model knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.model.reference import Room

Shown = dict[str, Any]

FIELDS = "conformance_"  # how the names of the run's custom fields begin

# What an operation may change in a room besides what the model says.
WRITING = ("msgs", "lm", "lastMessage", "metrics", "v", "waitingResponse", "responseBy")
SERVING = (*WRITING, "servedBy", "usersCount", "queuedAt", "departmentId", "departmentAncestors")
CLOSING = (
    *WRITING, "open", "closedAt", "closer", "closedBy", "closingMessage", "tags", "usersCount", "transcriptRequest",
    "autoTransferOngoing", "omnichannel",
)  # fmt: skip


def wanted_of_room(room: Room, agents: bool) -> Shown:
    """What the room has to show; with `agents` also who serves it."""
    wanted: Shown = {
        "_id": room.id,
        "name": room.name,
        "open": room.open,
        "visitor": (room.visitor.id, room.visitor.username),
        "closer": room.closer,
        "survey": room.survey,
        "fields": room.data,
        "department": room.department,
    }
    if room.status is not None:
        wanted["status"] = room.status
    if agents:
        wanted["agent"] = room.agent
    return wanted


def fits(wanted: Shown, document: Mapping[str, Any]) -> bool:
    """Whether a room shows what it has to."""
    shown = shown_of_room(document)
    return all(shown[key] == value for key, value in wanted.items())


def shown_of_room(document: Mapping[str, Any]) -> Shown:
    """What the model knows of a room."""
    visitor, closer = document.get("v", {}), document.get("closer")
    return {
        "_id": document.get("_id"),
        "name": document.get("fname"),
        "open": document.get("open", False),
        "visitor": (visitor.get("_id"), visitor.get("username")),
        "closer": (closer, document.get("closedBy", {}).get("_id")) if closer else None,
        "survey": document.get("surveyFeedback"),
        "fields": _own_fields(document),
        "department": document.get("departmentId"),
        "status": visitor.get("status"),
        "agent": document.get("servedBy", {}).get("_id"),
    }


def shown_by(reader: str, document: Mapping[str, Any]) -> Shown:
    """The same of what an operation answers: a visitor or a room."""
    if reader.startswith("getVisitor"):
        return {**document, "fields": _own_fields(document)}
    return shown_of_room(document)


def _own_fields(document: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the run's custom fields."""
    values = document.get("livechatData") or {}
    return {key: value for key, value in values.items() if key.startswith(FIELDS)}


def latest(document: Mapping[str, Any]) -> Any:
    """The id of the room's last message."""
    return (document.get("lastMessage") or {}).get("_id")
