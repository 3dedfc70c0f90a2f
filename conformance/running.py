"""The commands that ask: a run against a server, its rehearsal, and the list of promises."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from conformance import reports
from conformance.allowed import facts, left_out
from conformance.merging import merged
from conformance.options import (
    Credentials,
    Mode,
    Options,
    SuiteError,
    checked_url,
    default_mode,
    is_loopback,
    parsed_header,
)
from conformance.plugin import RUN, TROUBLE
from conformance.progress import Progress
from conformance.promises import Promise, promise_of
from conformance.rehearsal import forecast
from conformance.report import json as json_report
from conformance.report.terminal import Terminal
from conformance.results import RunResult
from conformance.run import complete
from conformance.session import Session, TargetGone
from conformance.target import Target, preflight, sign_out

_MOST_WORKERS = 4

TOUCHED = {
    "read-only": "nothing on the server is created or changed, but a login session that ends with the run",
    "conversation": "visitors, conversations and messages of the run's own are created, closed and deleted again",
    "full": "besides, users, departments, custom fields and triggers of the run's own are created and deleted again, "
    "and settings and permissions are changed for moments and put back",
}


def run(options: argparse.Namespace) -> int:
    """`livechat-conformance run`. Exit status as the result has it, 2 when there is none."""
    url = options.url or os.environ.get("ROCKETCHAT_URL")
    mode = options.mode or default_mode(checked_url(url) if url else "http://localhost").value
    _check_consent(url, mode, options)
    for name, value in (("ROCKETCHAT_USER", options.user), ("ROCKETCHAT_PASSWORD", options.password)):
        if value is not None:
            os.environ[name] = value
    if options.dry_run:
        return _rehearse(url, mode, options)
    print(f"Mode {mode}: {TOUCHED[mode]}.")
    terminal = Terminal(sys.stdout, colour=None)
    result = _result(_arguments(url, mode, options), terminal)
    if result is None:
        return 2
    terminal.summary(result)
    reports.write(result, options)
    return result.exit_status


def show(options: argparse.Namespace) -> int:
    """`livechat-conformance list`."""
    collector = _Collector()
    arguments = ["--collect-only", *_base_arguments(), *(f"--livechat-only={promise}" for promise in options.only)]
    pytest.main(arguments, plugins=[collector, _Quiet(None)])
    for promised in collector.promises:
        print(f"{promised.id}  [{promised.kind}, {promised.level}, needs {promised.needs.value}]")
        print(f"    {promised.text}")
    print(f"{len(collector.promises)} promises")
    return 0


def _check_consent(url: str | None, mode: str, options: argparse.Namespace) -> None:
    if url and mode == "full" and not is_loopback(url) and not options.yes_this_workspace_is_mine:
        raise SuiteError(
            "--mode full creates users, departments and triggers and changes settings and permissions for a while; "
            "where that is fine, add --yes-this-workspace-is-mine"
        )


def _rehearse(url: str | None, mode: str, options: argparse.Namespace) -> int:
    """Asks the embedded stub instead of the target, and tells what the same run would cost there.

    The target itself is only looked at: what it allows decides what would be asked.
    """
    print(f"Mode {mode}: {TOUCHED[mode]}.")
    target = _looked_at(url, mode, options) if url else None
    print("Rehearsing on the stub …", flush=True)
    options.ledger, options.workers = None, None
    within = _Within(target, Mode(mode))
    with _no_login():
        result = _result(_arguments(None, mode, options), None, within)
    if result is None:
        return 2
    for line in within.left_out:
        print(f"- {line}")
    print(forecast(result))
    return 0


def _looked_at(url: str, mode: str, options: argparse.Namespace) -> Target | None:
    """What the target allows, in words; nothing is sent to it but reading calls and a login that ends again."""
    given = Options(
        url=checked_url(url),
        credentials=Credentials.from_environment(),
        mode=Mode(mode),
        timeout=options.timeout,
        ca_file=options.ca_file,
        client_certificate=options.client_certificate,
        insecure=options.insecure,
        proxy=options.proxy,
        headers=tuple(map(parsed_header, options.header)),
    )
    print(f"{url} is looked at, and not touched:")
    session = Session(given)
    try:
        target = preflight(session, harmless=True)
    except (SuiteError, TargetGone) as error:
        print(f"- what it allows is not known: {session.redaction.text(str(error))}")
        return None
    sign_out(session, target)
    for line in (*facts(target), *target.notes):
        print(f"- {line}")
    return target


@contextmanager
def _no_login() -> Iterator[None]:
    """Keeps the target's credentials from the stub."""
    kept = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("ROCKETCHAT_")}
    try:
        yield
    finally:
        os.environ.update(kept)


