"""Every operation succeeds when it is called as the contract says, and its answer keeps the contract."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.promises import Promise, each
from conformance.recipes import recipes
from conformance.world import World
from openapi import contract


def _promises() -> Iterator[Promise]:
    summaries = {operation.id: operation.spec["summary"] for operation in contract.operations(contract.load())}
    for recipe in recipes().values():
        yield Promise(
            id=f"success.{recipe.operation}",
            operation=recipe.operation,
            kind="success",
            text=f"{summaries[recipe.operation]} A correct call is answered with a valid success.",
            needs=recipe.needs,
            capabilities=recipe.capabilities,
            source="the contract",
        )


@each(_promises())
def test_an_operation_succeeds(world: World, promised: Promise) -> None:
    request = recipes()[promised.operation].prepare(world)

    world.ok(promised.operation, **request)
