"""Finds properties of answers that the contract does not know: information, no deviation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import requests

from openapi.contract import Operation, resolve
from openapi.examples import JSON
from openapi.json_schema import parts_at


class UnknownProperties:
    """What the contract knows of each operation's answers, looked up once for each place in them."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._roots: dict[tuple[str, int], _Place | None] = {}

    def in_answer(self, operation: Operation, response: requests.Response, document: Any) -> set[str]:
        """Their places in the document of a 2xx answer: `room.visitorScore`; an item of a list is `rooms[].…`."""
        root = self._root(operation, response.status_code)
        if root is None or response.headers.get("Content-Type", "").partition(";")[0] != JSON:
            return set()
        return set(_unknown(root, document, ""))

    def _root(self, operation: Operation, status: int) -> _Place | None:
        key = operation.id, status
        if key not in self._roots:
            declared = resolve(self._document, operation.spec["responses"].get(str(status), {}))
            media = declared.get("content", {}).get(JSON)
            parts = parts_at(self._document, media["schema"], ()) if media else []
            self._roots[key] = _Place(self._document, parts) if media else None
        return self._roots[key]


class _Place:
    """A place in an answer: the schemas that speak about it, and the places below, made when they are needed."""

    def __init__(self, document: Mapping[str, Any], parts: list[dict[str, Any]]) -> None:
        self._document = document
        self._parts = parts
        self._children: dict[str, _Place | None] = {}

    @cached_property
    def is_object(self) -> bool:
        return any("properties" in part for part in self._parts)

    @cached_property
    def item(self) -> _Place:
        return self._below(0)

    def child(self, key: str) -> _Place | None:
        """The place of a property, None for one that no schema names, or allows by `additionalProperties: true`."""
        if key not in self._children:
            place = self._below(key)
            known = place._parts or any(
                key in part.get("properties", {}) or part.get("additionalProperties") is True for part in self._parts
            )
            self._children[key] = place if known else None
        return self._children[key]

    def _below(self, step: str | int) -> _Place:
        return _Place(
            self._document, [found for part in self._parts for found in parts_at(self._document, part, (step,))]
        )


def _unknown(place: _Place, value: Any, path: str) -> Iterator[str]:
    if isinstance(value, list):
        for item in value[:20]:
            yield from _unknown(place.item, item, f"{path}[]")
    elif isinstance(value, dict) and place.is_object:
        for key, item in value.items():
            named = f"{path}.{key}" if path else key
            child = place.child(key)
            if child is None:
                yield named
            elif isinstance(item, dict | list):
                yield from _unknown(child, item, named)
