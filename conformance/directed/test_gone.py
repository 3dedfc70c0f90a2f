"""What was read before its deletion cannot be read afterwards: nobody remembers the dead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from conformance.directed.readers import (
    OF_DEPARTMENT,
    OF_FIELD,
    OF_MESSAGE,
    OF_TRIGGER,
    Names,
    Reader,
    each_reader,
    of_visitor,
)
from conformance.options import Mode
from conformance.promises import Promise, each
from conformance.session import Answer
from conformance.world import World


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
        of_visitor(
            {
                "getVisitor": "id", "getVisitorInfo": "username", "getMessageHistory": "message",
                "getMessage": "message", "getWidgetConfig": "username", "listRooms": "rid", "getChatHistory": "rid",
                "getRoomInfo": "username",
            }
        ),
        needs=Mode.CONVERSATION,
        capabilities=("admin", "agents online"),
    ),
    "message": Mortal(
        _message,
        lambda world, it: world.ok(
            "deleteMessage", path={"_id": it["id"]}, body={"token": it["token"], "rid": it["rid"]}
        ),
        OF_MESSAGE,
        needs=Mode.CONVERSATION,
        capabilities=("agents online",),
    ),
    "department": Mortal(
        _department,
        lambda world, it: world.ok("deleteDepartment", path={"_id": it["id"]}, caller=world.admin),
        {
            **OF_DEPARTMENT,
            "listAgentDepartments": Reader(lambda it: {"path": {"agentId": it["agent"]}}, "id"),
            "listDepartmentAgents": Reader(lambda it: {"path": {"_id": it["id"]}}, "agent"),
        },
        capabilities=("admin", "own users", "further departments"),
    ),
    "custom field": Mortal(
        _field,
        lambda world, it: world.ok("deleteCustomField", body={"customFieldId": it["id"]}, caller=world.admin),
        OF_FIELD,
    ),
    "trigger": Mortal(
        _trigger,
        lambda world, it: world.ok("deleteTrigger", path={"_id": it["id"]}, caller=world.admin),
        OF_TRIGGER,
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


@each(each_reader("gone", MORTALS, "A {} that was read is not read any more once it was removed."))
def test_the_removed_is_not_read_again(world: World, promised: Promise) -> None:
    _, name, operation = promised.id.split(".")
    mortal = MORTALS[name.replace("-", " ")]
    it = mortal.make(world)
    reader = mortal.readers[operation]
    shown = it[reader.shows]

    before = reader.read(world, operation, it)
    assert before.status == 200 and shown in before.text, f"{shown} is not in the answer before the removal"
    mortal.delete(world, it)
    after = reader.read(world, operation, it)

    assert after.status >= 400 or shown not in after.text, f"{shown} is still read after its removal"
