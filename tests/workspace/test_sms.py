"""SMS: which gateways are heard, and how an SMS becomes a message."""

from __future__ import annotations

from typing import Any

import pytest

from stub_server.workspace import Workspace
from stub_server.workspace.entities import CustomField, User
from stub_server.workspace.refusals import IncompleteSms, NoAgentOnline, SmsNotSigned, UnknownSmsService
from stub_server.workspace.sms import IncomingSms, signature_of

SMS = {"From": "+15550100", "To": "+15550199", "Body": "Where is my order 4711?"}
SECRET = "twilio-secret"


@pytest.fixture(autouse=True)
def twilio(workspace: Workspace) -> None:
    workspace.settings.set("SMS_Service", "twilio")
    workspace.settings.set("SMS_Twilio_authToken", SECRET)


def accepted(workspace: Workspace, properties: dict[str, Any], service: str = "twilio") -> IncomingSms:
    url = f"{workspace.site_url}/api/v1/livechat/sms-incoming/{service}"
    return workspace.sms.accept(service, properties, signature_of(url, properties, SECRET))


def test_an_sms_registers_its_sender_and_opens_a_conversation(workspace: Workspace) -> None:
    message = workspace.sms.deliver(accepted(workspace, SMS))

    visitor = workspace.visitors.by_phone("+15550100")
    assert visitor is not None and visitor.token is not None
    assert visitor.username == "15550100"
    room = workspace.rooms.open_of_visitor(visitor.token)[0]
    assert (room.source.type, room.source.alias, room.source.destination) == ("sms", "twilio", "+15550199")
    assert room.sms_from == "+15550199"
    assert (message.text, message.room_id, message.token) == ("Where is my order 4711?", room.id, visitor.token)


def test_the_next_sms_continues_the_conversation(workspace: Workspace) -> None:
    first = workspace.sms.deliver(accepted(workspace, SMS))
    second = workspace.sms.deliver(accepted(workspace, SMS | {"Body": "Hello?"}))

    assert second.room_id == first.room_id


def test_an_sms_does_not_continue_a_conversation_of_the_widget(workspace: Workspace) -> None:
    visitor = workspace.visitors.register("ada-3f9c2b7e51", phone="+15550100")
    room, _ = workspace.rooms.open(visitor)

    message = workspace.sms.deliver(accepted(workspace, SMS))

    assert message.author.id == visitor.id
    assert message.room_id != room.id


def test_replies_go_out_as_sms(workspace: Workspace) -> None:
    message = workspace.sms.deliver(accepted(workspace, SMS))
    grace: User | None = workspace.users.by_username("grace")
    room = workspace.rooms.get(message.room_id or "")
    assert room is not None and grace is not None

    workspace.messages.post(room, grace, "It left our warehouse this morning.")

    (sent,) = workspace.store.mails
    assert (sent.kind, sent.to, sent.sender) == ("sms", "+15550100", "+15550199")
    assert sent.body == "It left our warehouse this morning."


def test_a_picture_and_a_place_come_along(workspace: Workspace) -> None:
    media = {"NumMedia": "1", "MediaUrl0": "https://media.example.com/parcel.png", "MediaContentType0": "image/png"}
    place = {"Latitude": "51.5", "Longitude": "-0.12"}

    message = workspace.sms.deliver(accepted(workspace, SMS | media | place))

    assert message.file is not None and message.file["name"] == "parcel.png"
    assert message.details["location"] == {"type": "Point", "coordinates": [-0.12, 51.5]}


def test_the_place_of_the_sender_is_kept_in_fields_that_exist(workspace: Workspace) -> None:
    now = workspace.clock.now()
    workspace.store.custom_fields.save(CustomField("city", "City", "visitor", "visible", now))

    workspace.sms.deliver(accepted(workspace, SMS | {"FromCity": "London", "FromCountry": "GB"}))

    visitor = workspace.visitors.by_phone("+15550100")
    assert visitor is not None and visitor.custom_fields == {"city": "London"}


def test_only_the_gateway_of_the_workspace_is_heard(workspace: Workspace) -> None:
    for service in ("mobex", "zenvia"):
        with pytest.raises(UnknownSmsService):
            workspace.sms.accept(service, SMS)
    assert accepted(workspace, SMS, "Twilio").service == "twilio"


@pytest.mark.parametrize("signature", [None, "", "c2lnbmF0dXJl"])
def test_twilio_has_to_sign(workspace: Workspace, signature: str | None) -> None:
    with pytest.raises(SmsNotSigned):
        workspace.sms.accept("twilio", SMS, signature)


@pytest.mark.parametrize("missing", ["From", "To", "Body"])
def test_an_incomplete_sms_is_refused(workspace: Workspace, missing: str) -> None:
    with pytest.raises(IncompleteSms):
        accepted(workspace, {name: value for name, value in SMS.items() if name != missing})


@pytest.mark.parametrize(("service", "text"), [("mobex", "content"), ("voxtelesys", "body")])
def test_the_other_gateways_have_their_own_words(workspace: Workspace, service: str, text: str) -> None:
    workspace.settings.set("SMS_Service", service)

    sms = workspace.sms.accept(service, {"from": "+15550100", "to": "+15550199", text: "Hello!"})

    assert (sms.sender, sms.receiver, sms.text) == ("+15550100", "+15550199", "Hello!")


def test_without_agents_no_conversation_is_opened(workspace: Workspace) -> None:
    for username in ("grace", "linus"):
        agent = workspace.users.by_username(username)
        assert agent is not None
        agent.status = "offline"
        workspace.store.users.save(agent)
    with pytest.raises(NoAgentOnline):
        workspace.sms.deliver(accepted(workspace, SMS))
