"""Runs the OpenAPI linters that live on npm over the bundle."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUNDLE = ROOT / "openapi" / "bundle.yaml"
PROGRAMS = ROOT / "node_modules" / ".bin"


class Unavailable(Exception):
    """The linter is not installed here; the message names the mend."""


@dataclass(frozen=True)
class Outcome:
    """What a linter found: its errors, a line each, and the number of its warnings."""

    errors: tuple[str, ...]
    warnings: int


def redocly() -> Outcome:
    """Redocly's `recommended` rules."""
    report = json.loads(
        _run("redocly", "lint", str(BUNDLE), "--extends", "recommended", "--format", "json", "--max-problems", "10000")
    )
    problems = report["problems"]
    errors = tuple(
        f"{problem['ruleId']}: {problem['location'][0].get('pointer', '')}: {problem['message'][:160]}"
        for problem in problems
        if problem["severity"] == "error"
    )
    return Outcome(errors, len(problems) - len(errors))


def spectral() -> Outcome:
    """Spectral's rules for OpenAPI, `spectral:oas`."""
    ruleset = Path(__file__).with_name("spectral.yaml")
    problems = json.loads(
        _run("spectral", "lint", str(BUNDLE), "--ruleset", str(ruleset), "--format", "json", "--quiet")
    )
    errors = tuple(
        f"{problem['code']}: {'/'.join(map(str, problem['path']))}: {problem['message'][:160]}"
        for problem in problems
        if problem["severity"] == 0
    )
    return Outcome(errors, len(problems) - len(errors))


def _run(program: str, *arguments: str) -> str:
    """What the program prints on standard output; linters exit with 1 when they find something."""
    executable = PROGRAMS / program
    if not executable.exists():
        raise Unavailable(f"{program} is not installed; `make setup` does it where Node.js and npm are there")
    done = subprocess.run([str(executable), *arguments], capture_output=True, text=True, check=False, cwd=ROOT)
    if not done.stdout.lstrip().startswith(("{", "[")):
        raise Unavailable(f"{program} printed no report: {done.stderr.strip()[-300:]}")
    return done.stdout
