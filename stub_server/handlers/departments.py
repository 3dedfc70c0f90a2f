"""Departments over HTTP."""

from __future__ import annotations

from stub_server.generated import schemas
from stub_server.generated.departments import DepartmentsOperations
from stub_server.handlers.paging import Paging, page_of
from stub_server.wire import departments as wire
from stub_server.workspace import Workspace, refusals
from stub_server.workspace.entities import User


class Departments(DepartmentsOperations[User]):
    """The operations about departments and their members."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._departments = workspace.departments

    def list_departments(
        self,
        caller: User,
        text: str | None = None,
        only_my_departments: str | None = None,
        enabled: str | None = None,
        exclude_department_id: str | None = None,
        show_archived: str | None = None,
        count: int | None = None,
        offset: int | None = None,
        sort: str | None = None,
        query: str | None = None,
    ) -> schemas.DepartmentPage:
        found = self._departments.listed(
            text, enabled_only=enabled == "true", without=exclude_department_id, with_archived=show_archived == "true"
        )
        paging = Paging.read(self._workspace, offset, count, sort)
        page = page_of(found, paging, key=wire.sort_value, default={"name": 1})
        return {
            "departments": [wire.department(one) for one in page],
            "count": len(page),
            "offset": paging.offset,
            "total": len(found),
            "success": True,
        }

    def create_department(self, caller: User, body: schemas.DepartmentCreation) -> schemas.CreatedDepartment:
        department = self._departments.create(wire.settings_of(body["department"]), wire.changes_of(body.get("agents")))
        return {
            "department": wire.new_department(department),
            "agents": self._members(department.id),
            "success": True,
        }

    def get_department(
        self,
        caller: User,
        id_: str,
        include_agents: str | None = None,
        only_my_departments: str | None = None,
    ) -> schemas.DepartmentAnswer:
        department = self._departments.get(id_)
        answer: schemas.DepartmentAnswer = {
            "department": wire.department(department) if department else None,
            "success": True,
        }
        wanted = include_agents in (None, "true")
        if wanted and self._workspace.permissions.holds(caller, "view-livechat-departments"):
            answer["agents"] = self._members(id_)
        return answer

    def update_department(self, caller: User, id_: str, body: schemas.DepartmentUpdate) -> schemas.UpdatedDepartment:
        permissions = self._workspace.permissions
        if not permissions.holds(caller, "manage-livechat-departments"):
            raise refusals.NotAllowedToSaveDepartment
        may_add = permissions.holds(caller, "add-livechat-department-agents")
        members = wire.changes_of(body.get("agents")) if may_add else []
        department = self._departments.update(id_, wire.settings_of(body["department"]), members)
        return {"department": wire.department(department), "agents": self._members(id_), "success": True}

    def delete_department(self, caller: User, id_: str) -> schemas.Acknowledgement:
        self._departments.remove(id_)
        return {"success": True}

    def list_department_agents(
        self, caller: User, id_: str, count: int | None = None, offset: int | None = None, sort: str | None = None
    ) -> schemas.DepartmentAgentPage:
        members = self._departments.members(id_)
        paging = Paging.read(self._workspace, offset, count, sort)
        page = page_of(members, paging, key=lambda one, name: wire.membership(one).get(name), default={"username": 1})
        return {
            "agents": [wire.membership(one) for one in page],
            "count": len(page),
            "offset": paging.offset,
            "total": len(members),
            "success": True,
        }

    def update_department_agents(
        self, caller: User, id_: str, body: schemas.DepartmentAgentsChange
    ) -> schemas.Acknowledgement:
        leaving = [agent["agentId"] for agent in body["remove"]]
        self._departments.set_agents(id_, upsert=wire.changes_of(body["upsert"]), remove=leaving)
        return {"success": True}

    def _members(self, department_id: str) -> list[schemas.DepartmentAgent]:
        return [wire.membership(one) for one in self._departments.members(department_id)]
