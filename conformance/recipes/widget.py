"""How the operations on the widget, its appearance, integrations and office hours succeed."""

from __future__ import annotations

from conformance.options import Mode
from conformance.recipes import Request, recipe
from conformance.world import World


@recipe("getWidgetConfig", needs=Mode.READ_ONLY)
def get_widget_config(world: World) -> Request:
    return {"query": {"token": world.name("nobody")}}


@recipe("getWidgetConfigByPath", needs=Mode.READ_ONLY, capabilities=("listed form",))
def get_widget_config_by_path(world: World) -> Request:
    return {"path": {"token": world.name("nobody")}}


@recipe("getAppearance", needs=Mode.READ_ONLY, capabilities=("admin",))
def get_appearance(world: World) -> Request:
    return {"caller": world.admin}


@recipe("saveAppearance", needs=Mode.FULL, capabilities=("admin",))
def save_appearance(world: World) -> Request:
    """The value that the setting has already."""
    setting_id = "Livechat_conversation_finished_text"
    value = world.ok("getSetting", path={"_id": setting_id}, caller=world.admin)["value"]
    return {"body": [{"_id": setting_id, "value": value}], "caller": world.admin}


@recipe("getIntegrationSettings", needs=Mode.READ_ONLY, capabilities=("admin",))
def get_integration_settings(world: World) -> Request:
    return {"caller": world.admin}


@recipe("listOfficeHours", needs=Mode.READ_ONLY, capabilities=("admin", "removed operations"))
def list_office_hours(world: World) -> Request:
    return {"caller": world.admin}
