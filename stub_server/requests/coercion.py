"""Turns scalars into the types a schema asks for, as Rocket.Chat's validator (ajv, `coerceTypes`) does beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openapi.contract import resolve

_BOOLEANS: dict[Any, bool] = {"true": True, "false": False}


def coerced(document: Mapping[str, Any], schema: Mapping[str, Any], value: Any, arrays: bool = False) -> Any:
    """The value with its scalars turned where that is possible; what is not stays as it was, for validation to refuse.

    With `arrays` (query strings) a single value becomes a list where a list is asked, and a list of one becomes its
    item where a scalar is.
    """
    schema = resolve(document, schema)
    if "allOf" in schema and len(schema["allOf"]) == 1 and "type" not in schema:
        return coerced(document, {**schema["allOf"][0], "nullable": schema.get("nullable", False)}, value, arrays)
    kind = schema.get("type")
    nullable = bool(schema.get("nullable"))
    if value is None and nullable:
        return None
    if arrays:
        value = _listed(value, kind, nullable)
    if kind == "object" and isinstance(value, dict):
        properties = schema.get("properties", {})
        return {
            key: coerced(document, properties[key], item) if key in properties else item for key, item in value.items()
        }
    if kind == "array" and isinstance(value, list):
        return [coerced(document, schema.get("items", {}), item) for item in value]
    if isinstance(value, dict | list):
        return value
    return _scalar(kind, nullable, value)


def _listed(value: Any, kind: str | None, nullable: bool) -> Any:
    if kind == "array" and not isinstance(value, list):
        return [value]
    unwraps = kind in ("number", "integer", "boolean") or (kind == "string" and not nullable)
    if unwraps and isinstance(value, list) and len(value) == 1:
        return value[0]
    return value


def _scalar(kind: str | None, nullable: bool, value: Any) -> Any:
    if kind == "string":
        return _text(value)
    if kind in ("number", "integer"):
        return _number(value, nullable)
    if kind == "boolean":
        return _boolean(value)
    return value


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e21 else repr(value)
    return "" if value is None else value


def _number(value: Any, nullable: bool) -> Any:
    if isinstance(value, bool):
        return int(value)
    if value is None:
        return 0
    if isinstance(value, str):
        if not value:
            return None if nullable else value
        return _parsed_number(value)
    return value


def _parsed_number(text: str) -> Any:
    """JavaScript's reading of a numeric string; the text itself where it is none."""
    stripped = text.strip()
    if "_" in stripped:
        return text
    for parse in (int, float):
        try:
            number = parse(stripped)
        except (ValueError, OverflowError):
            continue
        return number if abs(number) < float("inf") else text
    return text


def _boolean(value: Any) -> Any:
    if isinstance(value, str):
        return _BOOLEANS.get(value, value)
    if value is None:
        return False
    if isinstance(value, int | float) and not isinstance(value, bool) and value in (0, 1):
        return bool(value)
    return value
