"""The definitions of custom fields: created, changed, listed and deleted by managers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.directed.custom_fields import fields_with, read_field
from conformance.directed.texts import NASTY
from conformance.options import Mode
from conformance.promises import promise
from conformance.world import World

FULL = Mode.FULL
ADMIN = ("admin",)
HANDLER = "server 8.x omnichannel/customField.ts"
LIST = "server 8.x omnichannel/lib/customFields.ts"
SCHEMA = "rest-typings 8.8.1 isPOSTLivechatSaveCustomFieldsParams"
COMPLETE = {
    "label": "Plan",
    "scope": "room",
    "visibility": "hidden",
    "regexp": "^[a-z]+$",
    "searchable": True,
    "type": "select",
    "required": False,
    "defaultValue": "free",
    "options": "free,premium",
    "public": False,
}


@promise(
    "custom-fields.create.stored",
    "saveCustomField",
    kind="identity",
    needs=FULL,
    capabilities=ADMIN,
    since="7.11",
    source=HANDLER,
)
def test_a_new_field_is_stored_as_it_was_sent(world: World) -> None:
    """A new field's `_id` is its `field`; it is read back exactly as it was sent, alone and in the list."""
    key = _key(world)
    sent = {**COMPLETE, "field": key, "hint": "a property of somebody's own"}

    world.grounds.note_custom_field(key)
    answer = _save(world, None, sent)

    wanted = {"_id": key, **{name: value for name, value in sent.items() if name != "field"}}
    assert {name: answer.get(name) for name in wanted} == wanted
    stored = read_field(world, key)
    assert stored is not None and {name: stored.get(name) for name in wanted} == wanted
    assert fields_with(world, key).all() == [stored], "the list and the field itself disagree"


@promise(
    "custom-fields.change.stored",
    "saveCustomField",
    kind="state",
    needs=FULL,
    capabilities=ADMIN,
    since="8.0",
    source=HANDLER,
)
def test_a_change_is_stored_and_what_was_not_sent_stays(world: World) -> None:
    """With `customFieldId` that field gets the properties sent, keeps the others and its `_id`, whatever `field` says,
    and `_updatedAt` moves on; other fields stay as they are, and there is no field more."""
    key, other, never = world.custom_field(**COMPLETE)["field"], world.custom_field()["field"], _key(world)
    before, beside = read_field(world, key), read_field(world, other)
    assert before is not None
    sent = {"label": "Price plan", "scope": "visitor", "visibility": "visible", "options": "", "searchable": False}

    for field in (key, never, other):
        _save(world, key, {**sent, "field": field})

        after = read_field(world, key)
        assert after is not None
        stamped = {**before, **sent, "_updatedAt": after["_updatedAt"]}
        assert {name: after.get(name) for name in stamped} == stamped
        assert after["_updatedAt"] > before["_updatedAt"]
        assert (read_field(world, never), read_field(world, other)) == (None, beside)


@promise(
    "custom-fields.save.refused",
    "saveCustomField",
    kind="refusal",
    needs=FULL,
    capabilities=ADMIN,
    since="8.0",
    source=SCHEMA,
)
def test_a_refused_field_is_not_saved(world: World) -> None:
    """A key that is taken, a change of a field that does not exist, a missing or wrong property and anything unknown
    beside the definition are refused; no field is created or changed."""
    key, new = world.custom_field(**COMPLETE)["field"], _key(world)
    world.grounds.note_custom_field(new)
    before = read_field(world, key)
    data = {"field": new, "label": "Other", "scope": "visitor", "visibility": "visible"}

    taken = {"customFieldData": {**data, "field": key}}
    for body in (taken, {"customFieldId": None, **taken}):
        world.refused("saveCustomField", "Custom Field already exists", body=body, caller=world.admin)
    for nobody in (new, key[:-1], f"{key}x", f"{key} ", key.upper(), "Plan"):
        wrong_id = {"customFieldId": nobody, "customFieldData": {**data, "field": key}}
        world.refused("saveCustomField", "Custom Field Not found", body=wrong_id, caller=world.admin)
    pattern, allowed = 'must match pattern "^[0-9a-zA-Z_-]+$"', "must be equal to one of the allowed values"
    cases: list[tuple[dict[str, Any], str]] = [
        ({name: value for name, value in data.items() if name != missing}, f"must have required property '{missing}'")
        for missing in data
    ]
    cases += [({**data, "field": f"{new}{wrong}"}, pattern) for wrong in (".", " ", "$", "é", "/")]
    cases += [
        ({**data, "field": ""}, pattern),
        ({**data, "scope": "user"}, allowed),
        ({**data, "scope": "Room"}, allowed),
    ]
    cases += [({**data, "searchable": "yes"}, "must be boolean"), ({**data, "label": ["x"]}, "must be string")]
    for wrong_data, error in cases:
        for identity in ({}, {"customFieldId": key}):
            sent = {**identity, "customFieldData": wrong_data}
            refused = world.refused("saveCustomField", body=sent, caller=world.admin)
            assert refused["error"].startswith(error), f"the error is {refused['error']!r}, not {error!r}"
    unknown = {"customFieldData": data, "unknown": 1}
    refused = world.refused("saveCustomField", body=unknown, caller=world.admin)
    assert refused["error"].startswith("must NOT have additional properties")

    assert (read_field(world, key), fields_with(world, new).all()) == (before, [])


