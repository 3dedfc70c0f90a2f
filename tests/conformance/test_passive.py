"""Traffic that others made: recorded and forwarded."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests

from conformance.options import SuiteError
from conformance.passive import har
from conformance.passive.judge import Judge, Seen
from tests.conformance.conftest import Suite, environment
from tests.server.conftest import Api

CLOSE = "https://chat.example.com/team/api/v1/livechat/room.close"
KEPT = {"rid": "rMAdaSupportChat1", "comment": "Closed by visitor", "success": True}


def seen(body: Any = None, status: int = 200, url: str = CLOSE, content_type: str = "application/json") -> Seen:
    text = json.dumps(KEPT if body is None else body).encode()
    return Seen("POST", url, {"X-Auth-Token": "s3cret"}, "{}", status, {"content-type": content_type}, text, 12.0)


def entry(body: Any, status: int = 200, url: str = CLOSE) -> dict[str, Any]:
    return {
        "time": 12,
        "request": {"method": "POST", "url": url, "headers": [], "postData": {"text": "{}"}},
        "response": {
            "status": status,
            "headers": [],
            "content": {"mimeType": "application/json", "text": json.dumps(body)},
        },
    }


def archive(folder: Path, *entries: dict[str, Any]) -> Path:
    path = folder / "recorded.har"
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": list(entries)}}), encoding="utf-8")
    return path


def test_an_answer_that_keeps_the_contract_is_no_violation() -> None:
    assert Judge().judge(seen()) == []


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        (seen({"success": True}), 'Schema: the answer: "rid" is a required property'),
        (seen(status=418), "Undocumented status: 418"),
        (seen(status=502), "Server error: 502"),
        (seen(content_type="text/html"), "Undocumented content type: text/html"),
        (seen({"success": False, "error": "x"}), "Schema: "),
    ],
)
def test_a_violation_is_named(answer: Seen, complaint: str) -> None:
    assert complaint in "\n".join(Judge().judge(answer))


def test_a_rate_limit_is_no_violation() -> None:
    assert Judge().judge(seen({"success": False}, status=429)) == []


def test_what_is_none_of_the_contracts_operations_passes_by() -> None:
    judge = Judge()

    assert judge.judge(seen(url="https://chat.example.com/avatar/grace")) == []
    assert judge.passed_by == 1


def test_the_path_with_the_fewest_parameters_wins() -> None:
    found = Judge().operation("GET", "http://h/api/v1/livechat/visitors.pagesVisited?roomId=x")

    assert found is not None
    assert found.id == "listPagesVisitedByQuery"


def test_memory_stays_bounded_however_many_violations_come() -> None:
    judge = Judge()
    for number in range(500):
        judge.judge(seen({"success": True, "rid": number}))

    (promise,) = [promise for promise in judge.result("x", "recorded").promises if promise.operation == "closeRoom"]
    assert len(promise.exchanges) == 5
    assert promise.reason.count("\n") < 6


def test_a_recording_is_checked_and_secrets_stay_out(tmp_path: Path, suite: Suite) -> None:
    path = archive(tmp_path, entry(KEPT), entry({"success": True}), entry({}, url="https://other.example/x"))

    done = suite("har", str(path), "--json", "out.json")

    assert done.returncode == 1, done.stdout + done.stderr
    assert "seen.closeRoom" in done.stdout
    assert json.loads((tmp_path / "out.json").read_text())["verdict"] == "failed"


def test_a_recording_that_keeps_the_contract_exits_with_0(tmp_path: Path, suite: Suite) -> None:
    assert suite("har", str(archive(tmp_path, entry(KEPT)))).returncode == 0


def test_a_recording_without_a_call_of_the_contract_could_not_be_checked(tmp_path: Path, suite: Suite) -> None:
    done = suite("har", str(archive(tmp_path, entry({}, url="https://other.example/x"))))

    assert done.returncode == 2
    assert "none of its 1 entries" in done.stderr


def test_a_file_that_is_no_archive_is_told(tmp_path: Path) -> None:
    path = tmp_path / "broken.har"
    path.write_text('{"log": {"entries": [{"request": 1}]}}', encoding="utf-8")

    with pytest.raises(SuiteError, match="this is no HTTP archive"):
        list(har.read(path))


def test_forwarded_traffic_arrives_unchanged_and_is_judged(api: Api, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "conformance", "proxy", "--upstream", api.url, "--port", "0", "--json", "out.json"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment(None), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert found is not None
        url = f"{found.group()}/api/v1/livechat/config?token=ada-3f9c2b7e51"
        through = requests.get(url, timeout=10)
        direct = api.get("/api/v1/livechat/config", query={"token": "ada-3f9c2b7e51"})
        outside = requests.get(f"{found.group()}/openapi.json", timeout=10)
        process.send_signal(signal.SIGINT)
        process.wait(timeout=20)

    assert through.json() == direct.json
    assert through.headers["X-Livechat-Contract"] == "kept"
    assert outside.status_code == 200
    assert "X-Livechat-Contract" not in outside.headers
    assert process.returncode == 0
    assert json.loads((tmp_path / "out.json").read_text())["promises"][0]["id"] == "seen.getWidgetConfig"
