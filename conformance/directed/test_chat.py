"""Agents read and write in conversations through the general chat operations."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from conformance.directed.comparing import moment
from conformance.directed.patience import settled
from conformance.directed.roles import require_withheld
from conformance.directed.texts import NASTY, near_misses
from conformance.options import Mode
from conformance.promises import promise
from conformance.session import Login
from conformance.world import Conversation, World

ANSWER = "It left our warehouse this morning."
UNKNOWN_ROOM = 'The required "roomId" or "roomName" param provided does not match any channel [error-room-not-found]'
_OWN = ("own users", "agents online")
_ADMIN = ("admin", "agents online")
_SOURCE_SENDING = "server 8.x v1/chat.ts, methods/sendMessage.ts"
_SOURCE_POSTING = "server 8.x functions/processWebhookMessage.ts"


def info(world: World, conversation: Conversation, caller: Login | None = None) -> Mapping[str, Any]:
    """The room as a member of the workspace reads it."""
    query = {"roomId": conversation.rid}
    room: Mapping[str, Any] = world.ok("getRoomInfo", query=query, caller=caller or world.admin)["room"]
    return room


def state(world: World, *conversations: Conversation) -> list[Any]:
    """All that a message changes: the rooms and their histories."""
    return [(_without(info(world, one), "_updatedAt"), world.history(one)) for one in conversations]


def channel(world: World, conversation: Conversation) -> Mapping[str, Any]:
    """The room as `channels.info` gives it."""
    query = {"roomId": conversation.rid}
    room: Mapping[str, Any] = world.ok("getChannelInfo", query=query, caller=world.admin)["channel"]
    return room


def _without(room: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in room.items() if key not in keys}


def _agree(*rooms: Mapping[str, Any]) -> bool:
    """Whether all are the same room. Only some operations prepare the last message for the reader."""
    plain = [_without(room, "lastMessage") for room in rooms]
    return all(room == plain[0] for room in plain)


def send(world: World, caller: Login, conversation: Conversation, **message: Any) -> Mapping[str, Any]:
    """Lets a member of the workspace write into a conversation; the stored message."""
    body = {"message": {"rid": conversation.rid, "msg": ANSWER, **message}}
    stored: Mapping[str, Any] = world.ok("sendChatMessage", body=body, caller=caller)["message"]
    return stored


@promise("chat.send-message.texts", "sendChatMessage", kind="text", capabilities=_ADMIN, source=_SOURCE_SENDING)
def test_a_text_is_kept_as_it_was_written(world: World) -> None:
    """Texts of every script, with markup, white space and signs of regular expressions, are stored unchanged, in the
    order in which they were sent, and counted once each."""
    conversation, neighbour = world.conversation(), world.conversation()
    send(world, world.admin, conversation)
    before, others = info(world, conversation), state(world, neighbour)

    sent = [send(world, world.admin, conversation, msg=text) for text in NASTY]

    assert [message["msg"] for message in sent] == list(NASTY)
    history = world.history(conversation)[: len(NASTY)][::-1]
    for stored, answered in zip(history, sent, strict=True):
        for key in ("_id", "rid", "msg", "ts", "u"):
            assert stored[key] == answered[key], f"{key} of the message changed between the answer and the history"
        assert answered["rid"] == conversation.rid
        assert answered["u"]["_id"] == world.admin.user_id
        assert "token" not in stored
    moments = [message["ts"] for message in sent]
    assert moments == sorted(moments) and moments[0] >= before["ts"]
    after = settled(lambda: info(world, conversation), lambda room: room["msgs"] == before["msgs"] + len(NASTY))
    assert after["msgs"] == before["msgs"] + len(NASTY)
    assert after["lm"] >= before["lm"]
    assert state(world, neighbour) == others


@promise(
    "chat.send-message.answer", "sendChatMessage", kind="state", needs=Mode.FULL, capabilities=_OWN,
    source=_SOURCE_SENDING,
)  # fmt: skip
def test_the_serving_agent_answers(world: World) -> None:
    """The serving agent's first answer is the agent's own, stands in the visitor's history, and ends the room's
    `waitingResponse`."""
    conversation = world.conversation()
    question = world.message(conversation)
    agent, _ = world.serving(conversation)
    assert info(world, conversation)["waitingResponse"] is True

    answer = send(world, agent, conversation)

    assert (answer["rid"], answer["msg"]) == (conversation.rid, ANSWER)
    assert (answer["u"]["_id"], answer["u"]["username"]) == (agent.user_id, agent.username)
    assert answer["ts"] >= question["ts"]
    newest = world.history(conversation)[0]
    assert (newest["_id"], newest["msg"], newest["u"]) == (answer["_id"], ANSWER, answer["u"])
    room = settled(lambda: info(world, conversation), lambda room: "waitingResponse" not in room)
    assert not room.get("waitingResponse"), "the answered room still waits for a response"
    assert room["responseBy"]["_id"] == agent.user_id
    assert room["servedBy"]["_id"] == agent.user_id


@promise("chat.send-message.own-id", "sendChatMessage", kind="identity", capabilities=_ADMIN, source=_SOURCE_SENDING)
def test_a_sender_may_choose_the_id(world: World) -> None:
    """A message keeps the `_id` that its sender chose, and a second one with the same `_id` neither replaces nor
    repeats it."""
    conversation, elsewhere = world.conversation(), world.conversation()
    chosen = world.name("message")
    assert send(world, world.admin, conversation, _id=chosen)["_id"] == chosen
    before = world.history(conversation)

    for target in (conversation, elsewhere):
        body = {"message": {"_id": chosen, "rid": target.rid, "msg": "Another text."}}
        world.session.call("sendChatMessage", body=body, caller=world.admin, check=False)

    assert world.history(conversation) == before
    assert [message["msg"] for message in before if message["_id"] == chosen] == [ANSWER]
    assert chosen not in [message["_id"] for message in world.history(elsewhere)]


@promise("chat.send-message.thread", "sendChatMessage", kind="state", capabilities=_ADMIN, source=_SOURCE_SENDING)
def test_an_answer_in_a_thread_names_its_message(world: World) -> None:
    """A message sent with `tmid` carries it, and goes into the room of the message that it answers."""
    world.requires_setting("Threads_enabled", True)
    conversation = world.conversation()
    question = world.message(conversation)

    reply = send(world, world.admin, conversation, tmid=question["_id"])

    assert (reply["tmid"], reply["rid"]) == (question["_id"], conversation.rid)
    stored = {message["_id"]: message for message in world.history(conversation)}
    assert stored[question["_id"]]["msg"] == question["msg"]
    assert "tmid" not in stored[question["_id"]]


@promise("chat.send-message.mentions", "sendChatMessage", kind="state", capabilities=_ADMIN, source=_SOURCE_SENDING)
def test_a_message_says_whom_it_mentions(world: World) -> None:
    """`mentions` has everybody whose username follows an @ in the text, and nobody else, whoever wrote the text."""
    conversation = world.conversation()
    known = world.ok("getMe", caller=world.admin).json
    me = {name: known[name] for name in ("_id", "username")}

    for text, wanted in (
        (f"@{me['username']} and @{world.name('nobody')}", [me]),
        (f"{me['username']}, mail me@example.com", []),
        (ANSWER, []),
    ):
        for said in (send(world, world.admin, conversation, msg=text), world.message(conversation, text)):
            (stored,) = [one for one in world.history(conversation) if one["_id"] == said["_id"]]
            assert [{name: one[name] for name in me} for one in stored.get("mentions", [])] == wanted


@promise("chat.send-message.waiting", "sendChatMessage", kind="state", needs=Mode.FULL,
         capabilities=("agents online", "own users"), source="server 8.x markRoomResponded")  # fmt: skip
def test_the_visitor_waits_until_somebody_answers(world: World) -> None:
    """`waitingResponse` goes with the answer of the agent who serves, and comes back with the next question.
    `responseBy` is the agent, with the times of the first answer since then and of the latest."""
    conversation = world.conversation()
    serving, _ = world.serving(conversation)

    def waits() -> bool:
        return bool(info(world, conversation).get("waitingResponse"))

    for _ in range(2):
        world.message(conversation)
        assert settled(waits, lambda found: found), "the visitor wrote and does not wait"
        send(world, serving, conversation)
        assert not settled(waits, lambda found: not found), "the agent answered, and the visitor waits"
    latest = moment(send(world, serving, conversation)["ts"])
    answered = settled(
        lambda: info(world, conversation)["responseBy"],
        lambda found: "lastMessageTs" not in found or moment(found["lastMessageTs"]) >= latest,
    )
    assert answered["_id"] == serving.user_id
    if "firstResponseTs" in answered:
        assert moment(answered["firstResponseTs"]) < latest


@promise("chat.send-message.own-time", "sendChatMessage", kind="refusal", capabilities=_ADMIN, source=_SOURCE_SENDING)
def test_a_message_from_another_time_is_told_both_times(world: World) -> None:
    """A message with a time that is more than a minute away from the server's is refused; `details` says what the
    message has, and what the server's clock says, in milliseconds."""
    conversation = world.conversation()

    for sent in ("2020-01-01T00:00:00.000Z", "2100-01-01T00:00:00.000Z"):
        earlier = moment(world.message(conversation)["ts"])
        message = {"rid": conversation.rid, "msg": "Not now", "ts": sent}
        code = "error-message-ts-out-of-sync"
        refused = world.refused("sendChatMessage", code=code, body={"message": message}, caller=world.admin)
        later = moment(world.message(conversation)["ts"])

        details = refused["details"]
        assert moment(details["message_ts"]) == moment(sent)
        assert round(earlier.timestamp() * 1000) <= details["server_ts"] <= round(later.timestamp() * 1000)


