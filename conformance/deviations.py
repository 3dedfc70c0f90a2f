"""Deviations that are known: which promises a server is allowed to break, why, and until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from conformance.options import SuiteError
from conformance.results import Outcome, PromiseResult, RunResult
from conformance.target import numbers

_KEYS = {"promise", "operation", "reason", "ticket", "expires", "versions"}
_HEAD = """\
# Deviations that are known. Each entry names a promise (or all promises of an operation), and why it may be broken.
# ticket, expires (a date) and versions (such as ">=6.5 <8") are optional.
"""


@dataclass(frozen=True)
class Deviation:
    """One entry: the promise's id or the operation it is about, and under which conditions it counts."""

    reason: str
    promise: str | None = None
    operation: str | None = None
    ticket: str | None = None
    expires: date | None = None
    versions: str | None = None

    @property
    def name(self) -> str:
        return self.promise or f"all promises of {self.operation}"

    def covers(self, result: PromiseResult, version: str) -> bool:
        named = self.promise == result.id if self.promise else self.operation == result.operation
        return named and (self.versions is None or _within(version, self.versions))

    def expired(self, today: date) -> bool:
        return self.expires is not None and today > self.expires


def read(path: Path) -> list[Deviation]:
    """The entries of a deviations file. Raises SuiteError, naming the entry and the mend, when one is malformed."""
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    except (OSError, yaml.YAMLError) as error:
        raise SuiteError(f"{path}: cannot be read: {error}") from error
    if not isinstance(entries, list):
        raise SuiteError(f"{path}: a list of entries was expected, each beginning with '- promise:' or '- operation:'")
    return [_deviation(path, number, entry) for number, entry in enumerate(entries, 1)]


def _deviation(path: Path, number: int, entry: Any) -> Deviation:
    place = f"{path}, entry {number}"
    if not isinstance(entry, dict):
        raise SuiteError(f"{place}: an entry has keys: promise or operation, and reason")
    unknown = entry.keys() - _KEYS
    if unknown:
        raise SuiteError(f"{place}: {', '.join(sorted(unknown))} is no key of an entry; {', '.join(sorted(_KEYS))} are")
    if ("promise" in entry) == ("operation" in entry):
        raise SuiteError(f"{place}: name either a promise or an operation")
    if not entry.get("reason"):
        raise SuiteError(f"{place}: a reason is missing; say why the server may deviate")
    expires = entry.get("expires")
    if expires is not None and not isinstance(expires, date):
        raise SuiteError(f"{place}: expires is a date like 2027-01-31, not {expires!r}")
    versions = entry.get("versions")
    if versions is not None:
        _within("0.0", str(versions), place)
    return Deviation(
        reason=str(entry["reason"]),
        promise=entry.get("promise"),
        operation=entry.get("operation"),
        ticket=str(entry["ticket"]) if entry.get("ticket") else None,
        expires=expires,
        versions=str(versions) if versions is not None else None,
    )


def apply(result: RunResult, deviations: Iterable[Deviation], today: date) -> None:
    """Turns failures that are known into known deviations, and tells of entries that are out of date."""
    version = str(result.facts.get("version", ""))
    for deviation in deviations:
        covered = [number for number, promise in enumerate(result.promises) if deviation.covers(promise, version)]
        if deviation.expired(today):
            result.notes.append(
                f"The deviation of {deviation.name} expired on {deviation.expires}: {deviation.reason}."
            )
            result.stale.append(deviation.name)
            continue
        failed = [number for number in covered if result.promises[number].outcome is Outcome.FAILED]
        for number in failed:
            promise = result.promises[number]
            ticket = f" ({deviation.ticket})" if deviation.ticket else ""
            reason = f"known: {deviation.reason}{ticket}\n{promise.reason}"
            result.promises[number] = replace(promise, outcome=Outcome.KNOWN, reason=reason)
        passed = [number for number in covered if result.promises[number].outcome is Outcome.PASSED]
        if passed and not failed and (deviation.promise or len(passed) == len(covered)):
            for number in passed:
                promise = result.promises[number]
                reason = f"it was said to fail: {deviation.reason}; take the entry out of the deviations file"
                result.promises[number] = replace(promise, outcome=Outcome.UNEXPECTED_PASS, reason=reason)


def entries_for(result: RunResult, reason: str) -> str:
    """The YAML of entries that make the failures of a run known."""
    entries = [
        {"promise": promise.id, "reason": reason, "versions": _same_minor(str(result.facts.get("version", "")))}
        for promise in result.failures
    ]
    return yaml.safe_dump(entries, sort_keys=False, allow_unicode=True, width=120) if entries else ""


def add(path: Path, result: RunResult, reason: str) -> int:
    """Adds entries for the failures of a run to the file, which may not exist yet; how many."""
    known = {deviation.promise for deviation in read(path)} if path.exists() else set()
    fresh = replace(result, promises=[promise for promise in result.promises if promise.id not in known])
    text = entries_for(fresh, reason)
    before = path.read_text(encoding="utf-8") if path.exists() else _HEAD
    path.write_text(before.rstrip("\n") + "\n" + text, encoding="utf-8")
    return len(fresh.failures)


def _same_minor(version: str) -> str:
    parts = numbers(version)
    return f">={parts[0]}.{parts[1]} <{parts[0]}.{parts[1] + 1}" if len(parts) >= 2 else ">=0"


def _within(version: str, bounds: str, place: str = "versions") -> bool:
    """Whether a version fits bounds such as `>=6.5 <8`."""
    own = numbers(version)
    verdict = True
    for bound in bounds.split():
        operator = bound.rstrip("0123456789.")
        limit = numbers(bound[len(operator) :]) or (int(bound[len(operator) :]),) if bound[len(operator) :] else ()
        if operator not in ("<", "<=", ">", ">=", "=") or not limit:
            raise SuiteError(f"{place}: {bound!r} is no bound of versions; write them like '>=6.5 <8'")
        cut = own[: len(limit)]
        holds = {"<": cut < limit, "<=": cut <= limit, ">": cut > limit, ">=": cut >= limit, "=": cut == limit}
        verdict = verdict and holds[operator]
    return verdict
