"""What a run says on the terminal."""

from __future__ import annotations

import io

import pytest

from conformance.report.table import elided
from conformance.report.terminal import Terminal
from conformance.results import RunResult
from tests.conformance import sample_run


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class Clock:
    """Seconds that pass when told so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def summary(run: RunResult, colour: bool | None = None) -> str:
    stream = io.StringIO()
    Terminal(stream, colour).summary(run)
    return stream.getvalue()


def test_the_verdict_comes_first() -> None:
    lines = summary(sample_run.failed()).splitlines()

    assert lines[:2] == ["Failed: 3 of 128 promises broken.", sample_run.URL]


def test_every_operation_has_a_line_with_its_numbers() -> None:
    lines = summary(sample_run.failed()).splitlines()

    (close,) = [line for line in lines if line.startswith("closeRoom ")]
    assert close.split() == ["closeRoom", "POST", "livechat/room.close", "38", "20", "190", "36", "failed"]
    assert sum(line.endswith((" passed", " failed", " not reached")) for line in lines) >= len(sample_run.OPERATIONS)


def test_all_but_commands_fits_into_a_hundred_columns() -> None:
    long = [line for line in summary(sample_run.failed()).splitlines() if len(line) > 100]

    assert all(line.split()[0] in ("curl", "again") for line in long)


def test_a_failure_tells_promise_reason_exchange_curl_and_command() -> None:
    text = summary(sample_run.failed())

    for part in (
        "1. rooms.close.twice-refused  closeRoom, MUST, refusal, directed",
        "   A conversation closes once: closing it again is refused with error-room-closed.",
        "   (from server 8.x omnichannel/room.ts)",
        "   expected 400 with error-room-closed, came 200",
        "   sent   POST https://chat.example.test/api/v1/livechat/room.close",
        '   came   200 OK, 18 ms {"success":true,"rid":"room4711Ada"}',
        "          'comment' is a required property",
        "   curl   curl -sS -X POST https://chat.example.test/api/v1/livechat/room.close",
        "   again  livechat-conformance https://chat.example.test --only closeRoom.refusal",
    ):
        assert part in text


def test_a_body_cannot_command_the_terminal() -> None:
    text = summary(sample_run.failed())

    assert "\x1b" not in text and "\x07" not in text and "\u202e" not in text
    assert "escape\\x1b[31m" in text


def test_what_was_skipped_not_reached_left_behind_and_known_is_listed() -> None:
    text = summary(sample_run.failed())

    assert "    2  no manager's login was given\n          listRooms.permission, createDepartment.permission" in text
    assert "No success seen (1)\n       1  the gateway's secret is not known\n          receiveSms" in text
    assert "does not know\n   - closeRoom: room.v.lastSeenAt, room.visitorScore" in text
    assert "left behind: 1 department\n     - department dep4711: the removal was answered 403" in text
    assert "Known deviations (1)\n   - rooms.list.sorted: #214" in text
    assert "Exit status 1: the server broke promises of the contract." in text


def test_a_faultless_run_names_no_failures() -> None:
    text = summary(sample_run.passed())

    assert text.startswith("Passed: all 131 promises kept.")
    assert "Broken promises" not in text and "Skipped" not in text
    assert "Exit status 0" in text


def test_a_broken_run_says_why() -> None:
    text = summary(sample_run.broken())

    assert "the target does not answer any more: connection refused" in text
    assert "workspace.login: KeyError: 'data' in the suite's own test" in text
    assert "Exit status 2" in text


def test_a_run_without_operations_is_told_too() -> None:
    assert "0 promises: nothing was asked" in summary(sample_run.empty())


def test_many_failures_are_counted_not_listed() -> None:
    text = summary(sample_run.huge(count=200, failing=200, body="short"))

    assert "and 150 more, which the JSON report has in full" in text


def test_there_is_colour_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    screen = Screen()
    Terminal(screen, None).summary(sample_run.failed())

    assert "\x1b[31;1m" in screen.getvalue()
    assert "\x1b" not in summary(sample_run.failed())
    assert "\x1b[31;1m" in summary(sample_run.failed(), colour=True)


def test_no_color_is_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    screen = Screen()
    Terminal(screen, None).summary(sample_run.failed())

    assert "\x1b" not in screen.getvalue()


def test_a_stream_that_cannot_write_all_characters_gets_what_it_can() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    Terminal(stream, None).summary(sample_run.failed())

    assert b"Gr??e" in raw.getvalue()


def test_the_plan_tells_all_notes() -> None:
    stream = io.StringIO()
    Terminal(stream, None).plan([f"note {number}" for number in range(40)], 312)

    assert stream.getvalue().startswith("312 promises to ask for\n   - note 0\n")
    assert "note 39" in stream.getvalue()


def test_progress_is_one_line_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    screen = Screen()
    terminal = Terminal(screen, False)
    terminal.progress(1, 20, None, "rooms.close")
    terminal.progress(2, 20, 61.0, "rooms.open")
    terminal.plan([], 1)

    assert screen.getvalue() == (
        "\r\x1b[K 1 of 20    5%  rooms.close\r\x1b[K 2 of 20   10%  about 1 min 1 s left  rooms.open"
        "\r\x1b[K1 promise to ask for\n\n"
    )


def test_without_a_terminal_progress_is_a_line_in_ten_seconds() -> None:
    stream, clock = io.StringIO(), Clock()
    terminal = Terminal(stream, None, clock)
    for second in range(25):
        clock.now = float(second)
        terminal.progress(second, 25, 25.0 - second, "rooms.close")

    assert stream.getvalue().splitlines() == [
        "10 of 25   40%  about 15 s left  rooms.close",
        "20 of 25   80%  about 5.0 s left  rooms.close",
    ]


def test_long_paths_lose_their_middle() -> None:
    assert elided("GET livechat/visitors.info", 11) == "GET l….info"
    assert elided("GET me", 11) == "GET me"
