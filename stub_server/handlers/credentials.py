"""Reads the many forms in which clients send credentials."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stub_server.workspace import Workspace
from stub_server.workspace.entities import User
from stub_server.workspace.refusals import LoginRefused
from stub_server.workspace.users import digest

_KNOWN = {"user", "username", "email", "password", "code"}


def log_in(workspace: Workspace, body: Any) -> tuple[User, str]:
    """Whose credentials these are, and the token of the session. Raises LoginRefused."""
    if not isinstance(body, Mapping):
        raise LoginRefused
    resume = body.get("resume")
    if body.get("password") is None and isinstance(resume, str):
        return workspace.users.resume(resume), resume
    return workspace.users.log_in(_user(workspace, body), _password_digest(body.get("password")))


def _user(workspace: Workspace, body: Mapping[str, Any]) -> User | None:
    user = body.get("user")
    if isinstance(user, Mapping):
        # The form of the login services themselves, which is also what they take besides unknown properties.
        return _found(workspace, user.get("username"), user.get("email"))
    if not body.keys() <= _KNOWN:
        return None
    if isinstance(user, str):
        return _found(workspace, None, user) if "@" in user else _found(workspace, user, None)
    username = body.get("username")
    return _found(workspace, username, None) if username else _found(workspace, None, body.get("email"))


def _found(workspace: Workspace, username: Any, email: Any) -> User | None:
    if isinstance(username, str):
        return workspace.users.by_username(username)
    return workspace.users.by_email(email) if isinstance(email, str) else None


def _password_digest(password: Any) -> str:
    """SHA-256 in hexadecimal digits, sent so or made of the plain password."""
    if isinstance(password, str):
        return digest(password)
    if isinstance(password, Mapping):
        sent = password.get("digest", password.get("hashed"))
        if isinstance(sent, str):
            return sent
    raise LoginRefused
