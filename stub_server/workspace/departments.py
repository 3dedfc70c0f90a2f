"""Departments and who belongs to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stub_server.workspace import refusals
from stub_server.workspace.entities import Department, Json, Membership
from stub_server.workspace.whole_numbers import is_whole

if TYPE_CHECKING:
    from stub_server.workspace.workspace import Workspace


@dataclass(frozen=True)
class DepartmentSettings:
    """What callers say about a department. None is "not said": an existing department keeps what it has.

    `further` holds properties of somebody's own, under the wire's names.
    """

    name: str
    email: str
    enabled: bool
    show_on_registration: bool
    show_on_offline_form: bool
    description: str | None = None
    request_tag_before_closing: bool | None = None
    closing_tags: list[str] | None = None
    fallback_department_id: str | None = None
    departments_allowed_to_forward: list[str] | None = None
    offline_channel: str | None = None
    archived: bool | None = None
    further: Json = field(default_factory=dict)


@dataclass(frozen=True)
class MembershipChange:
    """An agent to become a member, or a member to get this count and place."""

    agent_id: str
    count: float = 0
    order: float = 0


class Departments:
    """Departments and who belongs to them."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def get(self, department_id: str) -> Department | None:
        return self._workspace.store.departments.get(department_id)

    def find(self, id_or_name: str) -> Department | None:
        """By id, else by exact name."""
        return self.get(id_or_name) or self._workspace.store.departments.one("name", id_or_name)

    def listed(
        self,
        text: str | None = None,
        enabled_only: bool = False,
        without: str | None = None,
        with_archived: bool = False,
    ) -> list[Department]:
        """The departments whose name has `text` in any case, but for the one with the id `without`."""
        part = (text or "").lower()
        return [
            department
            for department in self._workspace.store.departments
            if part in department.name.lower()
            and (department.enabled or not enabled_only)
            and department.id != without
            and (with_archived or not department.archived)
        ]

    def create(
        self,
        settings: DepartmentSettings,
        members: Sequence[MembershipChange] | None = None,
        department_id: str | None = None,
    ) -> Department:
        """A new department. `members` are passed over where no such user is; `department_id` is for seeds."""
        self._refuse_beyond_edition()
        self._check(settings)
        self._check_fallback(settings, None)
        department = Department(
            id=department_id or self._workspace.ids.hexadecimal(),
            name=settings.name,
            email=settings.email,
            enabled=settings.enabled,
            show_on_registration=settings.show_on_registration,
            show_on_offline_form=settings.show_on_offline_form,
            updated_at=self._workspace.clock.now(),
        )
        self._apply(settings, department)
        if members:
            self.set_agents(department.id, upsert=members)
        return department

    def update(
        self, department_id: str, settings: DepartmentSettings, members: Sequence[MembershipChange] | None = None
    ) -> Department:
        """Saves all that the settings say; `members` join or change, nobody leaves."""
        department = self.get(department_id)
        if department is None:
            self._refuse_beyond_edition()
        elif department.archived and settings.enabled:
            raise refusals.ArchivedDepartmentEnabled
        self._check(settings)
        if department is None:
            raise refusals.DepartmentToSaveNotFound
        self._check_fallback(settings, department_id)
        self._apply(settings, department)
        for membership in self.members(department_id):
            if membership.department_enabled != department.enabled:
                membership.department_enabled = department.enabled
                self._save_membership(membership)
        if members:
            self.set_agents(department_id, upsert=members)
        return department

    def remove(self, department_id: str) -> None:
        """Deletes the department, its memberships, and what points to it in other departments and in rooms."""
        if not self._workspace.settings.flag("Omnichannel_enable_department_removal"):
            raise refusals.DepartmentRemovalDisabled
        store = self._workspace.store
        if store.departments.remove(department_id) is None:
            raise refusals.UnknownDepartment
        for membership in self.members(department_id):
            store.memberships.remove(membership.id)
        for other in store.departments:
            if other.fallback_department_id == department_id:
                other.fallback_department_id = None
                store.departments.save(other)
        for room in store.rooms:
            if room.department_id == department_id:
                room.department_id = None
                store.rooms.save(room)

    def members(self, department_id: str) -> list[Membership]:
        """The memberships of a department, the oldest first."""
        return self._workspace.store.memberships.where("department", department_id)

    def of_agent(self, agent_id: str) -> list[Membership]:
        """The memberships of an agent, the oldest first."""
        return self._workspace.store.memberships.where("agent", agent_id)

    def membership(self, department_id: str, agent_id: str) -> Membership | None:
        return next((one for one in self.of_agent(agent_id) if one.department_id == department_id), None)

    def staffed(self, department_id: str) -> str | None:
        """The department, or else the first along its fallbacks, that has somebody online; None where none has."""
        seen: set[str] = set()
        following: str | None = department_id
        while following is not None and following not in seen:
            if self.has_online_agents(following):
                return following
            seen.add(following)
            department = self.get(following)
            following = department.fallback_department_id if department else None
        return None

    def has_online_agents(self, department_id: str) -> bool:
        users = (self._workspace.users.get(membership.agent_id) for membership in self.members(department_id))
        return any(user is not None and self._workspace.agents.is_online(user) for user in users)

    def set_agents(
        self, department_id: str, upsert: Sequence[MembershipChange] = (), remove: Sequence[str] = ()
    ) -> None:
        """Removes the agents with the ids in `remove`, then adds or changes those in `upsert`.

        Unknown agents are passed over in both; whether somebody is an agent at all is not asked.
        """
        department = self.get(department_id)
        if department is None:
            raise refusals.DepartmentNotFound
        _refuse_fractions(upsert)
        for agent_id in remove:
            membership = self.membership(department_id, agent_id)
            if membership is not None:
                self._workspace.store.memberships.remove(membership.id)
        joined = [self._join(department, change) for change in upsert]
        if remove or any(joined):
            self._count_members(department)

    def leave_all(self, agent_id: str) -> None:
        """Somebody is an agent no longer: every department has one member less."""
        left = [self.get(membership.department_id) for membership in self.of_agent(agent_id)]
        self.remove_agent_everywhere(agent_id)
        for department in left:
            if department is not None:
                # The servers subtract, they do not count anew.
                department.number_of_agents = max(0, (department.number_of_agents or 0) - 1)
                department.updated_at = self._workspace.clock.now()
                self._workspace.store.departments.save(department)

    def remove_agent_everywhere(self, agent_id: str) -> None:
        """Deletes all memberships of an account that goes. The servers leave `numAgents` as it is then."""
        for membership in self.of_agent(agent_id):
            self._workspace.store.memberships.remove(membership.id)

    def _join(self, department: Department, change: MembershipChange) -> bool:
        user = self._workspace.users.get(change.agent_id)
        if user is None:
            return False
        membership = self.membership(department.id, user.id) or Membership(
            id=self._workspace.ids.hexadecimal(),
            agent_id=user.id,
            department_id=department.id,
            username=user.username,
            department_enabled=department.enabled,
            updated_at=self._workspace.clock.now(),
        )
        membership.username = user.username
        membership.department_enabled = department.enabled
        membership.count = int(change.count)
        membership.order = int(change.order)
        self._save_membership(membership)
        return True

    def _save_membership(self, membership: Membership) -> None:
        membership.updated_at = self._workspace.clock.now()
        self._workspace.store.memberships.save(membership)

    def _count_members(self, department: Department) -> None:
        department.number_of_agents = self._workspace.store.memberships.number("department", department.id)
        department.updated_at = self._workspace.clock.now()
        self._workspace.store.departments.save(department)

    def _refuse_beyond_edition(self) -> None:
        # Asked before an unknown id is noticed, so a change of a department that does not exist hears this, too.
        if self._workspace.edition == "community" and len(self._workspace.store.departments) > 0:
            raise refusals.TooManyDepartments

    def _check(self, settings: DepartmentSettings) -> None:
        if settings.request_tag_before_closing and not settings.closing_tags:
            raise refusals.ClosingTagsMissing

    def _check_fallback(self, settings: DepartmentSettings, department_id: str | None) -> None:
        fallback = settings.fallback_department_id
        if fallback is not None and fallback == department_id:
            raise refusals.FallbackDepartmentCircular
        if fallback and self.get(fallback) is None:
            raise refusals.FallbackDepartmentNotFound

    def _apply(self, settings: DepartmentSettings, department: Department) -> None:
        department.name = settings.name
        department.email = settings.email
        department.enabled = settings.enabled
        department.show_on_registration = settings.show_on_registration
        department.show_on_offline_form = settings.show_on_offline_form
        for name in _OPTIONAL:
            said = getattr(settings, name)
            if said is not None:
                setattr(department, name, said)
        department.extra |= settings.further
        department.updated_at = self._workspace.clock.now()
        self._workspace.store.departments.save(department)


def _refuse_fractions(changes: Sequence[MembershipChange]) -> None:
    for index, change in enumerate(changes):
        for name, number in (("count", change.count), ("order", change.order)):
            if not is_whole(number):
                raise refusals.NotAnInteger(f"upsert[{index}].{name}", number)


_OPTIONAL = (
    "description", "request_tag_before_closing", "closing_tags", "fallback_department_id",
    "departments_allowed_to_forward", "offline_channel", "archived",
)  # fmt: skip
