"""Why the server says no about inquiries and routing."""

from __future__ import annotations

from stub_server.workspace.refusals.refusal import CodedRefusal, Refusal


class TakingInquiryRefused(CodedRefusal):
    """Why an agent cannot take an inquiry."""

    def __init__(self) -> None:
        super().__init__(details={"method": "livechat:takeInquiry"})


class InquiryNotFound(TakingInquiryRefused):
    code = "error-not-found"
    reason = "Inquiry not found"


class InquiryAlreadyTaken(TakingInquiryRefused):
    code = "error-inquiry-taken"
    reason = "Inquiry already taken"


class AgentNotAvailable(TakingInquiryRefused):
    code = "error-agent-status-service-offline"
    reason = "Agent status is offline or Omnichannel service is not active"


class ContactLimitReached(CodedRefusal):
    """Above the number of monthly contacts; also said where an inquiry has lost its room."""

    code = "error-mac-limit-reached"


class UserIsInvalid(Refusal):
    text = "The user is invalid"


class RoomToReturnNotFound(Refusal):
    text = "error-room-not-found"


class RoomIsOnHold(Refusal):
    text = "error-room-onHold"


class ServingAgentGone(Refusal):
    """The account of the agent who serves the conversation is deleted."""

    text = "error-invalid-user"