@promise(
    "custom-fields.delete.gone",
    "deleteCustomField",
    kind="state",
    needs=FULL,
    capabilities=ADMIN,
    since="7.11",
    source=HANDLER,
)
def test_a_deleted_field_is_gone_and_no_other(world: World) -> None:
    """A deleted field is in no list and read as null, and a second deletion is refused, as is that of an unknown,
    nearly right or missing key; other fields stay. Its key can be used again."""
    dead = world.custom_field(**COMPLETE)["field"]
    other = world.custom_field(field=f"{dead}x", label="Plan")["field"]
    beside = read_field(world, other)

    world.ok("deleteCustomField", body={"customFieldId": dead}, caller=world.admin)

    assert (read_field(world, dead), fields_with(world, dead).all()) == (None, [beside])
    for nobody in (dead, dead[:-1], f"{other} ", other.upper(), "Plan", ""):
        unknown = {"customFieldId": nobody}
        world.refused("deleteCustomField", "Custom field not found", body=unknown, caller=world.admin)
    cases: list[tuple[dict[str, Any], str]] = [
        ({}, "must have required property 'customFieldId'"),
        ({"customFieldId": other, "unknown": 1}, "must NOT have additional properties"),
        ({"customFieldId": [other, dead]}, "must be string"),
    ]
    for body, error in cases:
        refused = world.refused("deleteCustomField", body=body, caller=world.admin)
        assert refused["error"].startswith(error), refused["error"]
    assert read_field(world, other) == beside
    world.custom_field(field=dead, label="again")
    again = read_field(world, dead)
    assert again is not None and again["label"] == "again"
    assert not again.get("options"), "the new field has something of the deleted one"


@promise(
    "custom-fields.get.identity",
    "getCustomField",
    kind="identity",
    needs=FULL,
    capabilities=("admin", "own users"),
    source=HANDLER,
)
def test_the_field_that_is_read_is_the_one_asked_for(world: World) -> None:
    """Reading a field gives that one, to agents like to administrators; a key that no field has, one in other case or
    a label included, gives null."""
    fields = [world.custom_field(label=label)["field"] for label in ("One", "Two")]

    for key, label in zip(fields, ("One", "Two"), strict=True):
        stored = read_field(world, key)
        assert stored is not None and (stored["_id"], stored["label"]) == (key, label)
        path = {"_id": key}
        assert world.ok("getCustomField", path=path, caller=world.agent)["customField"] == stored
        for nobody in (key[:-1], f"{key}x", key.upper(), label):
            assert read_field(world, nobody) is None, nobody


@promise(
    "custom-fields.texts", "saveCustomField", kind="text", needs=FULL, capabilities=ADMIN, since="8.0", source=HANDLER
)
def test_texts_of_a_field_come_back_unchanged(world: World) -> None:
    """Label, options and default keep emoji, foreign scripts, markup, line breaks and spaces around."""
    key = world.custom_field()["field"]

    for text in NASTY:
        sent = {"label": text, "scope": "room", "visibility": "hidden", "options": text, "defaultValue": text}
        answer = _save(world, key, {**sent, "field": key})
        assert {name: answer[name] for name in sent} == sent

        stored = read_field(world, key)
        assert stored is not None and {name: stored[name] for name in sent} == sent


@promise(
    "custom-fields.widget",
    "saveCustomField",
    kind="state",
    needs=FULL,
    capabilities=ADMIN,
    since="7.11",
    source=HANDLER,
)
def test_widgets_ask_for_public_fields_only(world: World) -> None:
    """A field that is public, visible and about the visitor is part of the widget's configuration at once, and no
    longer when it was deleted."""
    public = world.custom_field(public=True, label="Your plan")["field"]
    kept = [world.custom_field(public=False)["field"], world.custom_field(public=True, scope="room")["field"]]
    kept.append(world.custom_field(public=True, visibility="hidden")["field"])

    shown = _of_widget(world)
    assert public in shown and shown[public]["label"] == "Your plan"
    assert not set(kept) & shown.keys()
    world.ok("deleteCustomField", body={"customFieldId": public}, caller=world.admin)
    assert public not in _of_widget(world)


@promise(
    "custom-fields.permission",
    "saveCustomField",
    kind="permission",
    needs=FULL,
    capabilities=("admin", "own users"),
    since="8.0",
    source=HANDLER,
)
def test_definitions_are_for_managers(world: World) -> None:
    """A manager changes and deletes fields; an agent may do neither and changes nothing by trying."""
    key = world.custom_field()["field"]
    before = read_field(world, key)
    data = {"field": key, "label": "Changed", "scope": "visitor", "visibility": "hidden"}
    change, removal = {"customFieldId": key, "customFieldData": data}, {"customFieldId": key}

    world.refused("saveCustomField", status=403, body=change, caller=world.agent)
    world.refused("deleteCustomField", status=403, body=removal, caller=world.agent)
    assert read_field(world, key) == before
    world.ok("saveCustomField", body=change, caller=world.manager)
    assert (read_field(world, key) or {})["label"] == "Changed"
    world.ok("deleteCustomField", body=removal, caller=world.manager)
    assert read_field(world, key) is None


def _key(world: World) -> str:
    return world.name("field").replace("-", "_")


def _save(world: World, field_id: str | None, data: dict[str, Any]) -> Mapping[str, Any]:
    body = {"customFieldId": field_id, "customFieldData": data}
    saved: Mapping[str, Any] = world.ok("saveCustomField", body=body, caller=world.admin)["customField"]
    return saved


def _of_widget(world: World) -> dict[str, Mapping[str, Any]]:
    """The custom fields that a widget asks for, by key."""
    config = world.ok("getWidgetConfig", query={"token": world.name("nobody")})["config"]
    return {item["_id"]: item for item in config["customFields"]}
