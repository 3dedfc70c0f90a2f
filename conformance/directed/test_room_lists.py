"""The list of conversations: its pages, its order, its filters."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from conformance.directed.comparing import at
from conformance.directed.observation import is_the_stored_one, room_of
from conformance.options import Mode
from conformance.promises import promise
from conformance.world import Conversation, World

WATCHED = ("agents online", "admin")
STAFFED = ("agents online", "own users")
LIST = "server 8.x omnichannel/rooms.ts and lib/rooms.ts"


@dataclass(frozen=True)
class Listed:
    """Conversations of which all names have `marker` in them, and one that has it everywhere but in its name."""

    marker: str
    open: list[Conversation]
    closed: list[Conversation]
    tagged: Conversation
    elsewhere: Conversation

    @property
    def rids(self) -> list[str]:
        """The newest first."""
        return [one.rid for one in reversed([*self.closed, *self.open])]


def _listed(world: World) -> Listed:
    return world.standing("listed rooms", lambda: _make(world))


def _make(world: World) -> Listed:
    """The marker has letters of both cases, digits and characters that mean something in patterns."""
    marker = world.name("List.*(a+b)[c] 100%")
    names = ("delta", "alpha", "charlie", "bravo")
    closed, tagged, *opened = (world.conversation(world.visitor(name=f"{name} {marker}")) for name in names)
    elsewhere = world.conversation(world.visitor(name="Nobody Special"))
    world.message(elsewhere, f"This is about {marker}")
    for conversation, tags in ((closed, []), (tagged, [world.name("Tag")]), (elsewhere, [f"{marker} tagged"])):
        body = {"rid": conversation.rid, "comment": f"About {marker}", "tags": tags}
        world.ok("closeRoomByUser", body=body, caller=world.admin)
    return Listed(marker, list(opened), [closed, tagged], tagged, elsewhere)


def _page(world: World, **query: Any) -> tuple[list[Mapping[str, Any]], int]:
    """The rooms of a page, and the total; offset and count of the answer have to be right."""
    sent = {name: json.dumps(value) if isinstance(value, dict) else value for name, value in query.items()}
    answer = world.ok("listRooms", query={"count": 100, **sent}, caller=world.admin)
    assert answer["count"] == len(answer["rooms"])
    assert answer["offset"] == query.get("offset", 0)
    return answer["rooms"], answer["total"]


def _ids(world: World, **query: Any) -> list[str]:
    """The ids of all rooms that match."""
    rooms, total = _page(world, **query)
    assert total == len(rooms), "the total is not that of the matches"
    return [room["_id"] for room in rooms]


@promise("rooms.list.pages", "listRooms", kind="list", capabilities=WATCHED, source=LIST)
def test_pages_are_parts_of_the_list(world: World) -> None:
    """Each page is that part of the whole list which `offset` and `count` name, and `total` does not depend on it."""
    listed = _listed(world)

    for offset in range(6):
        for count in (1, 2, 3, 5):
            rooms, total = _page(world, roomName=listed.marker, offset=offset, count=count)
            assert [room["_id"] for room in rooms] == listed.rids[offset : offset + count]
            assert total == 4


@promise("rooms.list.order", "listRooms", kind="list", capabilities=WATCHED, source=LIST)
def test_the_newest_come_first(world: World) -> None:
    """The newest conversations come first unless `sort` says otherwise; 1 sorts upwards and -1 downwards."""
    listed = _listed(world)

    assert _ids(world, roomName=listed.marker) == listed.rids
    assert _ids(world, roomName=listed.marker, sort={"ts": 1}) == listed.rids[::-1]
    for direction in (1, -1):
        rooms, _ = _page(world, roomName=listed.marker, sort={"fname": direction})
        initials = "".join(room["fname"][0] for room in rooms)
        assert initials == "abcd"[::direction]


@promise("rooms.list.other-orders", "listRooms", kind="list", capabilities=WATCHED, source=LIST)
def test_any_property_orders_the_list(world: World) -> None:
    """Counts are compared as numbers, times as times, and what is inside of a property orders, too."""
    name = world.name("order")
    rooms = [world.conversation(world.visitor(name=name)) for _ in range(3)]
    for room, texts in ((rooms[0], 1), (rooms[2], 0), (rooms[1], 10)):  # so the latest activity is that of the second
        for number in range(texts):
            world.message(room, f"Text {number}")

    def ordered(key: str) -> list[list[str]]:
        return [_ids(world, roomName=name, sort={key: direction}) for direction in (1, -1)]

    listed = {room["_id"]: room for room in _page(world, roomName=name)[0]}
    for path in (["msgs"], ["lm"], ["v", "username"]):
        key = ".".join(path)
        values: dict[str, Any] = {rid: at(room, *path) for rid, room in listed.items()}
        wanted = sorted(values, key=values.__getitem__)
        assert len(set(values.values())) == len(rooms), f"{key} is the same for several"
        assert ordered(key) == [wanted, wanted[::-1]], f"not in the order of {key}"


@promise("rooms.list.documents", "listRooms", kind="identity", capabilities=WATCHED, source=LIST)
def test_listed_rooms_are_the_stored_ones(world: World) -> None:
    """A listed room is the one that is read alone; with a department it has the department's name besides."""
    listed = _listed(world)

    for room in _page(world, roomName=listed.marker)[0]:
        is_the_stored_one(world, room)
        if "departmentId" in room and "own users" not in world.target.missing:
            department = world.ok("getDepartment", path={"_id": room["departmentId"]}, caller=world.admin)["department"]
            assert room["department"] == {"_id": department["_id"], "name": department["name"]}


