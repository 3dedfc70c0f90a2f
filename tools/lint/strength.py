"""Measures how much the contract's answers promise: how many wrong answers its schemas refuse."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import jsonschema_rs

from openapi import json_schema
from openapi.examples import JSON, Example

Path = tuple[str | int, ...]

KINDS = ("drop a required field", "wrong JSON type", "null", "enum", "timestamp", "negative count")
_TIMESTAMP = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d")
_NOT_AN_ENUM_VALUE = "no-such-value"


@dataclass(frozen=True)
class Mutation:
    """A 2xx example with one thing wrong: what kind, where, and the wrong answer."""

    kind: str
    path: Path
    answer: Any


@dataclass
class Strength:
    """How many mutations were made and refused, per kind, and the labels of those that were accepted."""

    made: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    survivors: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The refused share of all mutations, 0 to 1; 1 when there was nothing to mutate."""
        return self.refused.total() / self.made.total() if self.made else 1.0


def measure(document: Mapping[str, Any], examples: list[Example]) -> Strength:
    """Mutates every 2xx JSON example at every point and asks its schema about the result."""
    strength = Strength()
    for example in examples:
        if not (example.is_success and example.media_type == JSON):
            continue
        validator = jsonschema_rs.Draft202012Validator(
            json_schema.standalone(document, example.schema), validate_formats=True
        )
        for mutation in mutations(document, example):
            strength.made[mutation.kind] += 1
            if validator.is_valid(mutation.answer):
                where = ".".join(str(step) for step in mutation.path)
                strength.survivors.append(f"{example.label}: {mutation.kind}: {where}")
            else:
                strength.refused[mutation.kind] += 1
    return strength


def mutations(document: Mapping[str, Any], example: Example) -> Iterator[Mutation]:
    """Every single-point mutation of one example that a correct server could never answer."""
    for path, value in _places(example.value):
        parts = json_schema.parts_at(document, example.schema, path)
        if isinstance(value, dict):
            required = {name for part in parts for name in part.get("required", ()) if name in value}
            for name in sorted(required):
                yield Mutation(KINDS[0], (*path, name), _without(example.value, (*path, name)))
        if not path:
            continue
        if value is None:
            continue  # which types null stands for here, the example cannot tell
        yield Mutation(KINDS[1], path, _replaced(example.value, path, _of_another_type(value)))
        if not any(part.get("nullable") for part in parts):
            yield Mutation(KINDS[2], path, _replaced(example.value, path, None))
        if any("enum" in part for part in parts) and isinstance(value, str):
            yield Mutation(KINDS[3], path, _replaced(example.value, path, _NOT_AN_ENUM_VALUE))
        if isinstance(value, str) and _TIMESTAMP.match(value):
            yield Mutation(KINDS[4], path, _replaced(example.value, path, "02/03/2026 9:00"))
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            yield Mutation(KINDS[5], path, _replaced(example.value, path, -1))


def _places(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    yield path, value
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in children:
        yield from _places(child, (*path, step))


def _of_another_type(value: Any) -> Any:
    """A string becomes a number, anything else a word: no two JSON types are closer than that."""
    return 20260302 if isinstance(value, str) else "surprise"


def _replaced(root: Any, path: Path, value: Any) -> Any:
    copy = deepcopy(root)
    _parent(copy, path)[path[-1]] = value
    return copy


def _without(root: Any, path: Path) -> Any:
    copy = deepcopy(root)
    del _parent(copy, path)[path[-1]]
    return copy


def _parent(root: Any, path: Path) -> Any:
    for step in path[:-1]:
        root = root[step]
    return root
