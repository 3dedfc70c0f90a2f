"""Snapshots: a workspace returns to an earlier moment, as often as one likes."""

from __future__ import annotations

from datetime import UTC, datetime

from stub_server.seeding.seed import load, plant
from stub_server.workspace import Workspace
from stub_server.workspace.clock import Clock
from stub_server.workspace.ids import Ids
from stub_server.workspace.snapshots import Snapshot

NOW = datetime(2026, 3, 2, 9, 1, tzinfo=UTC)
TOKEN = "ada-3f9c2b7e51"
ROOM = "rMAdaSupportChat1"


def workspace() -> Workspace:
    return plant(load(None), Clock(NOW), Ids(seed=1))


def test_what_happened_afterwards_is_gone() -> None:
    ours = workspace()
    snapshot = Snapshot(ours)
    ours.rooms.close_by_visitor(ROOM, TOKEN)
    ours.visitors.register("new")
    ours.clock.advance(3600)
    snapshot.restore(ours)
    room = ours.rooms.get(ROOM)
    assert room is not None and room.open
    assert ours.rooms.open_of_visitor(TOKEN) == [room]
    assert ours.visitors.by_token("new") is None
    assert ours.clock.now() == NOW


def test_it_can_be_restored_twice_and_ids_repeat() -> None:
    ours = workspace()
    snapshot = Snapshot(ours)
    first = ours.visitors.register("new").id
    snapshot.restore(ours)
    second = ours.visitors.register("new").id
    snapshot.restore(ours)
    assert first == second
    assert ours.visitors.by_token("new") is None


def test_parts_that_hold_a_collection_see_the_restored_one() -> None:
    ours = workspace()
    snapshot = Snapshot(ours)
    grace = ours.users.by_username("grace")
    assert grace is not None
    ours.users.remove(grace)
    snapshot.restore(ours)
    assert ours.users.by_username("grace") in list(ours.store.users)


def test_entities_that_belonged_together_still_do() -> None:
    ours = workspace()
    Snapshot(ours).restore(ours)
    room = ours.rooms.get(ROOM)
    assert room is not None
    assert any(message is room.last_message for message in ours.messages.of_room(ROOM))
