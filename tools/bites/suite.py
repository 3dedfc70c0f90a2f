"""Runs the conformance suite as a process of its own, and reads its report."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]

Report = dict[str, Any]
NOTHING: Report = {"promises": [], "operations": [], "trouble": "the suite wrote no report"}


def run(
    url: str, *, seed: int = 1, only: Iterable[str] = (), tiers: str = "", strict: bool = False, fail_fast: bool = False
) -> Report:
    """The JSON report of a run in the mode full; an empty one, with its `trouble`, when none was written."""
    with tempfile.TemporaryDirectory(prefix="bites-") as folder:
        file = Path(folder) / "report.json"
        arguments = ["run", url, "--mode", "full", "--seed", str(seed), "--json", str(file)]
        arguments += ["--ledger", str(Path(folder) / "ledger.jsonl")]
        arguments += [part for one in only for part in ("--only", one)]
        arguments += ["--tiers", tiers] if tiers else []
        arguments += ["--strict"] if strict else []
        arguments += ["--fail-fast"] if fail_fast else []
        try:
            done = subprocess.run(
                [sys.executable, "-m", "conformance", *arguments], cwd=folder, env=environment(),
                capture_output=True, text=True, timeout=900, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return {**NOTHING, "trouble": "the suite did not come to an end"}
        if not file.exists():
            return {**NOTHING, "trouble": (done.stderr or done.stdout)[-500:].strip()}
        report: Report = json.loads(file.read_text(encoding="utf-8"))
        return report


def failed(report: Report) -> list[dict[str, Any]]:
    """The promises that failed, in the order in which they were asked."""
    return [one for one in report["promises"] if one["outcome"] == "failed"]


def unknown(report: Report, operation: str) -> set[str]:
    """The properties of an operation's answers that the contract does not know."""
    return {name for one in report["operations"] if one["operation"] == operation for name in one["unknown_properties"]}


def environment() -> dict[str, str]:
    """Without what the shell says of another server, and of bytecode: each run would compile the whole suite anew."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ROCKETCHAT_")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return {**kept, "PYTHONPATH": str(ROOT), "ROCKETCHAT_USER": "admin", "ROCKETCHAT_PASSWORD": "admin"}
