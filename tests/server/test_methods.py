"""Realtime methods over HTTP: what they do, and how they fail."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.server.conftest import Api

FIELD = {
    "field": "colour",
    "label": "Colour",
    "scope": "visitor",
    "visibility": "visible",
    "regexp": "",
    "searchable": True,
}
TRIGGER = {
    "name": "Hello",
    "description": "",
    "enabled": True,
    "runOnce": False,
    "conditions": [{"name": "time-on-site", "value": "10"}],
    "actions": [{"name": "send-message", "params": {"sender": "queue", "msg": "Hello!", "name": ""}}],
}
DEPARTMENT = {
    "enabled": True,
    "name": "Billing",
    "showOnRegistration": True,
    "showOnOfflineForm": True,
    "email": "billing@example.com",
}
ROOM = "rMAdaSupportChat1"


def run(api: Api, caller: str, method: str, *params: Any) -> tuple[int, dict[str, Any]]:
    """The status, and what the answer's text says."""
    message = json.dumps({"msg": "method", "id": "7", "method": method, "params": params})
    answer = api.post(f"/api/v1/method.call/{method}", {"message": message}, caller=caller)
    assert answer.json["success"] is (answer.status == 200)
    told: dict[str, Any] = json.loads(answer.json["message"])
    assert (told["msg"], told["id"]) == ("result", "7")
    return answer.status, told


def error_code(api: Api, caller: str, method: str, *params: Any) -> Any:
    status, told = run(api, caller, method, *params)
    assert status == 400
    return told["error"].get("error")


def test_custom_fields_are_saved_and_removed(api: Api) -> None:
    status, told = run(api, "margaret", "livechat:saveCustomField", None, FIELD)
    assert (status, told["result"]["_id"], told["result"]["label"]) == (200, "colour", "Colour")
    run(api, "margaret", "livechat:saveCustomField", "colour", FIELD | {"label": "Favourite colour"})
    field = api.workspace.custom_fields.get("colour")
    assert field is not None and field.label == "Favourite colour"
    _, told = run(api, "margaret", "livechat:removeCustomField", "colour")
    assert told["result"] == {"acknowledged": True, "deletedCount": 1}


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ((None, FIELD | {"field": "my colour"}), "error-invalid-custom-field-name"),
        ((None, FIELD | {"field": "plan"}), "error-custom-field-name-already-exists"),
        (("nothing", FIELD), "error-invalid-custom-field"),
    ],
)
def test_custom_fields_that_are_refused(api: Api, params: tuple[Any, ...], code: str) -> None:
    assert error_code(api, "margaret", "livechat:saveCustomField", *params) == code


def test_a_missing_key_is_told_in_the_words_of_check(api: Api) -> None:
    draft = {key: value for key, value in FIELD.items() if key != "label"}
    _, told = run(api, "margaret", "livechat:saveCustomField", None, draft)
    assert told["error"] == {
        "message": "Match error: Missing key 'label'",
        "path": "",
        "sanitizedError": {
            "isClientSafe": True,
            "error": 400,
            "reason": "Match failed",
            "message": "Match failed [400]",
            "errorType": "Meteor.Error",
        },
        "errorType": "Match.Error",
    }


def test_a_trigger_is_saved(api: Api) -> None:
    assert run(api, "margaret", "livechat:saveTrigger", TRIGGER) == (200, {"msg": "result", "id": "7", "result": True})
    assert api.workspace.triggers.all()[-1].name == "Hello"


def test_a_department_is_saved_with_its_agents(api: Api) -> None:
    agents = [{"agentId": "Gr4ceHopperAgent7", "username": "grace", "count": 0, "order": 0}]
    _, told = run(api, "margaret", "livechat:saveDepartment", None, DEPARTMENT, agents)
    saved = told["result"]
    assert (saved["name"], saved["numAgents"]) == ("Billing", 1)
    assert isinstance(saved["_updatedAt"]["$date"], int)
    _, told = run(api, "margaret", "livechat:saveDepartment", saved["_id"], DEPARTMENT | {"name": "Invoices"})
    assert told["result"]["name"] == "Invoices"


def test_a_conversation_goes_back_to_the_queue_and_is_taken_again(api: Api) -> None:
    assert run(api, "grace", "livechat:returnAsInquiry", ROOM)[1]["result"] is True
    assert run(api, "grace", "livechat:returnAsInquiry", ROOM)[1]["result"] is False
    inquiry = api.workspace.inquiries.of_room(ROOM)
    assert inquiry is not None
    assert "result" not in run(api, "linus", "livechat:takeInquiry", inquiry.id)[1]
    room = api.workspace.rooms.get(ROOM)
    assert room is not None and room.served_by is not None and room.served_by.username == "linus"
    assert error_code(api, "grace", "livechat:takeInquiry", inquiry.id) == "error-inquiry-taken"
    assert error_code(api, "grace", "livechat:takeInquiry", "nothing") == "error-not-found"


