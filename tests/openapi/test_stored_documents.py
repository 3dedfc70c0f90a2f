"""What older servers stored reaches clients of newer ones unchanged, and is no break of the contract."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import jsonschema_rs
import pytest

from openapi import contract
from openapi.json_schema import standalone

DOCUMENT = contract.load()
OPERATIONS = {operation.id: operation for operation in contract.operations(DOCUMENT)}


def example(operation_id: str) -> Any:
    """The first example of the operation's success."""
    media = OPERATIONS[operation_id].spec["responses"]["200"]["content"]["application/json"]
    first = next(iter(media["examples"].values()))
    return deepcopy(contract.resolve(DOCUMENT, first)["value"])


def fits(operation_id: str, answer: Any) -> bool:
    schema = OPERATIONS[operation_id].spec["responses"]["200"]["content"]["application/json"]["schema"]
    return jsonschema_rs.Draft202012Validator(standalone(DOCUMENT, schema), validate_formats=True).is_valid(answer)


@pytest.mark.parametrize(
    "stored",
    [
        {"departmentsAllowedToForward": ""},
        {"departmentsAllowedToForward": ["5f3c1a2b4d5e6f7a8b9c0d2f"]},
        {"maxNumberSimultaneousChat": ""},
        {"maxNumberSimultaneousChat": "2"},
        {"maxNumberSimultaneousChat": 2},
        {"visitorInactivityTimeoutInSeconds": "30", "ancestors": [], "parentId": None},
    ],
    ids=str,
)
def test_a_department_keeps_what_an_older_form_saved(stored: Mapping[str, Any]) -> None:
    answer = example("listDepartments")
    answer["departments"][0].update(stored)

    assert fits("listDepartments", answer)


def test_the_widget_is_told_of_departments_whose_list_is_a_text() -> None:
    answer = example("getWidgetConfig")
    answer["config"]["departments"][0]["departmentsAllowedToForward"] = ""

    assert fits("getWidgetConfig", answer)


def test_a_trigger_may_have_been_saved_without_a_sender() -> None:
    answer = example("listTriggers")
    answer["triggers"][0]["actions"][0]["params"]["sender"] = ""

    assert fits("listTriggers", answer)


def test_a_trigger_is_not_saved_without_a_sender_any_more() -> None:
    body = OPERATIONS["saveTrigger"].spec["requestBody"]["content"]["application/json"]
    schema = jsonschema_rs.Draft202012Validator(standalone(DOCUMENT, body["schema"]))
    draft = deepcopy(next(iter(body["examples"].values()))["value"])
    assert schema.is_valid(draft)

    draft["actions"][0]["params"]["sender"] = ""

    assert not schema.is_valid(draft)


def test_a_service_level_need_not_be_whole_minutes() -> None:
    answer = example("getInquiry")
    answer["inquiry"]["estimatedWaitingTimeQueue"] = 1.5

    assert fits("getInquiry", answer)


def test_only_conversations_from_before_service_levels_lack_the_time_they_may_wait() -> None:
    listed, opened = example("listRooms"), example("openRoom")
    del listed["rooms"][0]["estimatedWaitingTimeQueue"], opened["room"]["estimatedWaitingTimeQueue"]

    assert fits("listRooms", listed)
    assert not fits("openRoom", opened)


def test_an_account_may_have_an_empty_address() -> None:
    answer = example("listLivechatUsers")
    answer["users"][0]["emails"] = [{"address": "", "verified": False}]

    assert fits("listLivechatUsers", answer)
