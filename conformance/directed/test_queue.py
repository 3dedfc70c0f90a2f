"""The lists of what waits and of what each agent serves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from conformance.directed.observation import inquiry_of
from conformance.options import Mode
from conformance.promises import promise
from conformance.session import Login
from conformance.world import Conversation, World

STAFFED = ("agents online", "own users")
WAITING = "server 8.x omnichannel/inquiries.ts"
QUEUE = "server 8.x omnichannel/queue.ts"
SHOWN = {"_id", "rid", "name", "ts", "status", "department"}


def _queued(world: World, department: str, *names: str) -> list[Conversation]:
    """Conversations that wait in the department, the newest first."""
    with world.setting("Livechat_Routing_Method", "Manual_Selection"):
        made = [world.conversation(world.visitor(department=department, name=name)) for name in names]
    return made[::-1]


def _waiting(world: World, **query: Any) -> tuple[list[Mapping[str, Any]], int]:
    sent = {name: json.dumps(value) if isinstance(value, dict) else value for name, value in query.items()}
    answer = world.ok("listInquiries", query={"count": 100, **sent}, caller=world.admin)
    assert (answer["count"], answer["offset"]) == (len(answer["inquiries"]), query.get("offset", 0))
    return answer["inquiries"], answer["total"]


def _rooms(world: World, **query: Any) -> list[str]:
    """The rooms of all inquiries that wait."""
    inquiries, total = _waiting(world, **query)
    assert total == len(inquiries), "the total is not that of the matches"
    return [one["rid"] for one in inquiries]


def _loads(world: World, department: str, **query: Any) -> dict[str, int]:
    """How many conversations of the department each agent serves, by the agent's id."""
    sent = {"departmentId": department, "count": 100, **query}
    answer = world.ok("listQueue", query=sent, caller=world.admin)
    assert answer["total"] == answer["count"] == len(answer["queue"])
    assert all(item["department"]["_id"] == department for item in answer["queue"])
    loads = {item["user"]["_id"]: item["chats"] for item in answer["queue"]}
    assert len(loads) == len(answer["queue"]), "an agent is counted twice"
    return loads


@promise("inquiries.list.pages", "listInquiries", kind="list", needs=Mode.FULL, capabilities=STAFFED, source=WAITING)
def test_the_queue_comes_in_pages(world: World) -> None:
    """The newest come first, `sort` orders otherwise, each page is a part of the whole, `total` counts all of it."""
    department = world.department(world.agent)["_id"]
    rids = [one.rid for one in _queued(world, department, "charlie", "alpha", "bravo")]

    assert _rooms(world, department=department) == rids
    assert _rooms(world, department=department, sort={"ts": 1}) == rids[::-1]
    for direction in (1, -1):
        inquiries, _ = _waiting(world, department=department, sort={"name": direction})
        assert "".join(one["name"][0] for one in inquiries) == "abc"[::direction]
    for offset in range(5):
        for count in (1, 2, 4):
            inquiries, total = _waiting(world, department=department, offset=offset, count=count)
            assert [one["rid"] for one in inquiries] == rids[offset : offset + count]
            assert total == 3


@promise("inquiries.list.waiting", "listInquiries", kind="list", needs=Mode.FULL, capabilities=STAFFED, source=WAITING)
def test_only_what_waits_is_listed(world: World) -> None:
    """An inquiry is listed, in short, until an agent takes it or the visitor leaves, and again when it comes back."""
    department = world.department(world.agent)["_id"]
    third, second, first = _queued(world, department, "first", "second", "third")

    for item in _waiting(world, department=department)[0]:
        whole = inquiry_of(world, item["rid"])
        assert whole is not None
        assert {name: whole.get(name) for name in SHOWN} == dict(item)
    taken = inquiry_of(world, first.rid)
    assert taken is not None
    world.ok("takeInquiry", body={"inquiryId": taken["_id"]}, caller=world.agent)
    assert _rooms(world, department=department) == [third.rid, second.rid]
    world.ok("closeRoom", body=second.own)
    assert _rooms(world, department=department) == [third.rid]
    with world.setting("Livechat_Routing_Method", "Manual_Selection"):
        world.ok("returnInquiry", body={"roomId": first.rid}, caller=world.admin)
    assert sorted(_rooms(world, department=department)) == sorted([third.rid, first.rid])


@promise(
    "inquiries.list.department", "listInquiries", kind="list", needs=Mode.FULL, capabilities=STAFFED, source=WAITING
)
def test_a_department_has_a_queue_of_its_own(world: World) -> None:
    """A department is named by id or name, and only what waits there is listed; an unknown one narrows nothing."""
    one, other = world.department(world.agent), world.department(world.agent)
    here, there = _queued(world, one["_id"], "here")[0].rid, _queued(world, other["_id"], "there")[0].rid

    for query in (one["_id"], one["name"]):
        assert _rooms(world, department=query) == [here]
    assert _rooms(world, department=other["_id"]) == [there]
    everything = [item["rid"] for item in _waiting(world)[0]]
    unknown = [item["rid"] for item in _waiting(world, department=world.name("nowhere"))[0]]
    assert {here, there} <= set(everything) and {here, there} <= set(unknown)


