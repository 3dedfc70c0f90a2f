"""Agents as the tests of several operations read and arrange them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.directed.lists import PagedList
from conformance.session import Login
from conformance.world import Visitor, World


def read(world: World, who: Login, kind: str = "agent") -> Mapping[str, Any] | None:
    """The agent (or manager) as an administrator reads it, None where the user does not hold the role."""
    user: Mapping[str, Any] | None = world.ok(
        "getLivechatUser", path={"type": kind, "_id": who.user_id}, caller=world.admin
    )["user"]
    return user


def availability(world: World, who: Login) -> str:
    agent = read(world, who)
    assert agent is not None, f"{who.username} is an agent no longer"
    return str(agent["statusLivechat"])


def listed(world: World, text: str, kind: str = "agent", **query: Any) -> PagedList:
    """The agents (or managers) in whose username, name or e-mail address the text is."""
    narrowed = {"text": text, **query}
    return PagedList(world, "listLivechatUsers", "users", world.admin, narrowed, {"type": kind})


def add(world: World, who: Login, kind: str) -> Mapping[str, Any]:
    user: Mapping[str, Any] = world.ok(
        "addLivechatUser", path={"type": kind}, body={"username": who.username}, caller=world.admin
    )["user"]
    return user


def remove(world: World, who: Login, kind: str) -> None:
    world.ok("removeLivechatUser", path={"type": kind, "_id": who.user_id}, caller=world.admin)


def automatic(world: World) -> None:
    """For the length of the test new conversations go to an agent at once."""
    world.set_for_this_test("Livechat_Routing_Method", "Auto_Selection")


def visitor_of(world: World, *agents: Login) -> Visitor:
    """A visitor whose conversations only these agents get, by way of a department of their own."""
    return world.visitor(department=world.department(*agents)["_id"])
