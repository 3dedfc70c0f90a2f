"""One run against one target: from the preflight to the last thing cleaned up."""

from __future__ import annotations

import os
import shlex
import sys
import time
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from conformance import deviations, progress
from conformance.allowed import facts, left_out
from conformance.capabilities import ask_again
from conformance.embedded import EmbeddedStub
from conformance.grounds import Grounds
from conformance.judgement import judge_operations, judged
from conformance.ledger import Ledger, discard
from conformance.options import (
    Credentials,
    Mode,
    Options,
    SuiteError,
    checked_url,
    default_mode,
    ledger_path,
    parsed_header,
)
from conformance.plugin import ALONE
from conformance.promises import Promise, promise_of, tier_of
from conformance.report.terminal import Terminal
from conformance.results import Exchange, Outcome, PromiseResult, RunResult, Tier
from conformance.session import BudgetSpent, Session, TargetGone
from conformance.target import Target, preflight

_KEPT_EXCHANGES = 12
_PACKAGE = "rocketchat-livechat-contract"
_ALONE = (
    "One process asks everything, although workers were asked for: in mode full they would change the settings of "
    "the one server under one another's promises."
)


class Run:
    """The state of a run, and the place where its results come together."""

    def __init__(
        self, options: Options, stub: EmbeddedStub | None, terminal: Terminal | None, name: str, worker: str
    ) -> None:
        self.options = options
        self.started = datetime.now(UTC)
        self._clock = time.perf_counter()
        self._stub = stub
        self._terminal = terminal
        self.session = Session(options)
        self.target: Target = preflight(self.session)
        self.ledger = Ledger(ledger_path(options.ledger, name), options.url, name, worker, durable=stub is None)
        self.grounds = Grounds(self.session, self.target, self.ledger, f"{name}{worker}")
        self.promises: list[PromiseResult] = []
        self.result: RunResult | None = None
        self.trouble = ""
        self._plan: list[str] = []
        self._planned = 0
        self._began = 0.0
        self._arguments = sys.argv[1:]
        self._noted: set[str] = set()

    @classmethod
    def begin(cls, config: pytest.Config, name: str, worker: str) -> Run:
        """Reads the options, starts the stub where no URL is given, and looks at the target. Raises UsageError."""
        terminal = config.pluginmanager.get_plugin("livechat-terminal")
        stub = None
        try:
            url = config.getoption("--livechat-url")
            login = Credentials.from_environment()
            if not url:
                stub = EmbeddedStub()
                url, login = stub.url, stub.credentials
            run = cls(_options(config, checked_url(url), login), stub, terminal, name, worker)
            run._arguments = getattr(config, "workerinput", {}).get("livechat_arguments", run._arguments)
            if ALONE in config.stash:
                run.target.notes.append(_ALONE)
            return run
        except (SuiteError, TargetGone, BudgetSpent) as error:
            if stub is not None:
                stub.stop()
            raise pytest.UsageError(str(error)) from error

    def plan(self, items: list[pytest.Item]) -> None:
        """Says what the target is and how much will be asked."""
        self._planned = len(items)
        promises = [promised for item in items if (promised := promise_of(item)) is not None]
        self.target.notes += left_out(promises, self.target, self.options.mode)
        self._plan = [*facts(self.target), *self.target.notes]
        if self._terminal is not None:
            self._terminal.plan(self._plan, len(items))

    # One promise

    def before(self, item: pytest.Item) -> None:
        """Skips what the target, its version or the mode does not allow."""
        promised: Promise = promise_of(item)
        self.session.exchanges.clear()
        self.session.asked.clear()
        self.session.subject = promised.operation
        self._began = time.perf_counter()
        reason = self._unasked(promised)
        if reason:
            pytest.skip(reason)
        if self.target.lends_sender and "mail" in promised.capabilities:
            self.grounds.keep_setting("From_Email", "conformance@example.com")

    def _unasked(self, promised: Promise) -> str | None:
        if self.trouble:
            return f"the run broke off: {self.trouble}"
        reason = self.target.unasked(promised, self.options.mode)
        if reason is None and self.target.asks_again and "further departments" in promised.capabilities:
            self.grounds.department_id()
            ask_again(self.session, self.target)
            reason = self.target.unasked(promised, self.options.mode)
        return reason

    def note(self, item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport) -> None:
        """Keeps what became of the promise."""
        promised: Promise = promise_of(item)
        error = call.excinfo.value if call.excinfo else None
        outcome, reason, operation = judged(error, report)
        if isinstance(error, TargetGone):
            self.trouble = str(error)
        if outcome is None or promised.id in self._noted:
            return
        self._noted.add(promised.id)
        self.promises.append(self._result(promised, outcome, reason, operation or promised.operation))
        if self.ledger.worker:
            progress.note(report, promised.id, self._plan)
        if self._terminal is not None:
            spent = time.perf_counter() - self._clock
            left = spent / len(self.promises) * (self._planned - len(self.promises))
            self._terminal.progress(len(self.promises), self._planned, left, promised.id)

    def _result(self, promised: Promise, outcome: Outcome, reason: str, operation: str) -> PromiseResult:
        exchanges: tuple[Exchange, ...] = ()
        if outcome in (Outcome.FAILED, Outcome.ERROR):
            exchanges = tuple(one.exchange for one in self.session.exchanges[-_KEPT_EXCHANGES:])
        target = "" if self._stub else f" {self.options.url}"
        mode = f" --mode {self.options.mode.value}" if self.options.mode is not default_mode(self.options.url) else ""
        return PromiseResult(
            id=promised.id,
            operation=operation,
            tier=Tier(tier_of(promised)),
            kind=promised.kind,
            outcome=outcome,
            promise=promised.text,
            source=promised.source,
            level=promised.level,
            reason=self.session.redaction.text(reason),
            seconds=time.perf_counter() - self._began,
            rerun=f"livechat-conformance run{target}{mode} --only {promised.id} --seed {self.options.seed}",
            exchanges=exchanges,
            calls=dict(self.session.asked),
        )

    # The end

    def finish(self) -> RunResult:
        """Cleans up and puts the result together. Safe to call again."""
        if self.result is not None:
            return self.result
        traces = self.grounds.clean_up()
        self.grounds.log_out()
        if not self.ledger.worker:  # workers share the file
            discard(self.ledger.path, of_a_stub=self._stub is not None and self.options.ledger is None)
        if self._stub is not None:
            self._stub.stop()
        self.result = RunResult(
            url=self.options.url if self._stub is None else f"the embedded stub ({self.options.url})",
            started=self.started.isoformat(timespec="seconds"),
            seconds=time.perf_counter() - self._clock,
            mode=self.options.mode.value,
            seed=self.options.seed,
            suite_version=version(_PACKAGE),
            contract_version=str(self.session.document["info"]["version"]),
            facts=self.target.facts,
            notes=self._notes(),
            operations=list(self.session.results.values()),
            promises=self.promises,
            traces=traces,
            trouble=self.trouble,
            command=self.session.redaction.text(shlex.join(["livechat-conformance", *self._arguments])),
            strict=self.options.strict,
        )
        complete(self.result, self.options.deviations)
        return self.result

    def _notes(self) -> list[str]:
        notes = list(self.target.notes)
        if self.options.insecure:
            notes.append("The server's certificate was not checked (--insecure).")
        if self.session.pacing.waited:
            notes.append(f"The run waited {self.session.pacing.waited:.0f} s for the rate limit.")
        unasked = [promise.id for promise in self.promises if "budget" in promise.reason]
        if unasked:
            notes.append(f"The budget of {self.options.budget} calls left {len(unasked)} promises unasked.")
        return notes


def complete(result: RunResult, known: Path | None) -> None:
    """Judges a result whose promises are all there: known deviations first, then the operations."""
    if known is not None:
        deviations.apply(result, deviations.read(known), date.today())
    judge_operations(result)


def _options(config: pytest.Config, url: str, login: Credentials) -> Options:
    def option(name: str) -> Any:
        return config.getoption(f"--livechat-{name}")

    known = option("deviations")
    if known is not None:
        deviations.read(known)
    return Options(
        url=url,
        credentials=login,
        mode=Mode(option("mode")) if option("mode") else default_mode(url),
        seed=option("seed"),
        examples=option("examples"),
        budget=_share(option("budget")),
        timeout=option("timeout"),
        retries=option("retries"),
        ca_file=option("ca-file"),
        client_certificate=option("client-certificate"),
        insecure=option("insecure"),
        proxy=option("proxy"),
        headers=tuple(parsed_header(header) for header in option("header")),
        ledger=option("ledger"),
        max_objects=_share(option("max-objects")) or 1,
        strict=option("strict"),
        deviations=known,
    )


def _share(number: int | None) -> int | None:
    """This process' share of what the whole run may do: the workers of a parallel one divide it among themselves."""
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    return None if number is None else max(1, number // workers)
