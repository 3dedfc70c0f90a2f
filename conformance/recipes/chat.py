"""How the general chat operations succeed with conversations of the run."""

from __future__ import annotations

from conformance.recipes import Request, recipe
from conformance.world import World

_NEEDED = ("admin", "agents online")


@recipe("getRoomInfo", capabilities=_NEEDED)
def get_room_info(world: World) -> Request:
    return {"query": {"roomId": world.conversation().rid}, "caller": world.admin}


@recipe("getChannelInfo", capabilities=_NEEDED)
def get_channel_info(world: World) -> Request:
    return {"query": {"roomId": world.conversation().rid}, "caller": world.admin}


@recipe("sendChatMessage", capabilities=_NEEDED)
def send_chat_message(world: World) -> Request:
    message = {"rid": world.conversation().rid, "msg": "It left our warehouse this morning."}
    return {"body": {"message": message}, "caller": world.admin}


@recipe("postChatMessage", capabilities=_NEEDED)
def post_chat_message(world: World) -> Request:
    body = {"roomId": world.conversation().rid, "text": "It left our warehouse this morning."}
    return {"body": body, "caller": world.admin}
