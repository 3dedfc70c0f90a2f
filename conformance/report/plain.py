"""Texts of a foreign server made safe to print, and a failure told in plain lines."""

from __future__ import annotations

import re
from http import HTTPStatus

from conformance.results import Exchange, PromiseResult

_UNPRINTABLE = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but tab and line feed: a terminal would obey them
    "\u2028\u2029\u202a-\u202e\u2066-\u2069"  # separators and direction marks: they would change how the rest reads
    "\ud800-\udfff\ufffe\uffff"  # no characters at all: neither UTF-8 nor XML can hold them
    "]"
)


def visible(text: str) -> str:
    r"""The text with every character that would not show written out: `\x1b`, `\u202e`. Emoji stay as they are."""
    return _UNPRINTABLE.sub(lambda match: ascii(match.group()).strip("'"), text)


def cut(text: str, limit: int) -> str:
    """At most `limit` characters of the text, and a note how many are missing."""
    if len(text) <= limit:
        return text
    return f"{text[:limit].rstrip()} … ({len(text) - limit:,} more characters)"


def one_line(text: str, limit: int) -> str:
    """The text without line breaks, cut to `limit`."""
    return cut(" ".join(visible(text).split()), limit)


def status_line(exchange: Exchange) -> str:
    """`400 Bad Request`, or why no answer came."""
    if exchange.status is None:
        return visible(exchange.problem) or "no answer"
    try:
        return f"{exchange.status} {HTTPStatus(exchange.status).phrase}"
    except ValueError:
        return str(exchange.status)


def told(promise: PromiseResult, body_limit: int = 4_000) -> str:
    """A failure as plain lines: promise, source, reason, the exchanges, how to ask again."""
    lines = [f"promise ({promise.level}): {promise.promise}"]
    if promise.source:
        lines.append(f"source: {promise.source}")
    if promise.reason:
        lines.append(f"what is wrong: {promise.reason}")
    for exchange in promise.exchanges:
        lines += ["", *_exchange(exchange, body_limit)]
    if promise.rerun:
        lines += ["", f"ask again: {promise.rerun}"]
    return visible("\n".join(lines))


def _exchange(exchange: Exchange, body_limit: int) -> list[str]:
    lines = [f"sent: {exchange.method} {exchange.url}"]
    if exchange.request_body:
        lines.append(cut(exchange.request_body, body_limit))
    lines.append(f"came: {status_line(exchange)} in {exchange.milliseconds:.0f} ms")
    if exchange.response_body:
        lines.append(cut(exchange.response_body, body_limit))
    lines += [f"violation: {violation}" for violation in exchange.violations]
    return [*lines, f"curl: {cut(exchange.curl, 2 * body_limit)}"]
