"""What reaches the workspace from outside of any conversation: SMS and the form for times without agents."""

from __future__ import annotations

from functools import partial
from typing import Any

from conformance.directed.comparing import known
from conformance.directed.observation import unchanged
from conformance.directed.texts import NASTY
from conformance.options import Mode
from conformance.promises import promise
from conformance.world import Conversation, Visitor, World

_SMS = "server 8.x omnichannel/sms.ts, omnichannel-integrations"
_OFFLINE = "server 8.x omnichannel/offlineMessage.ts"
_STAFFED = ("agents online", "admin")
_GATEWAY_NUMBER = "+15550199"


def _sms(visitor: Visitor, phone: str, text: str, service: str = "voxtelesys") -> dict[str, Any]:
    """An SMS by Voxtelesys, whose calls carry no signature, from the visitor's phone."""
    department = visitor.document.get("department")
    return {
        "path": {"service": service},
        "query": {"department": department} if department else {},
        "body": {"from": phone, "to": _GATEWAY_NUMBER, "body": text},
    }


def _by_sms(world: World, visitor: Visitor, phone: str, text: str) -> Conversation:
    """The conversation that the visitor's first SMS opens."""
    answer, conversation = world.opened_by(visitor.token, lambda: world.ok("receiveSms", **_sms(visitor, phone, text)))
    assert answer.json == {"success": True}
    return conversation


@promise("sms.delivered", "receiveSms", kind="success", source=_SMS, needs=Mode.FULL, capabilities=_STAFFED)
def test_an_sms_becomes_a_message_of_its_sender(world: World) -> None:
    """The phone number tells the visitor: the first SMS opens a conversation with the source `sms`, the next ones go
    into it, each is a message by that visitor, and other visitors' conversations stay as they are."""
    neighbour = world.conversation(world.visitor(phone=world.phone()))
    with world.setting("SMS_Service", "voxtelesys"), unchanged(world, neighbour):
        phone = world.phone()
        visitor = world.visitor(phone=phone)
        conversation = _by_sms(world, visitor, phone, "Where is my order?")
        for text in (*NASTY[1:4], NASTY[-1]):
            assert world.ok("receiveSms", **_sms(visitor, phone, text)).json == {"success": True}

    assert conversation.document["source"]["type"] == "sms"
    assert conversation.document["v"]["_id"] == visitor.id
    assert world.texts(conversation) == ["Where is my order?", *NASTY[1:4], NASTY[-1]]
    assert {message["u"]["_id"] for message in world.history(conversation) if "t" not in message} == {visitor.id}
    listed = world.ok("listVisitorRooms", path={"token": visitor.token}, caller=world.admin)["rooms"]
    assert [room["_id"] for room in listed] == [conversation.rid]


@promise("sms.replies", "receiveSms", kind="success", source=_SMS, needs=Mode.FULL, since="6.0", capabilities=_STAFFED)
def test_each_gateway_is_answered_in_its_own_form(world: World) -> None:
    """Mobex gets the text it waits for as XML, Voxtelesys gets JSON; either way the SMS has arrived."""
    forms = {
        "mobex": ("content", "text/xml", "ACK/Jasmin"),
        "voxtelesys": ("body", "application/json", '{"success":true}'),
    }
    for service, (text, media_type, reply) in forms.items():
        phone = world.phone()
        visitor = world.visitor(phone=phone)
        request = _sms(visitor, phone, "", service) | {"body": {"from": phone, "to": _GATEWAY_NUMBER, text: service}}
        with world.setting("SMS_Service", service):
            answer, conversation = world.opened_by(visitor.token, partial(world.ok, "receiveSms", **request))
        assert answer.headers["Content-Type"].partition(";")[0] == media_type
        assert "".join(answer.text.split()) == reply
        assert world.texts(conversation) == [service]


@promise("sms.closed-reopened", "receiveSms", kind="state", source=_SMS, needs=Mode.FULL, capabilities=_STAFFED)
def test_an_sms_after_closing_opens_another_conversation(world: World) -> None:
    """When the conversation was closed, the next SMS of the same number opens another one for the same visitor."""
    with world.setting("SMS_Service", "voxtelesys"):
        phone = world.phone()
        visitor = world.visitor(phone=phone)
        first = _by_sms(world, visitor, phone, "First")
        world.ok("closeRoom", body=first.own)
        second = _by_sms(world, visitor, phone, "Second")

    assert first.rid != second.rid
    assert second.document["v"]["_id"] == visitor.id
    assert (world.texts(first), world.texts(second)) == (["First"], ["Second"])


@promise("sms.beside-chat", "receiveSms", kind="state", source=_SMS, needs=Mode.FULL, since="6.0",
         capabilities=_STAFFED)  # fmt: skip
def test_an_sms_does_not_go_into_another_kind_of_conversation(world: World) -> None:
    """An SMS of a visitor who has a conversation on the website open opens another one, and leaves that as it is."""
    phone = world.phone()
    chat = world.conversation(world.visitor(phone=phone))
    world.message(chat, "On the website")

    with world.setting("SMS_Service", "voxtelesys"):
        conversation = _by_sms(world, chat.visitor, phone, "By phone")

    assert conversation.rid != chat.rid
    assert (world.texts(chat), world.texts(conversation)) == (["On the website"], ["By phone"])


@promise("sms.other-gateway", "receiveSms", kind="refusal", source=_SMS, needs=Mode.FULL, since="6.0",
         capabilities=("admin",))  # fmt: skip
