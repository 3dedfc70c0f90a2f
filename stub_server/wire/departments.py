"""Departments and memberships as Rocket.Chat writes them in JSON, and settings of departments as it reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from stub_server.generated import schemas
from stub_server.wire.times import timestamp
from stub_server.workspace.departments import DepartmentSettings, MembershipChange
from stub_server.workspace.entities import Department, Membership

# Wire names of the settings that the workspace knows by a name of its own; all other keys are kept as they come.
_NAMES = {
    "name": "name",
    "email": "email",
    "enabled": "enabled",
    "showOnRegistration": "show_on_registration",
    "showOnOfflineForm": "show_on_offline_form",
    "description": "description",
    "requestTagBeforeClosingChat": "request_tag_before_closing",
    "chatClosingTags": "closing_tags",
    "fallbackForwardDepartment": "fallback_department_id",
    "departmentsAllowedToForward": "departments_allowed_to_forward",
    "offlineMessageChannelName": "offline_channel",
    "archived": "archived",
}
# What the server sets itself: clients may send a department back as they read it.
_OWN = ("_id", "numAgents", "_updatedAt")


def department(department: Department) -> schemas.Department:
    known: dict[str, Any] = {wire: getattr(department, name) for wire, name in _NAMES.items()}
    known["archived"] = department.archived or None  # the key comes with the first archiving
    known["numAgents"] = department.number_of_agents
    document = {
        "_id": department.id,
        **{key: value for key, value in known.items() if value is not None},
        **department.extra,
        "_updatedAt": timestamp(department.updated_at),
    }
    return cast(schemas.Department, document)


def new_department(department_: Department) -> schemas.NewDepartment:
    """As the call that created it answers: read before its members were counted."""
    return cast(
        schemas.NewDepartment, {key: value for key, value in department(department_).items() if key != "numAgents"}
    )


def membership(membership: Membership) -> schemas.DepartmentAgent:
    return {
        "_id": membership.id,
        "agentId": membership.agent_id,
        "departmentId": membership.department_id,
        "username": membership.username,
        "count": membership.count,
        "order": membership.order,
        "departmentEnabled": membership.department_enabled,
        "_updatedAt": timestamp(membership.updated_at),
    }


def sort_value(department: Department, name: str) -> Any:
    """What a sort by that property looks at; None where the department does not have it."""
    if name in _NAMES:
        return getattr(department, _NAMES[name])
    own = {"_id": department.id, "numAgents": department.number_of_agents, "_updatedAt": department.updated_at}
    return own.get(name, department.extra.get(name))


def settings_of(document: Mapping[str, Any]) -> DepartmentSettings:
    """Reads what a request says about a department."""
    known = {name: document[wire] for wire, name in _NAMES.items() if wire in document}
    further = {key: value for key, value in document.items() if key not in _NAMES and key not in _OWN}
    return DepartmentSettings(**known, further=further)


def changes_of(agents: Iterable[Mapping[str, Any]] | None) -> list[MembershipChange]:
    """Reads whom a request makes members."""
    return [
        MembershipChange(agent["agentId"], agent.get("count") or 0, agent.get("order") or 0) for agent in agents or ()
    ]