@promise("chat.send-message.refused", "sendChatMessage", kind="refusal", capabilities=_ADMIN, source=_SOURCE_SENDING)
def test_a_wrong_message_is_refused(world: World) -> None:
    """A message without room, for a room that is none, of a system's kind, shown outside of no thread, or written an
    hour ago is refused with the reason, and nothing is stored."""
    conversation = world.conversation()
    before = state(world, conversation)
    mine = {"rid": conversation.rid, "msg": "This is not to be stored."}
    wrong: list[tuple[dict[str, Any], str | None]] = [
        ({"msg": mine["msg"]}, "The 'rid' property on the message object is missing."),
        ({**mine, "rid": world.name("no-room")}, "error-invalid-room"),
        ({**mine, "t": "livechat-close"}, "Cannot send system messages using 'chat.sendMessage'"),
        ({**mine, "t": "uj"}, "Cannot send system messages using 'chat.sendMessage'"),
        ({**mine, "ts": "2020-01-01T00:00:00.000Z"}, None),
        *(({**mine, "rid": near}, None) for near in near_misses(conversation.rid)),
    ]

    for message, error in wrong:
        world.refused("sendChatMessage", error, body={"message": message}, caller=world.admin)
    shown, sentence = {"message": {**mine, "tshow": True}}, "tshow provided but missing tmid [invalid-params]"
    world.refused("sendChatMessage", sentence, details={"method": "sendMessage"}, body=shown, caller=world.admin)

    assert state(world, conversation) == before


