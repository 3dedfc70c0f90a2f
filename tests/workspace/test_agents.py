"""Agents and managers: roles, availability, who is next, and what visitors see."""

from __future__ import annotations

import pytest

from stub_server.workspace import Workspace, refusals
from stub_server.workspace.departments import MembershipChange
from stub_server.workspace.entities import Department, Email, Membership, Room, RoomVisitor, ServedBy, Source, User

TOKEN = "ada-3f9c2b7e51"


def account(workspace: Workspace, username: str, **properties: object) -> User:
    now = workspace.clock.now()
    user = User(id=workspace.ids.short(), username=username, created_at=now, updated_at=now)
    for name, value in properties.items():
        setattr(user, name, value)
    return workspace.store.users.save(user)


def grace(workspace: Workspace) -> User:
    user = workspace.users.by_username("grace")
    assert user is not None
    return user


def linus(workspace: Workspace) -> User:
    user = workspace.users.by_username("linus")
    assert user is not None
    return user


def department(workspace: Workspace, *members: tuple[User, int, int], **properties: object) -> Department:
    """A department whose members are given with their count and order."""
    now = workspace.clock.now()
    made = Department(
        id=workspace.ids.hexadecimal(),
        name="Support",
        email="support@example.com",
        enabled=True,
        show_on_registration=False,
        show_on_offline_form=True,
        updated_at=now,
    )
    for name, value in properties.items():
        setattr(made, name, value)
    workspace.store.departments.save(made)
    for user, count, order in members:
        workspace.store.memberships.save(
            Membership(workspace.ids.hexadecimal(), user.id, made.id, user.username, True, now, count, order)
        )
    return made


def conversation(workspace: Workspace, served_by: User | None = None) -> Room:
    visitor = workspace.visitors.register(token=TOKEN, name="Ada Lovelace")
    now = workspace.clock.now()
    room = Room(
        id="rMAdaSupportChat1",
        name="Ada Lovelace",
        visitor=RoomVisitor(visitor.id, visitor.username, TOKEN),
        source=Source("api"),
        opened_at=now,
        last_message_at=now,
        updated_at=now,
        served_by=ServedBy(served_by.id, served_by.username, now) if served_by else None,
    )
    return workspace.store.rooms.save(room)


# Roles.


def test_a_new_agent_is_available_whatever_the_presence(workspace: Workspace) -> None:
    account(workspace, "tim", status="offline")

    agent = workspace.agents.grant("livechat-agent", "tim")

    assert agent.roles == ["user", "livechat-agent"]
    assert agent.availability == "available"
    assert agent in workspace.agents.holding("livechat-agent")


def test_a_manager_has_no_availability(workspace: Workspace) -> None:
    account(workspace, "margaret")

    assert workspace.agents.grant("livechat-manager", "margaret").availability is None


def test_a_role_is_granted_once_however_often(workspace: Workspace) -> None:
    workspace.agents.grant("livechat-agent", "grace")

    assert grace(workspace).roles.count("livechat-agent") == 1


def test_nobody_unknown_becomes_an_agent(workspace: Workspace) -> None:
    with pytest.raises(refusals.UnknownLivechatUser):
        workspace.agents.grant("livechat-agent", "nobody")


def test_a_removed_agent_is_in_no_department_and_takes_no_chats(workspace: Workspace) -> None:
    agent = grace(workspace)
    support = department(workspace, (agent, 0, 0))

    workspace.agents.revoke("livechat-agent", agent.id)

    assert not workspace.agents.is_agent(agent)
    assert agent.availability == "not-available"
    assert workspace.departments.members(support.id) == []
    assert workspace.agents.find("livechat-agent", agent.id) is None


def test_departments_have_one_member_less_when_one_is_no_agent_any_more(workspace: Workspace) -> None:
    support = department(workspace)
    changes = [MembershipChange(grace(workspace).id), MembershipChange(linus(workspace).id)]
    workspace.departments.set_agents(support.id, upsert=changes)

    workspace.agents.revoke("livechat-agent", grace(workspace).id)

    assert support.number_of_agents == 1


def test_who_is_no_agent_any_more_looks_after_no_visitor(workspace: Workspace) -> None:
    visitor = workspace.visitors.register(TOKEN)
    visitor.contact_manager = grace(workspace).reference
    workspace.store.visitors.save(visitor)

    workspace.agents.revoke("livechat-agent", grace(workspace).id)

    assert visitor.contact_manager is None


def test_a_removed_manager_stays_an_agent(workspace: Workspace) -> None:
    workspace.agents.grant("livechat-manager", "grace")

    workspace.agents.revoke("livechat-manager", grace(workspace).id)

    assert workspace.agents.is_agent(grace(workspace))
    assert grace(workspace).availability == "available"


