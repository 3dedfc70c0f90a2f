"""Calls the handler of an operation and sends what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from connexion.apps.asynchronous import AsyncApi, AsyncASGIApp
from connexion.operations import AbstractOperation
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from openapi.contract import Operation, resolve
from openapi.naming import argument_name
from stub_server.errors import HEADERS, refusal_body
from stub_server.generated.types import Reply
from stub_server.requests.body import JSON
from stub_server.requests.call import Call
from stub_server.stub import Stub
from stub_server.workspace.refusals import Refusal


class AnsweringOperation:
    """Answers one operation: arguments from the call, the handler's result as JSON."""

    def __init__(self, stub: Stub, operation: Operation) -> None:
        self._stub = stub
        self._id = operation.id
        self._counts = operation.spec["x-validation"] == "typed"  # of the other calls, calls.py has done so
        self._takes_caller = bool(operation.spec.get("security"))
        self._takes_token = operation.ends_session
        self._takes_body = "requestBody" in operation.spec
        parameters = [resolve(stub.document, declared) for declared in operation.parameters]
        self._parameters = [(argument_name(p["name"]), p["in"], p["name"]) for p in parameters]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        call = Call.of(scope)
        try:
            if self._counts and self._stub.limiter.on:
                self._stub.limiter.admit(call, scope)
            result = self._stub.handler(self._id)(**self._arguments(call))
        except Refusal as refusal:
            call.answer = refusal_body(refusal)
            response = _json(call.answer, refusal.status)
        else:
            if isinstance(result, Reply):
                response = _reply(result)
            else:
                call.answer = result
                response = _json(result)
        await response(scope, receive, send)

    def _arguments(self, call: Call) -> dict[str, Any]:
        places: dict[str, Mapping[str, Any]] = {
            "path": call.path,
            "query": call.query,
            "header": call.headers,
            "cookie": call.cookies,
        }
        arguments = {
            name: places[place].get(wire_name.lower() if place == "header" else wire_name)
            for name, place, wire_name in self._parameters
        }
        if self._takes_caller:
            arguments["caller"] = call.caller
        if self._takes_token:
            arguments["auth_token"] = call.headers["x-auth-token"]
        if self._takes_body:
            arguments["body"] = call.body
        return arguments


def _json(body: Mapping[str, Any], status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, HEADERS, JSON)


def _reply(reply: Reply) -> Response:
    return Response(reply.text, reply.status, {**HEADERS, "Content-Type": reply.content_type})


def answering_app(stub: Stub) -> AsyncASGIApp:
    """The innermost application. It skips Connexion's per-request decorators: arguments are read already."""

    class AnsweringApi(AsyncApi):
        def make_operation(self, operation: AbstractOperation) -> AnsweringOperation:
            return AnsweringOperation(stub, stub.operations[operation.operation_id])

    class AnsweringApp(AsyncASGIApp):
        api_cls = AnsweringApi

    return AnsweringApp()
