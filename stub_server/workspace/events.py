"""What happens in a workspace, told to whoever listens: the seam for realtime streams."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from stub_server.workspace.entities import Inquiry, Message, Room, User, Visitor


@dataclass(frozen=True)
class MessageStored:
    """A message was added to a conversation, or changed."""

    message: Message


@dataclass(frozen=True)
class MessageRemoved:
    """A message is gone from a conversation."""

    message: Message


@dataclass(frozen=True)
class RoomOpened:
    room: Room


@dataclass(frozen=True)
class RoomClosed:
    room: Room


@dataclass(frozen=True)
class AgentChanged:
    """Another agent serves the conversation now, or nobody (None)."""

    room: Room
    agent: User | None


@dataclass(frozen=True)
class InquiryChanged:
    """An inquiry is new, queued, taken or handed on."""

    inquiry: Inquiry


@dataclass(frozen=True)
class VisitorChanged:
    visitor: Visitor


Event = MessageStored | MessageRemoved | RoomOpened | RoomClosed | AgentChanged | InquiryChanged | VisitorChanged
Listener = Callable[[Event], None]


class Events:
    """Hands every event to every listener, at once and in the order of subscription."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def emit(self, event: Event) -> None:
        for listener in self._listeners:
            listener(event)
