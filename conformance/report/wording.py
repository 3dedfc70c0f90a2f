"""How all reports put a run into words: verdict, totals, durations, groups."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TypeVar

from conformance.results import OperationResult, Outcome, PromiseResult, RunResult, Trace

Reasoned = TypeVar("Reasoned", PromiseResult, OperationResult)

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
    if run.failures:
        return f"{len(run.failures):,} of {amount(asked(run), 'promise')} broken"
    return f"{_kept_words(run)}, but not strictly" if run.verdict == "failed" else _kept_words(run)


def verdict(run: RunResult) -> str:
    """The verdict as one line, first word passed, failed or broken."""
    line = f"{run.verdict.capitalize()}: {_uncapitalised(headline(run))}"
    if run.verdict == "broken" and run.count(Outcome.ERROR):
        line += f" ({amount(run.count(Outcome.ERROR), 'suite error')})"
    if run.verdict == "broken" and asked(run):
        line += f"; {len(run.failures):,} of {amount(asked(run), 'promise')} asked so far broken"
    reservations = untidy(run) if run.verdict == "failed" else [unseen(run)] if run.verdict == "passed" else []
    return "; ".join([line, *filter(None, reservations)]) + "."


def untidy(run: RunResult) -> list[str]:
    """What a strict run does not accept although no promise is broken; empty where that does not decide."""
    if not run.strict or run.failures:
        return []
    unexpected = run.count(Outcome.UNEXPECTED_PASS)
    unknown = sum(bool(operation.unknown_properties) for operation in run.operations)
    return [
        *([amount(len(run.stale), "expired deviation")] if run.stale else []),
        *([amount(unexpected, "unexpected pass", "unexpected passes")] if unexpected else []),
        *([f"unknown properties of {amount(unknown, 'operation')}"] if unknown else []),
    ]


def unseen(run: RunResult) -> str:
    """The reservation about operations of which no success was seen; empty when there are none."""
    count = len(not_reached(run))
    return f"no success was seen of {count:,} of {amount(len(run.operations), 'operation')}" if count else ""


def exit_meaning(run: RunResult) -> str:
    """What the exit status of the run says."""
    if run.verdict == "failed" and not run.failures:
        return f"no promise is broken, but --strict does not accept {', '.join(untidy(run))}"
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
    return _by_reason(promise for promise in run.promises if promise.outcome is Outcome.SKIPPED)


def not_reached_by_reason(run: RunResult) -> list[tuple[str, list[OperationResult]]]:
    """Operations without a success under the reason that they share, the most frequent reason first."""
    return _by_reason(not_reached(run))


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


def _by_reason(found: Iterable[Reasoned]) -> list[tuple[str, list[Reasoned]]]:
    groups: defaultdict[str, list[Reasoned]] = defaultdict(list)
    for one in found:
        groups[one.reason or "no reason was given"].append(one)
    return sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))


def _kept_words(run: RunResult) -> str:
    total, known = asked(run), run.count(Outcome.KNOWN)
    if not total:
        return "No promise could be asked for"
    if known:
        return f"{kept(run):,} of {amount(total, 'promise')} kept, {amount(known, 'known deviation')}"
    return f"All {total:,} promises kept" if total > 1 else "The one promise asked for is kept"


def _uncapitalised(text: str) -> str:
    return text[:1].lower() + text[1:]
