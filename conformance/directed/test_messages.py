"""What a visitor writes is stored, counted and read back exactly; what is refused leaves no trace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.directed.comparing import at, lasting, latest, moment
from conformance.directed.observation import eventually, inquiry_of, unchanged
from conformance.directed.texts import NASTY
from conformance.options import Mode
from conformance.promises import promise
from conformance.world import World

_SOURCE = "server 8.x omnichannel/message.ts"
_OPEN = ("agents online",)
_ADMIN = ("agents online", "admin")


@promise("messages.send.stored", "sendMessage", kind="success", source=_SOURCE, capabilities=_OPEN)
def test_a_sent_message_is_stored_as_it_was_sent(world: World) -> None:
    """The answer is the visitor's message in the conversation with the visitor as its author, never the token as the
    author's id, and reading the message or the history gives the same one."""
    conversation = world.conversation(world.visitor(name="Ada Lovelace"))
    visitor = conversation.visitor

    sent = world.message(conversation, "Where is my order 4711?")

    told = {name: sent.get(name) for name in ("rid", "msg", "token", "alias", "t", "editedAt")}
    assert told == {
        "rid": conversation.rid, "msg": "Where is my order 4711?", "token": visitor.token, "alias": "Ada Lovelace",
        "t": None, "editedAt": None,
    }  # fmt: skip
    assert sent["u"] == {"_id": visitor.id, "username": visitor.username, "name": "Ada Lovelace"}
    assert moment(sent["ts"]) >= moment(conversation.document["ts"]), "the message is older than its conversation"
    read = world.ok("getMessage", path={"_id": sent["_id"]}, query=conversation.own)["message"]
    assert lasting(read) == lasting(sent), "getMessage gives another message than sendMessage answered"
    assert lasting(latest(world.history(conversation))) == lasting(sent), "the history does not begin with the message"


@promise("messages.send.text-kept", "sendMessage", kind="text", source=_SOURCE, capabilities=_OPEN)
def test_texts_are_kept_to_the_letter(world: World) -> None:
    """Whatever the text is made of, the server neither trims, escapes, cuts nor normalises it, and an empty text is
    taken."""
    conversation = world.conversation()
    texts = [*NASTY, "control \x01\x1f\x7f\u200b\u2028\u202e end\r\n", ""]

    for text in texts:
        assert world.message(conversation, text)["msg"] == text

    assert world.texts(conversation) == texts


@promise("messages.send.repeated-id", "sendMessage", kind="identity", source=_SOURCE, capabilities=_OPEN)
def test_a_repeated_id_stores_nothing(world: World) -> None:
    """A message has the id that the client chose; sending the id again, with the same text or another one, is answered
    with the message that is there already, and nothing is added or changed."""
    conversation = world.conversation()
    chosen = world.name("message")
    first = world.ok("sendMessage", body={**conversation.own, "msg": "Where is my order?", "_id": chosen})["message"]

    again = world.ok("sendMessage", body={**conversation.own, "msg": "Where is my order?", "_id": chosen})["message"]
    other = world.ok("sendMessage", body={**conversation.own, "msg": "Something else", "_id": chosen})["message"]

    assert first["_id"] == chosen
    assert lasting(again) == lasting(first) == lasting(other)
    assert world.texts(conversation) == ["Where is my order?"]


@promise("messages.send.counted", "sendMessage", kind="state", source=_SOURCE, capabilities=_OPEN)
def test_a_message_is_noted_in_its_conversation_only(world: World) -> None:
    """Each message makes the conversation's `msgs` one more and is its latest, of which the visitor now waits for an
    answer; another visitor's conversation stays as it is."""
    conversation, neighbour = world.conversation(), world.conversation()
    first = world.message(conversation, "Hello!")
    before = eventually(lambda: world.room(conversation), lambda room: _is_latest(room, first))

    with unchanged(world, neighbour):
        world.message(conversation, "Where is my order 4711?")
        sent = world.message(conversation, "It is urgent.")

    after = eventually(lambda: world.room(conversation), lambda room: _is_latest(room, sent))
    assert after["msgs"] == before["msgs"] + 2
    assert after["lm"] == sent["ts"]
    assert after.get("waitingResponse") is True
    assert at(after, "lastMessage", "_id") in (None, sent["_id"])
    assert str(at(after, "v", "lastMessageTs")) > str(at(before, "v", "lastMessageTs"))


