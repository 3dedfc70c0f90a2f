"""The widget's operations over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.conftest import Api

CONFIG = "/api/v1/livechat/config"
APPEARANCE = "/api/v1/livechat/appearance"
ADA = "ada-3f9c2b7e51"


def test_a_stranger_reads_the_configuration(api: Api) -> None:
    answer = api.get(CONFIG)
    config = answer.json["config"]
    assert (answer.status, answer.json["success"], config["enabled"], config["online"]) == (200, True, True, True)
    assert config["survey"]["items"][2] == "agentResposiveness"
    assert config["settings"]["limitTextLength"] is False
    assert [department["name"] for department in config["departments"]] == ["Support", "Sales"]
    assert not {"guest", "room", "agent", "queueInfo"} & config.keys()


def test_ada_finds_her_conversation_and_its_agent(api: Api) -> None:
    config = api.get(CONFIG, query={"token": ADA}).json["config"]
    assert (config["guest"]["token"], config["guest"]["name"]) == (ADA, "Ada Lovelace")
    assert (config["room"]["open"], config["room"]["servedBy"]["username"]) == (True, "grace")
    assert config["agent"]["username"] == "grace"


def test_an_unknown_or_empty_token_is_no_error(api: Api) -> None:
    for token in ("nobody's", ""):
        answer = api.get(CONFIG, query={"token": token})
        assert answer.status == 200
        assert "guest" not in answer.json["config"]


def test_the_token_may_stand_in_the_path(api: Api) -> None:
    assert api.get(f"{CONFIG}/{ADA}").json == api.get(CONFIG, query={"token": ADA}).json


def test_a_switched_off_chat_says_only_that(api: Api) -> None:
    api.workspace.settings.set("Livechat_enabled", False)
    assert api.get(CONFIG, query={"token": ADA}).json == {"config": {"enabled": False}, "success": True}


def test_a_hidden_agent_is_hidden_here_too(api: Api) -> None:
    api.workspace.settings.set("Livechat_show_agent_info", False)
    config = api.get(CONFIG, query={"token": ADA}).json["config"]
    assert config["agent"] == {"hiddenInfo": True}
    assert config["settings"]["agentHiddenInfo"] is True


def test_nobody_is_online_when_the_agents_left(api: Api) -> None:
    for user in api.workspace.store.users:
        user.status = "offline"
    assert api.get(CONFIG).json["config"]["online"] is False


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ({"tokn": ADA}, "must NOT have additional properties [invalid-params]"),
        ({"token": [ADA, ADA]}, "must be string [invalid-params]"),
    ],
)
def test_a_query_that_is_not_understood_is_refused(api: Api, query: Any, error: str) -> None:
    answer = api.get(CONFIG, query=query)
    assert (answer.status, answer.json) == (400, {"success": False, "error": error, "errorType": "invalid-params"})


def test_an_unknown_business_unit_is_refused(api: Api) -> None:
    answer = api.get(CONFIG, query={"businessUnit": "5f3c1a2b4d5e6f7a8b9c0d9f"})
    assert answer.status == 400
    assert answer.json == {
        "success": False,
        "error": "Error! No Active Business Unit found with id: 5f3c1a2b4d5e6f7a8b9c0d9f [error-unit-not-found]",
        "errorType": "error-unit-not-found",
    }


def test_administrators_read_the_appearance(api: Api) -> None:
    settings = {setting["_id"]: setting for setting in api.get(APPEARANCE, caller="admin").json["appearance"]}
    assert len(settings) == 24
    assert settings["Livechat_title"]["value"] == "Rocket.Chat"
    assert settings["Livechat_title_color"]["type"] == "color"


def test_a_changed_title_reaches_the_widget(api: Api) -> None:
    changes = [
        {"_id": "Livechat_title", "value": "Chat with us"},
        {"_id": "Livechat_enable_message_character_limit", "value": True},
        {"_id": "Livechat_message_character_limit", "value": "500"},
    ]
    assert api.post(APPEARANCE, changes, caller="admin").json == {"success": True}
    config = api.get(CONFIG).json["config"]
    assert config["theme"]["title"] == "Chat with us"
    assert config["settings"]["limitTextLength"] == 500


@pytest.mark.parametrize(
    ("body", "error", "code"),
    [
        ([{"_id": "Livechat_enabled", "value": False}], "invalid-setting", None),
        ([{"value": 1}], "must have required property '_id'", "invalid-params"),
        ([{"_id": "Livechat_title"}], "must have required property 'value'", "invalid-params"),
        ([], "must NOT have fewer than 1 items", "invalid-params"),
        ({}, "must be array", "invalid-params"),
        ([{"_id": "Livechat_title", "value": {}}], "must be string,boolean,number,array", "invalid-params"),
        (
            [{"_id": "Livechat_title", "value": "", "type": "string"}],
            "must NOT have additional properties",
            "invalid-params",
        ),
    ],
)
def test_a_change_that_is_none_is_refused(api: Api, body: Any, error: str, code: str | None) -> None:
    answer = api.post(APPEARANCE, body, caller="admin")
    expected = {"success": False, "error": error} | ({"errorType": code} if code else {})
    assert (answer.status, answer.json) == (400, expected)


def test_administrators_read_the_integrations(api: Api) -> None:
    answer = api.get("/api/v1/livechat/integrations.settings", caller="admin")
    values = {setting["_id"]: setting["value"] for setting in answer.json["settings"]}
    assert len(values) == 11
    assert values["Livechat_http_timeout"] == 5000
    assert values["Livechat_webhook_on_close"] is False


def test_administrators_read_the_office_hours(api: Api) -> None:
    week = api.get("/api/v1/livechat/office-hours", caller="admin").json["officeHours"]
    assert [hours["day"] for hours in week if not hours["open"]] == ["Sunday", "Saturday"]
    assert week[1]["start"] == {
        "time": "08:00",
        "utc": {"dayOfWeek": "Monday", "time": "08:00"},
        "cron": {"dayOfWeek": "Monday", "time": "08:00"},
    }


def test_agents_do_not_administer_the_widget(api: Api) -> None:
    for path in (APPEARANCE, "/api/v1/livechat/integrations.settings"):
        assert api.get(path, caller="grace").status == 403
        assert api.get(path).status == 401
    answer = api.get("/api/v1/livechat/office-hours", caller="grace")
    assert (answer.status, answer.json) == (400, {"success": False, "error": "error-not-authorized"})
