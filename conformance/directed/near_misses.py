"""Near misses of a valid request: everything is right but for one thing, which the contract forbids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from conformance.directed import wording
from conformance.directed.wording import Place
from conformance.recipes import Request
from openapi import json_schema
from openapi.contract import Document, Operation, resolve
from openapi.examples import JSON

STYLES = ("schema", "typed", "match")
UNKNOWN = "conformanceUnknown"
_SCALARS: dict[str, Any] = {"string": 5, "boolean": "yes", "number": "five", "integer": "five"}
# Its schema is one of alternatives on real servers, which then say what is wrong with each of them.
_OF_ALTERNATIVES = ("getUser",)


@dataclass(frozen=True)
class NearMiss:
    """One: what is wrong in words, the request, and what the refusal may say (nothing for any words)."""

    what: str
    request: Request
    sentences: tuple[str, ...]


def has_near_misses(document: Document, operation: Operation) -> bool:
    """Whether the server looks at the query or the body before the operation's own rules do."""
    judges = operation.method == "get" or body_schema(document, operation) is not None
    return operation.spec["x-validation"] in STYLES and judges


def near_misses(document: Document, operation: Operation, live: Request) -> Iterator[NearMiss]:
    """All of a request that succeeds."""
    for what, query, sentences in _queries(document, operation, live.get("query") or {}):
        yield NearMiss(what, {**live, "query": query}, sentences)
    schema = body_schema(document, operation)
    if schema is not None and "body" in live:
        for what, body, sentences in _Bodies(document, operation, schema, live["body"]).all():
            yield NearMiss(what, {**live, "body": body}, sentences)


def body_schema(document: Document, operation: Operation) -> Mapping[str, Any] | None:
    """The schema of the operation's JSON body, None where it takes none."""
    body = resolve(document, operation.spec.get("requestBody", {}))
    media = body.get("content", {}).get(JSON)
    return media["schema"] if media else None


Wrong = tuple[str, Any, tuple[str, ...]]
"""What is wrong, the whole query or body, and what may be said of it."""


def _queries(document: Document, operation: Operation, live: Mapping[str, Any]) -> Iterator[Wrong]:
    style = operation.spec["x-validation"]
    parameters = [resolve(document, declared) for declared in operation.parameters]
    for parameter in parameters:
        name = parameter["name"]
        if parameter["in"] != "query":
            continue
        if parameter.get("required"):
            rest = {key: value for key, value in live.items() if key != name}
            yield f"without the parameter {name}", rest, (wording.missing(style, (name,)),)
        if parameter["schema"].get("type") == "string" and operation.method == "get":
            twice = [str(live.get(name, "one")), "two"]
            sentences = wording.mistyped(style, (name,), "string", twice)
            yield f"with the parameter {name} twice", {**live, name: twice}, _certain(operation, sentences)
    if operation.method == "get":
        sentences = (wording.unknown(style, (UNKNOWN,)),)
        yield "with an unknown parameter", {**live, UNKNOWN: "1"}, _certain(operation, sentences)


def _certain(operation: Operation, sentences: tuple[str, ...]) -> tuple[str, ...]:
    return () if operation.id in _OF_ALTERNATIVES else sentences


class _Bodies:
    """The near misses of one body."""

    def __init__(self, document: Document, operation: Operation, schema: Mapping[str, Any], live: Any) -> None:
        self._document = document
        self._style = operation.spec["x-validation"]
        # Lists of one and their items are turned into one another there.
        self._turns_lists = operation.spec.get("x-coerces") == "lists"
        self._schema = schema
        self._live = live
        self._validator = jsonschema_rs.Draft202012Validator(json_schema.standalone(document, schema))

    def all(self) -> Iterator[Wrong]:
        """All that the contract does not allow."""
        for what, body, sentences in self._below((), self._live):
            if not self._validator.is_valid(body):
                yield what, body, sentences

    def _below(self, place: Place, value: Any) -> Iterator[Wrong]:
        """What can be wrong with an object or list of the live body, and with what it holds."""
        if isinstance(value, list) and value:
            yield from self._below((*place, 0), value[0])
        if not isinstance(value, dict):
            return
        parts = json_schema.parts_at(self._document, self._schema, place)
        for name in dict.fromkeys(name for part in parts for name in part.get("required", ()) if name in value):
            missing = wording.missing(self._style, (*place, name))
            yield f"without {_named((*place, name))}", self._without((*place, name)), self._certain(place, missing)
        if any(part.get("additionalProperties") is False for part in parts):
            here = (*place, UNKNOWN)
            unknown = wording.unknown(self._style, here)
            yield f"with {_named(here)}", self._with(here, "x"), self._certain(place, unknown)
        for name in dict.fromkeys(name for part in parts for name in part.get("properties", {})):
            yield from self._mistyped((*place, name), value)
            yield from self._below((*place, name), value.get(name))

    def _mistyped(self, place: Place, holder: dict[str | int, Any]) -> Iterator[Wrong]:
        """Values of another kind: of every kind where the live body has one, else an object or a text."""
        parts = json_schema.parts_at(self._document, self._schema, place)
        kinds = {part["type"] for part in parts if "type" in part}
        if len(kinds) != 1:
            return
        kind = kinds.pop()
        name = place[-1]
        wrong: list[Any] = ["text"] if kind == "object" else [{"conformance": "x"}]
        if name in holder and (kind == "object" or not self._turns_lists):
            wrong.append("text" if kind == "array" else [deepcopy(holder[name])])
            if self._style == "match" and kind in _SCALARS:
                wrong.append(_SCALARS[kind])
        for value in wrong:
            sentences = wording.mistyped(self._style, place, kind, value)
            yield f"with {_named(place)} = {value!r}", self._with(place, value), self._certain(place, *sentences)
        if any("enum" in part for part in parts) and self._style != "match":
            sentence = "must be equal to one of the allowed values"
            yield (
                f"with {_named(place)} = 'conformance'",
                self._with(place, "conformance"),
                self._certain(place, sentence),
            )

    def _certain(self, place: Place, *sentences: str) -> tuple[str, ...]:
        """Only where the contract has no alternatives on the way to a place are the server's words sure."""
        for depth in range(len(place) + 1):
            parts = json_schema.parts_at(self._document, self._schema, place[:depth])
            if len(parts) != 1 or "x-checked-apart" in parts[0]:
                return ()
        return sentences

    def _with(self, place: Place, value: Any) -> Any:
        body, holder = self._copy(place)
        holder[place[-1]] = value
        return body

    def _without(self, place: Place) -> Any:
        body, holder = self._copy(place)
        del holder[place[-1]]
        return body

    def _copy(self, place: Place) -> tuple[Any, Any]:
        """A copy of the live body, and what holds the place in it."""
        body = deepcopy(self._live)
        holder = body
        for step in place[:-1]:
            holder = holder[step]
        return body, holder


def _named(place: Place) -> str:
    return ".".join(map(str, place))
