"""Judges a value the way Rocket.Chat's validator (ajv) does: in its order, in its words, turning scalars as it goes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any, Literal

from openapi.contract import resolve
from stub_server.requests.coercion import is_of, turned, unwrapped
from stub_server.requests.limits import exceeded

Schema = Mapping[str, Any]
Turning = Literal["nothing", "scalars", "lists"]
"""What is turned before it is judged: scalars into one another, with `lists` also single values and lists of one."""

_NOT_ALLOWED = "must be equal to one of the allowed values"
_BARE = {"type", "description"}


class Judge:
    """Judges values by the schemas of one document.

    ajv stops at the first thing that is wrong, deep before late: the properties in the order of the schema, each with
    all that is in it. Only alternatives report more, one text for each that failed.
    """

    def __init__(self, document: Mapping[str, Any], turning: Turning) -> None:
        self._document = document
        self._turning = turning
        self._within_alternatives = 0

    def judge(self, schema: Schema, value: Any) -> tuple[Any, list[str]]:
        """The value, a copy with its scalars turned, and the texts of what is wrong; none when all is well."""
        turns = self._turning != "nothing" and isinstance(value, dict | list)
        return self._judge(schema, deepcopy(value) if turns else value)

    def _judge(self, schema: Schema, value: Any) -> tuple[Any, list[str]]:
        schema = resolve(self._document, schema)
        types = self._types(schema)
        if types:
            value, fits = self._typed(types, value)
            if not fits:
                return value, self._misfits(schema, types, value)
        if value is None and schema.get("nullable") and "enum" not in schema:
            return value, []
        if "enum" in schema and not any(_same(value, allowed) for allowed in schema["enum"]):
            return value, [_NOT_ALLOWED]
        value, texts = self._combined(schema, value, apart=("anyOf",) if types and "type" not in schema else ())
        if texts:
            return value, texts
        return value, next(self._complaints(schema, value), [])

    def _types(self, schema: Schema) -> list[str]:
        """Alternatives of bare types are one list of types in the server's own schema."""
        alternatives = [schema] if "type" in schema else [resolve(self._document, p) for p in schema.get("anyOf", ())]
        if "type" not in schema and not all(_is_bare(part) for part in alternatives):
            return []
        types = ["number" if part["type"] == "integer" else str(part["type"]) for part in alternatives]
        nullable = any(part.get("nullable") for part in (schema, *alternatives))
        return [*types, "null"] if types and nullable else types

    def _misfits(self, schema: Schema, types: list[str], value: Any) -> list[str]:
        """Only within alternatives, an enum is looked at although the type is wrong already."""
        # A schema's own `nullable` is not part of the words.
        texts = [f"must be {','.join(kind for kind in types if kind != 'null') or 'null'}"]
        if self._within_alternatives and value not in schema.get("enum", [value]):
            texts.append(_NOT_ALLOWED)
        return texts

    def _typed(self, types: list[str], value: Any) -> tuple[Any, bool]:
        if any(is_of(kind, value) for kind in types):
            return value, True
        if self._turning == "nothing":
            return value, False
        if self._turning == "lists" and types != ["object"]:
            value, fits = unwrapped(types, value)
            if fits:
                return value, True
        return turned(types, value, lists=self._turning == "lists")

    def _combined(self, schema: Schema, value: Any, apart: tuple[str, ...]) -> tuple[Any, list[str]]:
        if "anyOf" in schema and "anyOf" not in apart:
            value, failed, fitting = self._alternatives(schema["anyOf"], value, enough=1)
            if not fitting:
                return value, [*failed, "must match a schema in anyOf"]
        if "oneOf" in schema:
            value, failed, fitting = self._alternatives(schema["oneOf"], value, enough=2)
            if fitting != 1:
                return value, [*failed, "must match exactly one schema in oneOf"]
        for part in schema.get("allOf", ()):
            nullable = {"nullable": True} if schema.get("nullable") else {}
            value, texts = self._judge({**resolve(self._document, part), **nullable}, value)
            if texts:
                return value, texts
        return value, []

    def _alternatives(self, parts: list[Schema], value: Any, enough: int) -> tuple[Any, list[str], int]:
        """What an alternative has turned stays turned for the next one."""
        failed: list[str] = []
        fitting = 0
        self._within_alternatives += 1
        for part in parts:
            value, texts = self._judge(part, value)
            failed += texts
            fitting += not texts
            if fitting == enough:
                break
        self._within_alternatives -= 1
        return value, failed, fitting

    def _complaints(self, schema: Schema, value: Any) -> Iterator[list[str]]:
        yield from ([text] for text in exceeded(schema, value))
        if isinstance(value, list):
            yield from self._of_list(schema, value)
        elif isinstance(value, dict):
            yield from self._of_object(schema, value)

    def _of_list(self, schema: Schema, value: list[Any]) -> Iterator[list[str]]:
        for index, item in enumerate(value):
            value[index], texts = self._judge(schema.get("items", {}), item)
            if texts:
                yield texts

    def _of_object(self, schema: Schema, value: dict[str, Any]) -> Iterator[list[str]]:
        properties = schema.get("properties", {})
        for key in schema.get("required", ()):
            if key not in value:
                yield [f"must have required property '{key}'"]
        others = schema.get("additionalProperties")
        if others is False and value.keys() - properties.keys():
            yield ["must NOT have additional properties"]
        if isinstance(others, Mapping):
            yield from self._of_properties([key for key in value if key not in properties], others, value)
        for key, declared in properties.items():
            yield from self._of_properties((key,), declared, value)

    def _of_properties(self, keys: Iterable[str], declared: Schema, value: dict[str, Any]) -> Iterator[list[str]]:
        for key in keys:
            if key in value:
                value[key], texts = self._judge(declared, value[key])
                if texts:
                    yield texts


def _is_bare(part: Schema) -> bool:
    """OpenAPI wants lists to say what is in them, be it anything."""
    said = {key for key, value in part.items() if (key, value) != ("items", {})}
    return "type" in said and said <= _BARE


def _same(value: Any, other: Any) -> bool:
    return bool(value == other and isinstance(value, bool) == isinstance(other, bool))
