"""The members of departments: who joins, who changes, who leaves, and who stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.directed.departments import NOWHERE, by_agent, departments_of, path_of, whole
from conformance.directed.lists import PagedList
from conformance.options import Mode
from conformance.promises import promise
from conformance.session import Login
from conformance.world import World

FULL = Mode.FULL
PEOPLE = ("admin", "own users", "further departments")
HANDLER = "server 8.x omnichannel/departments.ts"
LIBRARY = "server 8.x omnichannel/departmentsLib.ts"
QUERY = "rest-typings 8.8.1 isLivechatDepartmentDepartmentIdAgentsGETProps"
BODY = "rest-typings 8.8.1 isLivechatDepartmentDepartmentIdAgentsPOSTProps"


@promise(
    "departments.members.join", "updateDepartmentAgents", kind="state", needs=FULL, capabilities=PEOPLE, source=LIBRARY
)
def test_agents_join_under_their_own_names(world: World) -> None:
    """Agents in `upsert` become members, once each, with the count and order sent or 0, and the username of their
    account; unknown agents are passed over, `numAgents` counts the members, other departments stay as they are."""
    department, neighbour = world.department(), world.department(world.agent, world.other_agent)
    beside = whole(world, neighbour["_id"])
    wanted = {
        world.agent.user_id: (world.agent.username, 4, 2),
        world.other_agent.user_id: (world.other_agent.username, 0, 0),
    }

    change(world, department, [
        {"agentId": world.agent.user_id, "username": "not-the-name", "name": "Not the name", "count": 4, "order": 2},
        entry(world.other_agent), entry(world.other_agent),
        {"agentId": world.name("nobody"), "username": world.agent.username},
    ])  # fmt: skip

    after = whole(world, department["_id"])
    rows = by_agent(after)
    assert {agent: (row["username"], row["count"], row["order"]) for agent, row in rows.items()} == wanted
    assert {(row["departmentId"], row["departmentEnabled"]) for row in rows.values()} == {(department["_id"], True)}
    assert after["department"]["numAgents"] == 2
    listed = world.ok("listDepartmentAgents", path=path_of(department), caller=world.admin)
    assert listed["agents"] == after["agents"], "the list of members and the department disagree"
    assert whole(world, neighbour["_id"]) == beside, "another department changed, too"


@promise(
    "departments.members.change",
    "updateDepartmentAgents",
    kind="state",
    needs=FULL,
    capabilities=PEOPLE,
    source=LIBRARY,
)
def test_a_member_sent_again_is_changed(world: World) -> None:
    """A member in `upsert` keeps the membership's id and gets the count and order sent, 0 where they are not, and
    nobody else's membership changes."""
    department = world.department(world.agent, world.other_agent)
    before = by_agent(whole(world, department["_id"]))

    for count, order in ((5, -2), (0, 3), (None, None)):
        numbers = {} if count is None else {"count": count, "order": order}
        change(world, department, [{**entry(world.agent), **numbers}])

        after = whole(world, department["_id"])
        row = by_agent(after)[world.agent.user_id]
        assert (row["_id"], row["count"], row["order"]) == (before[world.agent.user_id]["_id"], count or 0, order or 0)
        assert row["_updatedAt"] >= before[world.agent.user_id]["_updatedAt"]
        assert by_agent(after)[world.other_agent.user_id] == before[world.other_agent.user_id]
        assert after["department"]["numAgents"] == 2


