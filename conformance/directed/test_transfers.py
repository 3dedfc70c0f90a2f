"""Conversations are handed to other agents and departments, by users and by visitors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.directed.observation import eventually, inquiry_of, room_of, same_but, unchanged
from conformance.directed.texts import near_misses
from conformance.options import Mode
from conformance.promises import promise
from conformance.recipes.rooms import elsewhere
from conformance.world import Conversation, World

STAFFED = ("agents online", "own users")
FORWARD = "server 8.x omnichannel/room.ts, 7.x transfer.ts"
TRANSFER = "server 8.x omnichannel/room.ts"
COMMENT = "Please look up order 4711: 👩🏽‍💻 <b>bold</b> & 'quotes' שלום a.*b"

# What a hand-over may change in a room besides who serves it.
PASSING = ("servedBy", "msgs", "lm", "lastMessage", "usersCount", "queuedAt", "metrics", "responseBy", "v")


@promise("rooms.forward.to-agent", "forwardRoom", kind="success", needs=Mode.FULL, capabilities=STAFFED, source=FORWARD)
def test_an_agent_takes_over(world: World) -> None:
    """The named agent serves the conversation from then on; nothing else of it changes, nor does another one."""
    conversation, neighbour = world.conversation(), world.lasting()
    serving, other = world.serving(conversation)
    before = room_of(world, conversation.rid)

    with unchanged(world, neighbour):
        body = {"roomId": conversation.rid, "userId": other.user_id, "comment": COMMENT}
        world.ok("forwardRoom", body=body, caller=world.admin)

    after = room_of(world, conversation.rid)
    inquiry = inquiry_of(world, conversation.rid)
    assert (after["servedBy"]["_id"], after["servedBy"]["username"]) == (other.user_id, other.username)
    assert after["servedBy"]["ts"] > before["servedBy"]["ts"], "the new agent came when the former one did"
    same_but(before, after, *PASSING)
    assert inquiry is not None and inquiry["status"] == "taken"
    told = _told(world, conversation)[0]
    assert told["transferData"]["scope"] == "agent"
    assert told["transferData"]["comment"] == COMMENT
    assert told["transferData"]["transferredTo"]["username"] == other.username
    assert told["transferData"]["transferredBy"]["_id"] == told["u"]["_id"] == world.admin.user_id
    left = [one["u"]["_id"] for one in world.history(conversation) if one.get("t") == "ul"]
    assert left == [serving.user_id], "no message tells that the former agent left"


@promise("rooms.forward.told-by", "forwardRoom", kind="identity", needs=Mode.FULL, capabilities=STAFFED, source=FORWARD)
def test_a_hand_over_tells_who_made_it(world: World) -> None:
    """The message about a hand-over tells whether the agent who served made it or another user."""
    conversation = world.conversation()
    serving, other = world.serving(conversation)

    for giver, taker, kind in ((serving, other, "agent"), (world.admin, serving, "user")):
        with world.role_with("livechat-agent", "transfer-livechat-guest", held=True):
            world.ok("forwardRoom", body={"roomId": conversation.rid, "userId": taker.user_id}, caller=giver)
        found = [one["transferData"] for one in _told(world, conversation)]
        by = next(told["transferredBy"] for told in found if told["transferredTo"]["username"] == taker.username)
        assert by["_id"] == giver.user_id
        assert by.get("userType", by.get("type")) == kind


@promise("rooms.forward.sight", "forwardRoom", kind="permission", needs=Mode.FULL, capabilities=STAFFED, source=FORWARD)
def test_the_former_agent_loses_sight(world: World) -> None:
    """The agent who had the conversation cannot read it any more after it was handed on; the new one can."""
    conversation = world.conversation()
    serving, other = world.serving(conversation)
    query = {"roomId": conversation.rid}

    with world.permission("view-livechat-rooms", ["admin", "livechat-manager"]):
        world.ok("getRoomInfo", query=query, caller=serving)
        world.refused("getRoomInfo", query=query, caller=other)
        world.ok("forwardRoom", body={"roomId": conversation.rid, "userId": other.user_id}, caller=world.admin)
        world.ok("getRoomInfo", query=query, caller=other)
        world.refused("getRoomInfo", query=query, caller=serving)


@promise(
    "rooms.forward.to-department", "forwardRoom", kind="success", needs=Mode.FULL, capabilities=STAFFED, source=FORWARD
)
def test_a_department_takes_over(world: World) -> None:
    """Room and inquiry belong to the department, and one of its members serves; another conversation stays."""
    conversation, neighbour = world.conversation(), world.lasting()
    _, other = world.serving(conversation)
    department = world.department(other)
    before = room_of(world, conversation.rid)
    _assert_in(world, conversation, before["departmentId"])

    with unchanged(world, neighbour), world.setting("Livechat_Routing_Method", "Auto_Selection"):
        body = {"roomId": conversation.rid, "departmentId": department["_id"]}
        world.ok("forwardRoom", body=body, caller=world.admin)

    after = room_of(world, conversation.rid)
    _assert_in(world, conversation, department["_id"])
    assert after["servedBy"]["_id"] == other.user_id
    same_but(before, after, "departmentId", "departmentAncestors", *PASSING)
    told = _told(world, conversation)[0]
    assert told["transferData"]["scope"] == "department"
    assert told["transferData"]["nextDepartment"]["_id"] == department["_id"]
    assert told["transferData"]["previousDepartment"] == before["departmentId"]
    assert told["u"]["_id"] == world.admin.user_id


@promise("rooms.forward.preferred", "forwardRoom", kind="input", needs=Mode.FULL, capabilities=STAFFED, since="7.10.0")
def test_a_member_is_preferred(world: World) -> None:
    """With a department and an agent, that member of the department serves, whose turn it ever was."""
    conversation = world.conversation()
    serving, other = world.serving(conversation)
    department = world.department(serving, other)["_id"]

    with world.setting("Livechat_Routing_Method", "Auto_Selection"):
        body = {"roomId": conversation.rid, "userId": other.user_id, "departmentId": department}
        world.ok("forwardRoom", body=body, caller=world.admin)

    _assert_in(world, conversation, department)
    assert room_of(world, conversation.rid)["servedBy"]["_id"] == other.user_id


@promise("rooms.forward.to-queue", "forwardRoom", kind="state", needs=Mode.FULL, capabilities=STAFFED, source=FORWARD)
def test_a_department_may_let_it_wait(world: World) -> None:
    """With manual routing the conversation waits in the department's queue, and nobody serves it."""
    conversation = world.conversation()
    department = elsewhere(world, conversation)

    with world.setting("Livechat_Routing_Method", "Manual_Selection"):
        body = {"roomId": conversation.rid, "departmentId": department}
        world.ok("forwardRoom", body=body, caller=world.admin)

    _assert_in(world, conversation, department)
    inquiry = inquiry_of(world, conversation.rid)
    assert "servedBy" not in room_of(world, conversation.rid)
    assert inquiry is not None and inquiry["status"] == "queued"
    listed = world.ok("listInquiries", query={"department": department}, caller=world.admin)
    assert [one["rid"] for one in listed["inquiries"]] == [conversation.rid]


