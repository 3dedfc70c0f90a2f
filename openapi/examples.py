"""Finds the named examples of the contract: parameters, request bodies and answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from openapi.contract import Operation, operations, resolve

JSON = "application/json"


@dataclass(frozen=True)
class Example:
    """One example: whose it is, what it is called, its value, and the schema it has to fit.

    `place` is `query count`, `request` or the status of the answer (`200`).
    """

    operation: Operation
    place: str
    media_type: str
    name: str
    value: Any
    schema: Mapping[str, Any]

    @property
    def label(self) -> str:
        return f"{self.operation.id} {self.place} {self.name}"

    @property
    def is_success(self) -> bool:
        return self.place.startswith("2")


def all_examples(document: Mapping[str, Any]) -> Iterator[Example]:
    """Every example of the merged contract."""
    for operation in operations(document):
        yield from of_operation(document, operation)


def of_operation(document: Mapping[str, Any], operation: Operation) -> Iterator[Example]:
    """The examples of one operation, its parameters first, its answers last."""
    for declared in operation.parameters:
        parameter = resolve(document, declared)
        place = f"{parameter['in']} {parameter['name']}"
        for name, value in _named(document, parameter):
            yield Example(operation, place, JSON, name, value, parameter["schema"])
    body = resolve(document, operation.spec.get("requestBody", {}))
    yield from _of_content(document, operation, "request", body)
    for status, declared in operation.spec["responses"].items():
        yield from _of_content(document, operation, str(status), resolve(document, declared))


def _of_content(
    document: Mapping[str, Any], operation: Operation, place: str, holder: Mapping[str, Any]
) -> Iterator[Example]:
    for media_type, media in holder.get("content", {}).items():
        for name, value in _named(document, media):
            yield Example(operation, place, media_type, name, value, media.get("schema", {}))


def _named(document: Mapping[str, Any], holder: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    if "example" in holder:
        yield "example", holder["example"]
    for name, declared in holder.get("examples", {}).items():
        yield name, resolve(document, declared)["value"]