def test_a_conversation_is_closed_once(api: Api) -> None:
    assert error_code(api, "linus", "livechat:closeRoom", ROOM, "Done") == "error-not-authorized"
    assert "result" not in run(api, "grace", "livechat:closeRoom", ROOM, "Done", {"tags": ["delivery"]})[1]
    room = api.workspace.rooms.get(ROOM)
    assert room is not None and not room.open and room.tags == ["delivery"]
    assert error_code(api, "grace", "livechat:closeRoom", ROOM, "Done") == "room-closed"
    assert error_code(api, "grace", "livechat:closeRoom", "nothing", "Done") == "error-invalid-room"


def test_availability_is_toggled_and_set(api: Api) -> None:
    linus = api.workspace.users.by_username("linus")
    assert linus is not None
    run(api, "linus", "livechat:changeLivechatStatus")
    assert linus.availability == "not-available"
    change = {"status": "available", "agentId": linus.id}
    assert error_code(api, "grace", "livechat:changeLivechatStatus", change) == "error-not-allowed"
    run(api, "margaret", "livechat:changeLivechatStatus", change)
    assert str(linus.availability) == "available"
    assert error_code(api, "tim", "livechat:changeLivechatStatus") == "error-not-allowed"


def test_a_message_is_sent_into_a_room(api: Api) -> None:
    _, told = run(api, "grace", "sendMessage", {"rid": ROOM, "msg": "One more thing."})
    assert (told["result"]["msg"], told["result"]["u"]["username"]) == ("One more thing.", "grace")
    assert isinstance(told["result"]["ts"]["$date"], int)


def test_sending_keeps_most_of_its_errors_to_itself(api: Api) -> None:
    assert error_code(api, "tim", "sendMessage", {"rid": ROOM, "msg": "Hello"}) == "error-not-allowed"
    assert run(api, "grace", "sendMessage", {"rid": "nothing", "msg": "Hello"}) == (200, {"msg": "result", "id": "7"})
    assert run(api, "grace", "sendMessage", {"rid": ROOM, "msg": "x", "t": "uj"})[1]["error"] == {}


@pytest.mark.parametrize(
    "method",
    ["livechat:saveCustomField", "livechat:removeCustomField", "livechat:saveTrigger", "livechat:saveDepartment"],
)
def test_methods_of_managers_are_not_for_agents(api: Api, method: str) -> None:
    _, told = run(api, "grace", method)
    assert told["error"]["message"] == "Not allowed [error-not-allowed]"
    assert told["error"]["details"] == {"method": method}


def test_an_unknown_method_is_not_found(api: Api) -> None:
    _, told = run(api, "grace", "livechat:noSuchMethod")
    assert told["error"]["message"] == "Method 'livechat:noSuchMethod' not found [404]"


def test_what_is_no_method_call_is_refused(api: Api) -> None:
    path = "/api/v1/method.call/x"
    assert api.post(path, {}, caller="grace").json["error"] == "must have required property 'message'"
    assert api.post(path, {"message": "{}"}, caller="grace").json == {
        "message": '{"msg":"result","error":{}}',
        "success": False,
    }
    assert "is not valid JSON" in api.post(path, {"message": "hello"}, caller="grace").json["error"]
    assert api.post(path, {"message": "{}"}).status == 401


def test_the_place_of_a_wrong_parameter_is_told(api: Api) -> None:
    _, told = run(api, "grace", "sendMessage", {"rid": ROOM, "msg": 5})
    assert told["error"]["message"] == "Match error: Expected string, got number in field msg"
    assert told["error"]["path"] == "msg"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"alias": "Somebody"}, "Unknown key in field alias"),
        ({"tmid": None}, "Expected string, got null in field tmid"),
        ({"ts": 1772442000000}, "Expected Date in field ts"),
        ({"customFields": {"$date": 0}}, "Expected plain object in field customFields"),
        ({"tshow": "yes"}, "Expected boolean, got string in field tshow"),
    ],
)
def test_a_message_of_the_method_has_only_what_it_checks(api: Api, change: Any, words: str) -> None:
    status, told = run(api, "grace", "sendMessage", {"rid": ROOM, "msg": "Hello", **change})
    assert (status, told["error"]["message"]) == (400, f"Match error: {words}")


def test_a_moment_of_a_client_is_compared_with_the_servers(api: Api) -> None:
    now = int(api.workspace.clock.now().timestamp() * 1000)
    sent = {"rid": ROOM, "msg": "On time", "ts": {"$date": now}}
    assert run(api, "grace", "sendMessage", sent)[1]["result"]["msg"] == "On time"
    status, told = run(api, "grace", "sendMessage", {**sent, "msg": "Late", "ts": {"$date": now - 120_000}})
    assert (status, "result" in told) == (200, False)


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("x", "Unexpected token 'x', \"x\" is not valid JSON"),
        ('{"id": y}', 'Unexpected token \'y\', "{"id": y}" is not valid JSON'),
        ("", "Unexpected end of JSON input"),
        ("[1", "Unexpected end of JSON input"),
        ("null", "Cannot destructure property 'method' of 'data' as it is null."),
    ],
)
def test_a_text_that_is_no_call_is_refused_by_the_reader(api: Api, message: str, words: str) -> None:
    answer = api.post("/api/v1/method.call/x", {"message": message}, caller="grace")
    assert (answer.status, answer.json) == (400, {"success": False, "error": words})