@promise(
    "rooms.forward.no-target", "forwardRoom", kind="refusal", needs=Mode.FULL, capabilities=STAFFED, source=FORWARD
)
def test_a_hand_over_needs_somebody_else(world: World) -> None:
    """Without a target, with the agent who serves it already, or with somebody who takes no chats, nothing changes."""
    conversation = world.lasting()
    serving, _ = world.serving(conversation)
    nobody = world.name("nobody")
    offline = "error-user-is-offline"

    with unchanged(world, conversation):
        world.refused("forwardRoom", "error-forwarding-chat", body={"roomId": conversation.rid}, caller=world.admin)
        for user_id, error in ((serving.user_id, None), (world.plain_user.user_id, offline), (nobody, offline)):
            body = {"roomId": conversation.rid, "userId": user_id}
            answer = world.refused("forwardRoom", error, body=body, caller=world.admin)
            assert answer["error"]


@promise("rooms.forward.away", "forwardRoom", kind="refusal", needs=Mode.FULL, capabilities=STAFFED, source=FORWARD)
def test_who_is_away_takes_over_nothing(world: World) -> None:
    """An agent who is not available is refused with `error-user-is-offline`, and takes over once available again."""
    conversation, away = world.conversation(), world.user("agent")
    body = {"roomId": conversation.rid, "userId": away.user_id}
    world.ok("setAgentStatus", body={"status": "not-available"}, caller=away)

    with unchanged(world, conversation):
        world.refused("forwardRoom", "error-user-is-offline", body=body, caller=world.admin)

    world.ok("setAgentStatus", body={"status": "available"}, caller=away)
    world.ok("forwardRoom", body=body, caller=world.admin)
    assert room_of(world, conversation.rid)["servedBy"]["_id"] == away.user_id


