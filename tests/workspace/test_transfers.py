"""Conversations handed to another agent or department."""

from __future__ import annotations

import pytest

from stub_server.workspace import Workspace, refusals
from stub_server.workspace.entities import Department, Room, User, Visitor
from tests.workspace.test_rooms import ADA, ada, department, kinds, user

__all__ = ["ada"]


@pytest.fixture
def support(workspace: Workspace) -> Department:
    return department(workspace, "Support", "grace")


@pytest.fixture
def sales(workspace: Workspace, support: Department) -> Department:
    return department(workspace, "Sales", "linus")


@pytest.fixture
def room(workspace: Workspace, ada: Visitor, support: Department) -> Room:
    """Ada's conversation, which Grace serves in Support."""
    ada.department_id = support.id
    return workspace.rooms.open(ada)[0]


@pytest.fixture
def grace(workspace: Workspace) -> User:
    return user(workspace, "grace")


@pytest.fixture
def linus(workspace: Workspace) -> User:
    return user(workspace, "linus")


def history(workspace: Workspace, room: Room) -> dict[str, object]:
    """What the latest hand-over says of itself."""
    told = [m for m in workspace.messages.of_room(room.id) if m.type == "livechat_transfer_history"]
    data: dict[str, object] = told[-1].details["transferData"]
    return data


def test_an_agent_hands_a_conversation_to_another(workspace: Workspace, room: Room, grace: User, linus: User) -> None:
    workspace.transfers.forward(room.id, grace, linus.id, comment="Please look up order 4711.")
    assert room.served_by is not None
    assert (room.served_by.id, room.subscribers, room.users_count) == (linus.id, [linus.id], 2)
    told = history(workspace, room)
    assert told["scope"] == "agent"
    assert told["comment"] == "Please look up order 4711."
    assert told["previousDepartment"] == room.department_id is not None
    assert told["transferredTo"] == {"_id": linus.id, "username": "linus", "name": "Linus Torvalds"}
    assert told["transferredBy"] == {
        "_id": grace.id, "username": "grace", "name": "Grace Hopper", "userType": "agent",
    }  # fmt: skip
    assert ("ul", "grace") in kinds(workspace, room)


def test_a_member_of_the_department_takes_over(
    workspace: Workspace, room: Room, sales: Department, grace: User, linus: User
) -> None:
    workspace.transfers.forward(room.id, grace, to_department_id=sales.id)
    assert room.served_by is not None
    assert (room.served_by.id, room.department_id) == (linus.id, sales.id)
    told = history(workspace, room)
    assert told["scope"] == "department"
    assert told["nextDepartment"] == {"_id": sales.id, "name": "Sales"}


def test_with_manual_selection_it_waits_in_the_department(
    workspace: Workspace, room: Room, sales: Department, grace: User
) -> None:
    workspace.settings.set("Livechat_Routing_Method", "Manual_Selection")
    workspace.transfers.forward(room.id, grace, to_department_id=sales.id)
    inquiry = workspace.inquiries.of_room(room.id)
    assert inquiry is not None
    assert (room.served_by, room.subscribers) == (None, [])
    assert (inquiry.status, inquiry.department_id, room.department_id) == ("queued", sales.id, sales.id)


def test_a_department_may_take_what_comes_while_nobody_is_there(
    workspace: Workspace, room: Room, sales: Department, grace: User, linus: User
) -> None:
    linus.status = "offline"
    sales.extra["allowReceiveForwardOffline"] = True
    workspace.transfers.forward(room.id, grace, to_department_id=sales.id)
    assert (room.served_by, room.department_id) == (None, sales.id)


def test_the_fallback_department_takes_over(
    workspace: Workspace, room: Room, sales: Department, grace: User, linus: User
) -> None:
    empty = department(workspace, "Empty", fallback_department_id=sales.id)
    workspace.transfers.forward(room.id, grace, to_department_id=empty.id)
    assert room.department_id == sales.id
    told = [kind for kind, _ in kinds(workspace, room)]
    assert told[-3:] == ["livechat_transfer_history_fallback", "livechat_transfer_history", "ul"]


