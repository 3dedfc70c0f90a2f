"""Visitors are who they say they are: registered, recognised, updated, never mixed up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from conformance.directed.comparing import known, moment
from conformance.directed.observation import eventually, unchanged
from conformance.directed.texts import NASTY
from conformance.options import Mode
from conformance.promises import promise
from conformance.world import Visitor, World

_SOURCE = "server 8.x omnichannel/visitor.ts, omni-core visitor/create.ts"
_OPEN = ("agents online",)
_ADMIN = ("agents online", "admin")


def _read(world: World, token: str) -> dict[str, Any]:
    """The visitor who has this token."""
    visitor: dict[str, Any] = world.ok("getVisitor", path={"token": token})["visitor"]
    return visitor


def _update(world: World, visitor: Visitor, **properties: Any) -> Mapping[str, Any]:
    """Registers the same token again with these properties and no other."""
    draft = {"token": visitor.token, **properties}
    updated: Mapping[str, Any] = world.ok("registerVisitor", body={"visitor": draft})["visitor"]
    return updated


@promise("visitors.register.stored", "registerVisitor", kind="success", source=_SOURCE)
def test_a_new_visitor_is_stored_as_told(world: World) -> None:
    """The answer is the visitor with everything that was told, the e-mail address in lower case and without spaces
    around it, online, with a username made by the server; reading the visitor gives the same."""
    email, phone = world.email(), world.phone()

    visitor = world.visitor(name="Ada Lovelace", email=f" {email.upper()} ", phone=phone)

    document = visitor.document
    told = {name: document.get(name) for name in ("name", "visitorEmails", "phone", "status")}
    assert told == {
        "name": "Ada Lovelace", "visitorEmails": [{"address": email}], "phone": [{"phoneNumber": phone}],
        "status": "online",
    }  # fmt: skip
    assert re.fullmatch(r"guest-[1-9]\d*", visitor.username)
    assert known(_read(world, visitor.token)) == known(document)


@promise("visitors.register.own-identity", "registerVisitor", kind="identity", source=_SOURCE)
def test_equal_names_are_two_visitors(world: World) -> None:
    """Visitors with the same name and different tokens are different visitors: each token gives its own, the later one
    with the higher guest number."""
    first, second = world.visitor(name="Ada Lovelace"), world.visitor(name="Ada Lovelace")

    assert first.id != second.id
    assert len(first.username) < len(second.username) or first.username < second.username
    for visitor in (first, second):
        assert known(_read(world, visitor.token)) == known(visitor.document)


@promise("visitors.register.anonymous", "registerVisitor", kind="state", source=_SOURCE, since="6.0")
def test_a_visitor_may_tell_nothing(world: World) -> None:
    """A token alone is enough; an empty text counts as not told."""
    first = world.visitor(name=None)
    token = world.name("visitor")
    nothing = {"name": "", "email": "", "phone": "", "department": "", "username": ""}

    second = Visitor(token, "", "", world.grounds.register({"token": token, **nothing}))

    for visitor in (first, second):
        stored = _read(world, visitor.token)
        assert not [name for name in ("name", "visitorEmails", "phone", "livechatData") if stored.get(name)]
        assert stored["username"].startswith("guest-")


@promise("visitors.register.same-token", "registerVisitor", kind="identity", source=_SOURCE)
def test_a_known_token_is_the_same_visitor(world: World) -> None:
    """Registering the token again updates the visitor: `_id`, username and `ts` stay, what is told is written, what is
    not told or empty stays as it was, and another visitor does not change at all."""
    email, phone = world.email(), world.phone()
    visitor = world.visitor(name="Ada Lovelace", email=email, phone=phone)
    neighbour = world.visitor(name="Ada Lovelace", email=world.email(), phone=world.phone())

    assert known(_read(world, visitor.token)) == known(visitor.document)
    renamed = _update(world, visitor, name="Countess Lovelace")
    emptied = _update(world, visitor, name="", email="", phone="")
    moved = _update(world, visitor, email=f"New-{email}", phone=f"{phone}0")

    assert known(renamed) == {**known(visitor.document), "name": "Countess Lovelace"}
    assert known(emptied) == known(renamed)
    assert known(moved) == {
        **known(renamed),
        "visitorEmails": [{"address": f"new-{email}"}],
        "phone": [{"phoneNumber": f"{phone}0"}],
    }
    assert moment(moved["_updatedAt"]) >= moment(renamed["_updatedAt"]) >= moment(visitor.document["_updatedAt"])
    assert known(_read(world, visitor.token)) == known(moved)
    assert known(_read(world, neighbour.token)) == known(neighbour.document)


@promise("visitors.register.idempotent", "registerVisitor", kind="identity", source=_SOURCE)
def test_the_same_registration_twice_is_one_visitor(world: World) -> None:
    """The very same registration a second time changes nothing but `_updatedAt`."""
    draft = {"name": "Ada Lovelace", "email": world.email(), "phone": world.phone()}
    visitor = world.visitor(**draft)

    again = _update(world, visitor, **draft)

    assert known(again) == known(visitor.document)


@promise("visitors.register.by-phone", "registerVisitor", kind="identity", source=_SOURCE, since="5.4.4")
def test_a_known_phone_number_keeps_the_older_token(world: World) -> None:
    """A new token with the phone number of a known visitor is answered with that visitor, who keeps the older token;
    the new one belongs to nobody."""
    phone = world.phone()
    visitor = world.visitor(name="Ada Lovelace", phone=phone)
    token = world.name("visitor")

    answered = world.grounds.register({"token": token, "phone": phone, "name": "Countess Lovelace"})

    assert known(answered) == {**known(visitor.document), "name": "Countess Lovelace"}
    assert known(_read(world, visitor.token)) == known(answered)
    world.refused("getVisitor", "[invalid-token]", path={"token": token})


@promise("visitors.register.by-email", "registerVisitor", kind="identity", source=_SOURCE)
def test_a_known_email_address_gets_the_new_token(world: World) -> None:
    """A new token with the e-mail address of a known visitor, in whatever case, is answered with that visitor, who has
    the new token from then on; the older one belongs to nobody."""
    email = world.email()
    visitor = world.visitor(name="Ada Lovelace", email=email)
    token = world.name("visitor")

    answered = world.grounds.register({"token": token, "email": email.upper()})

    assert known(answered) == {**known(visitor.document), "token": token}
    assert known(_read(world, token)) == known(answered)
    world.refused("getVisitor", "[invalid-token]", path={"token": visitor.token})


@promise("visitors.register.client", "registerVisitor", kind="state", source=_SOURCE, needs=Mode.FULL,
         capabilities=("admin",))  # fmt: skip
def test_a_workspace_may_keep_what_visitors_come_with(world: World) -> None:
    """Where the workspace keeps what is collected, a new visitor has the words of the client about itself."""
    token, client = world.name("visitor"), "Surfer/9 (conformance)"

    with world.setting("Livechat_Allow_collect_and_store_HTTP_header_informations", True):
        world.grounds.register({"token": token}, headers={"User-Agent": client})

    visitor = _read(world, token)
    told = world.ok("getVisitorInfo", query={"visitorId": visitor["_id"]}, caller=world.admin)["visitor"]
    assert client in (visitor.get("userAgent"), told.get("userAgent"))


@promise("visitors.register.token-first", "registerVisitor", kind="identity", source=_SOURCE, since="5.4.4")
def test_the_token_comes_before_phone_and_address(world: World) -> None:
    """A known token tells the visitor, whoever has the phone number or the e-mail address that is sent; of an unknown
    token's the phone number does, before the address."""
    caller, writer = world.visitor(phone=world.phone()), world.visitor(email=world.email())
    number, address = caller.document["phone"][0]["phoneNumber"], writer.document["visitorEmails"][0]["address"]
    own, token = world.visitor(), world.name("visitor")

    both = world.grounds.register({"token": token, "phone": number, "email": address})
    assert (both["_id"], both["token"]) == (caller.id, caller.token)
    assert known(_read(world, writer.token)) == known(writer.document)
    for draft in ({"phone": number}, {"email": address}):
        assert _update(world, own, **draft)["_id"] == own.id
    assert known(_read(world, writer.token)) == known(writer.document)
    assert known(_read(world, caller.token)) == known(both)


