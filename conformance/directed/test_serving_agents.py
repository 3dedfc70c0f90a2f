"""Which agent a visitor hears about: the one who serves, and the one who would."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.directed.agents import automatic, read, remove, visitor_of
from conformance.directed.texts import near_misses
from conformance.options import Mode
from conformance.promises import promise
from conformance.world import World

FULL = Mode.FULL
NEEDED = ("admin", "own users", "further departments", "agents online")
HANDLER = "server 8.x omnichannel/agent.ts"
ROUTING = "server 8.x omnichannel/RoutingManager.ts"
PROFILE = "server 8.x livechat/Helper.ts"
NO_ROOM = "NoSuchRoom1234567"


@promise("agents.serving.secret", "getServingAgent", kind="isolation", capabilities=("agents online",), source=HANDLER)
def test_only_the_own_token_tells_the_agent(world: World) -> None:
    """A conversation of somebody else is answered like an unknown one (`invalid-room`); an unknown token, a near miss
    included, like nobody's (`invalid-token`), and the token is looked at first."""
    conversation, other = world.lasting(), world.visitor()

    for rid in (conversation.rid, NO_ROOM):
        world.refused("getServingAgent", "invalid-room", path={"rid": rid, "token": other.token})
    for near in near_misses(conversation.rid):
        world.refused("getServingAgent", "invalid-room", path={"rid": near, "token": conversation.token})
    for near in (*near_misses(conversation.token), world.name("nobody")):
        world.refused("getServingAgent", "invalid-token", path={"rid": conversation.rid, "token": near})
    world.refused("getServingAgent", "invalid-token", path={"rid": NO_ROOM, "token": world.name("nobody")})


@promise("agents.serving.identity", "getServingAgent", kind="identity", needs=FULL, capabilities=NEEDED, source=HANDLER)
def test_the_visitor_hears_who_serves_the_conversation(world: World) -> None:
    """Each of two visitors hears the agent of the own conversation, as the account has it, also after its end and
    when another agent serves the next one."""
    automatic(world)
    one = world.conversation(visitor_of(world, world.agent))
    two = world.conversation(visitor_of(world, world.other_agent))

    for conversation, agent in ((one, world.agent), (two, world.other_agent)):
        assert conversation.document["servedBy"]["_id"] == agent.user_id
        told = world.ok("getServingAgent", path=conversation.own)["agent"]
        account = read(world, agent)
        assert account is not None
        assert {told[key] for key in ("_id", "username")} == {agent.user_id, agent.username}
        assert (told["name"], told["status"]) == (account["name"], account["status"])
    before = world.ok("getServingAgent", path=one.own)["agent"]
    world.ok("closeRoom", body=one.own)
    assert world.ok("getServingAgent", path=one.own)["agent"] == before
    world.refused("getServingAgent", "invalid-room", path={"rid": one.rid, "token": two.token})
    next_one = world.conversation(one.visitor, query={"agentId": world.other_agent.user_id})
    assert world.ok("getServingAgent", path=next_one.own)["agent"]["_id"] == world.other_agent.user_id
    assert world.ok("getServingAgent", path=one.own)["agent"] == before


@promise("agents.serving.settings", "getServingAgent", kind="state", needs=FULL, capabilities=NEEDED, source=PROFILE)
def test_settings_decide_what_visitors_hear_of_agents(world: World) -> None:
    """With `Livechat_show_agent_info` off the visitor learns only that there is an agent, with
    `Livechat_show_agent_email` off no address, and with both on the addresses of the account."""
    automatic(world)
    conversation = world.conversation(visitor_of(world, world.agent))

    _expect_settings_to_decide(world, lambda: world.ok("getServingAgent", path=conversation.own)["agent"])


@promise("agents.next.settings", "getNextAgent", kind="state", needs=FULL, capabilities=NEEDED, source=PROFILE)
def test_settings_decide_what_is_told_of_the_next_agent(world: World) -> None:
    """What visitors may hear of the agent who serves them is what they may hear of the next one, too."""
    automatic(world)
    request = {"path": {"token": world.name("nobody")}, "query": {"department": world.department(world.agent)["_id"]}}

    _expect_settings_to_decide(world, lambda: world.ok("getNextAgent", **request)["agent"])


def _expect_settings_to_decide(world: World, told: Callable[[], Any]) -> None:
    """What is told of the run's agent goes by the settings."""
    addresses = (read(world, world.agent) or {})["emails"]
    with world.setting("Livechat_show_agent_info", True):
        for shown in (True, False):
            with world.setting("Livechat_show_agent_email", shown):
                agent = told()
                assert agent["_id"] == world.agent.user_id
                assert agent.get("emails") == (addresses if shown else None)
    with world.setting("Livechat_show_agent_info", False):
        assert told() == {"hiddenInfo": True}


@promise("agents.serving.nobody", "getServingAgent", kind="refusal", needs=FULL, capabilities=NEEDED, source=HANDLER)
def test_nobody_serves_a_waiting_conversation(world: World) -> None:
    """While a conversation waits, the answer is `invalid-agent`; once somebody serves it, it is that agent."""
    waiting, _ = world.waiting()
    world.refused("getServingAgent", "invalid-agent", path=waiting.own)

    automatic(world)
    agent = world.user("agent")
    conversation = world.conversation(visitor_of(world, agent))
    assert world.ok("getServingAgent", path=conversation.own)["agent"]["_id"] == agent.user_id


