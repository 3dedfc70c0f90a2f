"""Turns values into the types a schema asks for, as Rocket.Chat's validator (ajv, `coerceTypes`) does."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_OTHER_BASE = re.compile(r"0([xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)", re.ASCII)
# What JavaScript trims off the ends of a numeric text.
_BLANKS = (
    " \t\n\v\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f"
)
_BLANKS += "\u3000\ufeff"


class _Unturned:
    """Stands for: this value cannot be turned."""


def turned(types: list[str], value: Any, *, lists: bool) -> tuple[Any, bool]:
    """The value as the first of the types that it can be turned into, and whether there is one."""
    for kind in types:
        if kind == "array":
            result = [value] if lists and not isinstance(value, dict | list) else _Unturned
        else:
            result = _TURNS[kind](value) if kind in _TURNS and not isinstance(value, dict | list) else _Unturned
        if result is not _Unturned:
            return result, True
    return value, False


def unwrapped(types: list[str], value: Any) -> tuple[Any, bool]:
    """The only item of a list, and whether it has the type already.

    ajv asks here for a value that is of all types at once, so that with more than one of them none ever fits.
    """
    if not isinstance(value, list) or len(value) != 1:
        return value, False
    return value[0], len(types) == 1 and is_of(types[0], value[0])


def is_of(kind: str, value: Any) -> bool:
    """Whether a JSON value has a type, which is `integer` for none: JavaScript has one kind of number."""
    if isinstance(value, bool):
        return kind == "boolean"
    if isinstance(value, int | float):
        return kind == "number"
    if isinstance(value, str):
        return kind == "string"
    if value is None:
        return kind == "null"
    return kind == ("array" if isinstance(value, list) else "object")


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e21 else repr(value)
    return "" if value is None else _Unturned


def _number(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    if value is None:
        return 0
    return _parsed_number(value) if isinstance(value, str) and value else _Unturned


def _parsed_number(text: str) -> Any:
    """JavaScript's reading of a numeric text, of which nothing but blanks is one."""
    stripped = text.strip(_BLANKS)
    if not stripped:
        return 0
    try:
        if _OTHER_BASE.fullmatch(stripped):
            number = float(int(stripped, 0))
        elif _NUMBER.fullmatch(stripped):
            number = float(stripped)
        else:
            return _Unturned
    except OverflowError:
        return _Unturned
    if number.is_integer() and abs(number) < 2**53:
        return int(number)
    return number if abs(number) < float("inf") else _Unturned


def _boolean(value: Any) -> Any:
    if value in ("true", 1) and not isinstance(value, bool):
        return True
    return False if value is None or value == "false" or value == 0 else _Unturned


def _null(value: Any) -> Any:
    return None if value in ("", 0) else _Unturned


_TURNS: dict[str, Callable[[Any], Any]] = {
    "string": _text,
    "number": _number,
    "boolean": _boolean,
    "null": _null,
}