@promise(
    "rooms.forward.wrong-department", "forwardRoom", kind="refusal", needs=Mode.FULL, capabilities=STAFFED,
    source=FORWARD,
)  # fmt: skip
def test_a_hand_over_needs_another_department(world: World) -> None:
    """An unknown department, the one it is in, one with nobody in it, and an agent from outside are refused."""
    conversation = world.lasting()
    own = room_of(world, conversation.rid)["departmentId"]
    serving, other = world.serving(conversation)
    empty, theirs = world.department()["_id"], world.department(serving)["_id"]
    cases: list[tuple[dict[str, str], str]] = [
        ({"departmentId": world.name("nowhere")}, "error-invalid-department"),
        ({"departmentId": own}, "error-forwarding-chat-same-department"),
        ({"departmentId": theirs, "userId": other.user_id}, "error-user-not-belong-to-department"),
    ]

    with unchanged(world, conversation), world.setting("Livechat_Routing_Method", "Auto_Selection"):
        for target, error in cases:
            world.refused("forwardRoom", error, body={"roomId": conversation.rid, **target}, caller=world.admin)
        refused = world.refused(
            "forwardRoom", body={"roomId": conversation.rid, "departmentId": empty}, caller=world.admin
        )
        assert refused["error"]


@promise("rooms.forward.room", "forwardRoom", kind="refusal", needs=Mode.FULL, capabilities=STAFFED, source=FORWARD)
def test_only_an_open_conversation_is_handed_over(world: World) -> None:
    """An unknown room is `error-invalid-room`, and a closed conversation stays closed."""
    closed, going_on = world.conversation(), world.lasting()
    _, other = world.serving(closed)
    world.ok("closeRoom", body=closed.own)

    with unchanged(world, closed, going_on):
        body = {"roomId": closed.rid, "userId": other.user_id}
        world.refused("forwardRoom", "This_conversation_is_already_closed", body=body, caller=world.admin)
        for rid in (world.name("nothing"), going_on.rid[:-1], going_on.rid.swapcase()):
            body = {"roomId": rid, "userId": other.user_id}
            world.refused("forwardRoom", "error-invalid-room", body=body, caller=world.admin)


@promise("rooms.forward.agent", "forwardRoom", kind="permission", needs=Mode.FULL, capabilities=STAFFED, source=FORWARD)
def test_an_agent_needs_the_permission(world: World) -> None:
    """An agent without `transfer-livechat-guest` cannot hand on even what the agent serves."""
    conversation = world.lasting()
    serving, other = world.serving(conversation)

    with unchanged(world, conversation), world.permission("transfer-livechat-guest", ["admin"]):
        body = {"roomId": conversation.rid, "userId": other.user_id}
        world.refused("forwardRoom", status=403, body=body, caller=serving)


@promise(
    "rooms.transfer.moves", "transferToDepartment", kind="success", needs=Mode.FULL, capabilities=STAFFED, since="8.0",
    source=TRANSFER,
)  # fmt: skip
def test_a_visitor_moves_to_another_department(world: World) -> None:
    """The room and its inquiry belong to the department, one of its members serves; others stay."""
    conversation, neighbour = world.conversation(), world.lasting()
    _, other = world.serving(conversation)
    department = world.department(other)
    before = room_of(world, conversation.rid)

    with unchanged(world, neighbour), world.setting("Livechat_Routing_Method", "Auto_Selection"):
        world.ok("transferToDepartment", body={**conversation.own, "department": department["_id"]})

    after = room_of(world, conversation.rid)
    _assert_in(world, conversation, department["_id"])
    assert after["servedBy"]["_id"] == other.user_id
    same_but(before, after, "departmentId", "departmentAncestors", *PASSING)
    told = _told(world, conversation)[0]
    assert told["u"]["_id"] == conversation.visitor.id
    assert told["transferData"]["scope"] == "department"
    assert told["transferData"]["nextDepartment"]["_id"] == department["_id"]


