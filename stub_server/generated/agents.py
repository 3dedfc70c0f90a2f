"""Agents: the operations that a server has to answer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Generic, Literal

from stub_server.generated.schemas import (
    Acknowledgement,
    AgentDepartmentsAnswer,
    AppointedLivechatUser,
    AvailabilityChange,
    ChangedAvailability,
    LivechatUserAnswer,
    LivechatUserAppointment,
    LivechatUserPage,
    NextAgentAnswer,
    ServingAgentAnswer,
)
from stub_server.generated.types import Caller


class AgentsOperations(ABC, Generic[Caller]):
    """Who works in Omnichannel as agent or manager, who is available, and which agent a visitor talks to."""

    @abstractmethod
    def list_livechat_users(
        self,
        caller: Caller,
        type_: Literal["agent", "manager"],
        text: str | None,
        only_available: bool | None,
        exclude_id: str | None,
        show_idle_agents: bool | None,
        count: int | None,
        offset: int | None,
        sort: str | None,
        query: str | None,
        fields: str | None,
    ) -> LivechatUserPage:
        """List the agents or the managers.

        GET /api/v1/livechat/users/{type}, permission transfer-livechat-guest or edit-omnichannel-contact (the type is agent); view-livechat-manager (the type is manager)
        """

    @abstractmethod
    def add_livechat_user(
        self, caller: Caller, type_: Literal["agent", "manager"], body: LivechatUserAppointment
    ) -> AppointedLivechatUser:
        """Make a user an agent or a manager.

        POST /api/v1/livechat/users/{type}, permission view-livechat-manager
        """

    @abstractmethod
    def get_livechat_user(self, caller: Caller, type_: Literal["agent", "manager"], id_: str) -> LivechatUserAnswer:
        """Read an agent or a manager.

        GET /api/v1/livechat/users/{type}/{_id}, permission view-livechat-manager
        """

    @abstractmethod
    def remove_livechat_user(self, caller: Caller, type_: Literal["agent", "manager"], id_: str) -> Acknowledgement:
        """Take the role of agent or manager away.

        DELETE /api/v1/livechat/users/{type}/{_id}, permission view-livechat-manager
        """

    @abstractmethod
    def list_agent_departments(
        self, caller: Caller, agent_id: str, enabled_departments_only: str | None
    ) -> AgentDepartmentsAnswer:
        """List the departments of an agent.

        GET /api/v1/livechat/agents/{agentId}/departments, permission view-l-room
        """

    @abstractmethod
    def get_serving_agent(self, rid: str, token: str) -> ServingAgentAnswer:
        """Tell a visitor which agent serves the conversation.

        GET /api/v1/livechat/agent.info/{rid}/{token}
        """

    @abstractmethod
    def get_next_agent(self, token: str, department: str | None) -> NextAgentAnswer:
        """Tell which agent a new conversation would go to.

        GET /api/v1/livechat/agent.next/{token}
        """

    @abstractmethod
    def set_agent_status(self, caller: Caller, body: AvailabilityChange) -> ChangedAvailability:
        """Change the availability of an agent.

        POST /api/v1/livechat/agent.status, permission view-l-room; manage-livechat-agents (the availability of another agent would change)
        """
