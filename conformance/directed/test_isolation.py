"""A visitor's token opens this visitor's things only: not those of others, and no other text opens them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from conformance.directed.observation import unchanged
from conformance.directed.texts import near_misses
from conformance.promises import Promise, each
from conformance.recipes import Request
from conformance.recipes.messages import PARCEL
from conformance.world import Conversation, World

Knock = Callable[[str, str, str], Request]
"""The request that asks for something of a room with a token; the third is a message's id."""

DOORS: dict[str, Knock] = {
    "sendMessage": lambda rid, token, _: {"body": {"rid": rid, "token": token, "msg": "Let me in."}},
    "getMessage": lambda rid, token, message: {"path": {"_id": message}, "query": {"rid": rid, "token": token}},
    "updateMessage": lambda rid, token, message: {
        "path": {"_id": message}, "body": {"rid": rid, "token": token, "msg": "Changed by a stranger"},
    },
    "deleteMessage": lambda rid, token, message: {"path": {"_id": message}, "body": {"rid": rid, "token": token}},
    "getMessageHistory": lambda rid, token, _: {"path": {"rid": rid}, "query": {"token": token}},
    "uploadFile": lambda rid, token, _: {
        "path": {"rid": rid}, "headers": {"x-visitor-token": token}, "files": {"file": PARCEL},
    },
}  # fmt: skip
"""Operations that a room and its visitor's token open."""

BY_TOKEN: dict[str, Callable[[str], Request]] = {
    "getVisitor": lambda token: {"path": {"token": token}},
    "deleteVisitor": lambda token: {"path": {"token": token}},
    "setVisitorStatus": lambda token: {"body": {"token": token, "status": "away"}},
}
"""Operations that a visitor's token alone opens."""

_CASES = {
    "stranger": "Another visitor's token does not open a conversation, and the refusal is that of an unknown one.",
    "closed-room": "Nor does another visitor's token open a conversation that has ended.",
    "near-miss-token": "A token that is nearly the visitor's, or nobody's, is refused, and nothing changes.",
    "dead-token": "The token of a deleted visitor is refused like one that never was.",
    "unknown-room": "A conversation's id that is nearly right, or nobody's, is refused, and nothing changes.",
}
_FOREIGN_MESSAGE = {
    "getMessage": "invalid-message",
    "updateMessage": "error-action-not-allowed",
    "deleteMessage": "error-action-not-allowed",
}


def _promises() -> Iterator[Promise]:
    for operation in DOORS:
        for case, words in _CASES.items():
            yield _promise(operation, case, words, ("agents online",))
    for operation in _FOREIGN_MESSAGE:
        words = "Another visitor's message is not to be had with the own token and conversation, and stays as it is."
        yield _promise(operation, "foreign-message", words, ("agents online",))
    for operation in BY_TOKEN:
        yield _promise(operation, "near-miss-token", _CASES["near-miss-token"], ("agents online",))
        yield _promise(operation, "dead-token", _CASES["dead-token"], ())


def _promise(operation: str, case: str, words: str, capabilities: tuple[str, ...]) -> Promise:
    return Promise(
        id=f"isolation.{operation}.{case}",
        operation=operation,
        kind="isolation",
        text=words,
        capabilities=capabilities,
        source="server 8.x: visitors and rooms are looked up by the exact token",
    )


@each(_promises())
def test_a_token_opens_its_own_things_only(world: World, promised: Promise) -> None:
    _, operation, case = promised.id.split(".")
    if operation == "uploadFile":
        world.requires_setting("Livechat_fileupload_enabled", True)
        world.requires_setting("FileUpload_Enabled", True)
    if case == "dead-token":
        _knock_with_a_dead_token(world, operation)
        return
    if case == "closed-room":
        _knock_at_a_closed_room(world, operation)
        return
    mine, theirs = (world.standing(name, lambda: _written(world)) for name in ("mine", "theirs"))
    if operation == "deleteVisitor":  # what a careless server deletes is missed by no other test
        mine = _written(world)
    with unchanged(world, mine[0], theirs[0]):
        if operation in BY_TOKEN:
            _try_tokens(world, operation, mine)
        else:
            _try_doors(world, operation, case, mine, theirs)


Written = tuple[Conversation, str]


def _written(world: World) -> Written:
    """A conversation of a visitor whose name nobody shares, and the id of the visitor's message in it."""
    conversation = world.conversation(world.visitor(name=world.name("guest")))
    return conversation, str(world.message(conversation)["_id"])


def _try_tokens(world: World, operation: str, mine: Written) -> None:
    for token in [*near_misses(mine[0].token), world.name("nobody")]:
        world.refused(operation, "[invalid-token]", code="invalid-token", **BY_TOKEN[operation](token))


def _try_doors(world: World, operation: str, case: str, mine: Written, theirs: Written) -> None:
    (own, message), (other, foreign_message) = mine, theirs
    if case == "stranger":
        _closed(world, operation, "invalid-room", own.rid, other.token, message)
    elif case == "foreign-message":
        request = DOORS[operation](own.rid, own.token, foreign_message)
        world.refused(operation, _FOREIGN_MESSAGE[operation], **request)
    elif case == "near-miss-token":
        for token in [*near_misses(own.token), world.name("nobody")]:
            # A header's value has no spaces at its end.
            if operation != "uploadFile" or token == token.strip():
                _closed(world, operation, "invalid-token", own.rid, token, message)
    else:
        for rid in [*near_misses(own.rid), world.name("room")]:
            _closed(world, operation, "invalid-room", rid, own.token, message)


def _knock_with_a_dead_token(world: World, operation: str) -> None:
    dead = world.standing("a dead token", lambda: _dead_token(world))
    if operation in BY_TOKEN:
        world.refused(operation, "[invalid-token]", code="invalid-token", **BY_TOKEN[operation](dead))
        return
    own, message = _mine(world)
    with unchanged(world, own):
        _closed(world, operation, "invalid-token", own.rid, dead, message)


def _knock_at_a_closed_room(world: World, operation: str) -> None:
    (ended, message), (other, _) = world.standing("an ended one", lambda: _ended(world)), _mine(world)
    with unchanged(world, ended, other):
        _closed(world, operation, "invalid-room", ended.rid, other.token, message)


def _ended(world: World) -> Written:
    ended, message = _written(world)
    world.ok("closeRoom", body=ended.own)
    return ended, message


def _mine(world: World) -> Written:
    return world.standing("mine", lambda: _written(world))


def _dead_token(world: World) -> str:
    token = world.visitor().token
    world.ok("deleteVisitor", path={"token": token})
    return token


def _closed(world: World, operation: str, error: str, rid: str, token: str, message: str) -> None:
    """The door stays shut; uploading says only that it does."""
    refusal: dict[str, Any] = {"error": error}
    if operation == "uploadFile":
        refusal = {"error": "unauthorized", "status": 403}
    world.refused(operation, **refusal, **DOORS[operation](rid, token, message))
