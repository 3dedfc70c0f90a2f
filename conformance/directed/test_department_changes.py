"""Changes of departments: what is stored, what is refused, and what stays as it was."""

from __future__ import annotations

from typing import Any

from conformance.directed.departments import (
    NOWHERE,
    OPTIONAL,
    by_agent,
    departments_of,
    named,
    path_of,
    settings,
    stamps,
    whole,
)
from conformance.options import Mode
from conformance.promises import promise
from conformance.world import World

FULL = Mode.FULL
PEOPLE = ("admin", "own users", "further departments")
HANDLER = "server 8.x omnichannel/departments.ts"
LIBRARY = "server 8.x omnichannel/departmentsLib.ts"
SCHEMA = "rest-typings 8.8.1 isPOSTLivechatDepartmentProps"


@promise("departments.save.rules", "updateDepartment", kind="refusal", needs=FULL, capabilities=PEOPLE, source=LIBRARY)
def test_a_refused_change_of_a_department_changes_nothing(world: World) -> None:
    """A department that asks for closing tags needs some, its fallback has to be another existing department, and the
    required settings are sent every time. A refused change changes neither settings nor members."""
    department = world.department(world.agent, description="stays")
    before = whole(world, department["_id"])
    changed = settings(world, name=world.name("refused"), enabled=False)
    tags = "error-validating-department-chat-closing-tags"
    cases: list[tuple[dict[str, Any], str]] = [
        ({"requestTagBeforeClosingChat": True}, tags),
        ({"requestTagBeforeClosingChat": True, "chatClosingTags": []}, tags),
        ({"fallbackForwardDepartment": department["_id"]}, "error-fallback-department-circular"),
        ({"fallbackForwardDepartment": NOWHERE}, "error-fallback-department-not-found"),
    ]
    agents = [{"agentId": world.other_agent.user_id}]

    for extra, code in cases:
        body = {"department": {**changed, **extra}, "agents": agents}
        path = {"_id": department["_id"]}
        details = None if code.endswith("circular") else {"method": "livechat:saveDepartment"}
        refused = world.refused(
            "updateDepartment", code=code, details=details, path=path, body=body, caller=world.admin
        )
        assert refused["error"].endswith(f" [{code}]"), refused["error"]
    for missing in ("enabled", "name", "showOnRegistration", "email", "showOnOfflineForm"):
        body = {"department": {key: value for key, value in changed.items() if key != missing}, "agents": agents}
        error = f"Match error: Missing key '{missing}'"
        world.refused("updateDepartment", error, path={"_id": department["_id"]}, body=body, caller=world.admin)
    error = "Match error: Missing key 'department'"
    world.refused("updateDepartment", error, path=path_of(department), body={"agents": agents}, caller=world.admin)

    assert whole(world, department["_id"]) == before


@promise("departments.update.stored", "updateDepartment", kind="state", needs=FULL, capabilities=PEOPLE, source=LIBRARY)
def test_a_change_is_stored_and_what_was_not_sent_stays(world: World) -> None:
    """Saving a department replaces the settings that were sent, keeps its id and the optional settings that were not
    sent, moves `_updatedAt` on, and leaves other departments, even of the same name, and all members as they are."""
    department = world.department(world.agent, **OPTIONAL, floor=3)
    neighbour = world.department(world.agent, name=department["name"], description="the neighbour")
    before, beside = whole(world, department["_id"]), whole(world, neighbour["_id"])
    sent = settings(
        world, email="", showOnRegistration=True, showOnOfflineForm=True, waitingQueueMessage="Soon", floor=-4,
        fallbackForwardDepartment=neighbour["_id"],
    )  # fmt: skip

    path = {"_id": department["_id"]}
    answer = world.ok("updateDepartment", path=path, body={"department": sent}, caller=world.admin)

    after = whole(world, department["_id"])
    wanted = before["department"] | sent | stamps(after["department"])
    assert {key: after["department"].get(key) for key in wanted} == wanted
    assert after["department"]["_updatedAt"] > before["department"]["_updatedAt"]
    assert (answer["department"], by_agent(answer.json)) == (after["department"], by_agent(after))
    assert by_agent(after) == by_agent(before), "members changed though none were sent"
    assert whole(world, neighbour["_id"]) == beside, "another department changed, too"


