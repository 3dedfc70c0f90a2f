"""Conversations end: by their visitor, or by a user."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from conformance.directed.observation import eventually, inquiry_of, room_of, same_but, unchanged
from conformance.directed.texts import near_misses
from conformance.options import Mode
from conformance.promises import promise
from conformance.world import Conversation, World

LIVE = ("agents online",)
WATCHED = ("agents online", "admin")
STAFFED = ("agents online", "own users")
CLOSE = "server 8.x omnichannel/room.ts, closeRoom.ts"
CLOSE_BY_USER = "server 8.x omnichannel/room.ts, closeLivechatRoom.ts"

# What closing changes in a room; everything else stays.
CHANGED_BY_CLOSING = (
    "open", "closedAt", "closer", "closedBy", "closingMessage", "metrics", "v", "msgs", "lm", "lastMessage", "tags",
    "responseBy", "waitingResponse", "usersCount", "transcriptRequest", "autoTransferOngoing", "omnichannel",
)  # fmt: skip
COMMENT = "Sent again today: 👩🏽‍💻 <b>bold</b> & 'quotes' שלום a.*b"


@promise("rooms.close.ends", "closeRoom", kind="success", capabilities=LIVE, source=CLOSE)
def test_a_visitor_closes_the_conversation(world: World) -> None:
    """The answer has the room's id and the closing words; the conversation takes no messages then, but can be read."""
    conversation = world.conversation()
    message = world.message(conversation)

    closed = world.ok("closeRoom", body=conversation.own)

    assert closed["rid"] == conversation.rid
    assert closed["comment"].strip()
    world.refused("sendMessage", "room-closed", body={**conversation.own, "msg": "One more thing"})
    messages = world.history(conversation)
    assert world.texts(conversation) == [message["msg"]]
    ending = [one for one in messages if one.get("t") == "livechat-close"]
    assert [(one["msg"], one["u"]["_id"]) for one in ending] == [(closed["comment"], conversation.visitor.id)]
    assert ending[0]["ts"] >= message["ts"]


@promise(
    "rooms.close.offer", "closeRoom", kind="state", needs=Mode.FULL, capabilities=WATCHED, since="6.0", source=CLOSE
)
def test_the_end_may_offer_a_transcript(world: World) -> None:
    """Where transcripts are enabled, the end of a conversation offers one to the widget; where they are not, or are
    sent without asking, it does not."""
    for enabled, always, offered in ((True, False, True), (False, False, False), (True, True, False)):
        conversation = world.conversation()
        with (
            world.setting("Livechat_enable_transcript", enabled),
            world.setting("Livechat_transcript_send_always", always),
        ):
            world.ok("closeRoom", body=conversation.own)
        offers = [one["msg"] for one in world.history(conversation) if one.get("t") == "command"]
        assert ("promptTranscript" in offers) is offered, f"enabled: {enabled}, always sent: {always}"


@promise("rooms.close.stored", "closeRoom", kind="state", capabilities=WATCHED, source=CLOSE)
def test_closing_is_written_down(world: World) -> None:
    """The room is not open, knows who closed it and when; the inquiry is gone, and nothing else changes."""
    conversation, neighbour = world.conversation(), world.lasting()
    before = room_of(world, conversation.rid)

    with unchanged(world, neighbour):
        world.ok("closeRoom", body=conversation.own)

    after = room_of(world, conversation.rid)
    _assert_closed(after, "visitor", conversation.visitor.id, conversation.visitor.username)
    same_but(before, after, *CHANGED_BY_CLOSING)
    same_but(before["v"], after["v"], "status")
    assert inquiry_of(world, conversation.rid) is None
    assert world.ok("listVisitorRooms", path={"token": conversation.token}, caller=world.admin)["rooms"] == []


@promise("rooms.close.twice-refused", "closeRoom", kind="state", capabilities=LIVE, source=CLOSE)
def test_a_conversation_closes_once(world: World) -> None:
    """A conversation that is closed cannot be closed again, and keeps the end that it had."""
    conversation = world.conversation()
    world.ok("closeRoom", body=conversation.own)

    with unchanged(world, conversation):
        world.refused("closeRoom", "room-closed", body=conversation.own)


@promise("rooms.close.own-only", "closeRoom", kind="isolation", capabilities=LIVE, source=CLOSE)
def test_only_the_own_conversation_is_closed(world: World) -> None:
    """Another visitor's conversation, or one that does not exist, is `invalid-room`, and both conversations go on."""
    mine, theirs = world.conversation(), world.lasting()

    with unchanged(world, mine, theirs):
        for rid in (theirs.rid, mine.rid.swapcase(), mine.rid[:-1]):
            world.refused("closeRoom", "invalid-room", body={"token": mine.token, "rid": rid})


