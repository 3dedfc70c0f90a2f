"""`python -m tools mutants`: which changes of the stub's own source the conformance suite finds."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.mutants import campaign, reach, table
from tools.mutants.source import Mutant, mutants, sample

FINE, FOUND, COULD_NOT_RUN = 0, 1, 2

EXAMPLES = """\
examples:
  python -m tools mutants --sample 100 --seed 2        a random part, spread over all files and operators
  python -m tools mutants --only workspace/closing.py  one file
  python -m tools mutants --only workspace/closing.py:57:negate
  python -m tools mutants --list --sample 20           what would be changed

exit status: 0 all were found, 1 some were not, 2 it could not run.
"""


def add(commands: Any) -> None:
    """Adds the command `mutants` to those of the tools."""
    parser = commands.add_parser(
        "mutants", help="change the stub's source and see which changes the suite finds", description=run.__doc__,
        epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--only", nargs="+", default=[], metavar="ID", help="only mutants whose id begins so")
    parser.add_argument("--sample", type=int, metavar="N", help="a random part of so many mutants")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="seed of the sample (%(default)s)")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="mutants tried at once (%(default)s)")
    parser.add_argument("--most", type=int, metavar="N", help="promises asked at most (all that reach the place)")
    parser.add_argument("--minutes", type=float, metavar="N", help="begin no mutant after so many minutes")
    parser.add_argument("--thorough", action="store_true", help="ask those that survive everything, in all tiers")
    parser.add_argument("--list", action="store_true", help="only list the mutants")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Changes one place at a time in a copy of the stub's source, and tells which changes the directed tier finds.

    First one run against a traced stub records which promise executes which line; it is kept in `reports/` until the
    source or the suite changes.
    """
    chosen = [mutant for mutant in mutants() if not options.only or mutant.id.startswith(tuple(options.only))]
    if not chosen:
        print("error: no such mutant; `python -m tools mutants --list` shows them all", file=sys.stderr)
        return COULD_NOT_RUN
    if options.sample is not None:
        chosen = sample(chosen, options.sample, options.seed)
    if options.list:
        for mutant in chosen:
            print(f"{mutant.id}  {mutant.difference[:200]}")
        print(f"{len(chosen)} mutants")
        return FINE
    return _campaign(chosen, options)


def _campaign(chosen: list[Mutant], options: argparse.Namespace) -> int:
    started = time.monotonic()
    print(f"{len(chosen)} mutants; first which promises execute which lines …", flush=True)
    found = campaign.Campaign(reach.known("directed", seed=1))
    effort = campaign.Effort(options.workers, options.most, options.minutes, options.thorough)
    tried = campaign.results(chosen, found.reach, effort, seed=1)
    found.results = list(_told(tried, len(chosen)))
    found.seconds = time.monotonic() - started
    print("", *table.lines(found), sep="\n")
    if options.json:
        options.json.write_text(json.dumps(table.document(found), indent=1) + "\n", encoding="utf-8")
    lived = {campaign.Fate.KILLED, campaign.Fate.STILLBORN}
    return FOUND if any(one.fate not in lived for one in found.results) else FINE


def _told(results: Iterator[campaign.Result], count: int) -> Iterator[campaign.Result]:
    for number, one in enumerate(results, 1):
        print(f"{number:>4}/{count}  {one.fate.value:<10}{one.mutant.id}  {one.promise}", flush=True)
        yield one
