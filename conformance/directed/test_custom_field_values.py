"""The values of custom fields: stored with the right visitor or conversation, and with nobody else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from conformance.directed.texts import NASTY, near_misses
from conformance.options import Mode
from conformance.promises import promise
from conformance.world import Conversation, Visitor, World

FULL = Mode.FULL
ADMIN = ("admin",)
OPEN = ("admin", "agents online")
LIBRARY = "server 8.x omnichannel/custom-fields.ts"
SCHEMA = "rest-typings 8.8.1 isPOSTLivechatCustomFieldParams, isPOSTLivechatCustomFieldsParams"
SUFFIX = " [invalid-params]"


@promise(
    "custom-fields.value.visitor", "setCustomField", kind="isolation", needs=FULL, capabilities=OPEN, source=LIBRARY
)
def test_a_value_about_the_visitor_is_that_visitors(world: World) -> None:
    """A field with scope `visitor` is stored with the visitor of the token, under its key and unchanged; the values of
    other fields, other visitors and the conversation stay. The answer repeats the request."""
    plan, other = _field(world, "visitor"), _field(world, "visitor")
    conversation, bystander = world.conversation(), world.visitor()
    beside, room = _visitor(world, bystander), _room_values(world, conversation)

    assert _set(world, conversation, other, "first") == {"key": other, "value": "first", "overwrite": True}
    for value in ("free", "premium", ""):
        _set(world, conversation, plan, value)
        assert _of_run(_values(world, conversation.visitor)) == {other: "first", plan: value}
    assert _visitor(world, bystander) == beside, "another visitor changed, too"
    assert _room_values(world, conversation) == room, "the conversation got a value of the visitor"


@promise(
    "custom-fields.value.near-names", "setCustomField", kind="identity", needs=FULL, capabilities=OPEN, source=LIBRARY
)
def test_a_name_in_another_is_another_field(world: World) -> None:
    """A key that begins or ends with the key of another field names its own field, sent alone or in a list."""
    middle = world.name("field").replace("-", "_")
    keys = [_field(world, "visitor", field=key) for key in (middle, f"{middle}s", f"{middle}s_")]
    visitor = world.visitor()

    for texts in (dict(zip(keys, "abc", strict=True)), dict(zip(keys[::-1], "def", strict=True))):
        for key, text in texts.items():
            _set(world, visitor, key, text)
        assert _of_run(_values(world, visitor)) == texts
    items = [_echo(key, text, True) for key, text in zip(keys, "ghi", strict=True)]
    world.ok("setCustomFields", body={"token": visitor.token, "customFields": items})
    assert _of_run(_values(world, visitor)) == dict(zip(keys, "ghi", strict=True))


@promise("custom-fields.value.room", "setCustomField", kind="isolation", needs=FULL, capabilities=OPEN, source=LIBRARY)
def test_a_value_about_the_conversation_is_that_conversations(world: World) -> None:
    """A field with scope `room` is stored with the visitor's own open conversation and not with the visitor nor with
    another visitor's conversation; without an open one it is answered the same and stored nowhere."""
    order = _field(world, "room")
    conversation, other = world.conversation(), world.conversation()
    visitor = _visitor(world, conversation.visitor)

    _set(world, conversation, order, "4711")
    assert _room_values(world, conversation) == {order: "4711"}
    assert _room_values(world, other) == {}, "another visitor's conversation got the value"
    assert _visitor(world, conversation.visitor).get("livechatData") == visitor.get("livechatData")

    world.ok("closeRoom", body=conversation.own)
    assert _set(world, conversation, order, "4712")["value"] == "4712"
    assert _closed_values(world, conversation) == {order: "4711"}, "the closed conversation changed"
    assert _room_values(world, world.conversation(conversation.visitor)) == {}
    assert _room_values(world, other) == {}


