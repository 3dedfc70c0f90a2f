"""Finds properties of answers that the contract does not know: information, no deviation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import requests

from openapi.contract import Operation, resolve
from openapi.examples import JSON
from openapi.json_schema import parts_at


def unknown_properties(document: Mapping[str, Any], operation: Operation, response: requests.Response) -> set[str]:
    """Their places in a 2xx answer: `room.visitorScore`; an item of a list is written `rooms[].…`."""
    declared = operation.spec["responses"].get(str(response.status_code), {})
    media = resolve(document, declared).get("content", {}).get(JSON)
    if not media or response.headers.get("Content-Type", "").partition(";")[0] != JSON:
        return set()
    return set(_unknown(document, parts_at(document, media["schema"], ()), response.json(), ""))


def _unknown(document: Mapping[str, Any], parts: list[dict[str, Any]], value: Any, place: str) -> Iterator[str]:
    if isinstance(value, list):
        items = [found for part in parts for found in parts_at(document, part, (0,))]
        for item in value[:20]:
            yield from _unknown(document, items, item, f"{place}[]")
    elif isinstance(value, dict) and any("properties" in part for part in parts):
        for key, item in value.items():
            inner = [found for part in parts for found in parts_at(document, part, (key,))]
            if not inner and not any(_knows(part, key) for part in parts):
                yield f"{place}.{key}" if place else key
            else:
                yield from _unknown(document, inner, item, f"{place}.{key}" if place else key)


def _knows(part: dict[str, Any], key: str) -> bool:
    """Whether a schema names the property, or says outright that there may be any (`additionalProperties: true`)."""
    return key in part.get("properties", {}) or part.get("additionalProperties") is True