def test_nobody_unknown_is_removed(workspace: Workspace) -> None:
    with pytest.raises(refusals.UnknownLivechatUser):
        workspace.agents.revoke("livechat-manager", "nobody")


# The list's filters.


def test_text_is_looked_for_in_username_name_and_addresses(workspace: Workspace) -> None:
    grace(workspace).emails = [Email("hopper@navy.example")]

    for text in ("GRA", "NAVY"):
        assert workspace.agents.matching("livechat-agent", text) == [grace(workspace)]
    assert workspace.agents.matching("livechat-agent", ".*") == []


def test_agents_can_be_filtered(workspace: Workspace) -> None:
    linus(workspace).availability = "not-available"
    linus(workspace).status = "offline"
    bot = account(workspace, "hubot", roles=["bot", "livechat-agent"], availability="available", status="offline")
    agents = workspace.agents

    assert agents.matching("livechat-agent", only_available=True) == [grace(workspace), bot]
    assert agents.matching("livechat-agent", idle=False) == [grace(workspace), bot]
    assert agents.matching("livechat-agent", without_id=grace(workspace).id) == [linus(workspace), bot]


# Who is online.


@pytest.mark.parametrize(
    ("changes", "online"),
    [
        ({}, True),
        ({"status": "busy"}, True),
        ({"status": "away"}, True),
        ({"status": "offline"}, False),
        ({"availability": "not-available"}, False),
        ({"active": False}, False),
        ({"roles": ["user"]}, False),
        ({"status": "offline", "roles": ["bot", "livechat-agent"]}, True),
    ],
)
def test_who_counts_as_online(workspace: Workspace, changes: dict[str, object], online: bool) -> None:
    agent = grace(workspace)
    for name, value in changes.items():
        setattr(agent, name, value)

    assert workspace.agents.is_online(agent) is online


def test_an_idle_agent_is_not_online_where_the_setting_says_so(workspace: Workspace) -> None:
    workspace.settings.set("Livechat_enabled_when_agent_idle", False)
    grace(workspace).status = "away"

    assert workspace.agents.online() == [linus(workspace)]


def test_offline_agents_count_where_chats_are_taken_without_anybody(workspace: Workspace) -> None:
    workspace.settings.set("Livechat_accept_chats_with_no_agents", True)
    grace(workspace).status = "offline"

    assert workspace.agents.is_online(grace(workspace))


def test_only_members_of_the_department_are_online_there(workspace: Workspace) -> None:
    support = department(workspace, (linus(workspace), 0, 0))

    assert workspace.agents.online(support.id) == [linus(workspace)]


# Who is next.


def test_the_agent_with_the_fewest_chats_is_next(workspace: Workspace) -> None:
    first = workspace.agents.next_for()
    assert first == grace(workspace)

    workspace.agents.note_handed_out(first, None)

    assert workspace.agents.next_for() == linus(workspace)


def test_a_department_counts_for_itself_and_has_an_order(workspace: Workspace) -> None:
    support = department(workspace, (grace(workspace), 1, 2), (linus(workspace), 1, 1))
    assert workspace.agents.next_for(support.id) == linus(workspace)

    workspace.agents.note_handed_out(linus(workspace), support.id)

    assert workspace.agents.next_for(support.id) == grace(workspace)
    assert linus(workspace).chats_handed_out == 0


def test_nobody_is_next_under_manual_routing(workspace: Workspace) -> None:
    workspace.settings.set("Livechat_Routing_Method", "Manual_Selection")

    assert workspace.agents.next_for() is None


def test_an_unknown_routing_method_is_refused(workspace: Workspace) -> None:
    workspace.settings.set("Livechat_Routing_Method", "By_Horoscope")

    with pytest.raises(refusals.RoutingMethodNotAvailable):
        workspace.agents.next_for()


def test_a_visitor_learns_who_is_next(workspace: Workspace) -> None:
    profile = workspace.agents.next_for_visitor(TOKEN)

    assert profile is not None
    assert profile.agent == grace(workspace)
    assert grace(workspace).chats_handed_out == 1
    again = workspace.agents.next_for_visitor(TOKEN)
    assert again is not None
    assert again.agent == linus(workspace)


def test_the_department_of_the_registration_form_decides_who_is_next(workspace: Workspace) -> None:
    department(workspace, (linus(workspace), 9, 0), show_on_registration=True)

    profile = workspace.agents.next_for_visitor(TOKEN)

    assert profile is not None
    assert profile.agent == linus(workspace)


def test_a_visitor_in_a_conversation_needs_no_next_agent(workspace: Workspace) -> None:
    conversation(workspace)

    assert workspace.agents.next_for_visitor(TOKEN) is None