@promise(
    "rooms.list.department-renamed", "listRooms", kind="state", needs=Mode.FULL,
    capabilities=(*STAFFED, "further departments"), source=LIST,
)  # fmt: skip
def test_the_name_of_a_department_is_the_present_one(world: World) -> None:
    """A listed conversation has the name that its department has now."""
    department = world.department(world.agent)
    conversation = world.conversation(world.visitor(department=department["_id"], name=world.name("guest")))

    def named() -> list[Any]:
        return [room["department"]["name"] for room in _page(world, roomName=conversation.document["fname"])[0]]

    assert named() == [department["name"]]
    kept = {key: department[key] for key in ("enabled", "showOnRegistration", "email", "showOnOfflineForm")}
    body = {"department": {**kept, "name": world.name("renamed")}}
    world.ok("updateDepartment", path={"_id": department["_id"]}, body=body, caller=world.admin)
    assert named() == [body["department"]["name"]]


@promise("rooms.list.name", "listRooms", kind="list", capabilities=WATCHED, source=LIST)
def test_the_name_is_searched(world: World) -> None:
    """`roomName` finds a part of the name shown, in any case, letter by letter, and in no other property."""
    listed = _listed(world)

    for text in (listed.marker, listed.marker.upper(), listed.marker.lower()):
        assert _ids(world, roomName=text) == listed.rids, f"searching {text!r}"
    assert _ids(world, roomName=f"alpha {listed.marker}") == [listed.tagged.rid]
    assert _ids(world, roomName=listed.marker.replace(".*", "xx")) == []
    assert _ids(world, roomName=listed.marker.replace("List.*", "L")) == []
    assert listed.elsewhere.rid not in _ids(world, roomName=listed.marker)


@promise("rooms.list.open", "listRooms", kind="list", capabilities=WATCHED, source=LIST)
def test_open_and_closed_are_told_apart(world: World) -> None:
    """`open` is true for what is open and served, false for what is closed; together they are all that is served."""
    listed = _listed(world)
    served = [one.rid for one in listed.open if "servedBy" in room_of(world, one.rid)]

    is_open = _ids(world, roomName=listed.marker, open="true")
    is_closed = _ids(world, roomName=listed.marker, open="false")

    assert sorted(is_open) == sorted(served)
    assert sorted(is_closed) == sorted(one.rid for one in listed.closed)
    assert _ids(world, roomName=listed.marker, onhold="true") == []


@promise("rooms.list.tags", "listRooms", kind="list", capabilities=WATCHED, source=LIST)
def test_tags_are_searched(world: World) -> None:
    """`tags[]` finds the conversations with one of the very tags, and not those that have it in other properties."""
    listed = _listed(world)
    tag = room_of(world, listed.tagged.rid)["tags"][0]

    assert _ids(world, **{"tags[]": [tag]}) == [listed.tagged.rid]
    assert _ids(world, **{"tags[]": [world.name("Nobody's"), tag]}) == [listed.tagged.rid]
    assert _ids(world, **{"tags[]": [tag], "roomName": "delta"}) == []
    assert _ids(world, **{"tags[]": [listed.marker]}) == []


