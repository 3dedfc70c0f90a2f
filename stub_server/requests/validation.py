"""Connexion's validators, with the contract's schemas compiled once and Rocket.Chat's words."""

from __future__ import annotations

from functools import partial
from typing import Any

import jsonschema_rs
import orjson
from connexion.datastructures import MediaTypeDict
from connexion.exceptions import NonConformingResponseBody
from starlette.types import Message, Receive, Scope, Send

from openapi import json_schema
from openapi.contract import resolve
from openapi.examples import JSON
from stub_server.requests.body import FORM, MULTIPART
from stub_server.requests.call import Call
from stub_server.stub import Stub


class ParameterCheck:
    """Checks the query of a call; stands in for Connexion's ParameterValidator."""

    def __init__(self, _parameters: Any, stub: Stub, **_options: Any) -> None:
        self._stub = stub

    def validate(self, scope: Scope) -> None:
        """Raises the Refusal that the server would answer."""
        call = Call.of(scope)
        call.query = self._stub.checks[call.operation.id].query(call.query)


class BodyCheck:
    """Checks the body of a call; stands in for Connexion's body validators."""

    def __init__(self, stub: Stub, **_options: Any) -> None:
        self._stub = stub

    async def wrap_receive(self, receive: Receive, *, scope: Scope) -> tuple[Receive, Scope]:
        """Raises the Refusal that the server would answer."""
        call = Call.of(scope)
        call.body = self._stub.checks[call.operation.id].body(call.body)
        return receive, scope


class ResponseCheck:
    """Checks an answer against the contract; stands in for Connexion's response validators."""

    def __init__(self, scope: Scope, validators: ResponseValidators, **_options: Any) -> None:
        self._operation_id = Call.of(scope).operation.id
        self._validators = validators

    def wrap_send(self, send: Send) -> Send:
        """Holds the answer back until all of it is there and valid. Raises NonConformingResponseBody."""
        start: Message = {}
        chunks: list[bytes] = []

        async def checked(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            chunks.append(message.get("body", b""))
            if not message.get("more_body"):
                body = b"".join(chunks)
                self._check(str(start["status"]), body)
                await send(start)
                await send({"type": "http.response.body", "body": body})

        return checked

    def _check(self, status: str, body: bytes) -> None:
        try:
            validator = self._validators[self._operation_id, status]
        except KeyError:
            raise NonConformingResponseBody(f"{self._operation_id} has no answer {status}") from None
        if validator is None:
            return
        document = orjson.loads(body)
        if not validator.is_valid(document):
            error = next(iter(validator.iter_errors(document)))
            where = "/".join(map(str, error.instance_path)) or "root"
            raise NonConformingResponseBody(f"{self._operation_id} {status} at {where}: {error.message}")


def validator_map(stub: Stub) -> dict[str, Any]:
    """What AsyncApp takes as `validator_map`."""
    body = partial(BodyCheck, stub=stub)
    response = partial(ResponseCheck, validators=ResponseValidators(stub))
    return {
        "parameter": partial(ParameterCheck, stub=stub),
        "body": MediaTypeDict({JSON: body, FORM: body, MULTIPART: body}),
        "response": MediaTypeDict({JSON: response}),
    }


class ResponseValidators:
    """A compiled schema per operation and status, made when it is first needed; equal schemas are compiled once."""

    def __init__(self, stub: Stub) -> None:
        self._document = stub.document
        self._operations = stub.operations
        self._found: dict[tuple[str, str], jsonschema_rs.Draft202012Validator | None] = {}
        self._compiled: dict[str, jsonschema_rs.Draft202012Validator] = {}

    def __getitem__(self, key: tuple[str, str]) -> jsonschema_rs.Draft202012Validator | None:
        """None where the contract promises no body. Raises KeyError for a status that it does not have."""
        if key not in self._found:
            self._found[key] = self._compile(*key)
        return self._found[key]

    def _compile(self, operation_id: str, status: str) -> jsonschema_rs.Draft202012Validator | None:
        declared = self._operations[operation_id].spec["responses"][status]
        media = resolve(self._document, declared).get("content", {}).get(JSON)
        if not media:
            return None
        text = orjson.dumps(media["schema"]).decode()
        if text not in self._compiled:
            schema = json_schema.standalone(self._document, media["schema"])
            self._compiled[text] = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
        return self._compiled[text]
