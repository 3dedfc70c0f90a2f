"""Departments and who belongs to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from stub_server.workspace import Workspace, refusals
from stub_server.workspace.departments import DepartmentSettings, MembershipChange
from stub_server.workspace.entities import Department, User

SUPPORT = DepartmentSettings(
    name="Support", email="support@example.com", enabled=True, show_on_registration=True, show_on_offline_form=True
)
SALES = replace(SUPPORT, name="Sales", email="sales@example.com")


def user(workspace: Workspace, username: str) -> User:
    found = workspace.users.by_username(username)
    assert found is not None
    return found


@pytest.fixture
def grace(workspace: Workspace) -> User:
    return user(workspace, "grace")


@pytest.fixture
def support(workspace: Workspace, grace: User) -> Department:
    return workspace.departments.create(SUPPORT, [MembershipChange(grace.id)])


def test_a_department_without_agents_has_no_number_of_them(workspace: Workspace) -> None:
    assert workspace.departments.create(SUPPORT).number_of_agents is None


def test_a_department_counts_the_agents_it_starts_with(support: Department) -> None:
    assert support.number_of_agents == 1


def test_an_unknown_agent_is_passed_over(workspace: Workspace) -> None:
    department = workspace.departments.create(SUPPORT, [MembershipChange("NoSuchUserAnywher")])
    assert workspace.departments.members(department.id) == []
    assert department.number_of_agents is None


def test_a_community_workspace_has_one_department(workspace: Workspace, support: Department) -> None:
    workspace.edition = "community"
    with pytest.raises(refusals.TooManyDepartments):
        workspace.departments.create(SALES)


def test_a_tag_can_only_be_asked_for_where_there_is_one(workspace: Workspace) -> None:
    with pytest.raises(refusals.ClosingTagsMissing):
        workspace.departments.create(replace(SUPPORT, request_tag_before_closing=True, closing_tags=[]))


def test_the_fallback_has_to_exist(workspace: Workspace) -> None:
    with pytest.raises(refusals.FallbackDepartmentNotFound):
        workspace.departments.create(replace(SUPPORT, fallback_department_id="5f3c1a2b4d5e6f7a8b9c0d2f"))


def test_a_department_is_not_its_own_fallback(workspace: Workspace, support: Department) -> None:
    with pytest.raises(refusals.FallbackDepartmentCircular):
        workspace.departments.update(support.id, replace(SUPPORT, fallback_department_id=support.id))


def test_an_archived_department_stays_disabled(workspace: Workspace, support: Department) -> None:
    support.archived, support.enabled = True, False
    with pytest.raises(refusals.ArchivedDepartmentEnabled):
        workspace.departments.update(support.id, SUPPORT)


def test_what_is_not_said_is_kept(workspace: Workspace) -> None:
    department = workspace.departments.create(replace(SUPPORT, description="Help", further={"floor": 3}))
    workspace.departments.update(department.id, replace(SUPPORT, name="Helpdesk"))
    assert (department.name, department.description, department.extra) == ("Helpdesk", "Help", {"floor": 3})


def test_a_renamed_department_is_found_by_its_new_name_only(workspace: Workspace, support: Department) -> None:
    workspace.departments.update(support.id, replace(SUPPORT, name="Helpdesk"))
    assert workspace.departments.find("Helpdesk") is support
    assert workspace.departments.find("Support") is None


def test_an_update_adds_members_and_removes_nobody(workspace: Workspace, support: Department, grace: User) -> None:
    linus = user(workspace, "linus")
    workspace.departments.update(support.id, SUPPORT, [MembershipChange(linus.id, order=1)])
    assert [member.username for member in workspace.departments.members(support.id)] == ["grace", "linus"]
    assert support.number_of_agents == 2


def test_disabling_a_department_shows_at_its_members(workspace: Workspace, support: Department, grace: User) -> None:
    workspace.departments.update(support.id, replace(SUPPORT, enabled=False))
    membership = workspace.departments.membership(support.id, grace.id)
    assert membership is not None
    assert membership.department_enabled is False


def test_a_member_is_changed_and_not_doubled(workspace: Workspace, support: Department, grace: User) -> None:
    before = workspace.departments.members(support.id)[0].updated_at
    workspace.clock.advance(1)
    workspace.departments.set_agents(support.id, upsert=[MembershipChange(grace.id, count=4, order=2)])
    (member,) = workspace.departments.members(support.id)
    assert (member.count, member.order, member.updated_at - before) == (4, 2, timedelta(seconds=1))


def test_removing_comes_before_adding(workspace: Workspace, support: Department, grace: User) -> None:
    before = workspace.departments.members(support.id)[0].id
    workspace.departments.set_agents(support.id, upsert=[MembershipChange(grace.id)], remove=[grace.id])
    (member,) = workspace.departments.members(support.id)
    assert member.id != before


def test_who_is_no_member_can_be_removed_without_effect(workspace: Workspace, support: Department) -> None:
    workspace.departments.set_agents(support.id, remove=[user(workspace, "linus").id])
    assert support.number_of_agents == 1


def test_members_of_an_unknown_department_cannot_be_set(workspace: Workspace) -> None:
    with pytest.raises(refusals.DepartmentNotFound):
        workspace.departments.set_agents("5f3c1a2b4d5e6f7a8b9c0d2f")


def test_departments_are_not_removed_unless_the_workspace_allows_it(workspace: Workspace, support: Department) -> None:
    with pytest.raises(refusals.DepartmentRemovalDisabled):
        workspace.departments.remove(support.id)


def test_a_removed_department_leaves_nothing_behind(workspace: Workspace, support: Department, grace: User) -> None:
    sales = workspace.departments.create(replace(SALES, fallback_department_id=support.id))
    workspace.settings.set("Omnichannel_enable_department_removal", True)
    workspace.departments.remove(support.id)
    assert workspace.departments.get(support.id) is None
    assert workspace.departments.of_agent(grace.id) == []
    assert sales.fallback_department_id is None


def test_an_unknown_department_cannot_be_removed(workspace: Workspace) -> None:
    workspace.settings.set("Omnichannel_enable_department_removal", True)
    with pytest.raises(refusals.UnknownDepartment):
        workspace.departments.remove("5f3c1a2b4d5e6f7a8b9c0d2f")


def test_the_list_narrows_by_every_filter(workspace: Workspace, support: Department) -> None:
    sales = workspace.departments.create(replace(SALES, enabled=False))
    old = workspace.departments.create(replace(SUPPORT, name="Old support", enabled=False, archived=True))
    listed = workspace.departments.listed
    assert listed() == [support, sales]
    assert listed(with_archived=True) == [support, sales, old]
    assert listed(text="SUPP", with_archived=True) == [support, old]
    assert listed(enabled_only=True) == [support]
    assert listed(without=support.id) == [sales]


def test_a_department_is_staffed_while_a_member_is_online(
    workspace: Workspace, support: Department, grace: User
) -> None:
    assert workspace.departments.has_online_agents(support.id)
    grace.availability = "not-available"
    assert not workspace.departments.has_online_agents(support.id)
