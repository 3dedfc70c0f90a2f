"""What the run can see of its conversations, and whether a call leaves them as they are."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from conformance.world import Conversation, World

Seen = TypeVar("Seen")

PATIENCE = 2.0  # seconds that a server gets to do what it does after it has answered
_STEP = 0.05
_UNINTERESTING = ("_updatedAt",)


def room_of(world: World, rid: str) -> Mapping[str, Any]:
    """A room, open or closed, as the run's login reads it."""
    room: Mapping[str, Any] = world.ok("getRoomInfo", query={"roomId": rid}, caller=world.admin)["room"]
    return room


def inquiry_of(world: World, rid: str) -> Mapping[str, Any] | None:
    """The inquiry of a room; None when it has none."""
    inquiry: Mapping[str, Any] | None
    inquiry = world.ok("getInquiry", query={"roomId": rid}, caller=world.admin)["inquiry"]
    return inquiry


def seen(world: World, conversation: Conversation) -> dict[str, Any]:
    """All that can be read of a conversation; with an administrator's login not only what its visitor reads."""
    found: dict[str, Any] = {"messages": world.history(conversation)}
    if "admin" not in world.target.missing:
        visitor = world.call("getVisitorInfo", query={"visitorId": conversation.visitor.id}, caller=world.admin)
        found |= {"inquiry": inquiry_of(world, conversation.rid), "visitor": visitor.json}
        if "getRoomInfo" not in world.target.unserved:
            found["room"] = _settled(lambda: room_of(world, conversation.rid))
    return found


@contextmanager
def unchanged(world: World, *conversations: Conversation, but: tuple[str, ...] = ()) -> Iterator[None]:
    """Whatever is called inside has to leave these conversations as they are.

    `but` names what may change all the same: `messages`, `room`, `inquiry`, `visitor`.
    """
    before = [seen(world, conversation) for conversation in conversations]
    yield
    for conversation, earlier in zip(conversations, before, strict=True):
        later = seen(world, conversation)
        changed = [one for part in earlier if part not in but for one in differences(earlier[part], later[part], part)]
        assert not changed, f"the conversation {conversation.rid} was to stay as it is, but {'; '.join(changed)}"


def differences(before: Any, after: Any, where: str = "") -> list[str]:
    """What two documents differ in, in words; the time of the last change is no difference."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        names = [name for name in {**before, **after} if name not in _UNINTERESTING]
        return [
            found
            for name in names
            for found in differences(before.get(name, _NOTHING), after.get(name, _NOTHING), f"{where}.{name}")
        ]
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        return [
            found
            for index, (old, new) in enumerate(zip(before, after, strict=True))
            for found in differences(old, new, f"{where}[{index}]")
        ]
    return [] if before == after else [f"{where.lstrip('.')} was {_short(before)} and is {_short(after)}"]


def same_but(before: Mapping[str, Any], after: Mapping[str, Any], *changing: str) -> None:
    """Two states of a document may differ in the named properties only."""
    earlier, later = ({name: one[name] for name in one if name not in changing} for one in (before, after))
    changed = differences(earlier, later)
    assert not changed, "more changed than was asked for: " + "; ".join(changed)


# Where a conversation has one of these, lists have it, too; other properties depend on who reads it where.
_ALWAYS = ("open", "closedAt", "closer", "closedBy", "servedBy", "departmentId", "tags", "msgs", "v", "ts", "source")


def is_the_stored_one(world: World, listed: Mapping[str, Any]) -> None:
    """A listed conversation is the one that is read alone."""
    stored = room_of(world, listed["_id"])
    shared = (set(listed) & set(stored)) | set(_ALWAYS)
    found, wanted = ({name: it.get(name) for name in shared} for it in (listed, stored))
    changed = differences(wanted, found)
    assert not changed, f"the listed conversation is not the one that is read by itself: {'; '.join(changed)}"


def eventually(read: Callable[[], Seen], holds: Callable[[Seen], bool]) -> Seen:
    """What `read` gives once it `holds`, or gave last: servers do some things after they answered."""
    end = time.monotonic() + PATIENCE
    while True:
        found = read()
        if holds(found) or time.monotonic() > end:
            return found
        time.sleep(_STEP)


class _Nothing:
    def __repr__(self) -> str:
        return "missing"


_NOTHING = _Nothing()


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}…"


def _settled(read: Callable[[], Seen]) -> Seen:
    """What was read twice the same: what an earlier call still causes is done by then."""
    found = read()
    for _ in range(5):
        again = read()
        if again == found:
            break
        found = again
    return found
