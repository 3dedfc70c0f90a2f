"""Messages that their author, a visitor, changes or takes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stub_server.workspace import texts
from stub_server.workspace.entities import Message, UserReference, Visitor
from stub_server.workspace.events import MessageRemoved, MessageStored
from stub_server.workspace.refusals import ActionNotAllowed, InvalidMessage

if TYPE_CHECKING:
    from stub_server.workspace.workspace import Workspace

DELETED = "rm"


class OwnMessages:
    """What a visitor may do to the visitor's own messages, in open and closed conversations."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._store = workspace.store

    def edit(self, message_id: str, room_id: str, token: str, text: str) -> Message:
        """The author, a visitor, gives the message another text.

        Raises InvalidToken, InvalidRoom, InvalidMessage, ActionNotAllowed.
        """
        message, visitor = self._own(message_id, room_id, token, "Message_AllowEditing")
        message.text = text
        message.details.pop("md", None)  # not every text has one
        message.details.update(texts.read(text, self._workspace.users))
        message.edited_at = message.updated_at = self._workspace.clock.now()
        message.edited_by = UserReference(visitor.id, visitor.username)
        self._store.messages.save(message)
        self._workspace.events.emit(MessageStored(message))
        return message

    def delete(self, message_id: str, room_id: str, token: str) -> Message:
        """The author, a visitor, takes the message back. Raises as `edit` does."""
        message, visitor = self._own(message_id, room_id, token, "Message_AllowDeleting")
        settings = self._workspace.settings
        keep_history = settings.flag("Message_KeepHistory")
        if settings.flag("Message_ShowDeletedStatus") or message.details.get("tcount"):
            self._blank(message, visitor)
        elif keep_history:
            message.hidden = True
            self._store.messages.save(message)
        else:
            self._store.messages.remove(message.id)
        if message.file and not keep_history:
            self._workspace.uploads.remove(message.file["_id"])
        self._forget_in_room(message)
        event = MessageStored if message.type == DELETED else MessageRemoved
        self._workspace.events.emit(event(message))
        return message

    def _own(self, message_id: str, room_id: str, token: str, setting: str) -> tuple[Message, Visitor]:
        visitor = self._workspace.visitors.with_token(token)
        self._workspace.rooms.of_visitor(room_id, token)
        # The message may be in another conversation than the one named: the server looks for it everywhere.
        message = self._workspace.messages.get(message_id)
        if message is None:
            raise InvalidMessage
        if message.author.id != visitor.id or not self._workspace.settings.flag(setting):
            raise ActionNotAllowed
        return message, visitor

    def _blank(self, message: Message, visitor: Visitor) -> None:
        """Leaves an empty message that says that there was one."""
        message.text, message.type, message.attachments, message.file = "", DELETED, [], None
        for name in ("md", "files", "location"):
            message.details.pop(name, None)
        message.details.update(urls=[], mentions=[], reactions={})
        message.edited_at = message.updated_at = self._workspace.clock.now()
        message.edited_by = UserReference(visitor.id, visitor.username)
        self._store.messages.save(message)

    def _forget_in_room(self, message: Message) -> None:
        room = self._workspace.rooms.get(message.room_id) if message.room_id else None
        if room is None:
            return
        room.message_count = max(0, room.message_count - 1)
        if room.last_message is not None and room.last_message.id == message.id:
            left = reversed(self._workspace.messages.of_room(room.id))
            room.last_message = next((other for other in left if other.type is None and not other.hidden), None)
        self._store.rooms.save(room)
