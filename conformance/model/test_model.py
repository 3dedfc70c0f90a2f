"""Random sequences of calls keep in step with a small model of visitors, queues and departments."""

from __future__ import annotations

from functools import partial

from conformance.model.departments import DepartmentMachine
from conformance.model.exploring import Exploration
from conformance.model.machine import ConversationMachine, Ground
from conformance.model.queue import Desk, QueueMachine
from conformance.model.settings import Rules
from conformance.options import Mode
from conformance.promises import promise
from conformance.world import World

_SOURCE = "the rules of the contract's descriptions"


@promise("model.conversations", "sendMessage", kind="model", source=_SOURCE, capabilities=("agents online",))
def test_conversations_keep_in_step_with_the_model(world: World) -> None:
    """Whatever visitors do one after the other, their data, conversations and messages are those of a correct server,
    and what belongs to others stays as it is."""
    scenarios = world.session.options.examples * 2 // 5
    exploration = Exploration(world, "model.conversations", scenarios, steps=20)
    ground = Ground(Rules.of(world), _fields(world))

    exploration.run(partial(ConversationMachine, ground=ground))


@promise(
    "model.queue", "takeInquiry", kind="model", source=_SOURCE, needs=Mode.FULL,
    capabilities=("agents online", "own users", "further departments"), since="8.0",
)  # fmt: skip
def test_queues_keep_in_step_with_the_model(world: World) -> None:
    """Whatever visitors, agents and managers do with conversations that wait, each is with the agent, in the department
    and in the lists where a correct server has it, and the others stay as they are."""
    agents = (world.agent, world.other_agent)
    with world.grounds.kept():
        departments = [str(world.department(*agents)["_id"]) for _ in range(2)]
        world.set_for_this_test("Livechat_Routing_Method", "Manual_Selection")
    exploration = Exploration(world, "model.queue", world.session.options.examples // 4, steps=18)

    exploration.run(partial(QueueMachine, desk=Desk(agents, departments)))


@promise(
    "model.departments", "updateDepartment", kind="model", source=_SOURCE, needs=Mode.FULL,
    capabilities=("admin", "own users", "further departments"),
)  # fmt: skip
def test_departments_keep_in_step_with_the_model(world: World) -> None:
    """However departments are created, saved, joined, left and deleted, each one, its members and the lists are those
    of a correct server, and the other departments stay as they are."""
    exploration = Exploration(world, "model.departments", world.session.options.examples // 4, steps=13)

    exploration.run(partial(DepartmentMachine, agents=(world.agent, world.other_agent)))


def _fields(world: World) -> dict[str, str]:
    """Custom fields of the run's own, by scope, where it may have them."""
    if "admin" in world.target.missing or world.session.options.mode is not Mode.FULL:
        return {}
    with world.grounds.kept():
        return {scope: str(world.custom_field(scope=scope)["field"]) for scope in ("visitor", "room")}