def _is_latest(room: Mapping[str, Any], message: Mapping[str, Any]) -> bool:
    """Whether the room has noted the message in all places."""
    noted = at(room, "lastMessage", "_id") in (None, message["_id"]) and at(room, "v", "lastMessageTs")
    return bool(room["lm"] == message["ts"] and noted)


@promise("messages.send.new-id-each", "sendMessage", kind="identity", source=_SOURCE, capabilities=_OPEN)
def test_equal_messages_are_two(world: World) -> None:
    """The same text without an id of the client's is another message each time."""
    conversation = world.conversation()

    first, second = world.message(conversation, "Hello?"), world.message(conversation, "Hello?")

    assert first["_id"] != second["_id"]
    assert [message["_id"] for message in world.history(conversation)][:2] == [second["_id"], first["_id"]]


@promise("messages.send.nameless", "sendMessage", kind="state", source=_SOURCE, capabilities=_OPEN)
def test_a_visitor_without_a_name_has_no_alias(world: World) -> None:
    """The message of a visitor who told no name has no `alias`, and the author the username only."""
    conversation = world.conversation(world.visitor(name=None))

    sent = world.message(conversation)

    assert "alias" not in sent
    assert sent["u"]["username"] == conversation.visitor.username


@promise("messages.send.links-found", "sendMessage", kind="state", source=_SOURCE, capabilities=_OPEN)
def test_addresses_in_the_text_are_found(world: World) -> None:
    """`urls` names the addresses that the text contains, and none for a text without."""
    conversation = world.conversation()

    with_links = world.message(conversation, "Is it https://example.com/faq or http://example.org/?a=1 please")
    without = world.message(conversation, "Neither of them")

    found = [url["url"] for url in with_links.get("urls", ())]
    assert found == ["https://example.com/faq", "http://example.org/?a=1"]
    assert not without.get("urls")


@promise(
    "messages.send.number-becomes-text", "sendMessage", kind="input", source="rest-typings, coerceTypes",
    capabilities=_OPEN,
)  # fmt: skip
def test_a_number_is_taken_as_its_text(world: World) -> None:
    """A scalar where a text is expected is turned into its text."""
    conversation = world.conversation()

    sent = world.ok("sendMessage", body={**conversation.own, "msg": 4711})["message"]

    assert sent["msg"] == "4711"


@promise("messages.send.closed-refused", "sendMessage", kind="refusal", source=_SOURCE, capabilities=_OPEN)
def test_a_closed_conversation_takes_no_message(world: World) -> None:
    """Once the conversation is closed, a message to it is refused with room-closed and not stored, while all that was
    written can still be read."""
    conversation = world.conversation()
    sent = world.message(conversation)
    world.ok("closeRoom", body=conversation.own)

    with unchanged(world, conversation):
        world.refused("sendMessage", "room-closed", body={**conversation.own, "msg": "One more thing"})

    assert world.texts(conversation) == [sent["msg"]]
    read = world.ok("getMessage", path={"_id": sent["_id"]}, query=conversation.own)["message"]
    assert lasting(read) == lasting(sent)


@promise(
    "messages.send.after-closing", "sendMessage", kind="state", source=_SOURCE, capabilities=_OPEN,
)  # fmt: skip
def test_the_next_conversation_takes_messages_again(world: World) -> None:
    """When a visitor opens a new conversation after the first one was closed, messages go to the one that they name:
    the new one takes them, the old one refuses them."""
    first = world.conversation()
    world.message(first, "First question")
    world.ok("closeRoom", body=first.own)
    second = world.conversation(first.visitor)

    world.message(second, "Second question")
    world.refused("sendMessage", "room-closed", body={**first.own, "msg": "To the old one"})

    assert first.rid != second.rid
    assert world.texts(first) == ["First question"]
    assert world.texts(second) == ["Second question"]


