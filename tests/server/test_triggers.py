"""Triggers over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.conftest import Api

TRIGGERS = "/api/v1/livechat/triggers"


def draft(**changes: Any) -> dict[str, Any]:
    greeting = {
        "name": "Zero patience",
        "description": "Offers help to visitors who stay.",
        "enabled": True,
        "runOnce": True,
        "conditions": [{"name": "time-on-site", "value": "30"}],
        "actions": [{"name": "send-message", "params": {"sender": "queue", "msg": "Can we help you?", "name": ""}}],
    }
    return {**greeting, **changes}


def named(api: Api, name: str) -> dict[str, Any]:
    triggers = api.get(TRIGGERS, caller="admin").json["triggers"]
    found: dict[str, Any] = next(trigger for trigger in triggers if trigger["name"] == name)
    return found


def test_a_saved_trigger_can_be_read(api: Api) -> None:
    saved = api.post(TRIGGERS, draft(), caller="margaret")
    assert (saved.status, saved.json) == (200, {"success": True})

    trigger = named(api, "Zero patience")

    assert trigger == {**draft(), "_id": trigger["_id"], "_updatedAt": trigger["_updatedAt"]}
    alone = api.get(f"{TRIGGERS}/{trigger['_id']}", caller="margaret")
    assert alone.json == {"trigger": trigger, "success": True}


def test_a_trigger_is_changed_by_its_id(api: Api) -> None:
    api.post(TRIGGERS, draft(), caller="admin")
    trigger = named(api, "Zero patience")

    api.post(TRIGGERS, draft(_id=trigger["_id"], enabled=False), caller="admin")

    assert named(api, "Zero patience")["enabled"] is False


def test_numbers_become_text_before_they_are_kept(api: Api) -> None:
    api.post(TRIGGERS, draft(conditions=[{"name": "time-on-site", "value": 30}]), caller="admin")

    assert named(api, "Zero patience")["conditions"] == [{"name": "time-on-site", "value": "30"}]


def test_the_list_is_paged_and_sorted(api: Api) -> None:
    before = api.get(TRIGGERS, caller="admin").json["total"]
    for name in ("Zb", "Za"):
        api.post(TRIGGERS, draft(name=name), caller="admin")

    page = api.get(TRIGGERS, caller="admin", query={"sort": '{"name": -1}', "count": 1, "offset": 1}).json

    assert [trigger["name"] for trigger in page["triggers"]] == ["Za"]
    assert (page["count"], page["offset"], page["total"]) == (1, 1, before + 2)


def test_a_deleted_trigger_is_gone_and_may_be_deleted_again(api: Api) -> None:
    api.post(TRIGGERS, draft(), caller="admin")
    path = f"{TRIGGERS}/{named(api, 'Zero patience')['_id']}"

    for _ in range(2):
        answer = api.delete(path, caller="admin")
        assert (answer.status, answer.json) == (200, {"success": True})

    assert api.get(path, caller="admin").json == {"trigger": None, "success": True}


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"name": "Zero patience"}, "must have required property 'description'"),
        (draft(colour="red"), "must NOT have additional properties"),
        (draft(conditions=[]), "must NOT have fewer than 1 items"),
        (draft(actions=[]), "must NOT have fewer than 1 items"),
        (draft(conditions=[{"name": "full-moon", "value": None}]), "must be equal to one of the allowed values"),
        (
            draft(actions=[{"name": "dance"}]),
            "must be equal to one of the allowed values\n must be equal to one of the allowed values"
            "\n must match exactly one schema in oneOf",
        ),
    ],
)
def test_what_is_no_trigger_is_refused(api: Api, body: dict[str, Any], text: str) -> None:
    answer = api.post(TRIGGERS, body, caller="admin")

    expected = {"success": False, "error": text, "errorType": "invalid-params"}
    assert (answer.status, answer.json) == (400, expected)


@pytest.mark.parametrize("query", [{"count": "many"}, {"colour": "red"}])
def test_what_is_no_page_of_triggers_is_refused(api: Api, query: dict[str, str]) -> None:
    answer = api.get(TRIGGERS, caller="admin", query=query)

    assert answer.status == 400
    assert answer.json["errorType"] == "error-invalid-params"


def test_a_wrong_sort_is_refused(api: Api) -> None:
    answer = api.get(TRIGGERS, caller="admin", query={"sort": '{"name": 2}'})

    assert answer.status == 400
    assert answer.json["error"] == 'Invalid sort parameter provided: "{"name": 2}" [error-invalid-sort]'


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_triggers_are_for_managers(api: Api, method: str) -> None:
    body = draft() if method == "POST" else None

    assert api.request(method, TRIGGERS, json=body, caller="grace").status == 403
    assert api.request(method, TRIGGERS, json=body).status == 401
