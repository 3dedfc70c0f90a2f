"""What an account to be has to look like."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from stub_server.workspace import account_fields
from stub_server.workspace.entities import Json, User
from stub_server.workspace.refusals import (
    AddingUserNotAllowed,
    AssigningAdminNotAllowed,
    ExtensionNotAllowed,
    ForbiddenCharactersInName,
    InvalidEmail,
    InvalidUsername,
    RoleToAssignUnknown,
    UserFieldRequired,
    UserFieldTaken,
    UsernameBlocked,
)

if TYPE_CHECKING:
    from stub_server.workspace.workspace import Workspace

_NOT_IN_NAMES = re.compile(r"[<>\\/]")
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_ANY_USERNAME = "[0-9a-zA-Z-_.]+"
# They call everybody in a room.
_MENTIONS = ("all", "here")
_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})


@dataclass(frozen=True)
class UserDraft:
    """An account to be. `roles` None are the default ones; `profile` are further properties, under the wire's names.

    `active` None leaves it to the server, `custom_fields` None says nothing of them.
    """

    email: str
    name: str
    password: str
    username: str
    roles: list[str] | None = None
    active: bool | None = None
    verified: bool = False
    set_random_password: bool = False
    send_welcome_email: bool = False
    extension: str | None = None
    custom_fields: Json | None = None
    profile: Json = field(default_factory=dict)


def check(workspace: Workspace, draft: UserDraft, by: User) -> None:
    """Raises the first condition that the server would name."""
    if draft.name and not _is_name(draft.name):
        raise ForbiddenCharactersInName
    if draft.custom_fields is not None:
        account_fields.check(workspace.settings, draft.custom_fields)
    if draft.extension:
        raise ExtensionNotAllowed
    _check_permissions(workspace, draft, by)
    _check_fields(workspace, draft)
    if _is_blocked(workspace, draft.username.strip().lower()):
        raise UsernameBlocked(draft.username, _escaped(draft.username))
    if workspace.users.by_username(draft.username.strip()):
        raise UserFieldTaken(draft.username, _escaped(draft.username))
    if workspace.users.by_email(draft.email.strip()):
        raise UserFieldTaken(draft.email, _escaped(draft.email))
    if not _EMAIL.fullmatch(draft.email):
        raise InvalidEmail(draft.email)


def _check_permissions(workspace: Workspace, draft: UserDraft, by: User) -> None:
    permissions = workspace.permissions
    if not permissions.holds(by, "create-user"):
        raise AddingUserNotAllowed
    roles = draft.roles or []
    if not all(permissions.is_role(role) for role in roles):
        raise RoleToAssignUnknown
    if "admin" in roles and not permissions.holds(by, "assign-admin-role"):
        raise AssigningAdminNotAllowed


def _check_fields(workspace: Workspace, draft: UserDraft) -> None:
    if workspace.settings.flag("Accounts_RequireNameForSignUp") and not draft.name.strip():
        raise UserFieldRequired("Name")
    if not draft.username.strip():
        raise UserFieldRequired("Username")
    if not _username_pattern(workspace).fullmatch(draft.username):
        raise InvalidUsername(draft.username, _escaped(draft.username))
    if not draft.password and not draft.set_random_password:
        raise UserFieldRequired("Password")


def _is_blocked(workspace: Workspace, username: str) -> bool:
    """Whether accounts may not be called so; the name is in lower case."""
    by_workspace = workspace.settings.text("Accounts_BlockedUsernameList").lower().split(",")
    by_server = workspace.settings.text("Accounts_SystemBlockedUsernameList").split(",")
    return username in (*_MENTIONS, *by_workspace, *by_server)


def _username_pattern(workspace: Workspace) -> re.Pattern[str]:
    try:
        return re.compile(workspace.settings.text("UTF8_User_Names_Validation") or _ANY_USERNAME)
    except re.error:
        return re.compile(_ANY_USERNAME)


def _is_name(name: str) -> bool:
    """Neither the name nor what it decodes to, as part of an address, may look like markup or a path."""
    if _BROKEN_ESCAPE.search(name):
        return False
    return not _NOT_IN_NAMES.search(name) and not _NOT_IN_NAMES.search(unquote(name))


def _escaped(text: str) -> str:
    """As HTML shows it: the server's words about a value were meant for a page."""
    return text.translate(_HTML)
