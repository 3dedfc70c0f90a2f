"""`python -m tools bench suite`: the conformance suite beside `st run`, over the planted faults."""

from __future__ import annotations

import argparse
import json
import random
import sys
from pathlib import Path

from tools.bench import comparison
from tools.bench.contenders import CONTENDERS
from tools.bench.servers import BenchError
from tools.bites.witnessing import by_id

NAME = "suite"
FINE, COULD_NOT_RUN = 0, 2

EXAMPLES = """\
examples:
  %(prog)s                                 10 faults; every run of a tool takes its time
  %(prog)s --sample 40 --seed 2            others, and other generated requests
  %(prog)s --only edit-lost --tools suite,st
  %(prog)s --clean-runs 3 --json bench.json

The tools run in turn against the same server and the same proxy, each run in a process and a folder of its own: `suite`
is `livechat-conformance run URL --mode full`, `st` is `st run openapi/bundle.yaml --url URL` with the administrator's
headers, and `st-tuned` the same with settings after Schemathesis' own advice. A fault is found when a failure that the
good server does not have names the operation that it strikes, or one by which the damage is read back. A failure of
`st` is an operation and a code; one that comes at random and stayed away on the good server counts as found, which more
--clean-runs make rarer.

exit status: 0 compared, 2 it could not run.
"""


def add(parser: argparse.ArgumentParser) -> None:
    """Adds the command `suite` to `bench`, which without it does what it always does."""
    commands = parser.add_subparsers(metavar="COMMAND")
    compared = commands.add_parser(
        NAME, help="compare the conformance suite with st run instead", description=run.__doc__, epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    compared.add_argument("--sample", type=_some, default=10, metavar="N", help="so many random faults (%(default)s)")
    compared.add_argument("--only", nargs="+", default=[], metavar="ID", help="these faults, and no sample")
    compared.add_argument("--seed", type=int, default=1, metavar="N", help="of the sample and the tools (%(default)s)")
    compared.add_argument("--tools", default=",".join(CONTENDERS), metavar="LIST", help="(%(default)s)")
    compared.add_argument(
        "--clean-runs", type=_some, default=1, metavar="N", help="runs of each tool on the good server (%(default)s)"
    )
    compared.add_argument("--json", type=Path, metavar="FILE", help="write every run and the figures as JSON")
    compared.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Compares the conformance suite with `st run`: faults found per second of run, and false alarms."""
    try:
        faults = chosen(options.only, options.sample, options.seed)
        tools = list(dict.fromkeys(options.tools.split(",")))
        outcomes = comparison.compare(tools, faults, options.seed, options.clean_runs, _say)
    except BenchError as error:
        print(f"error: {error}", file=sys.stderr)
        return COULD_NOT_RUN
    print(comparison.table(comparison.rows(outcomes), options.clean_runs))
    if options.json:
        settings = {"seed": options.seed, "faults": faults, "clean_runs": options.clean_runs}
        written = json.dumps(comparison.document(outcomes, settings), indent=1)
        options.json.write_text(written + "\n", encoding="utf-8")
    return FINE


def chosen(only: list[str], sample: int, seed: int) -> list[str]:
    """The ids of the faults to plant. Raises BenchError for one that there is not."""
    known = list(by_id())
    missing = [one for one in only if one not in known]
    if missing:
        raise BenchError(f"no such fault: {', '.join(missing)}; `python -m tools bites --list` shows them all")
    return list(dict.fromkeys(only)) or random.Random(seed).sample(known, min(sample, len(known)))


def _some(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("has to be 1 or more")
    return number


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
