"""Why the server says no about messages, files, the offline form and SMS."""

from __future__ import annotations

from typing import ClassVar

from stub_server.workspace.refusals.refusal import Refusal


class MessageTooLong(Refusal):
    """Longer than the limit for visitors."""

    text = "message-length-exceeds-character-limit"


class InvalidMessage(Refusal):
    """No such message, or it is in another conversation."""

    text = "invalid-message"


class ActionNotAllowed(Refusal):
    """Somebody else wrote the message, or the workspace does not allow editing or deleting."""

    text = "error-action-not-allowed"


class VisitorNotRegistered(Refusal):
    text = "error-livechat-visitor-registration"


class FileRefused(Refusal):
    """Uploads are refused with `reason` in place of `error`."""

    reason: ClassVar[str]

    def __init__(self, size_allowed: str | None = None) -> None:
        super().__init__()
        self.properties = {"reason": self.reason} | ({"sizeAllowed": size_allowed} if size_allowed else {})


class UploadsDisabled(FileRefused):
    reason = "error-file-upload-disabled"


class NoFileUploaded(FileRefused):
    reason = "error-no-file-uploaded"


class FileTypeNotAllowed(FileRefused):
    reason = "error-type-not-allowed"


class FileTooLarge(FileRefused):
    reason = "error-size-not-allowed"


class OfflineMessageNotSent(Refusal):
    text = "Error sending Omnichannel offline message"


class UnknownSmsService(Refusal):
    """The workspace uses another gateway."""

    text = "Invalid service"


class SmsNotSigned(Refusal):
    """The gateway's signature is missing or wrong."""

    text = "Invalid request"


class IncompleteSms(Refusal):
    text = "Invalid data"
