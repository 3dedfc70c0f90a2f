"""Which agent gets a conversation."""

from __future__ import annotations

import pytest

from stub_server.workspace import Workspace, refusals
from stub_server.workspace.departments import DepartmentSettings, MembershipChange
from stub_server.workspace.entities import Inquiry, Room, RoomVisitor, Source, User
from stub_server.workspace.events import AgentChanged

SUPPORT = DepartmentSettings(
    name="Support", email="support@example.com", enabled=True, show_on_registration=True, show_on_offline_form=True
)


def user(workspace: Workspace, username: str) -> User:
    found = workspace.users.by_username(username)
    assert found is not None
    return found


def conversation(workspace: Workspace, room_id: str, department_id: str | None = None) -> tuple[Room, Inquiry]:
    """A conversation of Ada that nobody has routed yet."""
    now = workspace.clock.now()
    ada = RoomVisitor("6a1f3c9d2b7e4f5a8c0d1e2f", "guest-2", "ada-3f9c2b7e51")
    room = Room(room_id, "Ada Lovelace", ada, Source("api"), now, now, now, department_id=department_id)
    workspace.store.rooms.save(room)
    return room, workspace.inquiries.create(room, room.department_id)


def kinds(workspace: Workspace, room: Room) -> list[tuple[str | None, str, str]]:
    return [(one.type, one.text, one.author.username) for one in workspace.messages.of_room(room.id)]


@pytest.fixture
def manual(workspace: Workspace) -> Workspace:
    workspace.settings.set("Livechat_Routing_Method", "Manual_Selection")
    return workspace


def test_automatic_selection_hands_conversations_out_in_turn(workspace: Workspace) -> None:
    served = []
    for number in range(4):
        room, inquiry = conversation(workspace, f"rMAdaSupportChat{number}")
        workspace.routing.route(inquiry)
        assert room.served_by is not None
        served.append(room.served_by.username)
    assert served == ["grace", "linus", "grace", "linus"]


def test_a_department_hands_out_to_its_members_only(workspace: Workspace) -> None:
    linus = user(workspace, "linus")
    support = workspace.departments.create(SUPPORT, [MembershipChange(linus.id)])
    for number in range(2):
        room, inquiry = conversation(workspace, f"rMAdaSupportChat{number}", support.id)
        workspace.routing.route(inquiry)
        assert room.served_by is not None
        assert room.served_by.id == linus.id
    membership = workspace.departments.membership(support.id, linus.id)
    assert membership is not None
    assert membership.count == 2


def test_the_preferred_agent_comes_first_and_is_not_counted(workspace: Workspace) -> None:
    linus = user(workspace, "linus")
    room, inquiry = conversation(workspace, "rMAdaSupportChat1")
    workspace.routing.route(inquiry, preferred=linus)
    assert room.served_by is not None
    assert room.served_by.id == linus.id
    assert linus.chats_handed_out == 0


def test_a_preferred_agent_who_is_away_from_work_is_passed_over(workspace: Workspace) -> None:
    linus = user(workspace, "linus")
    linus.availability = "not-available"
    room, inquiry = conversation(workspace, "rMAdaSupportChat1")
    workspace.routing.route(inquiry, preferred=linus)
    assert room.served_by is not None
    assert room.served_by.username == "grace"


def test_with_nobody_online_the_inquiry_stays_ready(workspace: Workspace) -> None:
    for name in ("grace", "linus"):
        user(workspace, name).availability = "not-available"
    room, inquiry = conversation(workspace, "rMAdaSupportChat1")
    workspace.routing.route(inquiry)
    assert (room.served_by, inquiry.status) == (None, "ready")


def test_manual_selection_lets_the_conversation_wait(manual: Workspace) -> None:
    room, inquiry = conversation(manual, "rMAdaSupportChat1")
    manual.routing.route(inquiry, preferred=user(manual, "linus"))
    assert (room.served_by, inquiry.status, inquiry.queued_at) == (None, "queued", manual.clock.now())
    assert inquiry.default_agent is not None
    assert inquiry.default_agent.username == "linus"


def test_a_bot_skips_the_queue(manual: Workspace) -> None:
    linus = user(manual, "linus")
    linus.roles.append("bot")
    manual.store.users.save(linus)
    manual.settings.set("Livechat_assign_new_conversation_to_bot", True)
    room, inquiry = conversation(manual, "rMAdaSupportChat1")
    manual.routing.route(inquiry)
    assert room.served_by is not None
    assert room.served_by.id == linus.id


def test_an_unknown_routing_method_is_refused(workspace: Workspace) -> None:
    workspace.settings.set("Livechat_Routing_Method", "By_Lot")
    with pytest.raises(refusals.RoutingMethodNotAvailable):
        workspace.routing.method()


def test_who_serves_sees_the_room_and_the_visitor_is_told(workspace: Workspace) -> None:
    grace = user(workspace, "grace")
    room, inquiry = conversation(workspace, "rMAdaSupportChat1")
    workspace.routing.assign(inquiry, grace)
    assert (inquiry.status, inquiry.taken_at) == ("taken", workspace.clock.now())
    assert (room.subscribers, room.users_count) == ([grace.id], 2)
    assert kinds(workspace, room) == [("command", "connected", "grace"), ("uj", "", "grace")]


def test_serving_twice_changes_nothing(workspace: Workspace) -> None:
    grace = user(workspace, "grace")
    room, inquiry = conversation(workspace, "rMAdaSupportChat1")
    workspace.routing.assign(inquiry, grace)
    workspace.routing.assign(inquiry, grace)
    assert room.users_count == 2
    assert len(kinds(workspace, room)) == 2


def test_an_unassigned_conversation_waits_in_the_other_department(workspace: Workspace) -> None:
    grace = user(workspace, "grace")
    support = workspace.departments.create(SUPPORT)
    room, inquiry = conversation(workspace, "rMAdaSupportChat1")
    workspace.routing.assign(inquiry, grace)
    workspace.routing.unassign(inquiry, support.id)
    assert (room.served_by, room.subscribers, room.users_count) == (None, [], 1)
    assert (room.department_id, inquiry.department_id) == (support.id, support.id)
    assert (inquiry.status, inquiry.taken_at) == ("queued", None)
    assert kinds(workspace, room)[-1] == ("ul", "grace", "grace")


def test_listeners_hear_who_serves(workspace: Workspace) -> None:
    heard: list[str | None] = []
    workspace.events.listen(
        lambda event: (
            heard.append(event.agent.username if event.agent else None) if isinstance(event, AgentChanged) else None
        )
    )
    _, inquiry = conversation(workspace, "rMAdaSupportChat1")
    workspace.routing.assign(inquiry, user(workspace, "grace"))
    workspace.routing.unassign(inquiry)
    assert heard == ["grace", None]
