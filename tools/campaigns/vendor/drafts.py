"""Requests, good and spoilt, made of the contract's examples and of the names in the published schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from random import Random
from typing import Any
from urllib.parse import quote

from openapi.contract import resolve
from openapi.examples import of_operation
from tools.campaigns.vendor.agreement import Pair

_VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 1.5, 5, "", " ", "x", "5", "-1.5", "1e3", "true", "false", "1", "yes", "null",
    "Grüße 🚀", "x" * 5_000, "2026-03-02T09:00:00Z", '{"name": 1}', [], ["x"], ["x", "x"], ["x", 5], [None], [[]],
    [{}], {}, {"a": 1}, {"a": {"b": None}},
)  # fmt: skip
_TEXTS = (*(value for value in _VALUES if isinstance(value, str)), "0", "-1", "undefined", "a,b", "[]")


class Drafts:
    """Draws requests for one operation, the same for the same seed."""

    def __init__(self, document: Mapping[str, Any], pair: Pair, schema: Mapping[str, Any], seed: int) -> None:
        self._random = Random(f"{seed} {pair.operation.id}")
        self._examples = [
            (example.place, deepcopy(example.value)) for example in of_operation(document, pair.operation)
        ]
        names, self._hints = _words(schema)
        parameters = [resolve(document, declared) for declared in pair.operation.parameters]
        self._parameters = [parameter["name"] for parameter in parameters if parameter["in"] == "query"]
        self._names = sorted({*names, *(name.removesuffix("[]") for name in self._parameters)})

    def bodies(self) -> Iterator[Any]:
        """The examples as they are, the empty body, then spoilt ones without end."""
        examples = [value for place, value in self._examples if place == "request"] or [{}]
        yield from (deepcopy(value) for value in examples)
        yield {}
        while True:
            body = deepcopy(self._random.choice(examples))
            for _ in range(self._random.choice((1, 1, 1, 2, 3))):
                self._spoil(body)
            yield body

    def queries(self) -> Iterator[str]:
        """The empty query, all parameters as the examples have them, then spoilt ones without end."""
        yield ""
        yield self._written(self._example_query(1.0))
        while True:
            query = self._example_query(self._random.choice((0.3, 0.7, 1.0)))
            for _ in range(self._random.choice((0, 1, 1, 2, 3))):
                self._spoil_query(query)
            yield self._written(query)

    def _spoil(self, body: Any) -> None:
        holder = self._random.choice(list(_holders(body)))
        if isinstance(holder, list):
            if holder and self._random.random() < 0.7:
                holder[self._random.randrange(len(holder))] = self._value()
            else:
                holder.append(self._value())
        elif holder and self._random.random() < 0.3:
            del holder[self._random.choice(list(holder))]
        elif holder and self._random.random() < 0.6:
            holder[self._random.choice(list(holder))] = self._value()
        else:
            holder[self._name()] = self._value()

    def _example_query(self, share: float) -> list[tuple[str, str]]:
        query: list[tuple[str, str]] = []
        for name in self._parameters:
            values = [value for place, value in self._examples if place == f"query {name}"]
            if values and self._random.random() < share:
                value = self._random.choice(values)
                query += [(name, _text(item)) for item in (value if isinstance(value, list) else [value])]
        return query

    def _spoil_query(self, query: list[tuple[str, str]]) -> None:
        choice = self._random.random()
        if query and choice < 0.25:
            query.pop(self._random.randrange(len(query)))
        elif query and choice < 0.55:
            index = self._random.randrange(len(query))
            query[index] = (query[index][0], self._query_text())
        else:
            suffix = self._random.choice(("", "", "", "", "[]", "[a]", "[0]"))
            query.append((self._name() + suffix, self._query_text()))

    def _written(self, query: list[tuple[str, str]]) -> str:
        return "&".join(f"{quote(name, safe='[]')}={quote(value, safe='')}" for name, value in query)

    def _name(self) -> str:
        if self._names and self._random.random() < 0.85:
            return str(self._random.choice(self._names))
        return self._random.choice(("unknownKey", "_id", "", "Grüße"))

    def _value(self) -> Any:
        if self._hints and self._random.random() < 0.2:
            return self._random.choice(self._hints)
        return deepcopy(self._random.choice(_VALUES))

    def _query_text(self) -> str:
        if self._hints and self._random.random() < 0.2:
            return _text(self._random.choice(self._hints))
        return str(self._random.choice(_TEXTS))


def _holders(value: Any) -> Iterator[Any]:
    """Every object and list in the value, the value first."""
    if isinstance(value, dict | list):
        yield value
        for item in value.values() if isinstance(value, dict) else value:
            yield from _holders(item)


def _words(schema: Any) -> tuple[list[str], list[Any]]:
    """The names of all properties, and all values that enums allow, anywhere in a schema."""
    names: list[str] = []
    hints: list[Any] = []
    for node in _holders(schema):
        if isinstance(node, dict):
            properties = node.get("properties")
            names += properties if isinstance(properties, dict) else ()
            enum = node.get("enum")
            hints += enum if isinstance(enum, list) else ()
            hints += [node["const"]] if "const" in node else ()
    return names, hints


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