@promise("rooms.close.unknown-token", "closeRoom", kind="refusal", capabilities=LIVE, source=CLOSE)
def test_an_unknown_token_closes_nothing(world: World) -> None:
    """A token that no visitor has is refused, also one that nearly is the visitor's or was that of a deleted one."""
    conversation = world.lasting()
    gone = world.visitor()
    world.ok("deleteVisitor", path={"token": gone.token})

    with unchanged(world, conversation):
        for token in (world.name("nobody"), gone.token, *near_misses(conversation.token)):
            world.refused("closeRoom", "invalid-token", body={"token": token, "rid": conversation.rid})


@promise("rooms.close.earlier", "closeRoom", kind="state", capabilities=LIVE, source=CLOSE)
def test_an_earlier_conversation_stays_as_it_ended(world: World) -> None:
    """What a visitor does in a later conversation, its end included, changes nothing in an earlier one."""
    earlier = world.conversation()
    world.message(earlier, "The first time")
    world.ok("closeRoom", body=earlier.own)

    with unchanged(world, earlier, but=("visitor",)):
        later = world.conversation(earlier.visitor)
        world.message(later, "The second time")
        assert world.texts(later) == ["The second time"]
        world.ok("closeRoom", body=later.own)


@promise("rooms.close.forbidden", "closeRoom", kind="permission", needs=Mode.FULL, capabilities=STAFFED, source=CLOSE)
def test_visitors_may_be_kept_from_closing(world: World) -> None:
    """While the workspace forbids visitors to close, every such call is refused, even one with an unknown token."""
    conversation = world.lasting()

    with unchanged(world, conversation), world.setting("Omnichannel_allow_visitors_to_close_conversation", False):
        error = "error-not-allowed-to-close-conversation"
        world.refused("closeRoom", error, body=conversation.own)
        world.refused("closeRoom", error, body={"token": world.name("nobody"), "rid": conversation.rid})


@promise("rooms.close.waiting", "closeRoom", kind="state", needs=Mode.FULL, capabilities=STAFFED, source=CLOSE)
def test_a_conversation_that_waits_is_closed(world: World) -> None:
    """Who waits for an agent may close, too: the conversation leaves the queue without having been served."""
    conversation, inquiry = world.waiting()

    world.ok("closeRoom", body=conversation.own)

    room = room_of(world, conversation.rid)
    assert "servedBy" not in room and "open" not in room
    assert "serviceTimeDuration" not in room.get("metrics", {})
    assert inquiry_of(world, conversation.rid) is None
    world.refused("takeInquiry", code="error-not-found", body={"inquiryId": inquiry["_id"]}, caller=world.agent)


@promise("rooms.close-by-user.ends", "closeRoomByUser", kind="success", capabilities=WATCHED, source=CLOSE_BY_USER)
def test_a_user_closes_a_conversation(world: World) -> None:
    """The comment becomes the last word letter by letter, the tags those of the room, and the caller the closer."""
    conversation, neighbour = world.conversation(), world.lasting()
    before = room_of(world, conversation.rid)
    me = world.ok("getMe", caller=world.admin)
    tags = ["delivery", "späte Lieferung", "delivery"]

    with unchanged(world, neighbour):
        body = {"rid": conversation.rid, "comment": COMMENT, "tags": tags}
        world.ok("closeRoomByUser", body=body, caller=world.admin)

    after = room_of(world, conversation.rid)
    _assert_closed(after, "user", me["_id"], me["username"])
    assert sorted(after["tags"]) == sorted({*tags, *before.get("tags", ())})
    same_but(before, after, *CHANGED_BY_CLOSING)
    assert inquiry_of(world, conversation.rid) is None
    assert _endings(world, conversation) == [(COMMENT, me["_id"])]
    world.refused("sendMessage", "room-closed", body={**conversation.own, "msg": "Wait!"})


@promise(
    "rooms.close-by-user.prescribed-tags", "closeRoomByUser", kind="state", needs=Mode.FULL,
    capabilities=(*STAFFED, "further departments"), source=CLOSE_BY_USER,
)  # fmt: skip
def test_a_department_prescribes_closing_tags(world: World) -> None:
    """The closing tags of the department are among those of the conversation, beside the ones that are sent."""
    prescribed, own = world.name("prescribed"), world.name("own")
    department = world.department(world.agent, requestTagBeforeClosingChat=False, chatClosingTags=[prescribed])
    for tags in ([own], [own, prescribed], []):
        conversation = world.conversation(world.visitor(department=department["_id"]))
        body = {"rid": conversation.rid, "comment": COMMENT, "tags": tags}
        world.ok("closeRoomByUser", body=body, caller=world.admin)
        assert sorted(room_of(world, conversation.rid)["tags"]) == sorted({*tags, prescribed})


