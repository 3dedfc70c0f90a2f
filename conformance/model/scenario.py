"""What the machines do with visitors and conversations: register, open, write, close, each noted in the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from conformance.directed.texts import NASTY_LINE, near_misses
from conformance.model.acting import ActingMachine
from conformance.model.exploring import Exploration
from conformance.model.reference import Message, Reference, Room, Visitor
from conformance.model.shown import CLOSING, SERVING, WRITING
from conformance.model.watching import Watch

ANY = st.integers(min_value=0, max_value=11)
"""A position, counted in the order in which things came to be; never an id, which the server draws."""
WRONG = st.permutations(
    ["stranger", "dead token", "nobody", "near token", "other's room", "dead room", "near room", "no room"]
).map(lambda aims: aims[:2])
"""Tokens and conversations that do not go together."""
TEXTS = st.sampled_from(
    ["Where is my order 4711?", "Where is my order 4711?", "Thanks!", NASTY_LINE, "4711 \U0001f9d1"]
)


class Scenario(ActingMachine):
    """One scenario of a machine: the model, the target, and the acts that several rules need."""

    watch: Watch

    def __init__(self, exploration: Exploration, agents: bool = False) -> None:
        super().__init__(exploration)
        self.model = Reference()
        self._agents = agents

    def start(self) -> None:
        self.watch = Watch(self.ask, self.model, self._agents)

    def finish(self) -> None:
        self.watch.everything()

    def visitor(self, position: int) -> Visitor:
        return self.model.visitors[position % len(self.model.visitors)]

    def room(self, position: int) -> Room:
        """Mostly an open conversation: most that can happen happens to these."""
        rooms = self.model.rooms
        if position < 8:
            rooms = [room for room in rooms if room.open] or rooms
        return rooms[-1 - position % len(rooms)]

    def name(self) -> str:
        """A name that is nobody else's, and no part of another one."""
        return f"Ada {self.ask.world.name('person')}."

    def aimed(self, room: Room, aim: str) -> tuple[str, str]:
        """A token and the id of a conversation, one of them wrong in the way that the aim says."""
        world, own = self.ask.world, room.visitor.token
        others = [one for one in self.model.visitors if one is not room.visitor]
        tokens = {
            "stranger": others[0].token,
            "dead token": next((one.token for one in self.model.visitors if one.removed), room.visitor.id),
            "nobody": world.name("nobody"),
            "near token": near_misses(own)[len(self.ask.steps) % 6],
        }
        rooms = {
            "other's room": next((one.id for one in self.model.rooms if one.visitor is not room.visitor), room.id),
            "dead room": next((one.id for one in self.model.rooms if one.removed), room.visitor.id),
            "near room": near_misses(room.id)[len(self.ask.steps) % 4],
            "no room": world.name("nothing"),
        }
        return tokens.get(aim, own), rooms.get(aim, room.id)

    def registered(self, token: str | None = None, **properties: Any) -> Visitor:
        """A new visitor, with a name, a phone number and an address that nobody else has."""
        world = self.ask.world
        told = {"name": self.name(), "phone": world.phone(), "email": world.email()}
        with self.ask.blaming("registerVisitor"):
            made = world.visitor(token=token, **told, **properties)
        wanted = {
            "name": told["name"],
            "phone": [{"phoneNumber": told["phone"]}],
            "visitorEmails": [{"address": told["email"]}],
            "department": made.document.get("department"),
        }
        visitor = Visitor(made.token, made.id, made.username, wanted)
        known = [one for one in self.model.visitors if one.id == visitor.id]
        self.ask.check(not known, "registerVisitor", "a new visitor is one who was there before")
        kept = {key: made.document.get(key) for key in wanted} == wanted
        self.ask.check(kept, "registerVisitor", "the visitor is not stored as told")
        return self.model.registered(visitor)

    def same_visitor(self, visitor: Visitor, document: Mapping[str, Any]) -> None:
        same = (document["_id"], document["username"], document["token"]) == (
            visitor.id,
            visitor.username,
            visitor.token,
        )
        self.ask.check(same, "registerVisitor", "a visitor who is known is answered as somebody else")

    def after_registration(self, visitor: Visitor) -> None:
        self.watch.touched_visitor(visitor)
        if visitor.current is not None:
            visitor.current.status = None
            self.watch.touched(visitor.current, "fname", "v", added=0)

    def opened(self, visitor: Visitor) -> Room:
        with self.ask.blaming("openRoom"):
            answer = self.ask.world.grounds.opening(visitor.token)
        document = answer["room"]
        # Newer servers name a conversation for the visitor's contact, which keeps its first name.
        name, names = document["fname"], (visitor.name, *visitor.earlier_names)
        self.ask.check(name in names, "openRoom", f"fname is {name!r}, and none of the visitor's names {names}")
        room = Room(document["_id"], visitor, name, department=document.get("departmentId"))
        room.status = document["v"].get("status")
        known = [one for one in self.model.rooms if one.id == room.id]
        self.ask.check(not known and answer["newRoom"] is True, "openRoom", "the conversation is not a new one")
        self.model.opened(room)
        self.watch.touched(room, *SERVING)
        return room

    def wrote(self, room: Room, text: str) -> None:
        stored = self.ask.ok("sendMessage", body={"token": room.visitor.token, "rid": room.id, "msg": text})
        self.sent(room, text, stored["message"])

    def sent(self, room: Room, text: str, message: Mapping[str, Any], wanted_id: str | None = None) -> None:
        visitor = room.visitor
        told = (message["rid"], message["msg"], message["token"], message["u"]["_id"], message.get("alias"))
        wanted = (room.id, text, visitor.token, visitor.id, visitor.name)
        self.ask.check(told == wanted, "sendMessage", f"the answer is not the message that was sent: {message}")
        self.ask.check(wanted_id in (None, message["_id"]), "sendMessage", "the message has another id than asked for")
        known = [one for one in self.model.messages if one.id == message["_id"]]
        self.ask.check(not known, "sendMessage", "a new message has the id of an earlier one")
        self.model.written(Message(message["_id"], room, visitor.id, message))
        self.watch.touched(room, *WRITING, added=1, last=message["_id"])

    def end(self, room: Room) -> None:
        answer = self.ask.ok("closeRoom", body={"token": room.visitor.token, "rid": room.id})
        self.ended(room, answer.json)

    def ended(self, room: Room, answer: Mapping[str, Any]) -> None:
        self.ask.check(answer["rid"] == room.id, "closeRoom", "the answer names another conversation")
        self.model.closed(room, "visitor", room.visitor.id)
        self.watch.touched(room, *CLOSING)
