"""What changed between two runs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.report.difference import Change, compare, render
from conformance.results import Outcome, RunResult
from tests.conformance import sample_run


def run_with(*outcomes: tuple[str, Outcome]) -> RunResult:
    run = sample_run.failed()
    run.promises = [
        replace(sample_run.kept_promise("closeRoom", "state"), id=name, outcome=outcome, reason=f"because of {name}")
        for name, outcome in outcomes
    ]
    return run


def ids(changes: list[Change]) -> list[str]:
    return [change.id for change in changes]


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        (Outcome.PASSED, Outcome.FAILED, "broke"),
        (Outcome.SKIPPED, Outcome.FAILED, "broke"),
        (Outcome.PASSED, Outcome.KNOWN, "broke"),
        (Outcome.FAILED, Outcome.PASSED, "healed"),
        (Outcome.KNOWN, Outcome.UNEXPECTED_PASS, "healed"),
        (Outcome.FAILED, Outcome.FAILED, "still_failing"),
        (Outcome.KNOWN, Outcome.FAILED, "still_failing"),
        (Outcome.PASSED, Outcome.SKIPPED, "no_longer_asked"),
        (Outcome.FAILED, Outcome.ERROR, "no_longer_asked"),
        (Outcome.PASSED, Outcome.PASSED, None),
        (Outcome.KNOWN, Outcome.KNOWN, None),
        (Outcome.SKIPPED, Outcome.PASSED, None),
        (Outcome.SKIPPED, Outcome.NOT_REACHED, None),
    ],
)
def test_every_change_of_an_outcome_has_its_place(before: Outcome, after: Outcome, place: str | None) -> None:
    difference = compare(run_with(("rooms.close", before)), run_with(("rooms.close", after)))

    places = ("broke", "healed", "still_failing", "no_longer_asked", "new", "gone")
    assert [name for name in places if getattr(difference, name)] == ([place] if place else [])


def test_promises_that_are_new_or_gone_are_named() -> None:
    before = run_with(("old", Outcome.PASSED))
    after = run_with(("kept", Outcome.PASSED), ("broken", Outcome.FAILED))

    difference = compare(before, after)

    assert ids(difference.new) == ["broken", "kept"]
    assert ids(difference.gone) == ["old"]


def test_a_later_run_is_worse_when_something_fails_undeclared_that_did_not() -> None:
    kept, failed = run_with(("a", Outcome.PASSED)), run_with(("a", Outcome.FAILED))

    assert compare(kept, failed).worse
    assert compare(run_with(), failed).worse
    assert not compare(failed, failed).worse
    assert not compare(failed, kept).worse
    assert not compare(kept, run_with(("a", Outcome.KNOWN))).worse


def test_answer_times_that_doubled_are_noted_and_noise_is_not() -> None:
    before, after = sample_run.failed(), sample_run.failed()
    after.operations[0].latencies = [3 * latency for latency in after.operations[0].latencies]
    before.operations[1].latencies, after.operations[1].latencies = [1.0], [4.0]
    after.operations[2].latencies = []

    (pace,) = compare(before, after).paces

    assert pace.operation == "getServingAgent" and pace.slower
    assert str(pace) == "getServingAgent: p95 23 → 68 ms (3.0 times slower)"


def test_the_text_names_what_broke_with_its_reason() -> None:
    text = render(compare(sample_run.passed(), sample_run.failed()))

    assert "Broke (4)\n  - rooms.close.twice-refused (passed → failed): expected 400" in text
    assert "No longer asked (3)" in text
    assert "\x1b" not in text


def test_runs_that_are_not_comparable_are_remarked() -> None:
    other = sample_run.passed()
    other.mode = "read-only"

    text = render(compare(sample_run.failed(), other)) + render(compare(other, sample_run.broken()))

    assert "note: the mode differs: conversation before, read-only after" in text
    assert "note: the later run could not finish" in text


def test_equal_runs_have_no_difference() -> None:
    assert render(compare(sample_run.passed(), sample_run.passed())).endswith("\nNothing changed.\n")
