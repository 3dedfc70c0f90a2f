"""Who waits for whom in a conversation, and how long the answers took."""

from __future__ import annotations

from datetime import datetime

from stub_server.workspace.entities import Message, Room, User


def note_question(room: Room, message: Message) -> None:
    """The visitor wrote: somebody has to answer again, and who answered before is forgotten."""
    room.visitor.last_message_at = message.sent_at
    if not room.waiting_response:
        room.waiting_response = True
        room.responded_by = room.first_response_at = room.last_response_at = None
    # Only the first question since the latest answer counts; the visitor waits since then.
    if _answered_at(room) >= _asked_at(room):
        room.times.visitor_last_question = message.sent_at


def note_reply(room: Room, message: Message, author: User) -> None:
    """Somebody of the workspace wrote: the visitor does not wait any more."""
    now = message.sent_at
    if room.waiting_response:
        room.responded_by = room.responded_by or author.reference
        room.first_response_at = room.first_response_at or now
        room.waiting_response = False
    if room.responded_by is not None:
        room.last_response_at = now
    _measure(room, now)
    if _asked_at(room) > _answered_at(room):
        room.times.agent_last_reply = now
    _mark_active(room, now)


def _measure(room: Room, now: datetime) -> None:
    """Counts the answer in the metrics, if it is the first one since the visitor asked."""
    times = room.times
    took = reaction = _milliseconds(_asked_at(room), now)
    if times.agent_last_reply is None:
        reaction = _milliseconds(room.served_by.since if room.served_by else room.opened_at, now)
        times.first_response_at = times.reaction_first_at = now
        times.first_response_ms, times.reaction_first_ms = took, reaction
    elif _asked_at(room) <= times.agent_last_reply:
        return
    times.response_total_ms += took
    times.reaction_total_ms += reaction
    times.responses += 1


def _asked_at(room: Room) -> datetime:
    return room.times.visitor_last_question or room.opened_at


def _answered_at(room: Room) -> datetime:
    return room.times.agent_last_reply or room.opened_at


def _mark_active(room: Room, now: datetime) -> None:
    month = f"{now:%Y-%m}"
    if month not in room.visitor.activity:
        room.visitor.activity.append(month)


def _milliseconds(start: datetime, end: datetime) -> int:
    return max(0, round((end - start).total_seconds() * 1000))
