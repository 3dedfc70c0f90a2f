"""What a run says on the terminal: its plan, its progress, and at the end what was found."""

from __future__ import annotations

import os
import shutil
import textwrap
import time
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TextIO

from conformance.report import wording
from conformance.report.plain import cut, one_line, status_line, visible
from conformance.report.table import operation_lines
from conformance.results import Exchange, Outcome, PromiseResult, RunResult, Trace

SHOWN_FAILURES = 50
SHOWN_ITEMS = 20
QUIET_SECONDS = 10.0
_CURL_LIMIT = 4_000
_CURLS = 4
_NAMES_PER_REASON = 3


class Style(StrEnum):
    """The few colours, as SGR parameters."""

    GOOD = "32"
    BAD = "31;1"
    WARNING = "33"
    FAINT = "2"
    STRONG = "1"


OUTCOME_STYLES = {
    Outcome.PASSED: Style.GOOD,
    Outcome.FAILED: Style.BAD,
    Outcome.ERROR: Style.BAD,
    Outcome.SKIPPED: Style.FAINT,
    Outcome.NOT_REACHED: Style.WARNING,
    Outcome.KNOWN: Style.WARNING,
    Outcome.UNEXPECTED_PASS: Style.WARNING,
}
_VERDICT_STYLES = {"passed": Style.GOOD, "failed": Style.BAD, "broken": Style.WARNING}


