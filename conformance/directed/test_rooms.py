"""A visitor opens a conversation, and comes back to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.directed.comparing import at
from conformance.directed.observation import eventually, inquiry_of, room_of, same_but, unchanged
from conformance.directed.texts import NASTY_LINE, near_misses
from conformance.options import Mode
from conformance.promises import promise
from conformance.world import Conversation, World

LIVE = ("agents online",)
WATCHED = ("agents online", "admin")
STAFFED = ("agents online", "own users")
ROOM = "server 8.x omnichannel/room.ts"
ROUTING = "server 8.x RoutingManager, AutoSelection"

# What stays the same in a room from its opening to long after its end.
FIXED = ("_id", "t", "fname", "ts", "cl", "source", "departmentId")


@promise("rooms.open.new", "openRoom", kind="success", capabilities=LIVE, source=ROOM)
def test_a_visitor_gets_a_conversation(world: World) -> None:
    """A visitor without a conversation gets a new one, which is open, empty and the visitor's own."""
    visitor = world.visitor(name="Ada Lovelace")

    room = world.conversation(visitor).document

    assert room["open"] is True
    assert (room["v"]["_id"], room["v"]["username"]) == (visitor.id, visitor.username)
    assert room["v"]["token"] == visitor.token
    assert room["fname"] == "Ada Lovelace"
    assert room["source"]["type"] == "api"
    assert not {"closedAt", "closer", "closedBy", "lastMessage", "surveyFeedback"} & set(room)
    if "department" in visitor.document:  # without one, servers may choose one that their registration form offers
        assert room.get("departmentId") == visitor.document["department"]
    if "ts" in visitor.document:
        assert room["ts"] >= visitor.document["ts"], "the room is older than its visitor"


@promise("rooms.open.reused", "openRoom", kind="identity", capabilities=LIVE, source=ROOM)
def test_an_open_conversation_is_reused(world: World) -> None:
    """A visitor with an open conversation gets the same again, with its id or without, and it is not called new."""
    conversation = world.conversation()

    for query in ({}, {"rid": conversation.rid}):
        again = world.ok("openRoom", query={"token": conversation.token, **query})
        assert again["newRoom"] is False
        same = ("v", "open", "servedBy", *FIXED)
        assert {name: again["room"].get(name) for name in same} == {
            name: conversation.document.get(name) for name in same
        }


@promise("rooms.open.new-said", "openRoom", kind="state", capabilities=LIVE, source=ROOM)
def test_a_new_conversation_is_called_new(world: World) -> None:
    """`newRoom` is true in the answer that opens a conversation, also for one after a closed one."""
    visitor = world.visitor()
    rooms = []

    for _ in range(3):
        opening, conversation = world.opened_by(
            visitor.token, lambda: world.ok("openRoom", query={"token": visitor.token})
        )
        assert opening["newRoom"] is True
        assert opening["room"]["_id"] == conversation.rid
        rooms.append(conversation.rid)
        world.ok("closeRoom", body=conversation.own)

    assert len(set(rooms)) == 3, "a closed conversation was given out again"


@promise("rooms.open.apart", "openRoom", kind="isolation", capabilities=LIVE, source=ROOM)
def test_visitors_of_one_name_have_conversations_of_their_own(world: World) -> None:
    """Visitors with the same name get different conversations, each with its own visitor in it."""
    one, other = world.conversation(), world.conversation()

    assert one.rid != other.rid
    assert one.document["v"] != other.document["v"]
    assert world.ok("openRoom", query={"token": one.token})["room"]["_id"] == one.rid


@promise("rooms.open.foreign-rid", "openRoom", kind="isolation", capabilities=LIVE, source=ROOM)
def test_a_conversation_of_another_visitor_is_not_read(world: World) -> None:
    """The id of another visitor's conversation, or one that nearly is the own, is refused and opens nothing."""
    theirs = world.lasting()
    mine = world.conversation()

    with unchanged(world, theirs, mine):
        for rid in (theirs.rid, mine.rid.swapcase(), mine.rid[:-1]):
            world.refused("openRoom", "invalid-room", query={"token": mine.token, "rid": rid})


@promise("rooms.open.closed-rid", "openRoom", kind="state", capabilities=LIVE, source=ROOM)
def test_a_closed_conversation_is_not_opened_again(world: World) -> None:
    """The id of a closed conversation is refused; without an id the visitor gets another conversation."""
    closed = world.conversation()
    world.ok("closeRoom", body=closed.own)

    with unchanged(world, closed):
        world.refused("openRoom", "invalid-room", query={"token": closed.token, "rid": closed.rid})
    later = world.conversation(closed.visitor)

    assert later.rid != closed.rid
    assert later.document["ts"] >= closed.document["ts"]
    assert later.document["v"]["_id"] == closed.visitor.id


@promise("rooms.open.unknown-token", "openRoom", kind="refusal", capabilities=LIVE, source=ROOM)
def test_an_unknown_token_opens_nothing(world: World) -> None:
    """A token that no visitor has is refused, also one that nearly is a visitor's."""
    conversation = world.lasting()

    with unchanged(world, conversation):
        world.refused("openRoom", "invalid-token", query={"token": world.name("nobody")})
        for token in near_misses(conversation.token):
            world.refused("openRoom", "invalid-token", query={"token": token})


