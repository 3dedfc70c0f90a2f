"""Checks parameters and bodies against the contract, and words what is wrong as Rocket.Chat does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from openapi.contract import Operation, resolve
from openapi.examples import JSON
from stub_server.requests import match
from stub_server.requests.ajv import Judge, Schema, Turning
from stub_server.workspace.refusals import InvalidParameters, InvalidTypedBody, InvalidTypedQuery, Refusal

_OBJECT = "[object Object]"


class RequestChecks:
    """What one operation asks of its query and body, prepared once.

    `query` and `body` give back the value with its scalars turned, or raise the Refusal that the server would answer.
    """

    def __init__(self, document: Mapping[str, Any], operation: Operation) -> None:
        self._document = document
        self._style = operation.spec["x-validation"]
        self._query, self._names = _query_schema(document, operation)
        # Routes that take a body never look at the query, unless they declare one.
        self._judges_query = operation.method == "get" or bool(self._names)
        self._body = _body_schema(document, operation)
        self._apart: dict[str, Schema] = {}
        if self._body is not None and self._style == "schema":
            body = resolve(document, self._body)
            self._apart = _checked_apart(document, body)
            loosened = {name: _loosened(one) for name, one in self._apart.items()}
            self._body = {**body, "properties": body.get("properties", {}) | loosened}
        self._exactly = Judge(document, "nothing")
        self._query_judge = Judge(document, _query_turning(operation))
        self._body_judge = Judge(document, _body_turning(operation))

    def query(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The query's parameters, each in its documented type; parameters that were not sent are not in it."""
        if self._style in ("match", "none"):
            # A query string holds texts only, so everybody reads numbers out of them.
            read = {name: self._leniently(name, value) for name, value in values.items()}
            if self._judges_query and self._style == "match":
                self._refuse_unmatched(read, self._query)
        elif self._judges_query:
            read, texts = self._query_judge.judge(self._query, dict(values))
            self._refuse(texts, InvalidTypedQuery)
        else:
            read = dict(values)
        # Nothing is what a server finds in a parameter that was not sent, too.
        return {self._names.get(name, name): value for name, value in read.items() if value is not None}

    def body(self, value: Any) -> Any:
        """The body, its scalars turned where the server turns them."""
        if self._body is None or self._style == "none":
            return value
        if self._style == "match":
            self._refuse_unmatched(value, self._body)
            return value
        value, texts = self._body_judge.judge(self._body, value)
        self._refuse(texts, InvalidTypedBody)
        for name, schema in self._apart.items():
            self._refuse_mismatch(schema, value.get(name), schema["x-checked-apart"])
        return value

    def _leniently(self, name: str, value: Any) -> Any:
        read, _ = self._query_judge.judge(self._query["properties"].get(name, {}), value)
        if self._style == "match":
            return read
        # Nobody has refused lists and objects, which JavaScript reads as one text where it wants a text.
        if isinstance(read, list):
            return ",".join(item if isinstance(item, str) else _OBJECT for item in read)
        return _OBJECT if isinstance(read, dict) else read

    def _refuse(self, texts: list[str], typed: type[InvalidTypedQuery | InvalidTypedBody]) -> None:
        if texts:
            text = "\n ".join(texts)
            raise typed(text) if self._style == "typed" else InvalidParameters(reason=text)

    def _refuse_unmatched(self, value: Any, schema: Schema) -> None:
        self._refuse_mismatch(schema, value)
        _, texts = self._exactly.judge(schema, value)
        if texts:
            raise InvalidParameters(reason=texts[0])

    def _refuse_mismatch(self, schema: Schema, value: Any, path: str = "") -> None:
        complaint = match.complaint(self._document, schema, value, path)
        if complaint is not None:
            raise Refusal(f"Match error: {complaint}")


def _query_turning(operation: Operation) -> Turning:
    """Queries hold texts only, so all routes turn them; Match sees a list where the name was repeated."""
    if operation.spec["x-validation"] == "match" or operation.spec.get("x-coerces") == "scalars":
        return "scalars"
    return "lists"


def _body_turning(operation: Operation) -> Turning:
    coerces = operation.spec.get("x-coerces")
    return "lists" if coerces == "lists" else "scalars" if coerces else "nothing"


def _query_schema(document: Mapping[str, Any], operation: Operation) -> tuple[Schema, dict[str, str]]:
    """The schema of the whole query, and the documented names: `agents[]` is how one writes the list `agents`."""
    parameters = [resolve(document, declared) for declared in operation.parameters]
    query = {parameter["name"].removesuffix("[]"): parameter for parameter in parameters if parameter["in"] == "query"}
    names = {name: parameter["name"] for name, parameter in query.items()}
    required = [name for name, parameter in query.items() if parameter.get("required")]
    properties = {name: parameter["schema"] for name, parameter in query.items()}
    schema = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    keys = operation.spec.get("x-one-of", ())
    if not keys or operation.spec["x-validation"] in ("match", "none"):
        return schema, names
    # The server's schema has an alternative for each of them, which knows nothing of the others.
    others = {name: declared for name, declared in properties.items() if name not in keys}
    parts = [{**schema, "properties": {key: properties[key], **others}, "required": [key, *required]} for key in keys]
    return {"anyOf": parts, "properties": {}}, names


def _body_schema(document: Mapping[str, Any], operation: Operation) -> Schema | None:
    body = resolve(document, operation.spec.get("requestBody", {}))
    media = body.get("content", {}).get(JSON)
    return media["schema"] if media else None


def _checked_apart(document: Mapping[str, Any], body: Schema) -> dict[str, Schema]:
    """Objects in the body that Meteor's `check()` judges after the schema, by their names."""
    resolved = {name: resolve(document, declared) for name, declared in body.get("properties", {}).items()}
    return {name: schema for name, schema in resolved.items() if "x-checked-apart" in schema}


def _loosened(schema: Schema) -> Schema:
    """Such an object as the server's schema has it: further properties are anything, and what is optional is null."""
    properties = {
        name: declared if name in schema["required"] else {**declared, "nullable": True}
        for name, declared in schema["properties"].items()
    }
    return {**schema, "properties": properties, "additionalProperties": True}


def all_checks(document: Mapping[str, Any], operations: Iterable[Operation]) -> dict[str, RequestChecks]:
    """The prepared checks of every operation, by operationId."""
    return dict(_checks(document, operations))


def _checks(document: Mapping[str, Any], operations: Iterable[Operation]) -> Iterator[tuple[str, RequestChecks]]:
    for operation in operations:
        yield operation.id, RequestChecks(document, operation)
