"""Conditions that many operations share."""

from __future__ import annotations

from stub_server.workspace.refusals.refusal import CodedRefusal, Refusal


class NotPermitted(Refusal):
    status = 403
    text = "User does not have the permissions required for this action [error-unauthorized]"


class Unauthorized(Refusal):
    """A handler's own refusal, after the permissions of the route were fine."""

    status = 403
    text = "unauthorized"


class InvalidToken(Refusal):
    """No visitor has this token; answered without a code."""

    text = "invalid-token"


class InvalidTokenCoded(CodedRefusal):
    code = "invalid-token"


class InvalidRoom(Refusal):
    """No such conversation, or it is another visitor's: ids cannot be probed."""

    text = "invalid-room"


class InvalidRoomCoded(CodedRefusal):
    code = "error-invalid-room"
    reason = "Invalid room"


class RoomIsClosed(Refusal):
    text = "room-closed"


class NoAgentOnline(CodedRefusal):
    code = "no-agent-online"
    reason = "Sorry, no online agents"


class OmnichannelDisabled(CodedRefusal):
    code = "error-omnichannel-is-disabled"


class InvalidParameters(CodedRefusal):
    """The schema of a route refuses a parameter or the body."""

    code = "invalid-params"


class InvalidTypedQuery(Refusal):
    """The schema of one of the typed routes of 8.x refuses the query."""

    error_type = "error-invalid-params"


class InvalidTypedBody(Refusal):
    """The schema of one of the typed routes of 8.x refuses the body."""

    error_type = "invalid-params"


class InvalidSort(CodedRefusal):
    code = "error-invalid-sort"

    def __init__(self, raw: str) -> None:
        super().__init__(reason=f'Invalid sort parameter provided: "{raw}"', details={"helperMethod": "parseJsonQuery"})
