"""Why the server says no about visitors."""

from __future__ import annotations

from stub_server.workspace.refusals.refusal import CodedRefusal, Refusal


class EmptyToken(CodedRefusal):
    """The token is empty or white space."""

    code = "error-invalid-token"
    reason = "Token cannot be empty"

    def __init__(self) -> None:
        super().__init__(details={"method": "livechat/visitor"})


class InvalidVisitorDepartment(Refusal):
    """The visitor asks for a department that does not exist."""

    text = "error-invalid-department"


class VisitorHasOpenRooms(CodedRefusal):
    code = "visitor-has-open-rooms"
    reason = "Cannot remove visitors with opened rooms"


class VisitorNotFound(Refusal):
    text = "visitor-not-found"


class NoAccessToRoom(Refusal):
    """The caller may not look into the conversation."""

    text = "error-not-allowed"


class SystemUserMissing(Refusal):
    """The account in whose name the server writes is gone."""

    text = "error-invalid-user"
