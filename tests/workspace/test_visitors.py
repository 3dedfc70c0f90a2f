"""Visitors are registered, recognised and removed."""

from __future__ import annotations

import pytest

from stub_server.workspace import Workspace
from stub_server.workspace.custom_fields import FieldValue
from stub_server.workspace.entities import CustomField
from stub_server.workspace.refusals import (
    EmptyToken,
    InvalidToken,
    InvalidTokenCoded,
    InvalidVisitorDepartment,
    MissingCustomFields,
    VisitorHasOpenRooms,
)
from stub_server.workspace.visitors import Connection


def test_the_first_visitor_without_a_username_is_guest_2(workspace: Workspace) -> None:
    assert workspace.visitors.register("t1").username == "guest-2"
    assert workspace.visitors.register("t2").username == "guest-3"


def test_a_second_registration_uses_up_no_guest_number(workspace: Workspace) -> None:
    workspace.visitors.register("t1")
    workspace.visitors.register("t1", name="Ada")
    assert workspace.visitors.register("t2").username == "guest-3"


def test_a_visitor_is_recognised_by_the_token(workspace: Workspace) -> None:
    first = workspace.visitors.register("t1", name="Ada", phone="+15550100")
    again = workspace.visitors.register("t1", email=" ADA@example.com ")
    assert again.id == first.id
    assert (again.name, again.phones, again.emails) == ("Ada", ["+15550100"], ["ada@example.com"])


def test_a_visitor_found_by_phone_keeps_the_older_token(workspace: Workspace) -> None:
    first = workspace.visitors.register("t1", phone="+15550100")
    again = workspace.visitors.register("t2", phone="+15550100")
    assert (again.id, again.token) == (first.id, "t1")
    assert workspace.visitors.by_token("t2") is None


def test_a_visitor_found_by_email_gets_the_new_token(workspace: Workspace) -> None:
    first = workspace.visitors.register("t1", email="ada@example.com")
    again = workspace.visitors.register("t2", email="Ada@Example.com")
    assert (again.id, again.token) == (first.id, "t2")
    assert workspace.visitors.by_token("t1") is None


def test_an_email_with_blanks_around_it_is_stored_without_but_found_by_nobody(workspace: Workspace) -> None:
    first = workspace.visitors.register("t1", email=" Ada@Example.com ")
    assert first.emails == ["ada@example.com"]
    assert workspace.visitors.register("t2", email=" ada@example.com ") is not first


def test_the_token_counts_more_than_phone_and_email(workspace: Workspace) -> None:
    ada = workspace.visitors.register("t1", phone="+15550100", email="ada@example.com")
    other = workspace.visitors.register("t2")
    found = workspace.visitors.register("t2", phone="+15550100", email="ada@example.com")
    assert found.id == other.id != ada.id


def test_a_client_may_choose_id_and_username(workspace: Workspace) -> None:
    visitor = workspace.visitors.register("t1", visitor_id="my-own-id", username="ada")
    assert (visitor.id, visitor.username) == ("my-own-id", "ada")


def test_a_new_visitor_keeps_what_the_request_tells(workspace: Workspace) -> None:
    visitor = workspace.visitors.register("t1", connection=Connection("Browser/1", "203.0.113.7", "chat.example.com"))
    again = workspace.visitors.register("t1", connection=Connection("Other/2", "198.51.100.1", "else.example.com"))
    assert (again.user_agent, again.ip, again.host) == ("Browser/1", "203.0.113.7", "chat.example.com")
    assert again is visitor


def test_a_blank_token_is_refused(workspace: Workspace) -> None:
    with pytest.raises(EmptyToken, match=r"Token cannot be empty \[error-invalid-token\]"):
        workspace.visitors.register("  ")


def test_an_unknown_department_is_refused_before_anything_is_written(workspace: Workspace) -> None:
    with pytest.raises(InvalidVisitorDepartment):
        workspace.visitors.register("t1", department="Nowhere")
    assert workspace.visitors.by_token("t1") is None


