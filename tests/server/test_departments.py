"""Departments over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.conftest import Api

DEPARTMENTS = "/api/v1/livechat/department"
SUPPORT = f"{DEPARTMENTS}/5f3c1a2b4d5e6f7a8b9c0d1e"
NOBODY = f"{DEPARTMENTS}/5f3c1a2b4d5e6f7a8b9c0dff"
GRACE = "Gr4ceHopperAgent7"
LINUS = "L1nusTorvaldsAg3n"


def settings(**changed: Any) -> dict[str, Any]:
    return {
        "name": "Returns",
        "email": "returns@example.com",
        "enabled": True,
        "showOnRegistration": True,
        "showOnOfflineForm": False,
        **changed,
    }


def new_department(api: Api, **changed: Any) -> str:
    answer = api.post(DEPARTMENTS, {"department": settings(**changed)}, caller="margaret")
    assert answer.status == 200, answer.text
    created: str = answer.json["department"]["_id"]
    return created


def usernames(api: Api, department: str) -> list[str]:
    agents = api.get(f"{department}/agents", caller="margaret").json["agents"]
    return [agent["username"] for agent in agents]


def test_departments_are_listed_by_name(api: Api) -> None:
    new_department(api)
    answer = api.get(DEPARTMENTS, caller="grace").json
    names = [department["name"] for department in answer["departments"]]
    assert names == sorted(names)
    assert {"Returns", "Support"} <= set(names)
    assert (answer["count"], answer["offset"], answer["total"]) == (len(names), 0, len(names))


def test_departments_are_listed_in_pages_and_the_order_asked_for(api: Api) -> None:
    new_department(api)
    total = api.get(DEPARTMENTS, caller="grace").json["total"]
    query = {"count": 1, "offset": total - 1, "sort": '{"name": -1}'}
    answer = api.get(DEPARTMENTS, caller="grace", query=query).json
    assert (answer["count"], answer["offset"], answer["total"]) == (1, total - 1, total)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"text": "turn"}, {"Returns"}),
        ({"text": "RETURNS", "enabled": "true"}, set()),
        ({"text": "returns", "enabled": "false"}, {"Returns"}),
        ({"text": "nothing like it"}, set()),
        ({"text": "turn", "enabled": "1", "showArchived": "0", "count": "", "offset": ""}, {"Returns"}),
    ],
)
def test_departments_are_filtered(api: Api, query: dict[str, str], expected: set[str]) -> None:
    new_department(api, enabled=False)
    answer = api.get(DEPARTMENTS, caller="grace", query=query).json
    assert {department["name"] for department in answer["departments"]} == expected


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ({"sort": "name"}, 'Invalid sort parameter provided: "name" [error-invalid-sort]'),
        ({"onlyMyDepartments": "yes"}, "must be equal to one of the allowed values [invalid-params]"),
        ({"fields": "{}"}, "must NOT have additional properties [invalid-params]"),
        ({"count": "many"}, "must be number [invalid-params]"),
    ],
)
def test_a_list_with_wrong_parameters_is_refused(api: Api, query: dict[str, str], error: str) -> None:
    answer = api.get(DEPARTMENTS, caller="grace", query=query)
    assert (answer.status, answer.json["error"]) == (400, error)


def test_who_is_no_agent_sees_no_departments(api: Api) -> None:
    assert api.get(DEPARTMENTS, caller="tim").status == 403
    assert api.get(DEPARTMENTS).status == 401


def test_a_department_is_created_with_its_agents(api: Api) -> None:
    body = {"department": settings(color="red"), "agents": [{"agentId": GRACE, "count": 2}, {"agentId": "nobody"}]}
    answer = api.post(DEPARTMENTS, body, caller="margaret").json
    assert answer["department"]["color"] == "red"
    assert "numAgents" not in answer["department"]
    assert [(agent["username"], agent["count"], agent["order"]) for agent in answer["agents"]] == [("grace", 2, 0)]
    again = api.get(f"{DEPARTMENTS}/{answer['department']['_id']}", caller="margaret").json
    assert again["department"]["numAgents"] == 1


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "must have required property 'department' [invalid-params]"),
        ({"department": {"email": ""}}, "must have required property 'name' [invalid-params]"),
        (
            {"department": settings(), "agents": [{"agentId": GRACE, "username": "grace"}]},
            "must NOT have additional properties [invalid-params]",
        ),
        (
            {"department": settings(requestTagBeforeClosingChat=True)},
            "At least one closing tag is required when the department requires tag(s) on closing conversations. "
            "[error-validating-department-chat-closing-tags]",
        ),
        (
            {"department": settings(), "agents": [{"agentId": GRACE, "count": 1.5}]},
            "Match error: Expected Integer, got 1.5 in field upsert[0].count",
        ),
        ({"department": settings(description=None)}, "Match error: Expected string, got null in field description"),
        *[
            (
                {"department": settings(color=color)},
                "Match error: Failed Match.OneOf, Match.Maybe or Match.Optional validation in field color",
            )
            for color in (None, 1.5, {"red": 1}, ["red"])
        ],
        (
            {"department": settings(fallbackForwardDepartment="5f3c1a2b4d5e6f7a8b9c0dff")},
            "Fallback department not found [error-fallback-department-not-found]",
        ),
    ],
)
def test_a_wrong_department_is_not_created(api: Api, body: Any, error: str) -> None:
    answer = api.post(DEPARTMENTS, body, caller="margaret")
    assert (answer.status, answer.json["error"]) == (400, error)


def test_agents_create_no_departments(api: Api) -> None:
    assert api.post(DEPARTMENTS, {"department": settings()}, caller="grace").status == 403


def test_a_community_workspace_refuses_a_second_department(api: Api) -> None:
    api.workspace.edition = "community"
    answer = api.post(DEPARTMENTS, {"department": settings()}, caller="margaret")
    assert answer.json == {
        "success": False,
        "error": "Maximum number of departments reached [error-max-departments-number-reached]",
        "errorType": "error-max-departments-number-reached",
        "details": {"method": "livechat:saveDepartment"},
    }


def test_a_manager_reads_a_department_with_its_agents(api: Api) -> None:
    answer = api.get(SUPPORT, caller="margaret").json
    assert answer["department"]["name"] == "Support"
    assert {agent["username"] for agent in answer["agents"]} == {"grace", "linus"}


@pytest.mark.parametrize("query", [{"includeAgents": "false"}, {"includeAgents": ""}, {"includeAgents": "yes"}])
def test_agents_of_a_department_can_be_left_out(api: Api, query: dict[str, str]) -> None:
    assert "agents" not in api.get(SUPPORT, caller="margaret", query=query).json


def test_an_agent_reads_a_department_without_its_agents(api: Api) -> None:
    answer = api.get(SUPPORT, caller="grace").json
    assert answer["department"]["name"] == "Support"
    assert "agents" not in answer


def test_an_unknown_department_is_null(api: Api) -> None:
    assert api.get(NOBODY, caller="margaret").json == {"department": None, "agents": [], "success": True}


def test_a_department_is_updated(api: Api) -> None:
    department = f"{DEPARTMENTS}/{new_department(api, description='What came back')}"
    body = {"department": settings(name="Refunds"), "agents": [{"agentId": LINUS, "username": "linus", "order": 1}]}
    answer = api.put(department, body, caller="margaret").json
    assert (answer["department"]["name"], answer["department"]["description"]) == ("Refunds", "What came back")
    assert answer["department"]["numAgents"] == 1
    assert [(agent["username"], agent["order"]) for agent in answer["agents"]] == [("linus", 1)]


def test_a_department_can_be_sent_back_as_it_was_read(api: Api) -> None:
    before = api.get(SUPPORT, caller="margaret").json["department"]
    after = api.put(SUPPORT, {"department": before}, caller="margaret").json["department"]
    assert {**after, "_updatedAt": ""} == {**before, "_updatedAt": ""}


@pytest.mark.parametrize(
    ("path", "body", "error"),
    [
        (SUPPORT, {}, "Match error: Missing key 'department'"),
        (SUPPORT, {"department": settings(), "color": "red"}, "Match error: Unknown key in field color"),
        (
            SUPPORT,
            {"department": {key: value for key, value in settings().items() if key != "email"}},
            "Match error: Missing key 'email'",
        ),
        (
            SUPPORT,
            {"department": settings(color=1.5)},
            "Match error: Failed Match.OneOf, Match.Maybe or Match.Optional validation in field color",
        ),
        (
            SUPPORT,
            {"agents": [{"username": "grace"}], "department": settings()},
            "Match error: Missing key 'agentId' in field upsert[0]",
        ),
        (
            SUPPORT,
            {"agents": [{"agentId": GRACE, "order": "first"}], "department": settings()},
            'Match error: Expected Integer, got "first" in field upsert[0].order',
        ),
        (
            SUPPORT,
            {"agents": [{}], "department": settings(enabled="yes")},
            "Match error: Expected boolean, got string in field enabled",
        ),
        (NOBODY, {"department": settings()}, "Department not found [error-department-not-found]"),
        (
            SUPPORT,
            {"department": settings(fallbackForwardDepartment=SUPPORT.rpartition("/")[2])},
            "Cannot save department. Circular reference between fallback department and department "
            "[error-fallback-department-circular]",
        ),
    ],
)
def test_a_wrong_update_is_refused(api: Api, path: str, body: Any, error: str) -> None:
    answer = api.put(path, body, caller="margaret")
    assert (answer.status, answer.json["error"]) == (400, error)


def test_who_may_only_add_agents_cannot_save_a_department(api: Api) -> None:
    api.workspace.permissions.set_roles("add-livechat-department-agents", ["user"])
    answer = api.put(SUPPORT, {"department": settings()}, caller="tim")
    assert (answer.status, answer.json) == (400, {"success": False, "error": "error-not-allowed"})


def test_agents_are_ignored_from_who_may_not_add_them(api: Api) -> None:
    department = f"{DEPARTMENTS}/{new_department(api)}"
    api.workspace.permissions.set_roles("add-livechat-department-agents", ["admin"])
    body = {"department": settings(), "agents": [{"agentId": LINUS, "username": "linus"}]}
    assert api.put(department, body, caller="margaret").json["agents"] == []


def test_a_department_is_deleted_where_the_workspace_allows_it(api: Api) -> None:
    api.workspace.settings.set("Omnichannel_enable_department_removal", False)
    assert api.delete(SUPPORT, caller="margaret").json == {
        "success": False,
        "error": "error-department-removal-disabled",
    }
    api.workspace.settings.set("Omnichannel_enable_department_removal", True)
    assert api.delete(SUPPORT, caller="margaret").json == {"success": True}
    assert api.delete(SUPPORT, caller="margaret").json == {"success": False, "error": "error-department-not-found"}
    assert usernames(api, SUPPORT) == []
    assert all(room.department_id is None for room in api.workspace.store.rooms)


def test_members_are_listed_in_pages(api: Api) -> None:
    answer = api.get(f"{SUPPORT}/agents", caller="grace", query={"count": 1, "sort": '{"username": -1}'}).json
    assert ([agent["username"] for agent in answer["agents"]], answer["count"], answer["total"]) == (["linus"], 1, 2)


def test_an_unknown_department_has_no_members(api: Api) -> None:
    assert api.get(f"{NOBODY}/agents", caller="grace").json["total"] == 0


def test_members_come_and_go(api: Api) -> None:
    department = f"{DEPARTMENTS}/{new_department(api)}"
    grace, linus = {"agentId": GRACE, "username": "grace"}, {"agentId": LINUS, "username": "linus"}
    joined = api.post(f"{department}/agents", {"upsert": [grace], "remove": []}, caller="margaret")
    assert joined.json == {"success": True}
    (membership,) = api.get(f"{department}/agents", caller="margaret").json["agents"]
    replaced = api.post(f"{department}/agents", {"upsert": [linus], "remove": [membership]}, caller="margaret")
    assert replaced.json == {"success": True}
    assert usernames(api, department) == ["linus"]


@pytest.mark.parametrize(
    ("path", "body", "error"),
    [
        (NOBODY, {"upsert": [], "remove": []}, "Department not found [error-department-not-found]"),
        (SUPPORT, {"remove": []}, "must have required property 'upsert' [invalid-params]"),
        (SUPPORT, {"upsert": [{}], "remove": []}, "must have required property 'agentId' [invalid-params]"),
    ],
)
def test_wrong_members_are_refused(api: Api, path: str, body: Any, error: str) -> None:
    answer = api.post(f"{path}/agents", body, caller="margaret")
    assert (answer.status, answer.json["error"]) == (400, error)
