"""The command `livechat-conformance`: checks Rocket.Chat servers against the contract."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from conformance import afterwards, running
from conformance.options import SuiteError
from conformance.passive import har, proxy

FINE, DEVIATIONS, COULD_NOT_RUN = 0, 1, 2

EXAMPLES = """\
examples:
  livechat-conformance run
      checks the stub server that comes with the suite
  ROCKETCHAT_USER=admin ROCKETCHAT_PASSWORD=… livechat-conformance run https://chat.example.com --html report.html
      checks a server, reading only (the default for any host but this one)
  livechat-conformance run https://chat.example.com --mode conversation --dry-run
      says what would be asked, how often, and how long that takes under the server's rate limit
  livechat-conformance run https://staging.example.com --mode full --yes-this-workspace-is-mine
      everything: users, departments, settings are created or changed, and put back
  livechat-conformance cleanup reports/ledger-1f2e3d.jsonl
      removes what a run left that was killed
  livechat-conformance har recorded.har --html report.html
      checks recorded traffic, for servers that nobody may touch

The login comes from the environment: ROCKETCHAT_USER and ROCKETCHAT_PASSWORD, or ROCKETCHAT_USER_ID and
ROCKETCHAT_AUTH_TOKEN; where that asks for a second factor, its code from ROCKETCHAT_2FA_CODE. ROCKETCHAT_URL stands for
URL.

exit status: 0 the server keeps the contract, 1 it deviates, 2 the suite could not run.
"""


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0 the target keeps the contract, 1 it deviates, 2 the suite could not run."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.command(options)
    except SuiteError as error:
        print(f"error: {error}", file=sys.stderr)
        return COULD_NOT_RUN
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
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
    _add_run(commands)
    _add_afterwards(commands)
    _add_passive(commands)
    return parser


def _command(commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, words: str, example: str):  # type: ignore[no-untyped-def]
    return commands.add_parser(
        name,
        help=words,
        description=words[0].upper() + words[1:] + ".",
        epilog=f"example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _add_run(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    run = _command(commands, "run", "check a server", "livechat-conformance run https://chat.example.com")
    run.set_defaults(command=running.run)
    add = run.add_argument
    add("url", nargs="?", metavar="URL", help="the server (else ROCKETCHAT_URL, else the stub is started)")
    add("--user", help="the user to log in as (else ROCKETCHAT_USER)")
    add("--password", help="its password (better: ROCKETCHAT_PASSWORD, which no process list shows)")
    add("--mode", choices=["read-only", "conversation", "full"], help="how far the run may go")
    add("--yes-this-workspace-is-mine", action="store_true", help="allows --mode full on a host other than this one")
    add("--dry-run", action="store_true", help="only say what would be asked, and how long that takes")
    add("--only", action="append", default=[], metavar="ID", help="only promises whose id begins so")
    add("--tiers", default="directed,generated,model", metavar="LIST", help="which tiers ask (%(default)s)")
    add("--seed", type=int, default=1, metavar="N", help="seed of all generated data (%(default)s)")
    add("--examples", type=int, default=16, metavar="N", help="generated requests per operation (%(default)s)")
    add("--budget", type=int, metavar="N", help="make no more calls than this")
    add("--fail-fast", action="store_true", help="stop after the first broken promise")
    add(
        "--workers",
        type=int,
        metavar="N",
        help="ask in N processes (one; without URL one for each core, up to 4); on a server that limits its callers, "
        "4 make use of the pauses",
    )
    add("--max-objects", type=int, default=200, metavar="N", help="things of the run alive at once (%(default)s)")
    add("--deviations", type=Path, metavar="FILE", help="deviations that are known, as YAML")
    add("--strict", action="store_true", help="unknown properties, unexpected passes, expired entries fail, too")
    add("--timeout", type=float, default=30.0, metavar="S", help="seconds to wait for an answer (%(default)s)")
    add("--ca-file", type=Path, metavar="FILE", help="certificates to trust")
    add("--client-certificate", type=Path, metavar="FILE", help="the client certificate with its key")
    add("--insecure", action="store_true", help="do not check the server's certificate; the report says so")
    add("--proxy", metavar="URL", help="an HTTP proxy")
    add("--header", action="append", default=[], metavar="NAME:VALUE", help="a header for every request")
    add("--ledger", type=Path, metavar="FILE", help="where the list of created things is kept")
    _add_reports(run)

    plan = _command(commands, "list", "list the promises", "livechat-conformance list --only rooms.")
    plan.set_defaults(command=running.show)
    plan.add_argument("--only", action="append", default=[], metavar="ID", help="only promises whose id begins so")


def _add_afterwards(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    clean = _command(
        commands,
        "cleanup",
        "remove what a run left that was killed",
        "livechat-conformance cleanup reports/ledger-1f2e3d.jsonl",
    )
    clean.set_defaults(command=afterwards.cleanup)
    clean.add_argument("ledger", type=Path, metavar="LEDGER", help="the ledger file of the run")

    accept = _command(
        commands, "accept", "note the failures of a run as known deviations",
        "livechat-conformance accept report.json --deviations deviations.yaml --reason 'fixed in 8.9, see OPS-12'",
    )  # fmt: skip
    accept.set_defaults(command=afterwards.accept)
    accept.add_argument("report", type=Path, metavar="REPORT", help="the JSON report of the run")
    accept.add_argument(
        "--deviations", type=Path, default=Path("deviations.yaml"), metavar="FILE", help="(%(default)s)"
    )
    accept.add_argument("--reason", required=True, help="why the server may deviate")

    diff = _command(commands, "diff", "compare two runs", "livechat-conformance diff before.json after.json")
    diff.set_defaults(command=afterwards.difference)
    diff.add_argument("before", type=Path, metavar="BEFORE", help="the JSON report of the earlier run")
    diff.add_argument("after", type=Path, metavar="AFTER", help="the JSON report of the later run")


def _add_passive(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    recorded = _command(commands, "har", "check recorded traffic", "livechat-conformance har recorded.har")
    recorded.set_defaults(command=har.check)
    recorded.add_argument("file", type=Path, metavar="FILE", help="an HTTP archive, as browsers and proxies write it")
    _add_reports(recorded)

    live = _command(
        commands,
        "proxy",
        "forward live traffic and check it",
        "livechat-conformance proxy --upstream https://chat.example.com",
    )
    live.set_defaults(command=proxy.serve)
    live.add_argument("--upstream", required=True, metavar="URL", help="the server to forward to")
    live.add_argument("--host", default="127.0.0.1", help="the address to listen on (%(default)s)")
    live.add_argument("--port", type=int, default=3100, help="the port, 0 for a free one (%(default)s)")
    live.add_argument("--insecure", action="store_true", help="do not check the upstream's certificate")
    _add_reports(live)


def _add_reports(parser: argparse.ArgumentParser) -> None:
    for name, words in (
        ("html", "the report as one page"),
        ("json", "the results as JSON"),
        ("junit", "the results as JUnit XML"),
        ("sarif", "the failures as SARIF"),
        ("badge", "a badge as SVG"),
    ):
        parser.add_argument(f"--{name}", type=Path, metavar="FILE", help=f"write {words}")
    parser.add_argument("--github", action="store_true", help="print the failures as GitHub annotations")