def test_nobody_has_an_unknown_token(workspace: Workspace) -> None:
    with pytest.raises(InvalidToken):
        workspace.visitors.with_token("t1")
    with pytest.raises(InvalidTokenCoded):
        workspace.visitors.set_status("t1", "away")
    with pytest.raises(InvalidTokenCoded):
        workspace.visitors.remove("t1")


def test_a_registration_stores_defined_fields_of_visitors_only(workspace: Workspace) -> None:
    now = workspace.clock.now()
    workspace.custom_fields.create(CustomField("plan", "Plan", "visitor", "visible", now, regexp="^[a-z]+$"))
    workspace.custom_fields.create(CustomField("secret", "Secret", "visitor", "hidden", now))
    workspace.custom_fields.create(CustomField("orderNumber", "Order number", "room", "visible", now))
    values = [FieldValue(key, "4711") for key in ("plan", "secret", "orderNumber", "unknown")]
    visitor = workspace.visitors.register("t1", custom_fields=values)
    assert visitor.custom_fields == {"plan": "4711"}  # the expression is not asked here


def test_a_value_stays_unless_it_is_overwritten(workspace: Workspace) -> None:
    workspace.custom_fields.create(CustomField("plan", "Plan", "visitor", "visible", workspace.clock.now()))
    workspace.visitors.register("t1", custom_fields=[FieldValue("plan", "free", True)])
    kept = workspace.visitors.register("t1", custom_fields=[FieldValue("plan", "premium", False)])
    assert kept.custom_fields == {"plan": "free"}


def test_missing_required_fields_are_noticed_after_the_visitor_was_stored(workspace: Workspace) -> None:
    now = workspace.clock.now()
    workspace.custom_fields.create(CustomField("plan", "Plan", "visitor", "visible", now, required=True))
    with pytest.raises(MissingCustomFields, match="Missing required custom fields: plan"):
        workspace.visitors.register("t1", custom_fields=[FieldValue("other", "x")])
    assert workspace.visitors.with_token("t1").custom_fields == {}
    workspace.visitors.register("t2")  # without any custom field none is asked for


def test_a_new_name_is_shown_in_open_conversations(workspace: Workspace) -> None:
    visitor = workspace.visitors.register("t1", name="Ada")
    room, _ = workspace.rooms.open(visitor)
    workspace.visitors.register("t1", name="Ada Lovelace")
    assert room.name == "Ada Lovelace"
    inquiry = workspace.inquiries.of_room(room.id)
    assert inquiry is not None
    assert inquiry.name == "Ada Lovelace"


def test_the_status_is_shown_in_open_conversations(workspace: Workspace) -> None:
    visitor = workspace.visitors.register("t1")
    room, _ = workspace.rooms.open(visitor)
    workspace.visitors.set_status("t1", "away")
    assert room.visitor.status == "away"
    assert visitor.status == "online"


def test_a_visitor_with_an_open_conversation_is_not_removed(workspace: Workspace) -> None:
    workspace.rooms.open(workspace.visitors.register("t1"))
    with pytest.raises(VisitorHasOpenRooms):
        workspace.visitors.remove("t1")


def test_with_a_visitor_go_data_and_conversations(workspace: Workspace) -> None:
    workspace.settings.set("Livechat_Allow_collect_and_store_HTTP_header_informations", True)
    visitor = workspace.visitors.register("t1", name="Ada", phone="+15550100")
    other, _ = workspace.rooms.open(workspace.visitors.register("t2"))
    room, _ = workspace.rooms.open(visitor)
    workspace.visitors.remove("t1")
    assert workspace.visitors.by_token("t1") is None
    assert workspace.visitors.by_phone("+15550100") is None
    assert workspace.visitors.get(visitor.id) is None
    assert workspace.rooms.get(room.id) is None
    assert workspace.messages.of_room(room.id) == []
    assert workspace.inquiries.of_room(room.id) is None
    assert workspace.rooms.get(other.id) is other
