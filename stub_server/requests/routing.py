"""Finds the operation of a call by a table, where Connexion tries one route after the other."""

from __future__ import annotations

from connexion.middleware.abstract import ROUTING_CONTEXT
from connexion.middleware.routing import RoutingMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from stub_server.stub import Stub


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


def _raw_path(scope: Scope) -> str:
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return raw.decode("latin-1")
