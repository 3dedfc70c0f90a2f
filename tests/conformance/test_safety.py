"""What the suite does to a server, and what it leaves there."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.conftest import Suite, environment
from tests.server.conftest import Api

RUN = ("run", "--only", "success.")


def state(api: Api) -> dict[str, Any]:
    """Everything of a workspace that a run could leave traces in; the number of guests ever seen does not go back."""
    store = api.workspace.store
    return {
        "users": sorted(user.username for user in store.users),
        "departments": sorted(department.name for department in store.departments),
        "open rooms": sorted(room.id for room in store.rooms if room.open),
        "visitors": sorted(visitor.username for visitor in store.visitors if not visitor.disabled),
        "custom fields": sorted(field.id for field in store.custom_fields),
        "triggers": sorted(trigger.id for trigger in store.triggers),
        "settings": {setting.id: setting.value for setting in store.settings if setting.id != "Livechat_guest_count"},
        "permissions": {permission.id: sorted(permission.roles) for permission in store.permissions},
        "sessions": len(store.login_tokens),
    }


@pytest.mark.parametrize("mode", ["read-only", "conversation", "full"])
def test_nothing_is_left_behind(api: Api, suite: Suite, mode: str) -> None:
    before = state(api)

    done = suite(*RUN, api.url, "--mode", mode, "--json", "out.json")

    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    assert state(api) == before


def test_reading_only_changes_nothing_at_all(api: Api, suite: Suite, tmp_path: Path) -> None:
    rooms, visitors = len(api.workspace.store.rooms), len(api.workspace.store.visitors)

    suite("run", api.url, "--mode", "read-only", "--json", "out.json")

    report = json.loads((tmp_path / "out.json").read_text())
    assert (len(api.workspace.store.rooms), len(api.workspace.store.visitors)) == (rooms, visitors)
    assert report["traces"] == []
    assert sum(operation["requests"] for operation in report["operations"]) > 20


def test_a_run_that_was_killed_is_cleaned_up_from_its_ledger(api: Api, suite: Suite, tmp_path: Path) -> None:
    before = state(api)
    command = [sys.executable, "-m", "conformance", *RUN, api.url, "--mode", "full", "--ledger", "ledger.jsonl"]
    ledger = tmp_path / "ledger.jsonl"
    with subprocess.Popen(command, cwd=tmp_path, env=environment("admin"), stdout=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 60
        while not (ledger.exists() and ledger.read_text().count('"alive"') > 20) and time.monotonic() < deadline:
            time.sleep(0.05)
        process.kill()
    assert state(api)["departments"] != before["departments"]

    done = suite("cleanup", str(ledger))

    assert done.returncode == 0, done.stdout + done.stderr
    after = state(api)
    assert {**after, "sessions": 0} == {**before, "sessions": 0}  # a killed run cannot log out


def test_an_interrupted_run_cleans_up(api: Api, tmp_path: Path) -> None:
    before = state(api)
    command = [sys.executable, "-m", "conformance", *RUN, api.url, "--mode", "full", "--ledger", "ledger.jsonl"]
    ledger = tmp_path / "ledger.jsonl"
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment("admin"), stdout=subprocess.PIPE, text=True
    ) as process:
        deadline = time.monotonic() + 60
        while not (ledger.exists() and ledger.read_text().count('"alive"') > 20) and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=60)[0]

    assert process.returncode == 2, said
    assert state(api) == before


def test_secrets_are_in_no_output(api: Api, suite: Suite, tmp_path: Path) -> None:
    user = api.workspace.users.by_username("admin")
    assert user is not None
    reports = ("--html", "out.html", "--json", "out.json", "--junit", "out.xml", "--sarif", "out.sarif")

    done = suite("run", api.url, "--only", "success.", "--password", "admin", "--user", "admin", *reports)

    written = done.stdout + "".join(path.read_text() for path in tmp_path.glob("out.*"))
    for ledger in tmp_path.glob("reports/*.jsonl"):
        written += ledger.read_text()
    assert '"password"' not in written.replace('"password": "[secret]"', "")
    assert "X-Auth-Token: $AUTH_TOKEN" in written or "$AUTH_TOKEN" not in written


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["run", "chat.example.com"], "is no URL of a server"),
        (["run", "http://127.0.0.1:9"], "does not answer"),
        (["run", "https://chat.example.com", "--mode", "full"], "add --yes-this-workspace-is-mine"),
        (["run", "--only", "no.such.promise"], "no promise has such an id"),
        (["run", "--header", "nonsense"], "has no colon"),
        (["cleanup", "nowhere.jsonl"], "is no ledger"),
        (["diff", "a.json", "b.json"], "cannot be read"),
    ],
)
def test_what_cannot_run_says_why_and_exits_with_2(suite: Suite, arguments: list[str], complaint: str) -> None:
    done = suite(*arguments)

    assert done.returncode == 2
    assert complaint in done.stderr


def test_a_server_that_is_no_rocket_chat_is_told(api: Api, suite: Suite) -> None:
    done = suite("run", f"{api.url}/ui")

    assert done.returncode == 2
    assert "is no Rocket.Chat server" in done.stderr


def test_a_wrong_password_is_told(api: Api, suite: Suite) -> None:
    done = suite("run", api.url, "--user", "admin", "--password", "wrong")

    assert done.returncode == 2
    assert "cannot log in as 'admin'" in done.stderr


def test_a_login_that_is_no_administrators_asks_less_and_says_so(api: Api, suite: Suite) -> None:
    done = suite("run", api.url, "--only", "success.", "--mode", "full", login="grace")

    assert done.returncode == 0, done.stdout[-2000:]
    assert "is no administrator's" in done.stdout
