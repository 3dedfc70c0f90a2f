"""The history of a conversation: its own messages, newest first, in pages."""

from __future__ import annotations

from typing import Any

from conformance.directed.comparing import all_lasting, moment
from conformance.directed.patience import settled
from conformance.options import Mode
from conformance.promises import promise
from conformance.recipes.visitors import ORDERS, page_visit
from conformance.world import Conversation, World

_SOURCE = "server 8.x omnichannel/message.ts, loadMessageHistory.ts"
_OPEN = ("agents online",)


def _written(world: World) -> Conversation:
    """A conversation with six messages, which the tests of this file share."""

    def write() -> Conversation:
        conversation = world.conversation(world.visitor(name=world.name("guest")))
        for number in range(6):
            world.message(conversation, f"Message {number}")
        return conversation

    return world.standing("a conversation of six messages", write)


def _page(world: World, conversation: Conversation, **query: Any) -> list[dict[str, Any]]:
    """The history exactly as these parameters ask for it."""
    asked = {"token": conversation.token, **query}
    answer = world.ok("getMessageHistory", path={"rid": conversation.rid}, query=asked)
    return all_lasting(answer["messages"])


@promise("history.newest-first", "getMessageHistory", kind="list", source=_SOURCE, capabilities=_OPEN)
def test_the_history_holds_all_messages_newest_first(world: World) -> None:
    """Every message of the conversation is there once and whole, the newest first, and none of another conversation of
    the same visitor or of another one."""
    first = world.conversation()
    earlier = [world.message(first, f"Before {number}") for number in range(2)]
    world.ok("closeRoom", body=first.own)
    second, other = world.conversation(first.visitor), world.conversation()
    sent = []
    for number in range(4):
        sent.append(world.message(second, f"Message {number}"))
        world.message(other, f"Message {number}")

    history = world.history(second)

    assert all_lasting(message for message in history if "t" not in message) == all_lasting(reversed(sent))
    assert {message["rid"] for message in history} == {second.rid}
    assert len({message["_id"] for message in history}) == len(history), "a message is there twice"
    times = [moment(message["ts"]) for message in history]
    assert times == sorted(times, reverse=True)
    before = [message for message in world.history(first) if "t" not in message]
    assert all_lasting(before) == all_lasting(reversed(earlier))


@promise("history.begins", "getMessageHistory", kind="state", source=_SOURCE, since="6.0", capabilities=_OPEN)
def test_the_history_begins_with_the_start_and_ends_with_the_end(world: World) -> None:
    """That the conversation began is said once, by its visitor, before anything is written; that it ended comes after
    all of that."""
    world.requires_setting("Hide_System_Messages", [])
    conversation = world.conversation()
    text = world.message(conversation)["msg"]
    world.ok("closeRoom", body=conversation.own)

    history = world.history(conversation)[::-1]

    assert [one["u"]["_id"] for one in history if one.get("t") == "livechat-started"] == [conversation.visitor.id]
    told = [message.get("t", message["msg"]) for message in history]
    written = told.index(text)
    assert "livechat-started" in told[:written], f"the start does not come before what was written: {told}"
    assert "livechat-close" in told[written:], f"the end does not come after what was written: {told}"


@promise("history.pages", "getMessageHistory", kind="list", source=_SOURCE, capabilities=_OPEN)
def test_limit_and_offset_cut_the_history(world: World) -> None:
    """`limit` messages are answered after skipping `offset` of the newest: each page is that slice of the whole, and
    beyond the end there is nothing."""
    conversation = _written(world)
    whole = _page(world, conversation, limit=100)
    assert len(whole) >= 6

    for offset, limit in ((0, 1), (0, 3), (1, 2), (3, 2), (len(whole) - 1, 5), (len(whole), 5), (2, 100)):
        page = _page(world, conversation, offset=offset, limit=limit)
        assert page == whole[offset : offset + limit], f"offset {offset}, limit {limit}: a wrong slice"


@promise("history.before", "getMessageHistory", kind="list", source=_SOURCE, capabilities=_OPEN)
def test_end_leaves_out_what_is_not_older(world: World) -> None:
    """With `end` only messages from strictly before that moment are answered, the newest of them first; `limit` counts
    from there."""
    conversation = _written(world)
    whole = _page(world, conversation, limit=100)

    for index in (0, 1, 3, len(whole) - 1):
        end = whole[index]["ts"]
        older = [message for message in whole if moment(message["ts"]) < moment(end)]
        assert _page(world, conversation, limit=100, end=end) == older, f"end is the time of message {index}"
        assert _page(world, conversation, limit=2, end=end) == older[:2], f"end of message {index}, limit 2"