@promise("visitors.register.near-miss", "registerVisitor", kind="identity", source=_SOURCE)
def test_nearly_the_same_visitor_is_another(world: World) -> None:
    """A phone number or an e-mail address that is nearly that of a known visitor makes a new visitor, and the known one
    stays as before."""
    email, phone = world.email(), world.phone()
    visitor = world.visitor(email=email, phone=phone)

    others = [world.visitor(phone=near) for near in (phone[:-1], f"{phone}0", phone[1:])]
    others += [world.visitor(email=near) for near in (email[:-1], f"x{email}", email.replace(".", "x"))]

    assert len({one.id for one in [visitor, *others]}) == 7
    assert known(_read(world, visitor.token)) == known(visitor.document)


@promise("visitors.register.text-kept", "registerVisitor", kind="text", source=_SOURCE)
def test_names_are_kept_to_the_letter(world: World) -> None:
    """A visitor's name is stored as it was told."""
    visitor = world.visitor()

    for name in NASTY[1:5]:
        assert _update(world, visitor, name=name).get("name") == name

    assert _read(world, visitor.token).get("name") == NASTY[4]


@promise("visitors.register.renames-rooms", "registerVisitor", kind="state", source=_SOURCE, capabilities=_OPEN)
def test_open_conversations_take_over_a_new_name(world: World) -> None:
    """The open conversation of the visitor takes over a new name; that of another visitor stays as it is."""
    conversation = world.conversation(world.visitor(name="Ada Lovelace"))
    neighbour = world.conversation(world.visitor(name="Ada Lovelace"))

    with unchanged(world, neighbour):
        _update(world, conversation.visitor, name="Countess Lovelace")

    room = eventually(lambda: world.room(conversation), lambda room: room["fname"] != "Ada Lovelace")
    assert conversation.document["fname"] == "Ada Lovelace"
    assert room["fname"] == "Countess Lovelace"


