"""Why the server says no about agents."""

from __future__ import annotations

from stub_server.workspace.refusals.refusal import CodedRefusal, Refusal


class InvalidLivechatUserType(Refusal):
    """Neither agents nor managers are asked for."""

    text = "Invalid type"


class UnknownLivechatUser(Refusal):
    """No account has this username or id."""

    text = "error-invalid-user"


class InvalidAgent(Refusal):
    """Nobody serves the conversation, or who does is an agent no longer."""

    text = "invalid-agent"


class NoNextAgent(Refusal):
    """The routing names nobody."""

    text = "agent-not-found"


class RoutingMethodNotAvailable(CodedRefusal):
    code = "error-routing-method-not-available"


class AgentNotFound(Refusal):
    """The availability of somebody who is no agent was to change."""

    status = 404
    text = "Agent not found"


class UserDeactivated(Refusal):
    text = "error-user-deactivated"


class BusinessHoursAreClosed(Refusal):
    """Agents cannot make themselves available outside of business hours."""

    text = "error-business-hours-are-closed"
