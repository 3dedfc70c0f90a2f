"""The realtime methods of Omnichannel, which clients used before there were REST operations for all of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from stub_server.handlers import method_shapes as shapes
from stub_server.handlers.chat import draft
from stub_server.handlers.method_errors import check, fits, plain_error, refused
from stub_server.wire import custom_fields as custom_fields_wire
from stub_server.wire import departments as departments_wire
from stub_server.wire import messages as messages_wire
from stub_server.workspace import Workspace, refusals
from stub_server.workspace.entities import Json, User

_FIELD_NAME_REASON = "Invalid custom field name. Use only letters, numbers, hyphens and underscores."
_MOMENTS = ("ts", "_updatedAt", "editedAt")


class LivechatMethods:
    """Each takes the caller and the parameters of the call; None is a method that returns nothing."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def save_custom_field(self, caller: User, field_id: Any = None, data: Any = None) -> Json:
        name = "livechat:saveCustomField"
        self._ask(caller, "view-livechat-manager", name)
        if field_id:
            check(field_id, shapes.TEXT)
        check(data, shapes.CUSTOM_FIELD)
        if not data["field"] or not all(char.isascii() and (char.isalnum() or char in "-_") for char in data["field"]):
            raise refused(name, "error-invalid-custom-field-name", _FIELD_NAME_REASON)
        fields = self._workspace.custom_fields
        if field_id:
            field = fields.get(field_id)
            if field is None:
                raise refused(name, "error-invalid-custom-field", "Custom Field Not found")
            custom_fields_wire.change(field, data)
            fields.save(field)
        elif fields.get(data["field"]) is not None:
            raise refused(name, "error-custom-field-name-already-exists", "Custom field name already exists")
        else:
            field = fields.create(custom_fields_wire.new_definition(data, self._workspace.clock.now()))
        written = dict(custom_fields_wire.written(data, field, new=not field_id))
        written.pop("_updatedAt", None)
        return written

    def remove_custom_field(self, caller: User, field_id: Any = None) -> Json:
        name = "livechat:removeCustomField"
        self._ask(caller, "view-livechat-manager", name)
        check(field_id, shapes.TEXT)
        if self._workspace.custom_fields.get(field_id) is None:
            raise refused(name, "error-invalid-custom-field", "Custom field not found")
        self._workspace.custom_fields.remove(field_id)
        return {"acknowledged": True, "deletedCount": 1}

    def save_trigger(self, caller: User, trigger: Any = None) -> bool:
        self._ask(caller, "view-livechat-manager", "livechat:saveTrigger")
        check(trigger, shapes.TRIGGER)
        self._workspace.triggers.save(
            trigger.get("_id"),
            name=trigger["name"],
            description=trigger["description"],
            enabled=trigger["enabled"],
            run_once=trigger["runOnce"],
            conditions=trigger["conditions"],
            actions=trigger["actions"],
        )
        return True

    def save_department(self, caller: User, department_id: Any = None, data: Any = None, agents: Any = None) -> Json:
        self._ask(caller, "manage-livechat-departments", "livechat:saveDepartment")
        if department_id:
            check(department_id, shapes.TEXT)
        check(data, shapes.DEPARTMENT)
        if agents is not None:
            check(agents, shapes.MEMBERS)
        settings = departments_wire.settings_of(data)
        members = departments_wire.changes_of(agents)
        departments = self._workspace.departments
        if department_id:
            saved = departments.update(department_id, settings, members)
        else:
            saved = departments.create(settings, members)
        return _with_dates(dict(departments_wire.department(saved)))

    def take_inquiry(self, caller: User, inquiry_id: Any = None, options: Any = None) -> None:
        self._ask(caller, "view-l-room", "livechat:takeInquiry")
        self._workspace.inquiries.take(str(inquiry_id), caller)

    def return_as_inquiry(self, caller: User, room_id: Any = None, department_id: Any = None) -> bool:
        name = "livechat:returnAsInquiry"
        self._ask(caller, "view-l-room", name)
        self._open_room(room_id, name)
        if department_id is not None:
            check(department_id, shapes.TEXT)
        return self._workspace.inquiries.return_to_queue(room_id, department_id or None)

    def close_room(self, caller: User, room_id: Any = None, comment: Any = None, options: Any = None) -> None:
        name = "livechat:closeRoom"
        self._ask(caller, "close-livechat-room", name, "error-not-authorized", "Not authorized")
        self._open_room(room_id, name)
        tags = options.get("tags") if isinstance(options, Mapping) else None
        if not fits(comment, shapes.TEXT_OR_NULL) or not fits(tags, shapes.TEXTS):
            raise plain_error()
        try:
            self._workspace.rooms.close_by_user(room_id, caller, comment or "", tags or ())
        except refusals.NotAuthorizedToClose:
            raise refused(name, "error-not-authorized", "Not authorized") from None

    def change_livechat_status(self, caller: User, change: Any = None) -> None:
        name = "livechat:changeLivechatStatus"
        sent: Mapping[str, Any] = change if isinstance(change, Mapping) else {}
        agent_id, status = sent.get("agentId") or caller.id, sent.get("status")
        if not isinstance(agent_id, str) or self._workspace.agents.find("livechat-agent", agent_id) is None:
            raise refused(name, "error-not-allowed", "Invalid Agent Id")
        if status and status not in ("available", "not-available"):
            raise refused(name, "error-not-allowed", "Invalid Status")
        try:
            self._workspace.agents.change_availability(caller, agent_id, status or None)
        except refusals.Unauthorized:
            raise refused(name, "error-not-allowed", "Not allowed") from None
        except refusals.BusinessHoursAreClosed:
            raise refused(name, "error-business-hours-are-closed", "Not allowed") from None

    def send_message(self, caller: User, message: Any = None, previews: Any = None) -> Json | None:
        """Keeps to itself why a message could not be sent, but for a lack of access and system messages."""
        check(message, shapes.MESSAGE)
        if not fits(previews, shapes.TEXTS):
            return None
        try:
            sent = self._workspace.team_chat.send(draft(message, previews), caller)
        except refusals.NotAllowedToWrite:
            raise refused("sendMessage", "error-not-allowed", None) from None
        except refusals.SystemMessageNotAllowed:
            raise
        except refusals.Refusal:
            return None
        return _with_dates(dict(messages_wire.message(sent)))

    def _ask(
        self,
        caller: User,
        permission: str,
        method: str,
        code: str = "error-not-allowed",
        reason: str = "Not allowed",
    ) -> None:
        if not self._workspace.permissions.holds(caller, permission):
            raise refused(method, code, reason)

    def _open_room(self, room_id: Any, method: str) -> None:
        room = self._workspace.rooms.get(room_id) if isinstance(room_id, str) else None
        if room is None:
            raise refused(method, "error-invalid-room", "Invalid room")
        if not room.open:
            raise refused(method, "room-closed", "Room closed")


def _with_dates(document: Json) -> Json:
    """With its moments as the realtime protocol writes them."""
    return {
        name: {"$date": _milliseconds(value)} if name in _MOMENTS and isinstance(value, str) else value
        for name, value in document.items()
    }


def _milliseconds(moment: str) -> int:
    return round(datetime.fromisoformat(moment).timestamp() * 1000)
