"""The queue: conversations that wait for an agent."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stub_server.workspace import refusals
from stub_server.workspace.entities import Department, Inquiry, Message, Room, User
from stub_server.workspace.events import InquiryChanged
from stub_server.workspace.routing import MANUAL
from stub_server.workspace.transfers import Sender

if TYPE_CHECKING:
    from stub_server.workspace.workspace import Workspace


@dataclass(frozen=True)
class Load:
    """How many open conversations of one department, or of none, an agent serves."""

    agent: User
    department: Department | None
    conversations: int


class Inquiries:
    """The queue: conversations that wait for an agent."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def get(self, inquiry_id: str) -> Inquiry | None:
        return self._workspace.store.inquiries.get(inquiry_id)

    def of_room(self, room_id: str) -> Inquiry | None:
        return self._workspace.store.inquiries.one("room", room_id)

    def waiting(self, department: str | None = None) -> list[Inquiry]:
        """What is queued, the newest first, in one department if an id or name is given.

        A department that does not exist narrows nothing.
        """
        queued = self._workspace.store.inquiries.where("queued", True)
        found = self._workspace.departments.find(department) if department else None
        if found is not None:
            queued = [inquiry for inquiry in queued if inquiry.department_id == found.id]
        return sorted(queued, key=lambda inquiry: inquiry.created_at, reverse=True)

    def create(self, room: Room, message: str = "") -> Inquiry:
        """The waiting side of a new conversation, ready to be routed. It shares the room's idea of the visitor."""
        now = self._workspace.clock.now()
        inquiry = Inquiry(
            id=self._workspace.ids.hexadecimal(),
            room_id=room.id,
            name=room.name,
            visitor=room.visitor,
            created_at=now,
            updated_at=now,
            source=room.source,
            message=message,
            department_id=room.department_id,
            priority_weight=room.priority_weight,
            estimated_waiting_time=room.estimated_waiting_time,
        )
        self.save(inquiry)
        return inquiry

    def save(self, inquiry: Inquiry) -> None:
        """Notes a change, and tells it to those who listen."""
        inquiry.updated_at = self._workspace.clock.now()
        self._workspace.store.inquiries.save(inquiry)
        self._workspace.events.emit(InquiryChanged(inquiry))

    def note_message(self, room_id: str, message: Message) -> None:
        """Agents who take chats by hand see what was said last while one waits, as it was sent."""
        inquiry = self.of_room(room_id)
        if inquiry is None or inquiry.status == "taken" or self._workspace.routing.method() != MANUAL:
            return
        inquiry.last_message = replace(message, details=dict(message.details))
        inquiry.updated_at = message.sent_at
        self.save(inquiry)

    def take(self, inquiry_id: str, agent: User) -> Inquiry:
        """The agent serves the conversation that waits; nothing changes where the room is closed or already his."""
        inquiry = self.get(inquiry_id)
        if inquiry is None:
            raise refusals.InquiryNotFound
        if inquiry.status == "taken":
            raise refusals.InquiryAlreadyTaken
        agents = self._workspace.agents
        if not (agents.is_agent(agent) and agents.is_online(agent)):
            raise refusals.AgentNotAvailable
        if self._workspace.rooms.get(inquiry.room_id) is None:
            raise refusals.ContactLimitReached
        self._workspace.routing.assign(inquiry, agent)
        return inquiry

    def queue(self, inquiry: Inquiry) -> None:
        """Back to waiting: status queued, queued now."""
        inquiry.status = "queued"
        inquiry.queued_at = self._workspace.clock.now()
        inquiry.taken_at = None
        self.save(inquiry)

    def remove_of(self, room_id: str) -> None:
        """Deletes the inquiry of a room, as closing it does."""
        for inquiry in self._workspace.store.inquiries.where("room", room_id):
            self._workspace.store.inquiries.remove(inquiry.id)

    def return_to_queue(self, room_id: str, department_id: str | None = None) -> bool:
        """Takes the conversation from its agent, into the queue of a department if given.

        False, and nothing changes, where nobody serves it or it has no inquiry. Who asks does not matter: the history
        says that the serving agent did it, as the servers write it.
        """
        room = self._returnable(room_id)
        if room.served_by is None:
            return False
        agent = self._workspace.users.get(room.served_by.id)
        if agent is None:
            raise refusals.ServingAgentGone
        inquiry = self.of_room(room_id)
        if inquiry is None:
            return False
        if department_id and self._workspace.departments.get(department_id) is None:
            department_id = None  # the servers keep any text here, and with it a room of no department
        self._workspace.transfers.record(room, "queue", Sender(agent.reference, "agent"))
        self._workspace.routing.unassign(inquiry, department_id)
        return True

    def loads(
        self, agent_id: str | None = None, department_id: str | None = None, with_offline: bool = False
    ) -> list[Load]:
        """What each agent serves per department, the most first; who cannot take chats only if `with_offline`."""
        loads = [
            Load(agent, self._workspace.departments.get(department) if department else None, conversations)
            for agent in self._serving(agent_id, with_offline)
            for department, conversations in self._served_by(agent).items()
            if department_id is None or department == department_id
        ]
        return sorted(loads, key=lambda load: load.conversations, reverse=True)

    def _returnable(self, room_id: str) -> Room:
        room = self._workspace.rooms.get(room_id)
        if room is None:
            raise refusals.RoomToReturnNotFound
        if not room.open:
            raise refusals.RoomIsClosed
        if room.on_hold:
            raise refusals.RoomIsOnHold
        return room

    def _serving(self, agent_id: str | None, with_offline: bool) -> list[User]:
        users = self._workspace.store.users
        one = users.get(agent_id) if agent_id else None
        candidates = list(users) if agent_id is None else [one] if one else []
        return [
            user
            for user in candidates
            if with_offline or (user.status != "offline" and user.availability == "available")
        ]

    def _served_by(self, agent: User) -> Counter[str | None]:
        return Counter(room.department_id for room in self._workspace.store.rooms.where("serving", agent.id))
