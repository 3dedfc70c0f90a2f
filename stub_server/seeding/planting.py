"""Brings a workspace into the state that a seed describes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, TypeVar

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
from stub_server.workspace.clock import Clock
from stub_server.workspace.collection import Collection, Entity
from stub_server.workspace.entities import Room, Source, User, Visitor
from stub_server.workspace.ids import Ids
from stub_server.workspace.refusals import Refusal
from stub_server.workspace.routing import MANUAL

_AGE = 60
_ROUTING = "Livechat_Routing_Method"

E = TypeVar("E", bound=Entity)


class Misfit(Exception):
    """Something in the seed does not fit the rest of it, or the rules; `place` is where."""

    def __init__(self, problem: str, place: Sequence[str | int]) -> None:
        super().__init__(problem)
        self.place = place


class Planting:
    """One planting: its clock stands still at the moment that each event of the seed is given."""

    def __init__(self, data: Item, clock: Clock, ids: Ids, site_url: str) -> None:
        self._data: Mapping[str, Any] = data
        self._clock = clock
        ago = clock.now() - timedelta(seconds=data.get("age", _AGE))
        self._start = datetime.fromisoformat(data["time"]) if "time" in data else ago
        self._now = Clock(self._start)
        self._workspace = Workspace(self._now, ids, data.get("edition", "premium"), site_url)

    def workspace(self) -> Workspace:
        """Plants everything; None in the place of an item is passed over. Raises Misfit."""
        for part, one in (
            ("users", self._user),
            ("custom_fields", self._custom_field),
            ("departments", self._department),
            ("triggers", self._trigger),
            ("visitors", self._visitor),
        ):
            for index, item in enumerate(self._data.get(part, ())):
                if item is not None:
                    with _at(part, index):
                        one(item)
        self._settings()
        self._conversations()
        self._workspace.clock = self._clock
        return self._workspace

    def _settings(self) -> None:
        for setting_id, value in self._data.get("settings", {}).items():
            if self._workspace.settings.get(setting_id) is None:
                raise Misfit("there is no such setting; look for its id in a real workspace", ["settings", setting_id])
            self._workspace.settings.set(setting_id, value)
        for permission_id, roles in self._data.get("permissions", {}).items():
            with _at("permissions", permission_id):
                self._workspace.permissions.set_roles(permission_id, roles)

    def _user(self, item: Item) -> None:
        users = self._workspace.users
        if users.by_username(item["username"]):
            raise Misfit("the username is taken; choose another one", ["username"])
        self._check_roles(item)
        self._place(users.add(user_draft(item), item.get("id")), item)

    def _check_roles(self, item: Item) -> None:
        for role in item.get("roles", ()):
            if not self._workspace.permissions.is_role(role):
                raise Misfit(f"there is no role {role!r}; such as user, admin, livechat-agent are there", ["roles"])

    def _place(self, user: User, item: Item) -> None:
        """Stores the account with the presence that the seed gives it."""
        user.status = item.get("status", "online")
        if self._workspace.agents.is_agent(user):
            user.availability = "available" if item.get("available", True) else "not-available"
        self._workspace.store.users.save(user)

    def _custom_field(self, item: Item) -> None:
        self._workspace.custom_fields.create(definition(item, self._now.now()))

    def _department(self, item: Item) -> None:
        entries = members(item)
        agents = [self._agent(entry["username"], ["agents", index]) for index, entry in enumerate(entries)]
        department = self._workspace.departments.create(
            department_settings(item), membership_changes(agents, entries), department_id=item.get("id")
        )
        for agent, entry in zip(agents, entries, strict=True):
            membership = self._workspace.departments.membership(department.id, agent.id)
            rename(self._workspace.store.memberships, membership, entry.get("id"))

    def _trigger(self, item: Item) -> None:
        self._workspace.triggers.save(None, **trigger_words(item))
        rename(self._workspace.store.triggers, self._workspace.triggers.all()[-1], item.get("id"))

    def _visitor(self, item: Item) -> None:
        visitor = self._workspace.visitors.register(
            item["token"],
            name=item.get("name"),
            email=item.get("email"),
            phone=item.get("phone"),
            department=item.get("department"),
            username=item.get("username"),
            visitor_id=item.get("id"),
        )
        visitor.custom_fields.update(item.get("custom_fields", {}))
        # Names that the seed gives must not come again by counting.
        number = visitor.username.removeprefix("guest-")
        if number.isdecimal():
            self._workspace.store.guest_number = max(self._workspace.store.guest_number, int(number))

    def _conversations(self) -> None:
        settings = self._workspace.settings
        method = settings.value(_ROUTING)
        settings.set(_ROUTING, MANUAL)  # nobody gets a conversation but who the seed says
        for index, item in enumerate(self._data.get("conversations", ())):
            if item is not None:
                with _at("conversations", index):
                    self._conversation(item)
        settings.set(_ROUTING, method)

    def _conversation(self, item: Item) -> None:
        workspace = self._workspace
        visitor = workspace.visitors.by_token(item["visitor"])
        if visitor is None:
            raise Misfit("no visitor has this token; add one to visitors", ["visitor"])
        agent = self._agent(item["agent"], ["agent"]) if "agent" in item else None
        self._go_to(item)
        room = workspace.rooms.create(
            visitor,
            source=Source(item.get("source", "api")),
            department_id=self._department_id(item),
            room_id=item.get("room"),
        )
        inquiry = workspace.inquiries.of_room(room.id)
        rename(workspace.store.inquiries, inquiry, item.get("inquiry"))
        if agent is not None and inquiry is not None:
            workspace.agents.note_handed_out(agent, room.department_id)
            workspace.routing.assign(inquiry, agent)
        room.custom_fields.update(item.get("custom_fields", {}))
        for index, message in enumerate(item.get("messages", ())):
            with _at("messages", index):
                self._message(room, visitor, message)
        if "closed" in item:
            with _at("closed"):
                self._close(room, visitor, item["closed"])

    def _message(self, room: Room, visitor: Visitor, item: Item) -> None:
        self._go_to(item)
        messages = self._workspace.messages
        if "from" in item:
            messages.post(room, self._user_named(item["from"], ["from"]), item["text"], item.get("id"))
        else:
            messages.send(visitor, room, item["text"], item.get("id"))

    def _close(self, room: Room, visitor: Visitor, item: Item) -> None:
        self._go_to(item)
        if "by" in item:
            by = self._user_named(item["by"], ["by"])
            self._workspace.rooms.close_by_user(room.id, by, item.get("comment", "Closed"), item.get("tags"))
        else:
            self._workspace.rooms.close_by_visitor(room.id, visitor.token or "")

    def _department_id(self, item: Item) -> str | None:
        if "department" not in item:
            return None
        department = self._workspace.departments.find(item["department"])
        if department is None:
            raise Misfit("there is no such department; add one to departments", ["department"])
        return department.id

    def _agent(self, username: str, place: Sequence[str | int]) -> User:
        user = self._user_named(username, place)
        if not self._workspace.agents.is_agent(user):
            raise Misfit(f"{username!r} is no agent; add livechat-agent to the roles of that user", place)
        return user

    def _user_named(self, username: str, place: Sequence[str | int]) -> User:
        user = self._workspace.users.by_username(username)
        if user is None:
            raise Misfit(f"there is no user {username!r}; add one to users", place)
        return user

    def _go_to(self, item: Item) -> None:
        """Moves the clock to the item's moment. It never goes back, as conversations do not."""
        if "after" in item:
            self._now.freeze(max(self._now.now(), self._start + timedelta(seconds=item["after"])))


@contextmanager
def _at(*place: str | int) -> Iterator[None]:
    """Adds where in the seed the work is to whatever goes wrong there."""
    try:
        yield
    except Misfit as misfit:
        raise Misfit(str(misfit), [*place, *misfit.place]) from misfit
    except Refusal as refusal:
        raise Misfit(f"a server would not allow it: {refusal}", place) from refusal


def rename(collection: Collection[E], entity: E | None, new_id: str | None) -> None:
    """Gives what a rule has made the id that the seed wants."""
    if entity is not None and new_id is not None:
        collection.remove(entity.id)
        entity.id = new_id
        collection.save(entity)
