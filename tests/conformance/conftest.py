"""The suite against a stub of the tests' own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.server.conftest import api, controlled, served

__all__ = ["api", "controlled", "served"]

Suite = Callable[..., subprocess.CompletedProcess[str]]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    """Runs `livechat-conformance` in a folder of its own; `login` is a user whose password is the same word."""

    def run(*arguments: str, login: str | None = "admin", timeout: float = 120) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "conformance", *arguments],
            cwd=tmp_path, env=environment(login), capture_output=True, text=True, timeout=timeout, check=False,
        )  # fmt: skip

    return run


def environment(login: str | None) -> dict[str, str]:
    """The environment of a run, without what this shell may say of another server, or pytest of its own workers."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ROCKETCHAT_", "PYTEST_"))}
    kept["PYTHONPATH"] = str(ROOT)
    return kept | ({"ROCKETCHAT_USER": login, "ROCKETCHAT_PASSWORD": login} if login else {})
