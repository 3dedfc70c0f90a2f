"""The queue of manual routing, step by step: conversations wait, are taken, given back, handed on and closed."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from conformance.model.exploring import Exploration
from conformance.model.reference import Message, Refused, Room, Visitor
from conformance.model.scenario import AIMS, ANY, TEXTS, Scenario
from conformance.model.shown import CLOSING, SERVING, WRITING
from conformance.session import Login
from conformance.texts import near_misses

OFFLINE = "Agent status is offline or Omnichannel service is not active [error-agent-status-service-offline]"
NOT_FOUND = "Inquiry not found [error-not-found]"
TAKEN = "Inquiry already taken [error-inquiry-taken]"
CLOSED = "This_conversation_is_already_closed"
WHICH = st.sampled_from(["own"] * 6 + ["never", "near"])
"""Which room or inquiry is named: the one that is meant, or an id that is nobody's."""


@dataclass(frozen=True)
class Desk:
    """Two agents, the first of whom stays available, and departments of which both are members."""

    agents: Sequence[Login]
    departments: Sequence[str]


class QueueMachine(Scenario):
    """What visitors, agents and managers do with conversations that wait, compared with the model after each step."""

    def __init__(self, exploration: Exploration, desk: Desk) -> None:
        super().__init__(exploration)
        self.desk = desk
        self.inquiries: dict[str, str] = {}
        self.away: set[str] = set()

    @initialize()
    def begin(self) -> None:
        """Two visitors of one department who wait, one of them with a message."""
        self.begin_scenario(agents=True)
        for _ in range(2):
            self._queued(self.registered(department=self.desk.departments[0]))
        self.wrote(self.model.rooms[0], "Hello")

    def teardown(self) -> None:
        if not self.begun:
            return
        try:
            if not self.ask.failed:
                self.watch.everything()
                self._lists()
        finally:
            self._leave()

    # Visitors

    @rule(who=ANY)
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

    @rule(where=ANY, text=TEXTS)
    def write(self, where: int, text: str) -> None:
        room = self.room(where)
        self.ask.step("sendMessage")
        if room.open:
            self.wrote(room, text)
        else:
            body = {"token": room.visitor.token, "rid": room.id, "msg": text}
            self.ask.refused("sendMessage", "room-closed", body=body)
        self._look(room)

    @rule(where=ANY, to=ANY, aim=AIMS)
    def transfer(self, where: int, to: int, aim: str) -> None:
        """The visitor moves to another department; as on the servers, any visitor's token will do."""
        room = self.room(where)
        token, rid = self.aimed(room, aim)
        department = self.desk.departments[to % len(self.desk.departments)]
        self.ask.step("transferToDepartment", aim)
        found, _ = self.ask.expect(
            lambda: self._movable(token, rid, department),
            "transferToDepartment",
            body={"token": token, "rid": rid, "department": department},
        )
        if found is not None:
            self._moved(found, department)
        self._look(found or room)

    @rule(where=ANY)
    def close(self, where: int) -> None:
        room = self.room(where)
        self.ask.step("closeRoom")
        if room.open:
            self.end(room)
        else:
            self.ask.refused("closeRoom", "room-closed", body={"token": room.visitor.token, "rid": room.id})
        self._look(room)

    # Agents

    @rule(where=ANY, who=ANY, which=WHICH, for_another=st.booleans())
    def take(self, where: int, who: int, which: str, for_another: bool) -> None:
        room, agent = self.room(where), self._agent(who)
        inquiry = self._named(self.inquiries[room.id], which)
        unknown = which != "own" or not room.open
        away = agent.user_id in self.away
        if (unknown and away) or (not unknown and room.agent is not None and (away or room.agent == agent.user_id)):
            return  # two reasons to refuse, or a taking that changes nothing: which answer is right is not certain
        self.ask.step("takeInquiry", f"{which}, {'for another' if for_another else 'for oneself'}")
        refusal = NOT_FOUND if unknown else TAKEN if room.agent else OFFLINE if away else None
        request: dict[str, Any] = {"body": {"inquiryId": inquiry}, "caller": agent}
        if for_another:
            request = {"body": {"inquiryId": inquiry, "userId": agent.user_id}, "caller": self.ask.world.admin}
        if refusal is not None:
            self.ask.refused("takeInquiry", refusal, **request)
        else:
            self.ask.ok("takeInquiry", **request)
            self._served(room, agent.user_id)
        self._look(room)

    @rule(where=ANY, which=WHICH)
    def give_back(self, where: int, which: str) -> None:
        room = self.room(where)
        self.ask.step("returnInquiry", which)
        request: dict[str, Any] = {"body": {"roomId": self._named(room.id, which)}, "caller": self.ask.world.admin}
        if which != "own" or not room.open:
            error = "room-closed" if which == "own" else "error-room-not-found"
            self.ask.refused("returnInquiry", error, **request)
        else:
            answer = self.ask.ok("returnInquiry", **request)
            self.ask.check(answer["result"] is (room.agent is not None), "returnInquiry", f"result: {answer['result']}")
            self._served(room, None)
        self._look(room)

    @rule(where=ANY, who=ANY, which=WHICH)
    def forward_to_agent(self, where: int, who: int, which: str) -> None:
        room, agent = self.room(where), self._agent(who)
        same, away = room.agent == agent.user_id, agent.user_id in self.away
        if same and away:
            return
        self.ask.step("forwardRoom", f"{which}, to an agent")
        request: dict[str, Any] = {
            "body": {"roomId": self._named(room.id, which), "userId": agent.user_id},
            "caller": self.ask.world.admin,
        }
        if which != "own" or not room.open:
            self.ask.refused("forwardRoom", CLOSED if which == "own" else "error-invalid-room", **request)
        elif same or away:
            self.ask.refused("forwardRoom", "error-user-is-offline" if away else None, **request)
        else:
            self.ask.ok("forwardRoom", **request)
            self._served(room, agent.user_id)
        self._look(room)

    @rule(where=ANY, to=ANY, nowhere=st.booleans())
    def forward_to_department(self, where: int, to: int, nowhere: bool) -> None:
        room = self.room(where)
        departments = self.desk.departments
        department = self.ask.world.name("nowhere") if nowhere else departments[to % len(departments)]
        self.ask.step("forwardRoom", "to a department" if not nowhere else "to no department")
        request: dict[str, Any] = {"body": {"roomId": room.id, "departmentId": department}}
        request["caller"] = self.ask.world.admin
        try:
            self._expect_move(room, department)
        except Refused as refusal:
            self.ask.refused("forwardRoom", refusal.error, **request)
        else:
            self.ask.ok("forwardRoom", **request)
            self._moved(room, department)
        self._look(room)

    @rule(where=ANY, text=TEXTS)
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

    @rule(who=ANY, by_oneself=st.booleans())
    def change_availability(self, who: int, by_oneself: bool) -> None:
        """The second agent takes conversations, or takes none any more; the first stays as he is."""
        agent = self.desk.agents[1]
        status = "available" if who % 3 else "not-available"
        self.ask.step("setAgentStatus", status)
        body = {"status": status} | ({} if by_oneself else {"agentId": agent.user_id})
        answer = self.ask.ok("setAgentStatus", body=body, caller=agent if by_oneself else self.ask.world.admin)
        self.ask.check(answer["status"] == status, "setAgentStatus", f"the answer is {answer['status']}")
        self.away = {agent.user_id} if status == "not-available" else set()
        for one in self.desk.agents:
            user = self._user(one)
            shown = "not-available" if one.user_id in self.away else "available"
            self.ask.check(user["statusLivechat"] == shown, "setAgentStatus", f"{one.username} is not {shown}")

    @rule(where=ANY, which=WHICH, by_agent=st.booleans())
    def close_by_user(self, where: int, which: str, by_agent: bool) -> None:
        room = self.room(where)
        serving = next((one for one in self.desk.agents if one.user_id == room.agent), None)
        caller = serving if by_agent and serving and room.open and which == "own" else self.ask.world.admin
        self.ask.step("closeRoomByUser", which)
        body = {"rid": self._named(room.id, which), "comment": "The parcel is on its way."}
        if which != "own" or not room.open:
            error = "error-room-already-closed" if which == "own" else "error-invalid-room"
            self.ask.refused("closeRoomByUser", error, body=body, caller=caller)
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
        if which == "near":
            return near_misses(identity)[len(self.ask.steps) % 4]
        return identity if which == "own" else self.ask.world.name("nothing")

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
        self._expect_move(room, department)
        return room

    def _expect_move(self, room: Room, department: str) -> None:
        if not room.open:
            raise Refused(CLOSED)
        if department not in self.desk.departments:
            raise Refused("error-invalid-department")
        if room.department == department:
            raise Refused("error-forwarding-chat-same-department")

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

    def _leave(self) -> None:
        """Ends what is open and makes the agents available again, so that the next scenario finds empty queues."""
        world = self.ask.world
        with contextlib.suppress(AssertionError):
            for room in self.model.rooms:
                if room.open:
                    world.call("closeRoom", body={"token": room.visitor.token, "rid": room.id}, check=False)
            if self.away:
                world.call("setAgentStatus", body={"status": "available"}, caller=self.desk.agents[1], check=False)
