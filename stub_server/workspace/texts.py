"""What a message's text mentions, links to and consists of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from stub_server.workspace.entities import Json

if TYPE_CHECKING:
    from stub_server.workspace.users import Users

_URL = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")
_MENTION = re.compile(r"(?:^|(?<=\s))@([0-9A-Za-z._-]+)")
_WHOLE_ROOM = ("all", "here")
# Where one of these occurs the text may be more than plain words.
_MARKUP = re.compile(r"[*_~`\[\]<>@#:|\\$]|^\s*[-+>]|^\s*\d+\.|\bwww\.|\w\.\w", re.MULTILINE)


def read(text: str, users: Users) -> Json:
    """The properties that a server adds to a message by reading its text, under the wire's names.

    `md`, the parsed text, is there for plain words only: what has marks of Markdown in it is left unparsed, as on a
    server whose parser gave up.
    """
    found: Json = {
        "mentions": list(_mentions(text, users)),
        "channels": [],
        "urls": [{"url": url, "meta": {}} for url in dict.fromkeys(_URL.findall(text))],
    }
    if text.strip() and not _MARKUP.search(text):
        found["md"] = [_paragraph(line) for line in text.split("\n")]
    return found


def _mentions(text: str, users: Users) -> Iterator[Json]:
    for username in dict.fromkeys(_MENTION.findall(text)):
        if username in _WHOLE_ROOM:
            yield {"_id": username, "username": username}
        elif user := users.by_username(username):
            name = {"name": user.name} if user.name else {}
            yield {"_id": user.id, "username": user.username, **name, "type": "user"}


def _paragraph(line: str) -> Json:
    if not line.strip():
        return {"type": "LINE_BREAK"}
    return {"type": "PARAGRAPH", "value": [{"type": "PLAIN_TEXT", "value": line}]}