def test_with_everybody_away_nobody_is_next(workspace: Workspace) -> None:
    for agent in workspace.agents.holding("livechat-agent"):
        agent.availability = "not-available"

    with pytest.raises(refusals.NoNextAgent):
        workspace.agents.next_for_visitor(TOKEN)


# Availability.


def test_an_agent_switches_the_availability(workspace: Workspace) -> None:
    agent = grace(workspace)

    assert workspace.agents.change_availability(agent, None, None) == "not-available"
    assert agent.availability == "not-available"
    assert workspace.agents.change_availability(agent, None, None) == "available"


def test_another_agent_is_the_business_of_managers(workspace: Workspace) -> None:
    with pytest.raises(refusals.Unauthorized):
        workspace.agents.change_availability(grace(workspace), linus(workspace).id, "not-available")

    assert linus(workspace).availability == "available"


def test_asking_for_the_present_availability_needs_no_permission(workspace: Workspace) -> None:
    changed = workspace.agents.change_availability(grace(workspace), linus(workspace).id, "available")

    assert changed == "available"


def test_only_active_agents_have_an_availability(workspace: Workspace) -> None:
    tim = account(workspace, "tim")
    with pytest.raises(refusals.AgentNotFound):
        workspace.agents.change_availability(tim, None, "available")

    linus(workspace).active = False
    with pytest.raises(refusals.UserDeactivated):
        workspace.agents.change_availability(grace(workspace), linus(workspace).id, "available")


def test_outside_of_business_hours_agents_cannot_become_available(workspace: Workspace) -> None:
    workspace.settings.set("Livechat_enable_business_hours", True)
    workspace.clock.advance(12 * 3600)  # 21:00 on a Monday
    agent = grace(workspace)
    assert workspace.agents.change_availability(agent, None, "not-available") == "not-available"

    with pytest.raises(refusals.BusinessHoursAreClosed):
        workspace.agents.change_availability(agent, None, "available")


def test_outside_of_business_hours_managers_change_nothing_in_silence(workspace: Workspace) -> None:
    workspace.settings.set("Livechat_enable_business_hours", True)
    workspace.clock.advance(12 * 3600)
    admin = workspace.users.by_username("admin")
    assert admin is not None
    linus(workspace).availability = "not-available"

    assert workspace.agents.change_availability(admin, linus(workspace).id, "available") == "not-available"


# What visitors see.


def test_a_visitor_sees_who_serves_the_conversation(workspace: Workspace) -> None:
    conversation(workspace, grace(workspace))

    profile = workspace.agents.serving("rMAdaSupportChat1", TOKEN)

    assert profile.agent == grace(workspace)
    assert profile.shows_email


def test_what_a_visitor_sees_is_checked_from_token_to_agent(workspace: Workspace) -> None:
    with pytest.raises(refusals.InvalidToken):
        workspace.agents.serving("rMAdaSupportChat1", "nobody")
    room = conversation(workspace)
    with pytest.raises(refusals.InvalidRoom):
        workspace.agents.serving("rMSomebodyElses01", TOKEN)
    with pytest.raises(refusals.InvalidAgent):
        workspace.agents.serving(room.id, TOKEN)


def test_who_served_is_shown_also_when_an_agent_no_longer(workspace: Workspace) -> None:
    room = conversation(workspace, grace(workspace))
    workspace.agents.revoke("livechat-agent", grace(workspace).id)

    assert workspace.agents.serving(room.id, TOKEN).agent == grace(workspace)


def test_whose_account_is_gone_is_not_shown(workspace: Workspace) -> None:
    room = conversation(workspace, grace(workspace))
    workspace.store.users.remove(grace(workspace).id)

    with pytest.raises(refusals.InvalidAgent):
        workspace.agents.serving(room.id, TOKEN)


def test_agents_can_be_hidden_from_visitors(workspace: Workspace) -> None:
    workspace.settings.set("Livechat_show_agent_info", False)

    profile = workspace.agents.profile(grace(workspace).id)

    assert profile is not None
    assert profile.agent is None


def test_only_shared_custom_fields_are_shown(workspace: Workspace) -> None:
    workspace.settings.set("Accounts_CustomFields", '{"desk": {"sendToIntegrations": true}, "salary": {}}')
    agent = grace(workspace)
    agent.custom_fields = {"desk": "4", "salary": "much"}

    profile = workspace.agents.profile(agent.id)

    assert profile is not None
    assert profile.custom_fields == {"desk": "4"}


@pytest.mark.parametrize("definitions", ["", "no JSON", "[]"])
def test_custom_fields_without_definitions_are_not_shown(workspace: Workspace, definitions: str) -> None:
    workspace.settings.set("Accounts_CustomFields", definitions)
    agent = grace(workspace)
    agent.custom_fields = {"desk": "4"}

    profile = workspace.agents.profile(agent.id)

    assert profile is not None
    assert profile.custom_fields == {}
