"""Who waits for whom in a conversation, and how long the answers took."""

from __future__ import annotations

from datetime import datetime

from stub_server.workspace.entities import Message, Room, User


def note_question(room: Room, message: Message) -> None:
    """The visitor wrote: somebody has to answer again."""
    room.visitor.last_message_at = message.sent_at
    room.waiting_response = True
    times = room.times
    asked, answered = times.visitor_last_question, times.agent_last_reply
    # Only the first question since the latest answer counts; the visitor waits since then.
    if asked is None or (answered is not None and answered > asked):
        times.visitor_last_question = message.sent_at


def note_reply(room: Room, message: Message, author: User) -> None:
    """Somebody of the workspace wrote: the visitor does not wait any more."""
    now = message.sent_at
    if room.responded_by is None:
        room.responded_by = author.reference
        room.first_response_at = now
    room.last_response_at = now
    room.waiting_response = False
    _measure(room, now)
    room.times.agent_last_reply = now
    _mark_active(room, now)


def _measure(room: Room, now: datetime) -> None:
    """Counts the answer in the metrics, if it is the first one since the visitor asked."""
    times = room.times
    asked = times.visitor_last_question or room.opened_at
    took = _milliseconds(asked, now)
    if times.agent_last_reply is None:
        joined = room.served_by.since if room.served_by else room.opened_at
        times.first_response_at = times.reaction_first_at = now
        times.first_response_ms = took
        times.reaction_ms = _milliseconds(joined, now)
    elif asked <= times.agent_last_reply:
        return
    times.response_total_ms += took
    times.responses += 1


def _mark_active(room: Room, now: datetime) -> None:
    month = f"{now:%Y-%m}"
    if month not in room.visitor.activity:
        room.visitor.activity.append(month)


def _milliseconds(start: datetime, end: datetime) -> int:
    return max(0, round((end - start).total_seconds() * 1000))
