"""Operations that ask for a permission refuse those who do not hold it, and let in those who do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from conformance.directed.roles import ROLES, holders, permitted
from conformance.options import Mode
from conformance.promises import Promise, each
from conformance.recipes import recipes
from conformance.session import Login
from conformance.world import World
from openapi import contract
from openapi.contract import Operation

NOT_PERMITTED = "User does not have the permissions required for this action [error-unauthorized]"
_CHANGING = ("agent", "manager")
_WORDS = {
    "plain-user": "A user with no further role",
    "agent": "A user with the role of an agent",
    "manager": "A user with the role of a manager",
}


def rules_of(operation: Operation) -> list[Mapping[str, Any]]:
    """The permissions that the operation always asks for."""
    return [rule for rule in operation.spec.get("x-permissions", ()) if "when" not in rule]


def _guarded() -> Iterator[tuple[Operation, list[Mapping[str, Any]]]]:
    for operation in contract.operations(contract.load()):
        rules = rules_of(operation)
        if rules and operation.id in recipes():
            yield operation, rules


def _promises() -> Iterator[Promise]:
    for operation, rules in _guarded():
        wanted = "; ".join(" or ".join(rule["any"]) if "any" in rule else " and ".join(rule["all"]) for rule in rules)
        for account, who in _WORDS.items():
            yield Promise(
                id=f"permission.{operation.id}.{account}",
                operation=operation.id,
                kind="permission",
                text=f"{who} gets past the permission check if the workspace gives that role {wanted}; otherwise the "
                "answer is 403, and nothing changes.",
                needs=Mode.FULL,
                capabilities=("own users", *recipes()[operation.id].capabilities),
                source="the server's permissionsRequired of the route; the workspace's own list of permissions",
            )


@each(_promises())
def test_the_permission_decides(world: World, promised: Promise) -> None:
    operation = world.session.operations[promised.operation]
    account = promised.id.rsplit(".", 1)[1]
    recipe = recipes()[promised.operation]
    live = recipe.prepare(world)

    if permitted(ROLES[account], rules_of(operation), holders(world)):
        _expect_let_in(world, operation, {**live, "caller": _caller(world, account)})
        return
    world.refused(promised.operation, status=403, **{**live, "caller": _caller(world, account)})
    if not recipe.reusable:
        world.ok(promised.operation, **live)  # it could not have been done before


def _changes() -> Iterator[Promise]:
    for operation, _ in _guarded():
        for role in _CHANGING:
            yield Promise(
                id=f"permission.{operation.id}.{role}-changed",
                operation=operation.id,
                kind="permission",
                text=f"Somebody with the role of {role} gets past the permission check once that role has the "
                "permission, and does not any more once it was taken away.",
                needs=Mode.FULL,
                capabilities=("admin", "own users", *recipes()[operation.id].capabilities),
                source="the server's permissionsRequired of the route; permissions.update takes effect at once",
            )


@each(_changes())
def test_a_change_of_permissions_takes_effect(world: World, promised: Promise) -> None:
    operation = world.session.operations[promised.operation]
    account = promised.id.rsplit(".", 1)[1].removesuffix("-changed")
    live = {**recipes()[promised.operation].prepare(world), "caller": _caller(world, account)}

    with _changed(world, operation, f"livechat-{account}", held=True):
        _expect_let_in(world, operation, live)
    with _changed(world, operation, f"livechat-{account}", held=False):
        world.refused(promised.operation, status=403, **live)


@contextmanager
def _changed(world: World, operation: Operation, role: str, held: bool) -> Iterator[None]:
    """Gives the role all permissions of the operation, or takes them away; other roles keep what they have."""
    names = {name for rule in rules_of(operation) for name in rule.get("any", rule.get("all"))}
    with ExitStack() as changes:
        for name in sorted(names):
            changes.enter_context(world.role_with(role, name, held))
        yield


def _expect_let_in(world: World, operation: Operation, request: dict[str, Any]) -> None:
    """What the operation itself thinks of this caller is another matter: some ask for more in certain cases."""
    answer = world.call(operation.id, **request)
    body = answer.json if isinstance(answer.json, dict) else {}
    assert body.get("error") != NOT_PERMITTED, "refused although the caller's role holds the permission"
    if len(rules_of(operation)) == len(operation.spec["x-permissions"]):
        assert answer.status != 403, f"refused although the caller's role holds the permission: {body.get('error')!r}"


def _caller(world: World, account: str) -> Login:
    return world.grounds.colleague("user" if account == "plain-user" else account)
