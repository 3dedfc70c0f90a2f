"""Scenarios, and what the command line says about the beginning."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from stub_server.seeding import scenarios
from stub_server.testing import LivechatStub, StubRefused, running_stub
from tests.server.conftest import Api

ADA = "ada-3f9c2b7e51"


@pytest.fixture(scope="module")
def repeatable() -> Iterator[LivechatStub]:
    """A process with all that can be said about its beginning."""
    beginning = ["--scenario", "manual-routing", "--random-seed", "7", "--clock", "2026-03-02T09:00:00Z"]
    with running_stub(*beginning, "--rate-limit", "--journal", "3") as stub:
        yield stub


@pytest.fixture
def planted(controlled: Api, request: pytest.FixtureRequest) -> Api:
    """The scenario of the test's parameter."""
    assert controlled.post("/_stub/seed", query={"scenario": request.param}).status == 200
    return controlled


def answers(stub: LivechatStub) -> list[Any]:
    """What a short story gives, ids, moments and secrets included."""
    registered = requests.post(f"{stub.url}/api/v1/livechat/visitor", json={"visitor": {"token": "t"}}, timeout=5)
    opened = requests.get(f"{stub.url}/api/v1/livechat/room", params={"token": "t"}, timeout=5)
    return [registered.json(), opened.json(), stub.login("grace")]


@pytest.mark.parametrize("name", scenarios.names())
def test_each_scenario_says_what_it_is_and_has_an_administrator(controlled: Api, name: str) -> None:
    assert scenarios.abouts()[name].endswith(".")
    controlled.post("/_stub/seed", query={"scenario": name})
    assert controlled.get("/api/v1/livechat/rooms", caller="admin").status == 200


@pytest.mark.parametrize("planted", ["busy-queue"], indirect=True)
def test_in_the_busy_queue_eight_wait_the_longest_for_minutes(planted: Api) -> None:
    assert planted.get("/_stub/").json["workspace"]["waiting"] == 8
    waiting = [inquiry.queued_at for inquiry in planted.workspace.store.inquiries if inquiry.queued_at]
    assert (planted.workspace.clock.now() - min(waiting)).total_seconds() > 500


@pytest.mark.parametrize("planted", ["offline"], indirect=True)
def test_offline_nobody_takes_chats_and_messages_are_mailed(planted: Api) -> None:
    assert planted.get("/api/v1/livechat/config").json["config"]["online"] is False
    refused = planted.get("/api/v1/livechat/room", query={"token": ADA})
    assert refused.status == 400
    sent = {"name": "Ada", "email": "ada@example.com", "message": "Good night?", "department": "Sales"}
    assert planted.post("/api/v1/livechat/offline.message", sent).status == 200
    assert planted.get("/_stub/outbox").json["mails"][0]["to"] == "sales@example.com"


@pytest.mark.parametrize("planted", ["manual-routing"], indirect=True)
def test_with_manual_routing_an_agent_takes_what_waits(planted: Api) -> None:
    inquiries = planted.get("/api/v1/livechat/inquiries.list", caller="admin").json["inquiries"]
    assert len(inquiries) == 2
    taken = planted.post("/api/v1/livechat/inquiries.take", {"inquiryId": inquiries[0]["_id"]}, caller="grace")
    assert taken.status == 200


@pytest.mark.parametrize("planted", ["hundred-chats"], indirect=True)
def test_a_hundred_chats_can_be_paged_through(planted: Api) -> None:
    page = planted.get("/api/v1/livechat/rooms", query={"count": 30, "offset": 90}, caller="admin").json
    assert (page["count"], page["total"]) == (10, 100)
    open_ones = planted.get("/api/v1/livechat/rooms", query={"open": "true"}, caller="admin").json
    assert open_ones["total"] == 55  # those that wait are listed as queued


def test_help_lists_the_scenarios() -> None:
    command = [sys.executable, "-m", "stub_server", "--help"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert all(f"{name}  " in told and about in told for name, about in scenarios.abouts().items())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--scenario", "rush-hour"], "there are busy-queue, hundred-chats"),
        (["--seed", "nowhere.yaml"], "is the name right"),
        (["--clock", "noon"], "write 2026-03-02T09:00:00Z"),
        (["--scenario", "offline", "--seed", "x"], "not allowed with"),
    ],
)
def test_a_wrong_beginning_is_refused_with_the_mend(arguments: list[str], words: str) -> None:
    command = [sys.executable, "-m", "stub_server", "--port", "0", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 2
    assert words in done.stderr


def test_the_command_line_says_how_it_begins_and_a_reset_begins_so_again(repeatable: LivechatStub) -> None:
    first = answers(repeatable)
    repeatable.rate_limit(False)
    repeatable.clock.advance(3600)
    repeatable.reset()
    assert answers(repeatable) == first
    assert repeatable.clock.now().isoformat() == "2026-03-02T09:00:00+00:00"
    overview = repeatable.control("GET", "")
    assert overview["rate_limit"] == {"on": True, "effective": True, "speed": 1}
    assert overview["seed"].endswith("manual-routing.yaml")
    assert overview["workspace"]["waiting"] == 3


def test_the_journal_is_as_long_as_said(repeatable: LivechatStub) -> None:
    repeatable.reset()
    answers(repeatable)
    answers(repeatable)
    assert [call["operation"] for call in repeatable.journal()] == ["registerVisitor", "openRoom", "login"]


def test_chance_repeats(repeatable: LivechatStub) -> None:
    def rolls() -> list[int]:
        repeatable.reset()
        repeatable.fault(path="*", probability=0.5, status=500)
        return [requests.get(f"{repeatable.url}/api/info", timeout=5).status_code for _ in range(20)]

    assert rolls() == rolls()


def test_a_stub_that_cannot_start_is_told() -> None:
    with pytest.raises(StubRefused, match="did not start"), running_stub("--scenario", "rush-hour"):
        pass
