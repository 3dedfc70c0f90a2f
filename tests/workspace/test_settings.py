"""Settings: what there is, how values are read, and what appearance may change."""

from __future__ import annotations

import pytest

from stub_server.workspace import Workspace
from stub_server.workspace.refusals import InvalidSetting
from stub_server.workspace.settings_catalogue import APPEARANCE, INTEGRATIONS, catalogue


def test_no_setting_is_declared_twice() -> None:
    ids = [definition.id for definition in catalogue()]
    assert len(ids) == len(set(ids))


def test_what_is_listed_is_in_the_catalogue(workspace: Workspace) -> None:
    assert [setting.id for setting in workspace.settings.appearance()] == list(APPEARANCE)
    assert [setting.id for setting in workspace.settings.integrations()] == list(INTEGRATIONS)


def test_a_default_is_of_the_settings_type(workspace: Workspace) -> None:
    types = {"boolean": bool, "int": int, "multiSelect": list}
    for setting in workspace.store.settings:
        assert type(setting.value) is types.get(setting.type, str), setting.id


def test_workspaces_do_not_share_values() -> None:
    first, second = Workspace(), Workspace()
    first.settings.value("Hide_System_Messages").append("uj")
    assert second.settings.choices("Hide_System_Messages") == []


def test_the_site_url_is_the_workspaces(workspace: Workspace) -> None:
    assert workspace.settings.text("Site_Url") == workspace.site_url


def test_an_unknown_setting_is_nothing(workspace: Workspace) -> None:
    assert workspace.settings.get("Livechat_no_such") is None
    with pytest.raises(KeyError):
        workspace.settings.value("Livechat_no_such")
    with pytest.raises(KeyError):
        workspace.settings.set("Livechat_no_such", True)


def test_a_change_is_dated(workspace: Workspace) -> None:
    workspace.clock.advance(60)
    workspace.settings.set("Livechat_title", "Chat with us")
    setting = workspace.settings.get("Livechat_title")
    assert setting is not None
    assert (setting.updated_at - setting.created_at).total_seconds() == 60


@pytest.mark.parametrize(("value", "read"), [(True, True), ("false", True), ("", False), (0, False), (None, False)])
def test_a_flag_is_what_javascript_calls_true(workspace: Workspace, value: object, read: bool) -> None:
    workspace.settings.set("Livechat_enabled", value)
    assert workspace.settings.flag("Livechat_enabled") is read


@pytest.mark.parametrize(("value", "read"), [(7, 7), ("12", 12), ("many", 5000), (None, 5000), ([], 5000)])
def test_what_is_no_number_reads_as_the_default(workspace: Workspace, value: object, read: int) -> None:
    workspace.settings.set("Livechat_http_timeout", value)
    assert workspace.settings.number("Livechat_http_timeout") == read


def test_secrets_are_not_public(workspace: Workspace) -> None:
    public = {setting.id for setting in workspace.settings.public()}
    assert "Livechat_title" in public
    assert not public & {"Livechat_secret_token", "Livechat_webhookUrl", "SMS_Twilio_authToken"}


@pytest.mark.parametrize(
    ("setting", "sent", "stored"),
    [
        ("Livechat_title", "Chat with us", "Chat with us"),
        ("Livechat_title", 5, "5"),
        ("Livechat_registration_form", "true", True),
        ("Livechat_show_agent_info", "yes", False),
        ("Livechat_message_character_limit", "250 letters", 250),
        ("Livechat_message_character_limit", True, 0),
        ("Livechat_message_character_limit", 12, 12),
        ("Livechat_hide_system_messages", ["uj"], ["uj"]),
        ("Livechat_hide_system_messages", ["no-such"], ["uj", "ul", "livechat-close"]),
        ("Livechat_hide_system_messages", "uj", ["uj", "ul", "livechat-close"]),
        ("Livechat_hide_expand_chat", True, True),
    ],
)
def test_appearance_takes_the_type_of_its_setting(
    workspace: Workspace, setting: str, sent: object, stored: object
) -> None:
    workspace.settings.save_appearance([(setting, sent)])
    assert workspace.settings.value(setting) == stored


def test_the_first_of_two_values_counts(workspace: Workspace) -> None:
    workspace.settings.save_appearance([("Livechat_title", "First"), ("Livechat_title", "Second")])
    assert workspace.settings.text("Livechat_title") == "First"


def test_a_setting_that_is_no_appearance_refuses_them_all(workspace: Workspace) -> None:
    with pytest.raises(InvalidSetting):
        workspace.settings.save_appearance([("Livechat_title", "Changed"), ("Livechat_enabled", False)])
    assert workspace.settings.text("Livechat_title") == "Rocket.Chat"
