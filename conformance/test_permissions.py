"""Operations that ask for a permission refuse those who do not hold it."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.options import Mode
from conformance.promises import Promise, each
from conformance.recipes import recipes
from conformance.world import World
from openapi import contract

NOT_PERMITTED = "User does not have the permissions required for this action [error-unauthorized]"


def _promises() -> Iterator[Promise]:
    for operation in contract.operations(contract.load()):
        rules = [rule for rule in operation.spec.get("x-permissions", ()) if "when" not in rule]
        if not rules or operation.id not in recipes():
            continue
        wanted = "; ".join(" or ".join(rule["any"]) if "any" in rule else " and ".join(rule["all"]) for rule in rules)
        yield Promise(
            id=f"permission.{operation.id}.plain-user",
            operation=operation.id,
            kind="permission",
            text=f"A user without the permission ({wanted}) is answered 403 and changes nothing.",
            needs=Mode.FULL,
            capabilities=("own users",),
            source="the server's permissionsRequired of the route",
        )


@each(_promises())
def test_a_plain_user_is_not_permitted(world: World, promised: Promise) -> None:
    request = recipes()[promised.operation].prepare(world) | {"caller": world.plain_user}

    world.refused(promised.operation, status=403, **request)
