"""What the conformance tests get."""

from __future__ import annotations

import pytest

from conformance.plugin import run_of
from conformance.world import World


@pytest.fixture
def world(request: pytest.FixtureRequest) -> World:
    """A fresh world on the grounds of the run."""
    run = run_of(request.config)
    return World(run.session, run.target, run.grounds)
