"""Why the server says no: one class per condition, in Rocket.Chat's own words.

A rule raises the condition; the HTTP side catches it once and renders it. Two forms exist on the wire: a bare text
(`{"error": "invalid-token"}`) and a coded one with a reason
(`{"error": "Sorry, no online agents [no-agent-online]", "errorType": "no-agent-online"}`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar


class Refusal(Exception):
    """The call changes nothing. `text` is None where the server does not say why (`{"success": false}`)."""

    status: ClassVar[int] = 400
    text: str | None = None
    properties: Mapping[str, Any] = {}  # what the answer has beside `success` and the text
    error_type: str | None = None
    details: Any = None

    def __init__(self, text: str | None = None) -> None:
        if text is not None:
            self.text = text
        super().__init__(self.text)


class CodedRefusal(Refusal):
    """A refusal with a code (`errorType`), perhaps a reason before it and details beside it."""

    code: str = ""
    reason: str | None = None

    def __init__(self, code: str | None = None, reason: str | None = None, details: Any = None) -> None:
        if code is not None:
            self.code = code
        if reason is not None:
            self.reason = reason
        if details is not None:
            self.details = details
        self.error_type = self.code
        super().__init__(f"{self.reason} [{self.code}]" if self.reason else f"[{self.code}]")


# Shared by many operations.


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


# Agents.


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


# Messages, files, the offline form, SMS.


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


# Departments.


class DepartmentNotFound(CodedRefusal):
    code = "error-department-not-found"
    reason = "Department not found"


class UnknownDepartment(Refusal):
    """The same condition where a department is to be deleted; answered without a code."""

    text = "error-department-not-found"


class DepartmentRemovalDisabled(Refusal):
    text = "error-department-removal-disabled"


class NotAllowedToSaveDepartment(Refusal):
    """The caller may add agents to departments, but not change departments."""

    text = "error-not-allowed"


class SavingDepartmentRefused(CodedRefusal):
    """What is wrong with the settings of a department."""

    def __init__(self) -> None:
        super().__init__(details={"method": "livechat:saveDepartment"})


class TooManyDepartments(SavingDepartmentRefused):
    code = "error-max-departments-number-reached"
    reason = "Maximum number of departments reached"


class ArchivedDepartmentEnabled(SavingDepartmentRefused):
    code = "error-archived-department-cant-be-enabled"
    reason = "Archived departments cant be enabled"


class ClosingTagsMissing(SavingDepartmentRefused):
    code = "error-validating-department-chat-closing-tags"
    reason = "At least one closing tag is required when the department requires tag(s) on closing conversations."


class DepartmentToSaveNotFound(SavingDepartmentRefused):
    code = "error-department-not-found"
    reason = "Department not found"


class FallbackDepartmentCircular(CodedRefusal):
    code = "error-fallback-department-circular"
    reason = "Cannot save department. Circular reference between fallback department and department"


class FallbackDepartmentNotFound(SavingDepartmentRefused):
    code = "error-fallback-department-not-found"
    reason = "Fallback department not found"


# Inquiries and routing.


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


# Settings and the widget.


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


# Visitors.


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


# Custom fields.


class InvalidCustomField(Refusal):
    """A value is sent for a field that is not defined."""

    text = "invalid-custom-field"


class InvalidCustomFieldValue(Refusal):
    """The value does not match the field's expression."""

    def __init__(self, key: str) -> None:
        super().__init__(f"Invalid value for {key} field")


class MissingCustomFields(Refusal):
    """Values are sent, but not for all fields that the workspace requires of a visitor."""

    def __init__(self, keys: list[str]) -> None:
        super().__init__(f"Missing required custom fields: {', '.join(keys)}")


class CustomFieldNotFound(Refusal):
    """No definition to change has this id."""

    text = "Custom Field Not found"


class CustomFieldGone(Refusal):
    """No definition to remove has this id; the words differ by a capital."""

    text = "Custom field not found"


class CustomFieldExists(Refusal):
    text = "Custom Field already exists"


# Team chat.


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


# Rooms, their transfers and transcripts.


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
    """The department wants a tag before a conversation closes; said to users."""

    text = "error-tags-must-be-assigned-before-closing-chat"


class RoomTagsMissingForVisitor(CodedRefusal):
    """The same condition, said to visitors."""

    code = "error-tags-must-be-assigned-before-closing-chat"
    reason = "Tag(s) must be assigned before closing the chat"


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


# Sessions, accounts, settings, permissions.


class LoginRefused(Refusal):
    """No such user, a wrong password, a deactivated account, or no usable credentials: all look the same."""

    status = 401
    text = "Unauthorized"
    properties = {"status": "error", "message": "Unauthorized"}


class SecondFactorRefused(CodedRefusal):
    """A second factor is asked for, and the code of it is missing or wrong."""

    def __init__(self) -> None:
        super().__init__(details={"method": "password", "availableMethods": []})


class SecondFactorRequired(SecondFactorRefused):
    code = "totp-required"
    reason = "TOTP Required"