@promise(
    "chat.send-message.too-long", "sendChatMessage", kind="refusal", capabilities=_ADMIN, source=_SOURCE_SENDING,
)  # fmt: skip
def test_a_text_has_a_longest_length(world: World) -> None:
    """A text of `Message_MaxAllowedSize` characters is stored, one of a character more is refused by both ways of
    writing, and nothing of it is stored."""
    limit = world.ok("getSetting", path={"_id": "Message_MaxAllowedSize"}, caller=world.admin)["value"]
    conversation = world.conversation()
    assert send(world, world.admin, conversation, msg="x" * limit)["msg"] == "x" * limit
    before = state(world, conversation)
    longer = "x" * (limit + 1)

    body: dict[str, Any] = {"message": {"rid": conversation.rid, "msg": longer}}
    sentence = "Message size exceeds Message_MaxAllowedSize [error-message-size-exceeded]"
    world.refused("sendChatMessage", sentence, code="error-message-size-exceeded", body=body, caller=world.admin)
    body = {"roomId": conversation.rid, "text": longer}
    world.refused("postChatMessage", "error-message-size-exceeded", body=body, caller=world.admin)

    assert state(world, conversation) == before


@promise("chat.post-message.targets", "postChatMessage", kind="success", capabilities=_ADMIN, source=_SOURCE_POSTING)
def test_a_message_reaches_every_target_once(world: World) -> None:
    """A room is named by `roomId` or as `channel`, alone or in a list; each named room gets one message, others none,
    and the answer tells the first."""
    one, two, neighbour = world.conversation(), world.conversation(), world.conversation()
    untouched = state(world, neighbour)
    text = world.name("text")

    for number, (key, targets) in enumerate(
        (("roomId", [one.rid]), ("channel", [one.rid]), ("roomId", [two.rid, one.rid]), ("channel", [one.rid, two.rid]))
    ):
        said, first = f"{text}-{number}", targets[0]
        body = {key: targets if number > 1 else first, "text": f"  {said}\n"}
        answer = world.ok("postChatMessage", body=body, caller=world.admin)
        assert answer["channel"] == first
        message = answer["message"]
        assert (message["rid"], message["msg"], message["u"]["_id"]) == (first, said, world.admin.user_id)
        newest = world.history(one if first == one.rid else two)[0]
        assert (newest["_id"], newest["msg"], newest["ts"]) == (message["_id"], said, message["ts"])

    assert world.texts(one) == [f"{text}-{number}" for number in (0, 1, 2, 3)]
    assert world.texts(two) == [f"{text}-{number}" for number in (2, 3)]
    assert state(world, neighbour) == untouched


