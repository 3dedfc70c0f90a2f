"""Transcripts of conversations, mailed to visitors."""

from __future__ import annotations

import re
from html import escape
from itertools import takewhile
from typing import TYPE_CHECKING

from stub_server.workspace.entities import Json, Mail, Message, Room, UserReference
from stub_server.workspace.refusals import RoomVisitorRemoved, TranscriptNotSent, UnknownRoom

if TYPE_CHECKING:
    from stub_server.workspace.workspace import Workspace

SUBJECT = "Transcript of your livechat conversation."
# What the server never mails, also where the workspace wants its own messages in transcripts.
_LEFT_OUT = (
    "livechat_navigation_history",
    "livechat_transcript_history",
    "command",
    "livechat-close",
    "livechat-started",
    "livechat_video_call",
    "omnichannel_priority_change_history",
)
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


class Transcripts:
    """Transcripts of conversations, mailed to visitors."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def send(self, token: str, room_id: str, email: str) -> Mail:
        """Mails the visitor's conversation, open or closed.

        Raises UnknownRoom, RoomVisitorRemoved for a token that is not that of the room's visitor, and
        TranscriptNotSent for what is no address.
        """
        room = self._workspace.rooms.get(room_id)
        if room is None:
            raise UnknownRoom
        if room.visitor.token != token:
            raise RoomVisitorRemoved
        if not _ADDRESS.fullmatch(email.strip()):
            raise TranscriptNotSent
        return self.mail(room, email.strip())

    def mail(self, room: Room, email: str, subject: str | None = None) -> Mail:
        """Mails what people wrote in the conversation, and notes it there."""
        settings = self._workspace.settings
        subject = subject or settings.text("Livechat_transcript_email_subject") or SUBJECT
        mail = self._workspace.outbox.put(
            "transcript", email, settings.text("From_Email"), subject, self._body(room), room.id
        )
        bot = self._workspace.users.bot().reference
        asked: Json = {"type": "visitor", "visitor": _visitor(room), "user": _user(bot)}
        self._workspace.messages.system(room, "livechat_transcript_history", bot, requestData=asked)
        return mail

    def _body(self, room: Room) -> str:
        settings = self._workspace.settings
        with_system = settings.flag("Livechat_transcript_show_system_messages")
        names_agents = settings.flag("Livechat_show_agent_info")
        said = takewhile(lambda message: message.type != "livechat-close", self._workspace.messages.of_room(room.id))
        messages = (
            message
            for message in said
            if not message.hidden and (message.type is None or (with_system and message.type not in _LEFT_OUT))
        )
        return "<div>{}</div>".format("".join(_line(room, message, names_agents) for message in messages))


def _line(room: Room, message: Message, names_agents: bool) -> str:
    author = "You" if message.author.id == room.visitor.id else "Agent"
    if author == "Agent" and names_agents:
        author = message.author.name or message.author.username
    text = escape(message.text).replace("\n", "<br/>")
    return f"<p><strong>{escape(author)}</strong> <span>{message.sent_at:%Y-%m-%d %H:%M:%S}</span></p><p>{text}</p>"


def _visitor(room: Room) -> Json:
    visitor = room.visitor
    return {"_id": visitor.id, "username": visitor.username, "token": visitor.token, "status": visitor.status}


def _user(user: UserReference) -> Json:
    shown: Json = {"_id": user.id, "username": user.username}
    return shown | {"name": user.name} if user.name else shown
