"""How a run is put into words, and foreign texts are made safe."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.report import plain, wording
from conformance.results import Outcome, Trace
from tests.conformance import sample_run


def test_the_verdict_says_how_many_promises_are_broken() -> None:
    assert wording.verdict(sample_run.failed()) == "Failed: 3 of 128 promises broken."


def test_the_verdict_of_a_faultless_run_says_that_all_is_kept() -> None:
    assert wording.verdict(sample_run.passed()) == "Passed: all 131 promises kept."


def test_known_deviations_are_no_failure_but_are_not_hidden() -> None:
    run = sample_run.passed()
    run.promises[0] = replace(run.promises[0], outcome=Outcome.KNOWN)

    assert wording.verdict(run) == "Passed: 130 of 131 promises kept, 1 known deviation."


def test_a_broken_suite_is_told_apart_from_a_broken_server() -> None:
    verdict = wording.verdict(sample_run.broken())

    assert verdict == "Broken: the suite could not finish (1 suite error); 0 of 20 promises asked so far broken."
    assert "no judgement of the server" in wording.exit_meaning(sample_run.broken())


def test_success_is_claimed_with_the_operations_that_were_never_seen_to_succeed() -> None:
    run = sample_run.passed()
    run.operations[0].outcome = Outcome.NOT_REACHED

    assert wording.verdict(run) == "Passed: all 131 promises kept; no success was seen of 1 of 22 operations."


def test_a_run_that_asked_nothing_does_not_claim_success() -> None:
    run = sample_run.empty()
    run.trouble = ""

    assert wording.verdict(run) == "Passed: no promise could be asked for."


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.04, "0.0 s"), (9.94, "9.9 s"), (38.2, "38 s"), (59.7, "1 min"), (250, "4 min 10 s"), (3_780, "1 h 3 min")],
)
def test_durations_are_told_in_the_units_that_people_use(seconds: float, words: str) -> None:
    assert wording.duration(seconds) == words


def test_skipped_promises_stand_under_their_reason_the_most_frequent_first() -> None:
    groups = wording.skipped_by_reason(sample_run.failed())

    assert [(reason, len(promises)) for reason, promises in groups] == [
        ("no manager's login was given", 2),
        ("no SMS gateway is set up on the target", 1),
    ]


def test_what_is_left_on_the_target_comes_first() -> None:
    run = sample_run.failed()
    run.traces.append(Trace("user", "u1", "intended"))

    groups = wording.traces_by_state(run)

    assert [state for state, _ in groups] == ["intended", "left behind", "removed", "restored"]
    assert wording.counted(groups[2][1]) == "4 rooms, 6 visitors"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "yes"),
        (None, "unknown"),
        (["b", "a"], "b, a"),
        ({"b", "a"}, "a, b"),
        ([], "none"),
        ({"a": 1}, '{"a": 1}'),
    ],
)
def test_facts_are_written_as_people_write_them(value: object, words: str) -> None:
    assert wording.fact(value) == words


def test_control_and_direction_characters_are_written_out() -> None:
    assert plain.visible("a\x1b[31m\x00\u202e\ud83d\ufffe\r\n\tb") == "a\\x1b[31m\\x00\\u202e\\ud83d\\ufffe\\r\n\tb"


def test_emoji_and_umlauts_stay_as_they_are() -> None:
    assert plain.visible(sample_run.EMOJI) == sample_run.EMOJI


def test_a_cut_text_says_how_much_is_missing() -> None:
    assert plain.cut("abcdef", 4) == "abcd … (2 more characters)"
    assert plain.cut("abcd", 4) == "abcd"


def test_a_failure_is_told_with_promise_reason_exchange_and_command() -> None:
    told = plain.told(sample_run.CLOSED_TWICE)

    assert told.startswith("promise (MUST): A conversation closes once")
    assert "what is wrong: expected 400 with error-room-closed, came 200" in told
    assert "came: 200 OK in 18 ms" in told
    assert "violation: 'comment' is a required property" in told
    assert "curl: curl -sS -X POST https://chat.example.test/api/v1/livechat/room.close" in told
    assert told.endswith("--only closeRoom.refusal")


def test_no_answer_is_told_with_its_cause() -> None:
    assert "came: connection reset by peer" in plain.told(sample_run.UNANSWERED)


def test_a_strict_run_fails_without_a_broken_promise_and_says_why() -> None:
    run = sample_run.strict()

    assert wording.verdict(run) == (
        "Failed: all 131 promises kept, but not strictly; 1 expired deviation; 1 unexpected pass; "
        "unknown properties of 2 operations."
    )
    assert wording.exit_meaning(run).startswith("no promise is broken, but --strict does not accept 1 expired")