@promise("rooms.list.times", "listRooms", kind="list", capabilities=WATCHED, source=LIST)
def test_times_are_searched(world: World) -> None:
    """`createdAt` and `closedAt` find what was opened and closed in a time, with one end of it or both, in whatever
    zone they are told."""
    listed = _listed(world)
    rooms, _ = _page(world, roomName=listed.marker)

    for parameter, name in (("createdAt", "ts"), ("closedAt", "closedAt")):
        moments = sorted(room[name] for room in rooms if name in room)
        start, end = _moved(moments[0], -1), _moved(moments[0], 1)
        inside = [room["_id"] for room in rooms if start <= room.get(name, "") <= end]
        after = [room["_id"] for room in rooms if end <= room.get(name, "")]
        before = [room["_id"] for room in rooms if name in room and room[name] <= end]
        query = {"roomName": listed.marker}
        assert _ids(world, **query, **{parameter: {"start": start, "end": end}}) == inside, parameter
        assert _ids(world, **query, **{parameter: {"start": end}}) == after, parameter
        assert _ids(world, **query, **{parameter: {"end": end}}) == before, parameter
        elsewhere = {"start": _elsewhere(start), "end": _elsewhere(end)}
        assert _ids(world, **query, **{parameter: elsewhere}) == inside, f"{parameter} in another zone"


@promise("rooms.list.agents", "listRooms", kind="list", needs=Mode.FULL, capabilities=STAFFED, source=LIST)
def test_agents_are_searched(world: World) -> None:
    """`agents[]` finds what one of the agents serves or served, by their ids."""
    listed = _listed(world)
    rooms, _ = _page(world, roomName=listed.marker)
    agents = (world.agent.user_id, world.other_agent.user_id)

    for wanted in ([agents[0]], [agents[1]], [*agents], [world.plain_user.user_id]):
        found = _ids(world, **{"roomName": listed.marker, "agents[]": wanted})
        assert found == [room["_id"] for room in rooms if room.get("servedBy", {}).get("_id") in wanted]


@promise("rooms.list.department", "listRooms", kind="list", needs=Mode.FULL, capabilities=STAFFED, source=LIST)
def test_departments_are_searched(world: World) -> None:
    """`departmentId` finds what belongs to the department, whoever serves it, and nothing else."""
    department = world.department(world.agent, world.other_agent)["_id"]
    theirs = [world.conversation(world.visitor(department=department)) for _ in range(2)]
    world.conversation()
    world.ok("closeRoom", body=theirs[0].own)

    assert _ids(world, departmentId=department) == [theirs[1].rid, theirs[0].rid]
    assert _ids(world, departmentId=department, open="false") == [theirs[0].rid]
    assert _ids(world, departmentId=world.name("nowhere")) == []


@promise(
    "rooms.list.queued", "listRooms", kind="list", needs=Mode.FULL, capabilities=STAFFED, since="6.11.0", source=LIST
)
def test_what_waits_is_told_apart(world: World) -> None:
    """What waits for an agent is found with `queued`, and neither with `open` true nor false, until it is taken."""
    conversation, inquiry = world.waiting()
    name = conversation.document["fname"]
    filters: tuple[dict[str, str], ...] = ({"queued": "true"}, {"open": "true"}, {"open": "false"})

    def found() -> list[bool]:
        return [conversation.rid in _ids_here(world, roomName=name, **one) for one in filters]

    assert found() == [True, False, False]
    world.ok("takeInquiry", body={"inquiryId": inquiry["_id"]}, caller=world.agent)
    assert found() == [False, True, False]
    world.ok("closeRoom", body=conversation.own)
    assert found() == [False, False, True]


