"""Operations for logged-in users refuse everybody who is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from conformance.options import Mode
from conformance.promises import Promise, each
from conformance.recipes import Request
from conformance.session import Login
from conformance.world import World
from openapi import contract

# What is sent in place of a valid pair of headers, by the name of the case.
IMPOSTORS: dict[str, tuple[str, Callable[[World, Login], dict[str, str]]]] = {
    "none": ("without login headers", lambda world, login: {}),
    "token-only": ("with the token but no user id", lambda world, login: {"X-Auth-Token": login.token}),
    "user-only": ("with the user id but no token", lambda world, login: {"X-User-Id": login.user_id}),
    "wrong-token": (
        "with a token that nobody has",
        lambda world, login: {"X-Auth-Token": "x" * len(login.token), "X-User-Id": login.user_id},
    ),
    "shortened-token": (
        "with a token that lacks its last character",
        lambda world, login: {**login.headers, "X-Auth-Token": login.token[:-1]},
    ),
    "other-case-token": (
        "with a token in other case",
        lambda world, login: {**login.headers, "X-Auth-Token": login.token.swapcase()},
    ),
    "longer-token": (
        "with a token that goes on after its end",
        lambda world, login: {**login.headers, "X-Auth-Token": login.token + "x"},
    ),
    "other-case-user": (
        "with a user id in other case",
        lambda world, login: {**login.headers, "X-User-Id": login.user_id.swapcase()},
    ),
    "longer-user": (
        "with a user id that goes on after its end",
        lambda world, login: {**login.headers, "X-User-Id": login.user_id + "x"},
    ),
    "foreign-pair": (
        "with another user's token",
        lambda world, login: {"X-Auth-Token": world.agent.token, "X-User-Id": login.user_id},
    ),
}


def _promises() -> Iterator[Promise]:
    for operation in contract.operations(contract.load()):
        if not operation.requires_login:
            continue
        for case, (words, _) in IMPOSTORS.items():
            foreign = case == "foreign-pair"
            yield Promise(
                id=f"authentication.{operation.id}.{case}",
                operation=operation.id,
                kind="authentication",
                text=f"A call {words} is answered 401 and changes nothing.",
                needs=Mode.FULL if foreign else Mode.READ_ONLY if operation.reads_only else Mode.CONVERSATION,
                capabilities=("login", "own users") if foreign else ("login",),
                source="conventions of the API: both headers are needed and have to belong together",
            )


@each(_promises())
def test_an_impostor_is_refused(world: World, promised: Promise) -> None:
    request = _harmless(world, promised)
    _, headers = IMPOSTORS[promised.id.rsplit(".", 1)[1]]

    answer = world.refused(promised.operation, status=401, headers=headers(world, world.admin), **request)

    assert answer["message"] == "You must be logged in to do this."


def _harmless(world: World, promised: Promise) -> Request:
    """A request that would do nothing even if it were let in: its ids are nobody's, its body is empty."""
    operation = world.session.operations[promised.operation]
    request: Request = {"path": {name: world.name("nobody") for name in operation.path_names}}
    if "requestBody" in operation.spec:
        request["body"] = {}
    return request
