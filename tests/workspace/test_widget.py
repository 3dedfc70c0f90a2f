"""What the widget finds: who is there, what it offers, whose it is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from stub_server.workspace import Workspace
from stub_server.workspace.clock import Clock
from stub_server.workspace.entities import CustomField, Department, Membership
from stub_server.workspace.refusals import NotAuthorized, UnknownBusinessUnit
from tests.workspace.conftest import add_user


def everybody_leaves(workspace: Workspace) -> None:
    for user in workspace.store.users:
        user.status = "offline"


def add_department(workspace: Workspace, name: str, *agent_ids: str, fallback: str | None = None) -> Department:
    now = workspace.clock.now()
    department = Department(workspace.ids.hexadecimal(), name, f"{name}@example.com", True, True, False, now)
    department.number_of_agents = len(agent_ids)
    department.fallback_department_id = fallback
    for agent_id in agent_ids:
        user = workspace.store.users.get(agent_id)
        assert user is not None
        member = Membership(workspace.ids.hexadecimal(), agent_id, department.id, user.username, True, now)
        workspace.store.memberships.save(member)
    return workspace.store.departments.save(department)


def test_a_switched_off_chat_tells_nothing(workspace: Workspace) -> None:
    workspace.settings.set("Livechat_enabled", False)
    assert workspace.widget.state() is None


def test_an_unknown_token_belongs_to_nobody(workspace: Workspace) -> None:
    state = workspace.widget.state("nobody's")
    assert state is not None
    assert (state.visitor, state.room, state.agent) == (None, None, None)


def test_a_visitor_finds_the_open_conversation_and_its_agent(workspace: Workspace) -> None:
    visitor = workspace.visitors.register(token="ada-3f9c2b7e51", name="Ada Lovelace")
    room, _ = workspace.rooms.open(visitor)
    state = workspace.widget.state("ada-3f9c2b7e51")
    assert state is not None and state.room is not None
    assert (state.visitor, state.room.id) == (visitor, room.id)
    assert state.agent is not None and state.agent.agent is not None
    assert state.agent.agent.id == (room.served_by.id if room.served_by else None)


def test_the_workspace_is_online_while_an_agent_is(workspace: Workspace) -> None:
    assert workspace.widget.online()
    everybody_leaves(workspace)
    assert not workspace.widget.online()


def test_chats_without_agents_keep_the_workspace_online(workspace: Workspace) -> None:
    everybody_leaves(workspace)
    workspace.settings.set("Livechat_accept_chats_with_no_agents", True)
    assert workspace.widget.online()


def test_a_bot_that_takes_new_chats_keeps_the_workspace_online(workspace: Workspace) -> None:
    bot = add_user(workspace, "rocket.bot", "rocket.bot", "Bot", ["bot", "livechat-agent"])
    bot.availability = "not-available"
    everybody_leaves(workspace)
    assert not workspace.widget.online()
    workspace.settings.set("Livechat_assign_new_conversation_to_bot", True)
    assert workspace.widget.online()


def test_a_department_is_online_when_its_fallback_is(workspace: Workspace) -> None:
    support = add_department(workspace, "Support", "Gr4ceHopperAgent7")
    night = add_department(workspace, "Night", fallback=support.id)
    alone = add_department(workspace, "Alone")
    assert workspace.widget.online(support.id)
    assert workspace.widget.online(night.id)
    assert not workspace.widget.online(alone.id)


def test_fallbacks_in_a_circle_come_to_an_end(workspace: Workspace) -> None:
    first = add_department(workspace, "First")
    second = add_department(workspace, "Second", fallback=first.id)
    first.fallback_department_id = second.id
    assert not workspace.widget.online(first.id)


def test_a_department_without_agents_is_not_offered(workspace: Workspace) -> None:
    support = add_department(workspace, "Support", "Gr4ceHopperAgent7")
    add_department(workspace, "Empty")
    add_department(workspace, "Off", "L1nusTorvaldsAg3n").enabled = False
    state = workspace.widget.state()
    assert state is not None
    assert list(state.departments) == [support]


def test_no_business_unit_is_known(workspace: Workspace) -> None:
    with pytest.raises(UnknownBusinessUnit, match=r"id: 5f3c1a2b4d5e6f7a8b9c0d9f \[error-unit-not-found\]"):
        workspace.widget.state(business_unit_id="5f3c1a2b4d5e6f7a8b9c0d9f")


def test_a_community_workspace_asks_for_no_custom_field_and_knows_no_unit() -> None:
    community = Workspace(edition="community")
    state = community.widget.state(business_unit_id="any")
    assert state is not None
    assert state.custom_fields is None


def test_only_public_fields_of_visitors_are_asked_for(workspace: Workspace) -> None:
    now = workspace.clock.now()
    plan = CustomField("plan", "Plan", "visitor", "visible", now, public=True)
    for definition in (
        plan,
        CustomField("private", "Private", "visitor", "visible", now, public=False),
        CustomField("hidden", "Hidden", "visitor", "hidden", now, public=True),
        CustomField("orderNumber", "Order number", "room", "visible", now, public=True),
    ):
        workspace.store.custom_fields.save(definition)
    state = workspace.widget.state()
    assert state is not None
    assert state.custom_fields == [plan]


def test_connecting_shows_where_agents_take_chats_by_hand(workspace: Workspace) -> None:
    assert not workspace.widget.shows_connecting()
    workspace.settings.set("Livechat_Routing_Method", "Manual_Selection")
    assert workspace.widget.shows_connecting()


def test_managers_read_the_office_hours_and_agents_do_not(workspace: Workspace) -> None:
    admin, grace = workspace.users.by_username("admin"), workspace.users.by_username("grace")
    assert admin is not None and grace is not None
    assert len(workspace.widget.office_hours(admin)) == 7
    with pytest.raises(NotAuthorized):
        workspace.widget.office_hours(grace)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (datetime(2026, 3, 2, 7, 59, tzinfo=UTC), False),
        (datetime(2026, 3, 2, 8, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 2, 20, 0, tzinfo=UTC), False),
        (datetime(2026, 3, 1, 12, 0, tzinfo=UTC), False),
    ],
)
def test_the_office_is_open_on_workdays_from_eight_to_eight(moment: datetime, is_open: bool) -> None:
    assert Workspace(Clock(moment)).widget.business_hours_open() is is_open
