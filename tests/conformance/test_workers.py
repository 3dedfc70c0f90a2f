"""Parallel runs: workers never change the settings of one server under one another's promises."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from conformance.command import _parser
from conformance.progress import Progress, note
from conformance.report.terminal import Terminal
from conformance.run import _share
from conformance.running import _usual_workers
from tests.conformance.conftest import Suite
from tests.conformance.test_safety import state
from tests.server.conftest import Api

ONLY = ("--only", "success.closeRoom", "--only", "success.openRoom")


def workers(report: dict[str, Any]) -> set[str]:
    """Who registered visitors: their tokens are named for the run, six characters, and its worker."""
    return {trace["id"].split("-")[1][6:] for trace in report["traces"] if trace["kind"] == "visitor"}


def test_in_mode_full_one_process_asks_everything_of_one_server(api: Api, suite: Suite, tmp_path: Path) -> None:
    before = state(api)

    done = suite("run", api.url, "--mode", "full", "--workers", "2", *ONLY, "--json", "out.json")

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    report = json.loads((tmp_path / "out.json").read_text())
    assert any("One process asks everything" in note for note in report["notes"])
    assert workers(report) == {""}
    assert state(api) == before


def test_in_mode_conversation_workers_share_the_promises(api: Api, suite: Suite, tmp_path: Path) -> None:
    before = state(api)

    done = suite("run", api.url, "--mode", "conversation", "--workers", "2", *ONLY, "--json", "out.json")

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    report = json.loads((tmp_path / "out.json").read_text())
    assert not any("One process" in note for note in report["notes"])
    assert len(report["promises"]) == len({promise["id"] for promise in report["promises"]}) > 1
    assert {trace["id"].split("-")[1][-3:] for trace in report["traces"] if trace["kind"] == "visitor"} == {
        "gw0",
        "gw1",
    }
    assert state(api) == before


def test_a_parallel_run_tells_its_plan_once_and_how_far_it_is(suite: Suite, tmp_path: Path) -> None:
    done = suite("run", "--workers", "2", "--only", "success.get", login=None)

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    assert list((tmp_path / "reports").glob("ledger-*")) == []  # its stubs are gone, and all that was in them
    plan, _, rest = done.stdout.partition("- version:")
    assert "promises to ask for" in plan
    assert "promises to ask for" not in rest


def test_workers_that_cannot_begin_say_why(suite: Suite) -> None:
    done = suite("run", "http://127.0.0.1:9", "--mode", "read-only", "--workers", "2", "--only", "success.getMe")

    assert done.returncode == 2
    assert "error: http://127.0.0.1:9 does not answer" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_promises_are_counted_once_however_often_workers_report_them() -> None:
    stream = io.StringIO()
    progress = Progress(Terminal(stream, clock=iter(range(0, 1000, 20)).__next__))

    progress.pytest_xdist_node_collection_finished(None, ["a", "b", "c"])
    for promise in ("rooms.open", "rooms.open", "rooms.close"):
        report = pytest.TestReport(promise, ("", None, ""), {}, "passed", None, "call")
        note(report, promise, ["mode: full"])
        progress.pytest_runtest_logreport(report)

    lines = [line.strip() for line in stream.getvalue().splitlines() if line]
    assert lines[:2] == ["3 promises to ask for", "- mode: full"]
    assert [(line.split()[:3], line.split()[-1]) for line in lines[2:]] == [
        (["1", "of", "3"], "rooms.open"),
        (["2", "of", "3"], "rooms.close"),
    ]


@pytest.mark.parametrize(
    ("url", "words", "expected"),
    [
        (None, [], 3),
        (None, ["--only", "rooms."], 1),
        (None, ["--fail-fast"], 1),
        (None, ["--dry-run"], 1),
        ("https://chat.example.com", [], 1),
    ],
)
def test_only_long_runs_against_stubs_of_their_own_take_all_cores(
    monkeypatch: pytest.MonkeyPatch, url: str | None, words: list[str], expected: int
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 3)

    assert _usual_workers(url, _parser().parse_args(["run", *words])) == expected


def test_a_parallel_run_that_made_nothing_leaves_no_ledger(api: Api, suite: Suite, tmp_path: Path) -> None:
    done = suite("run", api.url, "--mode", "read-only", "--workers", "2", "--only", "success.getMe")

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    assert list((tmp_path / "reports").glob("ledger-*")) == []


@pytest.mark.parametrize(("number", "workers", "expected"), [(100, "4", 25), (3, "4", 1), (None, "4", None)])
def test_workers_divide_what_the_run_may_do(
    monkeypatch: pytest.MonkeyPatch, number: int | None, workers: str, expected: int | None
) -> None:
    monkeypatch.setenv("PYTEST_XDIST_WORKER_COUNT", workers)

    assert _share(number) == expected