def test_only_the_configured_gateway_is_served(world: World) -> None:
    """An SMS by another gateway than that of the setting SMS_Service, or by none that there is, is refused; the name's
    case does not matter."""
    phone = world.phone()
    visitor = world.visitor(phone=phone)
    with world.setting("SMS_Service", "mobex"):
        for service in ("voxtelesys", "twilio", "nobody", "mobex2"):
            world.refused("receiveSms", "Invalid service", **_sms(visitor, phone, "Hello!", service))
        for service in ("mobex", "Mobex"):
            world.refused("receiveSms", "Invalid data", path={"service": service}, body={})


@promise("sms.incomplete", "receiveSms", kind="refusal", source=_SMS, needs=Mode.FULL, since="6.0",
         capabilities=("admin",))  # fmt: skip
def test_an_incomplete_sms_is_refused(world: World) -> None:
    """An SMS without its sender, its receiver or its text is refused, and no conversation opens."""
    phone = world.phone()
    visitor = world.visitor(phone=phone)
    whole = _sms(visitor, phone, "Hello!")
    with world.setting("SMS_Service", "voxtelesys"):
        for name in ("from", "to", "body"):
            body = {key: value for key, value in whole["body"].items() if key != name}
            world.refused("receiveSms", "Invalid data", **{**whole, "body": body})

    assert world.ok("listVisitorRooms", path={"token": visitor.token}, caller=world.admin)["rooms"] == []


@promise("sms.unsigned", "receiveSms", kind="refusal", needs=Mode.FULL, since="7.0", capabilities=("admin",),
         source="omnichannel-integrations twilio; not where the server runs in its TEST_MODE")  # fmt: skip
def test_twilio_has_to_sign(world: World) -> None:
    """A call in the name of Twilio without a signature, or with a wrong one, is refused before anything else."""
    form = {"From": world.phone(), "Body": "Hello!"}
    with world.setting("SMS_Service", "twilio"):
        for headers in ({}, {"X-Twilio-Signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAA="}):
            world.refused("receiveSms", "Invalid request", path={"service": "twilio"}, form=form, headers=headers)


@promise("offline.missing", "sendOfflineMessage", kind="input", source=_OFFLINE, needs=Mode.FULL,
         capabilities=("admin",))  # fmt: skip
def test_the_offline_form_has_to_be_complete(world: World) -> None:
    """Without a name, an e-mail address or a text, or with something unknown, the form is refused."""
    form = {"name": "Ada Lovelace", "email": "ada@example.com", "message": "Where is my order 4711?"}
    with world.setting("Livechat_display_offline_form", False):
        for name in form:
            body = {key: value for key, value in form.items() if key != name}
            refused = world.refused("sendOfflineMessage", body=body)
            assert str(refused["error"]).startswith(f"must have required property '{name}'")
        refused = world.refused("sendOfflineMessage", body={**form, "phone": "1"})
        assert str(refused["error"]).startswith("must NOT have additional properties")


@promise("offline.switched-off", "sendOfflineMessage", kind="refusal", source=_OFFLINE, needs=Mode.FULL,
         capabilities=("admin",))  # fmt: skip
def test_the_offline_form_can_be_switched_off(world: World) -> None:
    """While the setting Livechat_display_offline_form is off, nothing is sent and the call is refused."""
    form = {"name": "Ada Lovelace", "email": "ada@example.com", "message": "Where is my order 4711?"}
    with world.setting("Livechat_display_offline_form", False):
        refused = world.refused("sendOfflineMessage", body=form)

    assert refused["error"]


@promise("offline.nobody-receives", "sendOfflineMessage", kind="refusal", source=_OFFLINE, needs=Mode.FULL,
         since="6.0", until="7.0", capabilities=("admin", "mail"))  # fmt: skip
def test_the_offline_form_needs_somebody_to_receive_it(world: World) -> None:
    """Where neither the department nor the workspace has an address for it, nothing is sent and the call is refused."""
    form = {"name": "Ada Lovelace", "email": world.email(), "message": "Where is my order 4711?"}
    world.set_for_this_test("Livechat_display_offline_form", True)
    world.set_for_this_test("Livechat_validate_offline_email", False)

    with world.setting("Livechat_offline_email", ""):
        world.refused("sendOfflineMessage", "Error sending Omnichannel offline message", body=form)
        addressed = {**form, "department": world.department()["_id"]}
        assert world.ok("sendOfflineMessage", body=addressed)["message"]


@promise("offline.nothing-kept", "sendOfflineMessage", kind="state", source=_OFFLINE, needs=Mode.FULL,
         capabilities=("admin", "mail"))  # fmt: skip
def test_the_offline_form_makes_no_visitor(world: World) -> None:
    """The form is sent without any credential, and neither changes the visitor who has the same address nor opens a
    conversation for that visitor."""
    world.set_for_this_test("Livechat_display_offline_form", True)
    world.set_for_this_test("Livechat_validate_offline_email", False)
    address = world.email()
    visitor = world.visitor(email=address)
    form = {"name": "Somebody else", "email": address, "message": "Where is my order 4711?"}

    sent = world.ok("sendOfflineMessage", body={**form, "department": world.department()["_id"]})

    assert sent["message"]
    assert known(world.ok("getVisitor", path={"token": visitor.token})["visitor"]) == known(visitor.document)
    assert world.ok("listVisitorRooms", path={"token": visitor.token}, caller=world.admin)["rooms"] == []
