"""How the operations on agents and managers succeed."""

from __future__ import annotations

import pytest

from conformance.options import Mode
from conformance.recipes import Request, recipe
from conformance.world import World

FULL = Mode.FULL
READ_ONLY = Mode.READ_ONLY


@recipe("listLivechatUsers", needs=READ_ONLY, capabilities=("admin",))
def list_livechat_users(world: World) -> Request:
    return {"path": {"type": "agent"}, "caller": world.admin}


@recipe("addLivechatUser", needs=FULL, capabilities=("admin", "own users"))
def add_livechat_user(world: World) -> Request:
    return {"path": {"type": "manager"}, "body": {"username": world.user().username}, "caller": world.admin}


@recipe("getLivechatUser", needs=READ_ONLY, capabilities=("admin",))
def get_livechat_user(world: World) -> Request:
    return {"path": {"type": "agent", "_id": _some_agent(world)}, "caller": world.admin}


@recipe("removeLivechatUser", needs=FULL, capabilities=("admin", "own users"), reusable=False)
def remove_livechat_user(world: World) -> Request:
    return {"path": {"type": "manager", "_id": world.user("manager").user_id}, "caller": world.admin}


@recipe("listAgentDepartments", needs=READ_ONLY, capabilities=("admin",))
def list_agent_departments(world: World) -> Request:
    return {"path": {"agentId": _some_agent(world)}, "caller": world.admin}


@recipe("getServingAgent", capabilities=("agents online",))
def get_serving_agent(world: World) -> Request:
    conversation = world.conversation()
    if "servedBy" not in conversation.document:
        pytest.skip("the target hands no new conversation to an agent")
    return {"path": conversation.own}


@recipe("getNextAgent", capabilities=("agents online",))
def get_next_agent(world: World) -> Request:
    """Whether anybody is next depends on the routing of the target; that an open conversation has an agent does not."""
    return {"path": {"token": world.conversation().token}}


@recipe("setAgentStatus", needs=FULL, capabilities=("own users",))
def set_agent_status(world: World) -> Request:
    return {"body": {"status": "available"}, "caller": world.agent}


def _some_agent(world: World) -> str:
    """The id of an agent of the workspace; the caller's own, who has an empty answer, where there is none."""
    listed = world.ok("listLivechatUsers", path={"type": "agent"}, query={"count": 1}, caller=world.admin)["users"]
    return str(listed[0]["_id"]) if listed else world.admin.user_id
