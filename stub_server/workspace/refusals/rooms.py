"""Why the server says no about conversations, their transfers and transcripts."""

from __future__ import annotations

from stub_server.workspace.refusals.refusal import Refusal


class UnknownRoom(Refusal):
    """No conversation has this id, where ids need not be kept secret."""

    text = "error-invalid-room"


class RoomAlreadyClosed(Refusal):
    text = "error-room-already-closed"


class ConversationAlreadyClosed(Refusal):
    """The same condition where a conversation is to be handed over."""

    text = "This_conversation_is_already_closed"


class VisitorsMayNotClose(Refusal):
    """The workspace leaves closing to its agents."""

    text = "error-not-allowed-to-close-conversation"


class NotAuthorizedToClose(Refusal):
    """The caller is not in the room and may not close the conversations of others."""

    text = "error-not-authorized"


class ClosingCommentMissing(Refusal):
    text = "error-comment-is-required"


class RoomTagsMissing(Refusal):
    """The department wants a tag before a conversation closes."""

    text = "error-tags-must-be-assigned-before-closing-chat"


class TranscriptAddressMissing(Refusal):
    """A transcript is to be sent, and nobody says where to; the words are those of JavaScript."""

    text = "Cannot read properties of undefined (reading 'email')"


class InvalidSurvey(Refusal):
    """None of the answers counts."""

    text = "invalid-data"


class InvalidDate(Refusal):
    """One end of a span of time, such as `createdAt.start`, is no date."""

    def __init__(self, parameter: str) -> None:
        super().__init__(f'The "{parameter}" query parameter must be a valid date.')


class InvalidJson(Refusal):
    """A parameter that holds JSON does not; the words are those of the server's parser."""


class InvalidCustomFieldFilter(Refusal):
    text = 'The "customFields" query parameter must be a valid JSON.'


class RoomVisitorRemoved(Refusal):
    """The visitor of the conversation is gone, or (for transcripts) is not the one who asks."""

    text = "error-invalid-visitor"


class DepartmentToForwardToUnknown(Refusal):
    text = "error-invalid-department"


class ForwardingToSameDepartment(Refusal):
    text = "error-forwarding-chat-same-department"


class ForwardingToSameAgent(Refusal):
    text = "error-selected-agent-room-agent-are-same"


class AgentIsOffline(Refusal):
    text = "error-user-is-offline"


class AgentNotInDepartment(Refusal):
    text = "error-user-not-belong-to-department"


class NobodyOnlineInDepartment(Refusal):
    text = "error-no-agents-online-in-department"


class RoomWithoutInquiry(Refusal):
    """A conversation to be handed to an agent has lost its inquiry."""

    text = "error-invalid-inquiry"


class InquiryNotTransferable(Refusal):
    """The same condition where it is to be handed to a department."""

    text = "error-transferring-inquiry"


class NotForwarded(Refusal):
    """There is nobody to hand the conversation to."""

    text = "error-forwarding-chat"


class NotTransferred(Refusal):
    """The same condition, said to visitors in the server's own spelling."""

    text = "error-transfering-chat"


class TransferRefused(Refusal):
    """A transfer of the old kind failed; the server does not say why."""


class TranscriptNotSent(Refusal):
    """The mailer failed without a reason."""

    properties = {"message": "Error sending Omnichannel transcript"}


class SerialisedRefusal(Refusal):
    """A refusal of servers before 5.0, which answered the error object itself; its code is the text."""

    error_type = "Meteor.Error"

    def __init__(self, code: str, reason: str | None = None) -> None:
        message = f"{reason} [{code}]" if reason else f"[{code}]"
        self.properties = {"isClientSafe": True, "message": message} | ({"reason": reason} if reason else {})
        super().__init__(code)
