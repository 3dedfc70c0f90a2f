"""What becomes of an account's traces when it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stub_server.workspace.entities import User
from stub_server.workspace.events import MessageRemoved, MessageStored

if TYPE_CHECKING:
    from stub_server.workspace.workspace import Workspace


def remove_traces(workspace: Workspace, user: User) -> None:
    """Ends memberships and subscriptions, and treats the messages as `Message_ErasureType` says.

    Conversations go on naming the agent who served them.
    """
    if "livechat-agent" in user.roles:
        workspace.departments.remove_agent_everywhere(user.id)
    _unsubscribe(workspace, user)
    erasure = workspace.settings.text("Message_ErasureType")
    if erasure == "Delete":
        _delete_messages(workspace, user)
    elif erasure == "Unlink":
        _unlink_messages(workspace, user)
    workspace.visitors.remove_contact_manager(user.username)


def _unsubscribe(workspace: Workspace, user: User) -> None:
    for room in workspace.store.rooms:
        if user.id in room.subscribers:
            room.subscribers.remove(user.id)
            room.users_count -= 1
            workspace.store.rooms.save(room)


def _delete_messages(workspace: Workspace, user: User) -> None:
    for message in [message for message in workspace.store.messages if message.author.id == user.id]:
        workspace.store.messages.remove(message.id)
        workspace.events.emit(MessageRemoved(message))


def _unlink_messages(workspace: Workspace, user: User) -> None:
    """The bot becomes the author, and the name of the author stays to be read."""
    bot = workspace.users.bot().reference
    for message in workspace.store.messages:
        if message.author.id == user.id:
            message.author, message.alias = bot, "Removed User"
            workspace.store.messages.save(message)
            workspace.events.emit(MessageStored(message))
