"""What the chat widget reads before it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stub_server.workspace import office_hours
from stub_server.workspace.agents import AGENT, BOT
from stub_server.workspace.office_hours import OfficeHours
from stub_server.workspace.refusals import NotAuthorized, UnknownBusinessUnit

if TYPE_CHECKING:
    from stub_server.workspace.entities import CustomField, Department, Room, Trigger, User, Visitor
    from stub_server.workspace.profiles import AgentProfile
    from stub_server.workspace.workspace import Workspace


@dataclass(frozen=True)
class WidgetState:
    """What a widget finds: whether somebody is there, what it may offer, and whom it belongs to.

    `visitor`, `room` (the visitor's open one) and `agent` (who serves it) are None where there is none.
    `custom_fields` is None in a community workspace, whose widget does not ask for any.
    """

    online: bool
    departments: Sequence[Department]
    triggers: Sequence[Trigger]
    custom_fields: Sequence[CustomField] | None = None
    visitor: Visitor | None = None
    room: Room | None = None
    agent: AgentProfile | None = None


class Widget:
    """What the chat widget reads before it shows."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def state(
        self, token: str | None = None, department_id: str | None = None, business_unit_id: str | None = None
    ) -> WidgetState | None:
        """What the widget of that visitor finds, or None where the chat is switched off.

        An unknown token is no error. Raises UnknownBusinessUnit.
        """
        if not self._workspace.settings.flag("Livechat_enabled"):
            return None
        departments = self._departments(business_unit_id)
        visitor = self._workspace.visitors.by_token(token) if token else None
        room = self._open_room(visitor)
        served = room.served_by if room else None
        return WidgetState(
            online=self.online(department_id or None),
            departments=departments,
            triggers=self._workspace.triggers.enabled(),
            custom_fields=self._custom_fields(),
            visitor=visitor,
            room=room,
            agent=self._workspace.agents.profile(served.id) if served else None,
        )

    def online(self, department_id: str | None = None) -> bool:
        """Whether a new conversation would find somebody, in the department or those it falls back to."""
        settings = self._workspace.settings
        if settings.flag("Livechat_accept_chats_with_no_agents"):
            return True
        if settings.flag("Livechat_assign_new_conversation_to_bot") and self._has_bot():
            return True
        if department_id is None:
            return bool(self._workspace.agents.online())
        return self._workspace.departments.staffed(department_id) is not None

    def shows_connecting(self) -> bool:
        """Whether the widget tells that an agent is looked for: where agents take chats by hand."""
        return self._workspace.settings.text("Livechat_Routing_Method") == "Manual_Selection"

    def office_hours(self, reader: User) -> Sequence[OfficeHours]:
        """The opening hours of the week. Raises NotAuthorized."""
        if not self._workspace.permissions.holds(reader, "view-livechat-business-hours"):
            raise NotAuthorized
        return office_hours.DEFAULT_WEEK

    def business_hours_open(self) -> bool:
        """Whether it is now within the opening hours."""
        return office_hours.open_at(office_hours.DEFAULT_WEEK, self._workspace.clock.now())

    def _departments(self, business_unit_id: str | None) -> list[Department]:
        """Those that are switched on and have an agent. No workspace of this server has business units."""
        if business_unit_id and self._workspace.edition == "premium":
            raise UnknownBusinessUnit(business_unit_id)
        return [
            department
            for department in self._workspace.store.departments
            if department.enabled and department.number_of_agents
        ]

    def _open_room(self, visitor: Visitor | None) -> Room | None:
        rooms = self._workspace.rooms.open_of_visitor(visitor.token) if visitor and visitor.token else []
        return rooms[-1] if rooms else None

    def _custom_fields(self) -> list[CustomField] | None:
        if self._workspace.edition != "premium":
            return None
        return [
            definition
            for definition in self._workspace.store.custom_fields
            if definition.scope == "visitor" and definition.visibility == "visible" and definition.public
        ]

    def _has_bot(self) -> bool:
        return any(BOT in user.roles for user in self._workspace.agents.holding(AGENT))
