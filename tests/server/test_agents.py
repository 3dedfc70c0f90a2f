"""Agents over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.conftest import Api

USERS = "/api/v1/livechat/users"
STATUS = "/api/v1/livechat/agent.status"
GRACE = "Gr4ceHopperAgent7"
LINUS = "L1nusTorvaldsAg3n"
ROOM = "rMAdaSupportChat1"
ADA = "ada-3f9c2b7e51"
SUPPORT = "5f3c1a2b4d5e6f7a8b9c0d1e"


def refusal(text: str, **more: Any) -> dict[str, Any]:
    return {"success": False, "error": text, **more}


def test_a_manager_lists_the_agents_with_their_departments(api: Api) -> None:
    answer = api.get(f"{USERS}/agent", caller="margaret")

    assert answer.status == 200
    assert [user["username"] for user in answer.json["users"]] == ["grace", "linus"]
    assert answer.json["users"][0] == {
        "_id": GRACE,
        "username": "grace",
        "name": "Grace Hopper",
        "status": "online",
        "statusLivechat": "available",
        "emails": [{"address": "grace@example.com", "verified": True}],
        "livechat": None,
        "departments": [SUPPORT],
    }
    assert (answer.json["count"], answer.json["offset"], answer.json["total"]) == (2, 0, 2)


def test_the_list_of_agents_is_filtered_and_paged(api: Api) -> None:
    def usernames(**query: Any) -> list[str]:
        answer = api.get(f"{USERS}/agent", caller="admin", query=query)
        return [user["username"] for user in answer.json["users"]]

    api.post(STATUS, {"status": "not-available", "agentId": LINUS}, caller="admin")

    assert usernames(text="HOPPER") == ["grace"]
    assert usernames(onlyAvailable="true") == ["grace"]
    assert usernames(excludeId=GRACE) == ["linus"]
    assert usernames(sort='{"username": -1}') == ["linus", "grace"]
    assert usernames(offset=1, count=1) == ["linus"]


def test_managers_are_a_list_of_their_own(api: Api) -> None:
    answer = api.get(f"{USERS}/manager", caller="margaret", query={"onlyAvailable": "true"})

    assert [user["username"] for user in answer.json["users"]] == ["margaret"]


def test_agents_may_list_agents_but_not_managers(api: Api) -> None:
    assert api.get(f"{USERS}/agent", caller="grace").status == 200

    answer = api.get(f"{USERS}/manager", caller="grace")

    assert (answer.status, answer.json) == (403, refusal("unauthorized"))


@pytest.mark.parametrize(
    ("path", "query", "expected"),
    [
        ("bot", {}, refusal("Invalid type")),
        (
            "agent",
            {"sort": "name"},
            refusal(
                'Invalid sort parameter provided: "name" [error-invalid-sort]',
                errorType="error-invalid-sort",
                details={"helperMethod": "parseJsonQuery"},
            ),
        ),
        ("agent", {"onlyAvailable": "yes"}, refusal("must be boolean [invalid-params]", errorType="invalid-params")),
        (
            "agent",
            {"colour": "red"},
            refusal("must NOT have additional properties [invalid-params]", errorType="invalid-params"),
        ),
    ],
)
def test_what_is_no_list_is_refused(api: Api, path: str, query: dict[str, str], expected: dict[str, Any]) -> None:
    answer = api.get(f"{USERS}/{path}", caller="admin", query=query)

    assert (answer.status, answer.json) == (400, expected)


def test_a_user_becomes_an_agent_and_ceases_to_be_one(api: Api) -> None:
    added = api.post(f"{USERS}/agent", {"username": "tim"}, caller="admin")
    user_id = added.json["user"]["_id"]
    assert added.json == {"user": {"_id": user_id, "username": "tim"}, "success": True}
    shown = api.get(f"{USERS}/agent/{user_id}", caller="admin").json["user"]
    assert shown["statusLivechat"] == "available"
    assert "departments" not in shown

    removed = api.delete(f"{USERS}/agent/{user_id}", caller="admin")

    assert (removed.status, removed.json) == (200, {"success": True})
    assert api.get(f"{USERS}/agent/{user_id}", caller="admin").json == {"user": None, "success": True}


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({}, "must have required property 'username' [invalid-params]"),
        ({"username": {}}, "must be string [invalid-params]"),
        ({"username": "tim", "role": "x"}, "must NOT have additional properties [invalid-params]"),
    ],
)
def test_an_appointment_names_a_user_and_nothing_else(api: Api, body: dict[str, Any], text: str) -> None:
    answer = api.post(f"{USERS}/agent", body, caller="admin")

    assert (answer.status, answer.json) == (400, refusal(text, errorType="invalid-params"))


def test_nobody_unknown_is_appointed_or_removed(api: Api) -> None:
    unknown = (400, refusal("error-invalid-user"))

    added = api.post(f"{USERS}/agent", {"username": "nobody"}, caller="admin")
    removed = api.delete(f"{USERS}/manager/nobody", caller="admin")

    assert (added.status, added.json) == unknown
    assert (removed.status, removed.json) == unknown


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_there_are_no_other_types(api: Api, method: str) -> None:
    answer = api.request(method, f"{USERS}/bot/{GRACE}", caller="admin")

    assert (answer.status, answer.json) == (400, refusal("Invalid type"))


def test_appointing_asks_for_a_permission_and_a_login(api: Api) -> None:
    assert api.post(f"{USERS}/agent", {"username": "tim"}, caller="grace").status == 403
    assert api.post(f"{USERS}/agent", {"username": "tim"}).status == 401


def test_the_departments_of_an_agent(api: Api) -> None:
    path = f"/api/v1/livechat/agents/{GRACE}/departments"

    (row,) = api.get(path, caller="linus", query={"enabledDepartmentsOnly": "true"}).json["departments"]

    assert (row["agentId"], row["departmentId"], row["departmentName"]) == (GRACE, SUPPORT, "Support")
    unknown = api.get("/api/v1/livechat/agents/nobody/departments", caller="linus")
    assert unknown.json == {"departments": [], "success": True}


def test_disabled_departments_can_be_left_out(api: Api) -> None:
    for membership in api.workspace.departments.of_agent(GRACE):
        membership.department_enabled = False
    path = f"/api/v1/livechat/agents/{GRACE}/departments"

    assert len(api.get(path, caller="linus").json["departments"]) == 1
    assert api.get(path, caller="linus", query={"enabledDepartmentsOnly": "true"}).json["departments"] == []


def test_the_departments_of_an_agent_know_one_parameter(api: Api) -> None:
    answer = api.get(f"/api/v1/livechat/agents/{GRACE}/departments", caller="linus", query={"count": 1})

    expected = refusal("must NOT have additional properties", errorType="error-invalid-params")
    assert (answer.status, answer.json) == (400, expected)


def test_ada_sees_who_serves_her(api: Api) -> None:
    answer = api.get(f"/api/v1/livechat/agent.info/{ROOM}/{ADA}")

    assert answer.json == {
        "agent": {
            "_id": GRACE,
            "username": "grace",
            "name": "Grace Hopper",
            "status": "online",
            "emails": [{"address": "grace@example.com", "verified": True}],
        },
        "success": True,
    }


def test_the_workspace_can_hide_agents_or_their_addresses(api: Api) -> None:
    api.workspace.settings.set("Livechat_show_agent_email", False)
    assert "emails" not in api.get(f"/api/v1/livechat/agent.info/{ROOM}/{ADA}").json["agent"]

    api.workspace.settings.set("Livechat_show_agent_info", False)
    hidden = api.get(f"/api/v1/livechat/agent.info/{ROOM}/{ADA}")

    assert hidden.json == {"agent": {"hiddenInfo": True}, "success": True}


@pytest.mark.parametrize(("path", "text"), [(f"{ROOM}/nobody", "invalid-token"), (f"rMNone/{ADA}", "invalid-room")])
def test_only_the_visitor_sees_the_agent(api: Api, path: str, text: str) -> None:
    answer = api.get(f"/api/v1/livechat/agent.info/{path}")

    assert (answer.status, answer.json) == (400, refusal(text))


def test_a_conversation_without_agent_shows_none(api: Api) -> None:
    room = api.workspace.store.rooms.get(ROOM)
    assert room is not None
    room.served_by = None

    answer = api.get(f"/api/v1/livechat/agent.info/{ROOM}/{ADA}")

    assert (answer.status, answer.json) == (400, refusal("invalid-agent"))


def test_the_next_agent_of_a_new_visitor_and_of_ada(api: Api) -> None:
    answer = api.get("/api/v1/livechat/agent.next/somebody-new", query={"department": SUPPORT})

    assert answer.json["agent"]["username"] in ("grace", "linus")
    assert api.get(f"/api/v1/livechat/agent.next/{ADA}").json == {"success": True}


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("Manual_Selection", refusal("agent-not-found")),
        (
            "By_Horoscope",
            refusal("[error-routing-method-not-available]", errorType="error-routing-method-not-available"),
        ),
    ],
)
def test_the_routing_method_may_name_nobody(api: Api, method: str, expected: dict[str, Any]) -> None:
    api.workspace.settings.set("Livechat_Routing_Method", method)

    answer = api.get("/api/v1/livechat/agent.next/somebody-new")

    assert (answer.status, answer.json) == (400, expected)


def test_grace_takes_a_break(api: Api) -> None:
    assert api.post(STATUS, {}, caller="grace").json == {"status": "not-available", "success": True}
    assert api.post(STATUS, {"status": "available"}, caller="grace").json == {"status": "available", "success": True}


@pytest.mark.parametrize(
    ("caller", "body", "status", "expected"),
    [
        ("grace", {"status": "not-available", "agentId": LINUS}, 403, refusal("unauthorized")),
        ("admin", {"agentId": "nobody"}, 404, refusal("Agent not found")),
        (
            "tim",
            {},
            403,
            refusal("User does not have the permissions required for this action [error-unauthorized]"),
        ),
        (
            "grace",
            {"status": "asleep"},
            400,
            refusal("must be equal to one of the allowed values [invalid-params]", errorType="invalid-params"),
        ),
        (
            "grace",
            {"status": None},
            400,
            refusal("must be equal to one of the allowed values [invalid-params]", errorType="invalid-params"),
        ),
        (
            "grace",
            {"mood": "good"},
            400,
            refusal("must NOT have additional properties [invalid-params]", errorType="invalid-params"),
        ),
    ],
)
def test_what_does_not_change_the_availability(
    api: Api, caller: str, body: dict[str, Any], status: int, expected: dict[str, Any]
) -> None:
    answer = api.post(STATUS, body, caller=caller)

    assert (answer.status, answer.json) == (status, expected)


def test_a_deactivated_agent_has_no_availability(api: Api) -> None:
    linus = api.workspace.users.get(LINUS)
    assert linus is not None
    linus.active = False

    answer = api.post(STATUS, {"agentId": LINUS, "status": "not-available"}, caller="admin")

    assert (answer.status, answer.json) == (400, refusal("error-user-deactivated"))
