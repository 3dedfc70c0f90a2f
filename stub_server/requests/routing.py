"""Finds the operation of a call by a table, where Connexion tries all routes in turn, and leads the call through it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from connexion.middleware.abstract import ROUTING_CONTEXT, RoutedAPI, RoutedMiddleware
from connexion.middleware.routing import RoutingMiddleware
from connexion.operations import AbstractOperation
from starlette.types import ASGIApp, Receive, Scope, Send

from openapi.contract import Operation
from stub_server.stub import Stub

Station = Callable[[ASGIApp, Stub, Operation], ASGIApp]
"""Makes, for one operation, the application that a call goes through before the next one."""


class TableRouting(RoutingMiddleware):  # type: ignore[misc]
    """Takes the addresses of the contract; what it does not find, Connexion refuses."""

    def __init__(self, app: ASGIApp, stub: Stub) -> None:
        super().__init__(app)
        self._addresses = stub.addresses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            found = self._addresses.called(scope["method"], scope["path"], _raw_path(scope))
            if found is not None:
                operation, scope["path_params"] = found
                extensions = scope.setdefault("extensions", {})
                extensions[ROUTING_CONTEXT] = {"api_base_path": "", "operation_id": operation.id}
                await self.app(scope, receive, send)
                return
        await super().__call__(scope, receive, send)


class PerOperation(RoutedMiddleware[Any]):  # type: ignore[misc]
    """A middleware that has a station of its own for each operation, made once."""

    def __init__(self, app: ASGIApp, stub: Stub, station: Station) -> None:
        super().__init__(app)
        self.api_cls = partial(_Stations, stub=stub, station=station)


class _Stations(RoutedAPI[ASGIApp]):  # type: ignore[misc]
    """The stations, where Connexion looks for them."""

    def __init__(self, *args: Any, stub: Stub, station: Station, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._stub = stub
        self._station = station
        self.add_paths()

    def make_operation(self, operation: AbstractOperation) -> ASGIApp:
        return self._station(self.next_app, self._stub, self._stub.operations[operation.operation_id])


def _raw_path(scope: Scope) -> str:
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return raw.decode("latin-1")
