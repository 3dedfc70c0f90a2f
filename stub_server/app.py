"""Builds the ASGI application: Connexion over the merged contract, with the stub's own pages beside it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from connexion import AsyncApp
from connexion.apps.abstract import AbstractApp
from connexion.middleware import ConnexionMiddleware
from connexion.middleware.context import ContextMiddleware
from connexion.middleware.lifespan import LifespanMiddleware
from connexion.middleware.request_validation import RequestValidationMiddleware
from connexion.middleware.response_validation import ResponseValidationMiddleware
from connexion.middleware.routing import RoutingMiddleware
from connexion.middleware.security import SecurityMiddleware
from connexion.middleware.swagger_ui import SwaggerUIMiddleware
from connexion.spec import OpenAPISpecification
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from stub_server.answering import answering_app
from stub_server.control.controls import Controls
from stub_server.control.interception import Interception
from stub_server.errors import ERROR_HANDLERS, NOT_FOUND, OPEN_HEADERS, TEXT
from stub_server.pages import side_pages
from stub_server.requests.calls import CallOperation
from stub_server.requests.routing import PerOperation, Station, TableRouting
from stub_server.requests.validation import RequestValidation, ResponseValidation, ResponseValidators
from stub_server.seeding.start import Start
from stub_server.stub import Stub

CORS_HEADERS = (
    "Origin",
    "X-Requested-With",
    "Content-Type",
    "Accept",
    "X-User-Id",
    "X-Auth-Token",
    "X-Visitor-Token",
    "Authorization",
    "X-2fa-Code",
    "X-2fa-Method",
    "Prefer",
)
RATE_LIMIT_HEADERS = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")


class ContractApp(AsyncApp):
    """Connexion's AsyncApp, whose innermost application is the stub's own.

    AsyncApp makes that one itself and offers no argument for it, hence the direct call of its base.
    """

    def __init__(self, stub: Stub) -> None:
        self._middleware_app = answering_app(stub)
        AbstractApp.__init__(
            self,
            __name__,
            middlewares=_middlewares(stub),
            resolver=stub.handler,
        )
        self._serve(stub.document)
        for condition, handler in ERROR_HANDLERS.items():
            self.add_error_handler(condition, handler)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "OPTIONS":
            # Questions of browsers are answered before; what is left asks for no particular method.
            await Response("OK", headers=OPEN_HEADERS)(scope, receive, send)
        elif scope["type"] == "http" and scope["path"].endswith("/"):
            # The routers would redirect to the address without the slash; the server knows no such address.
            await Response(NOT_FOUND, 404, OPEN_HEADERS, TEXT)(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    def _serve(self, document: Mapping[str, Any]) -> None:
        """As `add_api`, which has no argument for a document that needs no validation."""
        self.add_api({"openapi": document["openapi"], "info": document["info"], "paths": {}})
        self.middleware.apis[-1].specification = CheckedSpecification(dict(document))


class CheckedSpecification(OpenAPISpecification):
    """A contract of which it is known already that it is OpenAPI: finding out took a third of the start."""

    @classmethod
    def _validate_spec(cls, spec: Mapping[str, Any]) -> None:
        """`python -m tools lint` has done so."""


# Connexion's Swagger UI is old, nobody here asks for its context variables, and nothing happens at start and end.
NOT_NEEDED = (SwaggerUIMiddleware, ContextMiddleware, LifespanMiddleware)


def _middlewares(stub: Stub) -> list[object]:
    """Connexion's stack, with ours in the place of those that do for each call what can be done once."""
    validators = ResponseValidators(stub)
    stations: dict[object, Station] = {
        SecurityMiddleware: CallOperation,  # login and permissions are the stub's
        RequestValidationMiddleware: RequestValidation,
        ResponseValidationMiddleware: partial(ResponseValidation, validators=validators),
    }
    ours: dict[object, object] = {
        place: partial(PerOperation, stub=stub, station=station) for place, station in stations.items()
    }
    ours[RoutingMiddleware] = partial(TableRouting, stub=stub)
    return [ours.get(one, one) for one in ConnexionMiddleware.default_middlewares if one not in NOT_NEEDED]


class Application:
    """The whole application: calls of the API go one way, past the interception, everything else the other."""

    def __init__(self, stub: Stub, controls: Controls) -> None:
        self.stub = stub
        self.controls = controls
        self._api = Interception(ContractApp(stub), controls)
        self._pages = side_pages(stub, controls)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_call = scope["type"] == "http" and scope["path"].startswith("/api/")
        await (self._api if is_call else self._pages)(scope, receive, send)

    def serve(self, document: Mapping[str, Any]) -> None:
        """Answers by this contract from now on; the workspace stays. Raises ContractError, and changes nothing."""
        self.stub.serve(document)
        self._api.api = ContractApp(self.stub)


def create_app(stub: Stub, controls: Controls | None = None) -> ASGIApp:
    """The API, Swagger UI, the contract as files and the control plane, open to browsers of any origin."""
    return open_to_browsers(Application(stub, controls or Controls(stub, Start())))


def open_to_browsers(application: Application) -> ASGIApp:
    return CORSMiddleware(
        application,
        allow_origins=["*"],
        allow_methods=["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH"],
        allow_headers=CORS_HEADERS,
        expose_headers=RATE_LIMIT_HEADERS,
    )
