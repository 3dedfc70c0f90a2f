"""How the operations on conversations succeed."""

from __future__ import annotations

from conformance.options import Mode
from conformance.recipes import Request, recipe
from conformance.world import World


@recipe("openRoom", capabilities=("agents online",))
def open_room(world: World) -> Request:
    return {"query": {"token": world.conversation().token}}


@recipe("closeRoom", capabilities=("agents online",), reusable=False)
def close_room(world: World) -> Request:
    return {"body": world.conversation().own}


@recipe("listRooms", needs=Mode.READ_ONLY, capabilities=("login",))
def list_rooms(world: World) -> Request:
    return {"caller": world.admin}
