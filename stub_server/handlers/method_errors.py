"""Errors of realtime methods, as the realtime protocol writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stub_server.requests import match
from stub_server.workspace.entities import Json


class Failure(Exception):
    """A method failed; `error` is what the protocol tells of it."""

    def __init__(self, error: Json) -> None:
        self.error = error
        super().__init__(error.get("message", "an error that tells nothing"))


def meteor_error(code: str | int, reason: str | None, details: Any = None) -> Json:
    """An error with a code, in the order of the server's properties."""
    error: Json = {"isClientSafe": True, "error": code}
    if reason is not None:
        error["reason"] = reason
    if details is not None:
        error["details"] = details
    message = f"{reason} [{code}]" if reason is not None else f"[{code}]"
    return {**error, "message": message, "errorType": "Meteor.Error"}


def refused(method: str, code: str, reason: str | None) -> Failure:
    """What a method's own condition says; it names itself in the details."""
    return Failure(meteor_error(code, reason, {"method": method}))


def missing_method(name: Any) -> Failure:
    return Failure(meteor_error(404, f"Method '{name}' not found"))


def plain_error() -> Failure:
    """An error of the server's own, which has nothing for clients."""
    return Failure({})


def check(value: Any, schema: Mapping[str, Any]) -> None:
    """Raises the Failure of a parameter that has not the shape that a method checks."""
    complaint = match.complaint({}, schema, value)
    if complaint is not None:
        sanitized = meteor_error(400, "Match failed")
        raise Failure(
            {
                "message": f"Match error: {complaint}",
                "path": complaint.partition(" in field ")[2],
                "sanitizedError": sanitized,
                "errorType": "Match.Error",
            }
        )


def fits(value: Any, schema: Mapping[str, Any]) -> bool:
    """Whether a parameter has the shape that a method expects without checking it."""
    return match.complaint({}, schema, value) is None
