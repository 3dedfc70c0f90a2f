"""The queue: conversations that wait for an agent."""

from __future__ import annotations

import pytest

from stub_server.workspace import Workspace, refusals
from stub_server.workspace.departments import DepartmentSettings
from stub_server.workspace.entities import Inquiry, Room, RoomVisitor, Source, User

SUPPORT = DepartmentSettings(
    name="Support", email="support@example.com", enabled=True, show_on_registration=True, show_on_offline_form=True
)


def user(workspace: Workspace, username: str) -> User:
    found = workspace.users.by_username(username)
    assert found is not None
    return found


def conversation(workspace: Workspace, room_id: str, department_id: str | None = None) -> tuple[Room, Inquiry]:
    """A conversation of Ada that waits in the queue."""
    now = workspace.clock.now()
    ada = RoomVisitor("6a1f3c9d2b7e4f5a8c0d1e2f", "guest-2", "ada-3f9c2b7e51")
    room = Room(room_id, "Ada Lovelace", ada, Source("api"), now, now, now, department_id=department_id)
    workspace.store.rooms.save(room)
    inquiry = workspace.inquiries.create(room, room.department_id)
    workspace.inquiries.queue(inquiry)
    return room, inquiry


@pytest.fixture
def grace(workspace: Workspace) -> User:
    return user(workspace, "grace")


def test_an_agent_takes_what_waits(workspace: Workspace, grace: User) -> None:
    room, inquiry = conversation(workspace, "rMAdaSupportChat1")
    workspace.inquiries.take(inquiry.id, grace)
    assert (inquiry.status, inquiry.queued_at) == ("taken", None)
    assert room.served_by is not None
    assert room.served_by.id == grace.id


def test_an_inquiry_is_taken_once(workspace: Workspace, grace: User) -> None:
    _, inquiry = conversation(workspace, "rMAdaSupportChat1")
    workspace.inquiries.take(inquiry.id, grace)
    with pytest.raises(refusals.InquiryAlreadyTaken):
        workspace.inquiries.take(inquiry.id, user(workspace, "linus"))


def test_an_unknown_inquiry_is_refused_before_the_agent_is_looked_at(workspace: Workspace) -> None:
    with pytest.raises(refusals.InquiryNotFound):
        workspace.inquiries.take("64b7e1f0a2c3d4e5f6a7b8c9", user(workspace, "admin"))


@pytest.mark.parametrize("reason", ["offline", "not available", "no agent"])
def test_who_is_not_available_takes_nothing(workspace: Workspace, grace: User, reason: str) -> None:
    _, inquiry = conversation(workspace, "rMAdaSupportChat1")
    if reason == "offline":
        grace.status = "offline"
    elif reason == "not available":
        grace.availability = "not-available"
    else:
        grace = user(workspace, "admin")
    with pytest.raises(refusals.AgentNotAvailable):
        workspace.inquiries.take(inquiry.id, grace)


def test_an_inquiry_that_lost_its_room_cannot_be_taken(workspace: Workspace, grace: User) -> None:
    room, inquiry = conversation(workspace, "rMAdaSupportChat1")
    workspace.store.rooms.remove(room.id)
    with pytest.raises(refusals.ContactLimitReached):
        workspace.inquiries.take(inquiry.id, grace)


def test_only_what_is_queued_waits(workspace: Workspace, grace: User) -> None:
    _, first = conversation(workspace, "rMAdaSupportChat1")
    _, second = conversation(workspace, "rMAdaSupportChat2")
    workspace.inquiries.take(first.id, grace)
    assert workspace.inquiries.waiting() == [second]


def test_a_department_narrows_the_queue_by_id_or_name(workspace: Workspace) -> None:
    support = workspace.departments.create(SUPPORT)
    _, there = conversation(workspace, "rMAdaSupportChat1", support.id)
    _, elsewhere = conversation(workspace, "rMAdaSupportChat2")
    assert workspace.inquiries.waiting(support.id) == [there]
    assert workspace.inquiries.waiting("Support") == [there]
    assert workspace.inquiries.waiting("Nowhere") == [there, elsewhere]


def test_an_inquiry_ends_with_its_conversation(workspace: Workspace) -> None:
    room, inquiry = conversation(workspace, "rMAdaSupportChat1")
    workspace.inquiries.remove_of(room.id)
    assert workspace.inquiries.of_room(room.id) is None
    assert workspace.inquiries.get(inquiry.id) is None


def test_a_served_conversation_goes_back_to_the_queue(workspace: Workspace, grace: User) -> None:
    room, inquiry = conversation(workspace, "rMAdaSupportChat1")
    workspace.inquiries.take(inquiry.id, grace)
    assert workspace.inquiries.return_to_queue(room.id) is True
    assert (room.served_by, inquiry.status) == (None, "queued")
    history = [one for one in workspace.messages.of_room(room.id) if one.type == "livechat_transfer_history"]
    assert [one.author.username for one in history] == ["grace"]
    assert history[0].details["transferData"]["scope"] == "queue"


def test_what_nobody_serves_is_not_returned(workspace: Workspace) -> None:
    room, _ = conversation(workspace, "rMAdaSupportChat1")
    assert workspace.inquiries.return_to_queue(room.id) is False


def test_what_cannot_be_returned(workspace: Workspace, grace: User) -> None:
    room, inquiry = conversation(workspace, "rMAdaSupportChat1")
    workspace.inquiries.take(inquiry.id, grace)
    with pytest.raises(refusals.RoomToReturnNotFound):
        workspace.inquiries.return_to_queue("rMNobodysChat0001")
    room.on_hold = True
    with pytest.raises(refusals.RoomIsOnHold):
        workspace.inquiries.return_to_queue(room.id)
    room.open = False
    with pytest.raises(refusals.RoomIsClosed):
        workspace.inquiries.return_to_queue(room.id)


def test_a_conversation_of_a_deleted_agent_stays(workspace: Workspace, grace: User) -> None:
    room, inquiry = conversation(workspace, "rMAdaSupportChat1")
    workspace.inquiries.take(inquiry.id, grace)
    workspace.store.users.remove(grace.id)
    with pytest.raises(refusals.ServingAgentGone):
        workspace.inquiries.return_to_queue(room.id)


def test_loads_count_per_agent_and_department(workspace: Workspace, grace: User) -> None:
    support = workspace.departments.create(SUPPORT)
    for number, department_id in enumerate((support.id, support.id, None)):
        _, inquiry = conversation(workspace, f"rMAdaSupportChat{number}", department_id)
        workspace.inquiries.take(inquiry.id, grace)
    conversation(workspace, "rMAdaSupportChat9")
    loads = {
        (load.agent.username, load.department and load.department.name): load.conversations
        for load in workspace.inquiries.loads()
    }
    assert loads == {("grace", "Support"): 2, ("grace", None): 1}
    assert [load.conversations for load in workspace.inquiries.loads(department_id=support.id)] == [2]
    assert workspace.inquiries.loads(agent_id=user(workspace, "linus").id) == []


def test_loads_leave_out_who_is_offline(workspace: Workspace, grace: User) -> None:
    _, inquiry = conversation(workspace, "rMAdaSupportChat1")
    workspace.inquiries.take(inquiry.id, grace)
    grace.status = "offline"
    assert workspace.inquiries.loads() == []
    assert [load.agent.username for load in workspace.inquiries.loads(with_offline=True)] == ["grace"]
