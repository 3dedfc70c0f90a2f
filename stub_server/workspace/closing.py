"""How conversations end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from stub_server.workspace.entities import Room, User, UserReference
from stub_server.workspace.events import RoomClosed
from stub_server.workspace.refusals import (
    ClosingCommentMissing,
    NotAuthorizedToClose,
    RoomAlreadyClosed,
    RoomIsClosed,
    RoomTagsMissing,
    RoomTagsMissingForVisitor,
    UnknownRoom,
    VisitorsMayNotClose,
)

if TYPE_CHECKING:
    from stub_server.workspace.workspace import Workspace

# The server's words in English; it has them in the language of the workspace.
CLOSED_BY_VISITOR = "Closed by visitor"


@dataclass(frozen=True)
class TranscriptChoice:
    """Whether the visitor gets the conversation by mail, and where to; without an address, where it was asked for."""

    send: bool
    email: str | None = None
    subject: str | None = None


class Closing:
    """How conversations end: by their visitor, or by a user."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def by_visitor(self, room_id: str, token: str) -> str:
        """Returns the words with which it ended."""
        if not self._workspace.settings.flag("Omnichannel_allow_visitors_to_close_conversation"):
            raise VisitorsMayNotClose
        visitor = self._workspace.visitors.with_token(token)
        room = self._workspace.rooms.of_visitor(room_id, token)
        if not room.open:
            raise RoomIsClosed
        tags = self._tags(room, (), chosen=False)
        if tags is None:
            raise RoomTagsMissingForVisitor
        by = UserReference(visitor.id, visitor.username, visitor.name)
        self._close(room, "visitor", by, CLOSED_BY_VISITOR, tags, self._mail_as_requested(room, None))
        return CLOSED_BY_VISITOR

    def by_user(
        self,
        room_id: str,
        user: User,
        comment: str | None,
        tags: Sequence[str],
        transcript: TranscriptChoice | None,
        force: bool,
    ) -> Room:
        room = self._workspace.rooms.get(room_id)
        if room is None:
            raise UnknownRoom
        in_room = user.id in room.subscribers
        if not in_room and not self._workspace.permissions.holds(user, "close-others-livechat-room"):
            raise NotAuthorizedToClose
        settings = self._workspace.settings
        force = force and settings.flag("Omnichannel_allow_force_close_conversations")
        if not room.open and not force:
            raise RoomAlreadyClosed
        comment_asked = settings.flag("Livechat_request_comment_when_closing_conversation")
        if comment_asked and not (comment or "").strip():
            raise ClosingCommentMissing
        all_tags = self._tags(room, tags, chosen=True)
        if all_tags is None:
            raise RoomTagsMissing
        mail = self._mail_as_requested(room, transcript)
        self._close(room, "user", user.reference, comment or "", all_tags, mail)
        return room

    def _tags(self, room: Room, sent: Sequence[str], chosen: bool) -> list[str] | None:
        """Each tag of the caller, the room and the department once.

        None where the department wants a tag and has none to choose from, or where somebody had to choose and did not.
        """
        department = self._workspace.departments.get(room.department_id) if room.department_id else None
        prescribed = (department.closing_tags if department else None) or ()
        own = [*sent, *(room.tags or ())]
        if department and department.request_tag_before_closing and (not prescribed or (chosen and not own)):
            return None
        return list(dict.fromkeys([*own, *prescribed]))

    def _mail_as_requested(self, room: Room, choice: TranscriptChoice | None) -> tuple[str, str | None] | None:
        """Address and subject of the transcript to send, or None."""
        if choice is not None and not choice.send:
            return None
        if choice is not None and choice.email:
            return choice.email, choice.subject
        if room.transcript_request is not None:
            return room.transcript_request.email, room.transcript_request.subject
        if not self._workspace.settings.flag("Livechat_transcript_send_always"):
            return None
        visitor = self._workspace.visitors.get(room.visitor.id)
        return (visitor.emails[0], None) if visitor is not None and visitor.emails else None

    def _close(
        self,
        room: Room,
        closer: Literal["user", "visitor"],
        by: UserReference,
        comment: str,
        tags: list[str],
        mail: tuple[str, str | None] | None,
    ) -> None:
        now = self._workspace.clock.now()
        room.open = False
        room.closed_at = room.updated_at = now
        room.closer = closer
        room.closed_by = by
        room.tags = tags or room.tags
        room.visitor.status = "offline"
        room.responded_by = room.first_response_at = room.last_response_at = None
        room.times.chat_duration_s = max(0.0, (now - room.opened_at).total_seconds())
        if room.served_by is not None:
            room.times.service_duration_s = max(0.0, (now - room.served_by.since).total_seconds())
        self._workspace.inquiries.remove_of(room.id)
        self._workspace.routing.release(room)
        self._workspace.store.rooms.save(room)
        self._tell(room, by, comment, requested=mail is not None)
        if mail is not None:
            self._workspace.transcripts.mail(room, *mail)
            room.transcript_request = None
        self._workspace.events.emit(RoomClosed(room))

    def _tell(self, room: Room, by: UserReference, comment: str, requested: bool) -> None:
        messages, settings = self._workspace.messages, self._workspace.settings
        by = UserReference(by.id, by.username)  # the servers sign the end without a name
        token = room.visitor.token if room.closer == "visitor" else None
        messages.system(room, "livechat-close", by, comment, token, transcriptRequested=requested)
        offered = settings.flag("Livechat_enable_transcript")
        if offered and not settings.flag("Livechat_transcript_send_always"):
            messages.system(room, "command", by, "promptTranscript", token)
