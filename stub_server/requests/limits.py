"""What ajv says of values that are of the right type, but too long, too many or of the wrong form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

Schema = Mapping[str, Any]

# What is counted, the keywords of its least and its greatest number, and what ajv calls it.
_COUNTED: dict[type, tuple[str, str, str]] = {
    str: ("minLength", "maxLength", "characters"),
    list: ("minItems", "maxItems", "items"),
    dict: ("minProperties", "maxProperties", "properties"),
}


def exceeded(schema: Schema, value: Any) -> Iterator[str]:
    """The texts of what is wrong with a value by itself, without what is in it; the first is what ajv reports."""
    if type(value) in _COUNTED:
        least, most, things = _COUNTED[type(value)]
        if len(value) > schema.get(most, len(value)):
            yield f"must NOT have more than {schema[most]} {things}"
        if len(value) < schema.get(least, 0):
            yield f"must NOT have fewer than {schema[least]} {things}"
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        yield f'must match pattern "{schema["pattern"]}"'
    if isinstance(value, list) and schema.get("uniqueItems"):
        yield from _duplicates(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield from _out_of_range(schema, value)


def _out_of_range(schema: Schema, value: float) -> Iterator[str]:
    if value > schema.get("maximum", value):
        yield f"must be <= {schema['maximum']}"
    if value < schema.get("minimum", value):
        yield f"must be >= {schema['minimum']}"


def _duplicates(items: list[Any]) -> Iterator[str]:
    """ajv looks from the end, and names the first repeated item it meets there."""
    seen: dict[bytes, int] = {}
    for index in range(len(items) - 1, -1, -1):
        key = orjson.dumps(items[index], option=orjson.OPT_SORT_KEYS)
        if key in seen:
            yield f"must NOT have duplicate items (items ## {seen[key]} and {index} are identical)"
        seen[key] = index
