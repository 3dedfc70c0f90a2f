"""Compares what the target shows of conversations with the model, and finds out who is to blame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from conformance.directed.comparing import lasting, moment, without
from conformance.directed.observation import differences, eventually
from conformance.model.asking import Asking
from conformance.model.reference import Reference, Room
from conformance.model.shown import fits, latest, wanted_of_room


@dataclass
class Sight:
    """A room as it was read last. `may` may have changed since, `might` already before that, with some delay.

    `messages` are those of the system, `added` how many messages more or less there have to be.
    """

    document: Mapping[str, Any] | None = None
    messages: dict[str, Any] = field(default_factory=dict)
    may: set[str] = field(default_factory=set)
    might: set[str] = field(default_factory=set)
    added: int | None = None
    miscounted: bool = False
    last: str | None = None


class RoomWatch:
    """Messages, room and inquiry of each conversation."""

    def __init__(self, ask: Asking, model: Reference, agents: bool) -> None:
        self.ask = ask
        self.model = model
        self.admin = None if "admin" in ask.world.target.missing else ask.world.admin
        self._agents = agents
        self._turn = 0
        self._sights: dict[str, Sight] = {}

    def touched(self, room: Room, *names: str, added: int | None = None, last: str | None = None) -> None:
        """These properties of the room may differ from now on; `added` messages count, `last` is the latest."""
        sight = self._sights.setdefault(room.id, Sight())
        sight.may |= set(names)
        sight.added = None if added is None or sight.added is None else sight.added + added
        sight.last = last

    def look(self, room: Room, parts: int = 3) -> None:
        """Looks at the messages (`parts` 1), at the room and its inquiry (2), or at both (3)."""
        if room.removed:
            self._removed(room)
            return
        if parts & 1 or self.admin is None:
            self._history(room)
        if parts & 2 and self.admin is not None:
            self._document(room)
            self._turn += 1
            if self._turn % 2:
                self._inquiry(room)

    def _removed(self, room: Room) -> None:
        token = room.visitor.token
        error = "invalid-room" if self.model.known(token) else "invalid-token"
        request = {"path": {"rid": room.id}, "query": {"token": token}}
        answer = self.ask.call("getMessageHistory", **request)
        shown = answer.status == 200
        self.ask.check(not shown, self.ask.writer("deleteVisitor"), "a conversation of a deleted visitor can be read")
        self.ask.check(
            answer["error"] == error, "getMessageHistory", f"the error is {answer['error']!r}, not {error!r}"
        )
        if self.admin is not None:
            answer = self.ask.call("getRoomInfo", query={"roomId": room.id}, caller=self.admin)
            self.ask.check(answer.status != 200, self.ask.writer("deleteVisitor"), "a deleted visitor's room is there")

    def _history(self, room: Room) -> None:
        request: dict[str, Any] = {"path": {"rid": room.id}, "query": {"token": room.visitor.token, "limit": 100}}
        answer = self.ask.call("getMessageHistory", **request)
        if answer.status != 200:
            alone = self.admin and self.read(room)
            guilty = "getMessageHistory" if alone else self.ask.writer("getMessageHistory")
            self.ask.fail(guilty, f"the history of a conversation is refused: {answer.json}")
        messages = answer["messages"]
        self._written(room, [one for one in messages if "t" not in one])
        self._expect_history(room, messages)
        system = {one["_id"]: lasting(one) for one in messages if "t" in one}
        sight = self._sights.setdefault(room.id, Sight())
        for message_id, earlier in sight.messages.items():
            changed = differences(earlier, system.get(message_id, {}))
            self.ask.check(not changed, self.ask.writer("getMessageHistory"), f"a system message changed: {changed}")
        sight.messages = system

    def _expect_history(self, room: Room, messages: Sequence[Mapping[str, Any]]) -> None:
        ids, times = [one["_id"] for one in messages], [moment(one["ts"]) for one in messages]
        reader = "getMessageHistory"
        self.ask.check(len(set(ids)) == len(ids), reader, "a message is there twice")
        self.ask.check({one["rid"] for one in messages} <= {room.id}, reader, "a message is of another conversation")
        self.ask.check(times == sorted(times, reverse=True), reader, "the newest message does not come first")

    def _written(self, room: Room, messages: Sequence[Mapping[str, Any]]) -> None:
        wanted = {one.id: lasting(one.document) for one in room.written}
        found = {one["_id"]: lasting(one) for one in messages}
        for message_id in {**wanted, **found}:
            changed = differences(wanted.get(message_id, {}), found.get(message_id, {}))
            if changed:
                alone = self._stored(room, message_id) == wanted.get(message_id)
                guilty = "getMessageHistory" if alone else self.ask.writer("getMessageHistory")
                self.ask.fail(guilty, f"the history differs from what was written: {'; '.join(changed)}")
        self.ask.check(list(found) == list(wanted), "getMessageHistory", "the messages are not in their order")

    def _stored(self, room: Room, message_id: str) -> dict[str, Any] | None:
        query = {"token": room.visitor.token, "rid": room.id}
        answer = self.ask.world.call("getMessage", path={"_id": message_id}, query=query, check=False)
        return lasting(answer["message"]) if answer.status == 200 else None

    def _document(self, room: Room) -> None:
        wanted, sight = wanted_of_room(room, self._agents), self._sights.setdefault(room.id, Sight())
        document = eventually(lambda: self.read(room), lambda one: one is not None and fits(wanted, one))
        if document is None:
            guilty = "getRoomInfo" if self._in_chat_history(room) else self.ask.writer("getRoomInfo")
            self.ask.fail(guilty, "a conversation that is there cannot be read")
        assert document is not None
        self.ask.compare(wanted, document, "getRoomInfo", partial(self._in_chat_history, room))
        if sight.document is not None:
            allowed = sight.may | sight.might
            changed = differences(without(sight.document, *allowed), without(document, *allowed))
            self.ask.check(not changed, self.ask.writer("getRoomInfo"), f"more changed than was asked: {changed}")
            self._count(room, sight, document)
        sight.document, sight.may, sight.might = document, set(), sight.may
        sight.added = 0

    def _count(self, room: Room, sight: Sight, document: Mapping[str, Any]) -> None:
        """The number of messages grew by what was written, and the latest is named. One delay is forgiven."""
        if sight.added is None or sight.document is None:
            return
        wanted = sight.document["msgs"] + sight.added
        if document["msgs"] != wanted:
            document = eventually(lambda: self.read(room) or document, lambda one: one["msgs"] == wanted)
        right = document["msgs"] == wanted
        text = f"msgs is {document['msgs']}, after {sight.added} more than {sight.document['msgs']}"
        self.ask.check(right or not sight.miscounted, self.ask.writer("getRoomInfo"), text)
        sight.miscounted = not right
        if sight.last is not None and "lastMessage" in document:
            document = eventually(lambda: self.read(room) or document, lambda one: latest(one) == sight.last)
            named = latest(document) == sight.last
            self.ask.check(
                named, self.ask.writer("getRoomInfo"), "the latest message is not the lastMessage of the room"
            )

    def _inquiry(self, room: Room) -> None:
        """A closed conversation has no inquiry; that of an open one fits it."""
        inquiry = self.ask.ok("getInquiry", query={"roomId": room.id}, caller=self.admin)["inquiry"]
        writer = self.ask.writer("getInquiry")
        self.ask.check((inquiry is not None) == room.open, writer, f"open: {room.open}, the inquiry is {inquiry}")
        if inquiry is None:
            return
        mine = (inquiry["rid"], inquiry["v"]["_id"]) == (room.id, room.visitor.id)
        self.ask.check(mine, "getInquiry", "the inquiry is that of another conversation")
        fits = (inquiry["name"], inquiry.get("department")) == (room.name, room.department)
        self.ask.check(fits, writer, f"name or department of the inquiry is not the conversation's: {inquiry}")
        if self._agents:
            status = "queued" if room.agent is None else "taken"
            self.ask.check(inquiry["status"] == status, writer, f"the inquiry is {inquiry['status']}, not {status}")

    def read(self, room: Room) -> Mapping[str, Any] | None:
        answer = self.ask.call("getRoomInfo", query={"roomId": room.id}, caller=self.admin)
        return answer["room"] if answer.status == 200 else None

    def _in_chat_history(self, room: Room) -> Mapping[str, Any] | None:
        path = {"roomId": room.id, "visitorId": room.visitor.id}
        answer = self.ask.world.call("getChatHistory", path=path, query={"count": 100}, caller=self.admin, check=False)
        found = answer.json.get("history", ()) if isinstance(answer.json, dict) else ()
        return next((one for one in found if one["_id"] == room.id), None)
