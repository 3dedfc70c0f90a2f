"""Conversations wait for an agent, are taken, and go back into the queue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.directed.observation import eventually, inquiry_of, room_of, same_but, unchanged
from conformance.options import Mode
from conformance.promises import promise
from conformance.world import Conversation, World

WATCHED = ("agents online", "admin")
STAFFED = ("agents online", "own users")
ONE = "server 8.x omnichannel/inquiries.ts"
TAKE = "server 8.x omnichannel/takeInquiry.ts"
RETURN = "server 8.x omnichannel/inquiries.ts, omnichannel/rooms.ts"

# What taking and returning change in a room.
CHANGED = ("servedBy", "usersCount", "msgs", "lm", "lastMessage", "queuedAt", "metrics", "v", "responseBy")
NOT_FOUND = "Inquiry not found [error-not-found]"
TAKING = {"method": "livechat:takeInquiry"}
TAKEN = "Inquiry already taken [error-inquiry-taken]"
OFFLINE = "Agent status is offline or Omnichannel service is not active [error-agent-status-service-offline]"


@promise("inquiries.get.own-room", "getInquiry", kind="identity", capabilities=WATCHED, source=ONE)
def test_each_room_has_an_inquiry_of_its_own(world: World) -> None:
    """The inquiry that is answered is that of the room asked for, with its visitor, name and department."""
    conversations = [world.conversation(), world.conversation(), world.lasting()]

    inquiries = [inquiry_of(world, conversation.rid) for conversation in conversations]

    for conversation, inquiry in zip(conversations, inquiries, strict=True):
        room = room_of(world, conversation.rid)
        assert inquiry is not None and inquiry["rid"] == conversation.rid
        assert inquiry["name"] == room["fname"]
        assert (inquiry["v"]["_id"], inquiry["v"]["token"]) == (conversation.visitor.id, conversation.token)
        assert inquiry.get("department") == room.get("departmentId")
    assert len({inquiry["_id"] for inquiry in inquiries if inquiry}) == 3


@promise("inquiries.get.none", "getInquiry", kind="state", capabilities=WATCHED, source=ONE)
def test_no_inquiry_is_answered_with_null(world: World) -> None:
    """Closed conversations and ids that no room has give null, also an id that nearly is one's."""
    closed, going_on = world.conversation(), world.lasting()
    world.ok("closeRoom", body=closed.own)

    for rid in (closed.rid, world.name("nothing"), going_on.rid[:-1], going_on.rid.swapcase()):
        assert inquiry_of(world, rid) is None


@promise("inquiries.get.waiting", "getInquiry", kind="state", needs=Mode.FULL, capabilities=STAFFED, source=ONE)
def test_with_manual_routing_a_conversation_waits(world: World) -> None:
    """With manual routing a new conversation is queued: nobody serves it, and its visitor finds it again."""
    conversation, inquiry = world.waiting()

    room = room_of(world, conversation.rid)
    assert inquiry["status"] == "queued" and "takenAt" not in inquiry
    assert inquiry["queuedAt"] >= inquiry["ts"]
    assert "servedBy" not in room and room["open"] is True
    assert inquiry["department"] == room["departmentId"] == conversation.visitor.document["department"]
    again = world.ok("openRoom", query={"token": conversation.token})
    assert (again["room"]["_id"], again["newRoom"]) == (conversation.rid, False)
    world.refused("getServingAgent", path={"rid": conversation.rid, "token": conversation.token})


