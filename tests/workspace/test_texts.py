"""What a server reads out of a text."""

from __future__ import annotations

from stub_server.workspace import Workspace, texts


def test_plain_words_are_parsed_into_paragraphs(workspace: Workspace) -> None:
    assert texts.read("Hello Grace\n\nthanks!", workspace.users) == {
        "mentions": [],
        "channels": [],
        "urls": [],
        "md": [
            {"type": "PARAGRAPH", "value": [{"type": "PLAIN_TEXT", "value": "Hello Grace"}]},
            {"type": "LINE_BREAK"},
            {"type": "PARAGRAPH", "value": [{"type": "PLAIN_TEXT", "value": "thanks!"}]},
        ],
    }


def test_known_users_are_mentioned_once(workspace: Workspace) -> None:
    found = texts.read("@grace and @nobody and @grace and @all", workspace.users)

    assert found["mentions"] == [
        {"_id": "Gr4ceHopperAgent7", "username": "grace", "name": "Grace Hopper", "type": "user"},
        {"_id": "all", "username": "all"},
    ]


def test_addresses_end_before_punctuation(workspace: Workspace) -> None:
    found = texts.read("See https://example.com/faq?a=1, or (http://example.org).", workspace.users)

    assert [url["url"] for url in found["urls"]] == ["https://example.com/faq?a=1", "http://example.org"]


def test_marked_up_text_is_left_unparsed(workspace: Workspace) -> None:
    for text in ("*bold*", "1. first", "> quote", "`code`", "www.example.com", "example.com"):
        assert "md" not in texts.read(text, workspace.users), text
