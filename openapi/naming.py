"""Turns names of the wire into names of Python."""

from __future__ import annotations

import builtins
import keyword
import re

_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NOT_A_WORD = re.compile(r"[^0-9A-Za-z]+")


def snake_case(name: str) -> str:
    """`closeRoom` becomes `close_room`, `X-Visitor-Token` becomes `x_visitor_token`, `agents[]` becomes `agents`."""
    return _NOT_A_WORD.sub("_", _WORD_START.sub("_", name)).strip("_").lower()


def argument_name(name: str) -> str:
    """A snake_case name that hides no builtin and is no keyword: `_id` becomes `id_`, `type` becomes `type_`."""
    snake = snake_case(name)
    return f"{snake}_" if keyword.iskeyword(snake) or hasattr(builtins, snake) else snake


def class_name(name: str) -> str:
    """`custom fields` becomes `CustomFields`, `servedBy` becomes `ServedBy`."""
    return "".join(word[:1].upper() + word[1:] for word in _NOT_A_WORD.split(_WORD_START.sub(" ", name)) if word)
