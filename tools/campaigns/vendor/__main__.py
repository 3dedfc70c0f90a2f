"""Holds a started stub against what Rocket.Chat publishes: validators of requests, types and schemas of answers."""

from __future__ import annotations

import argparse
import sys

from openapi import contract
from tools.campaigns.target import Target, TargetError
from tools.campaigns.vendor.agreement import pairs
from tools.campaigns.vendor.answers import AnswerFindings, judge
from tools.campaigns.vendor.asking import Asking
from tools.campaigns.vendor.comparison import Comparison, Findings
from tools.campaigns.vendor.published import Published, VendorError
from tools.campaigns.vendor.story import Story, StoryError

FINE, FOUND, COULD_NOT_RUN = 0, 1, 2

EXAMPLES = """\
examples:
  make vendor                                            500 requests for each operation, a story of answers
  python -m tools.campaigns.vendor --only closeRoom      one operation
  python -m tools.campaigns.vendor --requests 5000 --seed 2

Requests: which validator an operation has is told by its x-source, and both judge the same requests.
Answers: a story makes the stub answer in many situations; the TypeScript compiler and the published schemas judge them.
Known differences of both are in exceptions.yaml.
"""


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0 they agree, 1 they do not, 2 it could not run."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.campaigns.vendor",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--requests", type=int, default=500, metavar="N", help="for each operation (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="other requests for another number")
    parser.add_argument("--only", metavar="OPERATION", help="only this operationId")
    options = parser.parse_args(arguments)
    try:
        requests, answers = _campaign(options.requests, options.seed, options.only)
    except (VendorError, TargetError, StoryError) as error:
        print(f"error: {error}", file=sys.stderr)
        return COULD_NOT_RUN
    _report(requests)
    _report_answers(answers)
    found = (requests.differences, requests.out_of_date, answers.complaints, answers.out_of_date)
    return FOUND if any(found) else FINE


def _campaign(requests: int, seed: int, only: str | None) -> tuple[Findings, AnswerFindings]:
    document = contract.load()
    if only is not None and only not in (operation.id for operation in contract.operations(document)):
        raise VendorError(f"the contract has no operation {only}")
    chosen = [pair for pair in pairs(document) if only in (None, pair.operation.id)]
    with Published() as published:
        target = Target()
        asking = Asking(document, target)
        try:
            _say("answers")
            target.renew()
            story = Story(document, f"http://127.0.0.1:{target.port}")
            answers = judge(story.tell(), published, document, only)
            comparison = Comparison(document, published, asking, seed)
            for number, pair in enumerate(chosen, 1):
                _say(f"{number} of {len(chosen)}: {pair.operation.id}")
                comparison.compare(pair, requests)
            if only is None:
                comparison.compare_exceptions(min(requests, 200))
        finally:
            asking.close()
            target.stop()
    return comparison.findings, answers


def _report_answers(findings: AnswerFindings) -> None:
    print(f"answers    {findings.judged.total()} of {len(findings.judged)} operations")
    for operation, times in sorted(findings.excused.items()):
        print(f"known      {operation} ({times} times)")
    for complaint, answer in sorted(findings.complaints.items(), key=lambda one: str(one[0])):
        print(f"WRONG      {complaint}\n           {answer.situation}: {str(answer.body)[:400]}")
    for line in findings.out_of_date:
        print(f"EXCEPTION  no longer one: {line}")
    print(f"{len(findings.complaints)} complaints, {len(findings.out_of_date)} exceptions out of date")


def _report(findings: Findings) -> None:
    taken, refused = findings.taken.total(), findings.refused.total()
    print(f"asked      {taken + refused} requests of {len(findings.taken | findings.refused)} operations")
    print(f"published  {taken} taken, {refused} refused")
    for entry, times in sorted(findings.excused.items()):
        print(f"known      {entry} ({times} times)")
    for difference, request in sorted(findings.differences.items(), key=lambda one: str(one[0])):
        print(f"DIFFERENT  {difference}\n           {request[:400]}")
    for line in findings.out_of_date:
        print(f"EXCEPTION  no longer one: {line}")
    print(f"{len(findings.differences)} differences, {len(findings.out_of_date)} exceptions out of date")


def _say(line: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{line:<60}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
