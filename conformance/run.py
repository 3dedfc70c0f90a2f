"""One run against one target: from the preflight to the last thing cleaned up."""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from conformance.embedded import EmbeddedStub
from conformance.grounds import Grounds, TooManyObjects
from conformance.ledger import Ledger
from conformance.options import Credentials, Mode, Options, SuiteError, checked_url, default_mode
from conformance.plugin import credentials_from_environment, promise_of
from conformance.promises import Promise
from conformance.report.terminal import Terminal
from conformance.results import Exchange, Outcome, PromiseResult, RunResult, Tier
from conformance.session import BudgetSpent, Session, TargetGone
from conformance.target import Target, preflight

_KEPT_EXCHANGES = 12
_PACKAGE = "rocketchat-livechat-contract"


class Run:
    """The state of a run, and the place where its results come together."""

    def __init__(self, options: Options, stub: EmbeddedStub | None, terminal: Terminal | None) -> None:
        self.options = options
        self.started = datetime.now(UTC)
        self._clock = time.perf_counter()
        self._stub = stub
        self._terminal = terminal
        self.session = Session(options)
        self.target: Target = preflight(self.session)
        name = secrets.token_hex(3)
        path = options.ledger or Path("reports") / f"ledger-{name}.jsonl"
        self.ledger = Ledger(path, options.url, name)
        self.grounds = Grounds(self.session, self.target, self.ledger, name)
        self.promises: list[PromiseResult] = []
        self.result: RunResult | None = None
        self._trouble = ""
        self._planned = 0
        self._first_exchange = 0
        self._began = 0.0
        self._noted: dict[str, Outcome] = {}

    @classmethod
    def begin(cls, config: pytest.Config) -> Run:
        """Reads the options, starts the stub where no URL is given, and looks at the target. Raises UsageError."""
        terminal = config.pluginmanager.get_plugin("livechat-terminal")
        stub = None
        try:
            url = config.getoption("--livechat-url")
            login = Credentials(**credentials_from_environment())
            if not url:
                stub = EmbeddedStub()
                url, login = stub.url, stub.credentials
            return cls(_options(config, checked_url(url), login), stub, terminal)
        except SuiteError as error:
            if stub is not None:
                stub.stop()
            raise pytest.UsageError(str(error)) from error

    def plan(self, items: list[pytest.Item]) -> None:
        self._planned = len(items)
        if self._terminal is not None:
            self._terminal.plan([*_facts(self.target), *self.target.notes], len(items))

    # One promise

    def before(self, item: pytest.Item) -> None:
        """Skips what the target, its version or the mode does not allow."""
        promised: Promise = promise_of(item)
        self._first_exchange = len(self.session.exchanges)
        self._began = time.perf_counter()
        if self._trouble:
            pytest.skip(f"the run broke off: {self._trouble}")
        if not self.options.mode.allows(promised.needs):
            pytest.skip(f"needs --mode {promised.needs.value}, this run is {self.options.mode.value}")
        reason = self.target.lacks(promised.capabilities)
        if reason:
            pytest.skip(reason)
        if not self.target.speaks(promised.since, promised.until):
            span = f"from {promised.since or 'the first'} to before {promised.until or 'ever after'}"
            pytest.skip(f"promised by versions {span}, the target is {self.target.version}")

    def note(self, item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport) -> None:
        """Keeps what became of the promise."""
        promised: Promise = promise_of(item)
        outcome, reason = _judged(call, report)
        if isinstance(call.excinfo and call.excinfo.value, TargetGone):
            self._trouble = reason
        if outcome is None or promised.id in self._noted:
            return
        self._noted[promised.id] = outcome
        self.promises.append(self._result(promised, outcome, reason))
        if self._terminal is not None:
            spent = time.perf_counter() - self._clock
            left = spent / len(self.promises) * (self._planned - len(self.promises))
            self._terminal.progress(len(self.promises), self._planned, left, promised.id)

    def _result(self, promised: Promise, outcome: Outcome, reason: str) -> PromiseResult:
        exchanges: tuple[Exchange, ...] = ()
        if outcome in (Outcome.FAILED, Outcome.ERROR):
            exchanges = tuple(self.session.exchanges[self._first_exchange :][-_KEPT_EXCHANGES:])
        del self.session.exchanges[:]
        self._first_exchange = 0
        tier = Tier(promised.kind) if promised.kind in ("generated", "model") else Tier.DIRECTED
        target = "" if self._stub else f" {self.options.url}"
        return PromiseResult(
            id=promised.id,
            operation=promised.operation,
            tier=tier,
            kind=promised.kind,
            outcome=outcome,
            promise=promised.text,
            source=promised.source,
            level=promised.level,
            reason=self.session.redaction.text(reason),
            seconds=time.perf_counter() - self._began,
            rerun=f"livechat-conformance run{target} --only {promised.id} --seed {self.options.seed}",
            exchanges=exchanges,
        )

    # The end

    def finish(self) -> None:
        """Cleans up and puts the result together. Safe to call again."""
        if self.result is not None:
            return
        traces = self.grounds.clean_up()
        self.ledger.close()
        if not traces:
            self.ledger.path.unlink(missing_ok=True)
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
            trouble=self._trouble,
        )
        self._judge_operations(self.result)

    def _notes(self) -> list[str]:
        notes = list(self.target.notes)
        if self.options.insecure:
            notes.append("The server's certificate was not checked (--insecure).")
        if self.session.pacing.waited:
            notes.append(f"The run waited {self.session.pacing.waited:.0f} s for the rate limit.")
        return notes

    def _judge_operations(self, result: RunResult) -> None:
        """An operation passed when a success of it was validated and none of its promises failed."""
        failed = {promise.operation for promise in result.failures}
        skipped = {promise.operation: promise.reason for promise in self.promises if promise.outcome is Outcome.SKIPPED}
        for operation in result.operations:
            if operation.operation in failed or operation.violations:
                operation.outcome = Outcome.FAILED
            elif operation.successes:
                operation.outcome = Outcome.PASSED
            elif operation.operation in skipped and not operation.requests:
                operation.outcome, operation.reason = Outcome.SKIPPED, skipped[operation.operation]
            else:
                operation.outcome = Outcome.NOT_REACHED
                operation.reason = skipped.get(operation.operation, "no 2xx answer was seen")