@promise(
    "departments.members.leave", "updateDepartmentAgents", kind="state", needs=FULL, capabilities=PEOPLE, source=LIBRARY
)
def test_members_leave_this_department_only(world: World) -> None:
    """Who is in `remove` leaves the department of the path and no other, even when the membership of another one is
    sent; the other members stay, who is no member is passed over, and `numAgents` is counted anew."""
    department, neighbour = (
        world.department(world.agent, world.other_agent),
        world.department(world.agent, world.manager),
    )
    before, beside = by_agent(whole(world, department["_id"])), whole(world, neighbour["_id"])

    change(world, department, [], [by_agent(beside)[world.agent.user_id], entry(world.manager)])

    after = whole(world, department["_id"])
    assert by_agent(after) == {world.other_agent.user_id: before[world.other_agent.user_id]}
    assert after["department"]["numAgents"] == 1
    assert whole(world, neighbour["_id"]) == beside, "another department lost a member"
    assert department["_id"] not in departments_of(world, world.agent.user_id)
    assert neighbour["_id"] in departments_of(world, world.agent.user_id)
    change(world, department, [], [entry(world.agent)])
    assert by_agent(whole(world, department["_id"])) == by_agent(after), "the second removal removed somebody else"


@promise(
    "departments.members.order-of-work",
    "updateDepartmentAgents",
    kind="state",
    needs=FULL,
    capabilities=PEOPLE,
    source=LIBRARY,
)
def test_removal_comes_before_joining(world: World) -> None:
    """Who is both removed and added is a member afterwards, with a fresh count; two empty lists change nothing."""
    department = world.department(world.agent, world.other_agent)
    change(world, department, [{**entry(world.agent), "count": 9}])
    before = whole(world, department["_id"])

    change(world, department, [], [])
    assert whole(world, department["_id"]) == before
    change(world, department, [entry(world.agent)], [entry(world.agent)])

    after = by_agent(whole(world, department["_id"]))
    assert set(after) == {world.agent.user_id, world.other_agent.user_id}
    assert after[world.agent.user_id]["count"] == 0
    assert after[world.other_agent.user_id] == by_agent(before)[world.other_agent.user_id]


@promise(
    "departments.members.refused",
    "updateDepartmentAgents",
    kind="refusal",
    needs=FULL,
    capabilities=PEOPLE,
    source=BODY,
)
def test_a_refused_change_of_members_changes_nobody(world: World) -> None:
    """Both lists are sent, every entry has `agentId` and `username`, whole numbers and nothing unknown, and the
    department exists; otherwise nobody joins, changes or leaves."""
    department = world.department(world.agent)
    before = whole(world, department["_id"])
    joining, leaving = [entry(world.other_agent)], [entry(world.agent)]
    unknown = "must NOT have additional properties [invalid-params]"
    missing = "must have required property '{}' [invalid-params]"
    cases: list[tuple[Any, str]] = [
        ({"remove": leaving}, missing.format("upsert")),
        ({"upsert": joining}, missing.format("remove")),
        ({}, missing.format("upsert")),
        ({"upsert": [{"username": "grace"}], "remove": leaving}, missing.format("agentId")),
        ({"upsert": [{"agentId": world.other_agent.user_id}], "remove": leaving}, missing.format("username")),
        ({"upsert": joining, "remove": [{"agentId": world.agent.user_id}]}, missing.format("username")),
        ({"upsert": [{**joining[0], "departmentId": department["_id"]}], "remove": leaving}, unknown),
        ({"upsert": joining, "remove": leaving, "department": {}}, unknown),
    ]

    for body, error in cases:
        world.refused(
            "updateDepartmentAgents",
            error,
            code="invalid-params",
            path=path_of(department),
            body=body,
            caller=world.admin,
        )
    for name in ("count", "order"):
        half = {"upsert": [{**joining[0], name: 1.5}], "remove": []}
        world.refused("updateDepartmentAgents", path=path_of(department), body=half, caller=world.admin)
    for department_id in (NOWHERE, department["_id"][:-1], department["name"]):
        world.refused(
            "updateDepartmentAgents",
            "Department not found [error-department-not-found]",
            code="error-department-not-found",
            path={"_id": department_id},
            body={"upsert": joining, "remove": leaving},
            caller=world.admin,
        )
    body = {"upsert": joining, "remove": leaving}
    world.refused("updateDepartmentAgents", status=403, path=path_of(department), body=body, caller=world.agent)

    assert whole(world, department["_id"]) == before


