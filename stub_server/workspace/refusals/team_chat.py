"""Why the server says no in the team chat."""

from __future__ import annotations

from datetime import UTC, datetime

from stub_server.workspace.refusals.refusal import CodedRefusal, Refusal


class RoomNotNamed(CodedRefusal):
    code = "error-roomid-param-not-provided"
    reason = 'The parameter "roomId" or "roomName" is required'


class UnknownChannel(CodedRefusal):
    code = "error-room-not-found"
    reason = 'The required "roomId" or "roomName" param provided does not match any channel'


class NotAllowedToSeeRoom(Refusal):
    text = "not-allowed"
    error_type = "Not Allowed"


class NotAllowedToWrite(Refusal):
    """The author has no access to the room."""

    text = "error-not-allowed"


class SystemMessageNotAllowed(Refusal):
    text = "Cannot send system messages using 'chat.sendMessage'"


class SendingRefused(CodedRefusal):
    """The server tells the method that refused beside the reason."""

    details = {"method": "sendMessage"}


class ThreadMissing(SendingRefused):
    code = "invalid-params"
    reason = "tshow provided but missing tmid"


class ThreadsDisabled(SendingRefused):
    code = "error-not-allowed"
    reason = "not-allowed"


class MessageSizeExceeded(SendingRefused):
    code = "error-message-size-exceeded"
    reason = "Message size exceeds Message_MaxAllowedSize"


class ClocksDiffer(CodedRefusal):
    """The message's own time is too far from the server's."""

    code = "error-message-ts-out-of-sync"
    reason = "Message timestamp is out of sync"

    def __init__(self, written_at: datetime, now: datetime) -> None:
        sent = written_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        milliseconds = int(now.timestamp() * 1000)
        super().__init__(details={"method": "sendMessage", "message_ts": sent, "server_ts": milliseconds})


class RoomOfMessageMissing(Refusal):
    text = "The 'rid' property on the message object is missing."


class RoomOfMessageUnknown(Refusal):
    text = "error-invalid-room"


class ImpersonationNotAllowed(Refusal):
    """Only bots may write under another name or picture."""

    text = "Not enough permission"


class MessageCustomFieldsDisabled(Refusal):
    text = "Custom fields not enabled"


class MessageCustomFieldsInvalid(Refusal):
    text = "Invalid custom fields"


class PostedMessageTooLong(Refusal):
    text = "error-message-size-exceeded"


class NothingPosted(Refusal):
    text = "unknown-error"


class UnknownTarget(CodedRefusal):
    """No room has this id or name."""

    code = "invalid-channel"
