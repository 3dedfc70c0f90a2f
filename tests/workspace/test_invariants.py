"""Whatever happens in a workspace, in whatever order: what always holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from stub_server.workspace import Workspace
from stub_server.workspace.clock import Clock
from stub_server.workspace.collection import Collection
from stub_server.workspace.departments import DepartmentSettings, MembershipChange
from stub_server.workspace.entities import Message, Room, User, Visitor
from stub_server.workspace.ids import Ids
from stub_server.workspace.refusals import Refusal
from tests.workspace.conftest import add_user

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
AGENTS = ("grace", "linus", "barbara")
SWITCHES = (
    "Livechat_accept_chats_with_no_agents",
    "Message_KeepHistory",
    "Omnichannel_allow_force_close_conversations",
)
COLLECTS = "Livechat_Allow_collect_and_store_HTTP_header_informations"

numbers = st.integers(0, 5)
agents = st.sampled_from(AGENTS)
tokens = st.sampled_from(["token-a", "token-b", "token-c"])


@contextmanager
def allowed() -> Iterator[None]:
    """A rule of the workspace may say no."""
    with suppress(Refusal):
        yield


class Day(RuleBasedStateMachine):
    """A day of a small workspace: three agents, up to three visitors at a time, two departments to begin with."""

    def __init__(self) -> None:
        super().__init__()
        self.workspace = Workspace(Clock(MORNING), Ids(seed=1))
        # Who joins and serves later is counted twice, as on the servers.
        self.joined: set[str] = set()
        # Visitors keep a department that is gone, and new conversations get it from them, as on the servers.
        self.removed: set[str] = set()

    @initialize()
    def open_shop(self) -> None:
        add_user(self.workspace, "Adm1nOfWorkspace9", "admin", "Administrator", ["user", "admin"])
        for username in AGENTS:
            user = add_user(self.workspace, f"{username}OfTheWorkspace"[:17], username, username.title(), ["user"])
            self.workspace.agents.grant("livechat-agent", user.username)
        self.workspace.settings.set("Omnichannel_enable_department_removal", True)
        self.create_department("Support", 3)
        self.create_department("Sales", 1)

    # What visitors do.

    @rule(token=tokens, phone=st.sampled_from([None, "+15550100", "+15550101"]), email=st.sampled_from([None, "a@b.c"]))
    def register(self, token: str, phone: str | None, email: str | None) -> None:
        with allowed():
            self.workspace.visitors.register(token, name=token.title(), phone=phone, email=email)

    @rule(token=tokens, which=numbers)
    def choose_department(self, token: str, which: int) -> None:
        departments = list(self.workspace.store.departments)
        with allowed():
            name = departments[which % len(departments)].name if departments else None
            self.workspace.visitors.register(token, department=name)

    @rule(token=tokens)
    def open_conversation(self, token: str) -> None:
        with allowed():
            self.workspace.rooms.open(self.workspace.visitors.with_token(token))

    @rule(token=tokens)
    def write_by_integration(self, token: str) -> None:
        with allowed():
            self.workspace.messages.send_all(token, ["Hello", "again"])

    @rule(which=numbers, text=st.text(max_size=5))
    def send(self, which: int, text: str) -> None:
        for room in self.some_room(which):
            with allowed():
                self.workspace.messages.write(room.visitor.token, room.id, text)

    @rule(which=numbers, back=numbers)
    def delete_message(self, which: int, back: int) -> None:
        for room in self.some_room(which):
            # Whoever deletes what is hidden already is subtracted nevertheless, as on the servers.
            counted = [one for one in self.workspace.messages.of_room(room.id) if counts(one)]
            for message in counted[-1 - back :][:1]:
                with allowed():
                    self.workspace.messages.own.delete(message.id, room.id, room.visitor.token)

    @rule(which=numbers)
    def close_by_visitor(self, which: int) -> None:
        for room in self.some_room(which):
            with allowed():
                self.workspace.rooms.close_by_visitor(room.id, room.visitor.token)

    @rule(which=numbers, grade=st.sampled_from(["0", "1", "5"]))
    def survey(self, which: int, grade: str) -> None:
        for room in self.some_room(which):
            with allowed():
                self.workspace.rooms.survey(room.id, room.visitor.token, [("satisfaction", grade)])

    @rule(which=numbers, department=numbers)
    def move(self, which: int, department: int) -> None:
        for room, target in zip(self.some_room(which), self.some_department(department), strict=False):
            with allowed():
                self.workspace.transfers.to_department(room.id, room.visitor.token, target)

    @rule(token=tokens, even_in_conversation=st.booleans())
    def delete_visitor(self, token: str, even_in_conversation: bool) -> None:
        self.workspace.settings.set(COLLECTS, even_in_conversation)
        with allowed():
            self.workspace.visitors.remove(token)

    # What agents and managers do.

    @rule(which=numbers, agent=agents)
    def take(self, which: int, agent: str) -> None:
        for room in self.some_room(which):
            inquiry = self.workspace.inquiries.of_room(room.id)
            with allowed():
                self.workspace.inquiries.take(inquiry.id if inquiry else "", self.user(agent))

    @rule(which=numbers, agent=agents)
    def answer(self, which: int, agent: str) -> None:
        for room in self.some_room(which):
            self.workspace.messages.post(room, self.user(agent), "May I help you?")

    @rule(which=numbers, agent=agents)
    def join(self, which: int, agent: str) -> None:
        for room in self.some_room(which):
            self.joined.add(room.id)
            with allowed():
                self.workspace.rooms.join(room.id, self.user(agent))

    @rule(which=numbers, by=agents, to=agents, department=st.none() | numbers)
    def forward(self, which: int, by: str, to: str, department: int | None) -> None:
        target = None if department is None else next(self.some_department(department), None)
        for room in self.some_room(which):
            with allowed():
                self.workspace.transfers.forward(room.id, self.user(by), self.user(to).id, target)

    @rule(which=numbers, department=st.none() | numbers)
    def return_to_queue(self, which: int, department: int | None) -> None:
        target = None if department is None else next(self.some_department(department), None)
        for room in self.some_room(which):
            with allowed():
                self.workspace.inquiries.return_to_queue(room.id, target)

    @rule(which=numbers, agent=agents, force=st.booleans())
    def close_by_user(self, which: int, agent: str, force: bool) -> None:
        for room in self.some_room(which):
            with allowed():
                self.workspace.rooms.close_by_user(room.id, self.user(agent), "Done", force=force)

    @rule(agent=agents)
    def switch_availability(self, agent: str) -> None:
        with allowed():
            self.workspace.agents.change_availability(self.user(agent), None, None)

    @rule(agent=agents)
    def stop_being_agent(self, agent: str) -> None:
        user = self.user(agent)
        self.workspace.agents.revoke("livechat-agent", user.id)

    @rule(agent=agents)
    def be_agent_again(self, agent: str) -> None:
        self.workspace.agents.grant("livechat-agent", agent)

    # What administrators do.

    @precondition(lambda self: len(self.workspace.store.departments) < 4)
    @rule(name=st.sampled_from(["Support", "Returns"]), members=st.integers(0, 3))
    def create_department(self, name: str, members: int) -> None:
        changes = [MembershipChange(self.user(agent).id) for agent in AGENTS[:members]]
        self.workspace.departments.create(DepartmentSettings(name, "d@example.com", True, True, True), changes)

    @rule(which=numbers, joining=st.sets(agents), leaving=st.sets(agents))
    def change_members(self, which: int, joining: set[str], leaving: set[str]) -> None:
        for department in self.some_department(which):
            upsert = [MembershipChange(self.user(agent).id) for agent in sorted(joining)]
            self.workspace.departments.set_agents(department, upsert, [self.user(agent).id for agent in leaving])

    @rule(which=numbers, enabled=st.booleans())
    def switch_department(self, which: int, enabled: bool) -> None:
        for department in self.some_department(which):
            said = DepartmentSettings(f"Department {which}", "d@example.com", enabled, True, True)
            with allowed():
                self.workspace.departments.update(department, said)

    @rule(which=numbers)
    def delete_department(self, which: int) -> None:
        for department in self.some_department(which):
            self.workspace.departments.remove(department)
            self.removed.add(department)

    @rule(method=st.sampled_from(["Auto_Selection", "Manual_Selection", "External"]))
    def change_routing(self, method: str) -> None:
        self.workspace.settings.set("Livechat_Routing_Method", method)

    @rule(setting=st.sampled_from(SWITCHES), value=st.booleans())
    def change_setting(self, setting: str, value: bool) -> None:
        self.workspace.settings.set(setting, value)

    @rule(seconds=st.integers(0, 600))
    def wait(self, seconds: int) -> None:
        self.workspace.clock.advance(seconds)

    # What always holds.

    @invariant()
    def an_open_conversation_has_one_inquiry_and_a_closed_one_has_none(self) -> None:
        for room in self.workspace.store.rooms:
            inquiries = [inquiry for inquiry in self.workspace.store.inquiries if inquiry.room_id == room.id]
            assert len(inquiries) == (1 if room.open else 0)

    @invariant()
    def an_inquiry_is_taken_exactly_while_somebody_serves(self) -> None:
        for inquiry in self.workspace.store.inquiries:
            room = self.room(inquiry.room_id)
            assert (inquiry.status == "taken") == (room.served_by is not None)
            assert (inquiry.taken_at is not None) == (inquiry.status == "taken")
            assert inquiry.visitor is room.visitor

    @invariant()
    def who_serves_an_open_conversation_has_it_in_the_list(self) -> None:
        for room in self.workspace.store.rooms:
            if room.open and room.served_by is not None:
                assert room.served_by.id in room.subscribers
            assert len(set(room.subscribers)) == len(room.subscribers)

    @invariant()
    def users_are_counted(self) -> None:
        for room in self.workspace.store.rooms:
            if room.open:
                assert room.users_count >= 1 + len(room.subscribers)
                assert room.id in self.joined or room.users_count == 1 + len(room.subscribers)

    @invariant()
    def a_closed_conversation_says_so_and_is_nobodys(self) -> None:
        for room in self.workspace.store.rooms:
            said = (room.closed_at is not None, room.closer is not None, room.closed_by is not None)
            assert said == (not room.open,) * 3
            assert room.open or room.subscribers == []
            serving = [one.id for agent in AGENTS for one in self.served_by(agent)]
            assert (room.id in serving) == (room.open and room.served_by is not None)

    @invariant()
    def messages_are_counted(self) -> None:
        for room in self.workspace.store.rooms:
            messages = self.workspace.messages.of_room(room.id)
            assert room.message_count == len([one for one in messages if counts(one)])
            written = [one for one in messages if one.type is None and not one.hidden]
            assert room.last_message is (written[-1] if written else None)

    @invariant()
    def members_are_counted(self) -> None:
        for department in self.workspace.store.departments:
            members = self.workspace.departments.members(department.id)
            assert len({membership.agent_id for membership in members}) == len(members)
            assert all(membership.department_enabled == department.enabled for membership in members)
            assert (department.number_of_agents or 0) == len(members)

    @invariant()
    def visitors_are_told_apart(self) -> None:
        visitors = list(self.workspace.store.visitors)
        known = [visitor.token for visitor in visitors if not visitor.disabled]
        assert len(set(known)) == len(known)
        assert None not in known
        assert len({visitor.username for visitor in visitors}) == len(visitors)

    @invariant()
    def nothing_points_nowhere(self) -> None:
        store = self.workspace.store
        for room in store.rooms:
            assert isinstance(self.workspace.visitors.get(room.visitor.id), Visitor)
            assert room.department_id in {None, *self.removed} or room.department_id in store.departments
        assert {message.room_id for message in store.messages} <= {room.id for room in store.rooms}
        assert all(inquiry.room_id in store.rooms for inquiry in store.inquiries)
        for membership in store.memberships:
            assert membership.department_id in store.departments
            assert membership.agent_id in store.users

    @invariant()
    def indexes_find_what_a_full_search_finds(self) -> None:
        for collection in vars(self.workspace.store).values():
            if isinstance(collection, Collection):
                assert indexed(collection) == searched(collection)

    # Finding one of what there is.

    def user(self, username: str) -> User:
        user = self.workspace.users.by_username(username)
        assert user is not None
        return user

    def room(self, room_id: str) -> Room:
        room = self.workspace.rooms.get(room_id)
        assert room is not None
        return room

    def some_room(self, which: int) -> Iterator[Room]:
        rooms = list(self.workspace.store.rooms)
        if rooms:
            yield rooms[-1 - which % len(rooms)]

    def some_department(self, which: int) -> Iterator[str]:
        departments = list(self.workspace.store.departments)
        if departments:
            yield departments[which % len(departments)].id

    def served_by(self, username: str) -> list[Room]:
        return self.workspace.store.rooms.where("serving", self.user(username).id)


def counts(message: Message) -> bool:
    return not message.hidden


def indexed(collection: Collection[Any]) -> dict[str, dict[Any, set[str]]]:
    """What each index holds: ids by key."""
    return {
        name: {key: {entity.id for entity in collection.where(name, key)} for key in keys}
        for name, keys in collection._indexes.items()
    }


def searched(collection: Collection[Any]) -> dict[str, dict[Any, set[str]]]:
    """The same, found by looking at every entity."""
    found: dict[str, dict[Any, set[str]]] = {name: {} for name in collection._keys}
    for entity in collection:
        for name, key_of in collection._keys.items():
            key = key_of(entity)
            if key is not None:
                found[name].setdefault(key, set()).add(entity.id)
    return found


TestDay = Day.TestCase
TestDay.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
