"""Faults in lists: operators 36 to 41."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tools.bites.faults.fault import Fault
from tools.bites.hooks.answers import answers, answers_by, change
from tools.bites.hooks.requests import altered, asks, assumed, without
from tools.bites.proxy import Hook, Server
from tools.bites.traffic import Answer, Call, reply

DEPARTMENTS, USERS, ROOMS = "GET livechat/department", "GET livechat/users/agent", "GET livechat/rooms"
FIELDS, TRIGGERS, QUEUE = "GET livechat/custom-fields", "GET livechat/triggers", "GET livechat/queue"
HISTORY = "GET livechat/messages.history/$room?token=tok-Ada-1"
PAST = "GET livechat/visitors.chatHistory/room/$room/visitor/$ada_id"
SECOND_ROOM = (
    'POST livechat/room.close {"token": "tok-Ada-1", "rid": "$room"}\n'
    "WAIT 0.01\nGET livechat/room?token=tok-Ada-1 -> room=room._id"
)


def _plus(path: str, more: int = 1) -> Hook:
    return answers(change(path, lambda value: value + more))


def _length_as_total(items: str) -> Hook:
    return answers_by(lambda _, body, __: {**body, "total": len(body[items])})


async def _total_of_all(call: Call, server: Server) -> Answer:
    """`total` forgets the filters."""
    answer = await server.send(call)
    everything = await server.ask(call.with_query([]))
    whole = answer.accepted and everything.accepted
    return answer.edited(lambda body: {**body, "total": everything.json["total"]}) if whole else answer


TOTALS = (
    Fault(
        "total-of-page",
        36,
        "listDepartments",
        "total is the length of the page",
        _length_as_total("departments"),
        f"{DEPARTMENTS}?count=1",
    ),
    Fault("total-one-more", 36, "listLivechatUsers", "total is one too large", _plus("total"), USERS),
    Fault("total-without-filter", 36, "listRooms", "total forgets the filters", _total_of_all, f"{ROOMS}?roomName=Bea"),
    Fault(
        "total-minus-offset",
        36,
        "listCustomFields",
        "total counts from the offset on",
        answers_by(lambda _, body, __: {**body, "total": max(0, body["total"] - body["offset"])}),
        f"{FIELDS}?offset=1",
    ),
    Fault(
        "total-of-history-page",
        36,
        "getChatHistory",
        "total is the length of the page",
        _length_as_total("history"),
        f"{SECOND_ROOM}\n{PAST}?count=1",
    ),
    Fault(
        "total-of-triggers-nought", 36, "listTriggers", "total is 0", answers(change("total", lambda _: 0)), TRIGGERS
    ),
)

OFFSETS = (
    Fault(
        "offset-ignored", 37, "listDepartments", "offset changes nothing", without("offset"), f"{DEPARTMENTS}?offset=1"
    ),
    Fault(
        "offset-clamped",
        37,
        "listLivechatUsers",
        "an offset beyond the end gives the last page",
        altered("offset", lambda text: str(min(int(text), 1)) if text.isdigit() else text),
        f"{USERS}?offset=50",
    ),
    Fault(
        "offset-from-one",
        37,
        "listTriggers",
        "offset counts from one",
        altered("offset", lambda text: str(max(0, int(text) - 1)) if text.isdigit() else text),
        f"{TRIGGERS}?offset=1",
    ),
    Fault(
        "offset-in-pages",
        37,
        "listRooms",
        "offset counts pages",
        asks(lambda call, _: _offset_in_pages(call)),
        f"{ROOMS}?offset=1&count=2",
    ),
    Fault(
        "history-offset-ignored",
        37,
        "getMessageHistory",
        "offset changes nothing",
        without("offset"),
        f"{HISTORY}&offset=1",
    ),
    Fault(
        "offset-echoed-as-nought",
        37,
        "listCustomFields",
        "the answer says offset 0, whatever was asked",
        answers(change("offset", lambda _: 0)),
        f"{FIELDS}?offset=1",
    ),
)


def _offset_in_pages(call: Call) -> Call:
    asked = dict(call.query)
    if not (asked.get("offset", "").isdigit() and asked.get("count", "").isdigit()):
        return call
    skipped = str(int(asked["offset"]) * int(asked["count"]))
    return call.with_query((key, skipped if key == "offset" else value) for key, value in call.query)


def _number(make: Callable[[int], int]) -> Callable[[str], str]:
    return lambda text: str(make(int(text))) if text.isdigit() and int(text) else text


def _asked_count(call: Call, body: Any, _: Server) -> Any:
    asked = dict(call.query).get("count", "")
    return {**body, "count": int(asked)} if asked.isdigit() else body


COUNTS = (
    Fault(
        "count-one-more",
        38,
        "listDepartments",
        "the page holds one more than asked for",
        altered("count", _number(lambda count: count + 1)),
        f"{DEPARTMENTS}?count=1",
    ),
    Fault("count-echoed", 38, "listRooms", "count repeats the request", answers_by(_asked_count), f"{ROOMS}?count=40"),
    Fault("count-ignored", 38, "listCustomFields", "count changes nothing", without("count"), f"{FIELDS}?count=1"),
    Fault(
        "history-count-of-total",
        38,
        "getChatHistory",
        "count is the total",
        answers_by(lambda _, body, __: {**body, "count": body["total"]}),
        f"{SECOND_ROOM}\n{PAST}?count=1",
    ),
    Fault(
        "limit-one-less",
        38,
        "getMessageHistory",
        "one message less than asked for",
        altered("limit", _number(lambda count: max(1, count - 1))),
        f"{HISTORY}&limit=2",
    ),
    Fault(
        "count-one-less",
        38,
        "listLivechatUsers",
        "the page holds one less than asked for",
        altered("count", _number(lambda count: max(1, count - 1))),
        f"{USERS}?count=2",
    ),
    Fault("queue-count-ignored", 38, "listQueue", "count changes nothing", without("count"), f"{QUEUE}?count=1"),
)


def _reordered(items: str, order: Callable[[list[Any]], list[Any]], asked: bool | None = None) -> Hook:
    """The page in another order; only where a sort was asked for (True) or was not (False)."""

    async def hook(call: Call, server: Server) -> Answer:
        answer = await server.send(call)
        sorts = "sort" in dict(call.query)
        fits = asked is None or sorts == asked
        if not answer.accepted or not fits or not isinstance(answer.json, dict):
            return answer
        return answer.edited(lambda body: {**body, items: order(body[items])})

    return hook


def _backwards(items: list[Any]) -> list[Any]:
    return items[::-1]


def _by_id(items: list[Any]) -> list[Any]:
    return sorted(items, key=lambda one: str(one["_id"]))


DEFAULTS = (
    Fault(
        "departments-by-address",
        39,
        "listDepartments",
        "without sort, departments come by their address",
        assumed("sort", '{"email":1}'),
        DEPARTMENTS,
    ),
    Fault(
        "rooms-oldest-first",
        39,
        "listRooms",
        "without sort, the oldest rooms come first",
        assumed("sort", '{"ts":1}'),
        ROOMS,
    ),
    Fault(
        "ten-by-default",
        39,
        "listLivechatUsers",
        "without count, no more than two come",
        assumed("count", "2"),
        'POST livechat/users/agent {"username": "tim"}\n' + USERS,
    ),
    Fault(
        "ten-messages-by-default",
        39,
        "getMessageHistory",
        "without limit, no more than ten messages come",
        assumed("limit", "10"),
        "\n".join(['POST livechat/message {"token": "tok-Ada-1", "rid": "$room", "msg": "more"}'] * 9 + [HISTORY]),
    ),
    Fault(
        "triggers-backwards",
        39,
        "listTriggers",
        "without sort, triggers come backwards",
        _reordered("triggers", _backwards, asked=False),
        TRIGGERS,
    ),
    Fault(
        "queue-smallest-first",
        39,
        "listQueue",
        "without sort, the smallest count comes first",
        _reordered("queue", _backwards, asked=False),
        QUEUE,
    ),
    Fault(
        "past-oldest-first",
        39,
        "getChatHistory",
        "without sort, the oldest conversation comes first",
        assumed("sort", '{"ts":1}'),
        f"{SECOND_ROOM}\n{PAST}",
    ),
    Fault(
        "twenty-departments",
        39,
        "listDepartments",
        "without count, no more than 25 come",
        assumed("count", "25"),
        "\n".join(
            'POST livechat/department {"department": {"enabled": true, "name": "D$number", '
            '"showOnRegistration": false, '
            '"email": "d@example.net", "showOnOfflineForm": true}}'.replace("$number", f"{number:02}")
            for number in range(24)
        )
        + f"\n{DEPARTMENTS}",
    ),
)


def _case_sensitive(items: str, *fields: str) -> Hook:
    """The text has to stand in one of the fields with its very capitals."""

    def narrowed(call: Call, body: Any, _: Server) -> Any:
        text = dict(call.query).get("text", "")
        kept = [one for one in body[items] if any(text in str(one.get(name, "")) for name in fields)]
        return {**body, items: kept, "count": len(kept), "total": len(kept)} if text else body

    return answers_by(narrowed)


async def _in_description(call: Call, server: Server) -> Answer:
    """The text may stand in the description, too."""
    text = dict(call.query).get("text", "").lower()
    answer = await server.send(call)
    everything = await server.ask(call.with_query(pair for pair in call.query if pair[0] != "text"))
    if not text or not answer.accepted or not everything.accepted:
        return answer
    found = [
        one for one in everything.json["departments"]
        if text in f"{one['name']} {one.get('description', '')} {one['email']}".lower()
    ]  # fmt: skip
    return reply({**answer.json, "departments": found, "count": len(found), "total": len(found)})


def _prefix_only(call: Call, body: Any, _: Server) -> Any:
    text = dict(call.query).get("text", "").lower()
    kept = [one for one in body["departments"] if one["name"].lower().startswith(text)]
    return {**body, "departments": kept, "count": len(kept), "total": len(kept)}


FILTERS = (
    Fault("text-ignored", 40, "listDepartments", "text changes nothing", without("text"), f"{DEPARTMENTS}?text=Nor"),
    Fault(
        "text-by-capitals",
        40,
        "listDepartments",
        "text minds capitals",
        _case_sensitive("departments", "name"),
        f"{DEPARTMENTS}?text=nORTH",
    ),
    Fault(
        "text-in-description",
        40,
        "listDepartments",
        "text is looked for in other properties, too",
        _in_description,
        f"{DEPARTMENTS}?text=zulu",
    ),
    Fault(
        "text-at-the-start",
        40,
        "listDepartments",
        "text has to stand at the start",
        answers_by(_prefix_only),
        f"{DEPARTMENTS}?text=orth",
    ),
    Fault(
        "user-text-by-capitals",
        40,
        "listLivechatUsers",
        "text minds capitals",
        _case_sensitive("users", "username", "name", "emails"),
        f"{USERS}?text=GRACE",
    ),
    Fault(
        "exclude-ignored",
        40,
        "listLivechatUsers",
        "excludeId changes nothing",
        without("excludeId"),
        f"{USERS}?excludeId=$grace_user",
    ),
    Fault(
        "room-department-ignored",
        40,
        "listRooms",
        "departmentId changes nothing",
        without("departmentId"),
        f"{ROOMS}?departmentId=$north",
    ),
    Fault("room-open-ignored", 40, "listRooms", "open changes nothing", without("open"), f"{ROOMS}?open=false"),
    Fault(
        "room-agents-ignored",
        40,
        "listRooms",
        "agents[] changes nothing",
        without("agents[]"),
        f"{ROOMS}?agents[]=$linus_user",
    ),
    Fault(
        "room-name-ignored", 40, "listRooms", "roomName changes nothing", without("roomName"), f"{ROOMS}?roomName=Bea"
    ),
    Fault("field-text-ignored", 40, "listCustomFields", "text changes nothing", without("text"), f"{FIELDS}?text=plan"),
    Fault(
        "queue-agent-ignored",
        40,
        "listQueue",
        "agentId changes nothing",
        without("agentId"),
        f"{QUEUE}?agentId=$linus_user",
    ),
    Fault(
        "enabled-ignored",
        40,
        "listAgentDepartments",
        "enabledDepartmentsOnly changes nothing",
        without("enabledDepartmentsOnly"),
        'PUT livechat/department/$north {"department": {"enabled": false, "name": "North", '
        '"showOnRegistration": false, '
        '"email": "n@example.net", "showOnOfflineForm": false}}\n'
        "GET livechat/agents/$grace_user/departments?enabledDepartmentsOnly=true",
    ),
    Fault(
        "inquiry-department-ignored",
        40,
        "listInquiries",
        "department changes nothing",
        without("department"),
        'POST settings/Livechat_Routing_Method {"value": "Manual_Selection"}\n'
        'POST livechat/visitor {"visitor": {"token": "tok-Cy", "name": "Cy"}}\nGET livechat/room?token=tok-Cy\n'
        "GET livechat/inquiries.list?department=North",
    ),
)


def _other_direction(text: str) -> str:
    try:
        return json.dumps({key: -value for key, value in json.loads(text).items()})
    except (ValueError, TypeError, AttributeError):
        return text


ORDERS = (
    Fault(
        "sort-ignored",
        41,
        "listDepartments",
        "sort changes nothing",
        without("sort"),
        DEPARTMENTS + '?sort={"name":-1}',
    ),
    Fault(
        "sort-backwards",
        41,
        "listRooms",
        "1 sorts downwards",
        altered("sort", _other_direction),
        ROOMS + '?sort={"ts":1}',
    ),
    Fault(
        "sort-always-up",
        41,
        "listLivechatUsers",
        "-1 sorts upwards, too",
        altered("sort", lambda text: text.replace("-1", "1")),
        USERS + '?sort={"username":-1}',
    ),
    Fault(
        "fields-by-id",
        41,
        "listCustomFields",
        "a sorted page comes by id",
        _reordered("customFields", _by_id, asked=True),
        FIELDS + '?sort={"label":-1}',
    ),
    Fault(
        "trigger-sort-ignored",
        41,
        "listTriggers",
        "sort changes nothing",
        without("sort"),
        TRIGGERS + '?sort={"name":-1}',
    ),
    Fault(
        "past-sort-ignored",
        41,
        "getChatHistory",
        "sort changes nothing",
        without("sort"),
        f"{SECOND_ROOM}\n{PAST}" + '?sort={"ts":1}',
    ),
    Fault("queue-sort-ignored", 41, "listQueue", "sort changes nothing", without("sort"), QUEUE + '?sort={"chats":1}'),
)

FAULTS = (*TOTALS, *OFFSETS, *COUNTS, *DEFAULTS, *FILTERS, *ORDERS)
