"""Writes the reports that the options of a command ask for."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from conformance.options import SuiteError
from conformance.report import badge, github, html, junit, sarif
from conformance.report import json as json_report
from conformance.results import RunResult

RENDERERS: dict[str, Callable[[RunResult], str]] = {
    "html": html.render,
    "json": json_report.render,
    "junit": junit.render,
    "sarif": sarif.render,
    "badge": badge.render,
}


def write(result: RunResult, options: argparse.Namespace) -> None:
    """Writes the files, and prints where they are. Raises SuiteError when one cannot be written."""
    for name, render in RENDERERS.items():
        path: Path | None = getattr(options, name)
        if path is None:
            continue
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(render(result), encoding="utf-8")
        except OSError as error:
            raise SuiteError(f"--{name} {path}: cannot be written: {error.strerror}") from error
        print(f"written: {path}")
    if options.github:
        sys.stdout.write(github.render(result))


def read(path: Path) -> RunResult:
    """The run that a JSON report tells of. Raises SuiteError."""
    try:
        return json_report.read(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SuiteError(f"{path}: cannot be read: {error.strerror}") from error
