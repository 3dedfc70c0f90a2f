"""Messages: sent, edited, deleted, read."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from stub_server.workspace import response_times, texts
from stub_server.workspace.entities import Json, Message, Room, User, UserReference, Visitor
from stub_server.workspace.events import MessageStored
from stub_server.workspace.own_messages import OwnMessages
from stub_server.workspace.refusals import InvalidMessage, MessageTooLong, RoomIsClosed

if TYPE_CHECKING:
    from stub_server.workspace.workspace import Workspace


class Messages:
    """The messages of all conversations; `own` changes them on their author's behalf.

    Page visits that are shown as messages are kept here and by Pages, hidden ones only there.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._store = workspace.store
        self.own = OwnMessages(workspace)

    # Reading

    def get(self, message_id: str) -> Message | None:
        return self._store.messages.get(message_id) or self._store.page_visits.get(message_id)

    def of_room(self, room_id: str) -> list[Message]:
        """The conversation's messages, system messages too, oldest first."""
        return self._store.messages.where("room", room_id)

    def in_room_of_visitor(self, message_id: str, room_id: str, token: str) -> Message:
        """One message, whoever wrote it. Raises InvalidToken, InvalidRoom, InvalidMessage."""
        room = self._room_of(room_id, token)
        message = self.get(message_id)
        if message is None or message.room_id != room.id:
            raise InvalidMessage
        return message

    def history(
        self, room_id: str, token: str, limit: int = 20, offset: int = 0, before: datetime | None = None
    ) -> list[Message]:
        """What a visitor sees, newest first. Raises InvalidToken and InvalidRoom."""
        room = self._room_of(room_id, token)
        hidden_kinds = self._workspace.settings.value("Hide_System_Messages") or ()
        visible = [
            message
            for message in self.of_room(room.id)
            if not message.hidden and message.type not in hidden_kinds and (before is None or message.sent_at < before)
        ]
        visible.reverse()
        # Sorting keeps the order of equals, so what was stored later comes first within one millisecond.
        visible.sort(key=lambda message: message.sent_at, reverse=True)
        return visible[offset : offset + limit]

    # Writing

    def write(self, token: str, room_id: str, text: str, message_id: str | None = None) -> Message:
        """The visitor writes into an open conversation.

        Raises InvalidToken, InvalidRoom, RoomIsClosed, MessageTooLong, OmnichannelDisabled.
        """
        visitor = self._workspace.visitors.with_token(token)
        room = self._workspace.rooms.of_visitor(room_id, token)
        if not room.open:
            raise RoomIsClosed
        settings = self._workspace.settings
        if settings.flag("Livechat_enable_message_character_limit"):
            # JavaScript counts UTF-16 units: most emoji count twice.
            length = len(text.encode("utf-16-le", "surrogatepass")) // 2
            if length > settings.number("Livechat_message_character_limit"):
                raise MessageTooLong
        self._workspace.rooms.ensure_enabled()
        return self.send(visitor, room, text, message_id)

    def send_all(self, token: str, texts: list[str]) -> list[Message]:
        """An integration writes for a visitor, who is registered and gets a conversation where needed.

        Raises what registering and opening raise.
        """
        workspace = self._workspace
        visitor = workspace.visitors.by_token(token) or workspace.visitors.register(token)
        workspace.rooms.ensure_enabled()
        room = next(iter(workspace.rooms.open_of_visitor(token)), None) or workspace.rooms.create(visitor)
        return [self.send(visitor, room, text) for text in texts]

    def send(self, visitor: Visitor, room: Room, text: str, message_id: str | None = None, **more: Any) -> Message:
        """Stores a message of the visitor. A known `message_id` stores nothing and gives the message that has it.

        `more` are further properties of Message (`attachments`, `file`, `groupable`, `details`).
        """
        if message_id and (known := self.get(message_id)):
            return known
        author = UserReference(visitor.id, visitor.username, visitor.name)
        message = self._new(room, author, text, message_id, **more)
        message.token = room.visitor.token
        message.alias = visitor.name
        self._add(room, message)
        response_times.note_question(room, message)
        self._store.rooms.save(room)
        return message

    def post(
        self,
        room: Room,
        author: User,
        text: str,
        message_id: str | None = None,
        *,
        alias: str | None = None,
        attachments: list[Json] | None = None,
        thread_id: str | None = None,
        groupable: bool | None = None,
        **details: Any,
    ) -> Message:
        """Somebody of the workspace writes into the conversation; `details` go into the message as they are.

        Whether the author may, is for the caller to know. A known `message_id` stores nothing, as in `send`.
        """
        if message_id and (known := self.get(message_id)):
            return known
        message = self._new(
            room,
            author.reference,
            text,
            message_id,
            attachments=attachments,
            groupable=groupable,
            details=details,
            thread_id=thread_id,
        )
        message.alias = alias
        self._add(room, message)
        response_times.note_reply(room, message, author)
        self._store.rooms.save(room)
        self._note_activity(room)
        self._workspace.sms.pass_on(room, message)
        return message

    def system(
        self,
        room: Room,
        kind: str,
        author: UserReference,
        text: str = "",
        token: str | None = None,
        **details: Any,
    ) -> Message:
        """A message that the server writes itself: livechat-started, command, uj, ul, livechat-close …"""
        now = self._workspace.clock.now()
        message = Message(
            self._workspace.ids.short(), room.id, text, now, now, author, kind, token, groupable=False, details=details
        )
        self._store.messages.save(message)
        room.message_count += 1
        self._store.rooms.save(room)
        self._workspace.events.emit(MessageStored(message))
        return message

    def _new(
        self,
        room: Room,
        author: UserReference,
        text: str,
        message_id: str | None,
        *,
        details: Json | None = None,
        **more: Any,
    ) -> Message:
        now = self._workspace.clock.now()
        read = texts.read(text, self._workspace.users)
        return Message(
            message_id or self._workspace.ids.short(),
            room.id,
            text,
            now,
            now,
            author,
            details={**read, **(details or {})},
            **more,
        )

    def _add(self, room: Room, message: Message) -> None:
        """Stores what a person wrote, and notes it in the room and in the thread that it belongs to."""
        self._store.messages.save(message)
        room.message_count += 1
        room.last_message_at = room.updated_at = message.sent_at
        if self._workspace.settings.flag("Store_Last_Message"):
            room.last_message = message
            self._workspace.inquiries.note_message(room.id, message)
        self._store.rooms.save(room)
        self._note_in_thread(message)
        self._workspace.events.emit(MessageStored(message))

    def _note_in_thread(self, message: Message) -> None:
        parent = self.get(message.thread_id) if message.thread_id else None
        if parent is None:
            return
        followers = parent.details.setdefault("replies", [])
        if message.author.id not in followers:
            followers.append(message.author.id)
        parent.details["tcount"] = parent.details.get("tcount", 0) + 1
        parent.details["tlm"] = message.sent_at
        self._store.messages.save(parent)

    def _note_activity(self, room: Room) -> None:
        """The month of an answer is kept with the visitor's contact too."""
        visitor = self._workspace.visitors.get(room.visitor.id)
        contact = self._workspace.visitors.contact(visitor, room.source) if visitor is not None else None
        if contact is not None and contact.activity != room.visitor.activity:
            contact.activity = sorted({*contact.activity, *room.visitor.activity})

    def _room_of(self, room_id: str, token: str) -> Room:
        self._workspace.visitors.with_token(token)
        return self._workspace.rooms.of_visitor(room_id, token)
