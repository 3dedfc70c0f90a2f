"""What is compared over the planted faults: the conformance suite, and `st run` plain and tuned."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from openapi import contract
from tools.bench.servers import ROOT, BenchError
from tools.bites import campaign, suite
from tools.bites.suite import Report
from tools.bites.witnessing import by_id

Login = dict[str, str]
Failure = tuple[str, str]
"""The operation that a failure names, and the failure's code (`ST103`)."""

LIMIT = 900  # seconds that a run of `st` may take; the suite's own process has the same

# What Schemathesis' own documents advise: never stop at the first failure of an operation, let a server refuse a valid
# request whose ids it does not know, send no methods that nobody declared, and do not log out before the others.
TUNED = """\
continue-on-failure = true
[phases.coverage]
unexpected-methods = []
[checks]
positive_data_acceptance.expected-statuses = ["2xx", "400", "401", "403", "404"]
[[operations]]
include-operation-id = ["logout", "logoutByGet"]
enabled = false
"""


@dataclass(frozen=True)
class Outcome:
    """One run of a tool. `fault` is empty on the good server; there `alarms` are what failed.

    `found` is the failure that found the fault, empty when none did.
    """

    tool: str
    fault: str
    seconds: float
    found: str = ""
    alarms: tuple[str, ...] = ()
    trouble: str = ""


class Contender(ABC):
    """A tool that looks for violations. It sees the good server first, so that it knows its own false alarms."""

    name: str

    @abstractmethod
    def learn(self, url: str, login: Login, seed: int) -> Outcome:
        """Runs against the good server, once for each seed, and remembers what failed."""

    @abstractmethod
    def seek(self, url: str, login: Login, seed: int, fault: str) -> Outcome:
        """Runs against a server that has the fault."""


class Suite(Contender):
    """The conformance suite with all its tiers and its usual budget. It logs in by itself."""

    name = "conformance"

    def __init__(self) -> None:
        self._good: dict[int, Report] = {}

    def learn(self, url: str, login: Login, seed: int) -> Outcome:
        seconds, report = self._run(url, seed)
        self._good[seed] = report
        alarms = tuple(one["id"] for one in suite.failed(report))
        return Outcome(self.name, "", seconds, alarms=alarms, trouble=str(report["trouble"]))

    def seek(self, url: str, login: Login, seed: int, fault: str) -> Outcome:
        seconds, report = self._run(url, seed)
        bite = campaign.judged(by_id()[fault], report, campaign.learnt(self._good))
        # A property that the contract does not know is mentioned by an ordinary run; it does not fail it.
        found = "" if bite.tier == "strict" else bite.promise
        return Outcome(self.name, fault, seconds, found, trouble=bite.trouble)

    @staticmethod
    def _run(url: str, seed: int) -> tuple[float, Report]:
        started = time.monotonic()
        report = suite.run(url, seed=seed)
        return time.monotonic() - started, report


class SchemathesisRun(Contender):
    """`st run` on the contract's bundle with the administrator's headers; `settings` is its schemathesis.toml."""

    def __init__(self, name: str, settings: str = "") -> None:
        self.name = name
        self._settings = settings
        self._good: set[Failure] = set()
        self._program = Path(sys.executable).with_name("st")
        if not self._program.exists():
            raise BenchError(f"there is no {self._program.name} beside {sys.executable}; `make setup` installs it")

    def learn(self, url: str, login: Login, seed: int) -> Outcome:
        seconds, failures, trouble = self._run(url, login, seed)
        self._good |= failures
        return Outcome(self.name, "", seconds, alarms=tuple(map(" ".join, sorted(failures))), trouble=trouble)

    def seek(self, url: str, login: Login, seed: int, fault: str) -> Outcome:
        seconds, failures, trouble = self._run(url, login, seed)
        planted = by_id()[fault]
        found = naming(failures - self._good, {planted.operation, *planted.seen_through})
        return Outcome(self.name, fault, seconds, found, trouble=trouble)

    def _run(self, url: str, login: Login, seed: int) -> tuple[float, set[Failure], str]:
        """Seconds, failures and trouble of a run in a folder of its own, where nothing of earlier runs is kept."""
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            events, settings = Path(folder) / "events.ndjson", Path(folder) / "schemathesis.toml"
            settings.write_text(self._settings, encoding="utf-8")
            command = [str(self._program), "--config-file", str(settings), "run", str(ROOT / "openapi" / "bundle.yaml")]
            command += ["--url", url, "--seed", str(seed), "--report", "ndjson", "--report-ndjson-path", str(events)]
            command += [part for name, value in login.items() for part in ("--header", f"{name}: {value}")]
            trouble = ""
            started = time.monotonic()
            try:
                done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=LIMIT, check=False)
            except subprocess.TimeoutExpired:
                trouble = "st run did not come to an end"
            else:
                if done.returncode not in (0, 1):
                    trouble = f"st run ended with {done.returncode}: {(done.stderr or done.stdout)[-500:].strip()}"
            seconds = time.monotonic() - started
            if not events.exists():
                return seconds, set(), trouble or "st run wrote no report"
            with events.open(encoding="utf-8") as lines:
                return seconds, set(failures_in(lines)), trouble


CONTENDERS: dict[str, Callable[[], Contender]] = {
    "suite": Suite,
    "st": lambda: SchemathesisRun("st run"),
    "st-tuned": lambda: SchemathesisRun("st run, tuned", TUNED),
}
"""By the name that the command line knows."""


def failures_in(lines: Iterable[str]) -> Iterator[Failure]:
    """The failures in the events that `st run --report ndjson` writes, also in what a run that was ended left."""
    for line in lines:
        if '"failure_info"' not in line:
            continue
        try:
            event: dict[str, Any] = json.loads(line)
        except ValueError:  # the last line of a run that was ended
            continue
        checks = event.get("ScenarioFinished", {}).get("recorder", {}).get("checks", {})
        for check in (one for of_case in checks.values() for one in of_case if one.get("failure_info")):
            failure = check["failure_info"]["failure"]
            label = str(failure["operation"])
            yield _operations().get(label, label), str(failure["code"])


def naming(failures: Set[Failure], operations: Set[str]) -> str:
    """The first failure that names one of the operations; empty when none does."""
    return next((" ".join(one) for one in sorted(failures) if one[0] in operations), "")


@cache
def _operations() -> dict[str, str]:
    """The operationId behind each label (`POST /api/v1/livechat/room.close`)."""
    return {operation.label: operation.id for operation in contract.operations(contract.load())}
