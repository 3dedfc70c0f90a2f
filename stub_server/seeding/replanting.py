"""Brings an edited seed into a workspace that is in use, without touching what the edit does not name."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from stub_server.seeding.planting import Misfit, Planting
from stub_server.seeding.seed import Seed
from stub_server.seeding.seed_items import (
    Item,
    definition,
    department_settings,
    members,
    membership_changes,
    trigger_words,
    user_draft,
)  # fmt: skip
from stub_server.workspace import Workspace
from stub_server.workspace.entities import Email, Room
from stub_server.workspace.snapshots import Snapshot
from stub_server.workspace.users import digest

# By what each kind of item is recognised after an edit.
_KEYS: dict[str, Callable[[Item], str]] = {
    "users": lambda item: str(item["username"]).lower(),
    "custom_fields": lambda item: str(item["key"]),
    "departments": lambda item: str(item.get("id", item["name"])),
    "triggers": lambda item: str(item.get("id", item["name"])),
    "visitors": lambda item: str(item["token"]),
    "conversations": lambda item: str(item.get("room") or json.dumps(item, sort_keys=True)),
}
_AT_START_ONLY = ("edition", "time", "age")


def replant(workspace: Workspace, before: Seed, after: Seed) -> list[str]:
    """Adds what is new in the seed and updates what it says differently now; a line for each, to be told.

    All of it or, with a SeedError, nothing. What the seed no longer names stays.
    """
    snapshot = Snapshot(workspace)
    try:
        return Replanting(workspace, before.data, after.data).changes()
    except Misfit as misfit:
        snapshot.restore(workspace)
        raise after.error(misfit.place, str(misfit)) from misfit


class Replanting(Planting):
    """One replanting: everything in it happens now."""

    def __init__(self, workspace: Workspace, before: Item, after: Item) -> None:
        self._before = before
        self._after = after
        self._workspace = workspace
        self._clock = self._now = workspace.clock
        self._told: list[str] = []
        self._data = {}

    def changes(self) -> list[str]:
        """Replants, and says what. Raises Misfit."""
        items: Item = {part: self._edited(part) for part in _KEYS}
        self._data = {**items, **{part: self._values(part) for part in ("settings", "permissions")}}
        self.workspace()
        for part in _AT_START_ONLY:
            if self._before.get(part) != self._after.get(part):
                self._told.append(f"{part} counts at the start only: restart or reset")
        return self._told

    def _edited(self, part: str) -> list[Item | None]:
        """The items of the seed; None in the place of those that are as they were, so that places stay right."""
        key = _KEYS[part]
        old = {key(item): item for item in self._before.get(part, ())}
        items: list[Item | None] = []
        for item in self._after.get(part, ()):
            known = old.pop(key(item), None)
            items.append(None if item == known else item)
            if item != known:
                self._told.append(f"{part}: {_name(part, item)} {'is new' if known is None else 'changed'}")
        self._told += [f"{part}: {_name(part, item)} is gone from the seed, and stays" for item in old.values()]
        return items

    def _values(self, part: str) -> Mapping[str, Any]:
        old, new = self._before.get(part, {}), self._after.get(part, {})
        edited = {name: value for name, value in new.items() if name not in old or old[name] != value}
        self._told += [f"{part}: {name} changed" for name in edited]
        self._told += [f"{part}: {name} is gone from the seed, and stays" for name in old if name not in new]
        return edited

    def _user(self, item: Item) -> None:
        user = self._workspace.users.by_username(item["username"])
        if user is None:
            super()._user(item)
            return
        self._check_roles(item)
        draft = user_draft(item)
        user.name, user.active, user.roles = draft.name, draft.active is not False, list(draft.roles or ["user"])
        user.emails = [Email(draft.email, draft.verified)] if draft.email else []
        user.password = digest(draft.password)
        self._place(user, item)

    def _custom_field(self, item: Item) -> None:
        self._workspace.custom_fields.save(definition(item, self._now.now()))

    def _department(self, item: Item) -> None:
        departments = self._workspace.departments
        department = departments.find(item.get("id", item["name"]))
        if department is None:
            super()._department(item)
            return
        entries = members(item)
        agents = [self._agent(entry["username"], ["agents", index]) for index, entry in enumerate(entries)]
        departments.update(department.id, department_settings(item))
        staying = {agent.id for agent in agents}
        leaving = [one.agent_id for one in departments.members(department.id) if one.agent_id not in staying]
        departments.set_agents(department.id, membership_changes(agents, entries), leaving)

    def _trigger(self, item: Item) -> None:
        triggers = self._workspace.triggers
        wanted = item.get("id", item["name"])
        found = next((trigger for trigger in triggers.all() if wanted in (trigger.id, trigger.name)), None)
        if found is None:
            super()._trigger(item)
        else:
            triggers.save(found.id, **trigger_words(item))

    def _conversation(self, item: Item) -> None:
        room = self._workspace.rooms.get(item.get("room", ""))
        if room is None:
            super()._conversation(item)
            return
        chats: list[Item] = [*self._before.get("conversations", ()), {"room": room.id}]
        old = next(chat for chat in chats if chat.get("room") == room.id)
        for part in ("visitor", "department", "agent", "inquiry", "source"):
            if item.get(part) != old.get(part):
                self._told.append(f"conversations: {room.id} keeps its {part}: reset to begin with the new one")
        room.custom_fields.update(item.get("custom_fields", {}))
        self._workspace.store.rooms.save(room)
        self._go_on(room, item, old)

    def _go_on(self, room: Room, item: Item, old: Item) -> None:
        """New messages, and the end if that is new."""
        visitor = self._workspace.visitors.by_token(item["visitor"])
        if visitor is None:
            raise Misfit("no visitor has this token any more; reset to have the seed anew", ["visitor"])
        for message in item.get("messages", ()):
            if room.open and message not in old.get("messages", ()):
                self._message(room, visitor, message)
        if room.open and "closed" in item:
            self._close(room, visitor, item["closed"])

    def _go_to(self, item: Item) -> None:
        """Moments are counted from the start; what is added to a workspace in use happens now."""


def _name(part: str, item: Item) -> str:
    name = _KEYS[part](item)
    return str(item["visitor"]) if name.startswith("{") else name
