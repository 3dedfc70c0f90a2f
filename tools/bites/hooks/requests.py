"""Faults on the way to the server: who asks, for what, and with which words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tools.bites.proxy import Hook, Server
from tools.bites.traffic import Answer, Call, get, post, reply

Change = Callable[[Call, Server], Call]


def asks(change: Change) -> Hook:
    """The server is asked something else than what came."""

    async def hook(call: Call, server: Server) -> Answer:
        return await server.send(change(call, server))

    return hook


def forgives(repair: Callable[[Call, Server], Call | None], like: str = "") -> Hook:
    """A request that is refused (with such a text) is repaired and asked again; None leaves the refusal."""

    async def hook(call: Call, server: Server) -> Answer:
        answer = await server.send(call)
        if not answer.refused or like not in answer.text:
            return answer
        mended = repair(call, server)
        return answer if mended is None else await server.send(mended)

    return hook


def refuses(when: Callable[[Call, Server], bool], error: str) -> Hook:
    """Good requests of a certain kind are refused, and never reach the server."""

    async def hook(call: Call, server: Server) -> Answer:
        return reply({"success": False, "error": error}, 400) if when(call, server) else await server.send(call)

    return hook


def passes_over(setting: str, needed: Any, like: str) -> Hook:
    """A setting that forbids it has no effect: for what is refused so, it is `needed` for a moment."""

    async def hook(call: Call, server: Server) -> Answer:
        answer = await server.send(call)
        if not answer.refused or not re.search(like, answer.text):
            return answer
        held = ((await server.ask(get(f"settings/{setting}"))).json or {}).get("value")
        await server.ask(post(f"settings/{setting}", {"value": needed}))
        again = await server.send(call)
        await server.ask(post(f"settings/{setting}", {"value": held}))
        return again

    return hook


def without(*names: str) -> Hook:
    """The server never sees these parameters of the query."""
    return asks(lambda call, _: call.with_query(pair for pair in call.query if pair[0] not in names))


def altered(name: str, make: Callable[[str], str]) -> Hook:
    """The server sees another value of a parameter of the query."""
    return asks(
        lambda call, _: (
            call.with_query((key, make(value) if key == name else value) for key, value in call.query)
            if name in dict(call.query)
            else call
        )
    )


def assumed(name: str, value: str) -> Hook:
    """The server sees a parameter of the query that nobody sent."""
    return asks(lambda call, _: call if name in dict(call.query) else call.with_query([*call.query, (name, value)]))


def text_of(name: str, make: Callable[[str], str]) -> Hook:
    """The server sees another text in a property of the body, `visitor.name` for one inside another."""
    outer, _, inner = name.rpartition(".")

    def changed(call: Call, _: Server) -> Call:
        body = call.json
        found = body.get(outer) if outer and isinstance(body, dict) else body
        if not isinstance(found, dict) or not isinstance(found.get(inner), str):
            return call
        made = {**found, inner: make(found[inner])}
        return call.with_json({**body, outer: made} if outer else made)

    return asks(changed)


def left_out(name: str) -> Hook:
    """The server never sees a property of the body, `department.description` for one inside another."""
    outer, _, inner = name.rpartition(".")

    def changed(call: Call, _: Server) -> Call:
        body = call.json
        found = body.get(outer) if outer and isinstance(body, dict) else body
        if not isinstance(found, dict) or inner not in found:
            return call
        made = {key: value for key, value in found.items() if key != inner}
        return call.with_json({**body, outer: made} if outer else made)

    return asks(changed)


def as_admin(when: Callable[[Call, Server], bool]) -> Hook:
    """The server takes certain callers for its administrator."""
    return asks(lambda call, server: call.with_headers(server.memory.admin) if when(call, server) else call)


def anonymous(call: Call, _: Server) -> bool:
    return not call.header("x-auth-token") and not call.header("x-user-id")


def only_the_token(call: Call, server: Server) -> bool:
    return call.header("x-auth-token") in server.memory.sessions and not call.header("x-user-id")


def only_the_user_id(call: Call, _: Server) -> bool:
    return bool(call.header("x-user-id")) and not call.header("x-auth-token")


def mixed_pair(call: Call, server: Server) -> bool:
    """Somebody's token with another one's user id."""
    owner = server.memory.sessions.get(call.header("x-auth-token") or "")
    return owner is not None and owner != call.header("x-user-id") and bool(call.header("x-user-id"))


def wrong_token(call: Call, server: Server) -> bool:
    """A user id that is right with a token that never was."""
    known = call.header("x-user-id") in server.memory.sessions.values()
    return known and bool(call.header("x-auth-token")) and call.header("x-auth-token") not in server.memory.sessions


def logged_in(call: Call, server: Server) -> bool:
    """Anybody with a session that is right."""
    owner = server.memory.sessions.get(call.header("x-auth-token") or "")
    return owner is not None and owner == call.header("x-user-id")


async def roles(call: Call, server: Server) -> list[str]:
    """The roles that the caller holds at this moment; none for who is not logged in."""
    names = ("x-auth-token", "x-user-id")
    credentials = {name: value for name, value in call.headers if name.lower() in names}
    profile = (await server.send(get("me").with_headers(credentials))).json if len(credentials) == len(names) else None
    held = profile.get("roles", []) if isinstance(profile, dict) else []
    return [str(role) for role in held]


def near_session(like: Callable[[str, str], bool]) -> Hook:
    """The comparison of authentication tokens is lax: `like(known, sent)` decides."""

    def changed(call: Call, server: Server) -> Call:
        sent, user = call.header("x-auth-token") or "", call.header("x-user-id")
        for known, owner in server.memory.sessions.items():
            if sent != known and sent and owner == user and like(known, sent):
                return call.with_headers({"X-Auth-Token": known})
        return call

    return asks(changed)


def near_user(like: Callable[[str, str], bool]) -> Hook:
    """The comparison of user ids is lax."""

    def changed(call: Call, server: Server) -> Call:
        sent = call.header("x-user-id") or ""
        owner = server.memory.sessions.get(call.header("x-auth-token") or "")
        return call.with_headers({"X-User-Id": owner}) if owner and sent and like(owner, sent) else call

    return asks(changed)


def near_visitor(like: Callable[[str, str], bool]) -> Hook:
    """The comparison of visitors' tokens is lax."""

    def changed(call: Call, server: Server) -> Call:
        sent = call.token
        if not isinstance(sent, str) or not sent or sent in server.memory.visitors:
            return call
        near = next((known for known in server.memory.visitors if like(known, sent)), None)
        return call.with_named("token", near) if near else call

    return asks(changed)


def as_owner(when: Callable[[Call, Server], bool] = lambda call, server: True) -> Hook:
    """Any visitor is let into anybody's room: the server sees its owner's token."""

    def changed(call: Call, server: Server) -> Call:
        owner = server.memory.owner(call.room)
        stranger = isinstance(call.token, str) and call.token in server.memory.visitors and call.token != owner
        return call.with_named("token", owner) if owner and stranger and when(call, server) else call

    return asks(changed)


def another(name: str, known: Callable[[Call, Server], list[str]]) -> Hook:
    """The wrong object is taken: the first one known instead of the one that is asked for."""

    def changed(call: Call, server: Server) -> Call:
        others = [one for one in known(call, server) if one != call.named(name)]
        return call.with_named(name, others[0]) if others and call.named(name) in known(call, server) else call

    return asks(changed)