def test_the_history_comes_after_the_new_agent_and_before_the_old_one_leaves(
    workspace: Workspace, room: Room, support: Department, grace: User, linus: User
) -> None:
    workspace.transfers.forward(room.id, grace, linus.id)
    assert kinds(workspace, room)[-4:] == [
        ("command", "connected"), ("uj", ""), ("livechat_transfer_history", ""), ("ul", "grace"),
    ]  # fmt: skip
    assert history(workspace, room)["previousDepartment"] == support.id


def test_the_history_is_signed_without_a_name(workspace: Workspace, room: Room, grace: User, linus: User) -> None:
    workspace.transfers.forward(room.id, grace, linus.id)
    told = next(m for m in workspace.messages.of_room(room.id) if m.type == "livechat_transfer_history")
    assert (told.author.id, told.author.username, told.author.name) == (grace.id, "grace", None)


def test_a_preferred_member_is_named_in_the_history(
    workspace: Workspace, room: Room, sales: Department, grace: User, linus: User
) -> None:
    workspace.transfers.forward(room.id, grace, linus.id, sales.id)
    told = history(workspace, room)
    assert (told["scope"], told["transferredTo"]) == (
        "department", {"_id": linus.id, "username": "linus", "name": "Linus Torvalds"},
    )  # fmt: skip


def test_with_manual_selection_it_waits_for_the_preferred_member(
    workspace: Workspace, room: Room, sales: Department, grace: User, linus: User
) -> None:
    workspace.settings.set("Livechat_Routing_Method", "Manual_Selection")
    workspace.transfers.forward(room.id, grace, linus.id, sales.id)
    inquiry = workspace.inquiries.of_room(room.id)
    assert inquiry is not None and inquiry.default_agent is not None
    assert (inquiry.status, inquiry.default_agent.id) == ("queued", linus.id)


def test_what_nobody_serves_goes_on_where_nobody_is_there(
    workspace: Workspace, ada: Visitor, support: Department, sales: Department, grace: User, linus: User
) -> None:
    workspace.settings.set("Livechat_Routing_Method", "External")
    ada.department_id = support.id
    waiting = workspace.rooms.open(ada)[0]
    workspace.settings.set("Livechat_Routing_Method", "Auto_Selection")
    linus.status = "offline"
    workspace.transfers.forward(waiting.id, grace, to_department_id=sales.id)
    inquiry = workspace.inquiries.of_room(waiting.id)
    assert inquiry is not None
    assert (waiting.served_by, waiting.department_id, inquiry.department_id) == (None, sales.id, sales.id)
    assert history(workspace, waiting)["previousDepartment"] == support.id


def test_the_serving_agent_may_be_next_in_the_other_department(
    workspace: Workspace, room: Room, grace: User, linus: User
) -> None:
    both = department(workspace, "Both", "grace", "linus")
    with pytest.raises(refusals.NobodyOnlineInDepartment):
        workspace.transfers.forward(room.id, grace, to_department_id=both.id)
    workspace.transfers.forward(room.id, grace, to_department_id=both.id)
    assert room.served_by is not None and room.served_by.id == linus.id


def test_where_nobody_is_there_nothing_changes(
    workspace: Workspace, room: Room, sales: Department, grace: User, linus: User, support: Department
) -> None:
    linus.status = "offline"
    with pytest.raises(refusals.NobodyOnlineInDepartment):
        workspace.transfers.forward(room.id, grace, to_department_id=sales.id)
    assert room.served_by is not None
    assert (room.served_by.id, room.department_id) == (grace.id, support.id)


def test_a_hand_over_without_a_target_fails(workspace: Workspace, room: Room, grace: User) -> None:
    with pytest.raises(refusals.NotForwarded):
        workspace.transfers.forward(room.id, grace)


def test_wrong_targets_are_refused(
    workspace: Workspace, room: Room, support: Department, sales: Department, grace: User, linus: User
) -> None:
    forward = workspace.transfers.forward
    with pytest.raises(refusals.ForwardingToSameAgent):
        forward(room.id, grace, grace.id)
    with pytest.raises(refusals.ForwardingToSameDepartment):
        forward(room.id, grace, to_department_id=support.id)
    with pytest.raises(refusals.DepartmentToForwardToUnknown):
        forward(room.id, grace, to_department_id="nowhere")
    with pytest.raises(refusals.AgentNotInDepartment):
        forward(room.id, grace, grace.id, sales.id)
    with pytest.raises(refusals.AgentIsOffline):
        forward(room.id, grace, user(workspace, "admin").id)
    with pytest.raises(refusals.UnknownRoom):
        forward("nowhere", grace, linus.id)


