"""Chooses what a machine does next: every act comes to its turn in each scenario, in an order that is drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from conformance.model.asking import Asking
from conformance.model.exploring import Exploration

Act = TypeVar("Act", bound=Callable[..., None])


def act(times: int = 1, **arguments: st.SearchStrategy[Any]) -> Callable[[Act], Act]:
    """Makes a method something that the machine does, with these arguments, so many times a round."""

    def mark(method: Act) -> Act:
        method.act = (times, st.fixed_dictionaries(arguments))  # type: ignore[attr-defined]
        return method

    return mark


class ActingMachine(RuleBasedStateMachine):
    """A machine whose acts take turns.

    Hypothesis' own choice leaves out about half of the rules of a scenario, which finds the rare and misses the
    likely when there are only a few scenarios.
    """

    ask: Asking
    acts: dict[str, tuple[int, st.SearchStrategy[Any]]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.acts = {name: method.act for name, method in vars(cls).items() if hasattr(method, "act")}

    def __init__(self, exploration: Exploration) -> None:
        super().__init__()
        self.exploration = exploration
        self.begun = False
        self._round: list[str] = []

    def start(self) -> None:
        """What every scenario begins with."""

    def finish(self) -> None:
        """What every scenario in which nothing deviated ends with."""

    def leave(self) -> None:
        """What every scenario does at last."""

    @initialize()
    def begin(self) -> None:
        if self.exploration.stopped is None:
            with self.exploration.going_on():
                self.ask = self.exploration.begin()
                self.begun = True
                self.start()

    @rule(data=st.data())
    def step(self, data: st.DataObject) -> None:
        if not self._round:
            self._round = [name for name, (times, _) in self.acts.items() for _ in range(times)]
        name = data.draw(st.sampled_from(self._round), label="act")
        self._round.remove(name)
        arguments = data.draw(self.acts[name][1], label="arguments")
        if self.exploration.stopped is None:
            with self.exploration.going_on():
                getattr(self, name)(**arguments)

    def teardown(self) -> None:
        if not self.begun:
            return
        with self.exploration.going_on():
            try:
                if self.exploration.stopped is None and self.ask.deviation is None:
                    self.finish()
            finally:
                self.leave()
