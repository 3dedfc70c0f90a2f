"""What the user asks of a run: the target, the credentials, how far the suite may go."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit


class SuiteError(Exception):
    """The suite cannot run; the message names the option at fault and the mend."""


class Mode(StrEnum):
    """How far a run may go on its target, each mode including the one before."""

    READ_ONLY = "read-only"
    CONVERSATION = "conversation"
    FULL = "full"

    def allows(self, needed: Mode) -> bool:
        order = list(Mode)
        return order.index(needed) <= order.index(self)


@dataclass(frozen=True)
class Credentials:
    """A password login, or the pair of a login that exists already; `code` is a second factor. Never printed."""

    user: str | None = None
    password: str | None = field(default=None, repr=False)
    user_id: str | None = None
    auth_token: str | None = field(default=None, repr=False)
    code: str | None = field(default=None, repr=False)

    @classmethod
    def from_environment(cls) -> Credentials:
        """The login that the environment names."""
        read = os.environ.get
        return cls(
            read("ROCKETCHAT_USER"),
            read("ROCKETCHAT_PASSWORD"),
            read("ROCKETCHAT_USER_ID"),
            read("ROCKETCHAT_AUTH_TOKEN"),
            read("ROCKETCHAT_2FA_CODE"),
        )

    @property
    def given(self) -> bool:
        return bool((self.user and self.password) or (self.user_id and self.auth_token))


@dataclass(frozen=True)
class Options:
    """All choices of a run. `url` has no slash at its end and may hold a path (`https://example.com/chat`)."""

    url: str
    credentials: Credentials
    mode: Mode
    seed: int = 1
    examples: int = 16
    budget: int | None = None
    timeout: float = 30.0
    retries: int = 2
    ca_file: Path | None = None
    client_certificate: Path | None = None
    insecure: bool = False
    proxy: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    ledger: Path | None = None
    max_objects: int = 200
    strict: bool = False
    deviations: Path | None = None


def parsed_header(header: str) -> tuple[str, str]:
    """`Name: value` as a pair. Raises SuiteError."""
    name, colon, value = header.partition(":")
    if not colon:
        raise SuiteError(f"--header {header!r} has no colon; write it as 'Name: value'")
    return name.strip(), value.strip()


def ledger_path(given: Path | None, run: str) -> Path:
    """Where a run keeps its ledger."""
    return given or Path("reports") / f"ledger-{run}.jsonl"


def is_loopback(url: str) -> bool:
    """Whether the URL points at this machine."""
    host = urlsplit(url).hostname or ""
    return host in ("localhost", "::1") or host.startswith("127.")


def default_mode(url: str) -> Mode:
    """Full on this machine, nothing but reading anywhere else."""
    return Mode.FULL if is_loopback(url) else Mode.READ_ONLY


def checked_url(url: str) -> str:
    """The URL without a slash at its end. Raises SuiteError when it is no http(s) URL."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SuiteError(f"{url!r} is no URL of a server; write it like https://chat.example.com")
    return url.rstrip("/")
