"""The pages that visitors saw are kept for agents."""

from __future__ import annotations

import pytest

from stub_server.workspace import Workspace
from stub_server.workspace.pages import Page
from stub_server.workspace.refusals import InvalidRoom, Refusal, SystemUserMissing

ORDERS = Page("Your orders", "https://shop.example.com/orders", "url")


def test_a_page_is_kept_as_a_hidden_message_of_the_bot(workspace: Workspace) -> None:
    room, _ = workspace.rooms.open(workspace.visitors.register("t1"))
    visit = workspace.pages.record("t1", room.id, ORDERS)
    assert visit is not None
    assert workspace.pages.of_room(room.id) == [visit]
    assert (visit.text, visit.author.id) == ("Your orders - https://shop.example.com/orders", "rocket.cat")
    assert visit.hidden
    assert room.message_count == 4
    assert visit not in workspace.messages.of_room(room.id)


def test_a_page_is_shown_in_the_conversation_when_a_setting_says_so(workspace: Workspace) -> None:
    workspace.settings.set("Livechat_Visitor_navigation_as_a_message", True)
    room, _ = workspace.rooms.open(workspace.visitors.register("t1"))
    visit = workspace.pages.record("t1", room.id, ORDERS)
    assert visit in workspace.messages.of_room(room.id)
    assert workspace.messages.history(room.id, "t1").count(visit) == 1


def test_other_kinds_of_change_are_not_followed(workspace: Workspace) -> None:
    assert workspace.pages.record("t1", None, Page("Your orders", "https://shop.example.com/orders", "title")) is None
    workspace.settings.set("Livechat_history_monitor_type", "title")
    assert workspace.pages.record("t1", None, ORDERS) is None


def test_pages_seen_before_the_conversation_belong_to_it(workspace: Workspace) -> None:
    visit = workspace.pages.record("t1", None, ORDERS)
    assert visit is not None
    assert visit.details["expireAt"] == 1772442000000 + 30 * 24 * 3600 * 1000
    stranger, _ = workspace.rooms.open(workspace.visitors.register("t2"))
    room, _ = workspace.rooms.open(workspace.visitors.register("t1"))
    assert workspace.pages.of_room(room.id) == [visit]
    assert workspace.pages.of_room(stranger.id) == []
    assert room.message_count == stranger.message_count
    assert "expireAt" in visit.details


def test_an_older_transfer_keeps_the_pages_of_its_visitor(workspace: Workspace) -> None:
    early = workspace.pages.record("t1", None, ORDERS)
    other = workspace.pages.record("t2", None, ORDERS)
    assert early is not None
    assert other is not None
    room, _ = workspace.rooms.open(workspace.visitors.register("t1"))
    with pytest.raises(Refusal):
        workspace.transfers.move(room.id, "t1", "nowhere")
    assert "expireAt" not in early.details
    assert "expireAt" in other.details


def test_pages_are_forgotten_after_30_days_without_a_conversation(workspace: Workspace) -> None:
    workspace.pages.record("t1", None, ORDERS)
    workspace.clock.advance(30 * 24 * 3600)
    room, _ = workspace.rooms.open(workspace.visitors.register("t1"))
    assert workspace.pages.of_room(room.id) == []


def test_neither_token_nor_room_has_to_exist(workspace: Workspace) -> None:
    assert workspace.pages.record("nobody", "nowhere", ORDERS) is not None


def test_there_are_no_pages_of_an_unknown_conversation(workspace: Workspace) -> None:
    with pytest.raises(InvalidRoom):
        workspace.pages.of_room("nowhere")


def test_no_page_is_kept_without_the_bot(workspace: Workspace) -> None:
    workspace.store.users.remove("rocket.cat")
    with pytest.raises(SystemUserMissing):
        workspace.pages.record("t1", None, ORDERS)
