"""The list of departments: pages, order and filters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.directed.lists import PagedList
from conformance.options import Mode
from conformance.promises import promise
from conformance.world import World

FULL = Mode.FULL
PEOPLE = ("admin", "own users", "further departments")
HANDLER = "server 8.x omnichannel/departments.ts"
LIST = "server 8.x omnichannel/lib/departments.ts"
QUERY = "rest-typings 8.8.1 isGETLivechatDepartmentProps"


@promise("departments.list.pages", "listDepartments", kind="list", needs=FULL, capabilities=PEOPLE, source=HANDLER)
def test_departments_are_paged_by_name(world: World) -> None:
    """Departments come in pages, by name unless `sort` says otherwise, each as it is when it is read alone."""
    three = _three(world)
    listed = _list(world, three)

    listed.expect_order("name")
    listed.expect_order("floor", by_default=False)
    listed.expect_pages()
    listed.expect_sizes()
    for item in listed.all():
        path = {"_id": item["_id"]}
        assert item == world.ok("getDepartment", path=path, caller=world.admin)["department"]


@promise("departments.list.text", "listDepartments", kind="list", needs=FULL, capabilities=PEOPLE, source=LIST)
def test_text_looks_at_names_only(world: World) -> None:
    """`text` finds departments by any part of the name, in any case and taken literally, and by nothing else."""
    three = _three(world)
    listed = _list(world, three)
    everybody = {item["_id"] for item in three.values()}
    prefix = str(listed.query["text"])

    assert set(listed.values()) == everybody
    assert set(listed.values(text=prefix.upper())) == everybody
    assert listed.values(text=f"{prefix}-B.(x"[len("conf") :]) == [three["b"]["_id"]]
    assert listed.values(text=f"{prefix}-b.") == [three["b"]["_id"]], "a dot stands for any character"
    for hidden in ("description", "email", "_id"):
        assert listed.values(text=str(three["a"][hidden])) == [], f"text looks at {hidden}, too"


@promise("departments.list.filters", "listDepartments", kind="list", needs=FULL, capabilities=PEOPLE, source=LIST)
def test_filters_of_departments_narrow_each_other(world: World) -> None:
    """`enabled=true` keeps enabled departments, `excludeDepartmentId` leaves one out, other values filter nothing, and
    filters add up; a department is never listed twice."""
    three = _three(world)
    listed = _list(world, three)
    a, b, c = (three[key]["_id"] for key in "abc")

    assert listed.values() == [a, b, c]
    assert listed.values(enabled="true") == [a, c]
    assert listed.values(enabled="false") == [a, b, c]
    assert listed.values(excludeDepartmentId=a) == [b, c]
    assert listed.values(excludeDepartmentId=a[:-1]) == [a, b, c]
    assert listed.values(enabled="true", excludeDepartmentId=c) == [a]
    assert listed.values(onlyMyDepartments="false", showArchived="false") == [a, b, c]
    assert listed.values(query='{"name": "nobody"}') == [a, b, c]


@promise(
    "departments.list.archived",
    "listDepartments",
    kind="list",
    needs=FULL,
    capabilities=PEOPLE,
    since="6.1",
    source=LIST,
)
def test_archived_departments_are_listed_when_asked_for(world: World) -> None:
    """An archived department is listed only with `showArchived=true`."""
    base = world.name("department")
    live = world.department(name=f"{base} live")["_id"]
    archived = world.department(name=f"{base} archived", enabled=False, archived=True)["_id"]
    listed = PagedList(world, "listDepartments", "departments", world.admin, query={"text": base})

    assert listed.values() == listed.values(showArchived="false") == [live]
    assert sorted(listed.values(showArchived="true")) == sorted([live, archived])


@promise(
    "departments.list.readers", "listDepartments", kind="permission", needs=FULL, capabilities=PEOPLE, source=HANDLER
)
def test_agents_see_the_departments_that_managers_see(world: World) -> None:
    """One of two permissions is enough to list departments: agents and managers read the same as an administrator."""
    listed = _list(world, _three(world))
    whole = listed.all()

    for caller in (world.agent, world.manager):
        assert PagedList(world, "listDepartments", "departments", caller, listed.query).all() == whole


@promise(
    "departments.list.refused",
    "listDepartments",
    kind="refusal",
    needs=Mode.READ_ONLY,
    capabilities=("admin",),
    source=QUERY,
)
def test_a_list_of_departments_refuses_what_it_cannot_read(world: World) -> None:
    """A `sort` that is none, a `count` that is no number, unknown parameters and an `onlyMyDepartments` that is neither
    true nor false are refused."""
    PagedList(world, "listDepartments", "departments", world.admin).expect_refusals()
    world.refused(
        "listDepartments",
        "must be equal to one of the allowed values [invalid-params]",
        code="invalid-params",
        query={"onlyMyDepartments": "yes"},
        caller=world.admin,
    )


def _three(world: World) -> dict[str, Mapping[str, Any]]:
    """Three departments that are created in no order; the middle one is disabled, and its name is hard to search."""
    prefix = world.name("department")
    marked = {"c": {"floor": 1}, "a": {"floor": 2}, "b": {"floor": 3, "enabled": False}}
    tails = {"a": "a", "b": "b.(x", "c": "c"}

    def one(key: str, properties: dict[str, Any]) -> Mapping[str, Any]:
        text, email = world.name("description"), f"{world.name('mail')}@example.com"
        return world.department(name=f"{prefix}-{tails[key]}", description=text, email=email, **properties)

    return {key: one(key, properties) for key, properties in marked.items()}


def _list(world: World, three: Mapping[str, Mapping[str, Any]]) -> PagedList:
    prefix = str(three["a"]["name"]).removesuffix("-a")
    return PagedList(world, "listDepartments", "departments", world.admin, {"text": prefix})
