"""Why the server says no about sessions, accounts, settings and permissions."""

from __future__ import annotations

from stub_server.workspace.refusals.refusal import CodedRefusal, Refusal


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


class UsernameBlocked(CodedRefusal):
    """A name that the server or the workspace keeps for itself."""

    code = "error-blocked-username"

    def __init__(self, username: str, shown: str) -> None:
        details = {"method": "checkUsernameAvailability", "field": username}
        super().__init__(reason=f"{shown} is blocked and can't be used!", details=details)


class AccountFieldRefused(CodedRefusal):
    """A custom field of an account does not have the form that its definition asks for."""

    code = "error-user-registration-custom-field"
    details = {"method": "registerUser"}

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)


class AccountFieldsUnreadable(CodedRefusal):
    """The definitions of the custom fields of accounts are no JSON."""

    code = "error-invalid-customfield-json"
    reason = "Invalid JSON for Custom Fields"


class ActivatingNotAllowed(CodedRefusal):
    """The caller may not say whether an account is active."""

    code = "error-not-allowed"
    reason = "Not allowed"
    details = {"method": "setUserActiveStatus"}


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
