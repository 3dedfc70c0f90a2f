"""What was read before its deletion cannot be read afterwards: nobody remembers the dead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from conformance.options import Mode
from conformance.promises import Promise, each
from conformance.recipes import Request
from conformance.session import Answer
from conformance.world import World

Names = dict[str, str]
"""Ids and texts of a thing, and of what goes with it."""


@dataclass(frozen=True)
class Reader:
    """One operation that reads the thing: its request, and the text by which the answer shows that it has it."""

    request: Callable[[Names], Request]
    shows: str
    as_admin: bool = True


@dataclass(frozen=True)
class Mortal:
    """Something that can be deleted: how it is made, how it goes, who reads it, and what it takes to ask for that."""

    make: Callable[[World], Names]
    delete: Callable[[World, Names], Answer]
    readers: dict[str, Reader]
    needs: Mode = Mode.FULL
    capabilities: tuple[str, ...] = ("admin",)


def _visitor(world: World) -> Names:
    conversation = world.conversation(world.visitor(name=world.name("guest")))
    message = world.message(conversation)["_id"]
    other = world.lasting().rid
    visitor = conversation.visitor
    world.ok("closeRoom", body=conversation.own)
    return {
        "token": visitor.token, "id": visitor.id, "username": visitor.username, "name": str(visitor.document["name"]),
        "rid": conversation.rid, "message": str(message), "other": other,
    }  # fmt: skip


def _message(world: World) -> Names:
    conversation = world.conversation()
    message = world.message(conversation, world.name("secret"))
    return {**conversation.own, "id": str(message["_id"]), "text": str(message["msg"])}


def _department(world: World) -> Names:
    department = world.department(world.agent)
    return {"id": str(department["_id"]), "name": str(department["name"]), "agent": world.agent.user_id}


def _field(world: World) -> Names:
    return {"id": str(world.custom_field()["field"])}


def _trigger(world: World) -> Names:
    trigger = world.trigger()
    return {"id": str(trigger["_id"])}


def _agent(world: World) -> Names:
    agent = world.user("agent")
    return {"id": agent.user_id, "username": agent.username or ""}


MORTALS = {
    "visitor": Mortal(
        _visitor,
        lambda world, it: world.ok("deleteVisitor", path={"token": it["token"]}),
        {
            "getVisitor": Reader(lambda it: {"path": {"token": it["token"]}}, "id", as_admin=False),
            "getVisitorInfo": Reader(lambda it: {"query": {"visitorId": it["id"]}}, "username"),
            "getMessageHistory": Reader(
                lambda it: {"path": {"rid": it["rid"]}, "query": {"token": it["token"]}}, "message", as_admin=False
            ),
            "getMessage": Reader(
                lambda it: {"path": {"_id": it["message"]}, "query": {"token": it["token"], "rid": it["rid"]}},
                "message", as_admin=False,
            ),
            "getWidgetConfig": Reader(lambda it: {"query": {"token": it["token"]}}, "username", as_admin=False),
            "listRooms": Reader(lambda it: {"query": {"roomName": it["name"], "count": 100}}, "rid"),
            "getChatHistory": Reader(lambda it: {"path": {"roomId": it["other"], "visitorId": it["id"]}}, "rid"),
            "getRoomInfo": Reader(lambda it: {"query": {"roomId": it["rid"]}}, "username"),
        },
        needs=Mode.CONVERSATION,
        capabilities=("admin", "agents online"),
    ),
    "message": Mortal(
        _message,
        lambda world, it: world.ok(
            "deleteMessage", path={"_id": it["id"]}, body={"token": it["token"], "rid": it["rid"]}
        ),
        {
            "getMessage": Reader(
                lambda it: {"path": {"_id": it["id"]}, "query": {"token": it["token"], "rid": it["rid"]}}, "text",
                as_admin=False,
            ),
            "getMessageHistory": Reader(
                lambda it: {"path": {"rid": it["rid"]}, "query": {"token": it["token"]}}, "text", as_admin=False
            ),
        },
        needs=Mode.CONVERSATION,
        capabilities=("agents online",),
    ),
    "department": Mortal(
        _department,
        lambda world, it: world.ok("deleteDepartment", path={"_id": it["id"]}, caller=world.admin),
        {
            "getDepartment": Reader(lambda it: {"path": {"_id": it["id"]}}, "name"),
            "listDepartments": Reader(lambda it: {"query": {"text": it["name"], "count": 100}}, "id"),
            "listAgentDepartments": Reader(lambda it: {"path": {"agentId": it["agent"]}}, "id"),
            "listDepartmentAgents": Reader(lambda it: {"path": {"_id": it["id"]}}, "agent"),
        },
        capabilities=("admin", "own users", "further departments"),
    ),
    "custom field": Mortal(
        _field,
        lambda world, it: world.ok("deleteCustomField", body={"customFieldId": it["id"]}, caller=world.admin),
        {
            "getCustomField": Reader(lambda it: {"path": {"_id": it["id"]}}, "id"),
            "listCustomFields": Reader(lambda it: {"query": {"text": it["id"], "count": 100}}, "id"),
        },
    ),
    "trigger": Mortal(
        _trigger,
        lambda world, it: world.ok("deleteTrigger", path={"_id": it["id"]}, caller=world.admin),
        {
            "getTrigger": Reader(lambda it: {"path": {"_id": it["id"]}}, "id"),
            "listTriggers": Reader(lambda it: {"query": {"count": 100}}, "id"),
        },
    ),
    "agent": Mortal(
        _agent,
        lambda world, it: world.ok("removeLivechatUser", path={"type": "agent", "_id": it["id"]}, caller=world.admin),
        {
            "getLivechatUser": Reader(lambda it: {"path": {"type": "agent", "_id": it["id"]}}, "username"),
            "listLivechatUsers": Reader(
                lambda it: {"path": {"type": "agent"}, "query": {"text": it["username"], "count": 100}}, "id"
            ),
        },
        capabilities=("admin", "own users"),
    ),
}  # fmt: skip
"""By name. What stays, and how exactly each reader refuses, other promises say."""


def _promises() -> Iterator[Promise]:
    for name, mortal in MORTALS.items():
        for operation in mortal.readers:
            yield Promise(
                id=f"gone.{name.replace(' ', '-')}.{operation}",
                operation=operation,
                kind="state",
                text=f"A {name} that was read is not read any more once it was removed.",
                needs=mortal.needs,
                capabilities=mortal.capabilities,
                source="server 8.x: answers come from the database, never from memory",
            )


@each(_promises())
def test_the_removed_is_not_read_again(world: World, promised: Promise) -> None:
    _, name, operation = promised.id.split(".")
    mortal = MORTALS[name.replace("-", " ")]
    it = mortal.make(world)
    reader = mortal.readers[operation]
    request: dict[str, Any] = {**reader.request(it), **({"caller": world.admin} if reader.as_admin else {})}
    shown = it[reader.shows]

    before = world.ok(operation, **request)
    assert shown in before.text, f"{shown} is not in the answer before the removal"
    mortal.delete(world, it)
    after = world.call(operation, **request)

    assert after.status >= 400 or shown not in after.text, f"{shown} is still read after its removal"
