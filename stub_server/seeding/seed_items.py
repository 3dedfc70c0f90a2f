"""Turns items of a seed into what the rules of the workspace take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from stub_server.workspace.departments import DepartmentSettings, MembershipChange
from stub_server.workspace.entities import CustomField, User
from stub_server.workspace.user_drafts import UserDraft

Item = Mapping[str, Any]


def user_draft(item: Item) -> UserDraft:
    return UserDraft(
        item.get("email", ""),
        item.get("name", item["username"]),
        item.get("password", item["username"]),
        item["username"],
        roles=item.get("roles"),
        active=item.get("active", True),
        verified=item.get("verified", True),
    )


def definition(item: Item, now: datetime) -> CustomField:
    known: dict[str, Any] = {name: item.get(name) for name in ("regexp", "searchable", "required", "public")}
    visibility = "visible" if item.get("visible", True) else "hidden"
    return CustomField(item["key"], item["label"], item["scope"], visibility, now, type="input", **known)


def department_settings(item: Item) -> DepartmentSettings:
    return DepartmentSettings(
        item["name"],
        item.get("email", ""),
        item.get("enabled", True),
        item.get("show_on_registration", True),
        item.get("show_on_offline_form", True),
        description=item.get("description", ""),
    )


def members(item: Item) -> list[Item]:
    """The agents of a department, each as a mapping with the username."""
    return [{"username": entry} if isinstance(entry, str) else entry for entry in item.get("agents", ())]


def membership_changes(agents: Sequence[User], entries: Sequence[Item]) -> list[MembershipChange]:
    return [
        MembershipChange(agent.id, entry.get("count", 0), entry.get("order", 0))
        for agent, entry in zip(agents, entries, strict=True)
    ]


def trigger_words(item: Item) -> dict[str, Any]:
    return {
        "name": item["name"],
        "description": item.get("description", ""),
        "enabled": item.get("enabled", True),
        "run_once": item.get("run_once", False),
        "conditions": item["conditions"],
        "actions": item["actions"],
    }
