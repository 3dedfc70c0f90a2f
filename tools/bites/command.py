"""`python -m tools bites`: how many planted faults the conformance suite finds."""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from tools.bites import campaign, table
from tools.bites.faults import CATALOGUE
from tools.bites.witnessing import Shown, by_id, shown

FINE, BELOW, COULD_NOT_RUN = 0, 1, 2
CLEAN_RUNS = 5

EXAMPLES = """\
examples:
  python -m tools bites                         the whole campaign, with 5 runs of the suite on the good server
  python -m tools bites --sample 20             a random part of it, with one such run
  python -m tools bites --operator 26           the writes that are lost
  python -m tools bites --only edit-lost        one fault
  python -m tools bites --witness --sample 20   whether the faults can be seen at all, without the suite

exit status: 0 the bar is reached (97 % found, every operator found, no false alarm), 1 it is not, 2 it could not run.
"""


def add(commands: Any) -> None:
    """Adds the command `bites` to those of the tools."""
    parser = commands.add_parser(
        "bites", help="plant faults and see which the suite finds", description=run.__doc__, epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--only", nargs="+", default=[], metavar="ID", help="only these faults")
    parser.add_argument(
        "--operator", type=int, nargs="+", default=[], metavar="N", help="only faults of these operators"
    )
    parser.add_argument("--sample", type=int, metavar="N", help="a random part of so many faults")
    parser.add_argument(
        "--seed", type=int, default=1, metavar="N", help="seed of the suite and of the sample (%(default)s)"
    )
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="faults tried at once (%(default)s)")
    parser.add_argument("--clean-runs", type=int, metavar="N", help="runs on the good server (5, or 1 for a part)")
    parser.add_argument(
        "--quick", action="store_true", help="do not ask everything where the likely promises find nothing"
    )
    parser.add_argument("--witness", action="store_true", help="only show that the faults can be seen")
    parser.add_argument("--list", action="store_true", help="only list the faults")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Plants faults in front of the stub server, one at a time, and tells which the conformance suite finds."""
    chosen = _chosen(options)
    if not chosen:
        print("error: no such fault; `python -m tools bites --list` shows them all", file=sys.stderr)
        return COULD_NOT_RUN
    if options.list:
        for fault in (by_id()[one] for one in chosen):
            print(f"{fault.id}  [{fault.operator}, {fault.operation}]  {fault.words}")
        print(f"{len(chosen)} faults")
        return FINE
    return _witness(chosen, options.workers) if options.witness else _campaign(chosen, options)


def _chosen(options: argparse.Namespace) -> list[str]:
    fitting = [
        fault.id
        for fault in CATALOGUE
        if (not options.only or fault.id in options.only)
        and (not options.operator or fault.operator in options.operator)
    ]
    if options.sample is None or options.sample >= len(fitting):
        return fitting
    return random.Random(options.seed).sample(fitting, options.sample)


def _witness(chosen: list[str], workers: int) -> int:
    parts = [chosen[start :: workers * 4] for start in range(workers * 4)]
    unseen = 0
    with ProcessPoolExecutor(workers) as pool:
        for result in (one for part in pool.map(_played, parts) for one in part):
            good = bool(result.difference) and not result.trouble
            unseen += not good
            print(f"{'seen' if good else 'UNSEEN':<8}{result.fault}  {result.trouble or result.difference[:160]}")
    print(f"{len(chosen)} faults, {unseen} not seen")
    return BELOW if unseen else FINE


def _played(part: list[str]) -> list[Shown]:
    return list(shown(part))


def _campaign(chosen: list[str], options: argparse.Namespace) -> int:
    started = time.monotonic()
    runs = options.clean_runs or (CLEAN_RUNS if len(chosen) == len(CATALOGUE) else 1)
    with campaign.workers(options.workers) as pool:
        print(f"{len(chosen)} faults; first the good server, {runs} times …", flush=True)
        known = campaign.clean(pool, range(options.seed, options.seed + runs))
        found = campaign.Campaign(known)
        if known.operations:
            found.bites = list(_told(campaign.bites(pool, chosen, known, options.seed, not options.quick), len(chosen)))
    found.seconds = time.monotonic() - started
    print("", *table.lines(found), sep="\n")
    if options.json:
        options.json.write_text(json.dumps(table.document(found), indent=1) + "\n", encoding="utf-8")
    short = table.shortfalls(found)
    for line in short:
        print(f"below the bar: {line}")
    return BELOW if short else FINE


def _told(results: Iterator[campaign.Bite], count: int) -> Iterator[campaign.Bite]:
    for number, bite in enumerate(results, 1):
        print(
            f"{number:>4}/{count}  {'found' if bite.killed else 'NOT FOUND':<10}{bite.fault}  {bite.promise}",
            flush=True,
        )
        yield bite
