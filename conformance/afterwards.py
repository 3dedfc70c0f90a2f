"""The commands for after a run: clean up what it left, accept its failures, compare it with another."""

from __future__ import annotations

import argparse

from conformance import deviations, reports
from conformance.grounds import Grounds
from conformance.ledger import Ledger, read
from conformance.options import Credentials, Mode, Options, SuiteError
from conformance.report import difference as comparing
from conformance.session import Session
from conformance.target import preflight


def cleanup(options: argparse.Namespace) -> int:
    """`livechat-conformance cleanup`: 0 when nothing is left, 1 when something could not be removed."""
    url, run, entries = read(options.ledger)
    login = Credentials.from_environment()
    if not login.given and any(entry.kind not in ("visitor", "room") for entry in entries):
        raise SuiteError("the run changed the workspace: set ROCKETCHAT_USER and ROCKETCHAT_PASSWORD to undo that")
    session = Session(Options(url=url, credentials=login, mode=Mode.FULL))
    ledger = Ledger.resume(options.ledger)
    grounds = Grounds(session, preflight(session), ledger, run)
    traces = grounds.clean_up(lambda left: print(f"\r{left} left ", end="", flush=True))
    grounds.log_out()
    print()
    left = [trace for trace in traces if trace.state == "left behind"]
    for trace in left:
        print(f"left behind: {trace.kind} {trace.id}: {trace.note}")
    print(f"{len(traces) - len(left)} removed or put back, {len(left)} left behind")
    return 1 if left else 0


def accept(options: argparse.Namespace) -> int:
    """`livechat-conformance accept`."""
    added = deviations.add(options.deviations, reports.read(options.report), options.reason)
    print(f"{added} entries added to {options.deviations}")
    return 0


def difference(options: argparse.Namespace) -> int:
    """`livechat-conformance diff`: 1 when something broke that was kept before."""
    found = comparing.compare(reports.read(options.before), reports.read(options.after))
    print(comparing.render(found))
    return 1 if found.broke else 0