def _options(config: pytest.Config, url: str, login: Credentials) -> Options:
    def option(name: str) -> Any:
        return config.getoption(f"--livechat-{name}")

    headers = []
    for header in option("header"):
        name, colon, value = header.partition(":")
        if not colon:
            raise SuiteError(f"--header {header!r} has no colon; write it as 'Name: value'")
        headers.append((name.strip(), value.strip()))
    return Options(
        url=url,
        credentials=login,
        mode=Mode(option("mode")) if option("mode") else default_mode(url),
        seed=option("seed"),
        examples=option("examples"),
        budget=option("budget"),
        timeout=option("timeout"),
        retries=option("retries"),
        ca_file=option("ca-file"),
        client_certificate=option("client-certificate"),
        insecure=option("insecure"),
        proxy=option("proxy"),
        headers=tuple(headers),
        ledger=option("ledger"),
        max_objects=option("max-objects"),
        strict=option("strict"),
        tiers=tuple(option("tiers").split(",")),
    )


def _judged(call: pytest.CallInfo[None], report: pytest.TestReport) -> tuple[Outcome | None, str]:
    """What a phase of a test says about its promise: nothing while all goes well before the test itself."""
    if report.skipped and call.excinfo is not None:
        return Outcome.SKIPPED, str(call.excinfo.value)
    if report.failed and call.excinfo is not None:
        error = call.excinfo.value
        if isinstance(error, BudgetSpent | TooManyObjects | TargetGone):
            return Outcome.SKIPPED, str(error)
        if report.when != "teardown" and _is_deviation(error):
            return Outcome.FAILED, _told(error)
        return Outcome.ERROR, f"{type(error).__name__}: {error}"
    return (Outcome.PASSED, "") if report.when == "call" else (None, "")


def _is_deviation(error: BaseException) -> bool:
    """Whether the server, not the suite, is to blame."""
    if isinstance(error, BaseExceptionGroup):
        return all(_is_deviation(inner) for inner in error.exceptions)
    return isinstance(error, AssertionError)


def _told(error: BaseException) -> str:
    if isinstance(error, BaseExceptionGroup):
        return "\n".join(dict.fromkeys(_told(inner) for inner in error.exceptions))
    return str(error).split("\nFalsifying", 1)[0]


def _facts(target: Target) -> list[str]:
    return [f"{name}: {value}" for name, value in target.facts.items()]
