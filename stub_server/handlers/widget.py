"""Answers what the widget and its administration ask for."""

from __future__ import annotations

from stub_server.generated import schemas
from stub_server.generated.widget import WidgetOperations
from stub_server.wire import widget as wire
from stub_server.workspace import Workspace
from stub_server.workspace.entities import User


class Widget(WidgetOperations[User]):
    """Configuration, appearance, integrations and opening hours."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def get_widget_config(
        self, token: str | None, department: str | None, business_unit: str | None
    ) -> schemas.WidgetConfigAnswer:
        widget = self._workspace.widget
        state = widget.state(token, department, business_unit)
        return wire.config(state, self._workspace.settings, widget.shows_connecting())

    def get_widget_config_by_path(
        self, token: str, department: str | None, business_unit: str | None
    ) -> schemas.WidgetConfigAnswer:
        return self.get_widget_config(token, department, business_unit)

    def get_appearance(self, caller: User) -> schemas.AppearanceAnswer:
        settings = self._workspace.settings.appearance()
        return {"appearance": [wire.setting(setting) for setting in settings], "success": True}

    def save_appearance(self, caller: User, body: schemas.AppearanceChange) -> schemas.Acknowledgement:
        self._workspace.settings.save_appearance((change["_id"], change["value"]) for change in body)
        return {"success": True}

    def get_integration_settings(self, caller: User) -> schemas.IntegrationSettingsAnswer:
        settings = self._workspace.settings.integrations()
        return {"settings": [wire.setting(setting) for setting in settings], "success": True}

    def list_office_hours(self, caller: User) -> schemas.OfficeHoursAnswer:
        week = self._workspace.widget.office_hours(caller)
        return {"officeHours": [wire.office_hours(hours) for hours in week], "success": True}
