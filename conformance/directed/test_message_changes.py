"""Visitors change and take back what they wrote, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.directed.comparing import all_lasting, lasting, moment, without
from conformance.directed.observation import eventually, unchanged
from conformance.directed.texts import NASTY, near_misses
from conformance.options import Mode
from conformance.promises import promise
from conformance.recipes import Request
from conformance.world import Conversation, World

_SOURCE = "server 8.x omnichannel/message.ts, updateMessage.ts, deleteMessage.ts"
_OPEN = ("agents online",)
_ADMIN = ("agents online", "admin")
_EDITED = ("msg", "editedAt", "editedBy")


def _edit(world: World, conversation: Conversation, message_id: str, text: str) -> Mapping[str, Any]:
    body = {**conversation.own, "msg": text}
    edited: Mapping[str, Any] = world.ok("updateMessage", path={"_id": message_id}, body=body)["message"]
    return edited


@promise("messages.edit.stored", "updateMessage", kind="success", source=_SOURCE, capabilities=_OPEN)
def test_an_edited_message_keeps_its_place_and_its_neighbours(world: World) -> None:
    """The named message gets the new text and a note of when and by whom; its id, time and author stay, it stays where
    it stood in the history, and no other message of any conversation changes."""
    world.requires_setting("Message_AllowEditing", True)
    conversation, neighbour = world.conversation(), world.conversation()
    sent = [world.message(conversation, text) for text in ("First", "Second", "Second", "Third")]
    world.message(neighbour, "Second")

    with unchanged(world, neighbour):
        edited = _edit(world, conversation, sent[1]["_id"], "Second, corrected")

    assert edited["msg"] == "Second, corrected"
    assert edited["editedBy"] == {"_id": conversation.visitor.id, "username": conversation.visitor.username}
    assert moment(edited["editedAt"]) >= moment(sent[3]["ts"]), "editedAt is before the last message"
    assert moment(edited["_updatedAt"]) > moment(sent[1]["ts"]), "_updatedAt is that of the sending"
    assert without(lasting(edited), *_EDITED) == without(lasting(sent[1]), *_EDITED)
    expected = all_lasting([sent[3], sent[2], edited, sent[0]])
    assert all_lasting(world.history(conversation))[:4] == expected
    read = world.ok("getMessage", path={"_id": sent[1]["_id"]}, query=conversation.own)["message"]
    assert lasting(read) == lasting(edited)


@promise("messages.edit.text-kept", "updateMessage", kind="text", source=_SOURCE, capabilities=_OPEN)
def test_edited_texts_are_kept_to_the_letter(world: World) -> None:
    """A message can be edited again and again; each time the text is stored exactly as it was sent, and `editedAt`
    moves forward while `ts` stays."""
    world.requires_setting("Message_AllowEditing", True)
    conversation = world.conversation()
    sent = world.message(conversation)
    times = []

    for text in NASTY:
        edited = _edit(world, conversation, sent["_id"], text)
        assert (edited["msg"], edited["ts"]) == (text, sent["ts"])
        times.append(moment(edited["editedAt"]))

    assert world.texts(conversation) == [NASTY[-1]]
    assert times == sorted(times) and len(set(times)) == len(times), "editedAt does not move forward"


@promise("messages.edit.not-counted", "updateMessage", kind="state", source=_SOURCE, capabilities=_OPEN)
def test_an_edit_is_no_further_message(world: World) -> None:
    """An edit leaves the conversation's number of messages and the time of its latest message as they are."""
    world.requires_setting("Message_AllowEditing", True)
    conversation = world.conversation()
    first = world.message(conversation, "First")
    last = world.message(conversation, "Last")
    before = eventually(lambda: world.room(conversation), lambda room: room["lm"] == last["ts"])

    _edit(world, conversation, first["_id"], "First, corrected")

    after = world.room(conversation)
    assert (after["msgs"], after["lm"]) == (before["msgs"], before["lm"])


