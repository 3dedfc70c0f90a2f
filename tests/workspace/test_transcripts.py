"""Transcripts of conversations, mailed to visitors."""

from __future__ import annotations

import pytest

from stub_server.workspace import Workspace, refusals
from stub_server.workspace.entities import Room, Visitor
from tests.workspace.test_rooms import ADA, ada, kinds, room, serving

__all__ = ["ada", "room"]


def test_a_transcript_has_what_people_wrote_in_order(workspace: Workspace, ada: Visitor, room: Room) -> None:
    workspace.messages.send(ada, room, "Where is my order <4711>?")
    workspace.messages.post(room, serving(workspace, room), "It left our warehouse this morning.")
    mail = workspace.transcripts.send(ADA, room.id, "ada@example.com")
    assert (mail.kind, mail.to, mail.room_id) == ("transcript", "ada@example.com", room.id)
    assert mail.body.index("order &lt;4711&gt;") < mail.body.index("warehouse")
    assert "connected" not in mail.body
    assert kinds(workspace, room)[-1] == ("livechat_transcript_history", "")


def test_a_closed_conversation_is_mailed_too(workspace: Workspace, room: Room) -> None:
    workspace.rooms.close_by_visitor(room.id, ADA)
    workspace.transcripts.send(ADA, room.id, "ada@example.com")
    assert len(workspace.store.mails) == 1


def test_transcripts_are_for_the_visitor_of_the_room(workspace: Workspace, room: Room) -> None:
    workspace.visitors.register("bob-1c2d3e4f50")
    for token, room_id, condition in (
        ("nobody", room.id, refusals.RoomVisitorRemoved),
        ("bob-1c2d3e4f50", room.id, refusals.RoomVisitorRemoved),
        (ADA, "nowhere", refusals.UnknownRoom),
        ("nobody", "nowhere", refusals.UnknownRoom),
    ):
        with pytest.raises(condition):
            workspace.transcripts.send(token, room_id, "ada@example.com")


def test_messages_of_the_server_are_mailed_where_the_workspace_says_so_but_not_all(
    workspace: Workspace, ada: Visitor, room: Room
) -> None:
    workspace.settings.set("Livechat_transcript_show_system_messages", True)
    workspace.messages.send(ada, room, "Hello!")
    workspace.messages.system(room, "livechat_transfer_history", ada.reference, "moved")
    workspace.rooms.close_by_visitor(room.id, ADA)
    workspace.messages.system(room, "uj", ada.reference, "afterwards")
    body = workspace.transcripts.send(ADA, room.id, "ada@example.com").body
    assert "moved" in body
    assert [word for word in ("connected", "Closed by visitor", "afterwards") if word in body] == []


def test_hidden_agents_are_nameless_in_transcripts(workspace: Workspace, room: Room) -> None:
    agent = serving(workspace, room)
    workspace.messages.post(room, agent, "Hello!")
    workspace.settings.set("Livechat_show_agent_info", False)
    body = workspace.transcripts.send(ADA, room.id, "ada@example.com").body
    assert "<strong>Agent</strong>" in body
    assert str(agent.name) not in body


def test_what_is_no_address_gets_no_mail(workspace: Workspace, room: Room) -> None:
    with pytest.raises(refusals.TranscriptNotSent):
        workspace.transcripts.send(ADA, room.id, "ada")
