"""Answers the general chat operations, as far as they reach conversations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from stub_server.generated import schemas
from stub_server.generated.chat import ChatOperations
from stub_server.wire import messages, rooms
from stub_server.workspace import Workspace, refusals
from stub_server.workspace.entities import User
from stub_server.workspace.team_chat import Draft


class Chat(ChatOperations[User]):
    """Reading a conversation's room, and writing into it."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def get_room_info(
        self, caller: User, room_id: str | None, room_name: str | None, fields: str | None
    ) -> schemas.RoomInfo:
        if (room_id is None and room_name is None) or (room_id == "" and room_name == ""):
            raise refusals.RoomNotNamed
        return {"room": rooms.room(self._workspace.team_chat.read(_id(room_id), caller)), "success": True}

    def get_channel_info(self, caller: User, room_id: str | None, room_name: str | None) -> schemas.ChannelInfo:
        room = self._workspace.team_chat.find(_id(room_id))
        if not self._workspace.rooms.can_access(room, caller):
            raise refusals.Unauthorized
        return {"channel": rooms.room(room), "success": True}

    def send_chat_message(self, caller: User, body: schemas.ChatMessageSending) -> schemas.SentChatMessage:
        message = self._workspace.team_chat.send(draft(body["message"], body.get("previewUrls")), caller)
        return {"message": messages.message(message), "success": True}

    def post_chat_message(self, caller: User, body: schemas.ChatMessagePosting) -> schemas.PostedChatMessage:
        posting: Mapping[str, Any] = body
        named = posting.get("channel") or posting.get("roomId") or ""
        targets = named if isinstance(named, list) else [named]
        message = self._workspace.team_chat.post(_posted_draft(posting), targets, caller)
        milliseconds = int(self._workspace.clock.now().timestamp() * 1000)
        return {"ts": milliseconds, "channel": targets[0], "message": messages.message(message), "success": True}


def draft(message: Mapping[str, Any], previews: list[str] | None = None) -> Draft:
    """What a message object of `chat.sendMessage` asks to be written."""
    kind = message.get("t")
    return Draft(
        text=message.get("msg") or "",
        room_id=message.get("rid"),
        id=message.get("_id") or None,
        kind=kind if isinstance(kind, str) else None,
        written_at=_moment(message.get("ts")),
        thread_id=message.get("tmid") or None,
        shown_outside_of_thread=bool(message.get("tshow")),
        blocks=message.get("blocks") or (),
        previews=previews,
        **_decoration(message),
    )


def _posted_draft(posting: Mapping[str, Any]) -> Draft:
    attachments = posting.get("attachments")
    return Draft(
        text=posting.get("text") or "",
        thread_id=posting.get("tmid") or None,
        # Links are looked for unless attachments show what there is to see.
        reads_links=posting.get("parseUrls", attachments is None),
        groupable=False,
        **_decoration(posting),
    )


def _decoration(message: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "alias": message.get("alias") or None,
        "avatar": message.get("avatar") or None,
        "emoji": message.get("emoji") or None,
        "attachments": message.get("attachments") or (),
        "custom_fields": message.get("customFields") or {},
    }


def _id(room_id: Any) -> str:
    """A conversation has no name, so only an id finds it; a repeated one finds nothing."""
    return room_id if isinstance(room_id, str) else ""


def _moment(value: Any) -> datetime | None:
    """A client's `ts`: a text as RFC 3339 says or milliseconds since 1970; None for everything else."""
    if isinstance(value, datetime):
        return value
    try:
        if isinstance(value, str):
            return datetime.fromisoformat(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        pass
    return None
