"""How servers of 8.x word that a query or a body is not as they want it, by the contract's `x-validation`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Place = tuple[str | int, ...]

_SUFFIX = " [invalid-params]"
_MATCH = "Match error: "
_CODES: tuple[str | None, ...] = ("invalid-params", "error-invalid-params")
_JSON_TYPES = {bool: "boolean", int: "number", float: "number", str: "string"}


def missing(style: str, place: Place) -> str:
    """The sentence about the place's last key, which is not there."""
    if style == "match":
        return f"Missing key '{place[-1]}'{_in_field(place[:-1])}"
    return f"must have required property '{place[-1]}'"


def unknown(style: str, place: Place) -> str:
    """The sentence about the place's last key, which nobody knows."""
    return f"Unknown key{_in_field(place)}" if style == "match" else "must NOT have additional properties"


def mistyped(style: str, place: Place, kind: str, value: Any) -> tuple[str, ...]:
    """The sentences that may be said of a value at a place where `kind` is wanted. The contract recommends whole
    numbers in places where servers want any."""
    kinds = ("number", "integer") if kind == "integer" else (kind,)
    if style == "match" and (kind == "array" or (isinstance(value, list) and kind == "object")):
        return ()  # here the words quote the value, or tell one kind of object from another
    if style == "match":
        return tuple(f"Expected {one}, got {_type_of(value)}{_in_field(place)}" for one in kinds)
    return tuple(f"must be {one}" for one in kinds)


def complaint(style: str, body: Any, sentences: Sequence[str]) -> str | None:
    """What is wrong with the wording of a refusal; `sentences` are those that may be said, none for any."""
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, str) or not error:
        return "it does not say why"
    codes = _CODES
    if style == "match":
        worded, said, codes = error.startswith(_MATCH), error.removeprefix(_MATCH), (None,)
    else:
        # Routes move from one way of checking to the other between the builds of 8.x, and lose the suffix by it.
        worded, said = True, error.removesuffix(_SUFFIX)
    if sentences and (not worded or said not in sentences):
        return f"it says {error!r} instead of {' or '.join(map(repr, sentences))}"
    if sentences and body.get("errorType") not in codes:
        return f"its errorType is {body.get('errorType')!r}"
    return None


def _in_field(place: Place) -> str:
    name = ""
    for step in place:
        name += f"[{step}]" if isinstance(step, int) else f".{step}" if name else step
    return f" in field {name}" if name else ""


def _type_of(value: Any) -> str:
    """JavaScript's `typeof`: a list is an object."""
    return _JSON_TYPES.get(type(value), "object")