@promise("custom-fields.value.overwrite", "setCustomField", kind="state", needs=FULL, capabilities=OPEN, source=LIBRARY)
def test_without_overwrite_a_value_that_is_there_stays(world: World) -> None:
    """With `overwrite` false a first value is stored and later ones are not, for visitors and for conversations; the
    answer repeats the request either way. With `overwrite` true the value is replaced."""
    plan, order = _field(world, "visitor"), _field(world, "room")
    conversation = world.conversation()

    for value, overwrite, kept in (("one", False, "one"), ("two", False, "one"), ("three", True, "three")):
        for key in (plan, order):
            assert _set(world, conversation, key, value, overwrite) == _echo(key, value, overwrite)
        assert _values(world, conversation.visitor)[plan] == kept
        assert _room_values(world, conversation)[order] == kept
    body = {"token": conversation.token, "customFields": [_echo(plan, "four", False), _echo(order, "four", True)]}
    world.ok("setCustomFields", body=body)
    assert _values(world, conversation.visitor)[plan] == "three"
    assert _room_values(world, conversation)[order] == "four"


@promise(
    "custom-fields.values.order",
    "setCustomFields",
    kind="state",
    needs=FULL,
    capabilities=OPEN,
    since="8.0",
    source=LIBRARY,
)
def test_several_values_are_stored_in_one_call(world: World) -> None:
    """Each value is stored where its field belongs; the answer lists the fields of the conversation first, then those
    of the visitor, with `Key`, each as it was sent. Other visitors and fields keep what they have."""
    plan, colour, order = _field(world, "visitor"), _field(world, "visitor"), _field(world, "room")
    conversation, bystander = world.conversation(), world.conversation()
    beside = _visitor(world, bystander.visitor)
    sent = [_echo(plan, "premium", True), _echo(order, "4711", False), _echo(colour, " red ", False)]

    answer = world.ok("setCustomFields", body={"token": conversation.token, "customFields": sent})

    listed = [{"Key": item["key"], **{name: item[name] for name in ("value", "overwrite")}} for item in sent]
    assert answer["fields"] == [listed[1], listed[0], listed[2]]
    assert _of_run(_values(world, conversation.visitor)) == {plan: "premium", colour: " red "}
    assert _room_values(world, conversation) == {order: "4711"}
    assert (_visitor(world, bystander.visitor), _room_values(world, bystander)) == (beside, {})
    world.ok("setCustomFields", body={"token": conversation.token, "customFields": [_echo(plan, "free", True)]})
    assert _of_run(_values(world, conversation.visitor)) == {plan: "free", colour: " red "}


@promise(
    "custom-fields.values.all-or-nothing",
    "setCustomFields",
    kind="refusal",
    needs=FULL,
    capabilities=OPEN,
    since="8.0",
    source=LIBRARY,
)
def test_of_several_values_all_or_none_are_stored(world: World) -> None:
    """One item of an unknown field, or with a value that does not fit, refuses all, wherever it stands in the list; a
    list without items is refused, too."""
    plan, order = _field(world, "visitor", regexp="^[a-z]+$"), _field(world, "room")
    conversation = world.conversation()
    good = [_echo(order, "4711", True), _echo(plan, "premium", True)]
    unknown, wrong = _echo(f"{plan}x", "y", True), _echo(plan, "4711", True)

    for bad, error in ((unknown, "invalid-custom-field"), (wrong, f"Invalid value for {plan} field")):
        for items in ([*good, bad], [bad, *good], [good[0], bad, good[1]]):
            world.refused("setCustomFields", error, body={"token": conversation.token, "customFields": items})
    world.refused("setCustomFields", "invalid-custom-field", body={"token": conversation.token, "customFields": []})

    assert _of_run(_values(world, conversation.visitor)) == {}
    assert _room_values(world, conversation) == {}


