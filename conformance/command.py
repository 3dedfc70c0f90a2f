"""The command `livechat-conformance`: checks a Rocket.Chat server against the contract."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import pytest

from conformance.options import SuiteError
from conformance.plugin import RUN
from conformance.report import html, junit
from conformance.report import json as json_report
from conformance.report.terminal import Terminal
from conformance.results import RunResult

FINE, DEVIATIONS, COULD_NOT_RUN = 0, 1, 2

EXAMPLES = """\
examples:
  livechat-conformance run
      checks the stub server that comes with the suite
  ROCKETCHAT_USER=admin ROCKETCHAT_PASSWORD=… livechat-conformance run https://chat.example.com --html report.html
      checks a server, reading only (the default for any host but this one)
  livechat-conformance run https://staging.example.com --mode full --yes-this-workspace-is-mine
      everything: users, departments, settings are created or changed, and put back

The login comes from the environment: ROCKETCHAT_USER and ROCKETCHAT_PASSWORD, or ROCKETCHAT_USER_ID and
ROCKETCHAT_AUTH_TOKEN. ROCKETCHAT_URL stands for URL.

exit status: 0 the server keeps the contract, 1 it deviates, 2 the suite could not run.
"""


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0 the target keeps the contract, 1 it deviates, 2 the suite could not run."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
    except SuiteError as error:
        print(f"error: {error}", file=sys.stderr)
        return COULD_NOT_RUN
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="livechat-conformance",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = commands.add_parser(
        "run",
        help="check a server",
        description="Checks a server; without a URL the stub that comes with the suite.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    run.set_defaults(run=_run)
    add = run.add_argument
    add("url", nargs="?", metavar="URL", help="the server, e.g. https://chat.example.com (else ROCKETCHAT_URL)")
    add("--user", help="the user to log in as (else ROCKETCHAT_USER)")
    add("--password", help="its password (better: ROCKETCHAT_PASSWORD, which no process list shows)")
    add("--mode", choices=["read-only", "conversation", "full"], help="how far the run may go")
    add("--yes-this-workspace-is-mine", action="store_true", help="allows --mode full on a host other than this one")
    add("--only", action="append", default=[], metavar="ID", help="only promises whose id begins so")
    add("--seed", type=int, default=1, metavar="N", help="seed of all generated data (%(default)s)")
    add("--examples", type=int, default=12, metavar="N", help="generated requests per operation (%(default)s)")
    add("--budget", type=int, metavar="N", help="make no more calls than this")
    add("--tiers", default="directed,generated,model", metavar="LIST", help="which tiers ask (%(default)s)")
    add("--timeout", type=float, default=30.0, metavar="S", help="seconds to wait for an answer (%(default)s)")
    add("--ca-file", type=Path, metavar="FILE", help="certificates to trust")
    add("--client-certificate", type=Path, metavar="FILE", help="the client certificate with its key")
    add("--insecure", action="store_true", help="do not check the server's certificate; the report says so")
    add("--proxy", metavar="URL", help="an HTTP proxy")
    add("--header", action="append", default=[], metavar="NAME:VALUE", help="a header for every request")
    add("--ledger", type=Path, metavar="FILE", help="where the list of created things is kept")
    add("--html", type=Path, metavar="FILE", help="write the report as one HTML page")
    add("--json", type=Path, metavar="FILE", help="write the results as JSON")
    add("--junit", type=Path, metavar="FILE", help="write the results as JUnit XML")
    return parser


def _run(options: argparse.Namespace) -> int:
    url = options.url or os.environ.get("ROCKETCHAT_URL")
    _check_consent(url, options)
    for name, value in (("ROCKETCHAT_USER", options.user), ("ROCKETCHAT_PASSWORD", options.password)):
        if value is not None:
            os.environ[name] = value
    keeper = _Keeper()
    terminal = Terminal(sys.stdout, colour=None)
    status = pytest.main(_pytest_arguments(url, options), plugins=[keeper, _Quiet(terminal)])
    if keeper.result is None:
        if status == pytest.ExitCode.NO_TESTS_COLLECTED:
            print("error: no promise has such an id; `livechat-conformance list` shows them", file=sys.stderr)
        return COULD_NOT_RUN
    terminal.summary(keeper.result)
    _write_reports(keeper.result, options)
    return keeper.result.exit_status


def _check_consent(url: str | None, options: argparse.Namespace) -> None:
    from conformance.options import checked_url, is_loopback

    if url and options.mode == "full" and not is_loopback(checked_url(url)) and not options.yes_this_workspace_is_mine:
        raise SuiteError(
            "--mode full creates users, departments and triggers and changes settings and permissions for a while; "
            "where that is fine, add --yes-this-workspace-is-mine"
        )


def _pytest_arguments(url: str | None, options: argparse.Namespace) -> list[str]:
    passed = {
        "url": url, "mode": options.mode, "seed": options.seed, "examples": options.examples, "budget": options.budget,
        "tiers": options.tiers, "timeout": options.timeout, "ca-file": options.ca_file, "proxy": options.proxy,
        "client-certificate": options.client_certificate, "ledger": options.ledger,
    }  # fmt: skip
    arguments = ["--pyargs", "conformance", "-p", "no:cacheprovider", "-c", str(Path(__file__).with_name("pytest.ini"))]
    arguments += [f"--livechat-{name}={value}" for name, value in passed.items() if value is not None]
    arguments += [f"--livechat-header={header}" for header in options.header]
    arguments += [f"--livechat-only={promise}" for promise in options.only]
    return arguments + (["--livechat-insecure"] if options.insecure else [])


def _write_reports(result: RunResult, options: argparse.Namespace) -> None:
    for path, render in (
        (options.html, html.render),
        (options.json, json_report.render),
        (options.junit, junit.render),
    ):
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(render(result), encoding="utf-8")
            print(f"written: {path}")


class _Keeper:
    """Takes the result out of pytest's hands."""

    result: RunResult | None = None

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if RUN in session.config.stash:
            run = session.config.stash[RUN]
            run.finish()
            self.result = run.result


class _Quiet:
    """Replaces pytest's terminal by the suite's own."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        reporter = config.pluginmanager.get_plugin("terminalreporter")
        config.pluginmanager.unregister(reporter)
        config.pluginmanager.register(self._terminal, "livechat-terminal")
