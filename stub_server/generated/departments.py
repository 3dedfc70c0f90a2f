"""Departments: the operations that a server has to answer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Generic, Literal

from stub_server.generated.schemas import (
    Acknowledgement,
    CreatedDepartment,
    DepartmentAgentPage,
    DepartmentAgentsChange,
    DepartmentAnswer,
    DepartmentCreation,
    DepartmentPage,
    DepartmentUpdate,
    UpdatedDepartment,
)
from stub_server.generated.types import Caller


class DepartmentsOperations(ABC, Generic[Caller]):
    """Groups of agents that visitors choose from and conversations are routed to, and the members of each."""

    @abstractmethod
    def list_departments(
        self,
        caller: Caller,
        text: str | None,
        only_my_departments: Literal["true", "false"] | None,
        enabled: str | None,
        exclude_department_id: str | None,
        show_archived: str | None,
        count: int | None,
        offset: int | None,
        sort: str | None,
        query: str | None,
    ) -> DepartmentPage:
        """Page through the departments.

        GET /api/v1/livechat/department, permission view-livechat-departments or view-l-room
        """

    @abstractmethod
    def create_department(self, caller: Caller, body: DepartmentCreation) -> CreatedDepartment:
        """Create a department, with its agents if wanted.

        POST /api/v1/livechat/department, permission manage-livechat-departments
        """

    @abstractmethod
    def get_department(
        self,
        caller: Caller,
        id_: str,
        include_agents: Literal["true", "false"] | None,
        only_my_departments: Literal["true", "false"] | None,
    ) -> DepartmentAnswer:
        """Read one department and its agents.

        GET /api/v1/livechat/department/{_id}, permission view-livechat-departments or view-l-room; view-livechat-departments (the answer is to hold the agents)
        """

    @abstractmethod
    def update_department(self, caller: Caller, id_: str, body: DepartmentUpdate) -> UpdatedDepartment:
        """Save the settings of a department.

        PUT /api/v1/livechat/department/{_id}, permission manage-livechat-departments or add-livechat-department-agents; add-livechat-department-agents (agents are to be saved)
        """

    @abstractmethod
    def delete_department(self, caller: Caller, id_: str) -> Acknowledgement:
        """Delete a department.

        DELETE /api/v1/livechat/department/{_id}, permission manage-livechat-departments or remove-livechat-department
        """

    @abstractmethod
    def list_department_agents(
        self, caller: Caller, id_: str, count: int | None, offset: int | None, sort: str | None
    ) -> DepartmentAgentPage:
        """Page through the members of a department.

        GET /api/v1/livechat/department/{_id}/agents, permission view-livechat-departments or view-l-room
        """

    @abstractmethod
    def update_department_agents(self, caller: Caller, id_: str, body: DepartmentAgentsChange) -> Acknowledgement:
        """Add, change and remove members of a department.

        POST /api/v1/livechat/department/{_id}/agents, permission manage-livechat-departments or add-livechat-department-agents
        """
