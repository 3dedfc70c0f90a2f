"""Deviations that are known."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from conformance import deviations
from conformance.options import SuiteError
from conformance.results import Outcome, PromiseResult, RunResult, Tier

TODAY = date(2026, 3, 2)


def promise(identity: str, outcome: Outcome, operation: str = "closeRoom") -> PromiseResult:
    return PromiseResult(
        identity, operation, Tier.DIRECTED, "refusal", outcome, "A room closes once.", reason="it closed twice"
    )


def run(*promises: PromiseResult, version: str = "8.8.1") -> RunResult:
    return RunResult(
        "http://h", "2026-03-02T09:00:00Z", 1.0, "full", 1, "0.1.0", "0.1.0",
        facts={"version": version}, promises=list(promises),
    )  # fmt: skip


def file(folder: Path, text: str) -> Path:
    path = folder / "deviations.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def applied(folder: Path, text: str, result: RunResult) -> list[Outcome]:
    deviations.apply(result, deviations.read(file(folder, text)), TODAY)
    return [promise.outcome for promise in result.promises]


def test_a_known_failure_fails_no_run(tmp_path: Path) -> None:
    result = run(promise("rooms.close.twice", Outcome.FAILED))

    assert applied(tmp_path, "- {promise: rooms.close.twice, reason: fixed in 8.9}", result) == [Outcome.KNOWN]
    assert result.exit_status == 0
    assert "fixed in 8.9" in result.promises[0].reason


def test_a_failure_that_is_not_named_still_fails(tmp_path: Path) -> None:
    result = run(promise("rooms.close.twice", Outcome.FAILED), promise("rooms.open", Outcome.FAILED))

    assert applied(tmp_path, "- {promise: rooms.close.twice, reason: known}", result)[1] is Outcome.FAILED
    assert result.exit_status == 1


def test_an_operation_covers_all_its_promises(tmp_path: Path) -> None:
    result = run(promise("a", Outcome.FAILED), promise("b", Outcome.PASSED), promise("c", Outcome.FAILED, "openRoom"))

    outcomes = applied(tmp_path, "- {operation: closeRoom, reason: old proxy}", result)

    assert outcomes == [Outcome.KNOWN, Outcome.PASSED, Outcome.FAILED]


def test_an_unexpected_pass_is_told_and_fails_only_a_strict_run(tmp_path: Path) -> None:
    result = run(promise("a", Outcome.PASSED))

    assert applied(tmp_path, "- {promise: a, reason: broken}", result) == [Outcome.UNEXPECTED_PASS]
    assert result.exit_status == 0
    result.strict = True
    assert result.exit_status == 1


def test_an_expired_entry_excuses_nothing(tmp_path: Path) -> None:
    result = run(promise("a", Outcome.FAILED))

    assert applied(tmp_path, "- {promise: a, reason: soon, expires: 2026-03-01}", result) == [Outcome.FAILED]
    assert result.stale == ["a"]


def test_an_entry_counts_on_its_last_day(tmp_path: Path) -> None:
    result = run(promise("a", Outcome.FAILED))

    assert applied(tmp_path, "- {promise: a, reason: soon, expires: 2026-03-02}", result) == [Outcome.KNOWN]


@pytest.mark.parametrize(
    ("version", "outcome"),
    [("6.4.9", Outcome.FAILED), ("6.5.0", Outcome.KNOWN), ("7.13.9", Outcome.KNOWN), ("8.0.0", Outcome.FAILED)],
)
def test_versions_bound_an_entry(tmp_path: Path, version: str, outcome: Outcome) -> None:
    result = run(promise("a", Outcome.FAILED), version=version)

    assert applied(tmp_path, "- {promise: a, reason: old, versions: '>=6.5 <8'}", result) == [outcome]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("promise: a", "a list of entries was expected"),
        ("- {promise: a}", "entry 1: a reason is missing"),
        ("- {reason: x}", "entry 1: name either a promise or an operation"),
        ("- {promise: a, reason: x}\n- {promise: b, reason: x, expire: 2026-01-01}", "entry 2: expire is no key"),
        ("- {promise: a, reason: x, expires: soon}", "expires is a date like 2027-01-31"),
        ("- {promise: a, reason: x, versions: '8.x'}", "is no bound of versions"),
        ("- {", "cannot be read"),
    ],
)
def test_a_malformed_file_names_the_entry_and_the_mend(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(SuiteError, match=complaint):
        deviations.read(file(tmp_path, text))


def test_accepted_failures_are_known_from_then_on(tmp_path: Path) -> None:
    path = tmp_path / "deviations.yaml"
    result = run(promise("a", Outcome.FAILED), promise("b", Outcome.PASSED))

    assert deviations.add(path, result, "see OPS-12") == 1
    assert deviations.add(path, result, "see OPS-12") == 0

    deviations.apply(result, deviations.read(path), TODAY)
    assert [promise.outcome for promise in result.promises] == [Outcome.KNOWN, Outcome.PASSED]
