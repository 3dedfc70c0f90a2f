"""How the operations on conversations succeed."""

from __future__ import annotations

from conformance.options import Mode
from conformance.recipes import Request, recipe
from conformance.world import Conversation, World

ADDRESS = "conformance@example.com"


@recipe("openRoom", capabilities=("agents online",))
def open_room(world: World) -> Request:
    return {"query": {"token": world.conversation().token}}


@recipe("closeRoom", capabilities=("agents online",), reusable=False)
def close_room(world: World) -> Request:
    return {"body": world.conversation().own}


@recipe("closeRoomByUser", capabilities=("agents online", "admin"), reusable=False)
def close_room_by_user(world: World) -> Request:
    body = {"rid": world.conversation().rid, "comment": "The parcel is on its way."}
    return {"body": body, "caller": world.admin}


@recipe("joinRoom", capabilities=("agents online", "admin"))
def join_room(world: World) -> Request:
    return {"query": {"roomId": world.conversation().rid}, "caller": world.admin}


@recipe("listRooms", needs=Mode.READ_ONLY, capabilities=("admin",))
def list_rooms(world: World) -> Request:
    return {"caller": world.admin}


@recipe("transferRoom", needs=Mode.FULL, capabilities=("own users", "removed operations"), reusable=False)
def transfer_room(world: World) -> Request:
    return {"body": _move(world)}


@recipe("transferToDepartment", needs=Mode.FULL, capabilities=("own users",), reusable=False)
def transfer_to_department(world: World) -> Request:
    return {"body": _move(world)}


@recipe("forwardRoom", needs=Mode.FULL, capabilities=("own users",), reusable=False)
def forward_room(world: World) -> Request:
    conversation = world.conversation()
    _, other = world.serving(conversation)
    return {"body": {"roomId": conversation.rid, "userId": other.user_id}, "caller": world.admin}


@recipe("surveyRoom", capabilities=("agents online",))
def survey_room(world: World) -> Request:
    return {"body": {**world.conversation().own, "data": [{"name": "satisfaction", "value": "5"}]}}


@recipe("requestTranscript", capabilities=("agents online", "mail"))
def request_transcript(world: World) -> Request:
    return {"body": {**world.conversation().own, "email": ADDRESS}}


@recipe("startVideoCall", capabilities=("agents online", "removed operations"))
def start_video_call(world: World) -> Request:
    conversation = world.conversation()
    return {"path": {"token": conversation.token}, "query": {"rid": conversation.rid}}


def elsewhere(world: World, conversation: Conversation) -> str:
    """A department whose only agent is not the one who serves the conversation."""
    _, other = world.serving(conversation)
    department_id: str = world.department(other)["_id"]
    return department_id


def _move(world: World) -> Request:
    conversation = world.conversation()
    return {**conversation.own, "department": elsewhere(world, conversation)}
