"""The queue of manual routing, step by step: conversations wait, are taken, given back, handed on and closed."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from conformance.directed.texts import near_misses
from conformance.model.acting import act
from conformance.model.exploring import Exploration
from conformance.model.reference import Message, Refused, Room, Visitor
from conformance.model.scenario import ANY, TEXTS, WRONG, Scenario
from conformance.model.shown import CLOSING, SERVING, WRITING
from conformance.session import Login

OFFLINE = "Agent status is offline or Omnichannel service is not active [error-agent-status-service-offline]"
NOT_FOUND = "Inquiry not found [error-not-found]"
TAKEN = "Inquiry already taken [error-inquiry-taken]"
CLOSED = "This_conversation_is_already_closed"
WRONG_ID = st.sampled_from(["never", "near"])
"""An id that is nobody's."""


@dataclass(frozen=True)
class Desk:
    """Two agents, the first of whom stays available, and departments of which both are members."""

    agents: Sequence[Login]
    departments: Sequence[str]


class QueueMachine(Scenario):
    """What visitors, agents and managers do with conversations that wait, compared with the model after each step."""

    def __init__(self, exploration: Exploration, desk: Desk) -> None:
        super().__init__(exploration, agents=True)
        self.desk = desk
        self.inquiries: dict[str, str] = {}
        self.away: set[str] = set()

    def start(self) -> None:
        """Two visitors of one department who wait, one of them with a message."""
        super().start()
        for _ in range(2):
            self._queued(self.registered(department=self.desk.departments[0]))
        self.wrote(self.model.rooms[0], "Hello")

    def finish(self) -> None:
        super().finish()
        self._lists()

    # Visitors

    @act(times=2, who=ANY)
    def open(self, who: int) -> None:
        visitor = self.visitor(who)
        self.ask.step("openRoom")
        if visitor.current is None:
            self._queued(visitor)
        else:
            answer = self.ask.ok("openRoom", query={"token": visitor.token})
            same = (answer["room"]["_id"], answer["newRoom"]) == (visitor.current.id, False)
            self.ask.check(same, "openRoom", "the open conversation is not the one that is answered")
        self._look(visitor.current)

    @act(where=ANY, text=TEXTS)
    def write(self, where: int, text: str) -> None:
        room = self.room(where)
        self.ask.step("sendMessage")
        if room.open:
            self.wrote(room, text)
        else:
            body = {"token": room.visitor.token, "rid": room.id, "msg": text}
            self.ask.refused("sendMessage", "room-closed", body=body)
        self._look(room)

    @act(where=ANY, to=ANY, wrong=WRONG)
    def transfer(self, where: int, to: int, wrong: list[str]) -> None:
        """The visitor moves to another department; as on the servers, any visitor's token will do."""
        room = self.room(where)
        department = self.desk.departments[to % len(self.desk.departments)]
        for aim in (*wrong, "own"):
            token, rid = self.aimed(room, aim)
            self.ask.step("transferToDepartment", aim)
            found, _ = self.ask.expect(
                lambda: self._movable(token, rid, department),  # noqa: B023
                "transferToDepartment",
                body={"token": token, "rid": rid, "department": department},
            )
            if found is not None:
                self._moved(found, department)
        self._look(room)

    @act(where=ANY)
    def close(self, where: int) -> None:
        room = self.room(where)
        self.ask.step("closeRoom")
        if room.open:
            self.end(room)
        else:
            self.ask.refused("closeRoom", "room-closed", body={"token": room.visitor.token, "rid": room.id})
        self._look(room)

    # Agents

    @act(times=3, where=ANY, who=ANY, wrong=WRONG_ID, for_another=st.booleans())
    def take(self, where: int, who: int, wrong: str, for_another: bool) -> None:
        room, agent = self.room(where), self._agent(who)
        inquiry = self.inquiries[room.id]
        self.ask.step("takeInquiry", f"{wrong} inquiry")
        body = {"inquiryId": self._named(inquiry, wrong)}
        self.ask.refused("takeInquiry", NOT_FOUND, body=body, caller=self.desk.agents[0])
        away = agent.user_id in self.away
        if (away and not room.open) or (room.agent is not None and (away or room.agent == agent.user_id)):
            return  # two reasons to refuse, or a taking that changes nothing: which answer is right is not certain
        self.ask.step("takeInquiry", "for another" if for_another else "for oneself")
        refusal = NOT_FOUND if not room.open else TAKEN if room.agent else OFFLINE if away else None
        request: dict[str, Any] = {"body": {"inquiryId": inquiry}, "caller": agent}
        if for_another:
            request = {"body": {"inquiryId": inquiry, "userId": agent.user_id}, "caller": self.ask.world.admin}
        if refusal is not None:
            self.ask.refused("takeInquiry", refusal, **request)
        else:
            self.ask.ok("takeInquiry", **request)
            self._served(room, agent.user_id)
        self._look(room)

    @act(where=ANY, wrong=WRONG_ID)
    def give_back(self, where: int, wrong: str) -> None:
        room, admin = self.room(where), self.ask.world.admin
        self.ask.step("returnInquiry", f"{wrong} room")
        error = "error-room-not-found"
        self.ask.refused("returnInquiry", error, body={"roomId": self._named(room.id, wrong)}, caller=admin)
        self.ask.step("returnInquiry")
        request: dict[str, Any] = {"body": {"roomId": room.id}, "caller": admin}
        if not room.open:
            self.ask.refused("returnInquiry", "room-closed", **request)
        else:
            answer = self.ask.ok("returnInquiry", **request)
            self.ask.check(answer["result"] is (room.agent is not None), "returnInquiry", f"result: {answer['result']}")
            self._served(room, None)
        self._look(room)

    @act(times=2, where=ANY, who=ANY, wrong=WRONG_ID)
    def forward_to_agent(self, where: int, who: int, wrong: str) -> None:
        room, agent, admin = self.room(where), self._agent(who), self.ask.world.admin
        self.ask.step("forwardRoom", f"{wrong} room, to an agent")
        body = {"roomId": self._named(room.id, wrong), "userId": self.desk.agents[0].user_id}
        self.ask.refused("forwardRoom", "error-invalid-room", body=body, caller=admin)
        same, away = room.agent == agent.user_id, agent.user_id in self.away
        if same and away:
            return
        self.ask.step("forwardRoom", "to an agent")
        request: dict[str, Any] = {"body": {"roomId": room.id, "userId": agent.user_id}, "caller": admin}
        if not room.open:
            self.ask.refused("forwardRoom", CLOSED, **request)
        elif same or away:
            self.ask.refused("forwardRoom", "error-user-is-offline" if away else None, **request)
        else:
            self.ask.ok("forwardRoom", **request)
            self._served(room, agent.user_id)
        self._look(room)

    @act(times=2, where=ANY, to=ANY)
    def forward_to_department(self, where: int, to: int) -> None:
        room, departments = self.room(where), self.desk.departments
        for department in (self.ask.world.name("nowhere"), departments[to % len(departments)]):
            self.ask.step("forwardRoom", "to a department" if department in departments else "to no department")
            found, _ = self.ask.expect(
                lambda: self._expect_move(room, department),  # noqa: B023
                "forwardRoom",
                body={"roomId": room.id, "departmentId": department},
                caller=self.ask.world.admin,
            )
            if found is not None:
                self._moved(room, department)
        self._look(room)

    @act(times=2, where=ANY, text=TEXTS)
    def reply(self, where: int, text: str) -> None:
        room = self.room(where)
        agent = next((one for one in self.desk.agents if one.user_id == room.agent), None)
        if agent is None or not room.open:
            return
        self.ask.step("sendChatMessage")
        sent = self.ask.ok("sendChatMessage", body={"message": {"rid": room.id, "msg": text}}, caller=agent)["message"]
        told = (sent["rid"], sent["msg"], sent["u"]["_id"]) == (room.id, text, agent.user_id)
        self.ask.check(told, "sendChatMessage", f"the answer is not the message that was sent: {sent}")
        query = {"token": room.visitor.token, "rid": room.id}
        seen = self.ask.ok("getMessage", path={"_id": sent["_id"]}, query=query)["message"]
        same = (seen["msg"], seen["u"]["_id"]) == (text, agent.user_id)
        self.ask.check(same, "sendChatMessage", "the visitor reads another message than was sent")
        self.model.written(Message(sent["_id"], room, agent.user_id, seen))
        self.watch.touched(room, *WRITING, added=1, last=sent["_id"])
        self._look(room)

    @act(times=2, who=ANY, by_oneself=st.booleans())
    def change_availability(self, who: int, by_oneself: bool) -> None:
        """The second agent takes conversations, or takes none any more; the first stays as he is."""
        agent = self.desk.agents[1]
        status = "available" if who % 2 else "not-available"
        self.ask.step("setAgentStatus", status)
        body = {"status": status} | ({} if by_oneself else {"agentId": agent.user_id})
        answer = self.ask.ok("setAgentStatus", body=body, caller=agent if by_oneself else self.ask.world.admin)
        self.ask.check(answer["status"] == status, "setAgentStatus", f"the answer is {answer['status']}")
        self.away = {agent.user_id} if status == "not-available" else set()
        for one in self.desk.agents:
            user = self._user(one)
            shown = "not-available" if one.user_id in self.away else "available"
            self.ask.check(user["statusLivechat"] == shown, "setAgentStatus", f"{one.username} is not {shown}")

    @act(where=ANY, wrong=WRONG_ID, by_agent=st.booleans())
    def close_by_user(self, where: int, wrong: str, by_agent: bool) -> None:
        room, admin, comment = self.room(where), self.ask.world.admin, "The parcel is on its way."
        self.ask.step("closeRoomByUser", f"{wrong} room")
        body = {"rid": self._named(room.id, wrong), "comment": comment}
        self.ask.refused("closeRoomByUser", "error-invalid-room", body=body, caller=admin)
        serving = next((one for one in self.desk.agents if one.user_id == room.agent), None)
        caller = serving if by_agent and serving and room.open else admin
        self.ask.step("closeRoomByUser", "by the agent" if caller is serving else "by an administrator")
        body = {"rid": room.id, "comment": comment}
        if not room.open:
            self.ask.refused("closeRoomByUser", "error-room-already-closed", body=body, caller=caller)
        else:
            self.ask.ok("closeRoomByUser", body=body, caller=caller)
            self.model.closed(room, "user", caller.user_id)
            self.watch.touched(room, *CLOSING)
        self._look(room)

    # What several rules do

    def _agent(self, position: int) -> Login:
        return self.desk.agents[position % len(self.desk.agents)]

    def _user(self, agent: Login) -> Any:
        path = {"type": "agent", "_id": agent.user_id}
        return self.ask.ok("getLivechatUser", path=path, caller=self.ask.world.admin)["user"]

    def _named(self, identity: str, which: str) -> str:
        return near_misses(identity)[len(self.ask.steps) % 4] if which == "near" else self.ask.world.name("nothing")

    def _queued(self, visitor: Visitor) -> Room:
        room = self.opened(visitor)
        wanted = visitor.told.get("department", room.department)
        self.ask.check(room.department == wanted, "openRoom", "the conversation is not in the visitor's department")
        query = {"roomId": room.id}
        inquiry = self.ask.ok("getInquiry", query=query, caller=self.ask.world.admin)["inquiry"]
        self.ask.check(inquiry is not None, "openRoom", "a new conversation has no inquiry")
        self.inquiries[room.id] = inquiry["_id"]
        return room

    def _served(self, room: Room, agent: str | None) -> None:
        room.agent = agent
        self.watch.touched(room, *SERVING)

    def _movable(self, token: str, rid: str, department: str) -> Room:
        self.model.visitor_with(token)
        room = next((one for one in self.model.rooms if one.id == rid), None)
        if room is None:
            raise Refused("error-invalid-room")
        return self._expect_move(room, department)

    def _expect_move(self, room: Room, department: str) -> Room:
        if not room.open:
            raise Refused(CLOSED)
        if department not in self.desk.departments:
            raise Refused("error-invalid-department")
        if room.department == department:
            raise Refused("error-forwarding-chat-same-department")
        return room

    def _moved(self, room: Room, department: str) -> None:
        """It waits in the other department. Whether the visitor belongs there now, too, servers see differently."""
        room.department = department
        room.visitor.told.pop("department", None)
        self._served(room, None)

    def _look(self, room: Room | None) -> None:
        self.watch.look(room)
        if len(self.ask.steps) % 3 == 0:
            self._lists()

    def _lists(self) -> None:
        """Each department's queue holds what waits there, the newest first; each agent's conversations are counted."""
        for department in self.desk.departments:
            rooms = [one for one in self.model.rooms if one.open and one.department == department]
            waiting = [one.id for one in reversed(rooms) if one.agent is None]
            query: dict[str, Any] = {"department": department, "count": 100}
            page = self.ask.ok("listInquiries", query=query, caller=self.ask.world.admin)
            listed = [one["rid"] for one in page["inquiries"]]
            right = (listed, page["total"]) == (waiting, len(waiting))
            self.ask.check(right, "listInquiries", f"{len(waiting)} wait, listed are {len(listed)} of {page['total']}")
            self._loads(department, [one.agent for one in rooms if one.agent])

    def _loads(self, department: str, serving: Sequence[str]) -> None:
        query = {"departmentId": department, "includeOfflineAgents": "true", "count": 100}
        queue = self.ask.ok("listQueue", query=query, caller=self.ask.world.admin)["queue"]
        loads = {one["user"]["_id"]: one["chats"] for one in queue}
        wanted = {agent: serving.count(agent) for agent in serving}
        self.ask.check(loads == wanted, "listQueue", f"the counts are {loads}, not {wanted}")

    def leave(self) -> None:
        """Ends what is open and makes the agents available again, so that the next scenario finds empty queues."""
        world = self.ask.world
        with contextlib.suppress(AssertionError):
            for room in self.model.rooms:
                if room.open:
                    world.call("closeRoom", body={"token": room.visitor.token, "rid": room.id}, check=False)
            if self.away:
                world.call("setAgentStatus", body={"status": "available"}, caller=self.desk.agents[1], check=False)
