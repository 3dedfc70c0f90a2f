"""Stopping after the first broken promise."""

from __future__ import annotations

import json
from pathlib import Path

from tests.conformance.conftest import Suite
from tests.server.conftest import Api


def test_the_first_broken_promise_ends_the_run(controlled: Api, suite: Suite, tmp_path: Path) -> None:
    controlled.post("/_stub/faults", {"operation": "getWidgetConfig", "status": 400})
    wanted = ("run", controlled.url, "--mode", "read-only", "--only", "success.", "--only", "widget.")

    def outcomes(*more: str) -> list[str]:
        done = suite(*wanted, "--json", "out.json", *more)
        assert done.returncode == 1, done.stdout + done.stderr
        return [one["outcome"] for one in json.loads((tmp_path / "out.json").read_text())["promises"]]

    everything, first = outcomes(), outcomes("--fail-fast")

    assert everything.count("failed") > 1
    assert first.count("failed") == 1 and first[-1] == "failed"
    assert len(first) < len(everything)
