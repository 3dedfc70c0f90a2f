"""What members of the workspace write into conversations through its general chat."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import jsonschema_rs

from stub_server.workspace import refusals
from stub_server.workspace.entities import Json, Message, Room, User
from stub_server.workspace.message_kinds import SYSTEM_KINDS

if TYPE_CHECKING:
    from stub_server.workspace.workspace import Workspace

_TOLERATED_SECONDS = 60


@dataclass(frozen=True)
class Draft:
    """A message that somebody wants to write. Attachments, blocks and custom fields are in the wire's form.

    `previews` are the links to show a preview of, None for all; without `reads_links` none is looked for.
    """

    text: str = ""
    room_id: str | None = None
    id: str | None = None
    kind: str | None = None
    written_at: datetime | None = None
    thread_id: str | None = None
    shown_outside_of_thread: bool = False
    alias: str | None = None
    avatar: str | None = None
    emoji: str | None = None
    attachments: Sequence[Json] = ()
    blocks: Sequence[Json] = ()
    custom_fields: Json = field(default_factory=dict)
    previews: Sequence[str] | None = None
    reads_links: bool = True
    groupable: bool | None = None


class TeamChat:
    """What members of the workspace read and write in conversations through its general chat."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def find(self, room_id: str) -> Room:
        """Raises UnknownChannel."""
        room = self._workspace.rooms.get(room_id)
        if room is None:
            raise refusals.UnknownChannel
        return room

    def read(self, room_id: str, reader: User) -> Room:
        """Raises UnknownChannel and NotAllowedToSeeRoom."""
        room = self.find(room_id)
        if not self._workspace.rooms.can_access(room, reader):
            raise refusals.NotAllowedToSeeRoom
        return room

    def send(self, draft: Draft, author: User) -> Message:
        """Writes into the one room that the draft names, or that of the thread which it belongs to."""
        self._check(draft)
        parent = self._workspace.messages.get(draft.thread_id) if draft.thread_id else None
        room_id = (parent.room_id if parent else None) or draft.room_id
        if not room_id:
            raise refusals.RoomOfMessageMissing
        room = self._workspace.rooms.get(room_id)
        if room is None:
            raise refusals.RoomOfMessageUnknown
        # A thread has no threads of its own.
        thread_id = parent.thread_id if parent and parent.thread_id else draft.thread_id
        return self._write(draft, room, author, thread_id)

    def post(self, draft: Draft, targets: Iterable[str], author: User) -> Message:
        """Writes into every target, each an id or name of a room; returns the message in the first of them.

        The length is looked at before the text loses white space at both ends. Attachments may call their text `msg`.
        """
        limit = self._workspace.settings.number("Message_MaxAllowedSize")
        if any(_length(text) > limit for text in [draft.text, *_texts(draft.attachments)]):
            raise refusals.PostedMessageTooLong
        draft = replace(draft, text=draft.text.strip(), attachments=[_worded(one) for one in draft.attachments])
        written = [
            self._write(draft, self._target(target), author, draft.thread_id) for target in dict.fromkeys(targets)
        ]
        if not written:
            raise refusals.NothingPosted
        return written[0]

    def _check(self, draft: Draft) -> None:
        """What can be said without knowing the room, in the server's order."""
        if draft.kind in SYSTEM_KINDS:
            raise refusals.SystemMessageNotAllowed
        if draft.shown_outside_of_thread and not draft.thread_id:
            raise refusals.ThreadMissing
        if draft.thread_id and not self._workspace.settings.flag("Threads_enabled"):
            raise refusals.ThreadsDisabled
        if draft.written_at is not None:
            self._check_clock(draft.written_at)
        if _length(draft.text) > self._workspace.settings.number("Message_MaxAllowedSize"):
            raise refusals.MessageSizeExceeded

    def _check_clock(self, written_at: datetime) -> None:
        now = self._workspace.clock.now()
        moment = written_at if written_at.tzinfo else written_at.replace(tzinfo=UTC)
        if abs((now - moment).total_seconds()) > _TOLERATED_SECONDS:
            raise refusals.ClocksDiffer(moment, now)

    def _target(self, target: str) -> Room:
        """A channel may be written `#name`. Direct messages, `@name`, are no part of this server."""
        room = self._workspace.rooms.get(target.removeprefix("#"))
        if room is None:
            raise refusals.UnknownTarget
        return room

    def _write(self, draft: Draft, room: Room, author: User, thread_id: str | None) -> Message:
        if not self._workspace.rooms.can_access(room, author):
            raise refusals.NotAllowedToWrite
        if (draft.alias or draft.avatar) and not self._workspace.permissions.holds(author, "message-impersonate"):
            raise refusals.ImpersonationNotAllowed
        if draft.custom_fields:
            self._check_custom_fields(draft.custom_fields)
        message = self._workspace.messages.post(
            room,
            author,
            draft.text,
            draft.id,
            alias=draft.alias,
            attachments=list(draft.attachments) or None,
            thread_id=thread_id,
            groupable=draft.groupable,
            **_details(draft),
        )
        _limit_previews(message, draft.previews)
        return message

    def _check_custom_fields(self, values: Json) -> None:
        settings = self._workspace.settings
        if settings.value("Message_CustomFields_Enabled") is not True:
            raise refusals.MessageCustomFieldsDisabled
        try:
            schema = json.loads(settings.text("Message_CustomFields"))
            fits = jsonschema_rs.is_valid({**schema, "type": "object", "additionalProperties": False}, values)
        except (ValueError, TypeError):
            fits = False  # the setting holds no schema
        if not fits:
            raise refusals.MessageCustomFieldsInvalid


def _details(draft: Draft) -> Json:
    details: Json = {
        "t": draft.kind,
        "tshow": draft.shown_outside_of_thread or None,
        "avatar": draft.avatar,
        "emoji": draft.emoji if not draft.avatar else None,
        "blocks": list(draft.blocks) or None,
        "customFields": draft.custom_fields or None,
        "urls": None if draft.reads_links else [],
    }
    return {name: value for name, value in details.items() if value is not None}


def _limit_previews(message: Message, previews: Sequence[str] | None) -> None:
    """Marks the links that get no preview."""
    if previews is None:
        return
    for link in message.details.get("urls", ()):
        if link["url"] not in previews:
            link["ignoreParse"] = True


def _length(text: str) -> int:
    """In UTF-16 units, as JavaScript counts: most emoji count twice."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _worded(attachment: Json) -> Json:
    """With its text where clients look for it."""
    words = attachment.get("msg")
    if not isinstance(words, str) or not words:
        return attachment
    return {**{name: value for name, value in attachment.items() if name != "msg"}, "text": words.strip()}


def _texts(attachments: Iterable[Json]) -> list[str]:
    return [attachment["text"] for attachment in attachments if isinstance(attachment.get("text"), str)]