@promise("inquiries.take.serves", "takeInquiry", kind="success", needs=Mode.FULL, capabilities=STAFFED, source=TAKE)
def test_an_agent_takes_a_conversation(world: World) -> None:
    """The caller serves the conversation and its inquiry is taken; another conversation goes on waiting."""
    (conversation, inquiry), (neighbour, _) = world.waiting(), world.waiting()
    before = room_of(world, conversation.rid)

    with unchanged(world, neighbour):
        world.ok("takeInquiry", body={"inquiryId": inquiry["_id"]}, caller=world.agent)

    after = room_of(world, conversation.rid)
    taken = inquiry_of(world, conversation.rid)
    assert taken is not None and (taken["_id"], taken["status"]) == (inquiry["_id"], "taken")
    assert taken["takenAt"] >= inquiry["queuedAt"]
    assert "queuedAt" not in taken
    same_but(inquiry, taken, "status", "takenAt", "queuedAt", "defaultAgent", "lastMessage", "v", "queueOrder")
    assert (after["servedBy"]["_id"], after["servedBy"]["username"]) == (world.agent.user_id, world.agent.username)
    assert after["usersCount"] == before["usersCount"] + 1
    same_but(before, after, *CHANGED)


@promise("inquiries.take.for-another", "takeInquiry", kind="input", needs=Mode.FULL, capabilities=STAFFED, source=TAKE)
def test_an_agent_is_given_a_conversation(world: World) -> None:
    """`userId` names who serves, whoever calls."""
    conversation, inquiry = world.waiting()

    body = {"inquiryId": inquiry["_id"], "userId": world.other_agent.user_id}
    world.ok("takeInquiry", body=body, caller=world.admin)

    assert room_of(world, conversation.rid)["servedBy"]["_id"] == world.other_agent.user_id


@promise("inquiries.take.twice", "takeInquiry", kind="state", needs=Mode.FULL, capabilities=STAFFED, source=TAKE)
def test_a_conversation_is_taken_once(world: World) -> None:
    """What an agent has taken cannot be taken by another one, and stays with the first."""
    conversation, inquiry = world.waiting()
    world.ok("takeInquiry", body={"inquiryId": inquiry["_id"]}, caller=world.agent)

    with unchanged(world, conversation):
        body = {"inquiryId": inquiry["_id"]}
        world.refused(
            "takeInquiry", TAKEN, code="error-inquiry-taken", details=TAKING, body=body, caller=world.other_agent
        )


@promise("inquiries.take.unknown", "takeInquiry", kind="refusal", needs=Mode.FULL, capabilities=STAFFED, source=TAKE)
def test_only_what_waits_is_taken(world: World) -> None:
    """An id that no inquiry has is refused, be it nearly right, that of the room, or that of a closed conversation."""
    (conversation, inquiry), (closed, gone) = world.waiting(), world.waiting()
    world.ok("closeRoom", body=closed.own)
    wrong = (world.name("nothing"), conversation.rid, inquiry["_id"][:-1], gone["_id"])

    with unchanged(world, conversation, closed):
        for inquiry_id in wrong:
            body = {"inquiryId": inquiry_id}
            world.refused(
                "takeInquiry", NOT_FOUND, code="error-not-found", details=TAKING, body=body, caller=world.agent
            )


@promise("inquiries.take.agent", "takeInquiry", kind="refusal", needs=Mode.FULL, capabilities=STAFFED, source=TAKE)
def test_only_an_available_agent_takes(world: World) -> None:
    """An agent who is not available and a user that does not exist are refused; the conversation goes on waiting."""
    conversation, inquiry = world.waiting()
    away = world.user("agent")
    world.ok("setAgentStatus", body={"status": "not-available"}, caller=away)

    with unchanged(world, conversation):
        body = {"inquiryId": inquiry["_id"]}
        code = "error-agent-status-service-offline"
        world.refused("takeInquiry", OFFLINE, code=code, body=body, caller=away)
        world.refused("takeInquiry", OFFLINE, code=code, body={**body, "userId": away.user_id}, caller=world.agent)
        nobody = {**body, "userId": world.name("nobody")}
        world.refused("takeInquiry", "The user is invalid", body=nobody, caller=world.agent)
    world.ok("takeInquiry", body={"inquiryId": inquiry["_id"]}, caller=world.agent)


