"""Pages that visitors opened are kept for agents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.directed.comparing import latest, moment
from conformance.directed.lists import PagedList
from conformance.directed.observation import unchanged
from conformance.directed.texts import NASTY_LINE, near_misses
from conformance.options import Mode
from conformance.promises import promise
from conformance.recipes.visitors import ORDERS, page_visit
from conformance.session import Answer
from conformance.world import Conversation, World

_SOURCE = "server 8.x omnichannel/visitors.ts"
_PAGES = "server 8.x omnichannel/pageVisited.ts, tracking.ts"
_ADMIN = ("agents online", "admin")


def _pages(world: World, conversation: Conversation) -> PagedList:
    return PagedList(world, "listPagesVisited", "pages", world.admin, path={"roomId": conversation.rid})


def _visit(world: World, conversation: Conversation, change: str, title: str) -> Answer:
    return world.ok("recordPageVisit", body=page_visit(conversation, change, title))


def _visited(world: World) -> Conversation:
    """A conversation whose visitor opened four pages; the tests of this file share it."""

    def visit() -> Conversation:
        conversation = world.conversation(world.visitor(name=world.name("guest")))
        change = world.monitored_change()
        for number in range(4):
            _visit(world, conversation, change, f"Page {number}")
        return conversation

    return world.standing("a conversation with pages", visit)


@promise("pages.recorded", "recordPageVisit", kind="success", source=_PAGES, capabilities=_ADMIN)
def test_a_visited_page_is_kept_for_agents(world: World) -> None:
    """The answer repeats the page and the token, with title and address as the text; agents find the page with the
    conversation, by the bot, and once, while another visitor's conversation has none."""
    conversation, neighbour = world.conversation(), world.conversation()
    report = page_visit(conversation, world.monitored_change())

    with unchanged(world, neighbour):
        page = world.ok("recordPageVisit", body=report)["page"]

    navigation = {"page": report["pageInfo"], "token": conversation.token}
    assert page == {"msg": f"Your orders - {ORDERS}", "navigation": navigation}
    stored = latest(_pages(world, conversation).all())
    assert _pages(world, conversation).page()["total"] == 1
    told = {name: stored[name] for name in ("t", "rid", "msg", "navigation", "groupable")}
    assert told == {**page, "t": "livechat_navigation_history", "rid": conversation.rid, "groupable": False}
    assert stored["u"]["_id"] == "rocket.cat"
    assert moment(stored["ts"]) >= moment(conversation.document["ts"])
    assert _pages(world, neighbour).all() == []


@promise("pages.text-kept", "recordPageVisit", kind="text", source=_PAGES, capabilities=_ADMIN)
def test_titles_are_kept_to_the_letter(world: World) -> None:
    """Title and address are kept as they were reported; a title may be empty."""
    conversation, change = world.conversation(), world.monitored_change()
    for title in (NASTY_LINE, ""):
        page = _visit(world, conversation, change, title)["page"]
        assert page["navigation"]["page"]["title"] == title

    pages = _pages(world, conversation).all(sort='{"ts": 1}')

    assert [page["navigation"]["page"]["title"] for page in pages] == [NASTY_LINE, ""]
    assert [page["msg"] for page in pages] == [f"{title} - {ORDERS}" for title in (NASTY_LINE, "")]


@promise("pages.not-followed", "recordPageVisit", kind="state", source=_PAGES, capabilities=_ADMIN)
def test_other_kinds_of_change_are_not_kept(world: World) -> None:
    """A report whose `change` is not the one that the workspace follows is acknowledged without a page and not kept."""
    conversation = world.conversation()
    others = {"url", "title", "something"} - {world.monitored_change()}

    for change in sorted(others):
        answer = world.ok("recordPageVisit", body=page_visit(conversation, change))
        assert answer.json == {"success": True}

    assert _pages(world, conversation).all() == []


@promise("pages.followed-kind", "recordPageVisit", kind="state", source=_PAGES, needs=Mode.FULL, capabilities=_ADMIN)
def test_the_kind_of_change_is_a_setting(world: World) -> None:
    """With the setting Livechat_history_monitor_type at `title`, changes of the title are kept and those of the address
    are not."""
    conversation = world.conversation()
    with world.setting("Livechat_history_monitor_type", "title"):
        _visit(world, conversation, "url", "Not kept")
        _visit(world, conversation, "title", "Kept")

    assert _pages(world, conversation).values("msg") == [f"Kept - {ORDERS}"]


