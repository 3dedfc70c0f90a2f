"""What two reads of the same message or visitor have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

# What a server adds to a message, or changes in it, for reasons of its own.
_PASSING = {"_updatedAt", "newRoom", "showConnecting", "unread", "fileUpload", "filesUpload", "urls", "md"}


def lasting(message: Mapping[str, Any]) -> dict[str, Any]:
    """A message without what may differ between two reads of the same one."""
    author = {key: message["u"].get(key) for key in ("_id", "username")}
    return {key: value for key, value in message.items() if key not in _PASSING} | {"u": author}


def all_lasting(messages: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [lasting(message) for message in messages]


def known(visitor: Mapping[str, Any]) -> dict[str, Any]:
    """A visitor without what may differ between two reads of the same one."""
    return without(visitor, "_updatedAt", "contactId")


def without(document: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The document without these properties."""
    return {key: value for key, value in document.items() if key not in names}


def latest(messages: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The first of a history, which has to have one."""
    assert messages, "the history is empty"
    return messages[0]


def at(document: Mapping[str, Any], *steps: str | int) -> Any:
    """What stands at this place of an answer that may lack anything; None when nothing does."""
    found: Any = document
    for step in steps:
        try:
            found = found[step]
        except (LookupError, TypeError):
            return None
    return found


def moment(timestamp: str) -> datetime:
    """A timestamp of the wire as something that can be compared."""
    return datetime.fromisoformat(timestamp)
