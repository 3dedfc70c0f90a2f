"""Runs a machine: a fixed seed, a bounded number of scenarios, and a few repeats that shorten a failing one."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import hypothesis
from hypothesis import HealthCheck, Phase
from hypothesis.control import current_build_context
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from conformance.model.asking import Asking, Enough
from conformance.world import World

_REPEATS = 15  # of a scenario that failed, to find a shorter one
_PATIENCE = 120.0  # seconds that a machine waits for the target's rate limit before it ends early


class Exploration:
    """The scenarios of one machine, and what they share."""

    def __init__(self, world: World, name: str, scenarios: int, steps: int) -> None:
        self.world = world
        self.name = name
        self.scenarios = max(1, scenarios)
        self.steps = steps
        self._patience = world.session.pacing.waited + _PATIENCE
        self._latest: Asking | None = None
        self._failed = False
        self._repeats = 0

    def begin(self) -> Asking:
        """A new scenario. What earlier ones made may go when too much is alive."""
        self._bound_repeats()
        self.world.grounds.begin_test()
        self._latest = Asking(self.world, self._patience)
        return self._latest

    def _bound_repeats(self) -> None:
        """Once a scenario has failed, only a few shorter ones are tried before the shortest is told."""
        self._failed = self._failed or (self._latest is not None and self._latest.failed)
        if not self._failed or current_build_context().is_final:
            return
        self._repeats += 1
        limited = self.world.session.pacing.waited > self._patience - _PATIENCE
        if limited or self._repeats > _REPEATS:
            hypothesis.reject()

    def run(self, machine: Callable[[Exploration], RuleBasedStateMachine]) -> None:
        """Raises Deviation for the first deviation of the target from the machine's model."""

        def scenario() -> RuleBasedStateMachine:
            return machine(self)

        hypothesis.seed(self.world.session.options.seed ^ zlib.crc32(self.name.encode()))(scenario)
        settings = hypothesis.settings(
            max_examples=self.scenarios,
            stateful_step_count=self.steps,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        )
        try:
            run_state_machine_as_test(scenario, settings=settings)  # type: ignore[arg-type]
        except Enough:
            return