@promise("messages.edit.links-found", "updateMessage", kind="state", source=_SOURCE, capabilities=_OPEN)
def test_addresses_in_the_new_text_are_found(world: World) -> None:
    """After an edit `urls` names the addresses of the new text."""
    world.requires_setting("Message_AllowEditing", True)
    conversation = world.conversation()
    sent = world.message(conversation, "See the page")

    edited = _edit(world, conversation, sent["_id"], "See https://example.com/faq please")

    assert [url["url"] for url in edited.get("urls", ())] == ["https://example.com/faq"]


@promise("messages.edit.closed-room", "updateMessage", kind="state", source=_SOURCE, capabilities=_OPEN)
def test_messages_of_a_closed_conversation_can_be_edited(world: World) -> None:
    """A closed conversation does not keep its visitor from correcting the own messages."""
    world.requires_setting("Message_AllowEditing", True)
    conversation = world.conversation()
    sent = world.message(conversation)
    world.ok("closeRoom", body=conversation.own)

    _edit(world, conversation, sent["_id"], "Corrected")

    assert world.texts(conversation) == ["Corrected"]


@promise("messages.edit.other-own-room", "updateMessage", kind="identity", source=_SOURCE, capabilities=_OPEN)
def test_an_edit_may_name_another_own_conversation(world: World) -> None:
    """The message is found by its id in all conversations of the visitor, stays in its own, and nothing comes into the
    one that was named."""
    world.requires_setting("Message_AllowEditing", True)
    first = world.conversation()
    sent = world.message(first, "First question")
    world.ok("closeRoom", body=first.own)
    second = world.conversation(first.visitor)

    with unchanged(world, second):
        edited = _edit(world, second, sent["_id"], "Corrected")

    assert edited["rid"] == first.rid
    assert world.texts(first) == ["Corrected"]


@promise(
    "messages.edit.switched-off", "updateMessage", kind="refusal", source=_SOURCE, needs=Mode.FULL, capabilities=_ADMIN
)
def test_editing_can_be_switched_off(world: World) -> None:
    """While the setting Message_AllowEditing is off, editing an own message is refused and changes nothing."""
    conversation = world.conversation()
    sent = world.message(conversation)
    body = {**conversation.own, "msg": "Changed"}

    with world.setting("Message_AllowEditing", False), unchanged(world, conversation):
        world.refused("updateMessage", "error-action-not-allowed", path={"_id": sent["_id"]}, body=body)

    with world.setting("Message_AllowEditing", True):
        _edit(world, conversation, sent["_id"], "Changed")


@promise("messages.edit.agents-refused", "updateMessage", kind="isolation", source=_SOURCE, needs=Mode.FULL,
         capabilities=_ADMIN)  # fmt: skip
def test_a_visitor_does_not_edit_what_agents_wrote(world: World) -> None:
    """A visitor neither edits nor deletes an agent's message in the own conversation."""
    conversation = world.conversation()
    agent, _ = world.serving(conversation)
    draft = {"rid": conversation.rid, "msg": "It left our warehouse this morning."}
    reply = world.ok("sendChatMessage", body={"message": draft}, caller=agent)["message"]
    target: Request = {"path": {"_id": reply["_id"]}}

    with unchanged(world, conversation):
        world.refused("updateMessage", "error-action-not-allowed", **target, body={**conversation.own, "msg": "No"})
        world.refused("deleteMessage", "error-action-not-allowed", **target, body=conversation.own)


@promise("messages.ids.near-miss", "getMessage", kind="identity", source=_SOURCE, capabilities=_OPEN)
def test_ids_are_compared_exactly(world: World) -> None:
    """An id that is nearly that of a message, or nobody's, is refused with invalid-message by reading, editing and
    deleting, and nothing changes."""
    conversation = world.standing("a written conversation", lambda: world.conversation())
    sent = world.message(conversation)

    with unchanged(world, conversation):
        for near in [*near_misses(sent["_id"]), f"{sent['_id'][:-1]}.", world.name("message")]:
            target: Request = {"path": {"_id": near}}
            world.refused("getMessage", "invalid-message", **target, query=conversation.own)
            world.refused("updateMessage", "invalid-message", **target, body={**conversation.own, "msg": "No"})
            world.refused("deleteMessage", "invalid-message", **target, body=conversation.own)
