"""Refusals and failures as the wire has them: no framework's own words ever reach a client."""

from __future__ import annotations

import logging
from typing import Any

import orjson
from connexion.exceptions import ProblemException
from connexion.lifecycle import ConnexionRequest, ConnexionResponse
from starlette.exceptions import HTTPException

from stub_server.requests.body import JSON, BodyTooLarge, ClientDisconnect
from stub_server.workspace.refusals import Refusal

logger = logging.getLogger(__name__)

TEXT = "text/plain; charset=UTF-8"
NOT_FOUND = "404 Not Found"
NOT_LOGGED_IN = "You must be logged in to do this."
# Every answer of the API is for pages of all origins, whether the call came from one or not.
OPEN_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": (
        "Origin, X-Requested-With, Content-Type, Accept, X-User-Id, X-Auth-Token, x-visitor-token, Authorization"
    ),
}
# What an operation answers forbids caches to keep it.
HEADERS = {"Cache-Control": "no-store", "Pragma": "no-cache", **OPEN_HEADERS}


class NotLoggedIn(Refusal):
    """The login headers are missing or do not belong together."""

    status = 401
    text = NOT_LOGGED_IN


class UnreadableQuery(Refusal):
    """There are more parameters, or more values of one, than the server reads."""

    text = "Invalid query parameters"


class TooManyRequests(Refusal):
    """The rate limit is used up for another `seconds`."""

    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(
            f"Error, too many requests. Please slow down. You must wait {seconds} seconds before trying this endpoint "
            "again. [error-too-many-requests]"
        )


def refusal_body(refusal: Refusal) -> dict[str, Any]:
    """The JSON of a refusal, as servers of 8.x write it."""
    if isinstance(refusal, NotLoggedIn):
        return {"success": False, "error": refusal.text, "status": "error", "message": refusal.text}
    body: dict[str, Any] = {**refusal.properties, "success": False}
    if refusal.text is not None:
        body["error"] = refusal.text
    if refusal.error_type is not None:
        body["errorType"] = refusal.error_type
    if refusal.details is not None:
        body["details"] = refusal.details
    return body


async def on_refusal(_request: ConnexionRequest, refusal: Exception) -> ConnexionResponse:
    """Renders a rule's no."""
    assert isinstance(refusal, Refusal)
    return _json(refusal.status, refusal_body(refusal))


async def on_http_exception(_request: ConnexionRequest, error: Exception) -> ConnexionResponse:
    """Renders what the router found wrong: an unknown path, or a known one with a method that it does not have."""
    assert isinstance(error, HTTPException)
    if error.status_code in (404, 405):
        return ConnexionResponse(404, content_type=TEXT, headers={**OPEN_HEADERS}, body=NOT_FOUND)
    return _json(error.status_code, {"success": False, "error": error.detail})


async def on_problem(_request: ConnexionRequest, problem: Exception) -> ConnexionResponse:
    """Renders a problem that Connexion itself raised: an answer outside the contract is a bug of this server."""
    assert isinstance(problem, ProblemException)
    if problem.status < 500:
        return _json(400, {"success": False, "error": str(problem.detail or problem.title)})
    logger.error("the stub's own answer breaks the contract: %s", problem.detail)
    return _json(500, {"success": False, "error": "Internal server error"})


async def on_body_too_large(_request: ConnexionRequest, _error: Exception) -> ConnexionResponse:
    return _json(413, {"success": False, "error": "Payload Too Large"})


async def on_disconnect(_request: ConnexionRequest, _error: Exception) -> ConnexionResponse:
    """Renders what nobody will read: the client hung up in the middle of its request."""
    return _json(400, {"success": False})


async def on_failure(_request: ConnexionRequest, error: Exception) -> ConnexionResponse:
    """Renders a bug of this server, and logs it."""
    logger.error("a handler failed", exc_info=error)
    return _json(500, {"success": False, "error": "Internal server error"})


ERROR_HANDLERS = {
    Refusal: on_refusal,
    HTTPException: on_http_exception,
    ProblemException: on_problem,
    BodyTooLarge: on_body_too_large,
    ClientDisconnect: on_disconnect,
    Exception: on_failure,
}


def _json(status: int, body: dict[str, Any]) -> ConnexionResponse:
    return ConnexionResponse(status, content_type=JSON, mimetype=JSON, headers={**HEADERS}, body=orjson.dumps(body))
