"""Compares what the target shows of visitors and conversations with the model after each step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from conformance.directed.observation import differences
from conformance.model.asking import Asking
from conformance.model.reference import Reference, Room, Visitor
from conformance.model.rooms import RoomWatch
from conformance.model.shown import fits, wanted_of_room


class Watch:
    """Everything that can be read, compared with the model."""

    def __init__(self, ask: Asking, model: Reference, agents: bool = False) -> None:
        self.ask = ask
        self.model = model
        self.admin = None if "admin" in ask.world.target.missing else ask.world.admin
        self._agents = agents
        self.rooms = RoomWatch(ask, model, agents)
        self._visitors: dict[str, Mapping[str, Any]] = {}
        self._turn = 0

    # What a step did

    def touched(self, room: Room, *names: str, added: int | None = None, last: str | None = None) -> None:
        """These properties of the room may differ from now on; `added` messages count, `last` is the latest."""
        self.rooms.touched(room, *names, added=added, last=last)
        self.touched_visitor(room.visitor)

    def touched_visitor(self, visitor: Visitor) -> None:
        self._visitors.pop(visitor.id, None)

    def look(self, room: Room | None = None, visitor: Visitor | None = None) -> None:
        """Looks at what a step was about, and at one neighbour after the other."""
        self._turn += 1
        if room is not None:
            self.rooms.look(room)
        if visitor is not None:
            self.visitor(visitor)
        rooms, visitors = self.model.rooms, self.model.visitors
        neighbour = rooms[self._turn // 2 % len(rooms)]
        if neighbour is not room:
            self.rooms.look(neighbour, parts=1 + self._turn % 2)
        if self._turn % 2:
            (self.visitor if self._turn % 4 == 1 else self.lists)(visitors[self._turn // 4 % len(visitors)])

    def everything(self) -> None:
        """Looks at all conversations and visitors."""
        for room in self.model.rooms:
            self.rooms.look(room)
        for visitor in self.model.visitors:
            self.visitor(visitor)
        self.lists(self.model.visitors[0])

    # Visitors

    def visitor(self, visitor: Visitor) -> None:
        if visitor.removed:
            self._gone(visitor)
            return
        answer = self.ask.call("getVisitor", path={"token": visitor.token})
        if answer.status != 200:
            guilty = "getVisitor" if self._visitor_info(visitor) else self.ask.writer("getVisitor")
            self.ask.fail(guilty, f"a visitor who is there is refused: {answer.json}")
        document = answer["visitor"]
        wanted = {**visitor.told, "_id": visitor.id, "username": visitor.username, "fields": visitor.data}
        self.ask.compare(
            {**wanted, "token": visitor.token}, document, "getVisitor", lambda: self._visitor_info(visitor)
        )
        before = self._visitors.get(visitor.id)
        changed = differences(before, document) if before is not None else []
        self.ask.check(not changed, self.ask.writer("getVisitor"), f"a visitor who did nothing changed: {changed}")
        self._visitors[visitor.id] = document
        if self.admin is not None and self._turn % 3 == 0:
            info = self._visitor_info(visitor)
            self.ask.check(info is not None, "getVisitorInfo", "a visitor who is there is not found")
            self.ask.compare(wanted, info or {}, "getVisitorInfo", lambda: document)

    def _gone(self, visitor: Visitor) -> None:
        if self.model.known(visitor.token) is None:
            answer = self.ask.call("getVisitor", path={"token": visitor.token})
            self.ask.check(answer.status != 200, self.ask.writer("deleteVisitor"), "a deleted visitor can be read")
        if self.admin is not None:
            self.ask.check(
                self._visitor_info(visitor) is None, self.ask.writer("deleteVisitor"), "a deleted visitor is found"
            )

    def _visitor_info(self, visitor: Visitor) -> Mapping[str, Any] | None:
        if self.admin is None:
            return None
        answer = self.ask.call("getVisitorInfo", query={"visitorId": visitor.id}, caller=self.admin)
        return answer["visitor"] if answer.status == 200 else None

    # Lists

    def lists(self, visitor: Visitor) -> None:
        """The lists that hold the visitor's conversations hold these, all of them, in order and counted."""
        if self.admin is None:
            return
        listed = self.ask.ok("listVisitorRooms", path={"token": visitor.token}, caller=self.admin)["rooms"]
        known = self.model.known(visitor.token)
        current = known.current if known else None
        self._members("listVisitorRooms", [current] if current else [], listed)
        if visitor.rooms:
            path = {"roomId": visitor.rooms[0].id, "visitorId": visitor.id}
            answer = self.ask.ok("getChatHistory", path=path, query={"count": 100}, caller=self.admin)
            self._page("getChatHistory", visitor.rooms[::-1], answer.json, "history")
        query = {"roomName": visitor.name, "count": 100}
        answer = self.ask.ok("listRooms", query=query, caller=self.admin)
        named = [room for room in self.model.rooms[::-1] if not room.removed and room.name == visitor.name]
        self._page("listRooms", named, answer.json, "rooms")
        elsewhere = {"roomName": visitor.told["phone"][0]["phoneNumber"], "count": 100}
        found = self.ask.ok("listRooms", query=elsewhere, caller=self.admin)
        self.ask.check(found["total"] == 0, "listRooms", "roomName finds what is not in the name")

    def _page(self, reader: str, wanted: Sequence[Room], page: Mapping[str, Any], items: str) -> None:
        self._members(reader, wanted, page[items])
        self.ask.check(page["total"] == page["count"] == len(wanted), reader, f"{len(wanted)} items, counted: {page}")
        order = [one["_id"] for one in page[items]]
        self.ask.check(order == [room.id for room in wanted], reader, "the newest conversation does not come first")
        for room, one in zip(wanted, page[items], strict=True):
            self.ask.compare(wanted_of_room(room, self._agents), one, reader, partial(self.rooms.read, room))

    def _members(self, reader: str, wanted: Sequence[Room], found: Sequence[Mapping[str, Any]]) -> None:
        ids, listed = {room.id for room in wanted}, {one["_id"] for one in found}
        self.ask.check(len(listed) == len(found), reader, "something is listed twice")
        for room in self.model.rooms:
            if (room.id in ids) != (room.id in listed):
                document = None if room.removed else self.rooms.read(room)
                right = document is not None and fits(wanted_of_room(room, self._agents), document)
                guilty = reader if right else self.ask.writer(reader)
                self.ask.fail(
                    guilty, f"a conversation is {'missing' if room.id in ids else 'listed, but has to be not'}"
                )
        self.ask.check(ids == listed, reader, "something is listed that does not belong there")