@promise("custom-fields.value.fits", "setCustomField", kind="refusal", needs=FULL, capabilities=ADMIN, source=LIBRARY)
def test_a_value_has_to_fit_its_field(world: World) -> None:
    """A value in which the field's expression is found nowhere is refused and leaves the old one; an expression may fit
    anywhere in the value. A field that is unknown, in other case or deleted is `invalid-custom-field`."""
    code, dead = _field(world, "visitor", regexp="[0-9]{4}|^x$"), _field(world, "visitor")
    visitor = world.visitor()
    for value in ("4711", "order 4711!", "x"):
        _set(world, visitor, code, value)
        assert _values(world, visitor)[code] == value
    world.ok("deleteCustomField", body={"customFieldId": dead}, caller=world.admin)

    for value in ("471", "", "xx", "X", "4 7 1 1"):
        body = {"token": visitor.token, **_echo(code, value, True)}
        world.refused("setCustomField", f"Invalid value for {code} field", body=body)
    for key in (dead, f"{code}x", code[:-1], code.upper(), "Plan"):
        body = {"token": visitor.token, **_echo(key, "4711", True)}
        world.refused("setCustomField", "invalid-custom-field", body=body)

    assert _of_run(_values(world, visitor)) == {code: "x"}


@promise(
    "custom-fields.value.secret", "setCustomField", kind="isolation", needs=FULL, capabilities=ADMIN, source=LIBRARY
)
def test_only_the_own_token_stores_values(world: World) -> None:
    """A token that nobody has, a near miss of a visitor's or the visitor's id, is `invalid-token`, and nothing is
    stored."""
    _expect_secret(world, "setCustomField", lambda value: value)


@promise(
    "custom-fields.values.secret", "setCustomFields", kind="isolation", needs=FULL, capabilities=ADMIN, source=LIBRARY
)
def test_only_the_own_token_stores_several_values(world: World) -> None:
    """For several values, too, a token that is nearly the visitor's or nobody's is `invalid-token`."""
    _expect_secret(world, "setCustomFields", lambda value: {"customFields": [value]})


