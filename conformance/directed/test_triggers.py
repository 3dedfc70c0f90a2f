"""Triggers: created, changed, listed and deleted by managers, handed to widgets while they are enabled."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from conformance.directed.lists import PagedList
from conformance.directed.texts import NASTY, NASTY_LINE, near_misses
from conformance.options import Mode
from conformance.promises import promise
from conformance.world import World

FULL = Mode.FULL
ADMIN = ("admin",)
HANDLER = "server 8.x omnichannel/triggers.ts"
SCHEMA = "rest-typings 8.8.1 isPOSTLivechatTriggersParams"
SAVED = ("name", "description", "enabled", "runOnce", "conditions", "actions")
NOWHERE = "0" * 24
MESSAGE = {"name": "send-message", "params": {"sender": "custom", "msg": "May I help?", "name": "Grace"}}
SERVICE = {
    "name": "use-external-service",
    "params": {
        "sender": "custom",
        "name": "Ada's helper",
        "serviceUrl": "https://search.example.com/answer?a=1&b=2",
        "serviceTimeout": 10000,
        "serviceFallbackMessage": "An agent will be with you soon.",
    },
}


@promise("triggers.create.stored", "saveTrigger", kind="identity", needs=FULL, capabilities=ADMIN, source=HANDLER)
def test_a_new_trigger_is_stored_as_it_was_sent(world: World) -> None:
    """A trigger without `_id`, or with null for it, is new: it is read back exactly as it was sent, alone and in the
    list, under an id of its own, also when there is one of the same name already."""
    sent = _draft(world, enabled=True, runOnce=False, conditions=_conditions(world), actions=[MESSAGE, SERVICE])
    first = world.trigger(**sent)
    second_sent = _draft(world, name=sent["name"], description="the second")
    world.grounds.note_trigger(sent["name"])

    world.ok("saveTrigger", body={"_id": None, **second_sent}, caller=world.admin)

    stored = _named(world, sent["name"])
    assert len(stored) == 2 and first in stored, "the second trigger replaced the first"
    second = next(item for item in stored if item["_id"] != first["_id"])
    for item, wanted in ((first, sent), (second, second_sent)):
        assert {key: item[key] for key in SAVED} == wanted
        assert _read(world, item["_id"]) == item, "the list and the trigger itself disagree"


@promise("triggers.change.stored", "saveTrigger", kind="state", needs=FULL, capabilities=ADMIN, source=HANDLER)
def test_a_change_replaces_one_trigger(world: World) -> None:
    """With its `_id` all six properties of a trigger are replaced, its id stays and `_updatedAt` moves on; another
    trigger of the same name stays as it is, and there is no trigger more."""
    trigger = world.trigger(runOnce=True, actions=[SERVICE])
    neighbour = _second(world, trigger)
    renamed = world.name("trigger")
    steps = [
        _draft(world, name=trigger["name"], description="", runOnce=False, conditions=_conditions(world)),
        _draft(world, name=renamed, actions=[MESSAGE, SERVICE]),
    ]

    previous = trigger
    for sent in steps:
        world.ok("saveTrigger", body={"_id": trigger["_id"], **sent}, caller=world.admin)

        after = _read(world, trigger["_id"])
        assert after is not None and {key: after[key] for key in SAVED} == sent
        assert (after["_id"], after["_updatedAt"] > previous["_updatedAt"]) == (trigger["_id"], True)
        assert _read(world, neighbour["_id"]) == neighbour, "another trigger changed, too"
        previous = after
    assert (_named(world, trigger["name"]), _named(world, renamed)) == ([neighbour], [previous])


@promise("triggers.change.unknown", "saveTrigger", kind="state", needs=FULL, capabilities=ADMIN, source=HANDLER)
def test_an_unknown_id_saves_nothing(world: World) -> None:
    """With an id that no trigger has, a near miss included, nothing is created and nothing changed."""
    trigger = world.trigger()
    sent = _draft(world)

    for nobody in (NOWHERE, *near_misses(trigger["_id"])):
        world.ok("saveTrigger", body={"_id": nobody, **sent}, caller=world.admin)

    assert _named(world, sent["name"]) == []
    assert _read(world, trigger["_id"]) == trigger


@promise("triggers.save.refused", "saveTrigger", kind="refusal", needs=FULL, capabilities=ADMIN, source=SCHEMA)
def test_a_refused_trigger_is_not_saved(world: World) -> None:
    """Each of the six properties is needed, there has to be a condition and an action, both of a kind that exists and
    complete, and nothing unknown; otherwise no trigger is created or changed."""
    trigger = world.trigger()
    sent = _draft(world)
    condition = {"name": "time-on-site", "value": "30"}
    allowed, extra = "must be equal to one of the allowed values", "must NOT have additional properties"
    empty = "must NOT have fewer than 1 items"
    cases: list[tuple[dict[str, Any], str]] = [
        ({key: value for key, value in sent.items() if key != missing}, f"must have required property '{missing}'")
        for missing in SAVED
    ]
    cases += [
        ({**sent, "conditions": []}, empty),
        ({**sent, "actions": []}, empty),
        ({**sent, "conditions": [{**condition, "name": "never"}]}, allowed),
        ({**sent, "conditions": [{"name": "time-on-site"}]}, "must have required property 'value'"),
        ({**sent, "conditions": [{**condition, "unit": "s"}]}, extra),
        ({**sent, "actions": [{"name": "shout"}]}, ""),
        ({**sent, "actions": [{"name": "send-message", "params": {"sender": "queue"}}]}, ""),
        ({**sent, "actions": [{"name": "send-message", "params": {"sender": "nobody", "msg": "x"}}]}, ""),
        ({**sent, "enabled": "yes"}, "must be boolean"),
        ({**sent, "conditions": "time-on-site"}, "must be array"),
        ({**sent, "unknown": 1}, extra),
    ]

    for body, error in cases:
        for identity in ({}, {"_id": trigger["_id"]}):
            refused = world.refused("saveTrigger", body={**identity, **body}, caller=world.admin)
            assert refused["error"] and refused["error"].startswith(error), f"the error is {refused['error']!r}"

    assert _named(world, sent["name"]) == []
    assert _read(world, trigger["_id"]) == trigger


@promise("triggers.delete.gone", "deleteTrigger", kind="state", needs=FULL, capabilities=ADMIN, source=HANDLER)
def test_a_deleted_trigger_is_gone_and_no_other(world: World) -> None:
    """A deleted trigger is in no list and read as null; one of the same name stays, and saving under the dead id does
    not bring it back."""
    dead = world.trigger()
    neighbour = _second(world, dead)

    world.ok("deleteTrigger", path={"_id": dead["_id"]}, caller=world.admin)

    assert (_read(world, dead["_id"]), _named(world, dead["name"])) == (None, [neighbour])
    again = {"_id": dead["_id"], **{key: dead[key] for key in SAVED}}
    world.ok("saveTrigger", body=again, caller=world.admin)
    assert (_read(world, dead["_id"]), _named(world, dead["name"])) == (None, [neighbour])


@promise("triggers.get.identity", "getTrigger", kind="identity", needs=FULL, capabilities=ADMIN, source=HANDLER)
def test_the_trigger_that_is_read_is_the_one_asked_for(world: World) -> None:
    """Reading a trigger gives that one; an id that no trigger has, a near miss or a name included, gives null."""
    one, two = world.trigger(), world.trigger()

    for trigger in (one, two):
        assert _read(world, trigger["_id"]) == trigger
        for nobody in (NOWHERE, trigger["name"], *near_misses(trigger["_id"])):
            assert _read(world, nobody) is None, nobody


@promise("triggers.widget", "saveTrigger", kind="state", needs=FULL, capabilities=ADMIN, source=HANDLER)
def test_widgets_get_enabled_triggers_only(world: World) -> None:
    """An enabled trigger is part of the widget's configuration, as it was saved; once it is disabled or deleted it is
    not, and a disabled one never was."""
    trigger, silent = world.trigger(enabled=True, conditions=_conditions(world)), world.trigger(enabled=False)

    shown = _of_widget(world)
    assert silent["_id"] not in shown
    wanted = {key: trigger[key] for key in ("_id", "conditions", "actions", "runOnce")}
    assert {key: shown[trigger["_id"]].get(key) for key in wanted} == wanted
    disabled = {"_id": trigger["_id"], **{key: trigger[key] for key in SAVED}, "enabled": False}
    world.ok("saveTrigger", body=disabled, caller=world.admin)
    assert trigger["_id"] not in _of_widget(world)
    world.ok("saveTrigger", body={**disabled, "enabled": True}, caller=world.admin)
    assert trigger["_id"] in _of_widget(world)
    world.ok("deleteTrigger", path={"_id": trigger["_id"]}, caller=world.admin)
    assert not {trigger["_id"], silent["_id"]} & _of_widget(world).keys()


@promise("triggers.texts", "saveTrigger", kind="text", needs=FULL, capabilities=ADMIN, source=HANDLER)
def test_texts_of_a_trigger_come_back_unchanged(world: World) -> None:
    """Name, description, messages and conditions keep emoji, foreign scripts, markup, line breaks and spaces around."""
    trigger = world.trigger()

    for text in NASTY:
        message = {"name": "send-message", "params": {"sender": "custom", "msg": text, "name": NASTY_LINE}}
        page = [{"name": "page-url", "value": text}]
        sent = _draft(world, name=f"{trigger['name']}{text}", description=text, actions=[message], conditions=page)
        world.ok("saveTrigger", body={"_id": trigger["_id"], **sent}, caller=world.admin)

        after = _read(world, trigger["_id"])
        assert after is not None and {key: after[key] for key in SAVED} == sent


@promise("triggers.list.pages", "listTriggers", kind="list", needs=FULL, capabilities=ADMIN, source=HANDLER)
def test_triggers_are_paged_by_name(world: World) -> None:
    """Triggers come in pages, by name unless `sort` says otherwise, enabled or not; every page is a slice of the whole
    list and knows the same total, which a new trigger raises by one."""
    triggers = PagedList(world, "listTriggers", "triggers", world.admin)
    prefix = world.name("trigger")
    made = {tail: world.trigger(name=f"{prefix}-{tail}", enabled=tail == "b") for tail in "cab"}
    wanted = [made[tail]["_id"] for tail in "abc"]
    if triggers.page()["total"] > 100:
        pytest.skip("the target has more triggers than one page holds")
    whole = triggers.all()

    assert [item["_id"] for item in whole if item["_id"] in wanted] == wanted
    descending = triggers.values(sort=json.dumps({"name": -1}))
    assert [item for item in descending if item in wanted] == wanted[::-1]
    place = next(index for index, item in enumerate(whole) if item["_id"] == wanted[0])
    for offset, count in ((place, 1), (place, 3), (0, place + 1), (len(whole), 5)):
        page = triggers.page(offset=offset, count=count)
        # Names, as the order of other people's triggers of one name is nobody's promise.
        assert [item["name"] for item in page["triggers"]] == [item["name"] for item in whole[offset : offset + count]]
        assert page["total"] == len(whole)
    added = world.trigger()
    assert [item["_id"] for item in triggers.all() if item not in whole] == [added["_id"]]


@promise(
    "triggers.list.refused", "listTriggers", kind="refusal", needs=Mode.READ_ONLY, capabilities=ADMIN, source=HANDLER
)
def test_a_list_of_triggers_refuses_what_it_cannot_read(world: World) -> None:
    """A `sort` that is none, a `count` that is no number and unknown parameters are refused."""
    PagedList(world, "listTriggers", "triggers", world.admin).expect_refusals()


@promise(
    "triggers.permission",
    "saveTrigger",
    kind="permission",
    needs=FULL,
    capabilities=("admin", "own users"),
    source=HANDLER,
)
def test_triggers_are_for_managers(world: World) -> None:
    """A manager saves and deletes triggers; an agent may do neither, nor read them, and changes nothing by trying."""
    trigger = world.trigger()
    changed = {"_id": trigger["_id"], **_draft(world, name=trigger["name"], description="changed")}
    path = {"_id": trigger["_id"]}

    world.refused("listTriggers", status=403, caller=world.agent)
    world.refused("saveTrigger", status=403, body=changed, caller=world.agent)
    for operation in ("getTrigger", "deleteTrigger"):
        world.refused(operation, status=403, path=path, caller=world.agent)
    assert _read(world, trigger["_id"]) == trigger
    world.ok("saveTrigger", body=changed, caller=world.manager)
    after = world.ok("getTrigger", path=path, caller=world.manager)["trigger"]
    assert after["description"] == "changed"
    world.ok("deleteTrigger", path=path, caller=world.manager)
    assert _read(world, trigger["_id"]) is None


def _draft(world: World, **properties: Any) -> dict[str, Any]:
    """A trigger to save; one of a new name is noted, should the server create it."""
    if "name" not in properties:
        properties["name"] = world.name("trigger")
        world.grounds.note_trigger(properties["name"])
    return {
        "description": "Made by a conformance run.",
        "enabled": False,
        "runOnce": True,
        "conditions": [{"name": "after-guest-registration", "value": None}],
        "actions": [MESSAGE],
        **properties,
    }


def _conditions(world: World) -> list[dict[str, Any]]:
    """Conditions that no visitor of the target ever fulfils."""
    address = f"https://example.com/{world.name('page')}"
    return [{"name": "page-url", "value": address}, {"name": "chat-opened-by-visitor", "value": None}]


def _second(world: World, trigger: Mapping[str, Any]) -> Mapping[str, Any]:
    """Another trigger of the same name."""
    world.grounds.note_trigger(trigger["name"])
    world.ok("saveTrigger", body=_draft(world, name=trigger["name"]), caller=world.admin)
    found = [item for item in _named(world, trigger["name"]) if item["_id"] != trigger["_id"]]
    assert len(found) == 1, f"there are {len(found) + 1} triggers of one name, not 2"
    return found[0]


def _read(world: World, trigger_id: str) -> Mapping[str, Any] | None:
    trigger: Mapping[str, Any] | None = world.ok("getTrigger", path={"_id": trigger_id}, caller=world.admin)["trigger"]
    return trigger


def _named(world: World, name: str) -> list[Mapping[str, Any]]:
    listed = world.ok("listTriggers", query={"count": 0}, caller=world.admin)["triggers"]
    return [item for item in listed if item["name"] == name]


def _of_widget(world: World) -> dict[str, Mapping[str, Any]]:
    """The triggers that a widget gets, by id."""
    config = world.ok("getWidgetConfig", query={"token": world.name("nobody")})["config"]
    return {item["_id"]: item for item in config["triggers"]}
