"""Visitors take back what they wrote, and nothing else goes with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.directed.comparing import all_lasting, lasting, moment
from conformance.directed.observation import eventually, unchanged
from conformance.options import Mode
from conformance.promises import promise
from conformance.recipes import Request
from conformance.world import Conversation, World

_SOURCE = "server 8.x omnichannel/message.ts, deleteMessage.ts"
_OPEN = ("agents online",)
_ADMIN = ("agents online", "admin")


def _delete(world: World, conversation: Conversation, message_id: str) -> Mapping[str, Any]:
    gone: Mapping[str, Any] = world.ok("deleteMessage", path={"_id": message_id}, body=conversation.own)["message"]
    return gone


@promise("messages.delete.gone", "deleteMessage", kind="success", source=_SOURCE, needs=Mode.FULL, capabilities=_ADMIN)
def test_a_deleted_message_is_gone_and_no_other(world: World) -> None:
    """The answer names the message and the time; the message is neither in the history nor found any more, cannot be
    edited or deleted again, and all other messages, even one with the same text, stay as they are."""
    with (
        world.setting("Message_ShowDeletedStatus", False),
        world.setting("Message_KeepHistory", False),
    ):
        conversation, neighbour = world.conversation(), world.conversation()
        sent = [world.message(conversation, text) for text in ("First", "Same", "Same", "Last")]
        world.message(neighbour, "Same")
        before = world.history(conversation)

        with unchanged(world, neighbour):
            answer = _delete(world, conversation, sent[2]["_id"])

        assert answer["_id"] == sent[2]["_id"]
        assert moment(answer["ts"]) >= moment(sent[3]["ts"])
        left = [message for message in before if message["_id"] != sent[2]["_id"]]
        assert all_lasting(world.history(conversation)) == all_lasting(left)
        gone: Request = {"path": {"_id": sent[2]["_id"]}}
        world.refused("getMessage", "invalid-message", **gone, query=conversation.own)
        with unchanged(world, conversation):
            world.refused("updateMessage", "invalid-message", **gone, body={**conversation.own, "msg": "Back"})
            world.refused("deleteMessage", "invalid-message", **gone, body=conversation.own)


@promise("messages.delete.text-gone", "deleteMessage", kind="state", source=_SOURCE, capabilities=_OPEN)
def test_the_text_of_a_deleted_message_is_gone(world: World) -> None:
    """Whatever the workspace shows of a deleted message, its text cannot be read any more, and the other messages stay
    as they are."""
    world.requires_setting("Message_AllowDeleting", True)
    conversation = world.conversation()
    first, secret, last = (world.message(conversation, text) for text in ("First", "My secret", "Last"))

    _delete(world, conversation, secret["_id"])

    history = world.history(conversation)
    assert all(message["msg"] != "My secret" for message in history)
    assert [lasting(message) for message in history if message["_id"] in (first["_id"], last["_id"])] == [
        lasting(last), lasting(first)
    ]  # fmt: skip


@promise(
    "messages.delete.counted", "deleteMessage", kind="state", source=_SOURCE, since="5.0", needs=Mode.FULL,
    capabilities=_ADMIN,
)  # fmt: skip
def test_a_deleted_message_does_not_count(world: World) -> None:
    """The conversation's `msgs` is one less after its latest message was deleted, and its `lastMessage` is the one
    before that somebody wrote, whatever the system noted in between."""
    with world.setting("Message_ShowDeletedStatus", False), world.setting("Message_KeepHistory", False):
        conversation = world.conversation()
        first = world.message(conversation, "First")
        world.ok("joinRoom", query={"roomId": conversation.rid}, caller=world.admin)
        last = world.message(conversation, "Last")
        before = eventually(lambda: world.room(conversation), lambda room: room["lm"] == last["ts"])

        _delete(world, conversation, last["_id"])

        after = eventually(lambda: world.room(conversation), lambda room: room["msgs"] < before["msgs"])
    assert after["msgs"] == before["msgs"] - 1
    latest = (after.get("lastMessage") or {}).get("_id")
    assert latest == (first["_id"] if before.get("lastMessage") else None)


@promise("messages.delete.trace", "deleteMessage", kind="state", source=_SOURCE, needs=Mode.FULL, capabilities=_ADMIN)
def test_a_trace_of_a_deleted_message_can_be_shown(world: World) -> None:
    """With the setting Message_ShowDeletedStatus the message stays where it was, with an empty text and `t` set to
    `rm`."""
    with world.setting("Message_ShowDeletedStatus", True):
        conversation = world.conversation()
        first, secret, last = (world.message(conversation, text) for text in ("First", "My secret", "Last"))

        _delete(world, conversation, secret["_id"])

        history = world.history(conversation)
    assert [message["_id"] for message in history][:3] == [last["_id"], secret["_id"], first["_id"]]
    assert (history[1]["msg"], history[1].get("t")) == ("", "rm")
    assert (lasting(history[0]), lasting(history[2])) == (lasting(last), lasting(first))


@promise("messages.delete.closed-room", "deleteMessage", kind="state", source=_SOURCE, capabilities=_OPEN)
def test_messages_of_a_closed_conversation_can_be_deleted(world: World) -> None:
    """A closed conversation does not keep its visitor from taking messages back, also by naming another own
    conversation, which stays as it is."""
    world.requires_setting("Message_AllowDeleting", True)
    first = world.conversation()
    one, two = world.message(first, "One"), world.message(first, "Two")
    world.ok("closeRoom", body=first.own)
    second = world.conversation(first.visitor)
    world.message(second, "One")

    with unchanged(world, second):
        _delete(world, first, one["_id"])
        _delete(world, second, two["_id"])

    assert world.texts(first) == []


@promise(
    "messages.delete.switched-off", "deleteMessage", kind="refusal", source=_SOURCE, needs=Mode.FULL,
    capabilities=_ADMIN,
)  # fmt: skip
def test_deleting_can_be_switched_off(world: World) -> None:
    """While the setting Message_AllowDeleting is off, deleting an own message is refused and changes nothing."""
    conversation = world.conversation()
    sent = world.message(conversation)

    with world.setting("Message_AllowDeleting", False), unchanged(world, conversation):
        world.refused("deleteMessage", "error-action-not-allowed", path={"_id": sent["_id"]}, body=conversation.own)


@promise(
    "messages.delete.query-ignored", "deleteMessage", kind="input", source=_SOURCE, since="5.0", capabilities=_OPEN
)
def test_token_and_room_count_in_the_body_only(world: World) -> None:
    """Token and conversation in the query do not replace those of the body: the call is refused, nothing changes."""
    conversation = world.conversation()
    sent = world.message(conversation)

    with unchanged(world, conversation):
        refused = world.refused("deleteMessage", path={"_id": sent["_id"]}, query=conversation.own, body={})

    assert str(refused["error"]).startswith("must have required property 'token'")
