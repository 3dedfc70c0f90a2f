"""Reads names with brackets the way the server does: `agents`, `agents[]` and `agents[0]` are one parameter."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

_BRACKETS = re.compile(r"\[\d*\]$")


def parsed(values: Mapping[str, list[str]], declared: Collection[str]) -> dict[str, str | list[str]]:
    """The query's values by declared name; a list where a name was repeated or had brackets.

    Names that nobody declared stay as they are.
    """
    read: dict[str, str | list[str]] = {}
    for name, given in values.items():
        plain = _BRACKETS.sub("", name)
        known = next((one for one in (name, plain, f"{plain}[]") if one in declared), name)
        earlier = read.get(known, [])
        together = [*([earlier] if isinstance(earlier, str) else earlier), *given]
        read[known] = together if len(together) > 1 or name != plain else together[0]
    return read
