"""What the HTML report shows, already cut to size: a page stays readable when a server breaks everything."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape

from conformance.report.plain import cut, one_line, status_line, visible
from conformance.results import Exchange, Outcome, PromiseResult, RunResult

FAILURES_SIZE = 4_500_000
PROMISES_SIZE = 3_000_000
"""How many characters of the page the failures and the list of all promises may take."""

_BODY, _URL, _HEADER, _REASON, _CURL, _TEXT = 4_000, 1_000, 300, 2_000, 6_000, 600
_EXCHANGES = 12
_CARD, _ROW = 1_800, 420  # characters of markup around the texts


class Allowance:
    """Room on the page that is used up bit by bit."""

    def __init__(self, size: int) -> None:
        self._left = size

    def take(self, size: int) -> bool:
        """Whether there is still room for so many characters; if so they are used up."""
        if size > self._left:
            return False
        self._left -= size
        return True


@dataclass(frozen=True)
class Sent:
    """One exchange as two HTTP messages. `curl` is empty when it is too long to show whole."""

    request: str
    request_headers: str
    request_body: str
    answer: str
    answer_headers: str
    answer_body: str
    answered: bool
    milliseconds: float
    violations: list[str]
    curl: str

    @property
    def size(self) -> int:
        texts = (self.request, self.request_headers, self.request_body, self.answer, self.answer_headers)
        return _CARD + _escaped_size(*texts, self.answer_body, self.curl, *self.violations)


@dataclass(frozen=True)
class Failure:
    """A broken promise with its exchanges: the telling one, and those before it."""

    promise: PromiseResult
    text: str
    reason: str
    telling: Sent | None
    earlier: list[Sent]
    omitted: int = 0

    @property
    def size(self) -> int:
        of_exchanges = sum(sent.size for sent in [*self.earlier, *([self.telling] if self.telling else [])])
        return _CARD + of_exchanges + _escaped_size(self.text, self.reason, self.promise.rerun)


@dataclass(frozen=True)
class Line:
    """A promise in the list of all."""

    promise: PromiseResult
    text: str
    reason: str


@dataclass
class Group:
    """The promises of one operation in the list of all; `omitted` found no room."""

    operation: str
    lines: list[Line] = field(default_factory=list)
    omitted: int = 0


def failures(run: RunResult) -> list[Failure]:
    """The broken promises that find room with their exchanges, MUST before SHOULD."""
    allowance = Allowance(FAILURES_SIZE)
    ordered = sorted(run.failures, key=lambda promise: promise.level == "SHOULD")
    shown = []
    for promise in ordered:
        failure = _failure(promise)
        if not allowance.take(failure.size):
            break
        shown.append(failure)
    return shown


def groups(run: RunResult) -> list[Group]:
    """Every promise that finds room, under its operation."""
    allowance = Allowance(PROMISES_SIZE)
    found: defaultdict[str, Group] = defaultdict(lambda: Group(""))
    for promise in sorted(run.promises, key=lambda promise: promise.outcome is Outcome.PASSED):
        group = found[promise.operation]
        group.operation = promise.operation
        line = Line(promise, one_line(promise.promise, _TEXT), one_line(promise.reason, 240))
        if allowance.take(_ROW + _escaped_size(line.text, line.reason, promise.id, promise.source)):
            group.lines.append(line)
        else:
            group.omitted += 1
    order = {operation.operation: number for number, operation in enumerate(run.operations)}
    return sorted(found.values(), key=lambda group: order.get(group.operation, len(order)))


def readable(body: str) -> str:
    """A JSON body with line breaks, when nothing of it is lost so; any other body as it came."""
    if len(body) > 4 * _BODY or body[:1] not in ("{", "["):
        return body
    try:
        value = json.loads(body)
        compact = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        spaced = json.dumps(value, ensure_ascii=False)
    except (ValueError, RecursionError):
        return body
    return json.dumps(value, ensure_ascii=False, indent=2) if body in (compact, spaced) else body


def _failure(promise: PromiseResult) -> Failure:
    exchanges = [_sent(exchange) for exchange in promise.exchanges[-_EXCHANGES:]]
    return Failure(
        promise=promise,
        text=cut(visible(promise.promise), _REASON),
        reason=cut(visible(promise.reason), _REASON),
        telling=exchanges[-1] if exchanges else None,
        earlier=exchanges[:-1],
        omitted=len(promise.exchanges) - len(exchanges),
    )


def _sent(exchange: Exchange) -> Sent:
    return Sent(
        request=cut(visible(f"{exchange.method} {exchange.url}"), _URL),
        request_headers=_headers(exchange.request_headers),
        request_body=cut(visible(readable(exchange.request_body or "")), _BODY),
        answer=cut(status_line(exchange), _URL),
        answer_headers=_headers(exchange.response_headers),
        answer_body=cut(visible(readable(exchange.response_body)), _BODY),
        answered=exchange.status is not None,
        milliseconds=exchange.milliseconds,
        violations=[cut(visible(violation), _TEXT) for violation in exchange.violations[:20]],
        curl=visible(exchange.curl) if len(exchange.curl) <= _CURL else "",
    )


def _headers(headers: dict[str, str]) -> str:
    lines = [f"{name}: {one_line(value, _HEADER)}" for name, value in list(headers.items())[:40]]
    return visible("\n".join(lines))


def _escaped_size(*texts: str) -> int:
    return sum(len(escape(text).encode("utf-8", "replace")) for text in texts)


def counts(promises: Iterable[PromiseResult]) -> dict[str, int]:
    """How many promises came out how, only what occurs."""
    numbers: defaultdict[str, int] = defaultdict(int)
    for promise in promises:
        numbers[promise.outcome.value] += 1
    return dict(numbers)
