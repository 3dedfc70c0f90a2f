"""Conversations handed to another agent or department."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from stub_server.workspace.entities import Department, Inquiry, Json, Message, Room, User, UserReference
from stub_server.workspace.refusals import (
    AgentIsOffline,
    AgentNotInDepartment,
    ConversationAlreadyClosed,
    DepartmentToForwardToUnknown,
    ForwardingToSameAgent,
    ForwardingToSameDepartment,
    InquiryNotTransferable,
    NobodyOnlineInDepartment,
    NotForwarded,
    RoomIsOnHold,
    RoomVisitorRemoved,
    RoomWithoutInquiry,
    TransferRefused,
    UnknownRoom,
)

if TYPE_CHECKING:
    from stub_server.workspace.workspace import Workspace

Part = Literal["visitor", "agent", "user"]

# How often a conversation may go on to the next fallback department.
FALLBACK_DEPTH = 3


class Transfers:
    """Conversations handed to another agent or department."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def forward(
        self,
        room_id: str,
        by: User,
        to_user_id: str | None = None,
        to_department_id: str | None = None,
        comment: str | None = None,
    ) -> Room:
        """Hands an open conversation on; with both targets, that member of the department is preferred."""
        room = self._open_room(room_id)
        serving = room.served_by is not None and room.served_by.id == by.id
        part: Part = "agent" if serving else "user"
        if room.on_hold:
            raise RoomIsOnHold
        if to_department_id:
            department = self._department(to_department_id)
            self._to_department(room, department, by.reference, part, comment, to_user_id)
        elif to_user_id:
            self._to_agent(room, to_user_id, by.reference, part, comment)
        else:
            raise NotForwarded
        return room

    def to_department(self, room_id: str, token: str, department_id: str) -> Room:
        """A visitor moves an open conversation.

        As on the servers, any visitor's token will do, and it was the visitor of the conversation who moved it.
        """
        self._workspace.visitors.with_token(token)
        room = self._open_room(room_id)
        if room.on_hold:
            raise RoomIsOnHold
        self._to_department(room, self._department(department_id), self._visitor_of(room), "visitor")
        return room

    def move(self, room_id: str, token: str, department_id: str) -> Room:
        """The same as servers before 8.0 did it: the room has to be the visitor's own. Raises TransferRefused."""
        self._workspace.visitors.with_token(token)
        room = self._workspace.rooms.of_visitor(room_id, token)
        if room.on_hold:
            raise RoomIsOnHold
        department = self._department(department_id)
        if not room.open:
            raise TransferRefused
        self._to_department(room, department, self._visitor_of(room), "visitor")
        return room

    def record(
        self,
        room: Room,
        scope: Literal["agent", "department", "queue"],
        by: UserReference,
        by_type: Part,
        comment: str | None = None,
        *,
        department: Department | None = None,
        agent: UserReference | None = None,
        kind: str = "livechat_transfer_history",
        **more: object,
    ) -> Message:
        """Writes into the conversation that it goes to the department or agent, or back to the queue."""
        transfer: Json = {
            "transferredBy": _person(by) | {"userType": by_type},
            "ts": self._workspace.clock.now(),
            "scope": scope,
        }
        if comment is not None:
            transfer["comment"] = comment
        if room.department_id:
            transfer["previousDepartment"] = room.department_id
        if department is not None:
            transfer["nextDepartment"] = {"_id": department.id, "name": department.name}
        if agent is not None:
            transfer["transferredTo"] = _person(agent)
        token = room.visitor.token if by_type == "visitor" else None
        author = UserReference(by.id, by.username)
        return self._workspace.messages.system(room, kind, author, token=token, transferData=transfer | more)

    def _open_room(self, room_id: str) -> Room:
        room = self._workspace.rooms.get(room_id)
        if room is None:
            raise UnknownRoom
        if not room.open:
            raise ConversationAlreadyClosed
        self._visitor_of(room)
        return room

    def _visitor_of(self, room: Room) -> UserReference:
        visitor = self._workspace.visitors.get(room.visitor.id)
        if visitor is None:
            raise RoomVisitorRemoved
        return UserReference(visitor.id, visitor.username, visitor.name)

    def _department(self, department_id: str) -> Department:
        department = self._workspace.departments.get(department_id)
        if department is None:
            raise DepartmentToForwardToUnknown
        return department

    def _to_agent(self, room: Room, agent_id: str, by: UserReference, part: Part, comment: str | None) -> None:
        agent = self._online_agent(agent_id)
        inquiry = self._workspace.inquiries.of_room(room.id)
        if inquiry is None:
            raise RoomWithoutInquiry
        if room.served_by is not None and room.served_by.id == agent.id:
            raise ForwardingToSameAgent
        self.record(room, "agent", by, part, comment, agent=agent.reference)
        self._hand_to(room, inquiry, agent)

    def _to_department(
        self,
        room: Room,
        department: Department,
        by: UserReference,
        part: Part,
        comment: str | None = None,
        preferred_id: str | None = None,
        depth: int = 0,
    ) -> None:
        inquiry = self._workspace.inquiries.of_room(room.id)
        if inquiry is None:
            raise InquiryNotTransferable
        if room.department_id == department.id:
            raise ForwardingToSameDepartment
        preferred = self._member(department, preferred_id) if preferred_id else None
        if self._waits_there(department):
            self.record(room, "department", by, part, comment, department=department)
            self._workspace.routing.unassign(inquiry, department.id)
            return
        agent = preferred or self._next_in(department)
        if agent is None and room.served_by is None:
            self.record(room, "department", by, part, comment, department=department)
            self._settle_in(room, inquiry, department)
            return
        if agent is None or (room.served_by is not None and room.served_by.id == agent.id):
            self._to_fallback(room, department, by, part, comment, depth)
            return
        self.record(room, "department", by, part, comment, department=department)
        self._settle_in(room, inquiry, department)
        self._hand_to(room, inquiry, agent)

    def _to_fallback(
        self, room: Room, department: Department, by: UserReference, part: Part, comment: str | None, depth: int
    ) -> None:
        """Nobody is there: the department may name another one, in the premium edition."""
        fallback_id = department.fallback_department_id
        if self._workspace.edition != "premium" or not fallback_id or depth >= FALLBACK_DEPTH:
            raise NobodyOnlineInDepartment
        fallback = self._department(fallback_id)
        self._to_department(room, fallback, by, part, comment, depth=depth + 1)
        self.record(
            room, "department", by, part, comment, department=fallback, kind="livechat_transfer_history_fallback",
            hops=depth + 1, usingFallbackDep=True, originalDepartmentName=department.name,
        )  # fmt: skip

    def _settle_in(self, room: Room, inquiry: Inquiry, department: Department) -> None:
        room.department_id = inquiry.department_id = department.id
        self._workspace.store.rooms.save(room)
        self._workspace.inquiries.save(inquiry)

    def _hand_to(self, room: Room, inquiry: Inquiry, agent: User) -> None:
        self._workspace.routing.withdraw(room, keep=agent.id)
        self._workspace.routing.assign(inquiry, agent)

    def _online_agent(self, agent_id: str) -> User:
        agents = self._workspace.agents
        user = self._workspace.users.get(agent_id)
        if user is None or not agents.is_agent(user) or not agents.is_online(user):
            raise AgentIsOffline
        return user

    def _member(self, department: Department, agent_id: str) -> User:
        agent = self._online_agent(agent_id)
        if self._workspace.departments.membership(department.id, agent.id) is None:
            raise AgentNotInDepartment
        return agent

    def _waits_there(self, department: Department) -> bool:
        """Whether the conversation joins the queue of the department instead of going to a member."""
        if self._workspace.routing.method() == "Manual_Selection":
            return True
        takes_while_offline = bool(department.extra.get("allowReceiveForwardOffline"))
        return takes_while_offline and not self._workspace.departments.has_online_agents(department.id)

    def _next_in(self, department: Department) -> User | None:
        """The next of its members, who may be the one who serves already; counts as having got a chat in any case."""
        agent = self._workspace.agents.next_for(department.id)
        if agent is not None:
            self._workspace.agents.note_handed_out(agent, department.id)
        return agent


def _person(reference: UserReference) -> Json:
    person = {"_id": reference.id, "username": reference.username}
    return person | {"name": reference.name} if reference.name else person
