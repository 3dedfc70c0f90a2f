"""Workspace: the operations that a server has to answer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Generic

from stub_server.generated.schemas import (
    Acknowledgement,
    CreatedUser,
    Credentials,
    DeletedUser,
    MethodCall,
    MethodResult,
    OpenedSession,
    OwnUserAnswer,
    PermissionsAnswer,
    PermissionsChange,
    PublicSettingsPage,
    ServerInfo,
    SettingAnswer,
    SettingUpdate,
    UpdatedPermissions,
    UserAnswer,
    UserDeletion,
    UserDraft,
    UserStatusChange,
)
from stub_server.generated.types import Caller, Reply


class WorkspaceOperations(ABC, Generic[Caller]):
    """Sessions, user accounts, settings and permissions, the server itself, and realtime methods over REST."""

    @abstractmethod
    def login(self, x_2fa_code: str | None, body: Credentials) -> OpenedSession:
        """Log in.

        POST /api/v1/login
        """

    @abstractmethod
    def logout_by_get(self, caller: Caller, auth_token: str) -> Reply:
        """Log out, in the old way.

        GET /api/v1/logout
        """

    @abstractmethod
    def logout(self, caller: Caller, auth_token: str) -> Reply:
        """Log out.

        POST /api/v1/logout
        """

    @abstractmethod
    def get_me(self, caller: Caller) -> OwnUserAnswer:
        """Read the own account.

        GET /api/v1/me
        """

    @abstractmethod
    def get_server_info(self, caller: Caller | None) -> ServerInfo:
        """Ask which server this is.

        GET /api/info, permission view-statistics (the caller wants info and the full version)
        """

    @abstractmethod
    def create_user(
        self, caller: Caller, x_2fa_code: str | None, x_2fa_method: str | None, body: UserDraft
    ) -> CreatedUser:
        """Create a user account.

        POST /api/v1/users.create, permission create-user (always, but only looked at while the account is saved); assign-admin-role (roles contains admin); edit-other-user-active-status (active is sent; the account is made before this is looked at)
        """

    @abstractmethod
    def delete_user(self, caller: Caller, body: UserDeletion) -> DeletedUser:
        """Delete a user account.

        POST /api/v1/users.delete, permission delete-user
        """

    @abstractmethod
    def get_user(
        self,
        caller: Caller,
        user_id: str | None,
        username: str | None,
        import_id: str | None,
        email: str | None,
        free_switch_extension: str | None,
        include_user_rooms: str | None,
        fields: str | None,
    ) -> UserAnswer:
        """Read a user account.

        GET /api/v1/users.info, permission view-full-other-user-info (all is wanted about somebody else); view-other-user-channels (the rooms of somebody else are wanted)
        """

    @abstractmethod
    def set_user_status(self, caller: Caller, body: UserStatusChange) -> Acknowledgement:
        """Set the presence of a user.

        POST /api/v1/users.setStatus, permission edit-other-user-info (the user is somebody else)
        """

    @abstractmethod
    def get_setting(self, caller: Caller, id_: str) -> SettingAnswer:
        """Read a setting.

        GET /api/v1/settings/{_id}, permission view-privileged-setting
        """

    @abstractmethod
    def set_setting(
        self, caller: Caller, id_: str, x_2fa_code: str | None, x_2fa_method: str | None, body: SettingUpdate
    ) -> Acknowledgement:
        """Change a setting.

        POST /api/v1/settings/{_id}, permission edit-privileged-setting
        """

    @abstractmethod
    def list_public_settings(
        self, count: int | None, offset: int | None, sort: str | None, id_: str | None, query: str | None
    ) -> PublicSettingsPage:
        """List the public settings.

        GET /api/v1/settings.public
        """

    @abstractmethod
    def update_permissions(self, caller: Caller, body: PermissionsChange) -> UpdatedPermissions:
        """Change which roles hold permissions.

        POST /api/v1/permissions.update, permission access-permissions
        """

    @abstractmethod
    def list_permissions(self, caller: Caller, updated_since: str | None) -> PermissionsAnswer:
        """List the permissions and their roles.

        GET /api/v1/permissions.listAll
        """

    @abstractmethod
    def call_method(self, caller: Caller, method: str, body: MethodCall) -> MethodResult:
        """Run a realtime method over REST.

        POST /api/v1/method.call/{method}
        """