@promise("chat.post-message.refused", "postChatMessage", kind="refusal", capabilities=_ADMIN, source=_SOURCE_POSTING)
def test_an_unknown_target_is_refused(world: World) -> None:
    """A target that nobody knows, two targets at once, or none are refused, and nothing is stored."""
    conversation = world.conversation()
    before = state(world, conversation)

    for body in (
        {"roomId": world.name("no-room")},
        {"channel": world.name("no-room")},
        *({"roomId": near} for near in near_misses(conversation.rid)[:2]),
    ):
        posting = {**body, "text": "This is not to be stored."}
        world.refused("postChatMessage", "[invalid-channel]", code="invalid-channel", body=posting, caller=world.admin)
    for body in ({}, {"roomId": conversation.rid, "channel": conversation.rid}):
        posting = {**body, "text": "This is not to be stored."}
        assert world.refused("postChatMessage", body=posting, caller=world.admin)["error"]

    assert state(world, conversation) == before


@promise("chat.post-message.alias", "postChatMessage", kind="permission", needs=Mode.FULL, capabilities=_OWN,
         source=_SOURCE_POSTING)  # fmt: skip
def test_nobody_writes_under_another_name(world: World) -> None:
    """An agent without `message-impersonate` is refused when the message has an alias or an avatar of its own; nothing
    is stored, and the same message without them is taken."""
    require_withheld(world, "agent", "message-impersonate")
    conversation = world.conversation()
    agent, _ = world.serving(conversation)
    posting = {"roomId": conversation.rid, "text": ANSWER}
    before = state(world, conversation)

    for disguise in ({"alias": "Administrator"}, {"avatar": "https://example.com/boss.png"}):
        world.refused("postChatMessage", body={**posting, **disguise}, caller=agent)

    assert state(world, conversation) == before
    plain = world.ok("postChatMessage", body=posting, caller=agent)["message"]
    assert plain["u"]["_id"] == agent.user_id and "alias" not in plain


@promise(
    "chat.isolation.other-agents", "sendChatMessage", kind="isolation", needs=Mode.FULL, capabilities=_OWN,
    source="server 8.x roomAccessValidator.compatibility.ts",
)  # fmt: skip
def test_only_the_serving_agent_takes_part(world: World) -> None:
    """An agent who does not serve a conversation, and a user who is no agent, can neither read its room nor write into
    it, open or closed; the serving agent can."""
    require_withheld(world, "agent", "view-livechat-rooms", "view-livechat-room-closed-same-department",
                     "view-livechat-room-closed-by-another-agent")  # fmt: skip
    conversation = world.conversation()
    world.message(conversation)
    agent, other = world.serving(conversation)
    assert _agree(info(world, conversation, agent), info(world, conversation))
    before = state(world, conversation)

    for stranger in (other, world.plain_user):
        _expect_no_access(world, conversation, stranger)
    assert state(world, conversation) == before

    world.ok("closeRoom", body=conversation.own)
    assert info(world, conversation, agent)["_id"] == conversation.rid
    for stranger in (other, world.plain_user):
        query = {"roomId": conversation.rid}
        world.refused("getRoomInfo", "not-allowed", code="Not Allowed", query=query, caller=stranger)


def _expect_no_access(world: World, conversation: Conversation, stranger: Login) -> None:
    rid = conversation.rid
    world.refused("getRoomInfo", "not-allowed", code="Not Allowed", query={"roomId": rid}, caller=stranger)
    world.refused("getChannelInfo", "unauthorized", status=403, query={"roomId": rid}, caller=stranger)
    message = {"rid": rid, "msg": "I am not part of this."}
    world.refused("sendChatMessage", "error-not-allowed", body={"message": message}, caller=stranger)
    posting = {"roomId": rid, "text": "I am not part of this."}
    world.refused("postChatMessage", "error-not-allowed", body=posting, caller=stranger)
    method = {"msg": "method", "id": "1", "method": "sendMessage", "params": [message]}
    label, body = {"method": "sendMessage"}, {"message": json.dumps(method)}
    failed = json.loads(world.refused("callMethod", path=label, body=body, caller=stranger)["message"])
    assert (failed["id"], failed["error"]["error"]) == ("1", "error-not-allowed")


