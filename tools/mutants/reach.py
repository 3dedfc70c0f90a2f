"""Which promises execute which line of the stub, recorded by one run against a traced stub."""

from __future__ import annotations

import hashlib
import json
import os
import re
import socket
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tools.mutants.beside import telling
from tools.mutants.processes import Copy, place, whole_run
from tools.mutants.source import ROOT, Mutant, mutated_files

AT_START = ""
"""Stands for the promise where the stub prepares itself, before any is asked."""
_KEPT = ROOT / "reports"


@dataclass(frozen=True)
class Reach:
    """`lines` by promise and file, `seconds` that each promise takes, `broken` promises that fail on the good stub."""

    lines: dict[str, dict[str, list[int]]]
    seconds: dict[str, float]
    operations: dict[str, str]
    broken: list[str]

    def promises(self, mutant: Mutant) -> list[str]:
        """Those that execute what was changed, those that execute little else first, one operation after the other.

        Where the function is an operation's, all promises about that operation come before the others.

        What is read on import is executed by nobody; asked are then those that execute a line with its name. What is
        prepared at the start may concern any promise.
        """
        wanted = {(mutant.path, line) for line in mutant.lines}
        if mutant.scope:
            wanted = set(self._mentions(mutant))
        reaching = {promise for place in wanted for promise in self._by_line.get(place, ())}
        if reaching == {AT_START}:
            reaching = set(self.operations)
        reaching.discard(AT_START)
        by_operation: dict[str, list[str]] = defaultdict(list)
        for promise in sorted(reaching, key=lambda one: (self._width[one], one)):
            by_operation[self.operations[promise]].append(promise)
        own = by_operation.pop(_camel_case(mutant.function), [])
        piles = list(by_operation.values())
        return own + [
            pile[turn] for turn in range(max(map(len, piles), default=0)) for pile in piles if turn < len(pile)
        ]

    def _mentions(self, mutant: Mutant) -> Iterator[tuple[str, int]]:
        name = re.compile(rf"\b{re.escape(mutant.scope)}\b")
        for file in mutated_files():
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                if name.search(line):
                    yield str(file.relative_to(ROOT)), number

    @cached_property
    def _by_line(self) -> dict[tuple[str, int], list[str]]:
        found: dict[tuple[str, int], list[str]] = defaultdict(list)
        for promise, files in self.lines.items():
            for path, lines in files.items():
                for line in lines:
                    found[path, line].append(promise)
        return found

    @cached_property
    def _width(self) -> dict[str, int]:
        return {promise: sum(map(len, files.values())) for promise, files in self.lines.items()}


def _camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


def known(tiers: str, seed: int) -> Reach:
    """The record that was kept for this very source and suite, or a new one."""
    file = _KEPT / f"reach-{_digest(tiers, seed)}.json"
    if not file.exists():
        found = _recorded(tiers, seed)
        _KEPT.mkdir(exist_ok=True)
        file.write_text(json.dumps(vars(found)), encoding="utf-8")
    return Reach(**json.loads(file.read_text(encoding="utf-8")))


def _recorded(tiers: str, seed: int) -> Reach:
    tracer = Path(__file__).with_name("beside") / "tracing.py"
    with place() as folder:
        notes, port = folder / "lines.json", str(_free_port())
        with Copy(folder).stub(str(tracer), port, str(notes)) as url:
            report = whole_run(url, folder, tiers, seed, {telling.LISTENER: port}, telling.__name__)
            if report["trouble"]:
                raise RuntimeError(f"the suite could not judge the good stub: {report['trouble']}")
            os.environ[telling.LISTENER] = port
            telling.tell("write")
        lines: dict[str, Any] = json.loads(notes.read_text(encoding="utf-8"))
    asked = {one["id"]: one for one in report["promises"] if one["outcome"] != "skipped"}
    return Reach(
        lines={promise: files for promise, files in lines.items() if promise in asked or promise == AT_START},
        seconds={name: one["seconds"] for name, one in asked.items()},
        operations={name: one["operation"] for name, one in asked.items()},
        broken=[name for name, one in asked.items() if one["outcome"] == "failed"],
    )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _digest(*options: object) -> str:
    files = [file for name in ("openapi", "stub_server", "conformance") for file in (ROOT / name).rglob("*")]
    digest = hashlib.sha256(repr(options).encode())
    for file in sorted(files):
        if file.suffix in (".py", ".yaml"):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