def test_only_what_is_open_and_not_on_hold_is_handed_over(
    workspace: Workspace, room: Room, grace: User, linus: User
) -> None:
    room.on_hold = True
    with pytest.raises(refusals.RoomIsOnHold):
        workspace.transfers.forward(room.id, grace, linus.id)
    workspace.rooms.close_by_visitor(room.id, ADA)
    with pytest.raises(refusals.ConversationAlreadyClosed):
        workspace.transfers.forward(room.id, grace, linus.id)


def test_a_room_without_inquiry_is_not_handed_over(
    workspace: Workspace, room: Room, sales: Department, grace: User, linus: User
) -> None:
    workspace.inquiries.remove_of(room.id)
    with pytest.raises(refusals.RoomWithoutInquiry):
        workspace.transfers.forward(room.id, grace, linus.id)
    with pytest.raises(refusals.InquiryNotTransferable):
        workspace.transfers.forward(room.id, grace, to_department_id=sales.id)


def test_a_visitor_moves_to_another_department(
    workspace: Workspace, room: Room, ada: Visitor, sales: Department
) -> None:
    before = ada.department_id
    workspace.transfers.to_department(room.id, ADA, sales.id)
    assert (room.department_id, ada.department_id) == (sales.id, before)
    by = history(workspace, room)["transferredBy"]
    assert by == {"_id": ada.id, "username": "guest-2", "name": "Ada Lovelace", "userType": "visitor"}


def test_the_agent_who_serves_already_may_be_next_in_the_other_department_too(
    workspace: Workspace, room: Room, linus: User
) -> None:
    both = department(workspace, "Both", "grace", "linus")
    with pytest.raises(refusals.NobodyOnlineInDepartment):
        workspace.transfers.to_department(room.id, ADA, both.id)
    workspace.transfers.to_department(room.id, ADA, both.id)
    assert room.served_by is not None
    assert room.served_by.id == linus.id


def test_any_visitor_who_knows_the_room_moves_it_but_only_since_8(
    workspace: Workspace, room: Room, sales: Department
) -> None:
    workspace.visitors.register("bob-1c2d3e4f50")
    with pytest.raises(refusals.InvalidRoom):
        workspace.transfers.move(room.id, "bob-1c2d3e4f50", sales.id)
    workspace.transfers.to_department(room.id, "bob-1c2d3e4f50", sales.id)
    assert room.department_id == sales.id
    by = history(workspace, room)["transferredBy"]
    assert by == {"_id": room.visitor.id, "username": "guest-2", "name": "Ada Lovelace", "userType": "visitor"}


def test_a_conversation_that_nobody_serves_waits_where_nobody_is(
    workspace: Workspace, room: Room, sales: Department, linus: User
) -> None:
    workspace.inquiries.return_to_queue(room.id)
    linus.status = "offline"
    workspace.transfers.to_department(room.id, ADA, sales.id)
    assert (room.department_id, room.served_by) == (sales.id, None)
    assert [inquiry.room_id for inquiry in workspace.inquiries.waiting("Sales")] == [room.id]
    assert history(workspace, room)["nextDepartment"] == {"_id": sales.id, "name": "Sales"}


def test_the_old_move_does_not_say_that_a_room_is_closed(workspace: Workspace, room: Room, sales: Department) -> None:
    workspace.rooms.close_by_visitor(room.id, ADA)
    with pytest.raises(refusals.TransferRefused) as refused:
        workspace.transfers.move(room.id, ADA, sales.id)
    assert refused.value.text is None


def test_the_room_of_a_removed_visitor_is_not_moved(workspace: Workspace, room: Room, sales: Department) -> None:
    ada = workspace.visitors.by_token(ADA)
    assert ada is not None
    ada.disabled = True
    with pytest.raises(refusals.RoomVisitorRemoved):
        workspace.transfers.forward(room.id, user(workspace, "grace"), to_department_id=sales.id)
