"""What agents write into conversations through the general chat."""

from __future__ import annotations

from datetime import timedelta

import pytest

from stub_server.workspace import Workspace, refusals
from stub_server.workspace.entities import Room, User
from stub_server.workspace.team_chat import Draft


@pytest.fixture
def room(workspace: Workspace) -> Room:
    """Ada's conversation, which Grace serves."""
    visitor = workspace.visitors.register(token="ada-3f9c2b7e51", name="Ada Lovelace")
    room, _ = workspace.rooms.open(visitor, preferred_agent_id="Gr4ceHopperAgent7")
    assert room.served_by is not None and room.served_by.username == "grace"
    return room


@pytest.fixture
def grace(workspace: Workspace) -> User:
    return user(workspace, "grace")


def user(workspace: Workspace, username: str) -> User:
    found = workspace.users.by_username(username)
    assert found is not None
    return found


def test_an_agent_answers_the_visitor(workspace: Workspace, room: Room, grace: User) -> None:
    message = workspace.team_chat.send(Draft("It left our warehouse this morning.", room.id), grace)
    assert message in workspace.messages.of_room(room.id)
    assert (message.author.username, message.token) == ("grace", None)
    assert room.last_message == message
    assert not room.waiting_response


def test_only_who_may_see_the_room_writes_into_it(workspace: Workspace, room: Room) -> None:
    with pytest.raises(refusals.NotAllowedToWrite):
        workspace.team_chat.send(Draft("Hello", room.id), user(workspace, "linus"))
    assert workspace.team_chat.send(Draft("Hello", room.id), user(workspace, "admin")).room_id == room.id


def test_who_may_not_see_the_room_cannot_read_it(workspace: Workspace, room: Room, grace: User) -> None:
    assert workspace.team_chat.read(room.id, grace) is room
    with pytest.raises(refusals.NotAllowedToSeeRoom):
        workspace.team_chat.read(room.id, user(workspace, "linus"))
    with pytest.raises(refusals.UnknownChannel):
        workspace.team_chat.read("no-such-room", grace)


def test_a_message_without_a_room_is_refused(workspace: Workspace, grace: User) -> None:
    with pytest.raises(refusals.RoomOfMessageMissing):
        workspace.team_chat.send(Draft("Hello"), grace)
    with pytest.raises(refusals.RoomOfMessageUnknown):
        workspace.team_chat.send(Draft("Hello", "no-such-room"), grace)


def test_system_messages_are_the_servers(workspace: Workspace, room: Room, grace: User) -> None:
    with pytest.raises(refusals.SystemMessageNotAllowed):
        workspace.team_chat.send(Draft("Bye", room.id, kind="livechat-close"), grace)


def test_a_long_text_is_refused_differently_by_both(workspace: Workspace, room: Room, grace: User) -> None:
    workspace.settings.set("Message_MaxAllowedSize", 5)
    with pytest.raises(refusals.MessageSizeExceeded):
        workspace.team_chat.send(Draft("123456", room.id), grace)
    with pytest.raises(refusals.PostedMessageTooLong):
        workspace.team_chat.post(Draft("123456"), [room.id], grace)
    with pytest.raises(refusals.PostedMessageTooLong):
        workspace.team_chat.post(Draft("1", attachments=[{"text": "123456"}]), [room.id], grace)
    assert workspace.team_chat.send(Draft("12345", room.id), grace).text == "12345"


def test_threads(workspace: Workspace, room: Room, grace: User) -> None:
    first = workspace.team_chat.send(Draft("First", room.id), grace)
    second = workspace.team_chat.send(Draft("Second", thread_id=first.id), grace)
    third = workspace.team_chat.send(Draft("Third", thread_id=second.id, shown_outside_of_thread=True), grace)
    assert (second.room_id, second.thread_id) == (room.id, first.id)
    assert (third.thread_id, third.details["tshow"]) == (first.id, True)
    with pytest.raises(refusals.ThreadMissing):
        workspace.team_chat.send(Draft("Fourth", room.id, shown_outside_of_thread=True), grace)
    workspace.settings.set("Threads_enabled", False)
    with pytest.raises(refusals.ThreadsDisabled):
        workspace.team_chat.send(Draft("Fifth", room.id, thread_id=first.id), grace)


def test_a_clock_may_differ_by_a_minute(workspace: Workspace, room: Room, grace: User) -> None:
    now = workspace.clock.now()
    workspace.team_chat.send(Draft("In time", room.id, written_at=now - timedelta(seconds=60)), grace)
    with pytest.raises(refusals.ClocksDiffer) as refusal:
        workspace.team_chat.send(Draft("Late", room.id, written_at=now - timedelta(seconds=61)), grace)
    assert refusal.value.details["message_ts"] == "2026-03-02T08:58:59.000Z"


def test_only_bots_borrow_names(workspace: Workspace, room: Room, grace: User) -> None:
    with pytest.raises(refusals.ImpersonationNotAllowed):
        workspace.team_chat.send(Draft("Hello", room.id, alias="Ada"), grace)
    grace.roles.append("bot")
    assert workspace.team_chat.send(Draft("Hello", room.id, alias="Helper"), grace).alias == "Helper"


def test_custom_fields_are_as_the_workspace_defines_them(workspace: Workspace, room: Room, grace: User) -> None:
    draft = Draft("Hello", room.id, custom_fields={"ticket": "4711"})
    with pytest.raises(refusals.MessageCustomFieldsDisabled):
        workspace.team_chat.send(draft, grace)
    workspace.settings.set("Message_CustomFields_Enabled", True)
    with pytest.raises(refusals.MessageCustomFieldsInvalid):
        workspace.team_chat.send(draft, grace)
    workspace.settings.set("Message_CustomFields", '{"properties": {"ticket": {"type": "string"}}}')
    assert workspace.team_chat.send(draft, grace).details["customFields"] == {"ticket": "4711"}
    workspace.settings.set("Message_CustomFields", "no JSON")
    with pytest.raises(refusals.MessageCustomFieldsInvalid):
        workspace.team_chat.send(draft, grace)


def test_links_are_previewed_unless_the_sender_says_otherwise(workspace: Workspace, room: Room, grace: User) -> None:
    text = "https://example.com/a https://example.com/b"
    message = workspace.team_chat.send(Draft(text, room.id, previews=["https://example.com/a"]), grace)
    assert [link.get("ignoreParse", False) for link in message.details["urls"]] == [False, True]
    assert workspace.team_chat.post(Draft(text, reads_links=False), [room.id], grace).details["urls"] == []


def test_a_posting_reaches_every_target_once(workspace: Workspace, room: Room, grace: User) -> None:
    before = len(workspace.messages.of_room(room.id))
    workspace.team_chat.post(Draft("Hello"), [room.id, room.id], grace)
    workspace.team_chat.post(Draft("Hello"), [f"#{room.id}"], grace)
    assert len(workspace.messages.of_room(room.id)) == before + 2
    with pytest.raises(refusals.UnknownTarget):
        workspace.team_chat.post(Draft("Hello"), ["@grace"], grace)
    with pytest.raises(refusals.NothingPosted):
        workspace.team_chat.post(Draft("Hello"), [], grace)
