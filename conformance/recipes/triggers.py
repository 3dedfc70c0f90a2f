"""How the operations on triggers succeed."""

from __future__ import annotations

from conformance.options import Mode
from conformance.recipes import Request, recipe
from conformance.world import World

FULL = Mode.FULL
READ_ONLY = Mode.READ_ONLY


@recipe("listTriggers", needs=READ_ONLY, capabilities=("admin",))
def list_triggers(world: World) -> Request:
    return {"caller": world.admin}


@recipe("saveTrigger", needs=FULL, capabilities=("admin",))
def save_trigger(world: World) -> Request:
    """A trigger that is not enabled: no widget of the target ever gets it."""
    draft = {
        "name": world.name("trigger"),
        "description": "",
        "enabled": False,
        "runOnce": True,
        "conditions": [{"name": "time-on-site", "value": "30"}],
        "actions": [{"name": "send-message", "params": {"sender": "queue", "msg": "Can we help?", "name": ""}}],
    }
    world.grounds.note_trigger(str(draft["name"]))
    return {"body": draft, "caller": world.admin}


@recipe("getTrigger", needs=READ_ONLY, capabilities=("admin",))
def get_trigger(world: World) -> Request:
    listed = world.ok("listTriggers", query={"count": 1}, caller=world.admin)["triggers"]
    return {"path": {"_id": listed[0]["_id"] if listed else "0" * 24}, "caller": world.admin}


@recipe("deleteTrigger", needs=FULL, capabilities=("admin",), reusable=False)
def delete_trigger(world: World) -> Request:
    return {"path": {"_id": world.trigger()["_id"]}, "caller": world.admin}
