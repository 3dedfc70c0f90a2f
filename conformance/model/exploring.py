"""Runs a machine: a fixed seed, a bounded number of scenarios, and an early end where the target allows no more."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import hypothesis
from hypothesis import HealthCheck, Phase
from hypothesis.errors import Flaky
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from conformance.grounds import TooManyObjects
from conformance.model.asking import Asking, Deviation, Enough
from conformance.session import BudgetSpent, TargetGone
from conformance.world import World

_PATIENCE = 120.0  # seconds that a machine waits for the target's rate limit before it ends early


class Exploration:
    """The scenarios of one machine, and what they share.

    `stopped` is why nothing more is asked; the machine goes on drawing then, because Hypothesis wants that what is
    drawn depends on nothing but earlier draws.
    """

    def __init__(self, world: World, name: str, scenarios: int, steps: int) -> None:
        self.world = world
        self.name = name
        self.scenarios = max(1, scenarios)
        self.steps = steps
        self.stopped: Exception | None = None
        self._patience = world.session.pacing.waited + _PATIENCE
        self._asking: list[Asking] = []

    def begin(self) -> Asking:
        """A new scenario. What earlier ones made may go when too much is alive."""
        self.world.grounds.begin_test()
        self._asking.append(Asking(self.world, self._patience))
        return self._asking[-1]

    @property
    def deviation(self) -> Deviation | None:
        """The first that a scenario found."""
        return next((asking.deviation for asking in self._asking if asking.deviation is not None), None)

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """What is done inside may find that the run has no budget, no room or no target any more."""
        try:
            yield
        except (Enough, BudgetSpent, TooManyObjects, TargetGone) as error:
            self.stopped = error

    def run(self, machine: Callable[[Exploration], RuleBasedStateMachine]) -> None:
        """Raises Deviation for the first deviation of the target from the machine's model.

        Nothing is shortened: that would ask the target the same things hundreds of times. The failing scenario is
        run once more, and its steps are told.
        """

        def scenario() -> RuleBasedStateMachine:
            return machine(self)

        hypothesis.seed(self.world.session.options.seed ^ zlib.crc32(self.name.encode()))(scenario)
        settings = hypothesis.settings(
            max_examples=self.scenarios,
            stateful_step_count=self.steps,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        )
        try:
            run_state_machine_as_test(scenario, settings=settings)  # type: ignore[arg-type]
        except Flaky:
            if self.deviation is None:
                raise
            raise self.deviation from None  # one that did not come again is a deviation all the same
        if self.stopped is not None and not isinstance(self.stopped, Enough):
            raise self.stopped
