"""The suite on a server as in production: callers are limited, and the account is an agent's.

The stub lets the windows of its limit pass many times as fast as a server, so that nobody waits minutes for a test.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.conformance.conftest import ROOT, Suite, environment

AGENT = "grace"
SPEED = "300"


@pytest.fixture
def production() -> Iterator[str]:
    """The address of a limited stub, a process of its own."""
    command = [sys.executable, "-m", "stub_server", "--port", "0", "--rate-limit", SPEED]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://[^/\s]+", process.stdout.readline())
        assert found is not None
        yield found[0]
        process.terminate()


def traces(url: str) -> dict[str, Any]:
    """What a run could leave on the server, as its administrator sees it."""
    login = requests.post(f"{url}/api/v1/login", json={"user": "admin", "password": "admin"}, timeout=10).json()["data"]
    headers = {"X-Auth-Token": login["authToken"], "X-User-Id": login["userId"]}

    def read(path: str) -> Any:
        return requests.get(f"{url}/api/v1/{path}", headers=headers, timeout=10).json()

    return {
        "rooms": [room["_id"] for room in read("livechat/rooms?count=0")["rooms"] if room.get("open")],
        "inquiries": read("livechat/inquiries.list?count=0")["total"],
        "settings": {one["_id"]: one["value"] for one in read("settings.public?count=0")["settings"]},
        "permissions": {one["_id"]: sorted(one["roles"]) for one in read("permissions.listAll")["update"]},
        "departments": [one["_id"] for one in read("livechat/department?count=0")["departments"]],
        "agents": {one["_id"]: one["statusLivechat"] for one in read("livechat/users/agent?count=0")["users"]},
    }


def test_a_limited_server_is_asked_without_a_refusal_counted_or_a_trace_left(
    production: str, suite: Suite, tmp_path: Path
) -> None:
    before = traces(production)

    done = suite(
        "run", production, "--mode", "conversation", "--tiers", "directed", "--budget", "400", "--json", "out.json",
        login=AGENT, timeout=240,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    report = json.loads((tmp_path / "out.json").read_text())
    asked = [one for one in report["promises"] if one["outcome"] != "skipped"]
    assert len(asked) > 20 and {one["outcome"] for one in asked} == {"passed"}
    assert {trace["state"] for trace in report["traces"]} == {"removed"}
    assert sum(one["requests"] - one["limited"] for one in report["operations"]) <= 400
    assert any("waited" in note for note in report["notes"]), report["notes"]
    assert any("The budget of 400 calls left" in note for note in report["notes"]), report["notes"]
    assert traces(production) == before


def test_what_a_killed_run_left_on_a_limited_server_is_cleaned_up(
    production: str, suite: Suite, tmp_path: Path
) -> None:
    before = traces(production)
    ledger = tmp_path / "ledger.jsonl"
    command = [
        sys.executable,
        "-m",
        "conformance",
        "run",
        production,
        "--mode",
        "conversation",
        "--ledger",
        ledger.name,
    ]
    with subprocess.Popen(command, cwd=tmp_path, env=environment(AGENT), stdout=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 90
        while not (ledger.exists() and ledger.read_text().count('"alive"') > 20) and time.monotonic() < deadline:
            time.sleep(0.05)
        process.kill()
    assert traces(production)["rooms"] != before["rooms"]

    done = suite("cleanup", str(ledger), login=AGENT)

    assert done.returncode == 0, done.stdout + done.stderr
    assert traces(production) == before
