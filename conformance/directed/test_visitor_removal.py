"""A deleted visitor is forgotten with all conversations, and nobody else is."""

from __future__ import annotations

from conformance.directed.comparing import known, moment
from conformance.directed.observation import unchanged
from conformance.options import Mode
from conformance.promises import promise
from conformance.recipes import Request
from conformance.world import Conversation, World

_SOURCE = "server 8.x omnichannel/visitor.ts, omnichannel/guests.ts"
_ADMIN = ("agents online", "admin")


def _ended(world: World, **told: str) -> Conversation:
    """A closed conversation with a message, by a visitor who told this."""
    conversation = world.conversation(world.visitor(name="Ada Lovelace", **told))
    world.message(conversation, "My secret")
    world.ok("closeRoom", body=conversation.own)
    return conversation


@promise("visitors.delete.gone", "deleteVisitor", kind="success", source=_SOURCE, capabilities=("agents online",))
def test_a_deleted_visitor_is_unknown(world: World) -> None:
    """The answer names the visitor and the time; the token is unknown from then on, for the visitor, the conversation
    and a second deletion, while another visitor and conversation stay as they are."""
    conversation, neighbour = _ended(world), world.conversation()
    world.message(neighbour, "My secret")
    visitor = conversation.visitor

    with unchanged(world, neighbour):
        answer = world.ok("deleteVisitor", path={"token": visitor.token})["visitor"]

        assert answer["_id"] == visitor.id
        assert moment(answer["ts"]) >= moment(visitor.document["ts"])
        world.refused("getVisitor", "[invalid-token]", code="invalid-token", path={"token": visitor.token})
        world.refused("deleteVisitor", "[invalid-token]", code="invalid-token", path={"token": visitor.token})
        history: Request = {"path": {"rid": conversation.rid}, "query": {"token": visitor.token}}
        world.refused("getMessageHistory", "invalid-token", **history)
    other = neighbour.visitor
    read = world.ok("getVisitor", path={"token": other.token})["visitor"]
    assert {name: read.get(name) for name in ("_id", "username", "name")} == {
        name: other.document.get(name) for name in ("_id", "username", "name")
    }


@promise("visitors.delete.agents-see-nothing", "deleteVisitor", kind="state", source=_SOURCE, since="6.5",
         capabilities=_ADMIN)  # fmt: skip
def test_agents_do_not_find_a_deleted_visitor(world: World) -> None:
    """Agents find neither the visitor nor the visitor's conversations any more."""
    conversation = _ended(world)
    reader: Request = {"caller": world.admin}
    path = {"roomId": world.conversation().rid, "visitorId": conversation.visitor.id}
    assert world.ok("getChatHistory", path=path, **reader)["total"] == 1

    world.ok("deleteVisitor", path={"token": conversation.token})

    world.refused("getVisitorInfo", "visitor-not-found", query={"visitorId": conversation.visitor.id}, **reader)
    gone = world.ok("getChatHistory", path=path, **reader)
    assert (gone["history"], gone["total"]) == ([], 0)
    world.refused("getChatHistory", "invalid-room", path={**path, "roomId": conversation.rid}, **reader)
    world.refused("listPagesVisited", "invalid-room", path={"roomId": conversation.rid}, **reader)
    assert world.ok("listVisitorRooms", path={"token": conversation.token}, **reader)["rooms"] == []


@promise("visitors.delete.token-again", "deleteVisitor", kind="identity", source=_SOURCE, since="6.0",
         capabilities=("agents online",))  # fmt: skip
def test_a_dead_token_begins_anew(world: World) -> None:
    """Whoever registers with the token, the e-mail address or the phone number of a deleted visitor is a new visitor,
    who has nothing of the deleted one: no name, no conversation, no message."""
    email, phone = world.email(), world.phone()
    first = _ended(world, email=email, phone=phone)
    world.ok("deleteVisitor", path={"token": first.token})

    again = world.visitor(token=first.token, name=None)
    world.refused("getMessageHistory", "invalid-room", path={"rid": first.rid}, query={"token": first.token})
    by_email = world.visitor(name=None, email=email)
    by_phone = world.visitor(name=None, phone=phone)

    for visitor in (again, by_email, by_phone):
        assert visitor.id != first.visitor.id
        assert not visitor.document.get("name")
    assert not again.document.get("visitorEmails") and not again.document.get("phone")
    assert world.texts(world.conversation(again)) == []


@promise("visitors.delete.open-room-refused", "deleteVisitor", kind="refusal", source=_SOURCE, needs=Mode.FULL,
         capabilities=_ADMIN)  # fmt: skip
def test_a_visitor_in_a_conversation_is_not_deleted(world: World) -> None:
    """While a conversation of the visitor is open, the deletion is refused with visitor-has-open-rooms and nothing is
    lost, of that conversation or of an earlier one; after closing it succeeds. A workspace that may keep what it
    collects about visitors deletes them in their conversations, too."""
    first = _ended(world)
    second = world.conversation(first.visitor)
    world.message(second, "One more thing")
    token: Request = {"path": {"token": first.token}}
    before = world.ok("getVisitor", **token)["visitor"]

    with (
        world.setting("Livechat_Allow_collect_and_store_HTTP_header_informations", False),
        unchanged(world, first, second),
    ):
        world.refused(
            "deleteVisitor", "Cannot remove visitors with opened rooms [visitor-has-open-rooms]",
            code="visitor-has-open-rooms", **token,
        )  # fmt: skip

    assert known(world.ok("getVisitor", **token)["visitor"]) == known(before)
    with world.setting("Livechat_Allow_collect_and_store_HTTP_header_informations", True):
        talking = world.conversation()
        world.ok("deleteVisitor", path={"token": talking.token}, caller=world.admin)
        world.refused("getVisitor", "[invalid-token]", path={"token": talking.token})
    world.ok("closeRoom", body=second.own)
    world.ok("deleteVisitor", **token)
    world.refused("getVisitor", "[invalid-token]", **token)


@promise("visitors.delete.same-name-stays", "deleteVisitor", kind="identity", source=_SOURCE)
def test_visitors_of_the_same_name_stay(world: World) -> None:
    """Of several visitors with the same name only the one with the token is deleted."""
    before, doomed, after = (world.visitor(name="Ada Lovelace") for _ in range(3))

    world.ok("deleteVisitor", path={"token": doomed.token})

    for visitor in (before, after):
        assert known(world.ok("getVisitor", path={"token": visitor.token})["visitor"]) == known(visitor.document)
