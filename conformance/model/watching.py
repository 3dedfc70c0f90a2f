"""Compares what the target shows of visitors and conversations with the model, and finds out who is to blame."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conformance.comparing import lasting, moment
from conformance.model.asking import Asking
from conformance.model.reference import Reference, Room, Visitor
from conformance.observation import differences, eventually

Shown = dict[str, Any]

FIELDS = "conformance_"  # how the names of the run's custom fields begin

# What an operation may change in a room besides what the model says.
WRITING = ("msgs", "lm", "lastMessage", "metrics", "v", "waitingResponse", "responseBy")
SERVING = (*WRITING, "servedBy", "usersCount", "queuedAt", "departmentId", "departmentAncestors")
CLOSING = (
    *WRITING, "open", "closedAt", "closer", "closedBy", "closingMessage", "tags", "usersCount", "transcriptRequest",
    "autoTransferOngoing", "omnichannel",
)  # fmt: skip


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


class Watch:
    """Everything that can be read, compared with the model."""

    def __init__(self, ask: Asking, model: Reference, agents: bool = False) -> None:
        self.ask = ask
        self.model = model
        self.admin = None if "admin" in ask.world.target.missing else ask.world.admin
        self._agents = agents
        self._sights: dict[str, Sight] = {}
        self._visitors: dict[str, Mapping[str, Any]] = {}
        self._turn = 0

    # What a step did

    def touched(self, room: Room, *names: str, added: int | None = None, last: str | None = None) -> None:
        """These properties of the room may differ from now on; `added` messages count, `last` is the latest."""
        sight = self._sights.setdefault(room.id, Sight())
        sight.may |= set(names)
        sight.added = None if added is None or sight.added is None else sight.added + added
        sight.last = last
        self.touched_visitor(room.visitor)

    def touched_visitor(self, visitor: Visitor) -> None:
        self._visitors.pop(visitor.id, None)

    def look(self, room: Room | None = None, visitor: Visitor | None = None) -> None:
        """Looks at what a step was about, and at one neighbour after the other."""
        self._turn += 1
        if room is not None:
            self.room(room)
        if visitor is not None:
            self.visitor(visitor)
        rooms, visitors = self.model.rooms, self.model.visitors
        if rooms:
            neighbour = rooms[self._turn % len(rooms)]
            if neighbour is not room:
                self.room(neighbour)
        other = visitors[self._turn // 2 % len(visitors)]
        (self.visitor if self._turn % 2 else self.lists)(other)

    def everything(self) -> None:
        """Looks at all there is."""
        for room in self.model.rooms:
            self.room(room)
        for visitor in self.model.visitors:
            self.visitor(visitor)
            self.lists(visitor)

    # Conversations

    def room(self, room: Room) -> None:
        if room.removed:
            self._removed(room)
            return
        self._history(room)
        if self.admin is not None:
            self._document(room)

    def _removed(self, room: Room) -> None:
        token = room.visitor.token
        error = "invalid-room" if self.model.known(token) else "invalid-token"
        request = {"path": {"rid": room.id}, "query": {"token": token}}
        answer = self.ask.call("getMessageHistory", **request)
        shown = answer.status == 200
        self.ask.check(not shown, self._writer("deleteVisitor"), "a conversation of a deleted visitor can be read")
        self.ask.check(
            answer["error"] == error, "getMessageHistory", f"the error is {answer['error']!r}, not {error!r}"
        )
        if self.admin is not None:
            answer = self.ask.call("getRoomInfo", query={"roomId": room.id}, caller=self.admin)
            self.ask.check(answer.status != 200, self._writer("deleteVisitor"), "a deleted visitor's room is there")

    def _history(self, room: Room) -> None:
        request: dict[str, Any] = {"path": {"rid": room.id}, "query": {"token": room.visitor.token, "limit": 100}}
        answer = self.ask.call("getMessageHistory", **request)
        if answer.status != 200:
            alone = self.admin and self._read_room(room)
            guilty = "getMessageHistory" if alone else self._writer("getMessageHistory")
            self.ask.fail(guilty, f"the history of a conversation is refused: {answer.json}")
        messages = answer["messages"]
        self._written(room, [one for one in messages if "t" not in one])
        self._expect_history(room, messages)
        system = {one["_id"]: lasting(one) for one in messages if "t" in one}
        sight = self._sights.setdefault(room.id, Sight())
        for message_id, earlier in sight.messages.items():
            changed = differences(earlier, system.get(message_id, {}))
            self.ask.check(not changed, self._writer("getMessageHistory"), f"a system message changed: {changed}")
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
                guilty = "getMessageHistory" if alone else self._writer("getMessageHistory")
                self.ask.fail(guilty, f"the history differs from what was written: {'; '.join(changed)}")
        self.ask.check(list(found) == list(wanted), "getMessageHistory", "the messages are not in their order")

    def _stored(self, room: Room, message_id: str) -> dict[str, Any] | None:
        query = {"token": room.visitor.token, "rid": room.id}
        answer = self.ask.world.call("getMessage", path={"_id": message_id}, query=query, check=False)
        return lasting(answer["message"]) if answer.status == 200 else None

    def _document(self, room: Room) -> None:
        wanted, sight = self._wanted(room), self._sights.setdefault(room.id, Sight())
        document = eventually(lambda: self._read_room(room), lambda one: one is not None and self._fits(wanted, one))
        if document is None:
            guilty = "getRoomInfo" if self._in_chat_history(room) else self._writer("getRoomInfo")
            self.ask.fail(guilty, "a conversation that is there cannot be read")
        assert document is not None
        self._compare(wanted, document, "getRoomInfo", lambda: self._in_chat_history(room))
        if sight.document is not None:
            allowed = sight.may | sight.might
            rest = [{key: one[key] for key in one if key not in allowed} for one in (sight.document, document)]
            changed = differences(*rest)
            self.ask.check(not changed, self._writer("getRoomInfo"), f"more changed than was asked: {changed}")
            self._count(room, sight, document)
        sight.document, sight.may, sight.might = document, set(), sight.may
        sight.added = 0

    def _count(self, room: Room, sight: Sight, document: Mapping[str, Any]) -> None:
        """The number of messages grew by what was written, and the latest is named. One delay is forgiven."""
        if sight.added is None or sight.document is None:
            return
        wanted = sight.document["msgs"] + sight.added
        if document["msgs"] != wanted:
            document = eventually(lambda: self._read_room(room) or document, lambda one: one["msgs"] == wanted)
        right = document["msgs"] == wanted
        text = f"msgs is {document['msgs']}, after {sight.added} more than {sight.document['msgs']}"
        self.ask.check(right or not sight.miscounted, self._writer("getRoomInfo"), text)
        sight.miscounted = not right
        if sight.last is not None and "lastMessage" in document:
            document = eventually(lambda: self._read_room(room) or document, lambda one: _latest(one) == sight.last)
            named = _latest(document) == sight.last
            self.ask.check(named, self._writer("getRoomInfo"), "the latest message is not the lastMessage of the room")

    def _read_room(self, room: Room) -> Mapping[str, Any] | None:
        answer = self.ask.call("getRoomInfo", query={"roomId": room.id}, caller=self.admin)
        return answer["room"] if answer.status == 200 else None

    def _in_chat_history(self, room: Room) -> Mapping[str, Any] | None:
        path = {"roomId": room.id, "visitorId": room.visitor.id}
        answer = self.ask.world.call("getChatHistory", path=path, query={"count": 100}, caller=self.admin, check=False)
        found = answer.json.get("history", ()) if isinstance(answer.json, dict) else ()
        return next((one for one in found if one["_id"] == room.id), None)

    def _wanted(self, room: Room) -> Shown:
        wanted: Shown = {
            "_id": room.id,
            "name": room.name,
            "open": room.open,
            "visitor": (room.visitor.id, room.visitor.username),
            "closer": room.closer,
            "survey": room.survey,
            "fields": room.data,
            "department": room.department,
        }
        if room.status is not None:
            wanted["status"] = room.status
        if self._agents:
            wanted["agent"] = room.agent
        return wanted

    def _fits(self, wanted: Shown, document: Mapping[str, Any]) -> bool:
        shown = shown_of_room(document)
        return all(shown[key] == value for key, value in wanted.items())

    # Visitors

    def visitor(self, visitor: Visitor) -> None:
        if visitor.removed:
            self._gone(visitor)
            return
        answer = self.ask.call("getVisitor", path={"token": visitor.token})
        if answer.status != 200:
            guilty = "getVisitor" if self._visitor_info(visitor) else self._writer("getVisitor")
            self.ask.fail(guilty, f"a visitor who is there is refused: {answer.json}")
        document = answer["visitor"]
        wanted = {**visitor.told, "_id": visitor.id, "username": visitor.username, "fields": visitor.data}
        self._compare({**wanted, "token": visitor.token}, document, "getVisitor", lambda: self._visitor_info(visitor))
        before = self._visitors.get(visitor.id)
        changed = differences(before, document) if before is not None else []
        self.ask.check(not changed, self._writer("getVisitor"), f"a visitor who did nothing changed: {changed}")
        self._visitors[visitor.id] = document
        if self.admin is not None and self._turn % 3 == 0:
            info = self._visitor_info(visitor)
            self.ask.check(info is not None, "getVisitorInfo", "a visitor who is there is not found")
            self._compare(wanted, info or {}, "getVisitorInfo", lambda: document)

    def _gone(self, visitor: Visitor) -> None:
        if self.model.known(visitor.token) is None:
            answer = self.ask.call("getVisitor", path={"token": visitor.token})
            self.ask.check(answer.status != 200, self._writer("deleteVisitor"), "a deleted visitor can be read")
        if self.admin is not None:
            self.ask.check(
                self._visitor_info(visitor) is None, self._writer("deleteVisitor"), "a deleted visitor is found"
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
            self._compare(self._wanted(room), one, reader, lambda room=room: self._read_room(room))

    def _members(self, reader: str, wanted: Sequence[Room], found: Sequence[Mapping[str, Any]]) -> None:
        ids, listed = {room.id for room in wanted}, {one["_id"] for one in found}
        self.ask.check(len(listed) == len(found), reader, "something is listed twice")
        for room in self.model.rooms:
            if (room.id in ids) != (room.id in listed):
                document = None if room.removed else self._read_room(room)
                right = document is not None and self._fits(self._wanted(room), document)
                guilty = reader if right else self._writer(reader)
                self.ask.fail(
                    guilty, f"a conversation is {'missing' if room.id in ids else 'listed, but has to be not'}"
                )
        self.ask.check(ids == listed, reader, "something is listed that does not belong there")

    # Blame

    def _compare(
        self, wanted: Shown, document: Mapping[str, Any], reader: str, witness: Callable[[], Mapping[str, Any] | None]
    ) -> None:
        """When a second reader agrees with the model, the first is to blame, otherwise what was called last."""
        shown = _shown(document, reader)
        wrong = [key for key in wanted if shown.get(key) != wanted[key]]
        if not wrong:
            return
        second = witness()
        agrees = second is not None and all(_shown(second, reader).get(key) == wanted[key] for key in wrong)
        text = "; ".join(f"{key} is {shown.get(key)!r}, not {wanted[key]!r}" for key in wrong)
        self.ask.fail(reader if agrees else self._writer(reader), f"{reader} answers something else: {text}")

    def _writer(self, reader: str) -> str:
        """The operation of the step, where it is one that changes things; else the one that was read with."""
        operation = self.ask.world.session.operations.get(self.ask.acted)
        changes = operation is not None and (operation.method.lower() != "get" or operation.id == "openRoom")
        return self.ask.acted if changes else reader


def shown_of_room(document: Mapping[str, Any]) -> Shown:
    """What the model knows of a room."""
    visitor, closer = document.get("v", {}), document.get("closer")
    return {
        "_id": document.get("_id"),
        "name": document.get("fname"),
        "open": document.get("open", False),
        "visitor": (visitor.get("_id"), visitor.get("username")),
        "closer": (closer, document.get("closedBy", {}).get("_id")) if closer else None,
        "survey": document.get("surveyFeedback"),
        "fields": _own_fields(document),
        "department": document.get("departmentId"),
        "status": visitor.get("status"),
        "agent": document.get("servedBy", {}).get("_id"),
    }


def _shown(document: Mapping[str, Any], reader: str) -> Shown:
    if reader.startswith("getVisitor"):
        return {**document, "fields": _own_fields(document)}
    return shown_of_room(document)


def _own_fields(document: Mapping[str, Any]) -> dict[str, Any]:
    values = document.get("livechatData") or {}
    return {key: value for key, value in values.items() if key.startswith(FIELDS)}


def _latest(document: Mapping[str, Any]) -> Any:
    return (document.get("lastMessage") or {}).get("_id")
