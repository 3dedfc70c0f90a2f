"""What the conformance tests get."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from conformance.plugin import run_of
from conformance.world import World


@pytest.fixture
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """A fresh world on the grounds of the run."""
    run = run_of(request.config)
    run.grounds.begin_test()
    world = World(run.session, run.target, run.grounds)
    yield world
    world.end()
