"""The settings that style the widget, and those of the webhook for other systems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.directed.patience import settled
from conformance.directed.texts import NASTY
from conformance.options import Mode
from conformance.promises import promise
from conformance.world import World

_SOURCE = "server 8.x omnichannel/appearance.ts"
_ADMIN = ("admin",)
APPEARANCE = {
    "Livechat_title", "Livechat_title_color", "Livechat_enable_message_character_limit",
    "Livechat_message_character_limit", "Livechat_show_agent_info", "Livechat_show_agent_email",
    "Livechat_display_offline_form", "Livechat_offline_form_unavailable", "Livechat_offline_message",
    "Livechat_offline_success_message", "Livechat_offline_title", "Livechat_offline_title_color",
    "Livechat_offline_email", "Livechat_conversation_finished_message", "Livechat_conversation_finished_text",
    "Livechat_registration_form", "Livechat_name_field_registration_form", "Livechat_email_field_registration_form",
    "Livechat_registration_form_message",
}  # fmt: skip
INTEGRATIONS = {
    "Livechat_webhookUrl", "Livechat_secret_token", "Livechat_http_timeout", "Livechat_webhook_on_start",
    "Livechat_webhook_on_close", "Livechat_webhook_on_chat_taken", "Livechat_webhook_on_chat_queued",
    "Livechat_webhook_on_forward", "Livechat_webhook_on_offline_msg", "Livechat_webhook_on_visitor_message",
    "Livechat_webhook_on_agent_message",
}  # fmt: skip


def listed(world: World, operation: str) -> dict[str, Mapping[str, Any]]:
    """The settings of a list by their ids, none of them twice."""
    key = "appearance" if operation == "getAppearance" else "settings"
    settings = world.ok(operation, caller=world.admin)[key]
    found = {setting["_id"]: setting for setting in settings}
    assert len(found) == len(settings), "a setting is listed twice"
    return found


def values(settings: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {name: setting["value"] for name, setting in settings.items()}


def save(world: World, **changes: Any) -> None:
    body = [{"_id": name, "value": value} for name, value in changes.items()]
    world.ok("saveAppearance", body=body, caller=world.admin)


def keep(world: World, *names: str) -> None:
    """Puts these settings back when the test is over, whatever becomes of them."""
    before = values(listed(world, "getAppearance"))
    for name in names:
        world.set_for_this_test(name, before[name])


@promise("widget.appearance.lists", "getAppearance", kind="list", needs=Mode.READ_ONLY, capabilities=_ADMIN,
         source=_SOURCE)  # fmt: skip
def test_the_lists_hold_the_stored_settings(world: World) -> None:
    """The appearance and the integrations list their settings, each once, and each with the value that is stored."""
    for operation, wanted in (("getAppearance", APPEARANCE), ("getIntegrationSettings", INTEGRATIONS)):
        found = listed(world, operation)
        assert wanted <= set(found), f"{operation} does not list {sorted(wanted - set(found))}"
        for name, value in values(found).items():
            answer = world.ok("getSetting", path={"_id": name}, caller=world.admin)
            assert (answer["_id"], answer["value"]) == (name, value), f"{operation}: {name} is not what is stored"


@promise("widget.appearance.saved", "saveAppearance", kind="state", needs=Mode.FULL, capabilities=_ADMIN,
         source=_SOURCE)  # fmt: skip
def test_saved_settings_are_stored_and_no_others(world: World) -> None:
    """Saved values are the stored ones, in the list, as a setting and in the widget's configuration; other settings
    stay as they were."""
    changes: dict[str, Any] = {
        "Livechat_title": world.name("title"),
        "Livechat_title_color": "#12ab9F",
        "Livechat_offline_title": world.name("offline-title"),
        "Livechat_offline_message": NASTY[3],
    }
    keep(world, *changes)
    before = listed(world, "getAppearance")

    save(world, **changes)

    after = settled(lambda: listed(world, "getAppearance"), lambda found: changes.items() <= values(found).items())
    assert values(after) == values(before) | changes
    for name in before.keys() - changes.keys():
        assert after[name] == before[name], f"{name} changed, though it was not sent"
    for name, value in changes.items():
        assert world.ok("getSetting", path={"_id": name}, caller=world.admin)["value"] == value
        assert after[name]["_updatedAt"] > before[name]["_updatedAt"], f"{name} keeps the time of its last change"
    read = lambda: world.ok("getWidgetConfig")["config"]  # noqa: E731
    theme = settled(read, lambda found: found["theme"]["title"] == changes["Livechat_title"])["theme"]
    assert (theme["title"], theme["color"]) == (changes["Livechat_title"], changes["Livechat_title_color"])
    assert theme["offlineTitle"] == changes["Livechat_offline_title"]


@promise("widget.appearance.types", "saveAppearance", kind="input", needs=Mode.FULL, capabilities=_ADMIN,
         source=_SOURCE)  # fmt: skip
def test_a_value_takes_the_type_of_its_setting(world: World) -> None:
    """For a switch only true and "true" mean true; for a whole number a text counts as the number that it begins with,
    and as 0 when it begins with none."""
    switch, number = "Livechat_display_offline_form", "Livechat_message_character_limit"
    keep(world, switch, number)
    cases: list[tuple[Any, bool, Any, int]] = [
        (False, False, 12, 12), ("true", True, "34", 34), ("false", False, "x", 0), (True, True, "56 or so", 56),
        ("yes", False, False, 0),
    ]  # fmt: skip

    for sent_switch, wanted_switch, sent_number, wanted_number in cases:
        save(world, **{switch: sent_switch, number: sent_number})
        wanted = {switch: wanted_switch, number: wanted_number}
        found = settled(
            lambda: values(listed(world, "getAppearance")),
            lambda found, wanted=wanted: wanted.items() <= found.items(),  # type: ignore[misc]
        )
        assert found[switch] is wanted_switch, f"{sent_switch!r} became {found[switch]!r}"
        assert type(found[number]) is int and found[number] == wanted_number, f"{sent_number!r}: {found[number]!r}"


@promise("widget.appearance.texts", "saveAppearance", kind="text", needs=Mode.FULL, capabilities=_ADMIN,
         source=_SOURCE)  # fmt: skip
def test_a_text_is_stored_as_it_was_sent(world: World) -> None:
    """Texts of every script, with markup, white space and signs of regular expressions, are stored unchanged."""
    name = "Livechat_offline_message"
    keep(world, name)

    for text in NASTY:
        save(world, **{name: text})
        read = lambda: world.ok("getSetting", path={"_id": name}, caller=world.admin)["value"]  # noqa: E731
        assert settled(read, lambda value, text=text: value == text) == text  # type: ignore[misc]


@promise("widget.appearance.all-or-nothing", "saveAppearance", kind="refusal", needs=Mode.FULL, capabilities=_ADMIN,
         source=_SOURCE)  # fmt: skip
def test_one_wrong_setting_refuses_all(world: World) -> None:
    """One id that is no setting of the appearance, be it a setting of another kind or none at all, refuses the whole
    list, and no setting changes, wherever it stands in the list."""
    good = {"_id": "Livechat_title", "value": world.name("not-to-be-stored")}
    keep(world, good["_id"])
    before = listed(world, "getAppearance"), listed(world, "getIntegrationSettings")

    for name in ("Livechat_http_timeout", "Livechat_title ", "livechat_title", "Livechat_titl", world.name("setting")):
        bad = {"_id": name, "value": 1}
        for body in ([good, bad], [bad, good], [bad]):
            world.refused("saveAppearance", "invalid-setting", body=body, caller=world.admin)

    assert (listed(world, "getAppearance"), listed(world, "getIntegrationSettings")) == before


@promise("widget.integrations.follow", "getIntegrationSettings", kind="state", needs=Mode.FULL, capabilities=_ADMIN,
         source="server 8.x omnichannel/integrations.ts")  # fmt: skip
def test_integrations_follow_their_settings(world: World) -> None:
    """A changed setting of the webhook shows its new value in the list, and the others stay as they were; the
    appearance is none of its business."""
    before, appearance = listed(world, "getIntegrationSettings"), listed(world, "getAppearance")
    timeout = before["Livechat_http_timeout"]["value"]

    with world.setting("Livechat_http_timeout", timeout + 1234):
        after = listed(world, "getIntegrationSettings")
        assert after["Livechat_http_timeout"]["value"] == timeout + 1234
        assert after["Livechat_http_timeout"]["packageValue"] == before["Livechat_http_timeout"]["packageValue"]
        for name in before.keys() - {"Livechat_http_timeout"}:
            assert after[name] == before[name], f"{name} changed, though it was not sent"
        assert listed(world, "getAppearance") == appearance
    assert listed(world, "getIntegrationSettings")["Livechat_http_timeout"]["value"] == timeout


@promise("widget.integrations.each", "getIntegrationSettings", kind="identity", needs=Mode.FULL, capabilities=_ADMIN,
         source="server 8.x omnichannel/integrations.ts")  # fmt: skip
def test_each_switch_of_the_webhook_is_its_own(world: World) -> None:
    """Whichever switch of the webhook is turned, the list shows that one turned and all others as they were."""
    before = values(listed(world, "getIntegrationSettings"))

    for name in (name for name, value in before.items() if isinstance(value, bool)):
        with world.setting(name, not before[name]):
            assert values(listed(world, "getIntegrationSettings")) == {**before, name: not before[name]}


@promise("widget.integrations.secret", "getIntegrationSettings", kind="isolation", needs=Mode.READ_ONLY,
         capabilities=_ADMIN, source="server 8.x settings of Omnichannel")  # fmt: skip
def test_the_webhook_is_nobody_elses_business(world: World) -> None:
    """The webhook's address and secret are no public settings."""
    names = ("Livechat_webhookUrl", "Livechat_secret_token")
    assert set(names) <= set(listed(world, "getIntegrationSettings"))

    for name in names:
        assert world.ok("listPublicSettings", query={"_id": name})["settings"] == []
