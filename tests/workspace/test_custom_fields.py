"""Custom fields are defined, and keep values of visitors and conversations."""

from __future__ import annotations

import pytest

from stub_server.workspace import Workspace
from stub_server.workspace.custom_fields import FieldValue
from stub_server.workspace.entities import CustomField
from stub_server.workspace.refusals import (
    CustomFieldExists,
    CustomFieldGone,
    CustomFieldNotFound,
    InvalidCustomField,
    InvalidCustomFieldValue,
    InvalidToken,
    Refusal,
)


@pytest.fixture(autouse=True)
def fields(workspace: Workspace) -> None:
    now = workspace.clock.now()
    workspace.custom_fields.create(CustomField("plan", "Plan", "visitor", "visible", now))
    workspace.custom_fields.create(CustomField("orderNumber", "Order number", "room", "visible", now, regexp="[0-9]+"))


def test_a_key_is_defined_once(workspace: Workspace) -> None:
    with pytest.raises(CustomFieldExists):
        workspace.custom_fields.create(CustomField("plan", "Other", "room", "visible", workspace.clock.now()))


def test_an_unknown_field_can_be_neither_changed_nor_removed(workspace: Workspace) -> None:
    with pytest.raises(CustomFieldNotFound, match="Custom Field Not found"):
        workspace.custom_fields.known("colour")
    with pytest.raises(CustomFieldGone, match="Custom field not found"):
        workspace.custom_fields.remove("colour")


def test_fields_are_found_by_label_and_key(workspace: Workspace) -> None:
    assert [field.id for field in workspace.custom_fields.all("ORDER")] == ["orderNumber"]
    assert [field.id for field in workspace.custom_fields.all("n")] == ["plan", "orderNumber"]
    assert workspace.custom_fields.all("colour") == []


def test_a_value_goes_where_the_scope_says(workspace: Workspace) -> None:
    visitor = workspace.visitors.register("t1")
    room, _ = workspace.rooms.open(visitor)
    workspace.custom_fields.set_value("t1", "plan", "premium")
    workspace.custom_fields.set_value("t1", "orderNumber", "order 4711")  # the expression has to match somewhere
    assert visitor.custom_fields == {"plan": "premium"}
    assert room.custom_fields == {"orderNumber": "order 4711"}


def test_all_open_conversations_of_a_visitor_get_the_value(workspace: Workspace) -> None:
    visitor = workspace.visitors.register("t1")
    rooms = [workspace.rooms.create(visitor) for _ in range(2)]
    workspace.custom_fields.set_value("t1", "orderNumber", "4711")
    workspace.custom_fields.set_value("t1", "orderNumber", "4712", overwrite=False)
    assert [room.custom_fields for room in rooms] == [{"orderNumber": "4711"}] * 2


def test_a_value_without_an_open_conversation_is_lost_silently(workspace: Workspace) -> None:
    visitor = workspace.visitors.register("t1")
    workspace.custom_fields.set_value("t1", "orderNumber", "4711")
    assert visitor.custom_fields == {}


def test_a_value_stays_unless_it_is_overwritten(workspace: Workspace) -> None:
    visitor = workspace.visitors.register("t1")
    workspace.custom_fields.set_value("t1", "plan", "")
    workspace.custom_fields.set_value("t1", "plan", "premium", overwrite=False)
    assert visitor.custom_fields == {"plan": ""}
    workspace.custom_fields.set_value("t1", "plan", "premium", overwrite=True)
    assert visitor.custom_fields == {"plan": "premium"}


def test_a_value_needs_a_visitor_a_definition_and_the_right_form(workspace: Workspace) -> None:
    with pytest.raises(InvalidToken):
        workspace.custom_fields.set_value("nobody", "colour", "red")
    workspace.visitors.register("t1")
    with pytest.raises(InvalidCustomField):
        workspace.custom_fields.set_value("t1", "colour", "red")
    with pytest.raises(InvalidCustomFieldValue, match="Invalid value for orderNumber field"):
        workspace.custom_fields.set_value("t1", "orderNumber", "none")


def test_an_expression_that_is_none_refuses_every_value(workspace: Workspace) -> None:
    workspace.custom_fields.known("plan").regexp = "("
    workspace.visitors.register("t1")
    with pytest.raises(Refusal, match="Invalid regular expression"):
        workspace.custom_fields.set_value("t1", "plan", "free")


def test_several_values_are_stored_all_or_none_those_of_the_conversation_first(workspace: Workspace) -> None:
    visitor = workspace.visitors.register("t1")
    plan, order = FieldValue("plan", "premium"), FieldValue("orderNumber", "4711")
    with pytest.raises(InvalidCustomField):
        workspace.custom_fields.set_values("t1", [plan, FieldValue("colour", "red")])
    with pytest.raises(InvalidCustomField):
        workspace.custom_fields.set_values("t1", [])
    assert visitor.custom_fields == {}
    assert workspace.custom_fields.set_values("t1", [plan, order]) == [order, plan]
    assert visitor.custom_fields == {"plan": "premium"}


def test_values_outlive_their_definition(workspace: Workspace) -> None:
    visitor = workspace.visitors.register("t1")
    workspace.custom_fields.set_value("t1", "plan", "premium")
    workspace.custom_fields.remove("plan")
    assert visitor.custom_fields == {"plan": "premium"}
