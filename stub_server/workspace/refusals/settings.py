"""Why the server says no about settings and the widget."""

from __future__ import annotations

from stub_server.workspace.refusals.refusal import CodedRefusal, Refusal


class InvalidSetting(Refusal):
    """A setting that cannot be changed in this way."""

    text = "invalid-setting"


class UnknownBusinessUnit(CodedRefusal):
    code = "error-unit-not-found"

    def __init__(self, unit_id: str) -> None:
        super().__init__(reason=f"Error! No Active Business Unit found with id: {unit_id}")


class NotAuthorized(Refusal):
    """A missing permission in the words of servers before 5.0, which checked it inside the operation."""

    text = "error-not-authorized"
