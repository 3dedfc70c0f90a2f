"""Which agent gets a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stub_server.workspace import refusals
from stub_server.workspace.entities import Inquiry, Room, ServedBy, User
from stub_server.workspace.events import AgentChanged

if TYPE_CHECKING:
    from stub_server.workspace.workspace import Workspace

AUTO, MANUAL, EXTERNAL = "Auto_Selection", "Manual_Selection", "External"


class Routing:
    """Which agent gets a conversation.

    With automatic selection a new conversation goes to the next agent at once; with manual selection it waits until
    somebody takes it. The external method asks a service that is not here and therefore finds nobody.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def method(self) -> str:
        """The routing method that the workspace uses. Raises RoutingMethodNotAvailable for a name that is none."""
        method = self._workspace.settings.text("Livechat_Routing_Method")
        if method not in (AUTO, MANUAL, EXTERNAL):
            raise refusals.RoutingMethodNotAvailable
        return method

    def route(self, inquiry: Inquiry, preferred: User | None = None) -> None:
        """Hands a new conversation to an agent, or leaves it waiting, as the routing method says.

        A bot skips the queue. With manual selection the preferred agent is only noted in the inquiry.
        """
        agent = preferred or self._bot_for(inquiry)
        if agent is not None and "bot" in agent.roles:
            self.assign(inquiry, agent)
        elif self.method() == MANUAL:
            inquiry.default_agent = agent.reference if agent else None
            self._workspace.inquiries.queue(inquiry)
        else:
            self._hand_out(inquiry, agent)

    def assign(self, inquiry: Inquiry, agent: User) -> None:
        """Makes the agent serve the conversation: the inquiry is taken, the agent sees the room, messages tell it.

        Nothing changes where the room is closed or the agent serves it already.
        """
        room = self._workspace.rooms.get(inquiry.room_id)
        if room is None or not room.open or (room.served_by and room.served_by.id == agent.id):
            return
        now = self._workspace.clock.now()
        inquiry.status = "taken"
        inquiry.taken_at = now
        inquiry.queued_at = None
        inquiry.default_agent = None
        self._workspace.inquiries.save(inquiry)

        if agent.id not in room.subscribers:
            room.subscribers.append(agent.id)
        room.served_by = ServedBy(agent.id, agent.username, now)
        room.users_count += 1
        self._save(room)
        self._workspace.messages.system(room, "command", agent.reference, "connected")
        self._workspace.messages.system(room, "uj", agent.reference)
        self._workspace.events.emit(AgentChanged(room, agent))

    def unassign(self, inquiry: Inquiry, department_id: str | None = None, wanted: User | None = None) -> None:
        """Nobody serves the conversation any more; it waits again, in another department if one is given.

        It waits for the agent who is `wanted`, if anybody is.
        """
        room = self._workspace.rooms.get(inquiry.room_id)
        if room is None or not room.open:
            return
        if department_id:
            room.department_id = department_id
            inquiry.department_id = department_id
        if room.served_by is not None:
            room.served_by = None
            room.queued_at = self._workspace.clock.now()
            self.withdraw(room)
            self._workspace.events.emit(AgentChanged(room, None))
        self._save(room)
        # A taken inquiry does not follow the conversation, so the queue would show an old message.
        inquiry.last_message = room.last_message or inquiry.last_message
        if wanted is not None:
            inquiry.default_agent = wanted.reference
        self._workspace.inquiries.queue(inquiry)

    def withdraw(self, room: Room, keep: str | None = None) -> None:
        """Takes the room from the lists of its agents, but for the one with the id `keep`; messages tell it."""
        for agent_id in [one for one in room.subscribers if one != keep]:
            agent = self._workspace.users.get(agent_id)
            if agent is None:  # an account that is gone keeps its place, as on the servers
                continue
            room.subscribers.remove(agent_id)
            room.users_count -= 1
            self._save(room)
            self._workspace.messages.system(room, "ul", agent.reference, agent.username)

    def release(self, room: Room) -> None:
        """Takes the room from the lists of all its agents in silence, as closing does."""
        room.users_count -= len(room.subscribers)
        room.subscribers.clear()
        self._save(room)

    def _hand_out(self, inquiry: Inquiry, preferred: User | None) -> None:
        agents = self._workspace.agents
        if preferred is not None and agents.is_online(preferred):
            self.assign(inquiry, preferred)
            return
        agent = agents.next_for(inquiry.department_id) if self.method() == AUTO else None
        if agent is not None:
            agents.note_handed_out(agent, inquiry.department_id)
            self.assign(inquiry, agent)

    def _bot_for(self, inquiry: Inquiry) -> User | None:
        if not self._workspace.settings.flag("Livechat_assign_new_conversation_to_bot"):
            return None
        return self._workspace.agents.next_bot(inquiry.department_id)

    def _save(self, room: Room) -> None:
        room.updated_at = self._workspace.clock.now()
        self._workspace.store.rooms.save(room)
