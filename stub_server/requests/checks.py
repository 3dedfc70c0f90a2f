"""Checks parameters and bodies against the contract, and words what is wrong as Rocket.Chat does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import jsonschema_rs
import orjson

from openapi import json_schema
from openapi.contract import Operation, resolve
from openapi.examples import JSON
from stub_server.requests import match, query_strings
from stub_server.requests.coercion import coerced
from stub_server.workspace.refusals import InvalidParameters, InvalidTypedBody, InvalidTypedQuery, Refusal

Schema = Mapping[str, Any]


class RequestChecks:
    """What one operation asks of its query and body, prepared once.

    `query` and `body` give back the coerced value, or raise the Refusal that the server would answer.
    """

    def __init__(self, document: Mapping[str, Any], operation: Operation) -> None:
        self._document = document
        self._style = operation.spec["x-validation"]
        self._coerces = bool(operation.spec.get("x-coerces"))
        self._query = _query_schema(document, operation)
        # Routes that take a body never look at the query, unless they declare one.
        self._judges_query = operation.method == "get" or bool(self._query["properties"])
        self._body = _body_schema(document, operation)
        self._apart = _checked_apart(document, self._body) if self._style == "schema" and self._body else {}
        if self._apart and self._body is not None:
            body = resolve(document, self._body)
            properties = body["properties"] | {name: _loosened(one) for name, one in self._apart.items()}
            self._body = {**body, "properties": properties}
        self._query_validator = self._validator(_with_alternatives(self._query, operation))
        self._body_validator = self._validator(self._body) if self._body is not None else None

    def query(self, values: Mapping[str, list[str]]) -> dict[str, Any]:
        """The query's parameters, each in its documented type; parameters that were not sent are not in it."""
        properties = self._query["properties"]
        # A query string holds strings only, so everybody reads numbers out of them; refusals depend on the style.
        read = {
            name: self._read(name, value) if name in properties else value
            for name, value in query_strings.parsed(values, properties).items()
        }
        read = {name: value for name, value in read.items() if value is not None}
        if self._judges_query:
            self._refuse_invalid(read, self._query, self._query_validator)
        if self._style == "none":
            # Nobody has refused repeated parameters, which JavaScript reads as one text where it wants a text.
            read = {name: ",".join(value) if isinstance(value, list) else value for name, value in read.items()}
        return read

    def _read(self, name: str, value: Any) -> Any:
        # Strings that may be left out are nullable in the server's own schemas, and ajv takes a list for none of them.
        nullable = name not in self._query["required"]
        schema = self._query["properties"][name]
        if isinstance(value, list) and nullable and schema.get("type") == "string":
            return value
        if nullable and value == "" and schema.get("type") in ("integer", "number"):
            return None
        return coerced(self._document, schema, value, arrays=self._style in ("schema", "typed"))

    def body(self, value: Any) -> Any:
        """The body, its scalars turned where the server turns them."""
        if self._body is None or self._body_validator is None:
            return value
        if self._coerces:
            value = coerced(self._document, self._body, value)
        self._refuse_invalid(value, self._body, self._body_validator)
        for name, schema in self._apart.items():
            self._refuse_mismatch(schema, value.get(name), schema["x-checked-apart"])
        return value

    def _validator(self, schema: Schema) -> jsonschema_rs.Draft202012Validator:
        return jsonschema_rs.Draft202012Validator(
            _javascript_numbers(json_schema.standalone(self._document, schema)), validate_formats=True
        )

    def _refuse_invalid(self, value: Any, schema: Schema, validator: jsonschema_rs.Draft202012Validator) -> None:
        if self._style == "match":
            self._refuse_mismatch(schema, value)
        if self._style == "none" or validator.is_valid(value):
            return
        text = _first_violation(validator.iter_errors(value))
        if self._style == "typed":
            raise InvalidTypedQuery(text) if schema is self._query else InvalidTypedBody(text)
        raise InvalidParameters(reason=text)

    def _refuse_mismatch(self, schema: Schema, value: Any, path: str = "") -> None:
        complaint = match.complaint(self._document, schema, value, path)
        if complaint is not None:
            raise Refusal(f"Match error: {complaint}")


def _query_schema(document: Mapping[str, Any], operation: Operation) -> dict[str, Any]:
    parameters = [resolve(document, declared) for declared in operation.parameters]
    query = [parameter for parameter in parameters if parameter["in"] == "query"]
    return {
        "type": "object",
        "properties": {parameter["name"]: parameter["schema"] for parameter in query},
        "required": [parameter["name"] for parameter in query if parameter.get("required")],
        "additionalProperties": False,
    }


def _with_alternatives(query: Schema, operation: Operation) -> Schema:
    """Where one parameter of several has to be sent, validators have a branch for each, without the others."""
    keys = operation.spec.get("x-one-of", ())
    if not keys or operation.spec["x-validation"] == "none":
        return query
    shared = {name: schema for name, schema in query["properties"].items() if name not in keys}
    return {
        "anyOf": [
            {**query, "properties": {**shared, key: query["properties"][key]}, "required": [key, *query["required"]]}
            for key in keys
        ]
    }


