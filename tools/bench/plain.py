"""The ceiling: an application of bare Starlette that parses what it gets and answers the contract's examples."""

from __future__ import annotations

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from openapi import contract
from openapi.examples import of_operation

_DOCUMENT = contract.load()


def _example(operation_id: str) -> bytes:
    operation = next(operation for operation in contract.operations(_DOCUMENT) if operation.id == operation_id)
    value = next(example.value for example in of_operation(_DOCUMENT, operation) if example.is_success)
    return orjson.dumps(value)


def _route(operation_id: str, path: str, method: str) -> Route:
    value = orjson.loads(_example(operation_id))

    async def answer(request: Request) -> Response:
        if method == "POST":
            orjson.loads(await request.body())
        return Response(orjson.dumps(value), media_type="application/json")

    return Route(path, answer, methods=[method])


app = Starlette(
    routes=[
        _route("listDepartments", "/api/v1/livechat/department", "GET"),
        _route("registerVisitor", "/api/v1/livechat/visitor", "POST"),
        _route("sendMessage", "/api/v1/livechat/message", "POST"),
        _route("listRooms", "/api/v1/livechat/rooms", "GET"),
    ]
)