@promise(
    "chat.permission.view-livechat-rooms", "getRoomInfo", kind="permission", needs=Mode.FULL, capabilities=_OWN,
    source="server 8.x roomAccessValidator.compatibility.ts",
)  # fmt: skip
def test_a_manager_takes_part_everywhere(world: World) -> None:
    """A manager, who holds `view-livechat-rooms`, reads and writes in a conversation that somebody else serves; the
    conversation stays that agent's."""
    conversation = world.conversation()
    agent, _ = world.serving(conversation)

    assert _agree(info(world, conversation, world.manager), info(world, conversation))
    said = send(world, world.manager, conversation)

    assert said["u"]["_id"] == world.manager.user_id
    assert world.history(conversation)[0]["_id"] == said["_id"]
    room = info(world, conversation, world.manager)
    assert (room["servedBy"]["_id"], room["open"]) == (agent.user_id, True)


@promise(
    "chat.permission.waiting", "getRoomInfo", kind="permission", needs=Mode.FULL, capabilities=_OWN,
    source="server 8.x roomAccessValidator.compatibility.ts",
)  # fmt: skip
def test_agents_may_look_at_what_waits_for_them(world: World) -> None:
    """Where agents take conversations by hand, those of its department may read one that waits; a user who is no agent
    may not."""
    world.set_for_this_test("Livechat_Routing_Method", "Manual_Selection")
    conversation = world.conversation()

    for agent in (world.agent, world.other_agent):
        assert _agree(info(world, conversation, agent), info(world, conversation))
    query = {"roomId": conversation.rid}
    world.refused("getRoomInfo", "not-allowed", code="Not Allowed", query=query, caller=world.plain_user)


@promise(
    "chat.room-info.identity", "getRoomInfo", kind="identity", capabilities=_ADMIN, source="server 8.x v1/rooms.ts"
)
def test_the_room_is_the_one_that_was_asked_for(world: World) -> None:
    """Each id gives its own room: the visitor's document, which `channels.info` gives, too."""
    conversations = [world.conversation(), world.conversation()]

    for conversation in conversations:
        room = info(world, conversation)
        assert (room["_id"], room["t"], room["open"]) == (conversation.rid, "l", True)
        assert (room["v"]["_id"], room["v"]["username"]) == (conversation.visitor.id, conversation.visitor.username)
        assert (room["fname"], room["ts"]) == (conversation.visitor.document["name"], conversation.document["ts"])
        assert _agree(room, world.room(conversation)), "the room is not what its visitor reads"
        assert _agree(room, channel(world, conversation)), "the two ways to read the room differ"


@promise("chat.room-info.closed", "getRoomInfo", kind="state", capabilities=_ADMIN, source="server 8.x v1/rooms.ts")
def test_a_closed_room_stays_readable(world: World) -> None:
    """A closed conversation is read without `open`, with the time of its end; a neighbour's room stays as it was."""
    conversation, neighbour = world.conversation(), world.conversation()
    before, others = info(world, conversation), state(world, neighbour)

    world.ok("closeRoom", body=conversation.own)

    room = info(world, conversation)
    assert "open" not in room
    assert room["closedAt"] >= before["ts"]
    assert (room["closer"], room["v"]["_id"]) == ("visitor", conversation.visitor.id)
    assert state(world, neighbour) == others
    assert _agree(room, channel(world, conversation)), "the two ways to read the room differ"


@promise("chat.room-info.unknown", "getRoomInfo", kind="refusal", capabilities=_ADMIN, source="server 8.x v1/rooms.ts")
def test_an_unknown_room_is_refused(world: World) -> None:
    """An id that no room has, or that only resembles one, is answered with error-room-not-found; no id with a
    refusal."""
    conversation = world.conversation()

    for rid in (world.name("no-room"), conversation.visitor.id, *near_misses(conversation.rid)):
        for operation in ("getRoomInfo", "getChannelInfo"):
            world.refused(
                operation, UNKNOWN_ROOM, code="error-room-not-found", query={"roomId": rid}, caller=world.admin
            )
    for operation in ("getRoomInfo", "getChannelInfo"):
        assert world.refused(operation, caller=world.admin)["error"]
