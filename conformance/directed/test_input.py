"""Operations refuse near misses of a valid request, in the server's words, and do nothing of what was asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.directed import wording
from conformance.directed.near_misses import NearMiss, has_near_misses, near_misses
from conformance.promises import Promise, each
from conformance.recipes import Request, recipes
from conformance.session import ContractBroken
from conformance.world import World
from openapi import contract
from openapi.contract import Operation

# What an operation of this resource changes, when its path names a thing by `_id`.
_READ_BY_ID = {
    "/api/v1/livechat/department/": "getDepartment",
    "/api/v1/livechat/triggers/": "getTrigger",
    "/api/v1/livechat/message/": "",
    "/api/v1/settings/": "getSetting",
}
_READ_WHOLE = {"saveAppearance": "getAppearance", "updatePermissions": "listPermissions"}


def _promises() -> Iterator[Promise]:
    document = contract.load()
    for operation in contract.operations(document):
        recipe = recipes().get(operation.id)
        if recipe is not None and has_near_misses(document, operation):
            yield Promise(
                id=f"input.{operation.id}",
                operation=operation.id,
                kind="input",
                text="A request with one wrong thing (something missing, of a wrong kind, or unknown) is refused with "
                "400 and the reason, and changes nothing.",
                needs=recipe.needs,
                capabilities=recipe.capabilities,
                source="the contract's schemas; conventions of the API: what wrong input is answered",
            )


@each(_promises())
def test_near_misses_are_refused(world: World, promised: Promise) -> None:
    recipe = recipes()[promised.operation]
    operation = world.session.operations[promised.operation]
    live = recipe.prepare(world)
    before = _touched(world, operation, live)

    asked = list(near_misses(world.session.document, operation, live))
    wrong = [f"{miss.what}: {said}" for miss in asked if (said := _complaint(world, operation, miss))]

    assert not wrong, f"{len(wrong)} of {len(asked)} near misses are not refused as promised:\n" + "\n".join(wrong)
    assert _touched(world, operation, live) == before, "refused calls have changed what they were about"
    world.ok(promised.operation, **live)


def _complaint(world: World, operation: Operation, miss: NearMiss) -> str | None:
    """What is wrong with the answer to a near miss; None when it is refused as promised."""
    try:
        answer = world.session.call(operation.id, **miss.request)
    except ContractBroken as broken:
        return str(broken)
    if answer.status != 400:
        return f"answered {answer.status} {answer.text[:200]}"
    return wording.complaint(operation.spec["x-validation"], answer.json, miss.sentences)


def _touched(world: World, operation: Operation, live: Request) -> list[Any]:
    """What the request is about, as others read it: the room, the visitor, the thing whose id is in the path."""
    if operation.reads_only or "login" in world.target.missing:
        return []
    path, told = live.get("path") or {}, _told(live)
    reads: list[tuple[str, Request]] = []
    if room := told.get("rid") or told.get("roomId"):
        reads.append(("getRoomInfo", {"query": {"roomId": room}, "caller": world.admin}))
    if token := told.get("token"):
        reads.append(("getVisitor", {"path": {"token": token}}))
    for prefix, read in _READ_BY_ID.items():
        if read and operation.path.startswith(prefix) and "_id" in path:
            reads.append((read, {"path": {"_id": path["_id"]}, "caller": world.admin}))
    if operation.id in _READ_WHOLE:
        reads.append((_READ_WHOLE[operation.id], {"caller": world.admin}))
    return [world.call(read, **request).json for read, request in reads]


def _told(live: Request) -> dict[str, str]:
    """The texts that stand in the request, by their keys."""
    told: dict[str, str] = {}
    pending: list[Any] = [live.get("path"), live.get("query"), live.get("body")]
    while pending:
        value = pending.pop(0)
        if isinstance(value, Mapping):
            told |= {key: one for key, one in value.items() if isinstance(one, str) and key not in told}
            pending += value.values()
    return told