class SecondFactorInvalid(SecondFactorRefused):
    code = "totp-invalid"
    reason = "TOTP Invalid"


class SavingUserRefused(CodedRefusal):
    """What is wrong with an account that is to be saved; `details` say where."""

    def __init__(self, reason: str | None = None, **details: str) -> None:
        super().__init__(reason=reason, details={"method": "insertOrUpdateUser", **details})


class AddingUserNotAllowed(SavingUserRefused):
    code = "error-action-not-allowed"
    reason = "Adding user is not allowed"

    def __init__(self) -> None:
        super().__init__(action="Adding_user")


class RoleToAssignUnknown(SavingUserRefused):
    code = "error-action-not-allowed"
    reason = "The field Roles consist invalid role id"

    def __init__(self) -> None:
        super().__init__(action="Assign_role")


class AssigningAdminNotAllowed(SavingUserRefused):
    code = "error-action-not-allowed"
    reason = "Assigning admin is not allowed"

    def __init__(self) -> None:
        super().__init__(action="Assign_admin")


class UserFieldRequired(SavingUserRefused):
    """`field` is the server's name of it: Name, Username or Password."""

    code = "error-the-field-is-required"

    def __init__(self, field: str) -> None:
        super().__init__(f"The field {field} is required", field=field)


class InvalidUsername(SavingUserRefused):
    code = "error-input-is-not-a-valid-field"

    def __init__(self, username: str, shown: str) -> None:
        super().__init__(f"{shown} is not a valid username", input=username, field="Username")


class UserFieldTaken(SavingUserRefused):
    """Another account has this username or e-mail address."""

    code = "error-field-unavailable"

    def __init__(self, value: str, shown: str) -> None:
        super().__init__(f"{shown} is already in use :(", field=value)


class InvalidEmail(CodedRefusal):
    code = "error-invalid-email"

    def __init__(self, email: str) -> None:
        details = {"function": "RocketChat.validateEmailDomain", "email": email}
        super().__init__(reason=f"Invalid email {email}", details=details)


class ForbiddenCharactersInName(Refusal):
    text = "Name contains invalid characters"


class ExtensionNotAllowed(Refusal):
    """Telephone extensions belong to a module that this workspace does not have."""

    text = "Setting user voice call extension is not allowed"
    error_type = "error-action-not-allowed"


class UserNotNamed(CodedRefusal):
    code = "error-user-param-not-provided"
    reason = 'The required "userId" or "username" param was not provided'


class UserUnknown(CodedRefusal):
    code = "error-invalid-user"
    reason = 'The required "userId" or "username" param provided does not match any users'


class DeletingBotNotAllowed(CodedRefusal):
    code = "error-action-not-allowed"
    reason = "Deleting the rocket.cat user is not allowed"
    details = {"method": "deleteUser", "action": "Delete_user"}


class UserNotFound(Refusal):
    """There is no such user, or the caller may not look for it in this way."""

    text = "User not found."


class EmptyUserSearch(Refusal):
    text = "Invalid search query."


class PresenceRefused(CodedRefusal):
    """What is wrong with a presence that is to be set."""

    def __init__(self) -> None:
        super().__init__(details={"method": "users.setStatus"})


class StatusTextNotAllowed(PresenceRefused):
    code = "error-not-allowed"
    reason = "Change status is not allowed"


class InvisibleNotAllowed(PresenceRefused):
    code = "error-status-not-allowed"
    reason = "Invisible status is disabled"


class InvalidExpiry(PresenceRefused):
    code = "error-invalid-date"
    reason = "Invalid expiresAt date string"


class ExpiryInThePast(PresenceRefused):
    code = "error-invalid-date"
    reason = "expiresAt must be a future date"


class SettingNotFound(Refusal):
    """There is no such setting, or it is hidden; the server does not say which."""


class SettingOutOfBounds(CodedRefusal):
    """A number is beyond the bounds of its setting."""

    code = "error-invalid-setting-value"
    details = {"method": "saveSettings"}


class InvalidPermission(Refusal):
    """One of the permissions does not exist, or comes twice."""

    text = "Invalid permission"
    error_type = "error-invalid-permission"


class InvalidRole(Refusal):
    text = "Invalid role"
    error_type = "error-invalid-role"


class InvalidUpdatedSince(CodedRefusal):
    """Not a date; that the code names a room is the server's mistake."""

    code = "error-roomId-param-invalid"
    reason = 'The "updatedSince" query parameter must be a valid date.'


class MethodFailed(Refusal):
    """A realtime method that was called over REST failed; its error stands in a text of its own."""

    def __init__(self, message: str) -> None:
        super().__init__()
        self.properties = {"message": message}


class UnreadableMethodCall(Refusal):
    """The text of a method call is no JSON; the words are those of JavaScript's parser."""


class NothingToSet(Refusal):
    """Neither a presence nor a text was sent."""

    text = "Match error: Failed Match.OneOf, Match.Maybe or Match.Optional validation"
