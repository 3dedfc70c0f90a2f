"""Agents and managers as Rocket.Chat writes them in JSON."""

from __future__ import annotations

from typing import Any

from stub_server.generated import schemas
from stub_server.wire.times import timestamp
from stub_server.workspace.entities import Department, Email, Membership, User
from stub_server.workspace.profiles import AgentProfile


def livechat_user(user: User) -> schemas.LivechatUser:
    """One agent or manager by itself: what the account does not have is left out."""
    shown: schemas.LivechatUser = {"_id": user.id, "username": user.username, "status": user.status}
    if user.name is not None:
        shown["name"] = user.name
    if user.availability is not None:
        shown["statusLivechat"] = user.availability
    if user.emails:
        shown["emails"] = emails(user.emails)
    if user.livechat is not None:
        shown["livechat"] = _limits(user)
    return shown


def livechat_user_list_item(user: User, memberships: list[Membership]) -> schemas.LivechatUserListItem:
    """An agent or manager in the list: the server joins accounts and memberships, which turns absent into null."""
    return {
        "_id": user.id,
        "username": user.username,
        "status": user.status,
        "statusLivechat": user.availability,
        "name": user.name,
        "emails": emails(user.emails) if user.emails else None,
        "livechat": _limits(user) if user.livechat is not None else None,
        "departments": [membership.department_id for membership in memberships],
    }


def agent_department(membership: Membership, department: Department) -> schemas.AgentDepartment:
    return {
        "_id": membership.id,
        "agentId": membership.agent_id,
        "departmentId": membership.department_id,
        "departmentName": department.name,
        "username": membership.username,
        "count": membership.count,
        "order": membership.order,
        "departmentEnabled": membership.department_enabled,
        "_updatedAt": timestamp(membership.updated_at),
    }


def shown_agent(profile: AgentProfile) -> schemas.ShownAgent:
    """An agent as visitors see it."""
    if profile.agent is None:
        return {"hiddenInfo": True}
    shown: schemas.ServingAgent = {
        "_id": profile.agent.id,
        "username": profile.agent.username,
        "status": profile.agent.status,
    }
    if profile.agent.name is not None:
        shown["name"] = profile.agent.name
    if profile.shows_email and profile.agent.emails:
        shown["emails"] = emails(profile.agent.emails)
    if profile.agent.livechat is not None:
        shown["livechat"] = _limits(profile.agent)
    if profile.custom_fields is not None:
        shown["customFields"] = profile.custom_fields
    return shown


def emails(addresses: list[Email]) -> list[schemas.EmailAddress]:
    return [{"address": email.address, "verified": email.verified} for email in addresses]


def _limits(user: User) -> Any:
    return dict(user.livechat or {})