@promise(
    "history.twenty-by-default", "getMessageHistory", kind="list", source=_SOURCE,
    capabilities=("agents online", "login"),
)  # fmt: skip
def test_twenty_messages_are_answered_by_default(world: World) -> None:
    """Without `limit` the newest twenty messages are answered."""
    conversation = world.conversation()
    body = {"visitor": {"token": conversation.token}, "messages": [{"msg": f"Part {number}"} for number in range(25)]}
    world.ok("sendMessages", body=body, caller=world.admin)
    whole = _page(world, conversation, limit=100)

    newest = _page(world, conversation)

    assert len(whole) >= 25
    assert len(newest) == 20
    assert [message["ts"] for message in newest] == [message["ts"] for message in whole[:20]]


@promise("history.without-effect", "getMessageHistory", kind="list", source=_SOURCE, since="6.0", capabilities=_OPEN)
def test_some_parameters_are_taken_and_not_looked_at(world: World) -> None:
    """`searchText`, `sort`, `count` and `ls` change nothing of what is answered."""
    conversation = _written(world)
    whole = _page(world, conversation, limit=100)

    for query in ({"searchText": "Message 3"}, {"sort": '{"ts": 1}'}, {"count": 1}, {"ls": whole[2]["ts"]}):
        assert _page(world, conversation, limit=100, **query) == whole, f"{query} changes the history"


@promise("history.closed-room", "getMessageHistory", kind="state", source=_SOURCE, capabilities=_OPEN)
def test_a_closed_conversation_stays_readable(world: World) -> None:
    """After closing, everything that was in the history is still there."""
    conversation = world.conversation()
    world.message(conversation, "First")
    world.message(conversation, "Last")
    before = all_lasting(world.history(conversation))

    world.ok("closeRoom", body=conversation.own)

    after = all_lasting(world.history(conversation))
    assert [message for message in after if message in before] == before


@promise("history.hidden-kinds", "getMessageHistory", kind="state", source=_SOURCE, needs=Mode.FULL,
         capabilities=("agents online", "admin"))  # fmt: skip
def test_a_workspace_hides_kinds_of_messages(world: World) -> None:
    """While the setting Hide_System_Messages names a kind of messages, the history does not show them, and nothing else
    is missing."""
    conversation = world.conversation()
    world.message(conversation)
    world.ok("closeRoom", body=conversation.own)
    whole = world.history(conversation)
    kind = next(kind for kind in ("uj", "livechat-close") if kind in [one.get("t") for one in whole])

    with world.setting("Hide_System_Messages", [kind]):
        shown = settled(lambda: world.history(conversation), lambda found: len(found) < len(whole))

    assert all_lasting(shown) == all_lasting(one for one in whole if one.get("t") != kind)


@promise("history.reads-only", "getMessageHistory", kind="state", source=_SOURCE, capabilities=_OPEN)
def test_reading_changes_nothing(world: World) -> None:
    """Reading the history again gives the same, and the conversation stays as it was."""
    conversation = _written(world)
    room = world.room(conversation)

    first, second = world.history(conversation), world.history(conversation)

    assert first == second
    assert world.room(conversation)["msgs"] == room["msgs"]


@promise(
    "history.pages-hidden", "getMessageHistory", kind="state", source=_SOURCE, needs=Mode.FULL,
    capabilities=("agents online", "admin"),
)  # fmt: skip
def test_visited_pages_are_hidden_unless_wanted(world: World) -> None:
    """Pages that the visitor opened are not in the history and fill no `limit`, unless the setting
    Livechat_Visitor_navigation_as_a_message was on when they were recorded."""
    conversation = world.conversation()
    change = world.monitored_change()
    last = world.message(conversation)
    with world.setting("Livechat_Visitor_navigation_as_a_message", False):
        world.ok("recordPageVisit", body=page_visit(conversation, change, "Hidden"))
        hidden = [message["msg"] for message in world.history(conversation)]
        assert [message["_id"] for message in world.history(conversation, limit=1)] == [last["_id"]]
    with world.setting("Livechat_Visitor_navigation_as_a_message", True):
        world.ok("recordPageVisit", body=page_visit(conversation, change, "Shown"))
        shown = [message["msg"] for message in world.history(conversation)]

    assert not [text for text in hidden if text.startswith("Hidden")]
    assert shown == [f"Shown - {ORDERS}", *hidden]