@promise("rooms.open.dead-token", "openRoom", kind="state", capabilities=LIVE, source=ROOM)
def test_a_deleted_visitor_opens_nothing(world: World) -> None:
    """The token of a visitor who was deleted opens no conversation."""
    conversation = world.conversation()
    world.ok("closeRoom", body=conversation.own)
    world.ok("deleteVisitor", path={"token": conversation.token})

    world.refused("openRoom", "invalid-token", query={"token": conversation.token})


@promise("rooms.open.malformed", "openRoom", kind="input", needs=Mode.READ_ONLY, source=ROOM)
def test_a_query_without_a_token_or_with_more_is_refused(world: World) -> None:
    """A query without `token`, and one with a parameter that is not known, are refused."""
    missing = world.refused("openRoom")
    unknown = world.refused("openRoom", query={"token": world.name("nobody"), "colour": "red"})

    assert missing["error"] == "Match error: Missing key 'token'"
    assert unknown["error"].startswith("Match error: Unknown key")


@promise("rooms.open.named", "openRoom", kind="text", capabilities=LIVE, source=ROOM)
def test_a_conversation_has_the_name_of_its_visitor(world: World) -> None:
    """The conversation shows the visitor's name letter by letter, whatever is in it, and else the username."""
    named = world.visitor(name=NASTY_LINE)
    nameless = world.visitor(name=None)

    assert world.conversation(named).document["fname"] == named.document["name"]
    assert world.conversation(nameless).document["fname"] == nameless.username


@promise("rooms.open.from-widget", "openRoom", kind="input", capabilities=LIVE, source=ROOM)
def test_the_cookies_of_the_widget_tell_where_a_conversation_comes_from(world: World) -> None:
    """With both cookies of the chat widget the source is `widget`, with one of them it is `api`."""
    both = world.conversation(cookies={"rc_is_widget": "t", "rc_room_type": "l"}).document
    one = world.conversation(cookies={"rc_room_type": "l"}).document

    assert (both["source"]["type"], one["source"]["type"]) == ("widget", "api")


@promise("rooms.open.served", "openRoom", kind="state", needs=Mode.FULL, capabilities=STAFFED, source=ROUTING)
def test_an_agent_serves_at_once(world: World) -> None:
    """With automatic routing an agent of the visitor's department serves the new conversation at once."""
    with world.setting("Livechat_Routing_Method", "Auto_Selection"):
        conversation = world.conversation()

    room = room_of(world, conversation.rid)
    inquiry = inquiry_of(world, conversation.rid)
    agent = world.ok("getServingAgent", path={"rid": conversation.rid, "token": conversation.token})["agent"]
    assert room["servedBy"]["_id"] in (world.agent.user_id, world.other_agent.user_id)
    assert room["servedBy"]["ts"] >= room["ts"]
    assert room["departmentId"] == conversation.visitor.document["department"]
    assert room["usersCount"] == 2
    assert inquiry is not None and (inquiry["status"], inquiry["rid"]) == ("taken", conversation.rid)
    assert inquiry["takenAt"] >= inquiry["ts"]
    if "hiddenInfo" not in agent:
        assert (agent["_id"], agent["username"]) == (room["servedBy"]["_id"], room["servedBy"]["username"])


@promise("rooms.open.turns", "openRoom", kind="state", needs=Mode.FULL, capabilities=STAFFED, source=ROUTING)
def test_agents_take_turns(world: World) -> None:
    """Automatic routing gives each new conversation to the member of the department who was given the fewest."""
    both = {world.agent.user_id, world.other_agent.user_id}
    department = world.department(world.agent, world.other_agent)["_id"]

    with world.setting("Livechat_Routing_Method", "Auto_Selection"):
        rooms = [world.conversation(world.visitor(department=department)).rid for _ in range(4)]

    served = [room_of(world, rid)["servedBy"]["_id"] for rid in rooms]
    assert set(served[:2]) == both and set(served[2:]) == both


@promise("rooms.open.preferred-agent", "openRoom", kind="input", needs=Mode.FULL, capabilities=STAFFED, source=ROOM)
def test_the_preferred_agent_serves(world: World) -> None:
    """An agent who is online serves the new conversation when `agentId` names them; who is no agent is ignored."""
    for agent in (world.other_agent, world.other_agent, world.agent):
        preferred = world.conversation(query={"agentId": agent.user_id})
        assert room_of(world, preferred.rid)["servedBy"]["_id"] == agent.user_id

    ignored = world.conversation(query={"agentId": world.plain_user.user_id})
    assert room_of(world, ignored.rid).get("servedBy", {}).get("_id") != world.plain_user.user_id


