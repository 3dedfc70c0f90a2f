"""Connexion's routing, with a table in front: most addresses have no parameters and need no search."""

from __future__ import annotations

from connexion.middleware.abstract import ROUTING_CONTEXT
from connexion.middleware.routing import RoutingMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from stub_server.stub import Stub


class TableRouting(RoutingMiddleware):  # type: ignore[misc]
    """Finds the operation of a fixed address by its name; all other addresses are Connexion's."""

    def __init__(self, app: ASGIApp, stub: Stub) -> None:
        super().__init__(app)
        self._addresses = stub.addresses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["root_path"]:
            operation = self._addresses.fixed(scope["method"], scope["path"])
            if operation is not None:
                extensions = scope.setdefault("extensions", {})
                extensions[ROUTING_CONTEXT] = {"api_base_path": "", "operation_id": operation.id}
                await self.app(scope, receive, send)
                return
        await super().__call__(scope, receive, send)
