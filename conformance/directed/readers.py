"""Operations that read a thing, and what in their answers shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from conformance.options import Mode
from conformance.promises import Promise
from conformance.recipes import Request
from conformance.session import Answer
from conformance.world import World

Names = dict[str, str]
"""Ids and texts of a thing, and of what goes with it."""


@dataclass(frozen=True)
class Reader:
    """One operation that reads the thing: its request, and the name of the text by which the answer shows it."""

    request: Callable[[Names], Request]
    shows: str
    as_admin: bool = True

    def read(self, world: World, operation: str, it: Names) -> Answer:
        """Any answer that keeps the contract."""
        request: dict[str, Any] = {**self.request(it), **({"caller": world.admin} if self.as_admin else {})}
        return world.call(operation, **request)


def of_visitor(shows: dict[str, str]) -> dict[str, Reader]:
    """Those that show a visitor, or what the visitor has; `shows` names the text for each."""
    readers = {
        "getVisitor": (lambda it: {"path": {"token": it["token"]}}, False),
        "getVisitorInfo": (lambda it: {"query": {"visitorId": it["id"]}}, True),
        "getWidgetConfig": (lambda it: {"query": {"token": it["token"]}}, False),
        "getMessageHistory": (lambda it: {"path": {"rid": it["rid"]}, "query": {"token": it["token"]}}, False),
        "getMessage": (
            lambda it: {"path": {"_id": it["message"]}, "query": {"token": it["token"], "rid": it["rid"]}},
            False,
        ),
        "listRooms": (lambda it: {"query": {"roomName": it["name"], "count": 100}}, True),
        "getChatHistory": (lambda it: {"path": {"roomId": it["other"], "visitorId": it["id"]}}, True),
        "getRoomInfo": (lambda it: {"query": {"roomId": it["rid"]}}, True),
    }
    return {name: Reader(readers[name][0], shown, readers[name][1]) for name, shown in shows.items()}


OF_MESSAGE = {
    "getMessage": Reader(
        lambda it: {"path": {"_id": it["id"]}, "query": {"token": it["token"], "rid": it["rid"]}},
        "text",
        as_admin=False,
    ),
    "getMessageHistory": Reader(
        lambda it: {"path": {"rid": it["rid"]}, "query": {"token": it["token"]}}, "text", as_admin=False
    ),
}
OF_DEPARTMENT = {
    "getDepartment": Reader(lambda it: {"path": {"_id": it["id"]}}, "name"),
    "listDepartments": Reader(lambda it: {"query": {"text": it["name"], "count": 100}}, "id"),
}
OF_FIELD = {
    "getCustomField": Reader(lambda it: {"path": {"_id": it["id"]}}, "id"),
    "listCustomFields": Reader(lambda it: {"query": {"text": it["id"], "count": 100}}, "id"),
}
OF_TRIGGER = {
    "getTrigger": Reader(lambda it: {"path": {"_id": it["id"]}}, "id"),
    "listTriggers": Reader(lambda it: {"query": {"count": 100}}, "id"),
}


class Read(Protocol):
    """Something that operations read, and what it takes to ask about it."""

    @property
    def readers(self) -> Mapping[str, Any]: ...
    @property
    def needs(self) -> Mode: ...
    @property
    def capabilities(self) -> tuple[str, ...]: ...


def each_reader(kind: str, things: Mapping[str, Read], words: str) -> Iterator[Promise]:
    """A promise for each reader of each thing: `gone.custom-field.getCustomField`. `words` has `{}` for the thing."""
    for name, thing in things.items():
        for operation in thing.readers:
            yield Promise(
                id=f"{kind}.{name.replace(' ', '-')}.{operation}",
                operation=operation,
                kind="state",
                text=words.format(name),
                needs=thing.needs,
                capabilities=thing.capabilities,
                source="server 8.x: answers come from the database, never from memory",
            )
