"""Keeps a list, on disk, of everything that a run creates or changes on its target, so that it can be undone."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.options import SuiteError


@dataclass
class Entry:
    """One thing: its kind (`visitor`, `room`, `user` …), its id, how it is undone, and what became of it.

    `undo` holds the calls that undo it, in order, as `{"operation": …, "path"/"query"/"body": …}`; the calls are made
    with the run's login. `state` is `intended` until the creating call was answered, then `alive`, at the end
    `removed`, `restored` or `left behind`.
    """

    number: int
    kind: str
    id: str
    undo: list[dict[str, Any]]
    state: str = "intended"
    note: str = ""
    worker: str = ""

    @property
    def key(self) -> tuple[str, int]:
        """What tells it from the other entries of a ledger file."""
        return self.worker, self.number


_ALIVE = ("intended", "alive")


class Ledger:
    """An append-only file of JSON lines; the last line of an entry's worker and number counts.

    Several processes of a run may append to one file, each under its own `worker`. Each line is on disk before the call
    that it announces is made; without `durable` it may be lost with the machine, though not with the run.
    """

    def __init__(self, path: Path, url: str, run: str, worker: str = "", durable: bool = True) -> None:
        self.path = path
        self.worker = worker
        self._durable = durable
        self._entries: dict[tuple[str, int], Entry] = {}
        self._alive: dict[tuple[str, int], Entry] = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            self._write({"ledger": 1, "url": url, "run": run})

    @classmethod
    def resume(cls, path: Path) -> Ledger:
        """The ledger of a run that broke off, whoever wrote the entries. Raises SuiteError."""
        url, run, entries = read(path)
        ledger = cls(path, url, run)
        ledger._entries = {entry.key: entry for entry in entries}
        ledger._alive = {entry.key: entry for entry in entries if entry.state in _ALIVE}
        return ledger

    def intend(self, kind: str, identity: str, *undo: dict[str, Any]) -> Entry:
        """Notes that something is about to be created or changed."""
        entry = Entry(len(self._entries) + 1, kind, identity, list(undo), worker=self.worker)
        self._entries[entry.key] = self._alive[entry.key] = entry
        self._note(entry)
        return entry

    def settle(self, entry: Entry, state: str, note: str = "", identity: str | None = None) -> None:
        """Notes what became of it; `identity` when the server chose the id."""
        entry.state, entry.note = state, note
        if identity is not None:
            entry.id = identity
        if state not in _ALIVE:
            self._alive.pop(entry.key, None)
        self._note(entry)

    @property
    def alive(self) -> list[Entry]:
        """What still has to be undone, the newest first."""
        return list(reversed(self._alive.values()))

    @property
    def entries(self) -> list[Entry]:
        return list(self._entries.values())

    def _note(self, entry: Entry) -> None:
        self._write(vars(entry))

    def _write(self, line: dict[str, Any]) -> None:
        # One write of a whole line, so that lines of several processes never mix.
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            file.flush()
            if self._durable:
                os.fsync(file.fileno())


def discard(path: Path, of_a_stub: bool) -> None:
    """Removes a ledger that nobody needs any more: nothing is in it, or all of it ended with the stub that it is of."""
    if path.exists() and (of_a_stub or not read(path)[2]):
        path.unlink()


def read(path: Path) -> tuple[str, str, list[Entry]]:
    """The target's URL, the run's name and the entries of a ledger file. Raises SuiteError when it is none."""
    try:
        lines = [json.loads(line) for line in _whole_lines(path)]
        head, *rest = lines
        entries = [Entry(**line) for line in rest if "number" in line]
        latest = {entry.key: entry for entry in entries}
        return head["url"], head["run"], list(latest.values())
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SuiteError(f"{path} is no ledger of this suite: {error}") from error


def _whole_lines(path: Path) -> Iterator[str]:
    """The lines of the file, without one that a crash cut off."""
    text = path.read_text(encoding="utf-8")
    for line in text.splitlines(keepends=True):
        if line.endswith("\n"):
            yield line
