"""Seeds: what they plant, and what they say about mistakes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from stub_server.seeding.seed import SeedError, load, plant
from stub_server.workspace import Workspace
from stub_server.workspace.clock import Clock
from stub_server.workspace.ids import Ids

NOW = datetime(2026, 3, 2, 9, 1, tzinfo=UTC)


def planted(folder: Path, text: str) -> Workspace:
    file = folder / "seed.yaml"
    file.write_text(text, encoding="utf-8")
    return plant(load(file), Clock(NOW), Ids(seed=1))


def test_the_default_seed_is_the_cast_of_the_contract() -> None:
    seed = load(None)
    workspace = plant(seed, Clock(NOW), Ids(seed=1))
    room = workspace.rooms.get("rMAdaSupportChat1")
    assert room is not None and room.served_by is not None
    assert room.served_by.username == "grace"
    assert [message.text for message in workspace.messages.of_room(room.id) if message.type is None] == [
        "Where is my order 4711?",
        "It left our warehouse this morning.",
    ]
    assert [department.name for department in workspace.store.departments] == ["Support", "Sales"]
    assert seed.sign_ins[0].split(maxsplit=2)[2] == "admin / admin (administrator)"


def test_everything_has_happened_before_the_server_starts() -> None:
    workspace = plant(load(None), Clock(NOW), Ids(seed=1))
    assert workspace.clock.now() == NOW
    assert max(message.sent_at for message in workspace.store.messages) < NOW


def test_the_same_seed_and_ids_plant_the_same_workspace() -> None:
    first, second = (plant(load(None), Clock(NOW), Ids(seed=7)) for _ in range(2))
    assert [message.id for message in first.store.messages] == [message.id for message in second.store.messages]


def test_the_routing_is_as_it_was_after_planting() -> None:
    workspace = plant(load(None), Clock(NOW), Ids(seed=1))
    assert workspace.routing.method() == "Auto_Selection"


def test_a_conversation_without_an_agent_waits(tmp_path: Path) -> None:
    workspace = planted(
        tmp_path,
        """
        users: [{username: ann, roles: [user, livechat-agent]}]
        visitors: [{token: t1}]
        conversations: [{visitor: t1, room: waitingRoom000001}]
        """,
    )
    room = workspace.rooms.get("waitingRoom000001")
    assert room is not None and room.open and room.served_by is None


def test_a_conversation_may_be_over(tmp_path: Path) -> None:
    workspace = planted(
        tmp_path,
        """
        time: 2026-01-01T00:00:00Z
        users: [{username: ann, roles: [user, livechat-agent]}]
        visitors: [{token: t1}]
        conversations:
          - {visitor: t1, room: pastRoom000000001, agent: ann, closed: {by: ann, comment: Solved, after: 90}}
        """,
    )
    room = workspace.rooms.get("pastRoom000000001")
    assert room is not None
    assert room.closed_at == datetime(2026, 1, 1, 0, 1, 30, tzinfo=UTC)


def test_an_empty_file_is_an_empty_workspace(tmp_path: Path) -> None:
    workspace = planted(tmp_path, "")
    assert [user.username for user in workspace.store.users] == ["rocket.cat"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("users:\n  - {username: ann}\n  - {name: Bob}\n", 3, "username"),
        ("users:\n  - username: ann\n    roles: [king]\n", 3, "there is no role 'king'"),
        ("users: [{username: ann}]\ndepartments:\n  - name: Support\n    agents:\n      - bob\n", 5, "no user 'bob'"),
        ("users: [{username: ann}]\ndepartments:\n  - name: Support\n    agents: [ann]\n", 4, "is no agent"),
        ("settings:\n  Livechat_enabled: true\n  Livechat_tilte: Hi\n", 3, "no such setting"),
        ("permissions:\n  fly: [admin]\n", 2, "Invalid permission"),
        ("visitors: [{token: t1}]\nconversations:\n  - visitor: t1\n", 3, "no-agent-online"),
        ("conversations:\n  - visitor: t2\n", 2, "no visitor has this token"),
        ("edition: gold\n", 1, "edition"),
        ("conversations:\n  - visitor: t2\n    room: chat-1\n", 3, "does not match"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    with pytest.raises(SeedError) as mistake:
        planted(tmp_path, text)
    assert f"seed.yaml:{line}: " in str(mistake.value)
    assert words in str(mistake.value)


def test_a_file_that_is_no_yaml_or_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match="not YAML"):
        planted(tmp_path, "users: [")
    with pytest.raises(SeedError, match="is the name right"):
        load(tmp_path / "nowhere.yaml")
