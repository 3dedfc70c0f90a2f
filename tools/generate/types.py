"""Turns schemas of the contract into Python annotations and TypedDicts."""

from __future__ import annotations

import keyword
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from openapi.contract import resolve
from openapi.naming import class_name

_SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}


@dataclass(frozen=True)
class Field:
    """A property of a TypedDict: its name on the wire, its annotation, whether it is always there."""

    name: str
    annotation: str
    required: bool
    doc: str


@dataclass(frozen=True)
class TypedDictView:
    """An object schema. `functional` when a property's name is no Python name."""

    name: str
    doc: str
    fields: tuple[Field, ...]

    @property
    def functional(self) -> bool:
        return any(not field.name.isidentifier() or keyword.iskeyword(field.name) for field in self.fields)


@dataclass(frozen=True)
class AliasView:
    """A schema that is no object with named properties: a scalar, a list, a map, a union."""

    name: str
    doc: str
    annotation: str


class Types:
    """Collects the Python types of a merged document's component schemas.

    Nested objects without a name get the name of their place (`RoomServedBy`).
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self.views: list[TypedDictView | AliasView] = []
        for name, schema in document["components"].get("schemas", {}).items():
            self._add(name, schema)

    def annotation(self, schema: Mapping[str, Any], place: str) -> str:
        """The annotation of a value that fits the schema; `place` names objects that have no name."""
        if "$ref" in schema:
            return str(schema["$ref"].rsplit("/", 1)[1])
        text = self._plain(schema, place)
        return f"{text} | None" if schema.get("nullable") and text not in ("Any", "None") else text

    def _plain(self, schema: Mapping[str, Any], place: str) -> str:
        if "enum" in schema:
            values = ", ".join(repr(value) for value in schema["enum"] if value is not None)
            return f"Literal[{values}]" if values else "None"
        if "allOf" in schema and len(schema["allOf"]) == 1 and "properties" not in schema:
            return self.annotation(schema["allOf"][0], place)
        for key in ("anyOf", "oneOf"):
            if key in schema:
                options = [self.annotation(part, f"{place}{number}") for number, part in enumerate(schema[key], 1)]
                return "Any" if "Any" in options else " | ".join(dict.fromkeys(options))
        if schema.get("type") == "array":
            return f"list[{self.annotation(schema.get('items', {}), place + 'Item')}]"
        if "properties" in schema or "allOf" in schema:
            self._add(place, schema)
            return place
        if schema.get("type") == "object":
            further = schema.get("additionalProperties")
            inner = self.annotation(further, place + "Value") if isinstance(further, Mapping) else "Any"
            return f"dict[str, {inner}]"
        if schema.get("format") == "binary":
            return "UploadedFile"
        return _SCALARS.get(str(schema.get("type")), "Any")

    def _add(self, name: str, schema: Mapping[str, Any]) -> None:
        doc = " ".join(str(schema.get("description", "")).split())
        properties, required = self._members(schema)
        if not properties:
            self.views.append(AliasView(name, doc, self.annotation(schema, name)))
            return
        fields = tuple(
            Field(key, self.annotation(part, name + class_name(key)), key in required, self._doc(part))
            for key, part in properties.items()
        )
        self.views.append(TypedDictView(name, doc, fields))

    def _members(self, schema: Mapping[str, Any]) -> tuple[dict[str, Any], set[str]]:
        """The properties and required names of an object schema, those of its allOf parts included."""
        properties: dict[str, Any] = {}
        required: set[str] = set()
        for part in schema.get("allOf", ()):
            inner, names = self._members(resolve(self._document, part))
            properties |= inner
            required |= names
        return properties | schema.get("properties", {}), required | set(schema.get("required", ()))

    def _doc(self, schema: Mapping[str, Any]) -> str:
        described: Any = schema.get("description") or resolve(self._document, schema).get("description", "")
        return " ".join(str(described).split())
