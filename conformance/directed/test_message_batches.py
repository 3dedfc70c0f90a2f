"""Integrations write for visitors, several messages at once."""

from __future__ import annotations

from conformance.directed.comparing import latest, moment
from conformance.directed.observation import unchanged
from conformance.directed.texts import NASTY
from conformance.options import Mode
from conformance.promises import promise
from conformance.world import World

_SOURCE = "server 8.x omnichannel/message.ts"


@promise(
    "messages.batch.stored", "sendMessages", kind="success", source=_SOURCE, capabilities=("agents online", "login")
)
def test_a_batch_goes_into_the_open_conversation(world: World) -> None:
    """Each text becomes one message by the visitor in the conversation that is open already: no other one is opened,
    nothing that was there changes, and other visitors' conversations stay as they are."""
    conversation, neighbour = world.conversation(), world.conversation()
    first = world.message(conversation, "Hello!")
    texts = ["One", "Two", "Two", *NASTY[:3]]

    with unchanged(world, neighbour):
        body = {"visitor": {"token": conversation.token}, "messages": [{"msg": text} for text in texts]}
        answered = world.ok("sendMessages", body=body, caller=world.admin)["messages"]

    assert sorted(item["msg"] for item in answered) == sorted(texts)
    assert {item["username"] for item in answered} == {conversation.visitor.username}
    assert all(moment(item["ts"]) >= moment(first["ts"]) for item in answered)
    assert world.texts(conversation)[:1] == ["Hello!"]
    assert sorted(world.texts(conversation)[1:]) == sorted(texts)
    found = world.ok("openRoom", query={"token": conversation.token})
    assert (found["room"]["_id"], found["newRoom"]) == (conversation.rid, False)


@promise(
    "messages.batch.new-visitor", "sendMessages", kind="state", source=_SOURCE, since="8.0",
    capabilities=("agents online", "login"),
)  # fmt: skip
def test_a_batch_for_a_new_token_opens_a_conversation(world: World) -> None:
    """An unknown token becomes a visitor with an open conversation that holds the messages, all by that visitor."""
    token = world.name("visitor")
    body = {"visitor": {"token": token}, "messages": [{"msg": "One"}, {"msg": "Two"}]}

    answer, conversation = world.opened_by(token, lambda: world.ok("sendMessages", body=body, caller=world.admin))

    visitor = world.ok("getVisitor", path={"token": token})["visitor"]
    assert {item["username"] for item in answer["messages"]} == {visitor["username"]}
    assert sorted(world.texts(conversation)) == ["One", "Two"]
    written = [message for message in world.history(conversation) if "t" not in message]
    assert {(message["u"]["_id"], message.get("token")) for message in written} == {(visitor["_id"], token)}


@promise(
    "messages.batch.nothing", "sendMessages", kind="refusal", source=_SOURCE, since="5.0",
    capabilities=("agents online", "login"),
)  # fmt: skip
def test_a_batch_holds_something(world: World) -> None:
    """A batch without a message is refused, for a visitor who is known and for one who is not."""
    for token in (world.conversation().token, world.name("nobody")):
        body = {"visitor": {"token": token}, "messages": []}
        refused = world.refused("sendMessages", body=body, caller=world.admin)
        assert str(refused["error"]).startswith("must NOT have fewer than 1 items")
    world.refused("getVisitor", "[invalid-token]", path={"token": token})


@promise(
    "messages.batch.any-account", "sendMessages", kind="permission", source=_SOURCE, since="5.0", needs=Mode.FULL,
    capabilities=("agents online", "own users"),
)  # fmt: skip
def test_any_account_may_send_a_batch(world: World) -> None:
    """An account without any permission may write on behalf of a visitor; the visitor stays the author."""
    conversation = world.conversation()
    body = {"visitor": {"token": conversation.token}, "messages": [{"msg": "From elsewhere"}]}

    world.ok("sendMessages", body=body, caller=world.plain_user)

    assert latest(world.history(conversation))["u"]["_id"] == conversation.visitor.id
