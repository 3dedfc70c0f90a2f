"""How the operations on departments and their members succeed."""

from __future__ import annotations

from conformance.options import Mode
from conformance.recipes import Request, recipe
from conformance.world import World

FULL = Mode.FULL
READ_ONLY = Mode.READ_ONLY


@recipe("listDepartments", needs=READ_ONLY, capabilities=("admin",))
def list_departments(world: World) -> Request:
    return {"caller": world.admin}


@recipe("createDepartment", needs=FULL, capabilities=("admin", "further departments"))
def create_department(world: World) -> Request:
    department = _settings(world.name("department"))
    world.grounds.note_department(str(department["name"]))
    return {"body": {"department": department}, "caller": world.admin}


@recipe("getDepartment", needs=READ_ONLY, capabilities=("admin",))
def get_department(world: World) -> Request:
    return {"path": {"_id": _some_department(world)}, "caller": world.admin}


@recipe("updateDepartment", needs=FULL, capabilities=("admin",))
def update_department(world: World) -> Request:
    department = world.department()
    body = {"department": _settings(str(department["name"]))}
    return {"path": {"_id": department["_id"]}, "body": body, "caller": world.admin}


@recipe("deleteDepartment", needs=FULL, capabilities=("admin",), reusable=False)
def delete_department(world: World) -> Request:
    return {"path": {"_id": world.department()["_id"]}, "caller": world.admin}


@recipe("listDepartmentAgents", needs=READ_ONLY, capabilities=("admin",))
def list_department_agents(world: World) -> Request:
    return {"path": {"_id": _some_department(world)}, "caller": world.admin}


@recipe("updateDepartmentAgents", needs=FULL, capabilities=("admin", "own users"))
def update_department_agents(world: World) -> Request:
    member = {"agentId": world.agent.user_id, "username": world.agent.username}
    body = {"upsert": [member], "remove": []}
    return {"path": {"_id": world.department()["_id"]}, "body": body, "caller": world.admin}


def _settings(name: str) -> dict[str, object]:
    """Nothing that visitors of the target would see."""
    return {
        "name": name,
        "email": "conformance@example.com",
        "enabled": True,
        "showOnRegistration": False,
        "showOnOfflineForm": False,
    }


def _some_department(world: World) -> str:
    """The id of a department of the workspace; one that nobody has, which is no error, where there is none."""
    listed = world.ok("listDepartments", query={"count": 1}, caller=world.admin)["departments"]
    return str(listed[0]["_id"]) if listed else "0" * 24
