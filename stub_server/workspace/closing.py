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
    TranscriptAddressMissing,
    UnknownRoom,
    VisitorsMayNotClose,
)

if TYPE_CHECKING:
    from stub_server.workspace.workspace import Workspace

# The server's words in English; it has them in the language of the workspace.
CLOSED_BY_VISITOR = "Closed by visitor"


@dataclass(frozen=True)
class TranscriptChoice:
    """Whether the visitor gets the conversation by mail, and where to, which has to be said then."""

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
        tags = self._tags(room, (), by_user=False)
        self._close(room, "visitor", visitor.reference, CLOSED_BY_VISITOR, tags, self._mail_as_requested(room, None))
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
        if transcript is not None and transcript.send and transcript.email is None:
            raise TranscriptAddressMissing
        settings = self._workspace.settings
        force = force and settings.flag("Omnichannel_allow_force_close_conversations")
        if not room.open and not force:
            raise RoomAlreadyClosed
        comment_asked = settings.flag("Livechat_request_comment_when_closing_conversation")
        if comment_asked and not (comment or "").strip():
            raise ClosingCommentMissing
        all_tags = self._tags(room, tags, by_user=True)
        mail = self._mail_as_requested(room, transcript)
        self._close(room, "user", user.reference, comment or "", all_tags, mail)
        return room

    def _tags(self, room: Room, sent: Sequence[str], by_user: bool) -> list[str]:
        """Each tag of the caller, the room and the department once.

        Raises RoomTagsMissing where the department wants tags and prescribes none, or a user adds none to them.
        """
        department = self._workspace.departments.get(room.department_id) if room.department_id else None
        prescribed = (department.closing_tags if department else None) or ()
        own = [*sent, *(room.tags or ())]
        if department and department.request_tag_before_closing and (not prescribed or (by_user and not own)):
            raise RoomTagsMissing
        return list(dict.fromkeys([*own, *prescribed]))

    def _mail_as_requested(self, room: Room, choice: TranscriptChoice | None) -> tuple[str, str | None] | None:
        """Address and subject of the transcript to send, or None."""
        visitor = self._workspace.visitors.get(room.visitor.id) if self._always_mails() else None
        if visitor is not None and visitor.emails:
            return visitor.emails[0], None
        if choice is not None:
            return (choice.email, choice.subject) if choice.send and choice.email is not None else None
        request = room.transcript_request
        return (request.email, request.subject) if request is not None else None

    def _always_mails(self) -> bool:
        """Whether visitors get their conversations by mail, whatever anybody chooses."""
        settings = self._workspace.settings
        return settings.flag("Livechat_transcript_send_always") and not settings.flag("Livechat_enable_transcript")

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
        room.times.chat_duration_s = max(0.0, (now - room.opened_at).total_seconds())
        if room.served_by is not None:
            room.times.service_duration_s = max(0.0, (now - room.served_by.since).total_seconds())
        self._workspace.inquiries.remove_of(room.id)
        self._workspace.routing.release(room)
        self._workspace.store.rooms.save(room)
        self._tell(room, by, comment)
        if mail is not None:
            self._workspace.transcripts.mail(room, *mail)
            room.transcript_request = None
        self._workspace.events.emit(RoomClosed(room))

    def _tell(self, room: Room, by: UserReference, comment: str) -> None:
        """Writes it into the conversation; a widget asks its visitor for a transcript only when told to."""
        messages, settings = self._workspace.messages, self._workspace.settings
        by = UserReference(by.id, by.username)  # the servers sign the end without a name
        token = room.visitor.token if room.closer == "visitor" else None
        offered = settings.flag("Livechat_enable_transcript")
        requested = room.transcript_request is not None or self._always_mails()
        messages.system(room, "livechat-close", by, comment, token, transcriptRequested=requested)
        if offered and not settings.flag("Livechat_transcript_send_always"):
            messages.system(room, "command", by, "promptTranscript")
