"""Which role holds which permission."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from stub_server.workspace.entities import Permission, Role, User
from stub_server.workspace.permission_catalogue import ROLES, default_permissions
from stub_server.workspace.refusals import InvalidPermission, InvalidRole

if TYPE_CHECKING:
    from datetime import datetime

    from stub_server.workspace.workspace import Workspace

Change = tuple[str, Sequence[str]]  # a permission's id, and all the roles that are to hold it


class Permissions:
    """Which role holds which permission."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        now = workspace.clock.now()
        for name, description in ROLES.items():
            workspace.store.roles.save(Role(name, description))
        for permission_id, roles in default_permissions():
            workspace.store.permissions.save(Permission(permission_id, roles, now))

    def holds(self, user: User, permission: str) -> bool:
        """Whether one of the user's roles holds it; nobody holds a permission that does not exist."""
        found = self.get(permission)
        return found is not None and not set(found.roles).isdisjoint(user.roles)

    def holds_all(self, user: User, permissions: Iterable[str]) -> bool:
        return all(self.holds(user, permission) for permission in permissions)

    def holds_any(self, user: User, permissions: Iterable[str]) -> bool:
        return any(self.holds(user, permission) for permission in permissions)

    def get(self, permission_id: str) -> Permission | None:
        return self._workspace.store.permissions.get(permission_id)

    def all(self) -> list[Permission]:
        return list(self._workspace.store.permissions)

    def changed_since(self, moment: datetime) -> list[Permission]:
        return [permission for permission in self.all() if permission.updated_at > moment]

    def is_role(self, role_id: str) -> bool:
        return role_id in self._workspace.store.roles

    def set_roles(self, permission_id: str, roles: Sequence[str]) -> None:
        """Raises as `change` does."""
        self.change([(permission_id, roles)])

    def change(self, changes: Sequence[Change]) -> None:
        """Replaces the roles of each permission; all of it or, with a Refusal, nothing.

        Raises InvalidPermission for an id that does not exist or comes twice, and InvalidRole.
        """
        named = {permission_id for permission_id, _ in changes}
        # The server compares numbers of documents, which is why a permission that comes twice counts as unknown.
        if len(named) != len(changes) or any(self.get(permission_id) is None for permission_id in named):
            raise InvalidPermission
        if not all(self.is_role(role) for _, roles in changes for role in roles):
            raise InvalidRole
        now = self._workspace.clock.now()
        for permission_id, roles in changes:
            self._workspace.store.permissions.save(Permission(permission_id, list(roles), now))