def _body_schema(document: Mapping[str, Any], operation: Operation) -> Schema | None:
    body = resolve(document, operation.spec.get("requestBody", {}))
    media = body.get("content", {}).get(JSON)
    return media["schema"] if media else None


def _checked_apart(document: Mapping[str, Any], body: Schema) -> dict[str, Schema]:
    """Objects in the body that Meteor's `check()` judges after the schema, by their names."""
    properties = resolve(document, body).get("properties", {})
    resolved = {name: resolve(document, declared) for name, declared in properties.items()}
    return {name: schema for name, schema in resolved.items() if "x-checked-apart" in schema}


def _loosened(schema: Schema) -> Schema:
    """Such an object as the server's schema has it: further properties are anything, and what is optional is null."""
    properties = {
        name: declared if name in schema["required"] else {**declared, "nullable": True}
        for name, declared in schema["properties"].items()
    }
    return {**schema, "properties": properties, "additionalProperties": True}


def _javascript_numbers(schema: Any) -> Any:
    """JavaScript has one kind of number, so the server takes 1.5 where the contract recommends an integer."""
    if isinstance(schema, list):
        return [_javascript_numbers(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: _number_type(value) if key == "type" else _javascript_numbers(value) for key, value in schema.items()}


def _number_type(value: Any) -> Any:
    if isinstance(value, list):
        return [_number_type(item) for item in value]
    return "number" if value == "integer" else _javascript_numbers(value)


def _first_violation(errors: Iterable[jsonschema_rs.ValidationError]) -> str:
    """The one that ajv reports: outer before inner; missing keys, then unknown ones, then wrong values."""
    ranked = sorted(enumerate(errors), key=lambda numbered: (*_rank(numbered[1]), numbered[0]))
    return _words(ranked[0][1])


def _rank(error: jsonschema_rs.ValidationError) -> tuple[int, int]:
    keyword = _keyword(error)
    return len(error.instance_path), {"required": 0, "additionalProperties": 1}.get(keyword, 2)


def _keyword(error: jsonschema_rs.ValidationError) -> str:
    return str(error.kind.name)


def _words(error: jsonschema_rs.ValidationError) -> str:
    words: Callable[[jsonschema_rs.ValidationError], str] | None = _WORDS.get(_keyword(error))
    return words(error) if words else "must match schema"


def _one_of_words(error: jsonschema_rs.ValidationError) -> str:
    """ajv reports what is wrong with every branch, then the alternative itself."""
    branches = [_first_violation(errors) for errors in error.kind.as_dict()["context"] if errors]
    return "\n ".join([*branches, "must match exactly one schema in oneOf"])


def _any_of_words(error: jsonschema_rs.ValidationError) -> str:
    """Alternatives of bare types are one list of types in the server's own schema."""
    context = [errors for errors in error.kind.as_dict()["context"] if errors]
    if all(_keyword(errors[0]) == "type" and errors[0].instance_path == error.instance_path for errors in context):
        return f"must be {','.join(_type_names(errors[0]) for errors in context)}"
    return "\n ".join([*(_first_violation(errors) for errors in context), "must match a schema in anyOf"])


def _type_names(error: jsonschema_rs.ValidationError) -> str:
    return ",".join(name for name in error.kind.as_dict()["types"] if name != "null") or "null"


def _duplicate_words(items: Any) -> str:
    """ajv looks from the end, and names the first repeated item it meets there."""
    seen: dict[str, int] = {}
    for index in range(len(items) - 1, -1, -1):
        key = orjson.dumps(items[index], option=orjson.OPT_SORT_KEYS).decode()
        if key in seen:
            return f"must NOT have duplicate items (items ## {seen[key]} and {index} are identical)"
        seen[key] = index
    return "must NOT have duplicate items"


_WORDS: dict[str, Callable[[jsonschema_rs.ValidationError], str]] = {
    "required": lambda error: f"must have required property '{error.kind.as_dict()['property']}'",
    "additionalProperties": lambda error: "must NOT have additional properties",
    "type": lambda error: f"must be {_type_names(error)}",
    "enum": lambda error: "must be equal to one of the allowed values",
    "anyOf": _any_of_words,
    "oneOf": _one_of_words,
    "const": lambda error: "must be equal to constant",
    "format": lambda error: f'must match format "{error.kind.as_dict()["format"]}"',
    "pattern": lambda error: f'must match pattern "{error.kind.as_dict()["pattern"]}"',
    "uniqueItems": lambda error: _duplicate_words(error.instance),
    "minItems": lambda error: f"must NOT have fewer than {error.kind.as_dict()['limit']} items",
    "minLength": lambda error: f"must NOT have fewer than {error.kind.as_dict()['limit']} characters",
}


def all_checks(document: Mapping[str, Any], operations: Iterable[Operation]) -> dict[str, RequestChecks]:
    """The prepared checks of every operation, by operationId."""
    return dict(_checks(document, operations))


def _checks(document: Mapping[str, Any], operations: Iterable[Operation]) -> Iterator[tuple[str, RequestChecks]]:
    for operation in operations:
        yield operation.id, RequestChecks(document, operation)
