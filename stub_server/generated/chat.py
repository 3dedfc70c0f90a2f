"""Team chat: the operations that a server has to answer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Generic

from stub_server.generated.schemas import (
    ChannelInfo,
    ChatMessagePosting,
    ChatMessageSending,
    PostedChatMessage,
    RoomInfo,
    SentChatMessage,
)
from stub_server.generated.types import Caller


class ChatOperations(ABC, Generic[Caller]):
    """The general chat operations, as far as agents need them: read the room of a conversation, write into it. They work for every kind of room; what is said here is about conversations with visitors."""

    @abstractmethod
    def get_room_info(self, caller: Caller, room_id: str | None, room_name: str | None, fields: str | None) -> RoomInfo:
        """Read a room that the caller may see.

        GET /api/v1/rooms.info, permission view-livechat-rooms (the caller does not serve the conversation); view-livechat-room-closed-by-another-agent or view-livechat-room-closed-same-department (another agent closed the conversation)
        """

    @abstractmethod
    def get_channel_info(self, caller: Caller, room_id: str | None, room_name: str | None) -> ChannelInfo:
        """Read a public channel or the room of a conversation.

        GET /api/v1/channels.info, permission view-livechat-rooms (the caller does not serve the conversation)
        """

    @abstractmethod
    def send_chat_message(self, caller: Caller, body: ChatMessageSending) -> SentChatMessage:
        """Write a message into one room.

        POST /api/v1/chat.sendMessage, permission view-livechat-rooms (the caller does not serve the conversation); message-impersonate (the message has an alias or an avatar); post-readonly (the room is for reading only)
        """

    @abstractmethod
    def post_chat_message(self, caller: Caller, body: ChatMessagePosting) -> PostedChatMessage:
        """Write a message into one or more rooms.

        POST /api/v1/chat.postMessage, permission view-livechat-rooms (the caller does not serve the conversation); message-impersonate (the message has an alias or an avatar); post-readonly (the room is for reading only)
        """
