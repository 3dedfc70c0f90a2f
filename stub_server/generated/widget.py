"""Widget: the operations that a server has to answer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Generic

from stub_server.generated.schemas import (
    Acknowledgement,
    AppearanceAnswer,
    AppearanceChange,
    IntegrationSettingsAnswer,
    OfficeHoursAnswer,
    WidgetConfigAnswer,
)
from stub_server.generated.types import Caller


class WidgetOperations(ABC, Generic[Caller]):
    """What the chat widget reads before it shows itself, how it looks, the integrations, and the office hours."""

    @abstractmethod
    def get_widget_config(
        self, token: str | None, department: str | None, business_unit: str | None
    ) -> WidgetConfigAnswer:
        """Read all that the widget needs before it shows.

        GET /api/v1/livechat/config
        """

    @abstractmethod
    def get_widget_config_by_path(
        self, token: str, department: str | None, business_unit: str | None
    ) -> WidgetConfigAnswer:
        """Read the widget's configuration with the token in the path.

        GET /api/v1/livechat/config/{token}
        """

    @abstractmethod
    def get_appearance(self, caller: Caller) -> AppearanceAnswer:
        """List the settings that style the widget.

        GET /api/v1/livechat/appearance, permission view-livechat-manager
        """

    @abstractmethod
    def save_appearance(self, caller: Caller, body: AppearanceChange) -> Acknowledgement:
        """Change settings that style the widget.

        POST /api/v1/livechat/appearance, permission view-livechat-manager
        """

    @abstractmethod
    def get_integration_settings(self, caller: Caller) -> IntegrationSettingsAnswer:
        """List the settings of the webhook for other systems.

        GET /api/v1/livechat/integrations.settings, permission view-livechat-manager
        """

    @abstractmethod
    def list_office_hours(self, caller: Caller) -> OfficeHoursAnswer:
        """List the opening hours of the week.

        GET /api/v1/livechat/office-hours, permission view-livechat-business-hours (the operation runs; it checks this by itself and answers 400)
        """
