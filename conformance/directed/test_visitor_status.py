"""What agents see of a visitor: who it is, and whether the visitor is there."""

from __future__ import annotations

from conformance.directed.comparing import at, known, without
from conformance.directed.observation import unchanged
from conformance.options import Mode
from conformance.promises import promise
from conformance.world import World

_INFO = "server 8.x omnichannel/visitors.ts"
_SOURCE = "server 8.x omnichannel/visitor.ts"
_OPEN = ("agents online",)
_ADMIN = ("agents online", "admin")


@promise(
    "visitors.info.same", "getVisitorInfo", kind="success", source=_INFO,
    capabilities=("admin",),
)  # fmt: skip
def test_agents_see_the_visitor_that_they_ask_for(world: World) -> None:
    """By id the visitor is the same as by token, and each id gives its own visitor."""
    first, second = world.visitor(email=world.email(), phone=world.phone()), world.visitor(name=None)

    for visitor in (first, second):
        info = world.ok("getVisitorInfo", query={"visitorId": visitor.id}, caller=world.admin)["visitor"]
        shown = without(known(world.ok("getVisitor", path={"token": visitor.token})["visitor"]), "token")
        assert {name: info.get(name) for name in shown} == shown


@promise(
    "visitors.info.no-secret", "getVisitorInfo", kind="isolation", source=_INFO,
    since="8.5", capabilities=("admin",),
)  # fmt: skip
def test_agents_do_not_learn_the_token(world: World) -> None:
    """The visitor's token stands nowhere in the answer."""
    visitor = world.visitor()

    answer = world.ok("getVisitorInfo", query={"visitorId": visitor.id}, caller=world.admin)

    assert visitor.token not in answer.text
    assert "token" not in answer["visitor"]


@promise(
    "visitors.info.unknown", "getVisitorInfo", kind="refusal", source=_INFO,
    capabilities=("admin",),
)  # fmt: skip
def test_an_unknown_visitor_is_not_found(world: World) -> None:
    """An id that is nobody's, nearly somebody's, or a visitor's token is answered with visitor-not-found."""
    visitor = world.visitor()

    for near in (visitor.id[:-1], f"{visitor.id}0", visitor.id.swapcase(), visitor.token, world.name("nobody")):
        if near != visitor.id:
            world.refused("getVisitorInfo", "visitor-not-found", query={"visitorId": near}, caller=world.admin)


@promise(
    "visitors.info.agent", "getVisitorInfo", kind="permission", source="default roles of view-l-room",
    needs=Mode.FULL, capabilities=("own users",),
)  # fmt: skip
def test_agents_may_read_visitors(world: World) -> None:
    """An agent, who has view-l-room, reads any visitor as an administrator does."""
    visitor = world.visitor()
    query = {"visitorId": visitor.id}

    seen_by_agent = world.ok("getVisitorInfo", query=query, caller=world.agent)["visitor"]

    assert seen_by_agent == world.ok("getVisitorInfo", query=query, caller=world.admin)["visitor"]


@promise("visitors.status.shown", "setVisitorStatus", kind="success", source=_SOURCE, capabilities=_OPEN)
def test_a_status_is_shown_in_the_visitors_conversation(world: World) -> None:
    """The answer repeats token and status; the open conversation shows the status, which may be any text, and that of
    another visitor stays as it is."""
    conversation, neighbour = world.conversation(), world.conversation()
    assert conversation.document["v"]["status"] == "online"

    with unchanged(world, neighbour):
        for status in ("away", "online", "offline", "Gone for lunch 🍜"):
            answer = world.ok("setVisitorStatus", body={"token": conversation.token, "status": status})
            assert (answer["token"], answer["status"]) == (conversation.token, status)
            assert world.room(conversation)["v"]["status"] == status


@promise("visitors.status.closed-room", "setVisitorStatus", kind="state", source=_SOURCE, capabilities=_ADMIN)
def test_a_status_is_not_shown_in_closed_conversations(world: World) -> None:
    """Only open conversations take the status over."""
    first = world.conversation()
    world.ok("closeRoom", body=first.own)
    second = world.conversation(first.visitor)

    with unchanged(world, first):
        world.ok("setVisitorStatus", body={"token": first.token, "status": "away"})

    assert world.room(second)["v"]["status"] == "away"


@promise(
    "visitors.status.inquiry", "setVisitorStatus", kind="state", source=_SOURCE, needs=Mode.FULL, capabilities=_ADMIN
)
def test_a_status_is_shown_in_the_queue(world: World) -> None:
    """The inquiry of a waiting conversation shows the status, too."""
    conversation, _ = world.waiting()

    world.ok("setVisitorStatus", body={"token": conversation.token, "status": "away"})

    query = {"roomId": conversation.rid}
    inquiry = world.ok("getInquiry", query=query, caller=world.admin)["inquiry"]
    assert at(inquiry, "v", "status") == "away"