@promise("agents.next.open", "getNextAgent", kind="state", capabilities=("agents online",), source=HANDLER)
def test_who_has_a_conversation_needs_no_next_agent(world: World) -> None:
    """While the token has an open conversation the answer holds no agent."""
    assert world.ok("getNextAgent", path={"token": world.lasting().token}).json == {"success": True}


@promise("agents.next.who", "getNextAgent", kind="identity", needs=FULL, capabilities=NEEDED, source=ROUTING)
def test_the_next_agent_is_one_of_the_department(world: World) -> None:
    """The next agent of a department is its available member, whoever asks, a token that nobody registered included;
    asking opens no conversation. After the end of a conversation there is a next agent again."""
    automatic(world)
    departments = {who.user_id: world.department(who)["_id"] for who in (world.agent, world.other_agent)}
    visitor = world.visitor()

    for token in (visitor.token, world.name("nobody"), visitor.token):
        for agent_id, department in departments.items():
            assert _next(world, token, department) == agent_id
    assert world.ok("listVisitorRooms", path={"token": visitor.token}, caller=world.admin)["rooms"] == []
    conversation = world.conversation(world.visitor(department=departments[world.agent.user_id]))
    token, department = conversation.token, conversation.document["departmentId"]
    assert _next(world, token, department) is None
    world.ok("closeRoom", body=conversation.own)
    assert _next(world, token, department) == world.agent.user_id


@promise("agents.next.order", "getNextAgent", kind="state", needs=FULL, capabilities=NEEDED, source=ROUTING)
def test_the_member_with_the_lowest_count_is_next(world: World) -> None:
    """Of the available members the one with the lowest `count` is next, among equals the one of the lowest `order`."""
    automatic(world)
    agents = (world.agent, world.other_agent)
    department = world.department(*agents)["_id"]
    for counts, orders, expected in (
        ((1, 0), (0, 9), 1),
        ((2, 3), (5, 0), 0),
        ((4, 4), (2, 1), 1),
        ((4, 4), (1, 2), 0),
    ):
        _rank(world, department, counts, orders)

        assert _next(world, world.name("nobody"), department) == agents[expected].user_id, (counts, orders)


@promise(
    "agents.next.handed-out", "updateDepartmentAgents", kind="state", needs=FULL, capabilities=NEEDED, source=ROUTING
)
def test_a_conversation_goes_to_the_member_with_the_lowest_count(world: World) -> None:
    """A new conversation goes to the available member with the lowest `count`, among equals with the lowest `order`;
    that member's `count` goes up by one and no other member's."""
    automatic(world)
    agents = (world.agent, world.other_agent)
    department = world.department(*agents)["_id"]
    for counts, orders, expected in (((1, 0), (0, 9), 1), ((4, 4), (1, 2), 0)):
        _rank(world, department, counts, orders)

        conversation = world.conversation(world.visitor(department=department))

        assert conversation.document["servedBy"]["_id"] == agents[expected].user_id, (counts, orders)
        rows = world.ok("listDepartmentAgents", path={"_id": department}, caller=world.admin)["agents"]
        left = {row["agentId"]: row["count"] for row in rows}
        wanted = dict(zip((who.user_id for who in agents), counts, strict=True))
        wanted[agents[expected].user_id] += 1
        assert left == wanted, "the counts of handed out conversations are wrong"


@promise("agents.next.unavailable", "getNextAgent", kind="refusal", needs=FULL, capabilities=NEEDED, source=ROUTING)
def test_who_is_not_available_is_not_next(world: World) -> None:
    """An agent who is not available or no agent any more is not next, and with nobody left, or where agents take
    conversations by hand, the answer is `agent-not-found`."""
    automatic(world)
    busy, other = world.user("agent"), world.user("agent")
    department = world.department(busy, other)["_id"]
    path, query = {"token": world.name("nobody")}, {"department": department}

    world.ok("setAgentStatus", body={"status": "not-available"}, caller=busy)
    assert _next(world, path["token"], department) == other.user_id
    with world.setting("Livechat_Routing_Method", "Manual_Selection"):
        world.refused("getNextAgent", "agent-not-found", path=path, query=query)
    remove(world, other, "agent")
    world.refused("getNextAgent", "agent-not-found", path=path, query=query)
    world.ok("setAgentStatus", body={"status": "available"}, caller=busy)
    assert _next(world, path["token"], department) == busy.user_id


@promise("agents.next.refused", "getNextAgent", kind="refusal", source="rest-typings 8.8.1 isGETAgentNextToken")
def test_the_next_agent_takes_no_unknown_parameter(world: World) -> None:
    """A parameter that the operation does not know is refused."""
    error = "must NOT have additional properties [invalid-params]"
    path, query = {"token": world.name("nobody")}, {"departmentId": "x"}
    world.refused("getNextAgent", error, code="invalid-params", path=path, query=query)


def _next(world: World, token: str, department: str) -> str | None:
    """The id of the next agent, None where the answer holds none."""
    answer = world.ok("getNextAgent", path={"token": token}, query={"department": department}).json
    return str(answer["agent"]["_id"]) if "agent" in answer else None


def _rank(world: World, department: str, counts: tuple[int, int], orders: tuple[int, int]) -> None:
    """Sets count and order of the run's two agents in the department."""
    upsert = [
        {"agentId": who.user_id, "username": who.username, "count": count, "order": order}
        for who, count, order in zip((world.agent, world.other_agent), counts, orders, strict=True)
    ]
    body = {"upsert": upsert, "remove": []}
    world.ok("updateDepartmentAgents", path={"_id": department}, body=body, caller=world.admin)
