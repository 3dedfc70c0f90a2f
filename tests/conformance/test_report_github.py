"""The annotations for GitHub Actions."""

from __future__ import annotations

import re

from conformance.report import github
from tests.conformance import sample_run

COMMAND = re.compile(r"::(error|warning|notice) title=[^:,\n]+::[^\n]+")


def test_every_line_is_one_workflow_command() -> None:
    for make in (sample_run.failed, sample_run.passed, sample_run.broken, sample_run.empty):
        lines = github.render(make()).splitlines()

        assert lines and all(COMMAND.fullmatch(line) for line in lines)


def test_a_failure_is_an_error_that_tells_what_came() -> None:
    first = github.render(sample_run.failed()).splitlines()[0]

    assert first.startswith("::error title=closeRoom%3A rooms.close.twice-refused::expected 400 with")
    assert '%0Acame: 200 OK {"success":true,"rid":"room4711Ada"}%0Aask again: ' in first


def test_line_breaks_and_percent_signs_of_a_body_start_no_command() -> None:
    run = sample_run.failed()
    run.promises = [sample_run.huge(1, 1, "100%\n::error title=forged::\r::stop-commands::x").promises[0]]

    errors = [line for line in github.render(run).splitlines() if line.startswith("::error")]

    assert len(errors) == 1 and "100%25%0A::error title=forged::\\r::stop-commands::x" in errors[0]


def test_what_is_left_behind_is_a_warning() -> None:
    assert "::warning title=Left behind on the target::department dep4711\n" in github.render(sample_run.failed())


def test_no_more_errors_are_written_than_are_shown() -> None:
    errors = [
        line for line in github.render(sample_run.huge(40, 40, "short")).splitlines() if line.startswith("::error")
    ]

    assert len(errors) == github.SHOWN
    assert errors[-1] == "::error title=31 more::The reports of the run hold them all."


def test_a_faultless_run_is_one_notice() -> None:
    text = github.render(sample_run.passed())

    assert text == f"::notice title=livechat contract::Passed: all 131 promises kept. {sample_run.URL}\n"


def test_a_broken_run_says_first_that_it_broke() -> None:
    first = github.render(sample_run.broken()).splitlines()[0]

    assert first.startswith("::error title=The suite could not finish::the target does not answer any more")


def test_what_a_strict_run_does_not_accept_is_an_error() -> None:
    text = github.render(sample_run.strict())

    assert "::error title=Not accepted by --strict::1 expired deviation\n" in text
    assert "::warning title=Expired deviation::rooms.list.sorted\n" in text
