"""Departments as the tests of several resources send and read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.world import World

NOWHERE = "0" * 24
"""An id that no department has."""
OPTIONAL = {
    "description": "What it is for",
    "requestTagBeforeClosingChat": True,
    "chatClosingTags": ["delivered", "Delivered", " refunded "],
    "departmentsAllowedToForward": [NOWHERE],
    "allowReceiveForwardOffline": True,
    "offlineMessageChannelName": "general",
    "abandonedRoomsCloseCustomMessage": "You were gone",
    "waitingQueueMessage": "Please wait",
}
"""A value for every setting that a department may have."""


def settings(world: World, **properties: Any) -> dict[str, Any]:
    """The settings of a department with a name of its own."""
    name = properties.pop("name", None) or world.name("department")
    if not any(item["name"] == name for item in named(world, name)):
        world.grounds.note_department(name)
    return {
        "name": name,
        "email": "conformance@example.com",
        "enabled": True,
        "showOnRegistration": False,
        "showOnOfflineForm": False,
        **properties,
    }


def whole(world: World, department_id: str) -> dict[str, Any]:
    """A department and its members, by username."""
    read = dict(world.ok("getDepartment", path={"_id": department_id}, caller=world.admin).json)
    read["agents"] = sorted(read["agents"], key=lambda row: str(row["username"]))
    return read


def by_agent(read: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The memberships of a department, by the agents' ids."""
    rows = {row["agentId"]: row for row in read["agents"]}
    assert len(rows) == len(read["agents"]), "an agent is a member twice"
    return rows


def named(world: World, name: str, archived: bool = True) -> list[Mapping[str, Any]]:
    """The departments of exactly this name."""
    query = {"text": name, "showArchived": str(archived).lower(), "count": 100}
    listed = world.ok("listDepartments", query=query, caller=world.admin)["departments"]
    return [item for item in listed if item["name"] == name]


def path_of(department: Mapping[str, Any]) -> dict[str, str]:
    return {"_id": str(department["_id"])}


def stamps(document: Mapping[str, Any]) -> dict[str, Any]:
    """What the server sets by itself."""
    return {key: document[key] for key in ("_updatedAt", "type") if key in document}


def departments_of(world: World, agent_id: str, **query: str) -> list[str]:
    path = {"agentId": agent_id}
    listed = world.ok("listAgentDepartments", path=path, query=query, caller=world.admin)["departments"]
    return [row["departmentId"] for row in listed]
