"""Departments: created and read, each without a trace on the others."""

from __future__ import annotations

from typing import Any

from conformance.directed.departments import NOWHERE, OPTIONAL, by_agent, named, path_of, settings, stamps, whole
from conformance.directed.texts import NASTY, NASTY_LINE
from conformance.options import Mode
from conformance.promises import promise
from conformance.world import World

FULL = Mode.FULL
PEOPLE = ("admin", "own users", "further departments")
HANDLER = "server 8.x omnichannel/departments.ts"
LIBRARY = "server 8.x omnichannel/departmentsLib.ts"
SCHEMA = "rest-typings 8.8.1 isPOSTLivechatDepartmentProps"


@promise(
    "departments.create.stored", "createDepartment", kind="identity", needs=FULL, capabilities=PEOPLE, source=LIBRARY
)
def test_a_new_department_is_stored_as_it_was_sent(world: World) -> None:
    """Every setting of a new department, further ones included, is answered and read back unchanged, with an id of its
    own and with its first members and their number."""
    sent = {**settings(world, **OPTIONAL), "costCentre": "4711", "floor": -3, "outsourced": False}
    members = [{"agentId": world.agent.user_id, "count": 3, "order": 7}, {"agentId": world.other_agent.user_id}]

    created = world.ok("createDepartment", body={"department": sent, "agents": members}, caller=world.admin)

    assert {key: created["department"].get(key) for key in sent} == sent
    read = whole(world, created["department"]["_id"])
    wanted = {**created["department"], **sent, "numAgents": 2} | stamps(read["department"])
    assert {key: read["department"].get(key) for key in wanted} == wanted
    assert by_agent(read) == by_agent(created.json)
    rows = {agent: (row["count"], row["order"], row["username"]) for agent, row in by_agent(read).items()}
    assert rows == {
        world.agent.user_id: (3, 7, world.agent.username),
        world.other_agent.user_id: (0, 0, world.other_agent.username),
    }
    for row in read["agents"]:
        assert row["departmentId"] == created["department"]["_id"] and row["departmentEnabled"] is True


@promise(
    "departments.create.empty-texts", "createDepartment", kind="input", needs=FULL, capabilities=PEOPLE, source=LIBRARY
)
def test_texts_of_a_department_may_be_empty(world: World) -> None:
    """Address and description may be empty."""
    sent = settings(world, email="", description="")

    created = world.ok("createDepartment", body={"department": sent, "agents": []}, caller=world.admin)

    read = whole(world, created["department"]["_id"])["department"]
    assert (read["email"], read["description"]) == ("", "")


@promise(
    "departments.create.same-name", "createDepartment", kind="identity", needs=FULL, capabilities=PEOPLE, source=LIBRARY
)
def test_departments_of_the_same_name_are_two(world: World) -> None:
    """A second department of the same name is another one: the first keeps its id, settings and members."""
    first = world.department(world.agent, description="the first")
    before = whole(world, first["_id"])

    second = world.department(name=first["name"], description="the second", enabled=False)

    assert second["_id"] != first["_id"]
    assert whole(world, first["_id"]) == before
    read = whole(world, second["_id"])
    assert (read["department"]["description"], read["department"]["enabled"]) == ("the second", False)
    assert read["agents"] == [], "the members of the first are members of the second"


@promise(
    "departments.create.required",
    "createDepartment",
    kind="refusal",
    needs=FULL,
    capabilities=("admin",),
    source=SCHEMA,
)
def test_a_department_needs_its_five_settings(world: World) -> None:
    """Without one of the five required settings, or with something unknown beside them, nothing is created and the
    first thing missing is named."""
    full = settings(world)
    cases: list[tuple[dict[str, Any], str]] = [
        ({"department": {key: value for key, value in full.items() if key != missing}}, _missing(missing))
        for missing in ("name", "email", "enabled", "showOnRegistration", "showOnOfflineForm")
    ]
    unknown = "must NOT have additional properties [invalid-params]"
    cases += [
        ({}, _missing("department")),
        ({"department": {}}, _missing("name")),
        ({"department": "Support"}, "must be object [invalid-params]"),
        ({"department": full, "agents": [{}]}, _missing("agentId")),
        ({"department": full, "agents": [{"agentId": NOWHERE, "username": "grace"}]}, unknown),
        ({"department": full, "unknown": 1}, unknown),
    ]

    for body, error in cases:
        world.refused("createDepartment", error, code="invalid-params", body=body, caller=world.admin)

    assert named(world, full["name"]) == [], "a refused call created a department"


