"""Requests that are nearly right are refused in the server's words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from typing import Any

from conformance.promises import Promise, each
from conformance.recipes import Request, recipes
from conformance.world import World
from openapi import contract
from openapi.contract import Operation

_UNKNOWN = "conformance"
_OPERATOR: Any = {"$ne": ""}  # what a database would take for a condition that everything meets
_DOCUMENT = contract.load()

_CHECKED_APART = {"updateDepartment": "department"}
"""Properties whose inside is checked by itself, so that places are named from there."""

Case = tuple[str, Request, str]
"""What is wrong, the request, and the sentence that the server says about it."""


def _missing(operation: Operation, request: Request) -> Iterator[Case]:
    """Each required property and parameter is left out once, then the whole body."""
    for path in _properties(operation, required=True):
        yield f"without {'.'.join(path)}", _changed(request, "body", path), _says_missing(operation, path)
    for name in _query(operation, required=True):
        yield f"without {name}", _changed(request, "query", (name,)), _says_missing(operation, (name,))
    first = next(_properties(operation, required=True), None)
    if first is not None:
        yield "with an empty body", {**request, "body": {}}, _says_missing(operation, first)


def _unknown(operation: Operation, request: Request) -> Iterator[Case]:
    """One property or parameter too many."""
    sentence = "must NOT have additional properties"
    if operation.spec["x-validation"] == "match":
        sentence = f"Match error: Unknown key in field {_UNKNOWN}"
    if _schema(operation).get("additionalProperties") is False:
        yield "with an unknown property", _changed(request, "body", (_UNKNOWN,), "x"), sentence
    elif "requestBody" not in operation.spec and operation.spec["x-validation"] == "schema":
        yield "with an unknown parameter", _changed(request, "query", (_UNKNOWN,), "x"), sentence


def _mistyped(operation: Operation, request: Request) -> Iterator[Case]:
    """A text is something else: an object, or, where scalars are not turned into one another, a number."""
    for path in _properties(operation, required=False):
        if _property(_schema(operation), path).get("type") == "string":
            what, value, sentence = f"with {'.'.join(path)} as no text", _OPERATOR, "must be string"
            if operation.spec["x-validation"] == "match":
                value, sentence = 4711, f"Match error: Expected string, got number in field {_field(operation, path)}"
            yield what, _changed(request, "body", path, value), sentence


_CASES: dict[str, tuple[str, Callable[[Operation, Request], Iterator[Case]]]] = {
    "missing": ("A call without something that is required is refused, and the first that lacks is named.", _missing),
    "unknown": ("A call with something that the operation does not know is refused.", _unknown),
    "mistyped": ("A call with something else where a text is expected is refused.", _mistyped),
}


def _promises() -> Iterator[Promise]:
    for operation in contract.operations(_DOCUMENT):
        recipe = recipes().get(operation.id)
        if recipe is None or operation.spec["x-validation"] == "none":
            continue
        for case, (words, cases) in _CASES.items():
            if any(cases(operation, {"body": {}, "query": {}})):
                yield Promise(
                    id=f"input.{operation.id}.{case}",
                    operation=operation.id,
                    kind="input",
                    text=words,
                    needs=recipe.needs,
                    capabilities=recipe.capabilities,
                    source="the request's published validator",
                )


def _says_missing(operation: Operation, path: tuple[str, ...]) -> str:
    if operation.spec["x-validation"] != "match":
        return f"must have required property '{path[-1]}'"
    where = f" in field {field}" if (field := _field(operation, path[:-1])) else ""
    return f"Match error: Missing key '{path[-1]}'{where}"


def _field(operation: Operation, path: tuple[str, ...]) -> str:
    """How the server names a place of the body."""
    if path[:1] == (_CHECKED_APART.get(operation.id),):
        path = path[1:]
    return ".".join(path)


def _changed(request: Request, part: str, path: tuple[str, ...], value: Any = None) -> Request:
    """The request with another value at this place of its body or query; without a value, nothing is there."""
    changed = {**request, part: deepcopy(request.get(part) or {})}
    target = changed[part]
    for name in path[:-1]:
        target = target.setdefault(name, {})
    if value is None:
        target.pop(path[-1], None)
    else:
        target[path[-1]] = value
    return changed


def _properties(operation: Operation, required: bool) -> Iterator[tuple[str, ...]]:
    """The places of the body's properties, those inside of objects too, in the order in which servers check them."""
    yield from _inside(_schema(operation), (), required)


def _inside(schema: Mapping[str, Any], where: tuple[str, ...], required: bool) -> Iterator[tuple[str, ...]]:
    names = schema.get("required", ()) if required else schema.get("properties", {})
    for name in names:
        yield (*where, name)
        inner = _resolved(schema["properties"][name])
        if inner.get("type") == "object" and name in schema.get("required", ()):
            yield from _inside(inner, (*where, name), required)


def _query(operation: Operation, required: bool) -> list[str]:
    found = [parameter for parameter in operation.parameters if parameter.get("in") == "query"]
    return [parameter["name"] for parameter in found if bool(parameter.get("required")) or not required]


def _schema(operation: Operation) -> Mapping[str, Any]:
    content = operation.spec.get("requestBody", {}).get("content", {})
    return _resolved(content.get("application/json", {}).get("schema", {}))


def _property(schema: Mapping[str, Any], path: tuple[str, ...]) -> Mapping[str, Any]:
    for name in path:
        schema = _resolved(schema["properties"][name])
    return schema


def _resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference points at; anything else is itself."""
    return dict(contract.resolve(_DOCUMENT, schema))


@each(_promises())
def test_a_request_that_is_nearly_right_is_refused(world: World, promised: Promise) -> None:
    operation = world.session.operations[promised.operation]
    request = recipes()[operation.id].prepare(world)
    _, cases = _CASES[promised.id.rsplit(".", 1)[1]]

    for what, changed, sentence in cases(operation, request):
        error = world.refused(operation.id, **changed)["error"]
        # Builds differ in whether the code of the refusal follows.
        assert error in (sentence, f"{sentence} [invalid-params]"), f"{what}: the error is {error!r}, not {sentence!r}"