@promise(
    "departments.update.renamed", "updateDepartment", kind="state", needs=FULL,
    capabilities=(*PEOPLE, "agents online"), source=LIBRARY,
)  # fmt: skip
def test_a_new_name_is_the_name_everywhere(world: World) -> None:
    """Once a department has another name, agents' departments, conversations and loads name it so, also where the
    former name was told before."""
    agent = world.user("agent")
    department = world.department(agent)
    visitor = world.visitor(department=department["_id"])
    world.conversation(visitor, query={"agentId": agent.user_id})

    def names() -> list[str]:
        ask = {"departmentId": department["_id"], "count": 100}
        loads = world.ok("listQueue", query=ask, caller=world.admin)["queue"]
        rooms = world.ok("listRooms", query={"departmentId": [department["_id"]]}, caller=world.admin)["rooms"]
        found = world.ok("listAgentDepartments", path={"agentId": agent.user_id}, caller=world.admin)["departments"]
        told = [load["department"]["name"] for load in loads] + [room["department"]["name"] for room in rooms]
        return told + [one["departmentName"] for one in found if "departmentName" in one]

    for name in (department["name"], world.name("department")):
        changed = {"department": settings(world, name=name)}
        world.ok("updateDepartment", path=path_of(department), body=changed, caller=world.admin)
        told = names()
        assert len(told) >= 2 and set(told) == {name}


@promise(
    "departments.update.enabled", "updateDepartment", kind="state", needs=FULL, capabilities=PEOPLE, source=LIBRARY
)
def test_members_know_whether_their_department_is_enabled(world: World) -> None:
    """Disabling and enabling a department shows in `departmentEnabled` of all its members and of nobody else's
    membership, and decides about `enabledDepartmentsOnly`."""
    department = world.department(world.agent, world.other_agent)
    neighbour = world.department(world.agent, world.other_agent)
    beside = whole(world, neighbour["_id"])
    memberships = {row["agentId"]: row["_id"] for row in whole(world, department["_id"])["agents"]}

    for enabled in (False, True):
        body = {"department": settings(world, name=department["name"], enabled=enabled)}
        world.ok("updateDepartment", path=path_of(department), body=body, caller=world.admin)

        rows = whole(world, department["_id"])["agents"]
        assert [row["departmentEnabled"] for row in rows] == [enabled] * 2
        assert {row["agentId"]: row["_id"] for row in rows} == memberships, "the memberships are others now"
        for login in (world.agent, world.other_agent):
            assert _enabled_for(world, login.user_id)[department["_id"]] is enabled
        assert (department["_id"] in _enabled_of(world, world.agent.user_id)) is enabled
        assert neighbour["_id"] in _enabled_of(world, world.agent.user_id)
        assert whole(world, neighbour["_id"]) == beside


@promise("departments.update.agents", "updateDepartment", kind="state", needs=FULL, capabilities=PEOPLE, source=LIBRARY)
def test_agents_sent_with_a_change_join_or_change_and_nobody_leaves(world: World) -> None:
    """`agents` of a change adds members and sets count and order of those there are, who keep their membership's id;
    nobody leaves, unknown agents are passed over, and `numAgents` counts the members."""
    department = world.department(world.agent, world.manager)
    before = by_agent(whole(world, department["_id"]))
    agents = [
        {"agentId": world.agent.user_id, "username": "not-the-name", "count": 5, "order": 2},
        {"agentId": world.other_agent.user_id, "order": 9},
        {"agentId": world.name("nobody")},
    ]

    body = {"department": settings(world, name=department["name"]), "agents": agents}
    answer = world.ok("updateDepartment", path=path_of(department), body=body, caller=world.admin)

    after = whole(world, department["_id"])
    assert by_agent(answer.json) == by_agent(after)
    assert answer["department"] == after["department"] and after["department"]["numAgents"] == 3
    rows = by_agent(after)
    assert set(rows) == {world.agent.user_id, world.other_agent.user_id, world.manager.user_id}
    assert rows[world.manager.user_id] == before[world.manager.user_id]
    assert rows[world.agent.user_id]["_id"] == before[world.agent.user_id]["_id"]
    shown = [(rows[a.user_id]["username"], rows[a.user_id]["count"], rows[a.user_id]["order"]) for a in _two(world)]
    assert shown == [(world.agent.username, 5, 2), (world.other_agent.username, 0, 9)]