@promise(
    "visitors.register.closed-rooms-stay", "registerVisitor", kind="state", source=_SOURCE, capabilities=_ADMIN
)  # fmt: skip
def test_closed_conversations_keep_the_old_name(world: World) -> None:
    """A conversation that is closed keeps the name that it had."""
    conversation = world.conversation(world.visitor(name="Ada Lovelace"))
    world.ok("closeRoom", body=conversation.own)
    path = {"roomId": conversation.rid, "visitorId": conversation.visitor.id}

    _update(world, conversation.visitor, name="Countess Lovelace")

    listed = world.ok("getChatHistory", path=path, caller=world.admin)["history"]
    assert [room["fname"] for room in listed] == ["Ada Lovelace"]


@promise(
    "visitors.register.department-by-name", "registerVisitor", kind="state", source=_SOURCE, needs=Mode.FULL,
    capabilities=("admin",),
)  # fmt: skip
def test_a_department_is_known_by_id_and_by_name(world: World) -> None:
    """The department may be told by its id or its name; what is stored is its id, and another one replaces it."""
    first, second = world.department(), world.department()

    visitor = world.visitor(department=first["name"])
    by_id = _update(world, visitor, department=second["_id"])

    assert visitor.document.get("department") == first["_id"]
    assert known(by_id) == {**known(visitor.document), "department": second["_id"]}


@promise("visitors.register.unknown-department", "registerVisitor", kind="refusal", source=_SOURCE)
def test_an_unknown_department_is_refused(world: World) -> None:
    """A department that neither exists by id nor by name is refused with error-invalid-department; nobody new is
    registered then, and a known visitor stays as before."""
    visitor = world.visitor(name="Ada Lovelace")
    nowhere, token = world.name("department"), world.name("visitor")

    for known_or_new in (visitor.token, token):
        draft = {"token": known_or_new, "name": "Nobody", "department": nowhere}
        world.refused("registerVisitor", "error-invalid-department", body={"visitor": draft})

    assert known(_read(world, visitor.token)) == known(visitor.document)
    world.refused("getVisitor", "[invalid-token]", path={"token": token})


@promise("visitors.register.empty-token", "registerVisitor", kind="refusal", source=_SOURCE, since="6.0")
def test_an_empty_token_is_refused(world: World) -> None:
    """A token that is empty or white space is refused with error-invalid-token, and `details` say by which method."""
    for token in ("", "   ", "\t\n"):
        world.refused(
            "registerVisitor", "Token cannot be empty [error-invalid-token]", code="error-invalid-token",
            details={"method": "livechat/visitor"}, body={"visitor": {"token": token, "name": "Nobody"}},
        )  # fmt: skip


@promise("visitors.register.username", "registerVisitor", kind="state", source=_SOURCE)
def test_a_client_may_choose_the_username(world: World) -> None:
    """A new visitor gets the username that is told instead of a guest number."""
    username = world.name("guest")

    visitor = world.visitor(username=username)

    assert visitor.username == username
    assert _read(world, visitor.token)["username"] == username


@promise(
    "visitors.register.custom-fields", "registerVisitor", kind="state", source=_SOURCE, needs=Mode.FULL,
    capabilities=("admin",),
)  # fmt: skip
def test_custom_fields_are_stored_with_the_visitor(world: World) -> None:
    """Values of fields about visitors are stored, those of fields about conversations and of unknown ones are passed
    over; without `overwrite` a value that is there stays, and other visitors get none."""
    plan, order = world.custom_field(scope="visitor")["field"], world.custom_field(scope="room")["field"]
    neighbour = world.visitor()
    sent = [
        {"key": key, "value": value, "overwrite": True}
        for key, value in ((plan, "premium"), (order, "4711"), (world.name("nothing"), "x"))
    ]

    visitor = world.visitor(customFields=sent)
    kept = _update(world, visitor, customFields=[{"key": plan, "value": "basic", "overwrite": False}])
    replaced = _update(world, visitor, customFields=[{"key": plan, "value": "basic", "overwrite": True}])

    assert visitor.document.get("livechatData") == {plan: "premium"}
    assert known(kept) == known(visitor.document)
    assert known(replaced) == {**known(kept), "livechatData": {plan: "basic"}}
    assert known(_read(world, visitor.token)) == known(replaced)
    assert known(_read(world, neighbour.token)) == known(neighbour.document)
