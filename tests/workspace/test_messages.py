"""Messages: who may write, change and read them, and what they leave behind in the conversation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from stub_server.workspace import Workspace
from stub_server.workspace.entities import Room, User, UserReference, Visitor
from stub_server.workspace.events import Event, MessageRemoved, MessageStored
from stub_server.workspace.refusals import (
    ActionNotAllowed,
    InvalidMessage,
    InvalidRoom,
    InvalidToken,
    MessageTooLong,
    OmnichannelDisabled,
    RoomIsClosed,
)

TOKEN = "ada-3f9c2b7e51"


@pytest.fixture
def ada(workspace: Workspace) -> Visitor:
    return workspace.visitors.register(TOKEN, name="Ada Lovelace")


@pytest.fixture
def room(workspace: Workspace, ada: Visitor) -> Room:
    room, _ = workspace.rooms.open(ada)
    return room


@pytest.fixture
def grace(workspace: Workspace) -> User:
    user = workspace.users.by_username("grace")
    assert user is not None
    return user


@pytest.fixture
def linus(workspace: Workspace) -> User:
    user = workspace.users.by_username("linus")
    assert user is not None
    return user


def texts(workspace: Workspace, room: Room) -> list[str]:
    return [message.text for message in workspace.messages.of_room(room.id) if message.type is None]


def test_a_visitor_writes_into_the_conversation(workspace: Workspace, ada: Visitor, room: Room) -> None:
    count = room.message_count

    message = workspace.messages.write(TOKEN, room.id, "Where is my order 4711?")

    assert (message.author.id, message.token, message.alias) == (ada.id, TOKEN, "Ada Lovelace")
    assert room.message_count == count + 1
    assert room.last_message is message
    assert room.last_message_at == room.visitor.last_message_at == message.sent_at
    assert room.waiting_response


def test_a_waiting_conversation_shows_the_latest_message(workspace: Workspace, ada: Visitor) -> None:
    workspace.settings.set("Livechat_Routing_Method", "Manual_Selection")
    room, _ = workspace.rooms.open(ada)

    message = workspace.messages.write(TOKEN, room.id, "Hello?")
    workspace.messages.own.edit(message.id, room.id, TOKEN, "Hello!")

    inquiry = workspace.inquiries.of_room(room.id)
    assert inquiry is not None and inquiry.last_message is not None
    assert (inquiry.last_message.id, inquiry.last_message.text) == (message.id, "Hello?")


def test_a_conversation_that_is_served_or_routed_by_itself_shows_none(
    workspace: Workspace, room: Room, ada: Visitor
) -> None:
    served = workspace.inquiries.of_room(room.id)
    workspace.settings.set("Livechat_accept_chats_with_no_agents", True)
    for user in workspace.store.users:
        user.availability = "not-available"
    routed = workspace.inquiries.of_room(workspace.rooms.create(ada).id)
    for inquiry in (served, routed):
        assert inquiry is not None
        workspace.messages.write(TOKEN, inquiry.room_id, "Hello?")
        assert inquiry.last_message is None


@pytest.mark.parametrize(
    ("setting", "value"), [("Livechat_Routing_Method", "Auto_Selection"), ("Store_Last_Message", False)]
)
def test_without_a_queue_to_be_seen_no_latest_message_is_kept_for_it(
    workspace: Workspace, ada: Visitor, setting: str, value: Any
) -> None:
    workspace.settings.set("Livechat_Routing_Method", "Manual_Selection")
    room, _ = workspace.rooms.open(ada)
    workspace.settings.set(setting, value)

    workspace.messages.write(TOKEN, room.id, "Hello?")

    inquiry = workspace.inquiries.of_room(room.id)
    assert inquiry is not None and inquiry.last_message is None


def test_a_taken_inquiry_does_not_follow_the_conversation(workspace: Workspace, ada: Visitor) -> None:
    workspace.settings.set("Livechat_Routing_Method", "Manual_Selection")
    room, _ = workspace.rooms.open(ada)
    inquiry = workspace.inquiries.of_room(room.id)
    assert inquiry is not None
    first = workspace.messages.write(TOKEN, room.id, "Hello?")
    grace = workspace.users.by_username("grace")
    assert grace is not None
    workspace.inquiries.take(inquiry.id, grace)

    workspace.messages.write(TOKEN, room.id, "Thank you")

    assert inquiry.last_message is not None
    assert inquiry.last_message.id == first.id


def test_a_conversation_with_an_agent_does_not_change_its_inquiry(workspace: Workspace, room: Room) -> None:
    workspace.settings.set("Livechat_Routing_Method", "Manual_Selection")
    inquiry = workspace.inquiries.of_room(room.id)
    assert inquiry is not None and inquiry.status == "taken"

    workspace.messages.write(TOKEN, room.id, "Hello?")

    assert inquiry.last_message is None


def test_where_agents_see_no_queue_no_message_is_noted_for_it(workspace: Workspace, ada: Visitor) -> None:
    workspace.settings.set("Livechat_Routing_Method", "External")
    room, _ = workspace.rooms.open(ada)

    workspace.messages.write(TOKEN, room.id, "Hello?")

    inquiry = workspace.inquiries.of_room(room.id)
    assert inquiry is not None and (inquiry.status, inquiry.last_message) == ("ready", None)


def test_what_goes_back_to_the_queue_shows_the_latest_message(workspace: Workspace, room: Room) -> None:
    message = workspace.messages.write(TOKEN, room.id, "Hello?")

    workspace.inquiries.return_to_queue(room.id)

    inquiry = workspace.inquiries.of_room(room.id)
    assert inquiry is not None and (inquiry.status, inquiry.last_message) == ("queued", message)


def test_the_same_id_stores_nothing_new(workspace: Workspace, room: Room) -> None:
    first = workspace.messages.write(TOKEN, room.id, "Hello!", "mSgHelloFromAda01")

    again = workspace.messages.write(TOKEN, room.id, "Hello again!", "mSgHelloFromAda01")

    assert again is first
    assert texts(workspace, room) == ["Hello!"]


def test_only_the_own_open_conversation_takes_messages(workspace: Workspace, room: Room) -> None:
    workspace.visitors.register("eve", name="Eve")
    with pytest.raises(InvalidToken):
        workspace.messages.write("nobody", room.id, "Hello!")
    with pytest.raises(InvalidRoom):
        workspace.messages.write("eve", room.id, "Hello!")
    with pytest.raises(InvalidRoom):
        workspace.messages.write(TOKEN, "no such room", "Hello!")

    workspace.rooms.close_by_visitor(room.id, TOKEN)
    with pytest.raises(RoomIsClosed):
        workspace.messages.write(TOKEN, room.id, "Hello!")


def test_a_limit_for_visitors_is_kept_and_counts_utf_16_units(workspace: Workspace, room: Room) -> None:
    workspace.settings.set("Livechat_enable_message_character_limit", True)
    workspace.settings.set("Livechat_message_character_limit", 4)

    workspace.messages.write(TOKEN, room.id, "🙂🙂")

    with pytest.raises(MessageTooLong):
        workspace.messages.write(TOKEN, room.id, "🙂🙂!")


def test_a_reply_ends_the_waiting_and_is_measured(workspace: Workspace, room: Room, grace: User) -> None:
    workspace.clock.advance(5)
    workspace.messages.write(TOKEN, room.id, "Where is my order 4711?")
    workspace.clock.advance(30)

    reply = workspace.messages.post(room, grace, "It left our warehouse this morning.")

    assert (reply.token, reply.alias) == (None, None)
    assert not room.waiting_response
    assert room.responded_by is not None and room.responded_by.username == "grace"
    assert (room.times.responses, room.times.first_response_ms) == (1, 30_000)
    assert (room.times.reaction_first_ms, room.times.reaction_total_ms) == (35_000, 35_000)
    assert room.times.agent_last_reply == reply.sent_at
    assert room.visitor.activity == ["2026-03"]


def test_a_new_question_forgets_who_answered_the_former_one(
    workspace: Workspace, room: Room, grace: User, linus: User
) -> None:
    workspace.messages.post(room, grace, "Hello!")
    workspace.clock.advance(10)
    workspace.messages.write(TOKEN, room.id, "Where is my order 4711?")
    assert (room.waiting_response, room.responded_by, room.last_response_at) == (True, None, None)
    workspace.clock.advance(10)
    first = workspace.messages.post(room, linus, "It left our warehouse this morning.")
    workspace.clock.advance(10)
    second = workspace.messages.post(room, grace, "Anything else?")
    assert room.responded_by == linus.reference
    assert (room.first_response_at, room.last_response_at) == (first.sent_at, second.sent_at)


def test_a_greeting_is_an_answer_but_not_to_a_question(workspace: Workspace, room: Room, grace: User) -> None:
    workspace.clock.advance(10)
    workspace.messages.post(room, grace, "May I help you?")
    assert (room.times.responses, room.times.agent_last_reply) == (1, None)
    workspace.clock.advance(10)
    workspace.messages.post(room, grace, "Still there?")
    assert (room.times.responses, room.times.first_response_ms) == (2, 20_000)


def test_the_contact_remembers_the_months_of_answers(workspace: Workspace, room: Room, grace: User) -> None:
    workspace.messages.post(room, grace, "Hello!")
    workspace.rooms.close_by_visitor(room.id, TOKEN)
    later, _ = workspace.rooms.open(workspace.visitors.with_token(TOKEN))
    assert later.visitor.activity == ["2026-03"]


def test_only_the_first_answer_to_a_question_is_measured(workspace: Workspace, room: Room, grace: User) -> None:
    for author in ("visitor", "grace", "grace", "visitor", "visitor", "grace"):
        workspace.clock.advance(10)
        if author == "visitor":
            workspace.messages.write(TOKEN, room.id, "?")
        else:
            workspace.messages.post(room, grace, "!")

    assert room.times.responses == 2
    assert room.times.response_total_ms == 10_000 + 20_000
    assert room.times.reaction_total_ms == 20_000 + 20_000


def test_a_system_message_is_no_reply(workspace: Workspace, room: Room, grace: User) -> None:
    before = room.last_message
    count = room.message_count

    message = workspace.messages.system(room, "ul", grace.reference, "grace")

    assert message.groupable is False
    assert room.last_message is before
    assert room.message_count == count + 1
    assert room.waiting_response


def test_the_messages_of_the_server_count_too(workspace: Workspace, room: Room) -> None:
    assert [message.type for message in workspace.messages.of_room(room.id)] == ["livechat-started", "command", "uj"]
    assert room.message_count == 3


def test_nobody_writes_while_the_chat_is_switched_off(workspace: Workspace, room: Room) -> None:
    workspace.settings.set("Livechat_enabled", False)
    with pytest.raises(OmnichannelDisabled):
        workspace.messages.write(TOKEN, room.id, "Hello!")
    with pytest.raises(OmnichannelDisabled):
        workspace.messages.send_all("new-4b1c", ["Hello!"])
    assert workspace.visitors.by_token("new-4b1c") is not None
    assert room.message_count == 3


def test_the_history_is_newest_first(workspace: Workspace, room: Room) -> None:
    for text in ("one", "two", "three"):
        workspace.clock.advance(1)
        workspace.messages.write(TOKEN, room.id, text)

    history = workspace.messages.history(room.id, TOKEN)

    assert [message.text for message in history[:3]] == ["three", "two", "one"]
    assert history[-1].type == "livechat-started"


def test_the_history_is_cut_by_limit_offset_and_end(workspace: Workspace, room: Room) -> None:
    start = workspace.clock.now()
    for text in ("one", "two", "three"):
        workspace.clock.advance(1)
        workspace.messages.write(TOKEN, room.id, text)

    def read(**options: object) -> list[str]:
        return [message.text for message in workspace.messages.history(room.id, TOKEN, **options)]  # type: ignore[arg-type]

    assert read(limit=1) == ["three"]
    assert read(limit=1, offset=1) == ["two"]
    assert read(limit=2, before=start + timedelta(seconds=3)) == ["two", "one"]
    assert read(before=datetime(2020, 1, 1, tzinfo=UTC)) == []


def test_hidden_kinds_and_hidden_messages_are_not_in_the_history(workspace: Workspace, room: Room) -> None:
    message = workspace.messages.write(TOKEN, room.id, "psst")
    message.hidden = True
    workspace.settings.set("Hide_System_Messages", ["livechat-started", "command", "uj"])

    assert workspace.messages.history(room.id, TOKEN) == []
    assert workspace.messages.in_room_of_visitor(message.id, room.id, TOKEN) is message


def test_a_message_is_read_in_its_own_conversation_only(workspace: Workspace, room: Room) -> None:
    eve = workspace.visitors.register("eve", name="Eve")
    other, _ = workspace.rooms.open(eve)
    message = workspace.messages.write(TOKEN, room.id, "Hello!")

    with pytest.raises(InvalidMessage):
        workspace.messages.in_room_of_visitor(message.id, other.id, "eve")
    with pytest.raises(InvalidRoom):
        workspace.messages.in_room_of_visitor(message.id, room.id, "eve")


def test_the_author_edits_even_after_closing(workspace: Workspace, ada: Visitor, room: Room) -> None:
    message = workspace.messages.write(TOKEN, room.id, "Where is my order 4711?")
    workspace.rooms.close_by_visitor(room.id, TOKEN)
    workspace.clock.advance(10)

    edited = workspace.messages.own.edit(message.id, room.id, TOKEN, "See https://example.com/4712")

    assert (edited.text, edited.edited_at) == ("See https://example.com/4712", workspace.clock.now())
    assert edited.edited_by == UserReference(ada.id, ada.username)
    assert edited.details["urls"] == [{"url": "https://example.com/4712", "meta": {}}]
    assert "md" not in edited.details


def test_nobody_changes_messages_of_others(workspace: Workspace, room: Room, grace: User) -> None:
    reply = workspace.messages.post(room, grace, "Hello Ada!")
    with pytest.raises(ActionNotAllowed):
        workspace.messages.own.edit(reply.id, room.id, TOKEN, "Hello!")
    with pytest.raises(ActionNotAllowed):
        workspace.messages.own.delete(reply.id, room.id, TOKEN)
    with pytest.raises(InvalidMessage):
        workspace.messages.own.delete("no such message", room.id, TOKEN)


@pytest.mark.parametrize("setting", ["Message_AllowEditing", "Message_AllowDeleting"])
def test_the_workspace_may_forbid_changes(workspace: Workspace, room: Room, setting: str) -> None:
    message = workspace.messages.write(TOKEN, room.id, "Hello!")
    workspace.settings.set(setting, False)
    with pytest.raises(ActionNotAllowed):
        if setting == "Message_AllowEditing":
            workspace.messages.own.edit(message.id, room.id, TOKEN, "Hi!")
        else:
            workspace.messages.own.delete(message.id, room.id, TOKEN)


def test_a_deleted_message_leaves_no_trace(workspace: Workspace, room: Room) -> None:
    events: list[Event] = []
    first = workspace.messages.write(TOKEN, room.id, "Hello!")
    second = workspace.messages.write(TOKEN, room.id, "Where is my order 4711?")
    workspace.events.listen(events.append)

    workspace.messages.own.delete(second.id, room.id, TOKEN)

    assert workspace.messages.get(second.id) is None
    assert (room.message_count, room.last_message) == (4, first)
    assert MessageRemoved(second) in events


def test_a_workspace_may_show_that_a_message_was_deleted(workspace: Workspace, room: Room) -> None:
    events: list[Event] = []
    workspace.settings.set("Message_ShowDeletedStatus", True)
    message = workspace.messages.write(TOKEN, room.id, "Hello!")
    workspace.events.listen(events.append)

    workspace.messages.own.delete(message.id, room.id, TOKEN)

    left = workspace.messages.get(message.id)
    assert left is not None and (left.text, left.type) == ("", "rm")
    assert room.last_message is None
    assert MessageStored(left) in events


def test_a_workspace_may_keep_deleted_messages_hidden(workspace: Workspace, room: Room) -> None:
    workspace.settings.set("Message_KeepHistory", True)
    message = workspace.messages.write(TOKEN, room.id, "Hello!")

    workspace.messages.own.delete(message.id, room.id, TOKEN)

    assert message.hidden
    assert message not in workspace.messages.history(room.id, TOKEN)


def test_the_start_of_a_thread_stays(workspace: Workspace, room: Room, grace: User) -> None:
    question = workspace.messages.write(TOKEN, room.id, "Two things.")
    workspace.messages.post(room, grace, "Which ones?", thread_id=question.id)
    assert question.details["tcount"] == 1
    assert question.details["replies"] == [grace.id]

    workspace.messages.own.delete(question.id, room.id, TOKEN)

    assert workspace.messages.get(question.id) is question
    assert question.type == "rm"


def test_an_integration_brings_a_visitor_and_messages(workspace: Workspace) -> None:
    messages = workspace.messages.send_all("brand-new", ["Hello!", "Anybody there?"])

    visitor = workspace.visitors.by_token("brand-new")
    rooms = workspace.rooms.open_of_visitor("brand-new")
    assert visitor is not None and len(rooms) == 1
    assert [message.author.username for message in messages] == [visitor.username] * 2
    assert texts(workspace, rooms[0]) == ["Hello!", "Anybody there?"]


def test_an_integration_continues_the_open_conversation(workspace: Workspace, room: Room) -> None:
    workspace.messages.send_all(TOKEN, ["One more."])

    assert len(workspace.rooms.open_of_visitor(TOKEN)) == 1
    assert texts(workspace, room) == ["One more."]
