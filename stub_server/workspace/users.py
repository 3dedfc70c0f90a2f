"""Accounts and their sessions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from stub_server.workspace import account_fields, second_factor, user_drafts
from stub_server.workspace.entities import Email, LoginToken, Presence, Room, Setting, User
from stub_server.workspace.preference_catalogue import PREFIX
from stub_server.workspace.refusals import (
    ActivatingNotAllowed,
    DeletingBotNotAllowed,
    ExpiryInThePast,
    InvisibleNotAllowed,
    LoginRefused,
    StatusTextNotAllowed,
    Unauthorized,
    UserNotFound,
    UserNotNamed,
    UserUnknown,
)
from stub_server.workspace.user_drafts import UserDraft
from stub_server.workspace.user_removal import remove_traces

if TYPE_CHECKING:
    from stub_server.workspace.workspace import Workspace

BOT = "rocket.cat"


@dataclass(frozen=True)
class UserKeys:
    """How callers name an account: its id, or its username under one of two names."""

    user_id: str | None = None
    username: str | None = None
    user: str | None = None


class Users:
    """Accounts and their sessions."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._users = workspace.store.users
        self._tokens = workspace.store.login_tokens
        now = workspace.clock.now()
        self._users.save(User(BOT, BOT, now, now, name="Rocket.Cat", roles=["bot"], type="bot", status="online"))

    def get(self, user_id: str) -> User | None:
        return self._users.get(user_id)

    def by_username(self, username: str) -> User | None:
        """Upper and lower case are the same."""
        return self._users.one("username", username.lower())

    def by_email(self, address: str) -> User | None:
        """Upper and lower case are the same."""
        return self._users.one("email", address.lower())

    def by_token(self, user_id: str, auth_token: str) -> User | None:
        """Whose session it is, when the two login headers belong together."""
        token = self._tokens.get(digest(auth_token))
        if token is None or token.user_id != user_id:
            return None
        user = self.get(user_id)
        return user if user is not None and user.active else None

    def bot(self) -> User:
        """The account in whose name the server itself writes."""
        bot = self.get(BOT)
        if bot is None:
            raise KeyError(BOT)
        return bot

    def named(self, keys: UserKeys) -> User:
        """The account that is named. Raises UserNotNamed and UserUnknown."""
        if keys.user_id and keys.user_id.strip():
            found = self.get(keys.user_id)
        elif username := next((name for name in (keys.username, keys.user) if name and name.strip()), None):
            found = self.by_username(username)
        else:
            raise UserNotNamed
        if found is None:
            raise UserUnknown
        return found

    def searched(self, caller: User, kind: str, value: str) -> User:
        """The account that one of the keys of `users.info` finds. Raises UserNotFound.

        An id is taken for a username and the other way round; the letters of both have to be the same.
        """
        found = self.by_email(value.strip()) if kind == "email" else None
        if kind in ("userId", "username"):
            named = self.by_username(value)
            found = self.get(value) or (named if named and named.username == value else None)
        in_secret = kind in ("email", "importId") and found is not caller
        if found is None or (in_secret and not self._workspace.permissions.holds(caller, "view-full-other-user-info")):
            raise UserNotFound
        return found

    def log_in(self, user: User | None, password_digest: str) -> tuple[User, str]:
        """Opens a session; beside the user, its token. Raises LoginRefused."""
        if user is None or not user.active or user.password is None or user.password != password_digest.lower():
            raise LoginRefused
        token = self._workspace.ids.secret()
        self._tokens.save(LoginToken(digest(token), user.id, self._workspace.clock.now()))
        self._note_login(user)
        return user, token

    def resume(self, auth_token: str) -> User:
        """Whose session the token belongs to. Raises LoginRefused."""
        token = self._tokens.get(digest(auth_token))
        user = self.by_token(token.user_id, auth_token) if token else None
        if user is None:
            raise LoginRefused
        self._note_login(user)
        return user

    def log_out(self, auth_token: str) -> None:
        """Ends this session; the user's others stay open."""
        self._tokens.remove(digest(auth_token))

    def check_second_factor(self, user: User, method: str | None, code: str | None) -> None:
        """Raises SecondFactorRequired and SecondFactorInvalid where the workspace asks for one."""
        if self._workspace.settings.flag("Accounts_TwoFactorAuthentication_Enabled"):
            second_factor.check(user, method, code)

    def create(self, draft: UserDraft, by: User) -> User:
        """Raises as `user_drafts.check` does, before anything is stored.

        Raises ActivatingNotAllowed afterwards: an account whose maker may not say that it is active is there all the
        same, and active, as on the server.
        """
        user_drafts.check(self._workspace, draft, by)
        if draft.active is not None and not self._workspace.permissions.holds(by, "edit-other-user-active-status"):
            self.add(replace(draft, active=None))
            raise ActivatingNotAllowed
        user = self.add(draft)
        if draft.send_welcome_email:
            name = self._workspace.settings.text("Site_Name")
            sender = self._workspace.settings.text("From_Email")
            self._workspace.outbox.put("welcome", draft.email, sender, f"Welcome to {name}", f"Welcome, {draft.name}!")
        return user

    def add(self, draft: UserDraft, user_id: str | None = None) -> User:
        """Stores an account without asking whether it may be."""
        now = self._workspace.clock.now()
        password = self._workspace.ids.secret() if draft.set_random_password else draft.password
        user = User(
            user_id or self._workspace.ids.short(),
            draft.username.strip(),
            now,
            now,
            name=draft.name.strip() or None,
            emails=[Email(draft.email.strip(), draft.verified)] if draft.email.strip() else [],
            password=digest(password),
            roles=list(dict.fromkeys(draft.roles or ["user"])),
            active=draft.active is not False,
            custom_fields=account_fields.known(self._workspace.settings, draft.custom_fields or {}),
            extra={**draft.profile, **({"requirePasswordChange": True} if draft.set_random_password else {})},
        )
        return self._users.save(user)

    def remove(self, user: User) -> list[str]:
        """Deletes the account; the ids of the rooms that went with it. Raises DeletingBotNotAllowed."""
        if user.id == BOT:
            raise DeletingBotNotAllowed
        for token in self._tokens.where("user", user.id):
            self._tokens.remove(token.id)
        remove_traces(self._workspace, user)
        self._users.remove(user.id)
        return []

    def whose_presence(self, caller: User, keys: UserKeys) -> User:
        """Whom the caller speaks of: himself, or somebody whom he may edit. Raises Unauthorized, then as `named`."""
        own = (
            not (keys.user_id or keys.username or keys.user)
            or keys.user_id == caller.id
            or caller.username in (keys.username, keys.user)
        )
        if own:
            return caller
        if not self._workspace.permissions.holds(caller, "edit-other-user-info"):
            raise Unauthorized
        return self.named(keys)

    def set_status(
        self, user: User, status: Presence | None, text: str | None = None, expires_at: datetime | None = None
    ) -> None:
        """Sets the presence, the text beside it, or both; None leaves them.

        Raises StatusTextNotAllowed, ExpiryInThePast and InvisibleNotAllowed.
        """
        settings = self._workspace.settings
        if text and not settings.flag("Accounts_AllowUserStatusMessageChange"):
            raise StatusTextNotAllowed
        if expires_at is not None and expires_at <= self._workspace.clock.now():
            raise ExpiryInThePast
        presence = status or user.status_default or "online"
        if presence == "offline" and not settings.flag("Accounts_AllowInvisibleStatusOption"):
            raise InvisibleNotAllowed
        user.status = user.status_default = presence
        user.status_expires_at = expires_at
        if text is not None:
            user.status_text = text
        self._touch(user)

    def rooms_of(self, user: User) -> list[Room]:
        """The rooms in the user's list, by name."""
        joined = [room for room in self._workspace.store.rooms if user.id in room.subscribers]
        return sorted(joined, key=lambda room: room.name)

    def preferences(self) -> dict[str, Any]:
        """What users like until they say otherwise, by the names of the preferences."""
        return {
            setting.id.removeprefix(PREFIX): _of_type(setting)
            for setting in self._workspace.store.settings
            if setting.id.startswith(PREFIX)
        }

    def _note_login(self, user: User) -> None:
        user.last_login_at = self._workspace.clock.now()
        self._touch(user)

    def _touch(self, user: User) -> None:
        user.updated_at = self._workspace.clock.now()
        self._users.save(user)


def digest(secret: str) -> str:
    """SHA-256 in hexadecimal digits: how passwords and tokens are kept."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _of_type(setting: Setting) -> Any:
    """A setting may hold anything; a preference is what the setting's type says."""
    wanted = {"boolean": bool, "int": int, "multiSelect": list}.get(setting.type, str)
    return setting.value if type(setting.value) is wanted else setting.default
