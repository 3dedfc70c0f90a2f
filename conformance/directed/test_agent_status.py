"""The availability of agents: who changes whose, and what follows from it."""

from __future__ import annotations

from conformance.directed.accounts import draft
from conformance.directed.agents import availability, read
from conformance.directed.texts import near_misses
from conformance.options import Mode
from conformance.promises import promise
from conformance.session import Login
from conformance.world import World

FULL = Mode.FULL
PEOPLE = ("admin", "own users")
HANDLER = "server 8.x omnichannel/agent.ts"
SCHEMA = "rest-typings 8.8.1 isPOSTLivechatAgentStatusProps"


@promise("agents.status.own", "setAgentStatus", kind="state", needs=FULL, capabilities=PEOPLE, source=HANDLER)
def test_an_agent_changes_the_own_availability(world: World) -> None:
    """The caller gets the availability that was asked for, or without `status` the other one; the answer says which,
    asking for the present one changes nothing, and no other agent's changes."""
    agent, other = world.user("agent"), world.user("agent")
    before = read(world, agent)
    steps: list[tuple[dict[str, str | None], str]] = [
        ({"status": "not-available"}, "not-available"),
        ({"status": "not-available"}, "not-available"),
        ({"status": "available"}, "available"),
        ({}, "not-available"),
        ({"agentId": None}, "available"),
        ({"agentId": agent.user_id}, "not-available"),
        ({"agentId": ""}, "available"),
    ]

    for body, wanted in steps:
        assert _set(world, agent, **body) == wanted, body
        assert availability(world, agent) == wanted, body
        assert availability(world, other) == "available", "another agent's availability changed"
    assert read(world, agent) == before


@promise("agents.status.other", "setAgentStatus", kind="permission", needs=FULL, capabilities=PEOPLE, source=HANDLER)
def test_managers_change_the_availability_of_others(world: World) -> None:
    """A manager changes that of the agent named and of nobody else; another agent is answered 403 unless nothing would
    change; a manager who is no agent has none to change."""
    agent, other = world.user("agent"), world.user("agent")

    boss = world.user("agent", "manager")
    for caller in (world.manager, boss):
        for wanted in ("not-available", "available"):
            assert _set(world, caller, agentId=agent.user_id, status=wanted) == wanted
            assert availability(world, agent) == wanted
            assert (availability(world, other), availability(world, boss)) == ("available", "available")
    for body in ({"agentId": agent.user_id, "status": "not-available"}, {"agentId": agent.user_id}):
        world.refused("setAgentStatus", "unauthorized", status=403, body=body, caller=other)
        assert (availability(world, agent), availability(world, other)) == ("available", "available")
    assert _set(world, other, agentId=agent.user_id, status="available") == "available"
    for body in ({}, {"status": "available"}):
        world.refused("setAgentStatus", "Agent not found", status=404, body=body, caller=world.manager)


@promise("agents.status.refused", "setAgentStatus", kind="refusal", needs=FULL, capabilities=PEOPLE, source=SCHEMA)
def test_a_refused_change_of_availability_changes_nothing(world: World) -> None:
    """Another word than the two, null, unknown properties, and ids of nobody or of no agent are refused."""
    agent = world.user("agent")
    before = read(world, agent)
    enum = "must be equal to one of the allowed values [invalid-params]"
    unknown = "must NOT have additional properties [invalid-params]"

    for body, error in (
        ({"status": "online"}, enum),
        ({"status": "Not-Available"}, enum),
        ({"status": ""}, enum),
        ({"status": None}, enum),
        ({"status": "not-available", "username": agent.username}, unknown),
    ):
        world.refused("setAgentStatus", error, code="invalid-params", body=body, caller=agent)
    nobodies = (*near_misses(agent.user_id), agent.username, world.plain_user.user_id, world.manager.user_id)
    for nobody in nobodies:
        body = {"status": "not-available", "agentId": nobody}
        world.refused("setAgentStatus", "Agent not found", status=404, body=body, caller=world.admin)

    assert read(world, agent) == before


@promise("agents.status.deactivated", "setAgentStatus", kind="refusal", needs=FULL, capabilities=PEOPLE, source=HANDLER)
def test_who_is_not_active_does_not_become_available(world: World) -> None:
    """The availability of an account that is not active stays as it is."""
    body = draft(world, active=False)
    inactive = world.ok("createUser", body=body, caller=world.admin)["user"]
    world.ok("addLivechatUser", path={"type": "agent"}, body={"username": body["username"]}, caller=world.admin)

    for status in ("available", "not-available"):
        wanted = {"status": status, "agentId": inactive["_id"]}
        world.refused("setAgentStatus", "error-user-deactivated", body=wanted, caller=world.admin)


def _set(world: World, caller: Login, **body: object) -> str:
    return str(world.ok("setAgentStatus", body=body, caller=caller)["status"])
