"""What a target is and allows, as far as the preflight has found out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from conformance.options import Mode
from conformance.promises import Promise
from conformance.report import wording
from conformance.session import Login

_VERSION = re.compile(r"(\d+)\.(\d+)(?:\.(\d+))?")


@dataclass
class Target:
    """What the preflight learnt: version, the run's login, and what lacks by name, each with the reason and the mend.

    `missing` names capabilities; `unserved` operations that this version does not have, or that something keeps back,
    `lost` those of them that the server seems to have lost, so that promises about them are asked, `unpermitted`
    operations that the login may not call. `asks_again`: whether further departments are allowed is only known once
    there is one. `lends_sender`: the workspace has no address to send mail from, and the run may set one.
    """

    version: str
    login: Login | None
    roles: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)
    unserved: dict[str, str] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    unpermitted: dict[str, str] = field(default_factory=dict)
    asks_again: bool = False
    lends_sender: bool = False

    def lacks(self, capabilities: tuple[str, ...]) -> str | None:
        """Why the target cannot be asked for something that takes these capabilities; None when it can."""
        return next((self.missing[name] for name in capabilities if name in self.missing), None)

    def speaks(self, since: str | None, until: str | None) -> bool:
        """Whether the server's version is one of those that make a promise (`until` is the first that does not)."""
        own = numbers(self.version)
        return not own or (
            (since is None or not_before(self.version, since))
            and (until is None or not not_before(self.version, until))
        )

    def unasked(self, promised: Promise, mode: Mode) -> str | None:
        """Why a promise cannot be asked for here; None when it can."""
        if not mode.allows(promised.needs):
            return f"needs --mode {promised.needs.value}, this run is {mode.value}"
        if not self.speaks(promised.since, promised.until):
            span = f"from {promised.since or 'the first'} to before {promised.until or 'the next'}"
            return f"promised by versions {span}, the target is {self.version}"
        if promised.operation in self.unserved and promised.operation not in self.lost:
            return self.unserved[promised.operation]
        lacking = self.lacks(promised.capabilities)
        if lacking is None and {"login", "admin", "own users"} & set(promised.capabilities):
            lacking = self.unpermitted.get(promised.operation)
        return lacking


def numbers(version: str) -> tuple[int, ...]:
    """`8.8.1` as (8, 8, 1), `8.8` as (8, 8); () when it is no version."""
    found = _VERSION.match(version or "")
    return tuple(int(part) for part in found.groups() if part) if found else ()


def not_before(version: str, other: str) -> bool:
    """Whether a version is another or a later one, as far as both tell: servers tell strangers no more than `8.8`."""
    own, wanted = numbers(version), numbers(other)
    told = min(len(own), len(wanted))
    return own[:told] >= wanted[:told]


def left_out(promises: Iterable[Promise], target: Target, mode: Mode) -> list[str]:
    """In words, what is skipped and why, the commonest reason first."""
    reasons: dict[str, int] = {}
    for promised in promises:
        if reason := target.unasked(promised, mode):
            reasons[reason] = reasons.get(reason, 0) + 1
    commonest = sorted(reasons.items(), key=lambda one: -one[1])
    return [f"Left out, {number} promise{'s' if number > 1 else ''}: {reason}." for reason, number in commonest]


def facts(target: Target) -> list[str]:
    """What was learnt, a line for each fact."""
    return [f"{name}: {wording.fact(value)}" for name, value in target.facts.items()]
