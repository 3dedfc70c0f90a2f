"""Requests about conversations that lack something, have too much or have the wrong kind of thing are refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.directed.observation import unchanged
from conformance.options import Mode
from conformance.promises import Promise, each
from conformance.recipes.rooms import ADDRESS
from conformance.world import Conversation, World

# What a complete request needs, in the order in which the server misses it; `parts` are query parameters or properties.
_VISITOR = {"token": "{token}", "rid": "{rid}"}
_RATING: Any = [{"name": "satisfaction", "value": "5"}]
COMPLETE: dict[str, tuple[str, dict[str, Any]]] = {
    "closeRoom": ("body", _VISITOR),
    "closeRoomByUser": ("body", {"rid": "{rid}"}),
    "forwardRoom": ("body", {"roomId": "{rid}"}),
    "getInquiry": ("query", {"roomId": "{rid}"}),
    "joinRoom": ("query", {"roomId": "{rid}"}),
    "requestTranscript": ("body", {"rid": "{rid}", "token": "{token}", "email": ADDRESS}),
    "returnInquiry": ("body", {"roomId": "{rid}"}),
    "surveyRoom": ("body", {**_VISITOR, "data": _RATING}),
    "takeInquiry": ("body", {"inquiryId": "{rid}"}),
    "transferToDepartment": ("body", {**_VISITOR, "department": "{rid}"}),
}
FOR_USERS = ("closeRoomByUser", "forwardRoom", "getInquiry", "joinRoom", "returnInquiry", "takeInquiry")
SINCE = {"returnInquiry": "7.12.0", "transferToDepartment": "8.0"}
RESOURCE = {"getInquiry": "inquiries", "returnInquiry": "inquiries", "takeInquiry": "inquiries"}


def _promises() -> Iterator[Promise]:
    cases = {
        "incomplete": "A request that lacks something says what is missing first, and changes nothing.",
        "too-much": "A request with something that is not known is refused, and changes nothing.",
        "wrong-kind": "An object or a list where a text is expected is refused, and changes nothing.",
    }
    for operation, (place, _) in COMPLETE.items():
        for case, text in cases.items():
            if case == "wrong-kind" and place == "query":
                continue
            yield Promise(
                id=f"{RESOURCE.get(operation, 'rooms')}.input.{operation}.{case}",
                operation=operation,
                kind="input",
                text=text,
                needs=Mode.CONVERSATION,
                capabilities=("agents online", *(("admin",) if operation in FOR_USERS else ())),
                since=SINCE.get(operation, "5.0"),
                source="rest-typings 8.8.1",
            )


@each(_promises())
def test_a_malformed_request_is_refused(world: World, promised: Promise) -> None:
    place, parts = COMPLETE[promised.operation]
    complete = _filled(parts, world.lasting())
    case = promised.id.rsplit(".", 1)[1]

    with unchanged(world, world.lasting()):
        for sent, complaint in _malformed(complete, case):
            request: dict[str, Any] = {place: sent, "caller": world.admin if promised.operation in FOR_USERS else None}
            answer = world.refused(promised.operation, **request)
            assert answer["error"].startswith(complaint), f"{answer['error']!r} does not begin with {complaint!r}"


def _malformed(complete: dict[str, Any], case: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Malformed requests, each with how the complaint about it begins."""
    if case == "incomplete":
        yield {}, f"must have required property '{next(iter(complete))}'"
        for name in complete:
            rest = {other: value for other, value in complete.items() if other != name}
            yield rest, f"must have required property '{name}'"
    elif case == "too-much":
        yield {**complete, "colour": "red"}, "must NOT have additional properties"
    else:
        for name, value in complete.items():
            wrong = {"$ne": None} if isinstance(value, str) else "5"
            yield {**complete, name: wrong}, "must be string" if isinstance(value, str) else "must be array"
        if "data" in complete:
            yield {**complete, "data": []}, "must NOT have fewer than 1 items"
            yield {**complete, "data": [{"name": "satisfaction"}]}, "must have required property 'value'"


def _filled(parts: dict[str, Any], conversation: Conversation) -> dict[str, Any]:
    return {
        name: value.format(rid=conversation.rid, token=conversation.token) if isinstance(value, str) else value
        for name, value in parts.items()
    }
