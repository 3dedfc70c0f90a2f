"""Conversations: opened, listed, closed, surveyed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from stub_server.workspace import Workspace, refusals
from stub_server.workspace.closing import TranscriptChoice
from stub_server.workspace.departments import DepartmentSettings, MembershipChange
from stub_server.workspace.entities import Department, Room, Source, User, Visitor
from stub_server.workspace.room_search import RoomSearch, Span
from tests.workspace.conftest import MORNING

ADA = "ada-3f9c2b7e51"


def user(workspace: Workspace, username: str) -> User:
    found = workspace.users.by_username(username)
    assert found is not None
    return found


def department(workspace: Workspace, name: str, *usernames: str, **more: object) -> Department:
    settings = DepartmentSettings(
        name=name,
        email="support@example.com",
        enabled=True,
        show_on_registration=True,
        show_on_offline_form=True,
        **more,  # type: ignore[arg-type]
    )
    members = [MembershipChange(user(workspace, username).id) for username in usernames]
    return workspace.departments.create(settings, members)


@pytest.fixture
def ada(workspace: Workspace) -> Visitor:
    return workspace.visitors.register(ADA, name="Ada Lovelace", email="ada@example.com", phone="+15550100")


@pytest.fixture
def room(workspace: Workspace, ada: Visitor) -> Room:
    return workspace.rooms.open(ada)[0]


def serving(workspace: Workspace, room: Room) -> User:
    assert room.served_by is not None
    found = workspace.users.get(room.served_by.id)
    assert found is not None
    return found


def kinds(workspace: Workspace, room: Room) -> list[tuple[str | None, str]]:
    return [(message.type, message.text) for message in workspace.messages.of_room(room.id)]


def transcript_requested(workspace: Workspace, room: Room) -> bool:
    closing = next(one for one in workspace.messages.of_room(room.id) if one.type == "livechat-close")
    return bool(closing.details["transcriptRequested"])


# Opening.


def test_a_new_conversation_is_served_at_once(workspace: Workspace, ada: Visitor) -> None:
    room, is_new = workspace.rooms.open(ada)
    assert is_new
    assert room.served_by is not None
    assert (room.name, room.users_count, room.message_count) == ("Ada Lovelace", 2, 3)
    assert room.subscribers == [room.served_by.id]
    assert kinds(workspace, room)[0] == ("livechat-started", "")
    assert ada.last_chat is not None
    assert ada.last_chat.room_id == room.id


def test_an_open_conversation_is_used_again(workspace: Workspace, ada: Visitor, room: Room) -> None:
    assert workspace.rooms.open(ada) == (room, False)
    assert workspace.rooms.open(ada, room.id) == (room, False)


def test_manual_selection_leaves_a_conversation_waiting(workspace: Workspace, ada: Visitor) -> None:
    workspace.settings.set("Livechat_Routing_Method", "Manual_Selection")
    room, _ = workspace.rooms.open(ada)
    inquiry = workspace.inquiries.of_room(room.id)
    assert (room.served_by, room.users_count) == (None, 1)
    assert inquiry is not None
    assert inquiry.status == "queued"


def test_nobody_online_opens_nothing(workspace: Workspace, ada: Visitor) -> None:
    for name in ("grace", "linus"):
        user(workspace, name).status = "offline"
    with pytest.raises(refusals.NoAgentOnline):
        workspace.rooms.open(ada)
    assert len(workspace.store.rooms) == 0


def test_a_workspace_may_take_conversations_without_agents(workspace: Workspace, ada: Visitor) -> None:
    for name in ("grace", "linus"):
        user(workspace, name).status = "offline"
    workspace.settings.set("Livechat_accept_chats_with_no_agents", True)
    room, _ = workspace.rooms.open(ada)
    assert room.open


def test_omnichannel_may_be_switched_off(workspace: Workspace, ada: Visitor) -> None:
    workspace.settings.set("Livechat_enabled", False)
    with pytest.raises(refusals.OmnichannelDisabled):
        workspace.rooms.open(ada)


def test_the_preferred_agent_serves(workspace: Workspace, ada: Visitor) -> None:
    room, _ = workspace.rooms.open(ada, preferred_agent_id="L1nusTorvaldsAg3n")
    assert serving(workspace, room).username == "linus"


@pytest.mark.parametrize("preferred", ["Adm1nOfWorkspace9", "nobody", "L1nusTorvaldsAg3n"])
def test_a_preferred_agent_who_cannot_serve_is_passed_over(workspace: Workspace, ada: Visitor, preferred: str) -> None:
    user(workspace, "linus").status = "offline"
    room, _ = workspace.rooms.open(ada, preferred_agent_id=preferred)
    assert serving(workspace, room).username == "grace"


def test_without_a_department_that_of_the_registration_form_is_taken(workspace: Workspace, ada: Visitor) -> None:
    support = department(workspace, "Support", "linus")
    room, _ = workspace.rooms.open(ada)
    assert room.department_id == support.id
    assert serving(workspace, room).username == "linus"


def test_in_a_department_that_is_gone_nobody_is_online(workspace: Workspace, ada: Visitor) -> None:
    ada.department_id = "5f3c1a2b4d5e6f7a8b9c0d1e"
    with pytest.raises(refusals.NoAgentOnline):
        workspace.rooms.open(ada)
    assert ada.department_id == "5f3c1a2b4d5e6f7a8b9c0d1e"


def test_the_fallback_takes_new_conversations_while_nobody_is_online(workspace: Workspace, ada: Visitor) -> None:
    sales = department(workspace, "Sales", "linus")
    support = department(workspace, "Support", "grace", fallback_department_id=sales.id)
    user(workspace, "grace").status = "offline"
    ada.department_id = support.id
    room, _ = workspace.rooms.open(ada)
    assert (room.department_id, serving(workspace, room).username) == (sales.id, "linus")
    assert ada.department_id == support.id


def test_who_prefers_an_account_is_not_asked_whether_somebody_is_online(workspace: Workspace, ada: Visitor) -> None:
    for username in ("grace", "linus"):
        user(workspace, username).status = "offline"
    with pytest.raises(refusals.NoAgentOnline):
        workspace.rooms.open(ada, preferred_agent_id="nobody")
    room, _ = workspace.rooms.open(ada, preferred_agent_id=user(workspace, "grace").id)
    assert room.served_by is None
    inquiry = workspace.inquiries.of_room(room.id)
    assert inquiry is not None
    assert inquiry.status == "ready"


def test_a_contact_keeps_the_name_of_the_first_conversation(workspace: Workspace) -> None:
    anonymous = workspace.visitors.register("t1")
    first, _ = workspace.rooms.open(anonymous)
    workspace.visitors.register("t1", name="Alan Turing")
    assert first.name == "Alan Turing"
    workspace.rooms.close_by_visitor(first.id, "t1")
    second, _ = workspace.rooms.open(anonymous)
    assert (second.name, second.contact_id) == (anonymous.username, first.contact_id)
    workspace.rooms.close_by_visitor(second.id, "t1")
    by_widget, _ = workspace.rooms.open(anonymous, source=Source("widget"))
    assert by_widget.name == "Alan Turing"
    assert by_widget.contact_id != first.contact_id


def test_the_server_names_authors_without_the_name_to_show(workspace: Workspace, room: Room) -> None:
    workspace.settings.set("Livechat_enable_transcript", True)
    workspace.rooms.close_by_visitor(room.id, ADA)
    by_ada = [one for one in workspace.messages.of_room(room.id) if one.author.id == room.visitor.id]
    assert [(one.type, one.author.name, one.token) for one in by_ada] == [
        ("livechat-started", None, ADA),
        ("livechat-close", None, ADA),
        ("command", None, None),
    ]


def test_who_answered_is_known_after_closing_too(workspace: Workspace, room: Room) -> None:
    agent = serving(workspace, room)
    workspace.messages.post(room, agent, "Hello!")
    workspace.rooms.close_by_visitor(room.id, ADA)
    assert room.responded_by == agent.reference


@pytest.mark.parametrize("wrong", ["closed", "unknown", "of another visitor"])
def test_only_an_own_open_room_is_found_by_id(workspace: Workspace, ada: Visitor, room: Room, wrong: str) -> None:
    room_id = "unknown" if wrong == "unknown" else room.id
    visitor = workspace.visitors.register("bob-1c2d3e4f50") if wrong == "of another visitor" else ada
    if wrong == "closed":
        workspace.rooms.close_by_visitor(room.id, ADA)
    with pytest.raises(refusals.InvalidRoom):
        workspace.rooms.open(visitor, room_id)


def test_where_nobody_is_there_the_fallback_department_gets_the_conversation(
    workspace: Workspace, ada: Visitor
) -> None:
    sales = department(workspace, "Sales", "linus")
    empty = department(workspace, "Empty", fallback_department_id=sales.id)
    closed = department(workspace, "Closed", fallback_department_id=empty.id)
    ada.department_id = closed.id
    room, _ = workspace.rooms.open(ada)
    inquiry = workspace.inquiries.of_room(room.id)
    assert inquiry is not None
    assert room.served_by is not None
    assert (room.department_id, room.served_by.username) == (sales.id, "linus")
    assert (inquiry.department_id, inquiry.status) == (sales.id, "taken")


def test_fallbacks_that_lead_back_reach_nobody(workspace: Workspace, ada: Visitor) -> None:
    one = department(workspace, "One")
    two = department(workspace, "Two", fallback_department_id=one.id)
    one.fallback_department_id = two.id
    ada.department_id = one.id
    with pytest.raises(refusals.NoAgentOnline):
        workspace.rooms.open(ada)


# Closing.


def test_a_room_closes_once(workspace: Workspace, room: Room) -> None:
    workspace.clock.advance(295)
    assert workspace.rooms.close_by_visitor(room.id, ADA) == "Closed by visitor"
    assert (room.open, room.closer, room.visitor.status) == (False, "visitor", "offline")
    assert room.closed_at == MORNING + timedelta(seconds=295)
    assert (room.times.chat_duration_s, room.times.service_duration_s) == (295, 295)
    assert (room.subscribers, room.users_count) == ([], 1)
    assert workspace.inquiries.of_room(room.id) is None
    assert kinds(workspace, room)[-1] == ("livechat-close", "Closed by visitor")
    signed = workspace.messages.of_room(room.id)[-1].author
    assert (signed.username, signed.name) == (room.visitor.username, None)
    with pytest.raises(refusals.RoomIsClosed):
        workspace.rooms.close_by_visitor(room.id, ADA)


def test_after_closing_a_new_conversation_opens(workspace: Workspace, ada: Visitor, room: Room) -> None:
    workspace.rooms.close_by_visitor(room.id, ADA)
    another, is_new = workspace.rooms.open(ada)
    assert is_new
    assert another.id != room.id
    assert another.contact_id == room.contact_id is not None


def test_a_visitor_closes_only_own_rooms(workspace: Workspace, room: Room) -> None:
    workspace.visitors.register("bob-1c2d3e4f50")
    with pytest.raises(refusals.InvalidRoom):
        workspace.rooms.close_by_visitor(room.id, "bob-1c2d3e4f50")
    with pytest.raises(refusals.InvalidToken):
        workspace.rooms.close_by_visitor(room.id, "nobody")


def test_agents_may_keep_closing_to_themselves(workspace: Workspace, room: Room) -> None:
    workspace.settings.set("Omnichannel_allow_visitors_to_close_conversation", False)
    with pytest.raises(refusals.VisitorsMayNotClose):
        workspace.rooms.close_by_visitor(room.id, "nobody")


def test_the_serving_agent_closes_with_a_comment(workspace: Workspace, room: Room) -> None:
    agent = serving(workspace, room)
    with pytest.raises(refusals.ClosingCommentMissing):
        workspace.rooms.close_by_user(room.id, agent, "  ")
    workspace.rooms.close_by_user(room.id, agent, "Done.", ["delivery", "delivery"])
    assert (room.closer, room.tags) == ("user", ["delivery"])
    assert kinds(workspace, room)[-1] == ("livechat-close", "Done.")
    with pytest.raises(refusals.NotAuthorizedToClose):
        workspace.rooms.close_by_user(room.id, agent, "Again.")


def test_whether_one_may_close_is_looked_at_before_whether_it_is_open(workspace: Workspace, room: Room) -> None:
    other = user(workspace, "linus" if serving(workspace, room).username == "grace" else "grace")
    with pytest.raises(refusals.NotAuthorizedToClose):
        workspace.rooms.close_by_user(room.id, other, "Not mine.")
    admin = user(workspace, "admin")
    workspace.rooms.close_by_user(room.id, admin, "Mine.")
    with pytest.raises(refusals.RoomAlreadyClosed):
        workspace.rooms.close_by_user(room.id, admin, "Again.", force=True)
    with pytest.raises(refusals.UnknownRoom):
        workspace.rooms.close_by_user("nowhere", admin, "What?")


def test_a_closed_room_closes_again_by_force_where_that_is_allowed(workspace: Workspace, room: Room) -> None:
    admin = user(workspace, "admin")
    workspace.settings.set("Omnichannel_allow_force_close_conversations", True)
    workspace.rooms.close_by_user(room.id, admin, "Once.")
    workspace.rooms.close_by_user(room.id, admin, "Twice.", force=True)
    assert kinds(workspace, room)[-1] == ("livechat-close", "Twice.")


def test_a_department_may_want_a_tag_of_the_user_who_closes(workspace: Workspace, ada: Visitor) -> None:
    support = department(workspace, "Support", "grace", request_tag_before_closing=True, closing_tags=["solved"])
    room, _ = workspace.rooms.open(ada)
    grace = user(workspace, "grace")
    with pytest.raises(refusals.RoomTagsMissing):
        workspace.rooms.close_by_user(room.id, grace, "Done.")
    support.closing_tags = []
    with pytest.raises(refusals.RoomTagsMissing):
        workspace.rooms.close_by_user(room.id, grace, "Done.", ["delivery"])
    support.closing_tags = ["solved"]
    workspace.rooms.close_by_user(room.id, grace, "Done.", ["delivery", "delivery"])
    assert room.tags == ["delivery", "solved"]


def test_a_visitor_closes_with_the_tags_that_the_department_prescribes(workspace: Workspace, ada: Visitor) -> None:
    support = department(workspace, "Support", "grace", request_tag_before_closing=True, closing_tags=["solved"])
    room, _ = workspace.rooms.open(ada)
    support.closing_tags = []
    with pytest.raises(refusals.RoomTagsMissing):
        workspace.rooms.close_by_visitor(room.id, ADA)
    support.closing_tags = ["solved"]
    workspace.rooms.close_by_visitor(room.id, ADA)
    assert room.tags == ["solved"]


def test_a_transcript_needs_an_address(workspace: Workspace, room: Room) -> None:
    with pytest.raises(refusals.TranscriptAddressMissing):
        workspace.rooms.close_by_user(
            room.id, serving(workspace, room), "Done.", transcript=TranscriptChoice(send=True)
        )
    assert room.open


def test_a_workspace_that_always_mails_transcripts_asks_nobody(workspace: Workspace, room: Room) -> None:
    workspace.settings.set("Livechat_transcript_send_always", True)
    choice = TranscriptChoice(send=False)
    workspace.rooms.close_by_user(room.id, serving(workspace, room), "Done.", transcript=choice)
    assert [mail.to for mail in workspace.store.mails] == ["ada@example.com"]
    (closing,) = [message for message in workspace.store.messages if message.type == "livechat-close"]
    assert closing.details["transcriptRequested"] is True


def test_where_visitors_are_asked_nothing_is_mailed_always(workspace: Workspace, room: Room) -> None:
    workspace.settings.set("Livechat_transcript_send_always", True)
    workspace.settings.set("Livechat_enable_transcript", True)
    workspace.rooms.close_by_user(room.id, serving(workspace, room), "Done.")
    assert list(workspace.store.mails) == []


def test_closing_mails_the_transcript_that_was_chosen(workspace: Workspace, room: Room) -> None:
    choice = TranscriptChoice(send=True, email="ada@example.com", subject="Your conversation")
    workspace.rooms.close_by_user(room.id, serving(workspace, room), "Done.", transcript=choice)
    (mail,) = workspace.store.mails
    assert (mail.kind, mail.to, mail.subject, mail.room_id) == (
        "transcript", "ada@example.com", "Your conversation", room.id,
    )  # fmt: skip
    assert transcript_requested(workspace, room) is False


def test_closing_tells_whether_a_transcript_goes_out_anyway(workspace: Workspace, ada: Visitor) -> None:
    def close(always: bool, offered: bool) -> bool:
        workspace.settings.set("Livechat_transcript_send_always", always)
        workspace.settings.set("Livechat_enable_transcript", offered)
        room, _ = workspace.rooms.open(ada)
        workspace.rooms.close_by_visitor(room.id, ADA)
        return transcript_requested(workspace, room)

    assert [close(False, False), close(True, False), close(True, True), close(False, True)] == [
        False, True, False, False,
    ]  # fmt: skip


def test_the_widget_is_asked_to_offer_a_transcript(workspace: Workspace, room: Room) -> None:
    workspace.settings.set("Livechat_enable_transcript", True)
    workspace.rooms.close_by_visitor(room.id, ADA)
    assert kinds(workspace, room)[-1] == ("command", "promptTranscript")
    assert workspace.messages.of_room(room.id)[-1].token is None


# Surveys.


def test_answers_that_do_not_count_are_dropped(workspace: Workspace, room: Room) -> None:
    answers = [("satisfaction", "6"), ("agentKnowledge", "4"), ("agentKnowledge", "5"), ("weather", "1")]
    assert workspace.rooms.survey(room.id, ADA, answers) == {"agentKnowledge": "5"}
    workspace.rooms.survey(room.id, ADA, [("additionalFeedback", "Thanks")])
    assert room.survey == {"additionalFeedback": "Thanks"}
    with pytest.raises(refusals.InvalidSurvey):
        workspace.rooms.survey(room.id, ADA, [("satisfaction", "0")])


# Taking part.


def test_an_agent_who_may_see_a_room_joins_it_once(workspace: Workspace, room: Room) -> None:
    admin = user(workspace, "admin")
    workspace.rooms.join(room.id, admin)
    workspace.rooms.join(room.id, admin)
    assert room.subscribers.count(admin.id) == 1
    assert room.users_count == 3
    assert kinds(workspace, room)[-1][0] == "uj"


def test_what_one_may_not_see_one_does_not_join(workspace: Workspace, room: Room) -> None:
    other = user(workspace, "linus" if serving(workspace, room).username == "grace" else "grace")
    with pytest.raises(refusals.NoAccessToRoom):
        workspace.rooms.join(room.id, other)
    workspace.rooms.close_by_visitor(room.id, ADA)
    with pytest.raises(refusals.RoomIsClosed):
        workspace.rooms.join(room.id, other)
    with pytest.raises(refusals.UnknownRoom):
        workspace.rooms.join("nowhere", other)


def test_with_manual_selection_members_see_what_waits_for_them(workspace: Workspace, ada: Visitor) -> None:
    workspace.settings.set("Livechat_Routing_Method", "Manual_Selection")
    support = department(workspace, "Support", "linus")
    ada.department_id = support.id
    room, _ = workspace.rooms.open(ada)
    assert workspace.rooms.can_access(room, user(workspace, "linus"))
    assert not workspace.rooms.can_access(room, user(workspace, "grace"))


# Lists.


def test_conversations_are_found_by_what_they_are(workspace: Workspace, ada: Visitor, room: Room) -> None:
    workspace.clock.advance(60)
    bob = workspace.visitors.register("bob-1c2d3e4f50", name="Bob")
    later, _ = workspace.rooms.open(bob)
    room.custom_fields["orderNumber"] = "4711"
    workspace.rooms.close_by_user(room.id, serving(workspace, room), "Done.", ["delivery"])

    def found(wanted: RoomSearch) -> list[Room]:
        return list(workspace.rooms.search(wanted))

    assert found(RoomSearch()) == [later, room]
    assert found(RoomSearch(open=True)) == [later]
    assert found(RoomSearch(open=False)) == [room]
    assert found(RoomSearch(tags=["delivery", "other"])) == [room]
    assert found(RoomSearch(name="LOVE")) == [room]
    assert found(RoomSearch(agents=[serving(workspace, later).id])) == [later]
    assert found(RoomSearch(custom_fields={"orderNumber": re.compile("47")})) == [room]
    assert found(RoomSearch(opened=Span(start=MORNING + timedelta(seconds=1)))) == [later]
    assert found(RoomSearch(closed=Span(start=MORNING))) == [room]


def test_what_waits_is_listed_as_queued_and_not_as_open(workspace: Workspace, ada: Visitor) -> None:
    workspace.settings.set("Livechat_Routing_Method", "Manual_Selection")
    room, _ = workspace.rooms.open(ada)
    assert workspace.rooms.search(RoomSearch(open=True)) == []
    assert workspace.rooms.search(RoomSearch(queued=True)) == [room]
    room.on_hold = True
    assert workspace.rooms.search(RoomSearch(on_hold=True)) == [room]
    assert workspace.rooms.search(RoomSearch(queued=True)) == []


# Video calls.


def test_a_video_call_uses_the_open_room_with_the_id(workspace: Workspace, ada: Visitor, room: Room) -> None:
    call = workspace.rooms.start_video_call(ADA, room.id)
    assert call.room is room
    assert call.until == MORNING + timedelta(hours=1)
    assert kinds(workspace, room)[-1] == ("livechat_video_call", "")


def test_a_video_call_makes_a_room_with_an_unknown_id(workspace: Workspace, ada: Visitor) -> None:
    assert workspace.rooms.start_video_call(ADA, "rMOfMyOwnChoosing").room.id == "rMOfMyOwnChoosing"


def test_refusals_of_video_calls_are_serialised(workspace: Workspace, room: Room) -> None:
    workspace.visitors.register("bob-1c2d3e4f50")
    with pytest.raises(refusals.SerialisedRefusal, match="cannot-access-room"):
        workspace.rooms.start_video_call("bob-1c2d3e4f50", room.id)
    with pytest.raises(refusals.SerialisedRefusal) as refused:
        workspace.rooms.start_video_call("nobody", None)
    assert refused.value.properties == {"isClientSafe": True, "message": "[invalid-token]"}


def test_a_source_is_kept(workspace: Workspace, ada: Visitor) -> None:
    room, _ = workspace.rooms.open(ada, source=Source("widget", destination="shop.example.com"))
    assert room.source.type == "widget"
