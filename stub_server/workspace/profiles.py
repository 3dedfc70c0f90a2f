"""What visitors may know about an agent, as the settings say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stub_server.workspace import account_fields
from stub_server.workspace.entities import Json, User

if TYPE_CHECKING:
    from stub_server.workspace.settings import Settings


@dataclass(frozen=True)
class AgentProfile:
    """An agent as visitors see it.

    `agent` is None where the workspace hides its agents. `custom_fields` is None where the account has none at all.
    """

    agent: User | None
    shows_email: bool = False
    custom_fields: Json | None = None


def profile_of(agent: User | None, settings: Settings) -> AgentProfile | None:
    """The profile, or None when there is no such agent; hidden agents are never looked up."""
    if not settings.flag("Livechat_show_agent_info"):
        return AgentProfile(None)
    if agent is None:
        return None
    custom_fields = account_fields.shown_when(settings, agent.custom_fields, "sendToIntegrations")
    return AgentProfile(
        agent,
        shows_email=settings.flag("Livechat_show_agent_email"),
        custom_fields=custom_fields if agent.custom_fields else None,
    )
