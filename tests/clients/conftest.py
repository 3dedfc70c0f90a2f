"""Programs that others wrote for Rocket.Chat, and where they are."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.server.conftest import api, served

__all__ = ["api", "node", "served"]

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def node() -> str:
    """Where Node.js is. Skips, naming the mend, where it or the SDK is not installed."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("Node.js is not installed; install version 20 or newer, then run npm ci --ignore-scripts")
    if not (ROOT / "node_modules" / "@rocket.chat" / "sdk").is_dir():
        pytest.skip("@rocket.chat/sdk is not installed; run npm ci --ignore-scripts")
    return found