@promise(
    "departments.create.rules", "createDepartment", kind="refusal", needs=FULL, capabilities=PEOPLE, source=LIBRARY
)
def test_a_new_department_keeps_the_rules_of_saving(world: World) -> None:
    """A new department that asks for closing tags without having any, or whose fallback does not exist, is refused."""
    tags = settings(world, requestTagBeforeClosingChat=True, chatClosingTags=[])
    fallback = settings(world, fallbackForwardDepartment=NOWHERE)

    world.refused(
        "createDepartment",
        "At least one closing tag is required when the department requires tag(s) on closing conversations. "
        "[error-validating-department-chat-closing-tags]",
        code="error-validating-department-chat-closing-tags",
        details={"method": "livechat:saveDepartment"},
        body={"department": tags},
        caller=world.admin,
    )
    world.refused(
        "createDepartment",
        "Fallback department not found [error-fallback-department-not-found]",
        code="error-fallback-department-not-found",
        body={"department": fallback},
        caller=world.admin,
    )

    assert named(world, tags["name"]) + named(world, fallback["name"]) == []


@promise(
    "departments.create.text", "createDepartment", kind="text", needs=FULL, capabilities=PEOPLE, source=LIBRARY
)  # fmt: skip
def test_texts_of_a_new_department_come_back_unchanged(world: World) -> None:
    """Name and description of a new department are answered to the letter, spaces around them included."""
    name = f" {world.name('department')}{NASTY_LINE}"
    department = world.department(name=name, description=NASTY[0])
    assert (department["name"], department["description"]) == (name, NASTY[0])


@promise("departments.texts", "updateDepartment", kind="text", needs=FULL, capabilities=PEOPLE, source=LIBRARY)
def test_texts_of_a_department_come_back_unchanged(world: World) -> None:
    """Name, description and further settings keep emoji, foreign scripts, markup, line breaks and spaces around."""
    department = world.department(name=world.name("department") + NASTY_LINE, description=NASTY[0])
    read = whole(world, department["_id"])["department"]
    assert (read["name"], read["description"]) == (department["name"], NASTY[0])

    for text in NASTY:
        sent = settings(world, name=department["name"], description=text, waitingQueueMessage=text, motto=text)
        sent["chatClosingTags"] = [text]
        body = {"department": sent}
        answer = world.ok("updateDepartment", path=path_of(department), body=body, caller=world.admin)["department"]
        assert {key: answer[key] for key in sent} == sent

    read = whole(world, department["_id"])["department"]
    assert {key: read[key] for key in sent} == sent


@promise("departments.get.identity", "getDepartment", kind="identity", needs=FULL, capabilities=PEOPLE, source=HANDLER)
def test_the_department_that_is_read_is_the_one_asked_for(world: World) -> None:
    """Reading a department gives that one and its members; an id that is wrong, shortened or a name gives null."""
    one, two = world.department(world.agent), world.department(world.other_agent)

    for asked, member in ((one, world.agent), (two, world.other_agent)):
        read = whole(world, asked["_id"])
        assert (read["department"]["_id"], read["department"]["name"]) == (asked["_id"], asked["name"])
        assert list(by_agent(read)) == [member.user_id]
    for nobody in (NOWHERE, one["_id"][:-1], one["_id"] + "0", one["name"]):
        read = whole(world, nobody)
        assert (read["department"], read["agents"]) == (None, [])


@promise(
    "departments.get.include-agents",
    "getDepartment",
    kind="permission",
    needs=FULL,
    capabilities=PEOPLE,
    source=HANDLER,
)
def test_members_are_shown_to_those_who_may_see_them(world: World) -> None:
    """`includeAgents` other than `true` leaves the members out, and agents, who may not see them, never get them; the
    department itself is the same for all."""
    department = world.department(world.agent)
    complete = whole(world, department["_id"])

    for query in ({"includeAgents": "false"}, {"includeAgents": ""}, {"includeAgents": "TRUE"}):
        read = world.ok("getDepartment", path=path_of(department), query=query, caller=world.admin).json
        assert read == {"department": complete["department"], "success": True}, query
    asked = {"includeAgents": "true"}
    assert world.ok("getDepartment", path=path_of(department), query=asked, caller=world.manager).json == complete
    for query in (asked, {}):
        read = world.ok("getDepartment", path=path_of(department), query=query, caller=world.agent).json
        assert read == {"department": complete["department"], "success": True}


def _missing(name: str) -> str:
    return f"must have required property '{name}' [invalid-params]"
