"""How all reports put a run into words: verdict, totals, durations, groups."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from conformance.results import OperationResult, Outcome, PromiseResult, RunResult, Trace

ASKED = (Outcome.PASSED, Outcome.UNEXPECTED_PASS, Outcome.FAILED, Outcome.KNOWN)
"""The outcomes of promises that the target was really asked to keep."""

KEPT = (Outcome.PASSED, Outcome.UNEXPECTED_PASS)

WORST_FIRST = (
    Outcome.FAILED,
    Outcome.ERROR,
    Outcome.KNOWN,
    Outcome.NOT_REACHED,
    Outcome.UNEXPECTED_PASS,
    Outcome.SKIPPED,
    Outcome.PASSED,
)
"""The order in which a reader wants to see outcomes."""


def amount(count: int, one: str, many: str = "") -> str:
    """`1 promise`, `1,204 requests`; `many` is given where the plural is not made with an s."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def duration(seconds: float) -> str:
    """`0.4 s`, `38 s`, `4 min 10 s`, `1 h 3 min`."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def milliseconds(value: float | None) -> str:
    """A time of an answer without its unit; a dash when there was none."""
    if value is None:
        return "-"
    return f"{value:.1f}" if value < 9.95 else f"{value:,.0f}"


def kept(run: RunResult) -> int:
    """How many promises the target kept."""
    return sum(run.count(outcome) for outcome in KEPT)


def asked(run: RunResult) -> int:
    """How many promises the target was asked to keep: neither skipped nor out of reach."""
    return sum(run.count(outcome) for outcome in ASKED)


def headline(run: RunResult) -> str:
    """The verdict in a few words, with its numbers."""
    if run.verdict == "broken":
        return "The suite could not finish"
    total = asked(run)
    if run.verdict == "failed":
        return f"{len(run.failures):,} of {amount(total, 'promise')} broken"
    if not total:
        return "No promise could be asked for"
    known = run.count(Outcome.KNOWN)
    if known:
        return f"{kept(run):,} of {amount(total, 'promise')} kept, {amount(known, 'known deviation')}"
    return f"All {total:,} promises kept" if total > 1 else "The one promise asked for is kept"


def verdict(run: RunResult) -> str:
    """The verdict as one line, first word passed, failed or broken."""
    line = f"{run.verdict.capitalize()}: {_uncapitalised(headline(run))}"
    if run.verdict == "broken" and run.count(Outcome.ERROR):
        line += f" ({amount(run.count(Outcome.ERROR), 'suite error')})"
    if run.verdict == "broken" and asked(run):
        line += f"; {len(run.failures):,} of {amount(asked(run), 'promise')} asked so far broken"
    return f"{line}."


def exit_meaning(run: RunResult) -> str:
    """What the exit status of the run says."""
    return {
        0: "the server kept every promise that it was asked to keep, except known deviations",
        1: "the server broke promises of the contract",
        2: "the suite itself could not do its work; this is no judgement of the server",
    }[run.exit_status]


def totals(run: RunResult) -> list[tuple[str, str]]:
    """The figures of a run as (number, what it counts)."""
    reached = [operation for operation in run.operations if operation.successes]
    listed = [operation for operation in run.operations if operation.listed]
    reached_listed = sum(operation.successes > 0 for operation in listed)
    figures = [
        (f"{len(reached):,} of {len(run.operations):,}", "operations answered with success"),
        (f"{reached_listed:,} of {len(listed):,}", "listed operations among them"),
        (f"{sum(operation.requests for operation in run.operations):,}", "requests"),
        (f"{run.validated:,}", "answers validated"),
        (f"{sum(operation.checks for operation in run.operations):,}", "checks"),
        (f"{sum(operation.limited for operation in run.operations):,}", "answers of the rate limiter"),
    ]
    return [(number, what) for number, what in figures if number not in ("0", "0 of 0")]


def skipped_by_reason(run: RunResult) -> list[tuple[str, list[PromiseResult]]]:
    """Skipped promises under the reason that they share, the most frequent reason first."""
    groups: defaultdict[str, list[PromiseResult]] = defaultdict(list)
    for promise in run.promises:
        if promise.outcome is Outcome.SKIPPED:
            groups[promise.reason or "no reason was given"].append(promise)
    return sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))


def not_reached(run: RunResult) -> list[OperationResult]:
    """Operations of which no success was seen although nothing failed."""
    return [operation for operation in run.operations if operation.outcome is Outcome.NOT_REACHED]


def traces_by_state(run: RunResult) -> list[tuple[str, list[Trace]]]:
    """What the run made or changed on the target, what it left behind first."""
    groups: defaultdict[str, list[Trace]] = defaultdict(list)
    for trace in run.traces:
        groups[trace.state].append(trace)
    return sorted(groups.items(), key=lambda group: (not is_left(group[0]), group[0]))


def is_left(state: str) -> bool:
    """Whether a trace in this state still needs somebody to tidy up."""
    return state in ("left behind", "alive", "intended")


def counted(traces: Iterable[Trace]) -> str:
    """`3 rooms, 1 visitor`, in the order of their kinds."""
    numbers: defaultdict[str, int] = defaultdict(int)
    for trace in traces:
        numbers[trace.kind] += 1
    return ", ".join(amount(number, kind) for kind, number in sorted(numbers.items()))


def fact(value: Any) -> str:
    """What the preflight learnt, as people write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "unknown"
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return ", ".join(fact(item) for item in items) or "none"
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict) else str(value)


def _uncapitalised(text: str) -> str:
    return text[:1].lower() + text[1:]
