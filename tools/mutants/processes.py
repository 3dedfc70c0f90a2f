"""The processes of a campaign: a stub from a changed copy of its source, and the suite that meets it."""

from __future__ import annotations

import compileall
import json
import os
import re
import select
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools.bites.suite import NOTHING, Report, environment
from tools.mutants.beside import forking
from tools.mutants.source import ROOT, Mutant

_COPIED = ("openapi", "stub_server")
_START = 90  # seconds that a stub gets to start, and the suite to collect its promises
_PATIENCE = "10"  # seconds that the suite waits for an answer
_NOWHERE = "http://127.0.0.1:9"


class Copy:
    """A copy of the stub in a temporary folder, in which one file at a time is another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in _COPIED:
            shutil.copytree(ROOT / name, folder / name)
        compileall.compile_dir(folder, quiet=2)

    @contextmanager
    def stub(self, *command: str) -> Iterator[str]:
        """The address of a stub that runs from this copy; empty when it does not start."""
        with subprocess.Popen(
            [sys.executable, *(command or ("-m", "stub_server")), "--port", "0"], cwd=self.folder, text=True,
            env={**environment(), "PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1"},
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        ) as process:  # fmt: skip
            try:
                assert process.stdout is not None
                ready, _, _ = select.select([process.stdout], [], [], _START)
                found = re.search(r"http://[^/\s]+", process.stdout.readline()) if ready else None
                yield found[0] if found else ""
            finally:
                process.kill()

    @contextmanager
    def changed(self, mutant: Mutant) -> Iterator[None]:
        """The copy with this change in it. Bytecode of the file would hide it, so there is none."""
        file = self.folder / mutant.path
        for compiled in (file.parent / "__pycache__").glob(f"{file.stem}.*"):
            compiled.unlink()
        file.write_bytes(mutant.applied((ROOT / mutant.path).read_bytes()))
        try:
            yield
        finally:
            shutil.copyfile(ROOT / mutant.path, file)


class Suite:
    """A suite that has collected its promises and waits for servers to ask."""

    def __init__(self, folder: Path, tiers: str, seed: int) -> None:
        self._report = folder / "report.json"
        requests, self._requests = os.pipe()
        self._statuses, statuses = os.pipe()
        arguments = ["run", _NOWHERE, "--mode", "full", "--seed", str(seed), "--tiers", tiers, "--json"]
        arguments += [str(self._report), "--ledger", str(folder / "ledger.jsonl"), "--timeout", _PATIENCE]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "conformance", *arguments], cwd=folder, pass_fds=(requests, statuses),
            env={**_plugged(forking.__name__), forking.PIPES: f"{requests},{statuses}"},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(requests)
        os.close(statuses)

    def ask(self, url: str, only: Iterable[str], seconds: int) -> Report:
        """The report on this server, up to the first promise that it breaks."""
        self._report.unlink(missing_ok=True)
        wanted = {"url": url, "only": list(only), "seconds": seconds}
        os.write(self._requests, json.dumps(wanted).encode() + b"\n")
        status = int(os.read(self._statuses, 100) or b"0")
        if not self._report.exists():
            ended = status != forking.NEVER_ENDED
            return {**NOTHING, "trouble": f"exit {status}, no report" if ended else "the run did not come to an end"}
        report: Report = json.loads(self._report.read_text(encoding="utf-8"))
        return report

    def close(self) -> None:
        os.close(self._requests)
        self._process.wait(timeout=10)


@contextmanager
def place() -> Iterator[Path]:
    """A temporary folder."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        yield Path(folder)


def whole_run(url: str, folder: Path, tiers: str, seed: int, settings: Mapping[str, str], plugin: str) -> Report:
    """The report of an ordinary run, with a plugin beside it."""
    file = folder / "whole.json"
    arguments = ["run", url, "--mode", "full", "--tiers", tiers, "--seed", str(seed), "--json", str(file)]
    done = subprocess.run(
        [sys.executable, "-m", "conformance", *arguments, "--ledger", str(folder / "whole.jsonl")], cwd=folder,
        env={**_plugged(plugin), **settings}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if not file.exists():
        return {**NOTHING, "trouble": (done.stderr or done.stdout)[-500:]}
    report: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return report


def _plugged(plugin: str) -> dict[str, str]:
    return {**environment(), "PYTEST_ADDOPTS": f"-p {plugin}"}
