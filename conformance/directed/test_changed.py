"""What was read before a change is read anew afterwards, by everybody who reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from conformance.directed.departments import settings
from conformance.directed.patience import settled
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

OLD, NEW = "as it was", "as it is now"


@dataclass(frozen=True)
class Mutable:
    """Something that can be changed: how it is made, how its text becomes another one, who reads the text and where."""

    make: Callable[[World], Names]
    change: Callable[[World, Names], Answer]
    readers: dict[str, tuple[Reader, Callable[[Any, Names], Any]]]
    needs: Mode = Mode.FULL
    capabilities: tuple[str, ...] = ("admin",)


def _visitor(world: World) -> Names:
    base = world.name("guest")
    conversation = world.conversation(world.visitor(name=f"{base} {OLD}"))
    return {"token": conversation.token, "id": conversation.visitor.id, "rid": conversation.rid, "name": base}


def _message(world: World) -> Names:
    conversation = world.conversation()
    return {**conversation.own, "id": str(world.message(conversation, OLD)["_id"]), "text": OLD}


def _department(world: World) -> Names:
    base = world.name("department")
    return {"id": str(world.department(name=f"{base} {OLD}")["_id"]), "name": base}


def _field(world: World) -> Names:
    return {"id": str(world.custom_field(label=OLD)["field"])}


def _trigger(world: World) -> Names:
    return {"id": str(world.trigger(description=OLD)["_id"])}


def _change_trigger(world: World, it: Names) -> Answer:
    stored = world.ok("getTrigger", path={"_id": it["id"]}, caller=world.admin)["trigger"]
    draft = {name: stored[name] for name in ("_id", "name", "enabled", "runOnce", "conditions", "actions")}
    return world.ok("saveTrigger", body={**draft, "description": NEW}, caller=world.admin)


def _change_department(world: World, it: Names) -> Answer:
    changed = settings(world, name=f"{it['name']} {NEW}")
    return world.ok("updateDepartment", path={"_id": it["id"]}, body={"department": changed}, caller=world.admin)


def _change_field(world: World, it: Names) -> Answer:
    draft = {"field": it["id"], "label": NEW, "scope": "visitor", "visibility": "visible", "regexp": ""}
    body = {"customFieldId": it["id"], "customFieldData": draft}
    return world.ok("saveCustomField", body=body, caller=world.admin)


def _listed(items: str, text: str) -> Callable[[Any, Names], Any]:
    """Where a list has the thing's text; nothing where it does not list the thing."""

    def found(body: Any, it: Names) -> Any:
        return next((item[text] for item in body[items] if item["_id"] == it["id"]), None)

    return found


_VISITORS = of_visitor(dict.fromkeys(("getVisitor", "getVisitorInfo", "getWidgetConfig", "getRoomInfo"), "name"))

MUTABLES = {
    "visitor": Mutable(
        _visitor,
        lambda world, it: world.ok(
            "registerVisitor", body={"visitor": {"token": it["token"], "name": f"{it['name']} {NEW}"}}
        ),
        {
            "getVisitor": (_VISITORS["getVisitor"], lambda body, _: body["visitor"]["name"]),
            "getVisitorInfo": (_VISITORS["getVisitorInfo"], lambda body, _: body["visitor"]["name"]),
            "getWidgetConfig": (_VISITORS["getWidgetConfig"], lambda body, _: body["config"]["guest"]["name"]),
            "getRoomInfo": (_VISITORS["getRoomInfo"], lambda body, _: body["room"]["fname"]),
        },
        needs=Mode.CONVERSATION,
        capabilities=("admin", "agents online"),
    ),
    "message": Mutable(
        _message,
        lambda world, it: world.ok(
            "updateMessage", path={"_id": it["id"]}, body={"token": it["token"], "rid": it["rid"], "msg": NEW}
        ),
        {
            "getMessage": (OF_MESSAGE["getMessage"], lambda body, _: body["message"]["msg"]),
            "getMessageHistory": (OF_MESSAGE["getMessageHistory"], _listed("messages", "msg")),
        },
        needs=Mode.CONVERSATION,
        capabilities=("agents online",),
    ),
    "department": Mutable(
        _department,
        _change_department,
        {
            "getDepartment": (OF_DEPARTMENT["getDepartment"], lambda body, _: body["department"]["name"]),
            "listDepartments": (OF_DEPARTMENT["listDepartments"], _listed("departments", "name")),
        },
        capabilities=("admin", "further departments"),
    ),
    "custom field": Mutable(
        _field,
        _change_field,
        {
            "getCustomField": (OF_FIELD["getCustomField"], lambda body, _: body["customField"]["label"]),
            "listCustomFields": (OF_FIELD["listCustomFields"], _listed("customFields", "label")),
        },
    ),
    "trigger": Mutable(
        _trigger,
        _change_trigger,
        {
            "getTrigger": (OF_TRIGGER["getTrigger"], lambda body, _: body["trigger"]["description"]),
            "listTriggers": (OF_TRIGGER["listTriggers"], _listed("triggers", "description")),
        },
    ),
}  # fmt: skip
"""By name; each reader with where its answer has the text."""


@each(each_reader("changed", MUTABLES, "A {} that was read and then changed is read as it is now."))
def test_the_changed_is_read_anew(world: World, promised: Promise) -> None:
    _, name, operation = promised.id.split(".")
    mutable = MUTABLES[name.replace("-", " ")]
    it = mutable.make(world)
    reader, text = mutable.readers[operation]

    def read() -> str:
        answer = reader.read(world, operation, it)
        assert answer.status == 200, f"{operation} was expected to succeed, it answered {answer.status}"
        return str(text(answer.json, it))

    before = settled(read, lambda found: found.endswith(OLD))
    assert before.endswith(OLD), f"before the change the text is {before!r}"
    mutable.change(world, it)
    after = settled(read, lambda found: found.endswith(NEW))

    assert after == before.removesuffix(OLD) + NEW
