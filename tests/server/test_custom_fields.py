"""Custom fields over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.conftest import Api

FIELD = "/api/v1/livechat/custom.field"
FIELDS = "/api/v1/livechat/custom.fields"
DEFINITIONS = "/api/v1/livechat/custom-fields"
SAVE = "/api/v1/livechat/custom-fields.save"
DELETE = "/api/v1/livechat/custom-fields.delete"

COLOUR = {"field": "colour", "label": "Colour", "scope": "visitor", "visibility": "visible"}


@pytest.fixture(autouse=True)
def visitor(api: Api) -> None:
    api.post(SAVE, caller="admin", json={"customFieldData": COLOUR | {"regexp": "^[a-z]+$", "shop": "hats"}})
    api.post(
        SAVE, caller="admin", json={"customFieldData": COLOUR | {"field": "size", "label": "Size", "scope": "room"}}
    )
    api.post("/api/v1/livechat/visitor", json={"visitor": {"token": "t1"}})


def definition(api: Api, key: str) -> Any:
    return api.get(f"{DEFINITIONS}/{key}", caller="grace").json["customField"]


def test_a_definition_is_kept_with_all_that_was_sent(api: Api) -> None:
    colour = definition(api, "colour")
    updated_at = colour.pop("_updatedAt")
    assert updated_at.endswith("Z")
    assert colour == {
        "_id": "colour",
        "label": "Colour",
        "scope": "visitor",
        "visibility": "visible",
        "regexp": "^[a-z]+$",
        "shop": "hats",
    }
    assert definition(api, "unknown") is None


def test_a_definition_is_changed_in_what_is_sent(api: Api) -> None:
    draft = COLOUR | {"field": "ignored", "label": "Shade", "required": None}
    answer = api.post(SAVE, caller="admin", json={"customFieldId": "colour", "customFieldData": draft})
    assert (answer.status, answer.json["customField"]["label"]) == (200, "Shade")
    assert "_id" not in answer.json["customField"]
    colour = definition(api, "colour")
    assert (colour["label"], colour["regexp"], colour["required"]) == ("Shade", "^[a-z]+$", None)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"customFieldData": COLOUR}, "Custom Field already exists"),
        ({"customFieldId": "none", "customFieldData": COLOUR}, "Custom Field Not found"),
        ({"customFieldData": {"field": "x"}}, "must have required property 'label'"),
        ({"customFieldData": COLOUR | {"field": "a b"}}, 'must match pattern "^[0-9a-zA-Z_-]+$"'),
        ({"customFieldData": COLOUR | {"scope": "shop"}}, "must be equal to one of the allowed values"),
        ({"customFieldData": COLOUR, "more": 1}, "must NOT have additional properties"),
    ],
)
def test_a_definition_is_refused(api: Api, body: Any, error: str) -> None:
    answer = api.post(SAVE, caller="admin", json=body)
    assert (answer.status, answer.json["error"]) == (400, error)


def test_a_definition_keeps_its_id_whatever_is_sent(api: Api) -> None:
    draft = COLOUR | {"_id": {"$ne": 1}}
    answer = api.post(SAVE, {"customFieldId": "colour", "customFieldData": draft}, caller="admin")

    assert answer.status == 200, answer.text
    assert "_id" not in answer.json["customField"]
    assert definition(api, "colour")["_id"] == "colour"


def test_only_managers_define_fields(api: Api) -> None:
    assert api.post(SAVE, caller="grace", json={"customFieldData": COLOUR}).status == 403
    assert api.post(DELETE, caller="grace", json={"customFieldId": "colour"}).status == 403
    assert api.get(DEFINITIONS).status == 401


def test_definitions_are_listed_by_label(api: Api) -> None:
    listed = api.get(DEFINITIONS, caller="grace").json
    labels = [field["label"] for field in listed["customFields"]]
    assert labels == sorted(labels)
    assert listed["count"] == listed["total"] == len(labels)
    found = api.get(DEFINITIONS, caller="grace", query={"text": "COLO", "sort": '{"label": -1}'}).json
    assert [field["_id"] for field in found["customFields"]] == ["colour"]
    refused = api.get(DEFINITIONS, caller="grace", query={"sort": "label"})
    assert refused.json["error"] == 'Invalid sort parameter provided: "label" [error-invalid-sort]'
    assert api.get(DEFINITIONS, caller="grace", query={"none": "1"}).json["errorType"] == "invalid-params"


def test_a_definition_is_removed_once(api: Api) -> None:
    assert api.post(DELETE, caller="admin", json={"customFieldId": "size"}).json == {"success": True}
    again = api.post(DELETE, caller="admin", json={"customFieldId": "size"})
    assert (again.status, again.json) == (400, {"success": False, "error": "Custom field not found"})


def test_a_value_is_stored_with_the_visitor(api: Api) -> None:
    sent = {"token": "t1", "key": "colour", "value": "red", "overwrite": "true"}
    answer = api.post(FIELD, json=sent)
    assert answer.json == {"field": {"key": "colour", "value": "red", "overwrite": True}, "success": True}
    assert api.get("/api/v1/livechat/visitor/t1").json["visitor"]["livechatData"] == {"colour": "red"}


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"token": "nobody"}, "invalid-token"),
        ({"key": "unknown"}, "invalid-custom-field"),
        ({"value": "RED"}, "Invalid value for colour field"),
        ({"overwrite": "yes"}, "must be boolean [invalid-params]"),
        ({"value": {}}, "must be string [invalid-params]"),
        ({"more": 1}, "must NOT have additional properties [invalid-params]"),
    ],
)
def test_a_value_is_refused(api: Api, change: Any, error: str) -> None:
    sent = {"token": "t1", "key": "colour", "value": "red", "overwrite": True} | change
    answer = api.post(FIELD, json=sent)
    assert (answer.status, answer.json["error"]) == (400, error)


def test_several_values_come_back_with_a_capital_key(api: Api) -> None:
    items = [{"key": "colour", "value": "red", "overwrite": True}, {"key": "size", "value": "L", "overwrite": False}]
    answer = api.post(FIELDS, json={"token": "t1", "customFields": items})
    assert answer.json["fields"] == [
        {"Key": "size", "value": "L", "overwrite": False},
        {"Key": "colour", "value": "red", "overwrite": True},
    ]
    empty = api.post(FIELDS, json={"token": "t1", "customFields": []})
    assert empty.json == {"success": False, "error": "invalid-custom-field"}
    missing = api.post(FIELDS, json={"token": "t1"})
    assert missing.json["error"] == "must have required property 'customFields' [invalid-params]"
