"""Reads query strings as Rocket.Chat does (the library qs): brackets behind a name make lists and objects."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote_to_bytes

from stub_server.errors import UnreadableQuery

_INNER = re.compile(r"\[([^\[\]]*)\]")
_OPENING, _CLOSING = re.compile("%5B", re.IGNORECASE), re.compile("%5D", re.IGNORECASE)
_LONGEST_LIST = 500
_MOST_PARAMETERS = 1000


def read_query(raw: bytes) -> dict[str, Any]:
    """The value of each parameter: a text, a list where it was repeated or `name[]`, an object for `name[key]`.

    Raises UnreadableQuery.
    """
    query: dict[str, Any] = {}
    if not raw:
        return query
    if raw.count(b"&") >= _MOST_PARAMETERS:
        raise UnreadableQuery
    for name, values in _by_name(raw).items():
        first = _INNER.search(name)
        root, inner = (name, []) if first is None else (name[: first.start()], _INNER.findall(name))
        if not root and inner:
            root = inner.pop(0) or "0"
        if root:
            if len(values) > _LONGEST_LIST:
                raise UnreadableQuery
            held = _held(inner, values if len(values) > 1 else values[0])
            query[root] = _merged(query[root], held) if root in query else held
    return query


def _by_name(raw: bytes) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    text = _CLOSING.sub("]", _OPENING.sub("[", raw.decode("latin-1")))
    for piece in text.split("&") if text else ():
        # A name may have an equals sign between its brackets.
        end = piece.find("]=") + 1 or piece.find("=")
        name, value = (piece, "") if end < 0 else (piece[:end], piece[end + 1 :])
        values.setdefault(_decoded(name), []).append(_decoded(value))
    return values


def _decoded(text: str) -> str:
    spaced = text.replace("+", " ")
    try:
        return unquote_to_bytes(spaced.encode("latin-1")).decode()
    except UnicodeDecodeError:
        return spaced


def _held(inner: list[str], value: Any) -> Any:
    """The value inside of what the brackets behind its name say."""
    if not inner:
        return value
    key, within = inner[0], _held(inner[1:], value)
    if not key:
        return within if isinstance(within, list) else [within]
    return [within] if key.isdecimal() and int(key) <= _LONGEST_LIST else {key: within}


def _merged(earlier: Any, later: Any) -> Any:
    """What two spellings of one name make together, as `a=1&a[]=2` or `a[]=1&a[b]=2`."""
    if later == "":
        return earlier
    if not isinstance(earlier, dict | list):
        return [earlier, *later] if isinstance(later, list) else [earlier, later]
    if isinstance(earlier, list) and not isinstance(later, dict):
        return [*earlier, *(later if isinstance(later, list) else [later])]
    if not isinstance(later, dict | list):
        return {**_keyed(earlier), later: True}
    result = _keyed(earlier)
    for key, value in _keyed(later).items():
        result[key] = _merged(result[key], value) if key in result else value
    return result


def _keyed(value: Any) -> dict[str, Any]:
    return {str(index): item for index, item in enumerate(value)} if isinstance(value, list) else dict(value)
