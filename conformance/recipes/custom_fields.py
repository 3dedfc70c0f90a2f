"""How the operations on custom fields and their values succeed."""

from __future__ import annotations

from conformance.options import Mode
from conformance.recipes import Request, recipe
from conformance.world import World

FULL = Mode.FULL
READ_ONLY = Mode.READ_ONLY


@recipe("listCustomFields", needs=READ_ONLY, capabilities=("admin",))
def list_custom_fields(world: World) -> Request:
    return {"caller": world.admin}


@recipe("getCustomField", needs=READ_ONLY, capabilities=("admin",))
def get_custom_field(world: World) -> Request:
    listed = world.ok("listCustomFields", query={"count": 1}, caller=world.admin)["customFields"]
    return {"path": {"_id": listed[0]["_id"] if listed else "conformance"}, "caller": world.admin}


@recipe("saveCustomField", needs=FULL, capabilities=("admin",))
def save_custom_field(world: World) -> Request:
    """Nothing is required of visitors or shown to them: a required field would turn registrations away."""
    field = world.custom_field()["field"]
    data = {
        "field": field, "label": "Plan", "scope": "visitor", "visibility": "hidden", "regexp": "", "searchable": False,
        "required": False, "public": False,
    }  # fmt: skip
    return {"body": {"customFieldId": field, "customFieldData": data}, "caller": world.admin}


@recipe("deleteCustomField", needs=FULL, capabilities=("admin",), reusable=False)
def delete_custom_field(world: World) -> Request:
    return {"body": {"customFieldId": world.custom_field()["field"]}, "caller": world.admin}


@recipe("setCustomField", needs=FULL, capabilities=("admin",))
def set_custom_field(world: World) -> Request:
    return {"body": {"token": world.visitor().token, "key": world.custom_field()["field"]} | _VALUE}


@recipe("setCustomFields", needs=FULL, capabilities=("admin",))
def set_custom_fields(world: World) -> Request:
    values = [{"key": world.custom_field()["field"], **_VALUE}]
    return {"body": {"token": world.visitor().token, "customFields": values}}


_VALUE = {"value": "premium", "overwrite": True}
