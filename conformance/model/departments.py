"""Departments and their members, step by step: created, saved, joined, left, listed and deleted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from conformance.directed.observation import differences
from conformance.directed.texts import NASTY_LINE
from conformance.model.acting import ActingMachine, act
from conformance.model.exploring import Exploration
from conformance.model.reference import Refused
from conformance.session import Answer, Login

NOT_FOUND = "Department not found [error-department-not-found]"
ANY = st.integers(min_value=0, max_value=11)
WRONG = st.sampled_from(["dead", "never", "near"])
"""A department that was, that never was, or that nearly is one."""
SETTINGS = st.fixed_dictionaries(
    {"enabled": st.booleans(), "showOnRegistration": st.booleans(), "showOnOfflineForm": st.booleans()},
    optional={
        "description": st.sampled_from(["", "What it is for", NASTY_LINE]),
        "waitingQueueMessage": st.sampled_from(["Please wait", "Soon"]),
        "chatClosingTags": st.sampled_from([["delivered"], ["delivered", "Refunded"]]),
    },
)
MEMBERS = st.dictionaries(st.integers(0, 1), st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=2)
"""Which agents, and the count and order of each."""


@dataclass(eq=False)
class Department:
    """What is certain of a department. `members` are counts and orders by agent; `read` is how it was read last."""

    id: str
    settings: dict[str, Any]
    members: dict[str, tuple[int, int]] = field(default_factory=dict)
    rows: dict[str, str] = field(default_factory=dict)
    read: Mapping[str, Any] | None = None
    removed: bool = False


class DepartmentMachine(ActingMachine):
    """What administrators do with departments, compared with a model after each step."""

    def __init__(self, exploration: Exploration, agents: Sequence[Login]) -> None:
        super().__init__(exploration)
        self.agents = agents
        self.departments: list[Department] = []

    def start(self) -> None:
        """Three departments, two of them with members, and two of one name."""
        self.prefix = f"{self.ask.world.name('group')}x"
        self.hidden = self.ask.world.name("hidden")
        plain = {"enabled": True, "showOnRegistration": False, "showOnOfflineForm": False}
        agent, other = (agent.user_id for agent in self.agents)
        self._create("0", {**plain, "description": self.hidden}, {agent: (0, 0), other: (1, 2)})
        self._create("1", plain, {agent: (3, 0)})
        self._create("1", {**plain, "enabled": False, "description": f"{self.prefix}-9"}, {})

    def finish(self) -> None:
        for department in self.departments:
            self._look_at(department)
        self._lists()

    # Steps

    @act(times=2, settings=SETTINGS, members=MEMBERS, name=st.integers(0, 4))
    def create(self, settings: dict[str, Any], members: dict[int, tuple[int, int]], name: int) -> None:
        if len(self._there()) > 6:
            return
        self.ask.step("createDepartment", "with members" if members else "")
        self._create(str(name), settings, self._by_id(members))
        self._look(self.departments[-1])

    @act(times=3, where=ANY, wrong=WRONG, settings=SETTINGS, members=MEMBERS, name=st.integers(0, 4))
    def save(
        self, where: int, wrong: str, settings: dict[str, Any], members: dict[int, tuple[int, int]], name: int
    ) -> None:
        """Saves settings, and lets agents join; who is a member already stays, and what is not sent stays."""
        joining = self._by_id(members)
        sent = {**settings, "name": f"{self.prefix}-{name}", "email": "saved@example.com"}
        body: dict[str, Any] = {"department": sent}
        if members:
            body["agents"] = [{"agentId": one, "count": n, "order": o} for one, (n, o) in joining.items()]

        def saved(department: Department, answer: Answer) -> None:
            department.settings |= sent
            self._joined(department, joining)
            self._fits(department, answer.json, "updateDepartment")

        self._look(self._try("updateDepartment", where, wrong, NOT_FOUND, saved, body=body))

    @act(times=2, where=ANY, wrong=WRONG, joining=MEMBERS, leaving=st.sets(st.integers(0, 1)))
    def change_members(self, where: int, wrong: str, joining: dict[int, tuple[int, int]], leaving: set[int]) -> None:
        """Lets agents leave, then others or the same ones join."""

        def changed(department: Department, _: Answer) -> None:
            for agent in self._by_id(dict.fromkeys(leaving, (0, 0))):
                department.members.pop(agent, None)
                department.rows.pop(agent, None)
            self._joined(department, self._by_id(joining))

        entries = [self._entry(who) | {"count": n, "order": o} for who, (n, o) in joining.items()]
        body = {"upsert": entries, "remove": [self._entry(who) for who in sorted(leaving)]}
        self._look(self._try("updateDepartmentAgents", where, wrong, NOT_FOUND, changed, body=body))

    @act(where=ANY, wrong=WRONG)
    def delete(self, where: int, wrong: str) -> None:
        def deleted(department: Department, _: Answer) -> None:
            department.removed = True

        gone = self._try("deleteDepartment", where, wrong, "error-department-not-found", deleted)
        self._look(gone)
        for twin in self._there():
            if twin.settings["name"] == gone.settings["name"]:
                self._look_at(twin)

    @act(times=2, offset=st.integers(0, 4), count=st.integers(1, 4), enabled=st.booleans())
    def page(self, offset: int, count: int, enabled: bool) -> None:
        """A page is that slice of the list, which knows the same total."""
        self.ask.step("listDepartments", f"offset {offset}, count {count}")
        query = {"text": self.prefix} | ({"enabled": "true"} if enabled else {})
        whole = self._listed(**query)
        answer = self._list(offset=offset, count=count, **query)
        items = answer["departments"]
        right = (answer["total"], answer["count"], answer["offset"]) == (len(whole), len(items), offset)
        self.ask.check(right, "listDepartments", f"the page miscounts: {answer}")
        names = [one["name"] for one in whole[offset : offset + count]]
        self.ask.check([one["name"] for one in items] == names, "listDepartments", "the page is a wrong slice")

    @act(times=2, name=st.integers(0, 4), without=ANY)
    def search(self, name: int, without: int) -> None:
        """The text counts in names only; one department can be left out."""
        self.ask.step("listDepartments", "text")
        left_out = self._department(without)
        text = f"{self.prefix}-{name}".upper()
        wanted = {one.id for one in self._there() if one.settings["name"] == text.lower()}
        found = {one["_id"] for one in self._listed(text=text)}
        self.ask.check(found == wanted, "listDepartments", f"text {text!r} finds {len(found)}, not {len(wanted)}")
        found = {one["_id"] for one in self._listed(text=text, excludeDepartmentId=left_out.id)}
        self.ask.check(found == wanted - {left_out.id}, "listDepartments", "excludeDepartmentId leaves out others")
        for elsewhere in (self.hidden, left_out.id):
            nothing = self._listed(text=elsewhere)
            self.ask.check(not nothing, "listDepartments", "text finds what is in another property only")

    # What several steps do

    def _create(self, name: str, settings: Mapping[str, Any], members: dict[str, tuple[int, int]]) -> None:
        sent = {**settings, "name": f"{self.prefix}-{name}", "email": "created@example.com"}
        rows = [{"agentId": agent, "count": count, "order": order} for agent, (count, order) in members.items()]
        with self.ask.blaming("createDepartment"):
            document = self.ask.world.grounds.create_department(sent, rows)
        known = [one for one in self.departments if one.id == document["_id"]]
        self.ask.check(not known, "createDepartment", "a new department is one that was there before")
        department = Department(document["_id"], dict(sent))
        self.departments.append(department)
        self._joined(department, members)

    def _joined(self, department: Department, members: Mapping[str, tuple[int, int]]) -> None:
        department.members |= members
        department.read = None

    def _department(self, position: int) -> Department:
        return self.departments[position % len(self.departments)]

    def _there(self) -> list[Department]:
        return [one for one in self.departments if not one.removed]

    def _known(self, department_id: str, error: str) -> Department:
        department = next((one for one in self._there() if one.id == department_id), None)
        if department is None:
            raise Refused(error)
        return department

    def _try(
        self,
        operation: str,
        where: int,
        wrong: str,
        error: str,
        done: Callable[[Department, Answer], None],
        **sent: Any,
    ) -> Department:
        """Calls the operation for a department that is not there, then for one that is, which is returned."""
        there, dead = self._there() or self.departments, [one for one in self.departments if one.removed]
        department = there[where % len(there)]
        near = department.id[:-1] if where % 2 else str(department.settings["name"])
        nowhere = {"near": near, "dead": dead[where % len(dead)].id if dead else near}.get(wrong, "0" * 24)
        for how, department_id in ((wrong, nowhere), ("", department.id)):
            self.ask.step(operation, how)
            found, answer = self.ask.expect(
                lambda: self._known(department_id, error),  # noqa: B023
                operation,
                path={"_id": department_id},
                caller=self.ask.world.admin,
                **sent,
            )
            if found is not None:
                done(found, answer)
        return department

    def _by_id(self, members: Mapping[int, tuple[int, int]]) -> dict[str, tuple[int, int]]:
        return {self.agents[who].user_id: numbers for who, numbers in members.items()}

    def _entry(self, who: int) -> dict[str, Any]:
        return {"agentId": self.agents[who].user_id, "username": self.agents[who].username}

    # Looking

    def _look(self, department: Department) -> None:
        self._look_at(department)
        neighbour = self._department(len(self.ask.steps))
        if neighbour is not department:
            self._look_at(neighbour)
        if len(self.ask.steps) % 3 == 0:
            self._lists()

    def _look_at(self, department: Department) -> None:
        request: dict[str, Any] = {"path": {"_id": department.id}, "caller": self.ask.world.admin}
        read = self.ask.ok("getDepartment", **request).json
        if department.removed:
            gone = (read["department"], read["agents"]) == (None, [])
            self.ask.check(gone, "deleteDepartment", "a deleted department is still there")
            members = self.ask.ok("listDepartmentAgents", **request)["agents"]
            self.ask.check(not members, "deleteDepartment", "a deleted department still has members")
            return
        there = read["department"] is not None
        self.ask.check(there, self.ask.writer("getDepartment"), "a department that is there is not found")
        self._fits(department, read, self.ask.writer("getDepartment"))
        changed = differences(department.read["department"], read["department"]) if department.read else []
        self.ask.check(not changed, self.ask.writer("getDepartment"), f"more changed than was asked: {changed}")
        department.read = read
        rows = {row["agentId"]: row["_id"] for row in read["agents"]}
        kept = all(rows.get(agent) == row for agent, row in department.rows.items())
        self.ask.check(kept, self.ask.writer("getDepartment"), "a membership has another id than before")
        department.rows = rows

    def _fits(self, department: Department, read: Mapping[str, Any], guilty: str) -> None:
        """The department and its members are as the model has them."""
        shown, members = read["department"], department.members
        wrong = {key: shown.get(key) for key, value in department.settings.items() if shown.get(key) != value}
        self.ask.check(not wrong, guilty, f"of the department {wrong} is wrong")
        mine = shown["_id"] == department.id
        self.ask.check(mine, "getDepartment", "another department is answered")
        rows = {row["agentId"]: (row["count"], row["order"]) for row in read["agents"]}
        right = rows == members and len(rows) == len(read["agents"])
        self.ask.check(right, guilty, f"the members are {rows}, not {members}")
        marks = {(row["departmentId"], row["departmentEnabled"]) for row in read["agents"]}
        right = marks <= {(department.id, department.settings["enabled"])}
        self.ask.check(right, guilty, "a membership does not know its department, or whether it is enabled")
        counted = shown.get("numAgents", 0) == len(members)
        self.ask.check(counted, guilty, f"numAgents is {shown.get('numAgents')}, there are {len(members)} members")

    def _lists(self) -> None:
        """The list of departments, that of an agent's departments and that of members say what the model says."""
        listed = self._listed(text=self.prefix)
        for item in listed:
            one = self._known_or_blamed(item["_id"])
            wrong = {key: item.get(key) for key, value in one.settings.items() if item.get(key) != value}
            self.ask.check(not wrong, "listDepartments", f"a listed department is not as it is read: {wrong}")
        names = [item["name"] for item in listed]
        wanted = sorted(one.settings["name"] for one in self._there())
        self.ask.check(names == wanted, self.ask.writer("listDepartments"), f"listed are {names}, not {wanted}")
        agent = self.agents[len(self.ask.steps) % 2]
        request: dict[str, Any] = {"path": {"agentId": agent.user_id}, "caller": self.ask.world.admin}
        rows = self.ask.ok("listAgentDepartments", **request)["departments"]
        ours = {one.id for one in self.departments}
        found = {row["departmentId"] for row in rows} & ours
        members = {one.id for one in self._there() if agent.user_id in one.members}
        self.ask.check(
            found == members, self.ask.writer("listAgentDepartments"), "an agent's departments are not right"
        )
        one = self._department(len(self.ask.steps) // 3)
        page = self.ask.ok("listDepartmentAgents", path={"_id": one.id}, caller=self.ask.world.admin)
        counted = 0 if one.removed else len(one.members)
        right = len(page["agents"]) == page["total"] == counted
        self.ask.check(right, "listDepartmentAgents", f"{counted} members, listed are {page['total']}")

    def _known_or_blamed(self, department_id: str) -> Department:
        try:
            return self._known(department_id, "")
        except Refused:
            self.ask.fail(self.ask.writer("listDepartments"), "a department is listed that is not there")
            raise

    def _listed(self, **query: Any) -> list[dict[str, Any]]:
        answer = self._list(count=100, **query)
        items: list[dict[str, Any]] = answer["departments"]
        right = answer["total"] == len(items) and len({one["_id"] for one in items}) == len(items)
        self.ask.check(right, "listDepartments", "something is listed twice, or not counted")
        return items

    def _list(self, **query: Any) -> Any:
        return self.ask.ok("listDepartments", query=query, caller=self.ask.world.admin).json
