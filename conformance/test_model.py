"""Random sequences of calls keep in step with a small model of visitors, queues and departments."""

from __future__ import annotations

from functools import partial

from conformance.model.exploring import Exploration
from conformance.model.machine import ConversationMachine, Ground
from conformance.model.settings import Rules
from conformance.options import Mode
from conformance.promises import promise
from conformance.world import World

_SOURCE = "the rules of the contract's descriptions"


@promise("model.conversations", "sendMessage", kind="model", source=_SOURCE, capabilities=("agents online",))
def test_conversations_keep_in_step_with_the_model(world: World) -> None:
    """Whatever visitors do one after the other, their data, conversations and messages are those of a correct server,
    and what belongs to others stays as it is."""
    scenarios = world.session.options.examples // 2
    exploration = Exploration(world, "model.conversations", scenarios, steps=20)
    ground = Ground(Rules.of(world), _fields(world))

    exploration.run(partial(ConversationMachine, ground=ground))


def _fields(world: World) -> dict[str, str]:
    """Custom fields of the run's own, by scope, where it may have them."""
    if "admin" in world.target.missing or world.session.options.mode is not Mode.FULL:
        return {}
    with world.grounds.kept():
        return {scope: str(world.custom_field(scope=scope)["field"]) for scope in ("visitor", "room")}
