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
from conformance.merging import merged
from conformance.options import SuiteError, checked_url, default_mode, is_loopback
from conformance.plugin import RUN
from conformance.promises import Promise, promise_of
from conformance.rehearsal import forecast
from conformance.report import json as json_report
from conformance.report.terminal import Terminal
from conformance.results import RunResult
from conformance.run import complete

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
    """Asks the embedded stub instead of the target, and tells what the same run would cost there."""
    print(f"Mode {mode}: {TOUCHED[mode]}.\nRehearsing on the stub; {url or 'the target'} is not touched …")
    options.ledger = None
    with _no_login():
        result = _result(_arguments(None, mode, options), None)
    if result is None:
        return 2
    print(forecast(result))
    return 0


@contextmanager
def _no_login() -> Iterator[None]:
    """Keeps the target's credentials from the stub."""
    kept = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("ROCKETCHAT_")}
    try:
        yield
    finally:
        os.environ.update(kept)


def _result(arguments: list[str], terminal: Terminal | None) -> RunResult | None:
    """What pytest found; None, with the reason printed, when nothing could be asked."""
    keeper = _Keeper()
    status = pytest.main(arguments, plugins=[keeper, _Quiet(terminal)])
    result = keeper.result()
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
    return arguments + (["-n", str(options.workers)] if options.workers else [])


class _Keeper:
    """Takes the results out of pytest's hands: this process' own, or those of a parallel run's workers."""

    def __init__(self) -> None:
        self._parts: list[RunResult] = []

    def result(self) -> RunResult | None:
        if len(self._parts) <= 1:
            return self._parts[0] if self._parts else None
        result = merged(self._parts)
        complete(result, None)
        return result

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if RUN in session.config.stash:
            self._parts.append(session.config.stash[RUN].finish())

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        text = getattr(node, "workeroutput", {}).get("livechat")
        if text:
            self._parts.append(json_report.read(text))


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
