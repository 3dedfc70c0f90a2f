"""What one can ask of a list of conversations."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from stub_server.workspace.entities import Room


@dataclass(frozen=True)
class Span:
    """A time from `start` to `end`, both included; None where an end is open."""

    start: datetime | None = None
    end: datetime | None = None

    def has(self, moment: datetime | None) -> bool:
        if moment is None:
            return self.start is None and self.end is None
        return (self.start is None or moment >= self.start) and (self.end is None or moment <= self.end)


@dataclass(frozen=True)
class RoomSearch:
    """Conditions that a conversation has to meet all; what is None or empty asks nothing.

    `agents` are ids. `custom_fields` maps ids of fields to patterns, of which some part of the value has to match.
    `name` is a part of the name in any case of letters, or in double quotes the whole of it.
    """

    agents: Collection[str] = ()
    department_ids: Collection[str] = ()
    open: bool | None = None
    opened: Span = Span()
    closed: Span = Span()
    tags: Collection[str] = ()
    custom_fields: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    name: str | None = None
    on_hold: bool = False
    queued: bool = False

    @property
    def asks_nothing(self) -> bool:
        """Whether every conversation matches, so that none has to be looked at."""
        lists = (self.agents, self.department_ids, self.tags, self.custom_fields)
        return (
            not any(lists)
            and self.open is None
            and self.opened == self.closed == Span()
            and not (self.name or self.on_hold or self.queued)
        )

    def matches(self, room: Room) -> bool:
        return (
            self._in_state(room)
            and (not self.agents or (room.served_by is not None and room.served_by.id in self.agents))
            and (not self.department_ids or room.department_id in self.department_ids)
            and self.opened.has(room.opened_at)
            and self.closed.has(room.closed_at)
            and (not self.tags or any(tag in self.tags for tag in room.tags or ()))
            and (self.name is None or _is_called(room, self.name))
            and all(_part_matches(pattern, room, key) for key, pattern in self.custom_fields.items())
        )

    def _in_state(self, room: Room) -> bool:
        if self.queued:
            return room.open and not room.on_hold and room.served_by is None
        if self.open is not None and room.open != self.open:
            return False
        # What waits for an agent is open, too, but servers since 6.11 list it under `queued` only.
        if self.open and room.served_by is None:
            return False
        return room.on_hold if self.on_hold else self.open is None or not room.on_hold


def _is_called(room: Room, name: str) -> bool:
    if name.startswith('"') and name.endswith('"'):
        return room.name == name[1:-1]
    return name.lower() in room.name.lower()


def _part_matches(pattern: re.Pattern[str], room: Room, key: str) -> bool:
    value = room.custom_fields.get(key)
    return value is not None and pattern.search(value) is not None
