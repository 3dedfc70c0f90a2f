"""Conversations: opened, listed, closed, surveyed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from stub_server.workspace import room_access, video_calls
from stub_server.workspace.closing import Closing, TranscriptChoice
from stub_server.workspace.entities import Room, RoomVisitor, Source, User, UserReference, Visitor
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
from stub_server.workspace.room_search import EVERYTHING, RoomSearch
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
        return rooms if wanted == EVERYTHING else [room for room in rooms if wanted.matches(room)]

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
        if not self._workspace.settings.flag("Livechat_enabled"):
            raise OmnichannelDisabled
        return self.create(visitor, source=source, preferred_agent_id=preferred_agent_id), True

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
        take. Where nobody is online there, its fallback department gets the conversation. A preferred agent who is
        offline, or no agent, is passed over. Raises NoAgentOnline and
        RoutingMethodNotAvailable, and creates nothing then.
        """
        self._workspace.routing.method()
        preferred = self._preferred(preferred_agent_id)
        department_id = department_id or self._department_of(visitor, preferred)
        reachable = self._workspace.departments.reachable(department_id) if department_id else None
        if preferred is None and not self._somebody_is_there(department_id, reachable):
            raise NoAgentOnline
        place = reachable or department_id
        room = self._workspace.store.rooms.save(self._new(visitor, source or Source("api"), place, room_id))
        self._workspace.visitors.note_chat(visitor, room)
        # The servers leave the inquiry in the department that was asked for, also where a fallback got the room.
        inquiry = self._workspace.inquiries.create(room, department_id)
        author = UserReference(visitor.id, visitor.username)
        self._workspace.messages.system(room, "livechat-started", author, token=visitor.token)
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

    def _preferred(self, agent_id: str | None) -> User | None:
        user = self._workspace.users.get(agent_id) if agent_id else None
        agents = self._workspace.agents
        return user if user is not None and agents.is_agent(user) and agents.is_online(user) else None

    def _department_of(self, visitor: Visitor, preferred: User | None) -> str | None:
        if visitor.department_id and self._workspace.departments.get(visitor.department_id) is None:
            visitor.department_id = None
            self._workspace.store.visitors.save(visitor)
        if visitor.department_id or preferred:
            return visitor.department_id
        return required_department_id(self._workspace)

    def _somebody_is_there(self, department_id: str | None, reachable: str | None) -> bool:
        settings = self._workspace.settings
        return (
            settings.flag("Livechat_accept_chats_with_no_agents")
            or reachable is not None
            or (department_id is None and bool(self._workspace.agents.online()))
            or (
                settings.flag("Livechat_assign_new_conversation_to_bot")
                and self._workspace.agents.next_bot(department_id) is not None
            )
        )

    def _new(self, visitor: Visitor, source: Source, department_id: str | None, room_id: str | None) -> Room:
        now = self._workspace.clock.now()
        return Room(
            id=room_id or self._workspace.ids.short(),
            name=visitor.name or visitor.username,
            visitor=RoomVisitor(
                visitor.id,
                visitor.username,
                visitor.token or "",
                name=visitor.name,
                phone=visitor.phones[0] if visitor.phones else None,
                activity=list(visitor.activity),
            ),
            source=source,
            opened_at=now,
            last_message_at=now,
            updated_at=now,
            department_id=department_id,
            queued_at=now,
            contact_id=self._contact_of(visitor),
        )

    def _contact_of(self, visitor: Visitor) -> str:
        """Servers since 7.0 have a contact behind every visitor, whom all conversations name."""
        earlier = (room.contact_id for room in self._workspace.store.rooms.where("visitor", visitor.id))
        known = visitor.contact_id or next((contact_id for contact_id in earlier if contact_id), None)
        return known or self._workspace.ids.hexadecimal()