@promise(
    "messages.send.too-long-refused", "sendMessage", kind="refusal", source=_SOURCE, needs=Mode.FULL,
    capabilities=_ADMIN,
)  # fmt: skip
def test_texts_above_the_limit_are_refused(world: World) -> None:
    """With the limit for visitors on, a text of just that length is taken, one character more is refused and not
    stored, and without the limit it is taken again."""
    conversation = world.conversation()
    with world.setting("Livechat_message_character_limit", 10):
        with world.setting("Livechat_enable_message_character_limit", True):
            world.message(conversation, "0123456789")
            too_long = {**conversation.own, "msg": "0123456789+"}
            world.refused("sendMessage", "message-length-exceeds-character-limit", body=too_long)
        with world.setting("Livechat_enable_message_character_limit", False):
            world.message(conversation, "0123456789+")

    assert world.texts(conversation) == ["0123456789", "0123456789+"]


@promise("messages.send.waiting", "sendMessage", kind="state", source=_SOURCE, needs=Mode.FULL, capabilities=_ADMIN)
def test_messages_to_a_waiting_conversation_are_kept(world: World) -> None:
    """No agent has to be there: a conversation in the queue takes messages, and its inquiry shows the latest one while
    agents take chats by hand."""
    conversation, _ = world.waiting()

    world.message(conversation, "Is anybody there?")
    with world.setting("Livechat_Routing_Method", "Manual_Selection"):
        sent = world.message(conversation, "I can wait.")

    assert world.texts(conversation) == ["Is anybody there?", "I can wait."]
    inquiry = eventually(
        lambda: inquiry_of(world, conversation.rid) or {},
        lambda found: at(found, "lastMessage", "_id") == sent["_id"],
    )
    assert at(inquiry, "lastMessage", "msg") == "I can wait."


@promise("messages.get.other-own-room", "getMessage", kind="identity", source=_SOURCE, capabilities=_OPEN)
def test_a_message_is_read_through_its_own_conversation_only(world: World) -> None:
    """A message is found in the conversation that it is in, and not through another one of the same visitor."""
    first = world.conversation()
    sent = world.message(first, "First question")
    world.ok("closeRoom", body=first.own)
    second = world.conversation(first.visitor)
    other = world.message(second, "Second question")

    world.refused("getMessage", "invalid-message", path={"_id": sent["_id"]}, query=second.own)
    world.refused("getMessage", "invalid-message", path={"_id": other["_id"]}, query=first.own)

    for conversation, message in ((first, sent), (second, other)):
        read = world.ok("getMessage", path={"_id": message["_id"]}, query=conversation.own)["message"]
        assert lasting(read) == lasting(message)


@promise(
    "messages.get.agents-message", "getMessage", kind="success", source=_SOURCE, needs=Mode.FULL, capabilities=_ADMIN
)
def test_a_visitor_reads_what_agents_wrote(world: World) -> None:
    """An agent's reply stands in the history with the agent as its author and without any token, and can be read by
    itself; so can the server's own messages."""
    conversation = world.conversation()
    agent, _ = world.serving(conversation)
    world.message(conversation)
    draft = {"rid": conversation.rid, "msg": "It left our warehouse this morning."}
    reply = world.ok("sendChatMessage", body={"message": draft}, caller=agent)["message"]

    history = world.history(conversation)

    newest = latest(history)
    assert newest["_id"] == reply["_id"]
    assert (newest["msg"], newest["u"]["_id"]) == (draft["msg"], agent.user_id)
    assert "token" not in newest, "an agent's message carries a token"
    for message in history:
        read = world.ok("getMessage", path={"_id": message["_id"]}, query=conversation.own)["message"]
        assert lasting(read) == lasting(message)