@promise(
    "rooms.transfer.department", "transferToDepartment", kind="refusal", needs=Mode.FULL, capabilities=STAFFED,
    since="8.0", source=TRANSFER,
)  # fmt: skip
def test_a_visitor_needs_another_department(world: World) -> None:
    """An unknown department, the one it is in, and one with nobody in it are refused, and nothing changes."""
    conversation = world.lasting()
    own = room_of(world, conversation.rid)["departmentId"]
    cases = (
        (world.name("nowhere"), "error-invalid-department"),
        (own, "error-forwarding-chat-same-department"),
        (world.department()["_id"], None),
    )

    with unchanged(world, conversation), world.setting("Livechat_Routing_Method", "Auto_Selection"):
        for department, error in cases:
            refused = world.refused("transferToDepartment", error, body={**conversation.own, "department": department})
            assert refused["error"]


@promise(
    "rooms.transfer.credentials", "transferToDepartment", kind="isolation", needs=Mode.FULL, capabilities=STAFFED,
    since="8.0", source=TRANSFER,
)  # fmt: skip
def test_a_visitor_needs_a_token_and_an_open_conversation(world: World) -> None:
    """Unknown tokens, unknown rooms and closed conversations are refused, and nothing moves."""
    closed, going_on = world.conversation(), world.lasting()
    department = elsewhere(world, going_on)
    world.ok("closeRoom", body=closed.own)

    with unchanged(world, closed, going_on):
        for token in (world.name("nobody"), *near_misses(going_on.token)):
            body = {"token": token, "rid": going_on.rid, "department": department}
            world.refused("transferToDepartment", "invalid-token", body=body)
        for rid in (world.name("nothing"), going_on.rid[:-1]):
            body = {"token": going_on.token, "rid": rid, "department": department}
            world.refused("transferToDepartment", "error-invalid-room", body=body)
        error = "This_conversation_is_already_closed"
        world.refused("transferToDepartment", error, body={**closed.own, "department": department})


@promise(
    "rooms.transfer.former", "transferRoom", kind="success", needs=Mode.FULL,
    capabilities=(*STAFFED, "removed operations"), source="server 7.x livechat/server/api/v1/room.ts",
)  # fmt: skip
def test_the_former_way_to_another_department(world: World) -> None:
    """The answer is the visitor's conversation in the other department, where a member serves it; another's
    conversation stays where it is, and so does one that has ended, without a word why."""
    conversation, theirs = world.conversation(), world.lasting()
    before = room_of(world, conversation.rid)["departmentId"]
    _, other = world.serving(conversation)
    department = world.department(other)["_id"]

    with unchanged(world, theirs), world.setting("Livechat_Routing_Method", "Auto_Selection"):
        body = {"token": conversation.token, "rid": theirs.rid, "department": department}
        world.refused("transferRoom", "invalid-room", body=body)
        moved = world.ok("transferRoom", body={**conversation.own, "department": department})["room"]

    assert (moved["_id"], moved["departmentId"]) == (conversation.rid, department)
    assert moved["v"]["_id"] == conversation.visitor.id
    assert moved["servedBy"]["_id"] == room_of(world, conversation.rid)["servedBy"]["_id"] == other.user_id
    _assert_in(world, conversation, department)
    world.ok("closeRoom", body=conversation.own)
    again = {**conversation.own, "department": before}
    assert "error" not in world.refused("transferRoom", body=again).json, "no reason is told why it does not move"


def _assert_in(world: World, conversation: Conversation, department_id: str) -> None:
    """The room and its inquiry belong to the department."""
    inquiry = inquiry_of(world, conversation.rid)
    assert room_of(world, conversation.rid)["departmentId"] == department_id
    assert inquiry is not None and inquiry["department"] == department_id


def _told(world: World, conversation: Conversation) -> list[Mapping[str, Any]]:
    """The messages that tell of hand-overs, the newest first."""

    def read() -> list[Mapping[str, Any]]:
        return [one for one in world.history(conversation) if one.get("t") == "livechat_transfer_history"]

    told = eventually(read, bool)
    assert told, "no message tells of the hand-over"
    return told
