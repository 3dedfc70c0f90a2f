"""Messages as the wire has them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from stub_server.generated import schemas
from stub_server.wire.times import timestamp
from stub_server.workspace.entities import Message, Upload, UserReference


def message(message: Message) -> schemas.Message:
    """The whole message as it is stored; `_hidden` and `t` only where they apply."""
    shown: dict[str, Any] = {
        "_id": message.id,
        "rid": message.room_id,
        "msg": message.text,
        "ts": timestamp(message.sent_at),
        "u": author(message.author),
        "_updatedAt": timestamp(message.updated_at),
        "t": message.type,
        "token": message.token,
        "alias": message.alias,
        "groupable": message.groupable,
        "editedAt": timestamp(message.edited_at) if message.edited_at else None,
        "editedBy": author(message.edited_by) if message.edited_by else None,
        "tmid": message.thread_id,
        "file": message.file,
        "attachments": message.attachments,
        "_hidden": message.hidden or None,
    }
    present = {name: value for name, value in shown.items() if value is not None}
    return cast(schemas.Message, {**present, **_plain(message.details)})


def author(user: UserReference) -> dict[str, str]:
    """`name` only where there is one."""
    short = {"_id": user.id, "username": user.username}
    return short | {"name": user.name} if user.name else short


def file_location(upload: Upload, address: str) -> schemas.FileLocation:
    return {"publicFilePath": address, "type": upload.content_type, "size": len(upload.content)}


def sent_message(message: Message) -> schemas.SentMessage:
    return {"username": message.author.username, "msg": message.text, "ts": timestamp(message.sent_at)}


def _plain(value: Any) -> Any:
    """Moments inside details become timestamps."""
    if isinstance(value, datetime):
        return timestamp(value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value
