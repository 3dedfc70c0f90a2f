"""Jitsi calls in conversations, as servers before 5.0 started them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from stub_server.workspace.entities import Room, UserReference, Visitor
from stub_server.workspace.refusals import NoAgentOnline, SerialisedRefusal

if TYPE_CHECKING:
    from stub_server.workspace.workspace import Workspace

_ID = re.compile(r"[0-9A-Za-z]{17}|[0-9a-f]{24}")
_OPEN_FOR = timedelta(hours=1)
_ACTION_LINKS = [
    {"icon": "icon-videocam", "i18nLabel": "Accept", "method_id": "createLivechatCall", "params": ""},
    {"icon": "icon-cancel", "i18nLabel": "Decline", "method_id": "denyLivechatCall", "params": ""},
]


@dataclass(frozen=True)
class VideoCall:
    """Where a call takes place: its name on a Jitsi server, and until when one may join."""

    room: Room
    domain: str
    name: str
    until: datetime


def start(workspace: Workspace, token: str, room_id: str | None) -> VideoCall:
    """Writes an invitation into the conversation, which is opened if need be. Raises SerialisedRefusal."""
    visitor = workspace.visitors.by_token(token)
    if visitor is None:
        raise SerialisedRefusal("invalid-token")
    room = _room(workspace, visitor, room_id)
    room.video_call_until = workspace.clock.now() + _OPEN_FOR
    workspace.store.rooms.save(room)
    author = UserReference(visitor.id, visitor.username, visitor.name)
    workspace.messages.system(room, "livechat_video_call", author, token=visitor.token, actionLinks=_ACTION_LINKS)
    prefix = workspace.settings.text("Jitsi_URL_Room_Prefix")
    server = hashlib.sha256(workspace.site_url.encode()).hexdigest()[:17]
    domain = workspace.settings.text("Jitsi_Domain")
    return VideoCall(room, domain, f"{prefix}{server}{room.id}", room.video_call_until)


def _room(workspace: Workspace, visitor: Visitor, room_id: str | None) -> Room:
    """The open conversation with this id; an unknown id becomes that of a new one, a closed one is not used again.

    Those servers took any text for an id. Here it has to look like one, for the contract promises that ids do.
    """
    known = workspace.rooms.get(room_id) if room_id else None
    if known is not None and known.open:
        if known.visitor.token != visitor.token:
            raise SerialisedRefusal("cannot-access-room")
        return known
    wanted = room_id if known is None and room_id and _ID.fullmatch(room_id) else None
    try:
        return workspace.rooms.create(visitor, room_id=wanted)
    except NoAgentOnline as refusal:
        raise SerialisedRefusal(refusal.code, refusal.reason) from refusal
