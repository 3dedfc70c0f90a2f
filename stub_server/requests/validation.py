"""Validation in Connexion's place: in Rocket.Chat's words, and with all that does not depend on the call prepared once.

Connexion makes its validators anew for every call, and looks media types up by patterns for every answer.
"""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import orjson
from connexion.exceptions import NonConformingResponseBody, NonConformingResponseHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from openapi import json_schema
from openapi.contract import Operation, resolve
from openapi.examples import JSON
from stub_server.requests.call import Call
from stub_server.stub import Stub


class RequestValidation:
    """Checks the query and the body of the calls of one operation."""

    def __init__(self, next_app: ASGIApp, stub: Stub, operation: Operation) -> None:
        self._next_app = next_app
        self._checks = stub.checks[operation.id]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises the Refusal that the server would answer."""
        call = Call.of(scope)
        call.query = self._checks.query(call.query)
        call.body = self._checks.body(call.body)
        await self._next_app(scope, receive, send)


class ResponseValidation:
    """Checks the answers of one operation against the contract."""

    def __init__(self, next_app: ASGIApp, _stub: Stub, operation: Operation, validators: ResponseValidators) -> None:
        self._next_app = next_app
        self._operation_id = operation.id
        self._validators = validators

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Holds an answer back until all of it is there and valid. Raises NonConformingResponseBody and …Headers."""
        call = Call.of(scope)
        start: Message = {}
        chunks: list[bytes] = []

        async def checked(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            chunks.append(message.get("body", b""))
            if not message.get("more_body"):
                body = b"".join(chunks)
                self._check(str(start["status"]), _media_type(start["headers"]), call.answer, body)
                await send(start)
                await send({"type": "http.response.body", "body": body})

        await self._next_app(scope, receive, checked)

    def _check(self, status: str, media_type: str, answer: Any, body: bytes) -> None:
        """`answer` is what the body was written from, where that is known: reading it again would take as long."""
        try:
            promised = self._validators[self._operation_id, status]
        except KeyError:
            raise NonConformingResponseBody(f"{self._operation_id} has no answer {status}") from None
        if promised and media_type not in promised:
            raise NonConformingResponseHeaders(f"{self._operation_id} {status} is no {media_type or 'empty body'}")
        validator = promised.get(media_type)
        if validator is None:
            return
        document = orjson.loads(body) if answer is None else answer
        if not validator.is_valid(document):
            error = next(iter(validator.iter_errors(document)))
            where = "/".join(map(str, error.instance_path)) or "root"
            raise NonConformingResponseBody(f"{self._operation_id} {status} at {where}: {error.message}")


class ResponseValidators:
    """A compiled schema per operation, status and media type, made when it is first needed, equal ones only once."""

    def __init__(self, stub: Stub) -> None:
        self._document = stub.document
        self._operations = stub.operations
        self._found: dict[tuple[str, str], dict[str, jsonschema_rs.Draft202012Validator | None]] = {}
        self._compiled: dict[bytes, jsonschema_rs.Draft202012Validator] = {}

    def __getitem__(self, key: tuple[str, str]) -> dict[str, jsonschema_rs.Draft202012Validator | None]:
        """By media type, None for what is no JSON; empty where the contract promises no body. Raises KeyError."""
        if key not in self._found:
            operation_id, status = key
            declared = resolve(self._document, self._operations[operation_id].spec["responses"][status])
            self._found[key] = {
                media_type: self._compile(media["schema"]) if media_type == JSON else None
                for media_type, media in declared.get("content", {}).items()
            }
        return self._found[key]

    def _compile(self, schema: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
        text = orjson.dumps(schema)
        if text not in self._compiled:
            standalone = json_schema.standalone(self._document, schema)
            self._compiled[text] = jsonschema_rs.Draft202012Validator(standalone, validate_formats=True)
        return self._compiled[text]


def _media_type(headers: list[tuple[bytes, bytes]]) -> str:
    for name, value in headers:
        if name.lower() == b"content-type":
            return value.partition(b";")[0].strip().lower().decode("latin-1")
    return ""
