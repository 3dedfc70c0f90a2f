"""Agents: who works in Omnichannel, who is available, and whom a visitor talks to."""

from __future__ import annotations

from typing import Any, Literal

from stub_server.generated import schemas
from stub_server.generated.agents import AgentsOperations
from stub_server.handlers.paging import Paging, page_of
from stub_server.wire import agents as wire
from stub_server.workspace import Workspace, refusals
from stub_server.workspace.agents import Role
from stub_server.workspace.entities import User

Type = Literal["agent", "manager"]

_ROLES: dict[str, Role] = {"agent": "livechat-agent", "manager": "livechat-manager"}
_LISTING_PERMISSIONS = {
    "agent": ("transfer-livechat-guest", "edit-omnichannel-contact"),
    "manager": ("view-livechat-manager",),
}


class Agents(AgentsOperations[User]):
    """Agents and managers, their availability, and the agent that a visitor sees."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def list_livechat_users(
        self,
        caller: User,
        type_: Type,
        text: str | None,
        only_available: bool | None,
        exclude_id: str | None,
        show_idle_agents: bool | None,
        count: int | None,
        offset: int | None,
        sort: str | None,
        query: str | None,
        fields: str | None,
    ) -> schemas.LivechatUserPage:
        paging = Paging.read(self._workspace, offset, count, sort)
        role = _role(type_)
        if not self._workspace.permissions.holds_any(caller, _LISTING_PERMISSIONS[type_]):
            raise refusals.Unauthorized
        agents = self._workspace.agents
        if type_ == "agent":
            users = agents.matching(role, text, only_available or False, exclude_id, show_idle_agents is not False)
        else:
            users = agents.matching(role, text)
        page = page_of(users, paging, _sort_key, default={"name": 1})
        return {
            "users": [self._list_item(user) for user in page],
            "count": len(page),
            "offset": paging.offset,
            "total": len(users),
            "success": True,
        }

    def add_livechat_user(
        self, caller: User, type_: Type, body: schemas.LivechatUserAppointment
    ) -> schemas.AppointedLivechatUser:
        user = self._workspace.agents.grant(_role(type_), body["username"])
        return {"user": {"_id": user.id, "username": user.username}, "success": True}

    def get_livechat_user(self, caller: User, type_: Type, id_: str) -> schemas.LivechatUserAnswer:
        user = self._workspace.agents.find(_role(type_), id_)
        return {"user": wire.livechat_user(user) if user else None, "success": True}

    def remove_livechat_user(self, caller: User, type_: Type, id_: str) -> schemas.Acknowledgement:
        self._workspace.agents.revoke(_role(type_), id_)
        return {"success": True}

    def list_agent_departments(
        self, caller: User, agent_id: str, enabled_departments_only: str | None
    ) -> schemas.AgentDepartmentsAnswer:
        departments = self._workspace.departments
        joined = [(row, departments.get(row.department_id)) for row in departments.of_agent(agent_id)]
        return {
            "departments": [
                wire.agent_department(row, department)
                for row, department in joined
                if department is not None and (row.department_enabled or enabled_departments_only != "true")
            ],
            "success": True,
        }

    def get_serving_agent(self, rid: str, token: str) -> schemas.ServingAgentAnswer:
        profile = self._workspace.agents.serving(rid, token)
        return {"agent": wire.shown_agent(profile), "success": True}

    def get_next_agent(self, token: str, department: str | None) -> schemas.NextAgentAnswer:
        profile = self._workspace.agents.next_for_visitor(token, department)
        return {"agent": wire.shown_agent(profile), "success": True} if profile else {"success": True}

    def set_agent_status(self, caller: User, body: schemas.AvailabilityChange) -> schemas.ChangedAvailability:
        availability = self._workspace.agents.change_availability(caller, body.get("agentId"), body.get("status"))
        return {"status": availability, "success": True}

    def _list_item(self, user: User) -> schemas.LivechatUserListItem:
        return wire.livechat_user_list_item(user, self._workspace.departments.of_agent(user.id))


def _role(type_: str) -> Role:
    if type_ not in _ROLES:
        raise refusals.InvalidLivechatUserType
    return _ROLES[type_]


def _sort_key(user: User, name: str) -> Any:
    values = {
        "_id": user.id,
        "username": user.username,
        "name": user.name,
        "status": user.status,
        "statusLivechat": user.availability,
        "emails": user.emails[0].address if user.emails else None,
    }
    return values.get(name)
