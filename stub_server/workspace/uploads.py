"""Files sent into conversations."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from stub_server.workspace.entities import Json, Message, Room, Upload, User
from stub_server.workspace.pictures import dimensions
from stub_server.workspace.refusals import (
    FileTooLarge,
    FileTypeNotAllowed,
    NoFileUploaded,
    Refusal,
    Unauthorized,
    UploadsDisabled,
)

if TYPE_CHECKING:
    from stub_server.workspace.workspace import Workspace

_PARTS = ("avatar", "emoji", "alias", "msg")
_UNITS = ("B", "kB", "MB", "GB")


class Uploads:
    """The stored files, and the messages that show them."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._store = workspace.store

    def get(self, upload_id: str) -> Upload | None:
        return self._store.uploads.get(upload_id)

    def add(
        self, room_id: str, token: str | None, file: tuple[str, str, bytes] | None, more: dict[str, str] | None = None
    ) -> Message:
        """The visitor sends a file (its name, media type and bytes) into an open conversation.

        `more` are the other parts of the form: `description` and `msg` say something about the file, `avatar`, `emoji`
        and, for visitors without a name, `alias` go into the message; what else there is refuses it.
        Raises Unauthorized, UploadsDisabled, NoFileUploaded, FileTypeNotAllowed, FileTooLarge, OmnichannelDisabled.
        """
        if not token:
            raise Unauthorized
        settings = self._workspace.settings
        if not (settings.flag("Livechat_fileupload_enabled") and settings.flag("FileUpload_Enabled")):
            raise UploadsDisabled
        visitor = self._workspace.visitors.by_token(token)
        room = self._workspace.rooms.get(room_id)
        if visitor is None or room is None or room.visitor.token != token or not room.open:
            raise Unauthorized
        if file is None:
            raise NoFileUploaded
        name, content_type, content = file
        self._check(content_type, len(content))
        self._workspace.rooms.ensure_enabled()
        upload = self.store(room, name, content_type, content)
        parts = dict(more or {})
        description = parts.pop("description", None)
        _refuse_other_parts(parts)
        shown = {key: parts[key] for key in ("avatar", "emoji") if parts.get(key)}
        properties = self.properties(upload, description)
        properties["details"] |= shown
        message = self._workspace.messages.send(visitor, room, parts.get("msg", ""), **properties)
        message.alias = visitor.name or parts.get("alias")
        return message

    def store(self, room: Room, name: str, content_type: str, content: bytes) -> Upload:
        upload = Upload(self._workspace.ids.short(), room.id, name, content_type, content, self._workspace.clock.now())
        return self._store.uploads.save(upload)

    def may_read(self, upload: Upload, user: User | None = None, visitor: tuple[str, str] | None = None) -> bool:
        """Whether a signed-in user may, or who shows the id of a conversation and the token of its visitor.

        That the file belongs to that very conversation is, as on the server, nobody's question.
        """
        if not self._workspace.settings.flag("FileUpload_ProtectFiles"):
            return True
        if visitor is not None:
            shown = self._workspace.rooms.get(visitor[0])
            if shown is not None and shown.visitor.token == visitor[1]:
                return True
        room = self._workspace.rooms.get(upload.room_id)
        return user is not None and (room is None or self._workspace.rooms.can_access(room, user))

    def remove(self, upload_id: str) -> None:
        self._store.uploads.remove(upload_id)

    def properties(self, upload: Upload, description: str | None = None) -> dict[str, Any]:
        """What a message that shows the file has beyond its text, as Messages.send takes it."""
        file = {"_id": upload.id, "name": upload.name, "type": upload.content_type}
        return {
            "file": file,
            "attachments": [_attachment(upload, description)],
            "groupable": False,
            "details": {"files": [dict(file)]},
        }

    def address(self, upload: Upload) -> str:
        """Where the file can be read, for those who may read the conversation."""
        return f"{self._workspace.site_url.rstrip('/')}{path_of(upload)}"

    def _check(self, content_type: str, size: int) -> None:
        settings = self._workspace.settings
        allowed, forbidden = (
            [kind.strip() for kind in settings.text(name).split(",") if kind.strip()]
            for name in ("FileUpload_MediaTypeWhiteList", "FileUpload_MediaTypeBlackList")
        )
        if _matches(content_type, forbidden) or (allowed and not _matches(content_type, allowed)):
            raise FileTypeNotAllowed
        largest = settings.number("FileUpload_MaxFileSize")
        if -1 < largest < size:
            raise FileTooLarge(_readable(largest))


def path_of(upload: Upload) -> str:
    return f"/file-upload/{upload.id}/{quote(upload.name, errors='replace')}"


def _attachment(upload: Upload, description: str | None) -> Json:
    path, size = path_of(upload), len(upload.content)
    attachment: Json = {"title": upload.name, "type": "file", "title_link": path, "title_link_download": True}
    if description:
        attachment["description"] = description
    family = upload.content_type.partition("/")[0]
    if family in ("image", "audio", "video"):
        attachment |= {f"{family}_url": path, f"{family}_type": upload.content_type, f"{family}_size": size}
    seen = dimensions(upload.content) if family == "image" else None
    if seen is not None:
        attachment["image_dimensions"] = {"width": seen[0], "height": seen[1]}
    return attachment


def _refuse_other_parts(parts: Mapping[str, str]) -> None:
    """The server looks at them when the file is stored already. `groupable` wants a boolean, never a text."""
    for name in parts:
        if name == "groupable":
            raise Refusal("Match error: Expected boolean, got string in field groupable")
        if name not in _PARTS:
            raise Refusal(f"Match error: Unknown key in field {name}")


def _matches(content_type: str, patterns: list[str]) -> bool:
    return any(fnmatchcase(content_type.lower(), pattern.lower()) for pattern in patterns)


def _readable(size: int) -> str:
    """100 MB for 104857600."""
    amount, unit = float(size), 0
    while amount >= 1024 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1024, unit + 1
    return f"{round(amount, 2):g} {_UNITS[unit]}"
