"""Faults in what the server keeps: lost, undone, doubled, strayed writes, and reads that lag or lie."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from tools.bites.hooks.answers import places
from tools.bites.proxy import Hook, Server
from tools.bites.traffic import Answer, Call, get, post, reply

Then = Callable[[Call, Answer, Server], Awaitable[None]]
Before = Callable[[Call, Server], Awaitable[Any]]


def lost(when: Callable[[Call, Server], bool], body: Callable[[Call, Server], Any] | None = None) -> Hook:
    """A good write never reaches the server, and is acknowledged."""

    async def hook(call: Call, server: Server) -> Answer:
        if not when(call, server):
            return await server.send(call)
        return reply(body(call, server) if body else server.memory.example(call.operation))

    return hook


def and_then(then: Then) -> Hook:
    """After an accepted write something else happens on the server, too."""

    async def hook(call: Call, server: Server) -> Answer:
        answer = await server.send(call)
        if answer.accepted:
            await then(call, answer, server)
        return answer

    return hook


def put_back(read: Before, restore: Callable[[Call, Any, Server], Awaitable[None]]) -> Hook:
    """The write is done, answered, and taken back: what `read` saw before is restored."""

    async def hook(call: Call, server: Server) -> Answer:
        before = await read(call, server)
        answer = await server.send(call)
        if answer.accepted and before is not None:
            await restore(call, before, server)
        return answer

    return hook


def half_done(part: Callable[[Call, Server], Awaitable[Call | None]]) -> Hook:
    """A request that is refused is carried out in part all the same: `part` is what of it the server takes."""

    async def hook(call: Call, server: Server) -> Answer:
        answer = await server.send(call)
        good = await part(call, server) if answer.refused and answer.status == 400 else None
        if good is not None:
            await server.send(good)
        return answer

    return hook


def twice(when: Callable[[Call, Server], bool] = lambda call, server: True) -> Hook:
    """The write is done two times."""

    async def hook(call: Call, server: Server) -> Answer:
        answer = await server.send(call)
        if answer.accepted and when(call, server):
            await server.send(call)
        return answer

    return hook


def stale(seconds: float = 3600.0, key: Callable[[Call], Any] = lambda call: call.target, shared: bool = False) -> Hook:
    """An accepted answer is given again to the same question for a while, whatever happened meanwhile.

    Each caller has answers of its own, unless they are `shared`.
    """

    async def hook(call: Call, server: Server) -> Answer:
        asked = (call.operation, key(call), None if shared else call.header("x-user-id"))
        kept: tuple[float, Answer] | None = server.state.get(asked)
        if kept is not None and time.monotonic() - kept[0] < seconds:
            return kept[1]
        answer = await server.send(call)
        if answer.accepted:
            server.state[asked] = (time.monotonic(), answer)
        return answer

    return hook


def frozen(path: str, by: str, name: str) -> Hook:
    """In the objects at `path`, a property stays what it was when it was first shown for this value of `by`."""

    async def hook(call: Call, server: Server) -> Answer:
        answer = await server.send(call)

        def older(body: Any) -> None:
            for container, key in list(places(body, path)):
                one = container[key]
                for (owner, known), (holder, changing) in zip(places(one, by), places(one, name), strict=False):
                    first = server.state.setdefault((name, str(owner[known])), holder[changing])
                    holder[changing] = first

        return answer.edited(older) if answer.accepted else answer

    return hook


def remembers_the_dead(key: Callable[[Call], Any] = lambda call: call.target) -> Hook:
    """What was readable once stays so: a refusal is replaced by the latest good answer to the same question."""

    async def hook(call: Call, server: Server) -> Answer:
        answer = await server.send(call)
        if answer.accepted:
            server.state[key(call)] = answer
        return server.state.get(key(call), answer) if answer.refused else answer

    return hook


def keeps_listing(items: str, by: str = "_id") -> Hook:
    """What a list once held stays in it after it is gone."""

    async def hook(call: Call, server: Server) -> Answer:
        answer = await server.send(call)
        if not answer.accepted or not isinstance(answer.json, dict):
            return answer
        held: dict[str, Any] = server.state.setdefault((items, tuple(sorted(call.values.items()))), {})
        listed = answer.json.get(items) or []
        held.update({one[by]: one for one in listed})
        present = {one[by] for one in listed}
        ghosts = [one for key, one in held.items() if key not in present and key in server.memory.gone]

        def haunted(body: dict[str, Any]) -> None:
            body[items] = [*body[items], *ghosts]
            for name in {"count", "total"} & set(body):
                body[name] += len(ghosts)

        return answer.edited(haunted) if ghosts else answer

    return hook


def department_settings(shown: dict[str, Any]) -> dict[str, Any]:
    """What an update takes of a department as it was shown."""
    names = ("enabled", "name", "email", "showOnRegistration", "showOnOfflineForm", "description")
    return {name: shown[name] for name in names if name in shown}


async def leave_departments(agent: str, server: Server, staying: str = "") -> None:
    """The agent leaves all departments but one."""
    found = (await server.ask(get(f"livechat/agents/{quote(agent, safe='')}/departments"))).json or {}
    for row in found.get("departments", []):
        if row["departmentId"] != staying:
            leaving = {"agentId": agent, "username": row["username"]}
            change = {"upsert": [], "remove": [leaving]}
            await server.ask(post(f"livechat/department/{row['departmentId']}/agents", change))
