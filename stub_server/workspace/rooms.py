"""Conversations: opened, listed, closed, surveyed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from stub_server.workspace import room_access, video_calls
from stub_server.workspace.closing import Closing, TranscriptChoice
from stub_server.workspace.entities import Room, RoomVisitor, Source, User, Visitor
from stub_server.workspace.events import RoomOpened
from stub_server.workspace.refusals import (
    InvalidRoom,
    InvalidSurvey,
    NoAccessToRoom,
    NoAgentOnline,
    OmnichannelDisabled,
    RoomIsClosed,
    UnknownRoom,
)
from stub_server.workspace.room_search import RoomSearch
from stub_server.workspace.selection import required_department_id

if TYPE_CHECKING:
    from stub_server.workspace.workspace import Workspace

QUESTIONS = ("satisfaction", "agentKnowledge", "agentResposiveness", "agentFriendliness")
GRADES = ("1", "2", "3", "4", "5")
FREE_TEXT = "additionalFeedback"


class Rooms:
    """Conversations: opened, listed, closed, surveyed."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._closing = Closing(workspace)

    # Finding.

    def get(self, room_id: str) -> Room | None:
        return self._workspace.store.rooms.get(room_id)

    def of_visitor(self, room_id: str, token: str) -> Room:
        """The visitor's room, open or closed. Raises InvalidRoom, also for the room of another visitor."""
        room = self.get(room_id)
        if room is None or room.visitor.token != token:
            raise InvalidRoom
        return room

    def open_of_visitor(self, token: str) -> list[Room]:
        """The visitor's open conversations, the newest first."""
        return self._workspace.store.rooms.where("open token", token)[::-1]

    def search(self, wanted: RoomSearch) -> Sequence[Room]:
        """The conversations that match, the newest first."""
        rooms = self._workspace.store.rooms.latest_first
        return rooms if wanted.asks_nothing else [room for room in rooms if wanted.matches(room)]

    def can_access(self, room: Room, user: User) -> bool:
        """Whether an agent or manager may read and write in the conversation."""
        return room_access.can_access(self._workspace, room, user)

    # Opening.

    def open(
        self,
        visitor: Visitor,
        room_id: str | None = None,
        preferred_agent_id: str | None = None,
        source: Source | None = None,
    ) -> tuple[Room, bool]:
        """The visitor's open conversation, and whether it is new. Raises InvalidRoom and what `create` raises."""
        if room_id:
            room = self.of_visitor(room_id, visitor.token or "")
            if not room.open:
                raise InvalidRoom
            return room, False
        for room in self.open_of_visitor(visitor.token or ""):
            return room, False
        self.ensure_enabled()
        return self.create(visitor, source=source, preferred_agent_id=preferred_agent_id), True

    def ensure_enabled(self) -> None:
        """Raises OmnichannelDisabled while the chat is switched off: visitors neither open nor write then."""
        if not self._workspace.settings.flag("Livechat_enabled"):
            raise OmnichannelDisabled

    def create(
        self,
        visitor: Visitor,
        *,
        source: Source | None = None,
        department_id: str | None = None,
        room_id: str | None = None,
        preferred_agent_id: str | None = None,
    ) -> Room:
        """A new conversation with its inquiry, routed; others of the visitor may be open beside it.

        Without `department_id`, the visitor's department counts, else the one that the registration form makes one
        take; while nobody is online there, its fallback. Who prefers an account is not asked whether somebody is
        online, though an account that is offline or no agent is passed over. Raises NoAgentOnline and
        RoutingMethodNotAvailable, and creates nothing then.
        """
        self._workspace.routing.method()
        preferred = self._workspace.users.get(preferred_agent_id) if preferred_agent_id else None
        department_id = department_id or visitor.department_id
        if department_id is None and preferred is None:
            department_id = required_department_id(self._workspace)
        staffed_id = self._workspace.departments.staffed(department_id) if department_id else None
        if preferred is None and not self._somebody_is_there(department_id, staffed_id):
            raise NoAgentOnline
        department_id = staffed_id or department_id
        room = self._workspace.store.rooms.save(self._new(visitor, source or Source("api"), department_id, room_id))
        self._workspace.visitors.note_chat(visitor, room)
        inquiry = self._workspace.inquiries.create(room)
        self._workspace.messages.system(room, "livechat-started", visitor.reference, token=visitor.token)
        self._workspace.pages.adopt(room.visitor.token, room.id)
        self._workspace.events.emit(RoomOpened(room))
        self._workspace.routing.route(inquiry, preferred)
        return room

    def start_video_call(self, token: str, room_id: str | None) -> video_calls.VideoCall:
        """An invitation to a Jitsi call in the visitor's conversation, as servers before 5.0 made them."""
        return video_calls.start(self._workspace, token, room_id)

    # Taking part.

    def join(self, room_id: str, user: User) -> Room:
        """The user sees the conversation in the own list, beside the agent who serves it."""
        room = self.get(room_id)
        if room is None:
            raise UnknownRoom
        if not room.open:
            raise RoomIsClosed
        if not self.can_access(room, user):
            raise NoAccessToRoom
        if user.id not in room.subscribers:
            room.subscribers.append(user.id)
            room.users_count += 1
            room.updated_at = self._workspace.clock.now()
            self._workspace.store.rooms.save(room)
            self._workspace.messages.system(room, "uj", user.reference)
        return room

    def survey(self, room_id: str, token: str, answers: Iterable[tuple[str, str]]) -> dict[str, str]:
        """Replaces the answers of the room by those that count, and returns them. Raises InvalidSurvey for none."""
        self._workspace.visitors.with_token(token)
        room = self.of_visitor(room_id, token)
        counting = {
            name: value for name, value in answers if name == FREE_TEXT or (name in QUESTIONS and value in GRADES)
        }
        if not counting:
            raise InvalidSurvey
        room.survey = counting
        room.updated_at = self._workspace.clock.now()
        self._workspace.store.rooms.save(room)
        return counting

    # Closing.

    def close_by_visitor(self, room_id: str, token: str) -> str:
        """Ends the conversation; returns the words with which it ended."""
        return self._closing.by_visitor(room_id, token)

    def close_by_user(
        self,
        room_id: str,
        user: User,
        comment: str | None = None,
        tags: Sequence[str] | None = None,
        transcript: TranscriptChoice | None = None,
        force: bool = False,
    ) -> Room:
        """Ends the conversation on the agents' side; `force` is taken only where the workspace allows it."""
        return self._closing.by_user(room_id, user, comment, tags or (), transcript, force)

    def _somebody_is_there(self, department_id: str | None, staffed_id: str | None) -> bool:
        """`staffed_id` is that department, or the fallback, where somebody is online."""
        settings = self._workspace.settings
        return (
            settings.flag("Livechat_accept_chats_with_no_agents")
            or staffed_id is not None
            or (department_id is None and bool(self._workspace.agents.online()))
            or (
                settings.flag("Livechat_assign_new_conversation_to_bot")
                and self._workspace.agents.next_bot(department_id) is not None
            )
        )

    def _new(self, visitor: Visitor, source: Source, department_id: str | None, room_id: str | None) -> Room:
        now = self._workspace.clock.now()
        contact = self._workspace.visitors.contact(visitor, source)
        return Room(
            id=room_id or self._workspace.ids.short(),
            name=contact.name,
            visitor=RoomVisitor(
                visitor.id, visitor.username, visitor.token or "", visitor.status, activity=list(contact.activity)
            ),
            source=source,
            opened_at=now,
            last_message_at=now,
            updated_at=now,
            department_id=department_id,
            queued_at=now,
            contact_id=contact.id,
        )