@promise("rooms.close-by-user.twice-refused", "closeRoomByUser", kind="state", capabilities=WATCHED, source=CLOSE)
def test_a_closed_conversation_is_not_closed_by_a_user(world: World) -> None:
    """Whoever closed the conversation before, a user cannot close it again, and it keeps the end that it had."""
    by_visitor, by_user = world.conversation(), world.conversation()
    world.ok("closeRoom", body=by_visitor.own)
    world.ok("closeRoomByUser", body={"rid": by_user.rid, "comment": "Done"}, caller=world.admin)

    with unchanged(world, by_visitor, by_user):
        for conversation in (by_visitor, by_user):
            body = {"rid": conversation.rid, "comment": "Really done", "tags": ["again"]}
            world.refused("closeRoomByUser", "error-room-already-closed", body=body, caller=world.admin)
        world.refused("closeRoom", "room-closed", body=by_user.own)


@promise("rooms.close-by-user.unknown", "closeRoomByUser", kind="refusal", capabilities=WATCHED, source=CLOSE_BY_USER)
def test_a_user_closes_no_unknown_conversation(world: World) -> None:
    """An id that no room has, or that nearly is one's, is `error-invalid-room`."""
    conversation = world.lasting()

    with unchanged(world, conversation):
        for rid in (world.name("nothing"), conversation.rid[:-1], conversation.rid.swapcase()):
            body = {"rid": rid, "comment": "Done"}
            world.refused("closeRoomByUser", "error-invalid-room", body=body, caller=world.admin)


@promise(
    "rooms.close-by-user.comment", "closeRoomByUser", kind="input", needs=Mode.FULL, capabilities=STAFFED,
    source=CLOSE_BY_USER,
)  # fmt: skip
def test_a_comment_may_be_asked_for(world: World) -> None:
    """Where the workspace asks for a comment, none, an empty one and blanks are refused; elsewhere none is fine."""
    conversation = world.conversation()
    asked = "Livechat_request_comment_when_closing_conversation"

    with unchanged(world, conversation), world.setting(asked, True):
        for comment in ({}, {"comment": ""}, {"comment": " \t "}):
            body = {"rid": conversation.rid, **comment}
            world.refused("closeRoomByUser", "error-comment-is-required", body=body, caller=world.admin)
    with world.setting(asked, False):
        world.ok("closeRoomByUser", body={"rid": conversation.rid}, caller=world.admin)

    assert "open" not in room_of(world, conversation.rid)


@promise(
    "rooms.close-by-user.others", "closeRoomByUser", kind="permission", needs=Mode.FULL, capabilities=STAFFED,
    source=CLOSE_BY_USER,
)  # fmt: skip
def test_an_agent_closes_only_what_is_served(world: World) -> None:
    """An agent who is not in the conversation is refused; the one who serves it closes it."""
    conversation = world.conversation()
    serving, other = world.serving(conversation)
    body = {"rid": conversation.rid, "comment": "Done"}

    with world.permission("close-others-livechat-room", ["admin", "livechat-manager"]):
        with unchanged(world, conversation):
            world.refused("closeRoomByUser", "error-not-authorized", body=body, caller=other)
        world.ok("closeRoomByUser", body=body, caller=serving)

    _assert_closed(room_of(world, conversation.rid), "user", serving.user_id, serving.username)


@promise(
    "rooms.close-by-user.joined", "closeRoomByUser", kind="permission", needs=Mode.FULL, capabilities=STAFFED,
    source=CLOSE_BY_USER,
)  # fmt: skip
def test_who_joined_may_close(world: World) -> None:
    """Without the permission to close others' conversations, a manager has to join before closing."""
    conversation = world.conversation()
    body = {"rid": conversation.rid, "comment": "Done"}

    with world.permission("close-others-livechat-room", ["admin"]):
        with unchanged(world, conversation):
            world.refused("closeRoomByUser", "error-not-authorized", body=body, caller=world.manager)
        world.ok("joinRoom", query={"roomId": conversation.rid}, caller=world.manager)
        world.ok("closeRoomByUser", body=body, caller=world.manager)

    _assert_closed(room_of(world, conversation.rid), "user", world.manager.user_id, world.manager.username)


def _assert_closed(room: Mapping[str, Any], closer: str, by: str, username: str) -> None:
    assert "open" not in room, "the room is still open"
    assert room["closer"] == closer
    assert (room["closedBy"]["_id"], room["closedBy"]["username"]) == (by, username)
    assert room["v"]["status"] == "offline"
    lasted = (datetime.fromisoformat(room["closedAt"]) - datetime.fromisoformat(room["ts"])).total_seconds()
    assert lasted >= 0, "it was closed before it was opened"
    assert abs(room["metrics"]["chatDuration"] - lasted) < 2
    if "servedBy" in room:
        assert 0 <= room["metrics"]["serviceTimeDuration"] <= room["metrics"]["chatDuration"] + 1


def _endings(world: World, conversation: Conversation) -> list[tuple[str, str]]:
    """The closing messages: their texts, and the ids of their authors."""

    def read() -> list[tuple[str, str]]:
        messages = world.history(conversation)
        return [(one["msg"], one["u"]["_id"]) for one in messages if one.get("t") == "livechat-close"]

    return eventually(read, bool)
