"""What a correct server knows of visitors, their conversations and messages: a model of it, without HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


class Refused(Exception):
    """The operation is to be refused with this `error` text."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


@dataclass(eq=False)
class Visitor:
    """`told` is what the visitor is known by: name, phone, visitorEmails, department. `data` are custom fields."""

    token: str
    id: str
    username: str
    told: dict[str, Any]
    rooms: list[Room] = field(default_factory=list)
    data: dict[str, str] = field(default_factory=dict)
    earlier_names: list[str] = field(default_factory=list)
    removed: bool = False

    @property
    def name(self) -> str:
        return str(self.told["name"])

    @property
    def current(self) -> Room | None:
        """The open conversation."""
        return next((room for room in self.rooms if room.open), None)


@dataclass(eq=False)
class Message:
    """`document` is the message as the server answered it last."""

    id: str
    room: Room
    author: str
    document: Mapping[str, Any]
    removed: bool = False


@dataclass(eq=False)
class Room:
    """A conversation. `name` is the one that is shown, `status` the visitor's where it is certain."""

    id: str
    visitor: Visitor
    name: str
    open: bool = True
    status: str | None = "online"
    closer: tuple[str, str] | None = None
    messages: list[Message] = field(default_factory=list)
    survey: dict[str, str] | None = None
    data: dict[str, str] = field(default_factory=dict)
    department: str | None = None
    agent: str | None = None
    removed: bool = False

    @property
    def written(self) -> list[Message]:
        """What was written and not taken back, the newest first."""
        return [message for message in reversed(self.messages) if not message.removed]


class Reference:
    """Visitors, conversations and messages in the order in which they came to be."""

    def __init__(self) -> None:
        self.visitors: list[Visitor] = []
        self.rooms: list[Room] = []
        self.messages: list[Message] = []

    # What a request finds, or why it is refused

    def known(self, token: str) -> Visitor | None:
        return next((one for one in self.visitors if one.token == token and not one.removed), None)

    def visitor_with(self, token: str, error: str = "invalid-token") -> Visitor:
        visitor = self.known(token)
        if visitor is None:
            raise Refused(error)
        return visitor

    def room_of(self, token: str, rid: str) -> Room:
        """The visitor's conversation, open or closed."""
        visitor = self.visitor_with(token)
        room = next((room for room in visitor.rooms if room.id == rid), None)
        if room is None:
            raise Refused("invalid-room")
        return room

    def open_room_of(self, token: str, rid: str, closed: str = "room-closed") -> Room:
        """The visitor's conversation if it is open, else refused with `closed`."""
        room = self.room_of(token, rid)
        if not room.open:
            raise Refused(closed)
        return room

    def message_in(self, token: str, rid: str, message_id: str) -> Message:
        """A message of the conversation, whoever wrote it."""
        room = self.room_of(token, rid)
        message = next((one for one in room.written if one.id == message_id), None)
        if message is None:
            raise Refused("invalid-message")
        return message

    def own_message(self, token: str, rid: str, message_id: str) -> Message:
        """A message that the visitor wrote, in whichever conversation."""
        author = self.room_of(token, rid).visitor
        message = next((one for one in self._there() if one.id == message_id), None)
        if message is None:
            raise Refused("invalid-message")
        if message.author != author.id:
            raise Refused("error-action-not-allowed")
        return message

    def removable(self, token: str) -> Visitor:
        visitor = self.visitor_with(token, "[invalid-token]")
        if visitor.current is not None:
            raise Refused("Cannot remove visitors with opened rooms [visitor-has-open-rooms]")
        return visitor

    def _there(self) -> Iterator[Message]:
        return (one for one in self.messages if not one.removed and not one.room.removed)

    # What a request changes

    def registered(self, visitor: Visitor) -> Visitor:
        self.visitors.append(visitor)
        return visitor

    def renamed(self, visitor: Visitor, name: str) -> None:
        """The visitor and the open conversation have another name."""
        visitor.earlier_names.append(visitor.name)
        visitor.told["name"] = name
        for room in visitor.rooms:
            if room.open:
                room.name = name

    def opened(self, room: Room) -> Room:
        room.visitor.rooms.append(room)
        self.rooms.append(room)
        return room

    def written(self, message: Message) -> Message:
        message.room.messages.append(message)
        self.messages.append(message)
        return message

    def closed(self, room: Room, closer: str, by: str) -> None:
        room.open, room.status, room.closer = False, "offline", (closer, by)

    def removed(self, visitor: Visitor) -> None:
        """The visitor and all conversations are gone."""
        visitor.removed = True
        for room in visitor.rooms:
            room.removed = True
        visitor.rooms = []

    def set_field(self, visitor: Visitor, scope: str, key: str, value: str, overwrite: bool) -> None:
        """The value is the visitor's, or that of the open conversation if there is one."""
        holder = visitor if scope == "visitor" else visitor.current
        if holder is not None and (overwrite or key not in holder.data):
            holder.data[key] = value