class Terminal:
    """Writes to a stream while the run goes on.

    `colour` None means: on a terminal, unless NO_COLOR is set. Without a terminal progress is a line at most every ten
    seconds; on one it is a single line that is written anew.
    """

    def __init__(self, stream: TextIO, colour: bool | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._live = stream.isatty() and os.environ.get("TERM") != "dumb"
        self._colour = (self._live and not os.environ.get("NO_COLOR")) if colour is None else colour
        self._clock = clock
        self._last_line = clock()
        self._open_line = False
        self._width = min(max(shutil.get_terminal_size((100, 24)).columns, 80), 120) if self._live else 100

    def plan(self, notes: Iterable[str], total: int) -> None:
        """Says before the first request what the run will and will not do."""
        self._write(self._styled(f"{wording.amount(total, 'promise')} to ask for", Style.STRONG))
        for note in notes:
            self._paragraph(f"- {note}", hanging="     ")
        self._write("")

    def progress(self, done: int, total: int, seconds_left: float | None, what: str) -> None:
        """Says how far the run is; `seconds_left` None when that cannot be known yet."""
        percent = 100 * done // total if total else 100
        left = "" if seconds_left is None else f"  about {wording.duration(seconds_left)} left"
        line = f"{done:>{len(str(total))}} of {total}  {percent:>3}%{left}  {one_line(what, 60)}"
        if self._live:
            self._put(f"\r\x1b[K{line[: self._width - 1]}")
            self._open_line = True
        elif self._clock() - self._last_line >= QUIET_SECONDS:
            self._last_line = self._clock()
            self._write(line)

    def summary(self, run: RunResult) -> None:
        """The whole report, the verdict first."""
        self._write(self._styled(visible(wording.verdict(run)), _VERDICT_STYLES[run.verdict]))
        self._write(visible(run.url))
        if run.trouble:
            self._paragraph(run.trouble, "  ", Style.BAD)
        self._operations(run)
        self._failures(run)
        self._promises("Suite errors: the suite broke here, not the server", run, Outcome.ERROR)
        self._promises("Kept although declared as deviations: the declarations can go", run, Outcome.UNEXPECTED_PASS)
        self._promises("Known deviations", run, Outcome.KNOWN)
        self._skipped(run)
        self._not_reached(run)
        self._unknown(run)
        self._traces(run)
        self._totals(run)

    def _operations(self, run: RunResult) -> None:
        if not run.operations:
            return
        self._heading("Operations")
        for number, (line, outcome) in enumerate(operation_lines(run.operations, self._width)):
            style = Style.FAINT if number == 0 else OUTCOME_STYLES[outcome] if outcome else None
            self._write(self._styled(line, style) if style and style is not Style.GOOD else line)

    def _failures(self, run: RunResult) -> None:
        if not run.failures:
            return
        self._heading(f"Broken promises ({len(run.failures):,})")
        for number, promise in enumerate(run.failures[:SHOWN_FAILURES], 1):
            if number > 1:
                self._write("")
            self._failure(number, promise)
        if len(run.failures) > SHOWN_FAILURES:
            self._write(f"and {len(run.failures) - SHOWN_FAILURES:,} more, which the JSON report has in full")

    def _failure(self, number: int, promise: PromiseResult) -> None:
        asked_as = ", ".join(dict.fromkeys((promise.level, promise.kind, promise.tier.value)))
        where = visible(f"{promise.operation}, {asked_as}" if promise.operation else asked_as)
        self._write(f"{number}. {self._styled(visible(promise.id), Style.BAD)}  {where}")
        self._paragraph(promise.promise)
        self._paragraph(f"(from {promise.source})" if promise.source else "", style=Style.FAINT)
        self._paragraph(promise.reason, style=Style.BAD)
        if promise.exchanges:
            self._exchange(promise.exchanges[-1], promise.reason)
            for curl in dict.fromkeys(exchange.curl for exchange in promise.exchanges[-_CURLS:]):
                self._write(f"   {self._styled('curl', Style.FAINT)}   {cut(visible(curl), _CURL_LIMIT)}")
        if promise.rerun:
            self._write(f"   {self._styled('again', Style.FAINT)}  {visible(promise.rerun)}")

    def _exchange(self, exchange: Exchange, reason: str) -> None:
        body = f" {exchange.request_body}" if exchange.request_body else ""
        for word, text in (
            ("sent", f"{exchange.method} {exchange.url}{body}"),
            ("came", f"{status_line(exchange)}, {exchange.milliseconds:.0f} ms {exchange.response_body}"),
        ):
            wrapped = self._wrapped(one_line(text, 340), " " * 10)
            self._write(f"   {self._styled(word, Style.FAINT)}   {wrapped.lstrip()}")
        for violation in exchange.violations:
            if violation not in reason:
                self._paragraph(violation, " " * 10, Style.BAD)

    def _promises(self, heading: str, run: RunResult, outcome: Outcome) -> None:
        found = [promise for promise in run.promises if promise.outcome is outcome]
        if found:
            self._heading(f"{heading} ({len(found):,})")
            self._items(f"{promise.id}: {promise.reason or promise.promise}" for promise in found)

    def _skipped(self, run: RunResult) -> None:
        groups = [(reason, [one.id for one in found]) for reason, found in wording.skipped_by_reason(run)]
        self._reasons(f"Skipped ({run.count(Outcome.SKIPPED):,})", groups, _NAMES_PER_REASON)

    def _not_reached(self, run: RunResult) -> None:
        groups = [(reason, [one.operation for one in found]) for reason, found in wording.not_reached_by_reason(run)]
        self._reasons(f"No success seen ({len(wording.not_reached(run)):,})", groups, SHOWN_ITEMS)

    def _reasons(self, heading: str, groups: list[tuple[str, list[str]]], shown: int) -> None:
        if groups:
            self._heading(heading)
        for reason, names in groups:
            more = [f"{len(names) - shown:,} more"] if len(names) > shown else []
            self._paragraph(f"{len(names):>5,}  {reason}", hanging=" " * 10)
            self._paragraph(", ".join(names[:shown] + more), " " * 10, Style.FAINT)

    def _unknown(self, run: RunResult) -> None:
        found = [operation for operation in run.operations if operation.unknown_properties]
        if found:
            self._heading("Properties that the contract does not know")
            self._items(f"{one.operation}: {', '.join(sorted(one.unknown_properties))}" for one in found)

    def _traces(self, run: RunResult) -> None:
        if not run.traces:
            return
        self._heading("Made and changed on the target")
        for state, traces in wording.traces_by_state(run):
            left = wording.is_left(state)
            self._paragraph(f"{state}: {wording.counted(traces)}", style=Style.WARNING if left else None)
            if left:
                self._items(map(_left, traces), "  ")

    def _totals(self, run: RunResult) -> None:
        self._heading("Totals")
        outcomes = ", ".join(f"{run.count(one):,} {one}" for one in wording.WORST_FIRST if run.count(one))
        figures = ", ".join(f"{number} {what}" for number, what in wording.totals(run))
        self._paragraph(f"{wording.amount(len(run.promises), 'promise')}: {outcomes or 'nothing was asked'}")
        self._paragraph(figures)
        took = f"{wording.duration(run.seconds)}, mode {run.mode}, seed {run.seed}"
        self._paragraph(f"{took}, suite {run.suite_version}, contract {run.contract_version}")
        for note in run.notes:
            self._paragraph(f"note: {note}")
        if run.command:
            self._write(f"   {self._styled('again', Style.FAINT)}  {visible(run.command)}")
        self._paragraph(f"Exit status {run.exit_status}: {wording.exit_meaning(run)}.")

    def _heading(self, text: str) -> None:
        self._write("")
        self._write(self._styled(visible(text), Style.STRONG))

    def _items(self, items: Iterable[str], indent: str = "") -> None:
        every = list(items)
        for item in every[:SHOWN_ITEMS]:
            self._paragraph(f"- {item}", f"{indent}   ", hanging=f"{indent}     ")
        if len(every) > SHOWN_ITEMS:
            self._write(f"{indent}   … and {len(every) - SHOWN_ITEMS:,} more")

    def _paragraph(self, text: str, indent: str = "   ", style: Style | None = None, hanging: str = "") -> None:
        if text:
            self._write(self._styled(self._wrapped(cut(visible(text), 600), indent, hanging or indent), style))

    def _wrapped(self, text: str, indent: str, hanging: str = "") -> str:
        return textwrap.fill(
            text, self._width, initial_indent=indent, subsequent_indent=hanging or indent, break_on_hyphens=False
        )

    def _styled(self, text: str, style: Style | None) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self._colour and style else text

    def _write(self, line: str) -> None:
        if self._open_line:
            self._put("\r\x1b[K")
            self._open_line = False
        self._put(f"{line}\n")

    def _put(self, text: str) -> None:
        encoding = self._stream.encoding or "utf-8"
        self._stream.write(text.encode(encoding, "replace").decode(encoding))
        self._stream.flush()


def _left(trace: Trace) -> str:
    return f"{trace.kind} {trace.id}" + (f": {trace.note}" if trace.note else "")
