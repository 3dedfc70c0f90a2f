"""A run as workflow commands of GitHub Actions, which shows them as annotations."""

from __future__ import annotations

from conformance.report import wording
from conformance.report.plain import cut, status_line, visible
from conformance.results import Outcome, PromiseResult, RunResult

SHOWN = 10
"""GitHub shows ten errors and ten warnings of a step and drops the rest without a word."""


def render(run: RunResult) -> str:
    """An annotation per failure and suite error (the last one counts those that find no room), and the verdict."""
    errors = [_command("error", "The suite could not finish", run.trouble)] if run.trouble else []
    errors += [_promise("error", promise, "suite error: ") for promise in _with(run, Outcome.ERROR)]
    errors += [_promise("error", promise) for promise in run.failures]
    errors += [_command("error", "Not accepted by --strict", what) for what in wording.untidy(run)]
    warnings = [_command("warning", "Expired deviation", name) for name in run.stale]
    warnings += [_promise("warning", promise, "unexpected pass: ") for promise in _with(run, Outcome.UNEXPECTED_PASS)]
    left = [trace for trace in run.traces if wording.is_left(trace.state)]
    if left:
        names = ", ".join(f"{trace.kind} {trace.id}" for trace in left)
        warnings.insert(0, _command("warning", "Left behind on the target", cut(names, 1_000)))
    verdict = _command("notice", "livechat contract", f"{wording.verdict(run)} {run.url}")
    return "".join(f"{line}\n" for line in [*_fitting("error", errors), *_fitting("warning", warnings), verdict])


def _with(run: RunResult, outcome: Outcome) -> list[PromiseResult]:
    return [promise for promise in run.promises if promise.outcome is outcome]


def _fitting(level: str, commands: list[str]) -> list[str]:
    if len(commands) <= SHOWN:
        return commands
    missing = len(commands) - SHOWN + 1
    return [*commands[: SHOWN - 1], _command(level, f"{missing:,} more", "The reports of the run hold them all.")]


def _promise(level: str, promise: PromiseResult, what: str = "") -> str:
    lines = [f"{what}{cut(promise.reason, 1_000)}" if promise.reason else what.removesuffix(": "), promise.promise]
    if promise.exchanges:
        last = promise.exchanges[-1]
        lines += [
            f"sent: {last.method} {last.url}",
            f"came: {status_line(last)} {cut(last.response_body, 500)}".rstrip(),
        ]
    if promise.rerun:
        lines.append(f"ask again: {promise.rerun}")
    title = f"{promise.operation}: {promise.id}" if promise.operation else promise.id
    return _command(level, title, "\n".join(line for line in lines if line))


def _command(level: str, title: str, message: str) -> str:
    title = _escaped(visible(title)).replace(":", "%3A").replace(",", "%2C")
    return f"::{level} title={title}::{_escaped(visible(message))}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