@promise("pages.before-conversation", "recordPageVisit", kind="state", source=_PAGES, capabilities=_ADMIN)
def test_pages_wait_for_the_conversation(world: World) -> None:
    """Pages that a token reported before it had a conversation, even before it was registered, belong to the
    conversation that it opens then, and not to one that another visitor opens."""
    token, change = world.name("visitor"), world.monitored_change()
    for title in ("First", "Second"):
        page = {"change": change, "title": title, "location": {"href": ORDERS}}
        world.ok("recordPageVisit", body={"token": token, "pageInfo": page})

    stranger = world.conversation()
    conversation = world.conversation(world.visitor(token=token))

    assert _pages(world, stranger).all() == []
    pages = _pages(world, conversation).all(sort='{"ts": 1}')
    assert [page["navigation"]["page"]["title"] for page in pages] == ["First", "Second"]
    assert {page["rid"] for page in pages} == {conversation.rid}


@promise("pages.each-visit", "recordPageVisit", kind="identity", source=_PAGES, capabilities=_ADMIN)
def test_the_same_page_twice_is_two_visits(world: World) -> None:
    """Each report is a visit of its own, and does not count as a message of the conversation's visitor."""
    conversation, change = world.conversation(), world.monitored_change()
    texts = world.texts(conversation)

    for _ in range(2):
        _visit(world, conversation, change, "Your orders")

    pages = _pages(world, conversation).all()
    assert len({page["_id"] for page in pages}) == len(pages) == 2
    assert world.texts(conversation) == texts


@promise("pages.each-conversation", "listPagesVisited", kind="identity", source=_SOURCE, capabilities=_ADMIN)
def test_each_conversation_has_pages_of_its_own(world: World) -> None:
    """Pages stay with the conversation that they were reported for: the next one of the same visitor begins without
    any, and neither list has the other's."""
    first, change = world.conversation(), world.monitored_change()
    _visit(world, first, change, "First")
    world.ok("closeRoom", body=first.own)
    second = world.conversation(first.visitor)

    assert _pages(world, second).all() == []
    _visit(world, second, change, "Second")

    assert _pages(world, first).values("msg") == [f"First - {ORDERS}"]
    assert _pages(world, second).values("msg") == [f"Second - {ORDERS}"]


@promise("pages.list.paged", "listPagesVisited", kind="list", source=_SOURCE, capabilities=_ADMIN)
def test_pages_are_listed_in_pages(world: World) -> None:
    """`offset` and `count` give slices of the whole list, `total` is always that of the whole."""
    _pages(world, _visited(world)).expect_pages()


@promise("pages.list.sorted", "listPagesVisited", kind="list", source=_SOURCE, capabilities=_ADMIN)
def test_pages_are_listed_latest_first(world: World) -> None:
    """The latest visit comes first, `sort` gives the order by time or text both ways, and every page is there once."""
    pages = _pages(world, _visited(world))

    pages.expect_order("ts", by_default=False)
    pages.expect_order("msg", by_default=False)

    assert pages.all() == pages.all(sort='{"ts": -1}')
    titles = [page["navigation"]["page"]["title"] for page in pages.all()]
    assert titles == ["Page 3", "Page 2", "Page 1", "Page 0"]


@promise("pages.list.refusals", "listPagesVisited", kind="refusal", source=_SOURCE, capabilities=_ADMIN)
def test_pages_of_unknown_conversations_are_refused(world: World) -> None:
    """A conversation that is nobody's, or nearly somebody's, is answered with invalid-room; a wrong `sort`, `count` or
    parameter is refused."""
    conversation = _visited(world)

    _pages(world, conversation).expect_refusals()
    for near in [*near_misses(conversation.rid), world.name("room")]:
        world.refused("listPagesVisited", "invalid-room", path={"roomId": near}, caller=world.admin)


@promise("pages.list.by-query", "listPagesVisitedByQuery", kind="list", source="server 2.3 livechat/visitors.js",
         capabilities=(*_ADMIN, "removed operations"))  # fmt: skip
def test_pages_are_listed_by_query_on_old_servers(world: World) -> None:
    """The former operation gives all pages of the conversation in the query as its successor does, and no other
    one's."""
    conversation = _visited(world)
    expected = _pages(world, conversation).all()

    query = {"roomId": conversation.rid}
    pages = world.ok("listPagesVisitedByQuery", query=query, caller=world.admin)["pages"]

    assert sorted(map(_told, pages)) == sorted(map(_told, expected))
    unknown = {"roomId": world.name("room")}
    world.refused("listPagesVisitedByQuery", "invalid-room", query=unknown, caller=world.admin)


def _told(page: Mapping[str, Any]) -> tuple[str, ...]:
    """What a page visit tells, in an order for comparing."""
    return page["_id"], page["msg"], page["navigation"]["page"]["title"], page["navigation"]["token"], page["ts"]
