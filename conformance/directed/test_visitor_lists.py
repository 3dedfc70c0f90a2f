"""The conversations of a visitor, as agents list them."""

from __future__ import annotations

from typing import Any

from conformance.directed.comparing import at
from conformance.directed.lists import PagedList
from conformance.directed.observation import differences, eventually, is_the_stored_one
from conformance.directed.texts import near_misses
from conformance.options import Mode
from conformance.promises import promise
from conformance.world import Conversation, World

_SOURCE = "server 8.x omnichannel/visitors.ts"
_ADMIN = ("agents online", "admin")


def _chats(world: World, conversation: Conversation, visitor_id: str | None = None) -> PagedList:
    path = {"roomId": conversation.rid, "visitorId": visitor_id or conversation.visitor.id}
    return PagedList(world, "getChatHistory", "history", world.admin, path=path)


def _three_chats(world: World) -> list[Conversation]:
    """Two closed conversations and an open one of the same visitor, the oldest first; shared, too."""

    def talk() -> list[Conversation]:
        first = world.conversation(world.visitor(name=world.name("guest")))
        world.ok("closeRoom", body=first.own)
        second = world.conversation(first.visitor)
        world.ok("closeRoom", body=second.own)
        return [first, second, world.conversation(first.visitor)]

    return world.standing("three conversations of one visitor", talk)


@promise("chats.listed", "getChatHistory", kind="success", source=_SOURCE, capabilities=_ADMIN)
def test_all_conversations_of_a_visitor_are_listed(world: World) -> None:
    """The open and the closed conversations of the visitor are there once and whole, the latest first, and none of
    another visitor, whichever conversation in the path lets the caller look."""
    chats, stranger = _three_chats(world), world.lasting()

    listed = _chats(world, chats[0]).all()

    assert [room["_id"] for room in listed] == [chat.rid for chat in reversed(chats)]
    assert [("closedAt" in room, room.get("open")) for room in listed] == [(False, True), (True, None), (True, None)]
    assert {room["v"]["_id"] for room in listed} == {chats[0].visitor.id}
    enders = [(room.get("closer"), room.get("closedBy", {}).get("_id")) for room in listed]
    assert enders == [(None, None), *[("visitor", chats[0].visitor.id)] * 2], "who closed the conversations is not told"
    assert _chats(world, stranger, chats[0].visitor.id).all() == listed
    assert stranger.rid not in _chats(world, stranger, chats[0].visitor.id).values()
    assert stranger.rid in _chats(world, chats[0], stranger.visitor.id).values()
    for room in listed:
        is_the_stored_one(world, room)
    assert not differences(world.room(chats[2]), listed[0]), "the open conversation is not the one that is read alone"


@promise("chats.paged", "getChatHistory", kind="list", source=_SOURCE, capabilities=_ADMIN)
def test_conversations_are_listed_in_pages(world: World) -> None:
    """`offset` and `count` give slices of the whole list, `total` is always that of the whole."""
    _chats(world, _three_chats(world)[0]).expect_pages()


@promise("chats.sorted", "getChatHistory", kind="list", source=_SOURCE, capabilities=_ADMIN)
def test_conversations_are_sorted(world: World) -> None:
    """`sort` gives the order by time both ways; the latest come first without it."""
    chats = _chats(world, _three_chats(world)[0])

    chats.expect_order("ts", by_default=False)

    assert chats.all() == chats.all(sort='{"ts": -1}')


@promise("chats.refusals", "getChatHistory", kind="refusal", source=_SOURCE, capabilities=_ADMIN)
def test_conversations_are_listed_for_known_rooms_only(world: World) -> None:
    """A conversation in the path that is nobody's, or nearly somebody's, is answered with invalid-room; an unknown
    visitor has no conversations; a wrong `sort`, `count` or parameter is refused."""
    conversation = _three_chats(world)[2]

    _chats(world, conversation).expect_refusals()
    for near in [*near_misses(conversation.rid), world.name("room")]:
        path = {"roomId": near, "visitorId": conversation.visitor.id}
        world.refused("getChatHistory", "invalid-room", path=path, caller=world.admin)
    for near in [*near_misses(conversation.visitor.id), world.name("visitor")]:
        if near != conversation.visitor.id:
            assert _chats(world, conversation, near).all() == []


@promise(
    "chats.access", "getChatHistory", kind="permission", source="canAccessRoom of conversations", needs=Mode.FULL,
    capabilities=("own users",),
)  # fmt: skip
def test_conversations_are_listed_for_those_who_may_look(world: World) -> None:
    """The agent who serves the conversation in the path sees the visitor's conversations; an agent who has nothing to
    do with it is refused with error-not-allowed."""
    conversation = _three_chats(world)[2]
    serving, _ = world.serving(conversation)
    path = {"roomId": conversation.rid, "visitorId": conversation.visitor.id}

    listed = world.ok("getChatHistory", path=path, caller=serving)

    assert listed["total"] == 3
    world.refused("getChatHistory", "error-not-allowed", path=path, caller=world.user("agent"))


@promise("visitors.info.last-chat", "getVisitorInfo", kind="state", source="server 8.x omnichannel/visitors.ts",
         capabilities=_ADMIN)  # fmt: skip
def test_the_last_conversation_is_the_latest(world: World) -> None:
    """Where the server keeps a visitor's last conversation, it is the one that was opened, or ended, last."""
    visitor = world.visitor()
    query = {"visitorId": visitor.id}

    for _ in range(2):
        conversation = world.conversation(visitor)
        world.ok("closeRoom", body=conversation.own)
        last = eventually(
            lambda: at(world.ok("getVisitorInfo", query=query, caller=world.admin)["visitor"], "lastChat", "_id"),
            lambda found, rid=conversation.rid: found in (None, rid),  # type: ignore[misc]
        )
        assert last in (None, conversation.rid)


@promise("visitors.rooms.open", "listVisitorRooms", kind="success", source="server 8.x omnichannel/visitor.ts",
         capabilities=_ADMIN)  # fmt: skip
def test_the_open_conversation_of_a_visitor_is_listed(world: World) -> None:
    """Of all conversations of the visitor the open one is listed, with its agent; closing it empties the list, and a
    token that is nearly the visitor's, or nobody's, has an empty one."""
    first = world.conversation()
    world.ok("closeRoom", body=first.own)
    second = world.conversation(first.visitor)

    rooms = _open_rooms(world, second.token)

    expected: dict[str, Any] = {"_id": second.rid, "t": "l", "cl": False}
    assert [{name: room[name] for name in expected} for room in rooms] == [expected]
    assert at(rooms[0], "servedBy", "_id") == at(second.document, "servedBy", "_id")
    for near in [*near_misses(second.token), world.name("nobody")]:
        assert _open_rooms(world, near) == []
    world.ok("closeRoom", body=second.own)
    assert _open_rooms(world, second.token) == []


def _open_rooms(world: World, token: str) -> list[dict[str, Any]]:
    rooms: list[dict[str, Any]] = world.ok("listVisitorRooms", path={"token": token}, caller=world.admin)["rooms"]
    return rooms


@promise("visitors.rooms.one-each", "listVisitorRooms", kind="identity", source="server 8.x omnichannel/visitor.ts",
         capabilities=_ADMIN)  # fmt: skip
def test_each_token_lists_its_own_conversation(world: World) -> None:
    """Two visitors who talk at the same time each have their own conversation in the list."""
    both = [world.conversation(world.visitor(name="Ada Lovelace")) for _ in range(2)]

    for conversation in both:
        assert [room["_id"] for room in _open_rooms(world, conversation.token)] == [conversation.rid]
