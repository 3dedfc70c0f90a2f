"""The request header `Prefer`, by which a client chooses the answer it gets: `code`, `example` and `delay`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from starlette.types import Scope

LONGEST_DELAY = 300_000  # milliseconds
_PART = re.compile(r'\s*([^=,;\s]+)\s*(?:=\s*(?:"([^"]*)"|([^,;]*)))?\s*(?:[,;]|$)')


class Unclear(Exception):
    """The header asks for something that there is not; the message says what there is."""


@dataclass(frozen=True)
class Preference:
    """What the caller wants: an answer of the contract, by status, name or both, and to wait for it in seconds."""

    status: str | None = None
    example: str | None = None
    delay: float = 0

    @property
    def is_answer(self) -> bool:
        return self.status is not None or self.example is not None


def preference(scope: Scope) -> Preference | None:
    """None where the request has no such header, which is nearly always. Raises Unclear.

    Other preferences (`return=minimal`, `dynamic=true`) are left unheeded, as RFC 7240 asks.
    """
    headers = [value.decode("latin-1") for name, value in scope["headers"] if name == b"prefer"]
    if not headers:
        return None
    wishes = {
        part[1].lower(): (part[2] if part[2] is not None else part[3] or "").strip()
        for part in _PART.finditer(",".join(headers))
    }
    return Preference(_status(wishes.get("code")), wishes.get("example"), _seconds(wishes.get("delay")))


def _status(code: str | None) -> str | None:
    if code is not None and not re.fullmatch(r"[1-5]\d\d", code):
        raise Unclear(f"Prefer: code={code} is no status; write one such as code=429")
    return code


def _seconds(delay: str | None) -> float:
    if delay is None:
        return 0
    if not re.fullmatch(r"[0-9]{1,6}", delay) or int(delay) > LONGEST_DELAY:
        raise Unclear(f"Prefer: delay={delay} is no number of milliseconds up to {LONGEST_DELAY}; write delay=250")
    return int(delay) / 1000