@promise("rooms.open.nobody-online", "openRoom", kind="refusal", needs=Mode.FULL, capabilities=STAFFED, source=ROOM)
def test_nobody_online_opens_nothing(world: World) -> None:
    """While nobody of the visitor's department is online, and chats need an agent, no conversation is opened."""
    visitor = world.visitor(department=world.department()["_id"])

    with world.setting("Livechat_accept_chats_with_no_agents", False):
        error = "Sorry, no online agents [no-agent-online]"
        world.refused("openRoom", error, code="no-agent-online", query={"token": visitor.token})

    assert world.ok("listVisitorRooms", path={"token": visitor.token}, caller=world.admin)["rooms"] == []


@promise("rooms.open.nobody-needed", "openRoom", kind="state", needs=Mode.FULL, capabilities=STAFFED, source=ROOM)
def test_a_conversation_may_wait_for_somebody_to_come(world: World) -> None:
    """Where chats need no agent, a conversation is opened with nobody of the department online, and waits there."""
    department = world.department()["_id"]

    with world.setting("Livechat_accept_chats_with_no_agents", True):
        conversation = world.conversation(world.visitor(department=department))

    assert conversation.document["departmentId"] == department
    assert "servedBy" not in room_of(world, conversation.rid)
    inquiry = inquiry_of(world, conversation.rid)
    assert inquiry is not None and inquiry["status"] != "taken"


@promise("rooms.open.switched-off", "openRoom", kind="refusal", needs=Mode.FULL, capabilities=STAFFED, source=ROOM)
def test_nothing_opens_while_omnichannel_is_off(world: World) -> None:
    """While Omnichannel is switched off no conversation is opened."""
    visitor = world.visitor()

    with world.setting("Livechat_enabled", False):
        code = "error-omnichannel-is-disabled"
        world.refused("openRoom", f"[{code}]", code=code, query={"token": visitor.token})

    assert world.ok("listVisitorRooms", path={"token": visitor.token}, caller=world.admin)["rooms"] == []


@promise("rooms.open.login-over", "openRoom", kind="authentication", capabilities=LIVE, source=ROOM)
def test_visitors_need_no_login_and_no_good_one(world: World) -> None:
    """What visitors call is answered the same with the headers of a login that is over, or with half of them: a widget
    runs in browsers where somebody was logged in."""
    conversation = world.conversation()
    over = {"X-Auth-Token": world.name("over"), "X-User-Id": world.name("nobody")}

    for headers in (over, {"X-Auth-Token": over["X-Auth-Token"]}):
        sent = world.ok("sendMessage", body={**conversation.own, "msg": "Hello!"}, headers=headers)["message"]
        assert sent["u"]["_id"] == conversation.visitor.id
        history = world.ok(
            "getMessageHistory", path={"rid": conversation.rid}, query={"token": conversation.token}, headers=headers
        )["messages"]
        assert sent["_id"] in [message["_id"] for message in history]
        visitor = world.ok("getVisitor", path={"token": conversation.token}, headers=headers)["visitor"]
        assert visitor["_id"] == conversation.visitor.id
        config = world.ok("getWidgetConfig", query={"token": conversation.token}, headers=headers)["config"]
        assert config["guest"]["_id"] == conversation.visitor.id
    query = {"token": conversation.token, "rid": conversation.rid}
    assert world.ok("openRoom", query=query, headers=over)["room"]["ts"] == conversation.document["ts"]


@promise("rooms.open.counts", "openRoom", kind="state", capabilities=WATCHED, source="server 8.x saveLastMessage")
def test_a_conversation_counts_its_messages(world: World) -> None:
    """Each message of the visitor makes `msgs` one larger and becomes the last message, in its conversation only, for
    the visitor as for agents."""
    conversation, neighbour = world.conversation(), world.lasting()
    before = _quiet(world, conversation.rid)

    with unchanged(world, neighbour):
        stored = []
        for texts in (("First",), ("Second", "Third")):
            stored += [world.message(conversation, text) for text in texts]
            _expect_latest(world, conversation, stored[-1])
            said = at(room_of(world, conversation.rid), "v", "lastMessageTs")
            assert said in (None, stored[-1]["ts"]), "the visitor's last message is another one"
        expected = before["msgs"] + 3
        after = eventually(lambda: room_of(world, conversation.rid), lambda room: room["msgs"] == expected)

    assert after["msgs"] == expected
    assert (after["lastMessage"]["_id"], after["lastMessage"]["msg"]) == (stored[-1]["_id"], "Third")
    assert after["lm"] == stored[-1]["ts"] >= before["lm"]
    same_but(before, after, "msgs", "lm", "lastMessage", "metrics", "v", "waitingResponse", "responseBy")


def _expect_latest(world: World, conversation: Conversation, message: Mapping[str, Any]) -> None:
    """The visitor reads the message as the conversation's latest."""
    room = eventually(lambda: world.room(conversation), lambda found: found["lm"] == message["ts"])
    assert (room["lastMessage"]["_id"], room["lastMessage"]["msg"]) == (message["_id"], message["msg"])
    assert room["lm"] == message["ts"]


def _quiet(world: World, rid: str) -> Any:
    """The room once the server has done what it does after opening it."""
    room = room_of(world, rid)
    return eventually(lambda: room_of(world, rid), lambda later: later["msgs"] == room["msgs"])