@promise("inquiries.list.agent", "listInquiries", kind="permission", needs=Mode.FULL, capabilities=STAFFED)
def test_an_agent_does_not_list_the_queue(world: World) -> None:
    """The queue is for managers: an agent is answered 403, a manager is not."""
    with world.permission("view-livechat-manager", ["admin", "livechat-manager"]):
        world.refused("listInquiries", status=403, caller=world.agent)
        world.ok("listInquiries", caller=world.manager)


@promise("inquiries.queue.counts", "listQueue", kind="list", needs=Mode.FULL, capabilities=STAFFED, source=QUEUE)
def test_conversations_are_counted_per_agent(world: World) -> None:
    """Each agent's open conversations of a department are counted as they come, change hands and end."""
    department = world.department(world.agent, world.other_agent)["_id"]
    agent, other = world.agent.user_id, world.other_agent.user_id
    first, second, third = (
        _served(world, department, login) for login in (world.agent, world.other_agent, world.agent)
    )

    assert _loads(world, department) == {agent: 2, other: 1}
    assert _loads(world, department, agentId=agent) == {agent: 2}
    world.ok("forwardRoom", body={"roomId": first.rid, "userId": other}, caller=world.admin)
    assert _loads(world, department) == {agent: 1, other: 2}
    world.ok("closeRoom", body=second.own)
    assert _loads(world, department) == {agent: 1, other: 1}
    with world.setting("Livechat_Routing_Method", "Manual_Selection"):
        world.ok("returnInquiry", body={"roomId": third.rid}, caller=world.admin)
    assert _loads(world, department) == {other: 1}
    assert _loads(world, department, agentId=agent) == {}
    world.ok("closeRoom", body=first.own)
    assert _loads(world, department) == {}


@promise("inquiries.queue.departments", "listQueue", kind="list", needs=Mode.FULL, capabilities=STAFFED, source=QUEUE)
def test_conversations_are_counted_per_department(world: World) -> None:
    """What an agent serves in several departments is counted for each of them."""
    agent = world.user("agent")
    here, there = (world.department(agent) for _ in range(2))
    for department in (here, here, there):
        _served(world, department["_id"], agent)

    query = {"agentId": agent.user_id, "count": 100}
    answer = world.ok("listQueue", query=query, caller=world.admin)

    loads = [(item["department"]["name"], item["chats"]) for item in answer["queue"]]
    assert loads == [(here["name"], 2), (there["name"], 1)]
    assert answer["total"] == answer["count"] == 2
    assert {item["user"]["_id"] for item in answer["queue"]} == {agent.user_id}


@promise("inquiries.queue.order", "listQueue", kind="list", needs=Mode.FULL, capabilities=STAFFED, source=QUEUE)
def test_the_busiest_come_first(world: World) -> None:
    """The largest count comes first unless `sort` says otherwise; each page is a part of the whole list."""
    department = world.department(world.agent, world.other_agent)
    for login in (world.other_agent, world.agent, world.other_agent):
        _served(world, department["_id"], login)
    query = {"departmentId": department["_id"]}
    names = [world.other_agent.username, world.agent.username]

    def asked(**more: Any) -> Any:
        return world.ok("listQueue", query={**query, **more}, caller=world.admin)

    whole = asked()["queue"]
    assert [(item["user"]["username"], item["chats"]) for item in whole] == list(zip(names, (2, 1), strict=True))
    assert all(item["department"] == {"_id": department["_id"], "name": department["name"]} for item in whole)
    assert asked(sort='{"chats":1}')["queue"] == whole[::-1]
    for offset in range(3):
        page = asked(offset=offset, count=1)
        assert page["queue"] == whole[offset : offset + 1]
        assert (page["total"], page["offset"], page["count"]) == (2, offset, len(page["queue"]))


@promise("inquiries.queue.offline", "listQueue", kind="list", needs=Mode.FULL, capabilities=STAFFED, source=QUEUE)
def test_agents_who_are_not_available_are_left_out(world: World) -> None:
    """Who takes no chats is counted only with `includeOfflineAgents`."""
    agent = world.user("agent")
    department = world.department(agent)["_id"]
    _served(world, department, agent)

    assert _loads(world, department) == {agent.user_id: 1}
    world.ok("setAgentStatus", body={"status": "not-available"}, caller=agent)
    assert _loads(world, department) == {}
    assert _loads(world, department, includeOfflineAgents="true") == {agent.user_id: 1}


def _served(world: World, department: str, agent: Login) -> Conversation:
    """A conversation of the department that this agent serves."""
    return world.conversation(world.visitor(department=department), query={"agentId": agent.user_id})