@promise(
    "departments.members.list", "listDepartmentAgents", kind="list", needs=FULL, capabilities=PEOPLE, source=HANDLER
)
def test_members_are_paged_by_username(world: World) -> None:
    """The members of a department, and of no other, come in pages, by username unless `sort` says otherwise."""
    department = world.department(world.manager, world.agent, world.other_agent)
    world.department(world.agent, world.plain_user)
    order = [
        {**entry(who), "order": place} for place, who in enumerate((world.other_agent, world.agent, world.manager))
    ]
    change(world, department, order)
    members = PagedList(world, "listDepartmentAgents", "agents", world.agent, path=path_of(department))

    wanted = {who.user_id for who in (world.manager, world.agent, world.other_agent)}
    assert set(members.values("agentId")) == wanted
    assert set(members.values("departmentId")) == {department["_id"]}
    members.expect_order("username")
    members.expect_order("order", by_default=False)
    members.expect_pages()
    members.expect_sizes()


@promise(
    "departments.members.list.refused",
    "listDepartmentAgents",
    kind="refusal",
    needs=FULL,
    capabilities=PEOPLE,
    source=QUERY,
)
def test_a_list_of_members_refuses_what_it_cannot_read(world: World) -> None:
    """A `sort` that is none, a `count` that is no number and unknown parameters are refused; an id that no department
    has is an empty page."""
    department = world.department(world.agent)
    PagedList(world, "listDepartmentAgents", "agents", world.admin, path=path_of(department)).expect_refusals()

    for nobody in (NOWHERE, department["_id"][:-1], department["name"]):
        assert PagedList(world, "listDepartmentAgents", "agents", world.admin, path={"_id": nobody}).all() == []


@promise(
    "agents.departments.complete",
    "listAgentDepartments",
    kind="list",
    needs=FULL,
    capabilities=PEOPLE,
    source="server 8.x omnichannel/agentDepartments.ts",
)
def test_an_agent_has_all_departments_and_their_names(world: World) -> None:
    """An agent's departments are exactly those where the agent is a member, each with the department's present name;
    `enabledDepartmentsOnly` leaves out the disabled ones; whoever is a member of none has an empty list."""
    agent = world.user()
    mine, disabled = world.department(agent, world.agent), world.department(agent, enabled=False)
    others = world.department(world.agent)
    expected = {item["_id"]: item["name"] for item in (mine, disabled)}

    for asked, query in ((expected, {}), ({mine["_id"]: mine["name"]}, {"enabledDepartmentsOnly": "true"})):
        path = {"agentId": agent.user_id}
        rows = world.ok("listAgentDepartments", path=path, query=query, caller=world.agent)["departments"]
        assert {row["departmentId"]: row["departmentName"] for row in rows} == asked
        assert {(row["agentId"], row["username"]) for row in rows} == {(agent.user_id, agent.username)}
        for row in rows:
            stored = by_agent(whole(world, row["departmentId"]))[agent.user_id]
            assert {key: row[key] for key in stored} == stored
    assert others["_id"] not in departments_of(world, agent.user_id)
    for nobody in (agent.user_id[:-1], agent.username, world.manager.user_id):
        assert not set(departments_of(world, nobody)) & {mine["_id"], disabled["_id"], others["_id"]}
    refused = world.refused(
        "listAgentDepartments", path={"agentId": agent.user_id}, query={"unknown": "1"}, caller=world.admin
    )
    assert refused["error"].startswith("must NOT have additional properties")


def entry(who: Login) -> dict[str, Any]:
    return {"agentId": who.user_id, "username": who.username}


def change(
    world: World,
    department: Mapping[str, Any],
    upsert: list[dict[str, Any]],
    remove: list[Any] | None = None,
) -> None:
    body = {"upsert": upsert, "remove": remove or []}
    world.ok("updateDepartmentAgents", path=path_of(department), body=body, caller=world.admin)
