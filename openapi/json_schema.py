"""Turns OpenAPI 3.0 schemas into self-standing JSON Schema 2020-12, which every validator library reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openapi.contract import Document, resolve

PREFIX = "#/components/schemas/"
# Keys that OpenAPI adds to JSON Schema and that say nothing about validity.
ANNOTATIONS = ("example", "xml", "externalDocs", "discriminator", "deprecated", "readOnly", "writeOnly")


def standalone(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Document:
    """A JSON Schema for one schema object of the document, with all that it refers to under `$defs`.

    Raises ContractError for a reference that points at nothing.
    """
    definitions: Document = {}
    root = _convert(schema, document, definitions)
    return {**root, "$defs": definitions} if definitions else root


def _convert(schema: Mapping[str, Any], document: Mapping[str, Any], definitions: Document) -> Document:
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(PREFIX)
        if name not in definitions:
            definitions[name] = {}  # holds the place, so that a schema may refer to itself
            definitions[name] = _convert(resolve(document, schema), document, definitions)
        return {"$ref": f"#/$defs/{name}"}

    result: Document = {}
    for key, value in schema.items():
        if key == "nullable" or key in ANNOTATIONS or key.startswith("x-"):
            continue
        if key in ("properties", "patternProperties"):
            result[key] = {name: _convert(part, document, definitions) for name, part in value.items()}
        elif key in ("allOf", "anyOf", "oneOf"):
            result[key] = [_convert(part, document, definitions) for part in value]
        elif key in ("items", "not") or (key == "additionalProperties" and isinstance(value, Mapping)):
            result[key] = _convert(value, document, definitions)
        else:
            result[key] = value
    return _with_null(result) if schema.get("nullable") else result


def _with_null(schema: Document) -> Document:
    if not isinstance(schema.get("type"), str):
        return {"anyOf": [schema, {"type": "null"}]}
    result = {**schema, "type": [schema["type"], "null"]}
    if "enum" in result and None not in result["enum"]:
        result["enum"] = [*result["enum"], None]
    return result


def parts_at(document: Mapping[str, Any], schema: Mapping[str, Any], path: tuple[str | int, ...]) -> list[Document]:
    """Every schema object of the contract that speaks about the place `path` inside a value of `schema`.

    More than one where `allOf`, `anyOf` or `oneOf` are used, none where the contract leaves the place open.
    """
    found = _alternatives(document, schema)
    for step in path:
        found = [part for parent in found for part in _children(document, parent, step)]
    return found


def _alternatives(document: Mapping[str, Any], schema: Mapping[str, Any]) -> list[Document]:
    target: Document = resolve(document, schema)
    inner = [part for key in ("allOf", "anyOf", "oneOf") for part in target.get(key, ())]
    return [target, *(found for part in inner for found in _alternatives(document, part))]


def _children(document: Mapping[str, Any], schema: Document, step: str | int) -> list[Document]:
    if isinstance(step, int):
        child = schema.get("items")
    else:
        child = schema.get("properties", {}).get(step, schema.get("additionalProperties"))
    return _alternatives(document, child) if isinstance(child, Mapping) else []
