"""Faults in totals, offsets and counts, and in what a page is by default: operators 36 to 39."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tools.bites.faults.fault import Fault
from tools.bites.faults.scripts import (
    CHAT_HISTORY,
    DEPARTMENTS,
    FIELDS,
    HISTORY,
    QUEUE,
    ROOMS,
    SECOND_ROOM,
    TRIGGERS,
    USERS,
)
from tools.bites.hooks.answers import answers, answers_by, change, reordered
from tools.bites.hooks.requests import altered, asks, assumed, without
from tools.bites.proxy import Hook, Server
from tools.bites.traffic import Answer, Call


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
        f"{SECOND_ROOM}\n{CHAT_HISTORY}?count=1",
    ),
    Fault(
        "total-of-triggers-nought", 36, "listTriggers", "total is 0", answers(change("total", lambda _: 0)), TRIGGERS
    ),
)


def _offset_in_pages(call: Call) -> Call:
    asked = dict(call.query)
    if not (asked.get("offset", "").isdigit() and asked.get("count", "").isdigit()):
        return call
    skipped = str(int(asked["offset"]) * int(asked["count"]))
    return call.with_query((key, skipped if key == "offset" else value) for key, value in call.query)


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
        f"{SECOND_ROOM}\n{CHAT_HISTORY}?count=1",
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


def _backwards(items: list[Any]) -> list[Any]:
    return items[::-1]


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
        reordered("triggers", _backwards, asked=False),
        TRIGGERS,
    ),
    Fault(
        "queue-smallest-first",
        39,
        "listQueue",
        "without sort, the smallest count comes first",
        reordered("queue", _backwards, asked=False),
        QUEUE,
    ),
    Fault(
        "past-oldest-first",
        39,
        "getChatHistory",
        "without sort, the oldest conversation comes first",
        assumed("sort", '{"ts":1}'),
        f"{SECOND_ROOM}\n{CHAT_HISTORY}",
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

FAULTS = (
    *TOTALS,
    *OFFSETS,
    *COUNTS,
    *DEFAULTS,
)