@promise(
    "inquiries.return.waits", "returnInquiry", kind="success", needs=Mode.FULL, capabilities=STAFFED, since="7.12.0",
    source=RETURN,
)  # fmt: skip
def test_a_conversation_goes_back_into_the_queue(world: World) -> None:
    """Nobody serves the conversation any more and it waits in its department; a message tells; others stay."""
    conversation, neighbour = world.conversation(), world.lasting()
    serving, other = world.serving(conversation)
    before, served = room_of(world, conversation.rid), inquiry_of(world, conversation.rid)
    assert served is not None and served["status"] == "taken"

    with world.setting("Livechat_Routing_Method", "Manual_Selection"), unchanged(world, neighbour):
        body = {"roomId": conversation.rid}
        assert world.ok("returnInquiry", body=body, caller=world.admin)["result"] is True

    after = room_of(world, conversation.rid)
    inquiry = inquiry_of(world, conversation.rid)
    assert "servedBy" not in after and after["open"] is True
    same_but(before, after, *CHANGED)
    assert inquiry is not None and inquiry["status"] == "queued"
    assert inquiry["department"] == before["departmentId"]
    told = eventually(lambda: _transfers(world, conversation), bool)
    assert [one["transferData"]["scope"] for one in told] == ["queue"]
    with world.permission("view-livechat-rooms", ["admin", "livechat-manager"]):
        world.refused("getRoomInfo", query={"roomId": conversation.rid}, caller=serving)
    world.ok("takeInquiry", body={"inquiryId": inquiry["_id"]}, caller=other)
    assert room_of(world, conversation.rid)["servedBy"]["_id"] == other.user_id


@promise(
    "inquiries.return.department", "returnInquiry", kind="input", needs=Mode.FULL, capabilities=STAFFED, since="7.12.0",
    source=RETURN,
)  # fmt: skip
def test_a_conversation_goes_into_another_queue(world: World) -> None:
    """With `departmentId` the conversation waits in the queue of that department."""
    conversation = world.conversation()
    world.serving(conversation)
    department = world.department(world.agent)["_id"]

    with world.setting("Livechat_Routing_Method", "Manual_Selection"):
        body = {"roomId": conversation.rid, "departmentId": department}
        assert world.ok("returnInquiry", body=body, caller=world.admin)["result"] is True

    inquiry = inquiry_of(world, conversation.rid)
    assert inquiry is not None and (inquiry["status"], inquiry["department"]) == ("queued", department)


@promise(
    "inquiries.return.nothing", "returnInquiry", kind="state", needs=Mode.FULL, capabilities=STAFFED, since="7.12.0",
    source=RETURN,
)  # fmt: skip
def test_what_waits_is_not_returned(world: World) -> None:
    """For a conversation that nobody serves the result is false, and it goes on waiting as it did."""
    conversation, _ = world.waiting()

    with unchanged(world, conversation):
        assert world.ok("returnInquiry", body={"roomId": conversation.rid}, caller=world.admin)["result"] is False


@promise("inquiries.return.room", "returnInquiry", kind="refusal", capabilities=WATCHED, since="7.12.0", source=RETURN)
def test_only_an_open_conversation_is_returned(world: World) -> None:
    """An unknown room is `error-room-not-found`, a closed conversation `room-closed`; nothing changes."""
    closed, going_on = world.conversation(), world.lasting()
    world.ok("closeRoom", body=closed.own)

    with unchanged(world, closed, going_on):
        world.refused("returnInquiry", "room-closed", body={"roomId": closed.rid}, caller=world.admin)
        for rid in (world.name("nothing"), going_on.rid[:-1], going_on.rid.swapcase()):
            world.refused("returnInquiry", "error-room-not-found", body={"roomId": rid}, caller=world.admin)


def _transfers(world: World, conversation: Conversation) -> list[Mapping[str, Any]]:
    return [one for one in world.history(conversation) if one.get("t") == "livechat_transfer_history"]