def _result(arguments: list[str], terminal: Terminal | None, *plugins: object) -> RunResult | None:
    """What pytest found; None, with the reason printed, when nothing could be asked."""
    keeper = _Keeper()
    telling = [Progress(terminal)] if terminal is not None else []
    status = pytest.main(arguments, plugins=[keeper, _Quiet(terminal), *telling, *plugins])
    result = keeper.result()
    if keeper.trouble:
        raise SuiteError(keeper.trouble)
    if result is None and status == pytest.ExitCode.NO_TESTS_COLLECTED:
        raise SuiteError("no promise has such an id; `livechat-conformance list` shows them all")
    if result is not None and status == pytest.ExitCode.INTERRUPTED and not result.trouble:
        result.trouble = "stopped by the user"
    return result


def _base_arguments() -> list[str]:
    here = Path(__file__)
    return ["--pyargs", "conformance", "-p", "no:cacheprovider", "-c", str(here.with_name("pytest.ini"))]


def _arguments(url: str | None, mode: str, options: argparse.Namespace) -> list[str]:
    passed: dict[str, Any] = {
        "url": url, "mode": mode, "seed": options.seed, "examples": options.examples, "budget": options.budget,
        "tiers": options.tiers, "timeout": options.timeout, "ca-file": options.ca_file, "proxy": options.proxy,
        "client-certificate": options.client_certificate, "ledger": options.ledger,
        "max-objects": options.max_objects, "deviations": options.deviations,
    }  # fmt: skip
    arguments = _base_arguments()
    arguments += [f"--livechat-{name}={value}" for name, value in passed.items() if value is not None]
    arguments += [f"--livechat-header={header}" for header in options.header]
    arguments += [f"--livechat-only={promise}" for promise in options.only]
    arguments += [f"--livechat-{name}" for name in ("insecure", "strict") if getattr(options, name)]
    arguments += ["--exitfirst"] if options.fail_fast else []
    workers = options.workers or _usual_workers(url, options)
    # In small portions, so that what tells most is asked first by all of them.
    return arguments + (["-n", str(workers), "--maxschedchunk", "2"] if workers > 1 else [])


def _usual_workers(url: str | None, options: argparse.Namespace) -> int:
    """All cores for stubs of their own, where enough is asked to be worth the start of several; else one."""
    return 1 if url or options.only or options.fail_fast or options.dry_run else min(os.cpu_count() or 1, _MOST_WORKERS)


class _Keeper:
    """Takes the results out of pytest's hands: this process' own, or those of a parallel run's workers."""

    def __init__(self) -> None:
        self._parts: list[RunResult] = []
        self.trouble = ""

    def result(self) -> RunResult | None:
        if len(self._parts) <= 1:
            return self._parts[0] if self._parts else None
        result = merged(self._parts)
        complete(result, None)
        return result

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        self.trouble = session.config.stash.get(TROUBLE, "")
        if RUN in session.config.stash:
            self._parts.append(session.config.stash[RUN].finish())

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        text = getattr(node, "workeroutput", {}).get("livechat")
        if text:
            self._parts.append(json_report.read(text))


class _Within:
    """Leaves out of a rehearsal what the target that was looked at would not be asked."""

    def __init__(self, target: Target | None, mode: Mode) -> None:
        self._target = target
        self._mode = mode
        self.left_out: list[str] = []

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        if self._target is None:
            return
        target, asked = self._target, {item: promise_of(item) for item in items}
        self.left_out = left_out(asked.values(), target, self._mode)
        items[:] = [item for item, promised in asked.items() if not target.unasked(promised, self._mode)]


class _Collector:
    """Notes which promises pytest collected."""

    def __init__(self) -> None:
        self.promises: list[Promise] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.promises = [promise for item in session.items if (promise := promise_of(item)) is not None]


class _Quiet:
    """Replaces pytest's terminal by the suite's own, or by nothing; usage errors are still told."""

    def __init__(self, terminal: Terminal | None) -> None:
        self._terminal = terminal

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        if hasattr(config, "workerinput"):
            return
        reporter = config.pluginmanager.get_plugin("terminalreporter")
        config.pluginmanager.unregister(reporter)
        if self._terminal is not None:
            config.pluginmanager.register(self._terminal, "livechat-terminal")
