"""What an operation of the contract has to say to be complete."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs

from openapi.contract import HERE, Operation, operations, resolve
from openapi.examples import JSON

LISTED = 46
_CAMEL_CASE = re.compile(r"[a-z]+(?:[A-Z][a-z0-9]+)*")


def extension_shapes(document: Mapping[str, Any]) -> Iterator[str]:
    """Every `x-` key of an operation has the shape that extensions.schema.json gives it."""
    schema = json.loads((HERE / "extensions.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema_rs.Draft202012Validator(schema)
    for operation in operations(document):
        for error in validator.iter_errors(dict(operation.spec)):
            yield f"{operation.id}: {'/'.join(map(str, error.instance_path)) or 'operation'}: {error.message}"


def names(document: Mapping[str, Any]) -> Iterator[str]:
    """operationIds are unique and speakable."""
    counted = Counter(operation.id for operation in operations(document))
    for name, uses in counted.items():
        if uses > 1:
            yield f"{name}: {uses} operations have this operationId; it has to be unique"
        if not _CAMEL_CASE.fullmatch(name):
            yield f"{name}: an operationId is camelCase, a verb and a noun"


def listed(document: Mapping[str, Any]) -> Iterator[str]:
    """All operations of the index are here."""
    found = sum(operation.listed for operation in operations(document))
    if found != LISTED:
        yield f"{found} operations are marked x-listed, the index has {LISTED}"


def completeness(document: Mapping[str, Any]) -> Iterator[str]:
    """Each operation says what it does, who may call it, what it takes and what it answers."""
    for operation in operations(document):
        for problem in _problems(document, operation):
            yield f"{operation.id}: {problem}"


def links(document: Mapping[str, Any]) -> Iterator[str]:
    """Every link between operations leads to one."""
    known = {operation.id for operation in operations(document)}
    for operation in operations(document):
        for declared in operation.spec["responses"].values():
            for name, link in resolve(document, declared).get("links", {}).items():
                target = resolve(document, link).get("operationId")
                if target not in known:
                    yield f"{operation.id}: link {name} leads to {target}, which is no operation"


def _problems(document: Mapping[str, Any], operation: Operation) -> Iterator[str]:
    spec = operation.spec
    if not str(spec.get("summary", "")).endswith("."):
        yield "the summary is a sentence and ends with a full stop"
    if not spec.get("description"):
        yield "a description is missing"
    if "security" not in spec:
        yield "security is missing; write [] where no login is asked"
    yield from _parameter_problems(document, operation)
    yield from _body_problems(document, spec)
    yield from _response_problems(document, operation)


def _parameter_problems(document: Mapping[str, Any], operation: Operation) -> Iterator[str]:
    for declared in operation.parameters:
        parameter = resolve(document, declared)
        schema = resolve(document, parameter.get("schema", {}))
        if not all("type" in part for part in schema.get("anyOf", [schema])):
            yield f"parameter {parameter['name']} has no type"
        if not parameter.get("description"):
            yield f"parameter {parameter['name']} has no description"
        if "example" not in parameter and "examples" not in parameter:
            yield f"parameter {parameter['name']} has no example"


def _body_problems(document: Mapping[str, Any], spec: Mapping[str, Any]) -> Iterator[str]:
    body = resolve(document, spec.get("requestBody", {}))
    for media_type, media in body.get("content", {}).items():
        if "$ref" not in media.get("schema", {}):
            yield f"the {media_type} request body is no named component"
        yield from _example_problems("the request body", media)


def _response_problems(document: Mapping[str, Any], operation: Operation) -> Iterator[str]:
    responses = operation.spec["responses"]
    expected = {"429"} | ({"401"} if operation.requires_login else set())
    for status in sorted(expected - responses.keys()):
        yield f"the answer {status} is missing"
    if not any(status.startswith("2") for status in responses):
        yield "there is no 2xx answer"
    for status, declared in responses.items():
        response = resolve(document, declared)
        for media_type, media in response.get("content", {}).items():
            yield from _example_problems(f"the answer {status}", media)
            if status.startswith("2") and media_type == JSON and "$ref" not in media.get("schema", {}):
                yield f"the answer {status} is no named component"


def _example_problems(place: str, media: Mapping[str, Any]) -> Iterator[str]:
    examples = media.get("examples", {})
    if not examples:
        yield f"{place} has no named example"
    for name, example in examples.items():
        if "$ref" not in example and not example.get("summary"):
            yield f"{place}: example {name} has no summary"
