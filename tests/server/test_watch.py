"""`--watch`: edits of the seed and of the contract are picked up while the stub runs, and told."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

ROOT = Path(__file__).parents[2]
PATIENCE = 20.0

ROOM = "rMWatchedByAda001"
SEED = """\
users:
  - {username: admin, roles: [user, admin]}
  - {username: grace, roles: [user, livechat-agent]}
departments:
  - {name: Support, agents: [grace]}
visitors:
  - {token: ada, name: Ada}
conversations:
  - room: rMWatchedByAda001
    visitor: ada
    agent: grace
    messages:
      - {id: first, text: Hello}
"""


@dataclass
class Watching:
    """A stub that watches a copy of the contract and a seed of its own, and what it logs."""

    folder: Path
    url: str = ""
    log: list[str] = field(default_factory=list)

    @property
    def seed(self) -> Path:
        return self.folder / "seed.yaml"

    def edit(self, file: Path, *replacements: tuple[str, str]) -> int:
        """Edits the file; where in the log what comes of it begins."""
        text = file.read_text(encoding="utf-8")
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new, 1)
        told = len(self.log)
        file.write_text(text, encoding="utf-8")
        return told

    def hears(self, words: str, since: int) -> str:
        """The log line with these words, when it has come."""
        return until(lambda: next((line for line in self.log[since:] if words in line), ""), words)

    def get(self, path: str, **query: Any) -> Any:
        return requests.get(self.url + path, params=query, timeout=10).json()


def until(look: Callable[[], str], what: str) -> str:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{what!r} did not come")


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watching]:
    """The watching stub: one for all tests, since each edit has names of its own."""
    watching = Watching(tmp_path_factory.mktemp("checkout"))
    for folder in ("openapi", "stub_server"):
        shutil.copytree(ROOT / folder, watching.folder / folder, ignore=shutil.ignore_patterns("__pycache__"))
    watching.seed.write_text(SEED, encoding="utf-8")
    command = [sys.executable, "-m", "stub_server", "--port", "0", "--seed", "seed.yaml", "--watch"]
    with subprocess.Popen(
        command, cwd=watching.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None and running.stderr is not None
        found = re.search(r"https?://[^\s/]+:\d+", running.stdout.readline())
        assert found
        watching.url = found.group()
        reading = threading.Thread(target=_listen, args=(running.stderr, watching.log), daemon=True)
        reading.start()
        requests.get(f"{watching.url}/api/info", timeout=PATIENCE)
        yield watching
        running.terminate()
        reading.join()


def _listen(stream: Any, log: list[str]) -> None:
    for line in stream:
        log.append(line)


def test_new_things_of_the_seed_come_and_the_workspace_stays(process: Watching) -> None:
    requests.post(f"{process.url}/api/v1/livechat/visitor", json={"visitor": {"token": "own"}}, timeout=5)
    since = process.edit(
        process.seed,
        ("departments:", "  - {username: linus, roles: [user, livechat-agent]}\ndepartments:"),
        ("agents: [grace]", "agents: [grace, linus]"),
        ("conversations:", "  - {token: alan, name: Alan}\nconversations:"),
        ("{id: first, text: Hello}", "{id: first, text: Hello}\n      - {id: second, from: grace, text: Good day}"),
    )
    process.hears("visitors: alan is new", since)
    told = "".join(process.log[since:])
    assert "users: linus is new" in told and "departments: Support changed" in told
    assert f"conversations: {ROOM} changed" in told and "grace" not in told
    assert process.get("/api/v1/livechat/visitor/own")["success"] is True
    assert process.get("/api/v1/livechat/visitor/alan")["visitor"]["name"] == "Alan"
    messages = process.get(f"/api/v1/livechat/messages.history/{ROOM}", token="ada")["messages"]
    assert [message["msg"] for message in messages if "t" not in message] == ["Good day", "Hello"]


def test_changed_things_change(process: Watching) -> None:
    since = process.edit(
        process.seed, ("name: Ada", "name: Ada Lovelace"), ("{username: admin,", "{username: admin, password: s3cret,")
    )
    process.hears("users: admin changed", since)
    process.hears("visitors: ada changed", since)
    assert process.get("/api/v1/livechat/visitor/ada")["visitor"]["name"] == "Ada Lovelace"
    login = {"user": "admin", "password": "s3cret"}
    assert requests.post(f"{process.url}/api/v1/login", json=login, timeout=5).status_code == 200


def test_what_the_seed_no_longer_names_stays(process: Watching) -> None:
    since = process.edit(process.seed, ("visitors:", "visitors:\n  - {token: passing}"))
    process.hears("visitors: passing is new", since)
    since = process.edit(process.seed, ("\n  - {token: passing}", ""))
    process.hears("visitors: passing is gone from the seed, and stays", since)
    assert process.get("/api/v1/livechat/visitor/passing")["success"] is True


def test_a_mistake_is_told_with_its_line_and_nothing_is_picked_up(process: Watching) -> None:
    since = process.edit(
        process.seed, ("visitors:", "visitors:\n  - {token: half}\n  - {token: bad, department: Nowhere}")
    )
    line = process.hears("nothing of it was picked up", since)
    assert re.search(r"seed\.yaml:\d+: visitors\.1: ", line)
    assert "visitor" not in process.get("/api/v1/livechat/visitor/half")
    since = process.edit(process.seed, ("\n  - {token: bad, department: Nowhere}", ""))
    process.hears("visitors: half is new", since)


def test_a_reset_begins_with_the_edited_seed(process: Watching) -> None:
    since = process.edit(process.seed, ("visitors:", "visitors:\n  - {token: later}"))
    process.hears("visitors: later is new", since)
    requests.post(f"{process.url}/_stub/reset", timeout=5)
    assert process.get("/api/v1/livechat/visitor/later")["success"] is True


def test_the_contract_is_picked_up_and_the_workspace_stays(process: Watching) -> None:
    requests.post(f"{process.url}/api/v1/livechat/visitor", json={"visitor": {"token": "mine"}}, timeout=5)
    since = process.edit(
        process.folder / "openapi" / "rooms.yaml",
        ("\n      operationId: closeRoom\n", "\n      operationId: closeRoom\n      x-edited: true\n"),
    )
    process.hears("picked up the contract: changed closeRoom", since)
    paths = process.get("/openapi.json")["paths"]
    assert paths["/api/v1/livechat/room.close"]["post"]["x-edited"] is True
    assert process.get("/api/v1/livechat/visitor/mine")["visitor"]["token"] == "mine"


def test_requests_are_checked_against_the_edited_contract(process: Watching) -> None:
    status = {"token": "ada", "status": "asleep"}
    address = f"{process.url}/api/v1/livechat/visitor.status"
    assert "Match error" not in requests.post(address, json=status, timeout=5).text
    since = process.edit(
        process.folder / "openapi" / "visitors.yaml",
        ("    VisitorStatusChange:\n", "    VisitorStatusChange:\n      maxProperties: 1\n"),
    )
    process.hears("picked up the contract: ", since)
    assert "must" in requests.post(address, json=status, timeout=5).text


def test_a_broken_contract_is_told_and_the_one_before_still_served(process: Watching) -> None:
    file = process.folder / "openapi" / "rooms.yaml"
    since = process.edit(file, ("\n      operationId: closeRoom\n", "\n      operationId: endRoom\n"))
    assert "has no handler" in process.hears("the one before is still served", since)
    assert process.get("/api/v1/livechat/config")["success"] is True
    since = process.edit(file, ("operationId: endRoom", "operationId: closeRoom"), ("paths:", "paths: ["))
    assert "rooms.yaml" in process.hears("the one before is still served", since)
    since = process.edit(file, ("paths: [", "paths:"))
    process.hears("picked up the contract", since)