@promise(
    "departments.update.unknown", "updateDepartment", kind="refusal", needs=FULL, capabilities=PEOPLE, source=LIBRARY
)
def test_an_unknown_department_cannot_be_changed(world: World) -> None:
    """An id that no department has, one that it no longer has included, is refused and creates nothing."""
    dead = world.department()
    world.ok("deleteDepartment", path=path_of(dead), caller=world.admin)
    sent = settings(world)

    for department_id in (NOWHERE, dead["_id"], dead["_id"][:-1], dead["name"]):
        world.refused(
            "updateDepartment",
            "Department not found [error-department-not-found]",
            code="error-department-not-found",
            path={"_id": department_id},
            body={"department": sent},
            caller=world.admin,
        )

    assert named(world, sent["name"]) == []


@promise(
    "departments.archived",
    "updateDepartment",
    kind="state",
    needs=FULL,
    capabilities=PEOPLE,
    since="6.1",
    source=LIBRARY,
)
def test_an_archived_department_stays_disabled(world: World) -> None:
    """An archived department is listed only with `showArchived` and cannot be enabled, though it can be changed."""
    archived = world.department(enabled=False, archived=True)
    neighbour = world.department(name=archived["name"])
    before = whole(world, archived["_id"])

    assert [item["_id"] for item in named(world, archived["name"], archived=False)] == [neighbour["_id"]]
    listed = [item["_id"] for item in named(world, archived["name"])]
    assert sorted(listed) == sorted([archived["_id"], neighbour["_id"]])
    body = {"department": settings(world, name=archived["name"], enabled=True)}
    world.refused(
        "updateDepartment",
        "Archived departments cant be enabled [error-archived-department-cant-be-enabled]",
        code="error-archived-department-cant-be-enabled",
        path=path_of(archived),
        body=body,
        caller=world.admin,
    )
    assert whole(world, archived["_id"]) == before
    body["department"] |= {"enabled": False, "description": "put away"}
    world.ok("updateDepartment", path=path_of(archived), body=body, caller=world.admin)
    assert whole(world, archived["_id"])["department"]["description"] == "put away"


@promise(
    "departments.update.permission",
    "updateDepartment",
    kind="permission",
    needs=FULL,
    capabilities=PEOPLE,
    source=HANDLER,
)
def test_settings_and_members_ask_for_a_permission_each(world: World) -> None:
    """Who may only add agents cannot save settings (`error-not-allowed`); who may only manage departments saves the
    settings while the agents sent along are ignored; an agent may do neither."""
    department = world.department(world.agent, description="before")
    before = whole(world, department["_id"])
    sent = settings(world, name=department["name"], description="after")
    body = {"department": sent, "agents": [{"agentId": world.other_agent.user_id}]}
    path = path_of(department)

    world.refused("updateDepartment", status=403, path=path, body=body, caller=world.agent)
    with world.permission("manage-livechat-departments", ["admin"]):
        world.refused("updateDepartment", "error-not-allowed", path=path, body=body, caller=world.manager)
    assert whole(world, department["_id"]) == before
    with world.permission("add-livechat-department-agents", ["admin"]):
        world.ok("updateDepartment", path=path, body=body, caller=world.manager)
    after = whole(world, department["_id"])
    assert after["department"]["description"] == "after"
    assert by_agent(after) == by_agent(before), "the agents were not ignored"


def _two(world: World) -> tuple[Any, Any]:
    return world.agent, world.other_agent


def _enabled_for(world: World, agent_id: str) -> dict[str, bool]:
    """Whether each department of an agent is enabled, as the list of them has it."""
    path = {"agentId": agent_id}
    listed = world.ok("listAgentDepartments", path=path, caller=world.admin)["departments"]
    return {row["departmentId"]: row["departmentEnabled"] for row in listed}


def _enabled_of(world: World, agent_id: str) -> list[str]:
    return departments_of(world, agent_id, enabledDepartmentsOnly="true")