@promise("rooms.list.custom-fields", "listRooms", kind="list", needs=Mode.FULL, capabilities=STAFFED, source=LIST)
def test_custom_fields_are_searched(world: World) -> None:
    """`customFields` finds the conversations whose value has the text, in that field only."""
    field, other = (world.custom_field(scope="room")["field"] for _ in range(2))
    one, two = world.conversation(), world.conversation()
    value = world.name("value")
    for conversation, key in ((one, field), (two, other)):
        body = {"token": conversation.token, "key": key, "value": f"order {value}", "overwrite": True}
        world.ok("setCustomField", body=body)

    assert _ids(world, customFields={field: value}) == [one.rid]
    assert _ids(world, customFields={other: value}) == [two.rid]
    assert _ids(world, customFields={field: f"{value}x"}) == []


@promise("rooms.list.count", "listRooms", kind="list", needs=Mode.FULL, capabilities=STAFFED, source="conventions")
def test_the_workspace_bounds_a_page(world: World) -> None:
    """Without `count` a page has as many as the workspace says, with it never more than it allows; 0 means all."""
    listed = _listed(world)
    query = {"roomName": listed.marker}

    def length(**more: Any) -> int:
        answer = world.ok("listRooms", query={**query, **more}, caller=world.admin)
        assert answer["total"] == 4
        return len(answer["rooms"])

    with world.setting("API_Default_Count", 2), world.setting("API_Allow_Infinite_Count", True):
        assert (length(), length(count=4), length(count=0)) == (2, 4, 4)
    with world.setting("API_Upper_Count_Limit", 3):
        assert length(count=4) == 3


@promise("rooms.list.own", "listRooms", kind="permission", needs=Mode.FULL, capabilities=STAFFED, source=LIST)
def test_agents_list_what_they_serve(world: World) -> None:
    """An agent without `view-livechat-rooms` lists what the agent serves, and is refused anything else."""
    conversation = world.lasting()
    serving, other = world.serving(conversation)
    own = {"agents[]": [serving.user_id], "count": 100}

    with world.permission("view-livechat-rooms", ["admin", "livechat-manager"]):
        rooms = world.ok("listRooms", query=own, caller=serving)["rooms"]
        for agents in ([], [other.user_id], [serving.user_id, other.user_id]):
            answer = world.refused("listRooms", status=403, query={"agents[]": agents}, caller=serving)
            assert answer["error"]

    assert conversation.rid in [room["_id"] for room in rooms]
    assert {room["servedBy"]["_id"] for room in rooms} == {serving.user_id}


@promise("rooms.list.malformed", "listRooms", kind="input", needs=Mode.READ_ONLY, capabilities=("admin",), source=LIST)
def test_unreadable_parameters_are_refused(world: World) -> None:
    """A sort, a time or custom fields that cannot be read, and unknown parameters, are refused with their names."""
    cases = (
        ({"sort": "newest"}, 'Invalid sort parameter provided: "newest" [error-invalid-sort]'),
        ({"sort": '{"ts":2}'}, 'Invalid sort parameter provided: "{"ts":2}" [error-invalid-sort]'),
        ({"createdAt": '{"start":"soon"}'}, 'The "createdAt.start" query parameter must be a valid date.'),
        ({"createdAt": '{"end":"soon"}'}, 'The "createdAt.end" query parameter must be a valid date.'),
        ({"closedAt": '{"start":"soon"}'}, 'The "closedAt.start" query parameter must be a valid date.'),
        ({"closedAt": '{"end":"soon"}'}, 'The "closedAt.end" query parameter must be a valid date.'),
        ({"customFields": "plan=premium"}, 'The "customFields" query parameter must be a valid JSON.'),
        ({"closedAt": "yesterday"}, None),
        ({"colour": "red"}, None),
    )

    for query, error in cases:
        answer = world.refused("listRooms", error, query=query, caller=world.admin)
        assert answer["error"]


def _ids_here(world: World, **query: Any) -> list[str]:
    """The ids of the newest hundred that match."""
    return [room["_id"] for room in _page(world, **query)[0]]


def _elsewhere(moment: str) -> str:
    """The same time as clocks in India show it."""
    return datetime.fromisoformat(moment).astimezone(timezone(timedelta(hours=5.5))).isoformat(timespec="milliseconds")


def _moved(moment: str, milliseconds: int) -> str:
    """An ISO time that much later, written as the server writes it."""
    moved = datetime.fromisoformat(moment) + timedelta(milliseconds=milliseconds)
    return moved.isoformat(timespec="milliseconds").replace("+00:00", "Z")