def _expect_secret(world: World, operation: str, body: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> None:
    plan, visitor = _field(world, "visitor"), world.visitor()
    before = _visitor(world, visitor)

    for token in (*near_misses(visitor.token), visitor.id, visitor.username, world.name("nobody")):
        world.refused(operation, "invalid-token", body={"token": token, **body(_echo(plan, "stolen", True))})

    assert _visitor(world, visitor) == before


@promise("custom-fields.value.schema", "setCustomField", kind="refusal", needs=FULL, capabilities=ADMIN, source=SCHEMA)
def test_a_value_is_sent_complete(world: World) -> None:
    """Token, key, value and `overwrite` are all needed, one by one and in every item of a list, of the right kind and
    without anything unknown; nothing is stored otherwise."""
    plan, visitor = _field(world, "visitor"), world.visitor()
    full = {"token": visitor.token, **_echo(plan, "premium", True)}
    item = _echo(plan, "premium", True)
    extra, text = f"must NOT have additional properties{SUFFIX}", f"must be string{SUFFIX}"
    for missing in full:
        body = {name: value for name, value in full.items() if name != missing}
        world.refused("setCustomField", _missing(missing), code="invalid-params", body=body)
    for change, error in (
        ({"unknown": 1}, extra),
        ({"value": ["x"]}, text),
        ({"overwrite": "yes"}, f"must be boolean{SUFFIX}"),
    ):
        world.refused("setCustomField", error, code="invalid-params", body={**full, **change})

    wrong: list[tuple[Any, str]] = [
        ([{key: item[key] for key in item if key != missing}, item], _missing(missing)) for missing in item
    ]
    wrong += [
        ([item, {**item, "unknown": 1}], extra),
        ([item, {**item, "value": {}}], text),
        ("x", f"must be array{SUFFIX}"),
    ]
    for items, error in wrong:
        body = {"token": visitor.token, "customFields": items}
        world.refused("setCustomFields", error, code="invalid-params", body=body)
    world.refused("setCustomFields", _missing("token"), body={"customFields": [item]})
    world.refused("setCustomFields", _missing("customFields"), body={"token": visitor.token})

    assert _of_run(_values(world, visitor)) == {}


@promise("custom-fields.value.texts", "setCustomFields", kind="text", needs=FULL, capabilities=OPEN, source=LIBRARY)
def test_values_come_back_unchanged(world: World) -> None:
    """Values keep emoji, foreign scripts, markup, line breaks and spaces around, and stay texts where they look like
    numbers or other things, sent in a list or alone."""
    scopes = ("visitor", "room")
    conversation = world.conversation()
    texts = {_field(world, scope): text for scope in scopes for text in NASTY[:4]}
    keys = list(texts)

    for part in (NASTY[:4], NASTY[4:], ("0815", "true", "null", "+1e3")):
        texts = dict(zip(keys, (*part, *part), strict=True))
        items = [_echo(key, text, True) for key, text in texts.items()]
        answer = world.ok("setCustomFields", body={"token": conversation.token, "customFields": items})

        assert {item["Key"]: item["value"] for item in answer["fields"]} == texts
        stored = {**_of_run(_values(world, conversation.visitor)), **_room_values(world, conversation)}
        assert stored == texts

    alone = dict(zip(keys, (NASTY[3], "0815", "false", "-0", "00", "1.50", "[]", " 7 "), strict=True))
    for key, text in alone.items():
        body = {"token": conversation.token, "key": key, "value": text, "overwrite": True}
        assert world.ok("setCustomField", body=body)["field"]["value"] == text
    assert {**_of_run(_values(world, conversation.visitor)), **_room_values(world, conversation)} == alone


@promise(
    "custom-fields.value.outlives",
    "deleteCustomField",
    kind="state",
    needs=FULL,
    capabilities=OPEN,
    since="7.11",
    source=LIBRARY,
)
def test_values_outlive_their_field(world: World) -> None:
    """When a field is deleted, visitors and conversations keep the values they have for it."""
    plan, order = _field(world, "visitor"), _field(world, "room")
    conversation = world.conversation()
    _set(world, conversation, plan, "premium")
    _set(world, conversation, order, "4711")

    for key in (plan, order):
        world.ok("deleteCustomField", body={"customFieldId": key}, caller=world.admin)

    assert _values(world, conversation.visitor)[plan] == "premium"
    assert _room_values(world, conversation) == {order: "4711"}


def _field(world: World, scope: str, **properties: Any) -> str:
    return str(world.custom_field(scope=scope, **properties)["field"])


def _echo(key: str, value: str, overwrite: bool) -> dict[str, Any]:
    return {"key": key, "value": value, "overwrite": overwrite}


def _set(
    world: World, whose: Visitor | Conversation, key: str, value: str, overwrite: bool = True
) -> Mapping[str, Any]:
    """Stores a value; what the answer repeats."""
    body = {"token": whose.token, **_echo(key, value, overwrite)}
    field: Mapping[str, Any] = world.ok("setCustomField", body=body)["field"]
    return field


def _missing(name: str) -> str:
    return f"must have required property '{name}'{SUFFIX}"


def _visitor(world: World, visitor: Visitor) -> Mapping[str, Any]:
    document: Mapping[str, Any] = world.ok("getVisitor", path={"token": visitor.token})["visitor"]
    return document


def _values(world: World, visitor: Visitor) -> Mapping[str, Any]:
    return dict(_visitor(world, visitor).get("livechatData") or {})


def _of_run(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the run's fields; a workspace may have given others to every new visitor."""
    return {key: value for key, value in values.items() if key.startswith("conformance_")}


def _room_values(world: World, conversation: Conversation) -> dict[str, Any]:
    return _of_run(world.room(conversation).get("livechatData") or {})


def _closed_values(world: World, conversation: Conversation) -> dict[str, Any]:
    room = world.ok("getRoomInfo", query={"roomId": conversation.rid}, caller=world.admin)["room"]
    return _of_run(room.get("livechatData") or {})
