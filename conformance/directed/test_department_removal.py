"""The removal of departments, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.directed.departments import NOWHERE, departments_of, named, path_of, whole
from conformance.options import Mode
from conformance.promises import promise
from conformance.world import Conversation, World

FULL = Mode.FULL
PEOPLE = ("admin", "own users", "further departments")
HANDLER = "server 8.x omnichannel/departments.ts"
LIBRARY = "server 8.x omnichannel/departmentsLib.ts"


@promise("departments.delete.gone", "deleteDepartment", kind="state", needs=FULL, capabilities=PEOPLE, source=LIBRARY)
def test_a_deleted_department_is_gone_and_no_other(world: World) -> None:
    """Deleting a department removes it from reads, lists and its members' departments, and from those that fall back
    on it. Departments of the same name and their members stay, and a second deletion is refused."""
    dead = world.department(world.agent, world.other_agent)
    twin = world.department(world.agent, name=dead["name"])
    pointing = world.department(fallbackForwardDepartment=dead["_id"], description="points to it")
    beside, pointed = whole(world, twin["_id"]), whole(world, pointing["_id"])["department"]

    world.ok("deleteDepartment", path=path_of(dead), caller=world.admin)

    assert (whole(world, dead["_id"])["department"], whole(world, dead["_id"])["agents"]) == (None, [])
    assert [item["_id"] for item in named(world, dead["name"])] == [twin["_id"]]
    assert world.ok("listDepartmentAgents", path=path_of(dead), caller=world.admin)["total"] == 0
    assert dead["_id"] not in departments_of(world, world.agent.user_id)
    assert twin["_id"] in departments_of(world, world.agent.user_id)
    assert whole(world, twin["_id"]) == beside
    left = whole(world, pointing["_id"])["department"]
    assert not left.get("fallbackForwardDepartment"), "a department still falls back on the deleted one"
    for key in pointed.keys() - {"fallbackForwardDepartment", "_updatedAt"}:
        assert left[key] == pointed[key]
    for department_id in (dead["_id"], NOWHERE, twin["_id"][:-1], twin["name"]):
        path = {"_id": department_id}
        world.refused("deleteDepartment", "error-department-not-found", path=path, caller=world.admin)
    assert whole(world, twin["_id"]) == beside


@promise(
    "departments.delete.rooms",
    "deleteDepartment",
    kind="state",
    needs=FULL,
    capabilities=(*PEOPLE, "agents online"),
    source=LIBRARY,
)
def test_conversations_lose_a_deleted_department(world: World) -> None:
    """A conversation of a deleted department loses its `departmentId`, in lists, too, and goes on; those of others keep
    theirs."""
    dead, other = world.department(world.agent), world.department(world.agent)
    losing = world.conversation(world.visitor(department=dead["_id"], name=world.name("guest")))
    keeping = world.conversation(world.visitor(department=other["_id"]))
    assert _room(world, losing.rid)["departmentId"] == dead["_id"]
    assert _listed(world, losing)["departmentId"] == dead["_id"]

    world.ok("deleteDepartment", path=path_of(dead), caller=world.admin)

    left = _room(world, losing.rid)
    assert "departmentId" not in left and left.get("open") is True
    assert not {"departmentId", "department"} & set(_listed(world, losing)), "a list still has the department"
    assert _room(world, keeping.rid)["departmentId"] == other["_id"]


@promise(
    "departments.delete.disabled",
    "deleteDepartment",
    kind="refusal",
    needs=FULL,
    capabilities=PEOPLE,
    since="7.0",
    source=HANDLER,
)
def test_departments_stay_where_their_removal_is_disabled(world: World) -> None:
    """With `Omnichannel_enable_department_removal` off no department is deleted; an unknown id is answered so, too."""
    department = world.department(world.agent)
    before = whole(world, department["_id"])

    with world.setting("Omnichannel_enable_department_removal", False):
        for department_id in (department["_id"], NOWHERE):
            path = {"_id": department_id}
            world.refused("deleteDepartment", "error-department-removal-disabled", path=path, caller=world.admin)

    assert whole(world, department["_id"]) == before


@promise(
    "departments.delete.permission",
    "deleteDepartment",
    kind="permission",
    needs=FULL,
    capabilities=PEOPLE,
    source=HANDLER,
)
def test_one_of_two_permissions_is_enough_to_delete(world: World) -> None:
    """A manager deletes a department with `remove-livechat-department` alone; an agent cannot, and nothing happens."""
    department = world.department(world.agent)
    before = whole(world, department["_id"])
    world.refused("deleteDepartment", status=403, path=path_of(department), caller=world.agent)
    assert whole(world, department["_id"]) == before

    with world.permission("manage-livechat-departments", ["admin"]):
        world.ok("deleteDepartment", path=path_of(department), caller=world.manager)

    assert whole(world, department["_id"])["department"] is None


def _room(world: World, rid: str) -> Mapping[str, Any]:
    room: Mapping[str, Any] = world.ok("getRoomInfo", query={"roomId": rid}, caller=world.admin)["room"]
    return room


def _listed(world: World, conversation: Conversation) -> Mapping[str, Any]:
    """The conversation as the list of rooms has it."""
    query = {"roomName": conversation.document["fname"], "count": 100}
    rooms = world.ok("listRooms", query=query, caller=world.admin)["rooms"]
    found: Mapping[str, Any] = next((room for room in rooms if room["_id"] == conversation.rid), {})
    assert found, "the conversation is not listed under its name"
    return found
