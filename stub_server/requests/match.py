"""Judges a value the way Meteor's `check()` does, in its words and its order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson

from openapi.contract import resolve
from stub_server.workspace.whole_numbers import is_whole

_ONE_OF = "Failed Match.OneOf, Match.Maybe or Match.Optional validation"
_NAMES = {"string": "string", "number": "number", "boolean": "boolean", "object": "object"}


def complaint(document: Mapping[str, Any], schema: Mapping[str, Any], value: Any, path: str = "") -> str | None:
    """What `check()` says of the first thing that is wrong, without its prefix `Match error: `; None when all is well.

    It goes through the keys as they were sent, and only then looks for missing ones. Beyond JSON Schema it knows the
    type `date`, of values that realtime methods get.
    """
    schema = resolve(document, schema)
    if value is None and schema.get("nullable"):
        return None
    if "anyOf" in schema:
        fits = any(complaint(document, part, value) is None for part in schema["anyOf"])
        return None if fits else f"{_ONE_OF}{_in_field(path)}"
    kind = schema.get("type")
    if kind == "date":
        return None if isinstance(value, datetime) else f"Expected Date{_in_field(path)}"
    if kind == "object" and isinstance(value, datetime):
        return f"Expected plain object{_in_field(path)}"
    if kind == "integer":
        return None if is_whole(value) else f"Expected Integer, got {_as_json(value)}{_in_field(path)}"
    if kind is not None and _type_of(value) != _NAMES.get(kind, kind):
        return f"{_wrong_type(_NAMES.get(kind, kind), value)}{_in_field(path)}"
    if kind == "object":
        return _object_complaint(document, schema, value, path)
    if kind == "array":
        for index, item in enumerate(value):
            found = complaint(document, schema.get("items", {}), item, f"{path}[{index}]")
            if found:
                return found
    if "enum" in schema and value not in schema["enum"]:
        return f"{_ONE_OF}{_in_field(path)}"
    return None


def _object_complaint(document: Mapping[str, Any], schema: Mapping[str, Any], value: Any, path: str) -> str | None:
    properties = schema.get("properties", {})
    others = schema.get("additionalProperties")
    checked_apart: list[tuple[str, Mapping[str, Any], Any]] = []
    for key, item in value.items():
        place = f"{path}.{key}" if path else key
        declared = properties.get(key, others if isinstance(others, Mapping) else None)
        found = None
        if declared is None:
            found = f"Unknown key{_in_field(place)}" if others is False else None
        elif (apart := resolve(document, declared).get("x-checked-apart")) is not None:
            checked_apart.append((apart, declared, item))
        else:
            found = complaint(document, declared, item, place)
        if found:
            return found
    for key in schema.get("required", ()):
        if key not in value:
            return f"Missing key '{key}'{_in_field(path)}"
    # The server checks these in later steps, which know them by another name, or none, and where the nameless go first.
    checked_apart.sort(key=lambda step: step[0])
    complaints = (complaint(document, declared, item, name) for name, declared, item in checked_apart)
    return next((found for found in complaints if found), None)


def _in_field(path: str) -> str:
    return f" in field {path}" if path else ""


def _as_json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _type_of(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "null" if value is None else "object"


def _wrong_type(wanted: str, value: Any) -> str:
    """Names what came by JavaScript's `typeof` and null by its name; in place of an array it is repeated in full."""
    kind = _type_of(value)
    if wanted == "array":
        return f"Expected array, got {orjson.dumps(value).decode()}"
    if kind == "array":
        return "Expected plain object" if wanted == "object" else f"Expected {wanted}, got object"
    return f"Expected {wanted}, got {kind}"
