"""Faults in lists: what belongs on a page, and where the page ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tools.bites.proxy import Hook, Server
from tools.bites.traffic import Answer, Call


def narrowed(items: str, keep: Callable[[Call, Any], bool]) -> Hook:
    """Entries of a page are kept back; `count` and `total` tell only of the others."""

    async def hook(call: Call, server: Server) -> Answer:
        answer = await server.send(call)
        if not answer.accepted or not isinstance(answer.json, dict):
            return answer
        kept = [one for one in answer.json[items] if keep(call, one)]
        away = len(answer.json[items]) - len(kept)

        def fewer(body: dict[str, Any]) -> None:
            body[items] = kept
            for name in {"count", "total"} & set(body):
                body[name] -= away

        return answer.edited(fewer) if away else answer

    return hook


def joined_by_or(items: str, *filters: str) -> Hook:
    """Of several filters one is enough; the order is that of `ts`, the latest first, unless a sort was asked for."""

    async def hook(call: Call, server: Server) -> Answer:
        answer = await server.send(call)
        named = sorted({name for name, _ in call.query if name in filters})
        if not answer.accepted or len(named) < 2 or "sort" in dict(call.query):
            return answer
        found: dict[str, Any] = {}
        for name in named:
            alone = [pair for pair in call.query if pair[0] == name]
            page = await server.send(call.with_query([*alone, ("count", "0")]))
            found.update({one["_id"]: one for one in page.json[items]} if page.accepted else {})
        ordered = sorted(found.values(), key=lambda one: str(one["ts"]), reverse=True)
        asked, start = dict(call.query).get("count", "50"), answer.json["offset"]
        size = int(asked) if asked.isdigit() and int(asked) else len(ordered)
        shown = ordered[start : start + size]
        return answer.edited(lambda body: {**body, items: shown, "count": len(shown), "total": len(ordered)})

    return hook


def beyond_the_limit(items: str) -> Hook:
    """A page is as long as it was asked to be, whatever the workspace's limit says."""

    async def hook(call: Call, server: Server) -> Answer:
        answer = await server.send(call)
        wanted = dict(call.query).get("count", "")
        if not answer.accepted or not wanted.isdigit():
            return answer
        start, listed = answer.json["offset"], list(answer.json[items])
        more = listed
        while more and start + len(listed) < answer.json["total"] and len(listed) < int(wanted):
            others = [pair for pair in call.query if pair[0] != "offset"]
            page = await server.send(call.with_query([*others, ("offset", str(start + len(listed)))]))
            more = page.json[items] if page.accepted else []
            listed += more
        shown = listed[: int(wanted)]
        longer = len(shown) > len(answer.json[items])
        return answer.edited(lambda body: {**body, items: shown, "count": len(shown)}) if longer else answer

    return hook


def whole_pages(call: Call) -> Call:
    """The offset is that of the page in which it falls."""
    asked = dict(call.query)
    offset, count = asked.get("offset", ""), asked.get("count", "")
    if not offset.isdigit() or not count.isdigit() or not int(count):
        return call
    start = str(int(offset) // int(count) * int(count))
    return call.with_query((key, start if key == "offset" else value) for key, value in call.query)


def closed_rooms_by_opening(call: Call) -> Call:
    """A time of closing is looked for in the time of opening."""
    if "closedAt" not in dict(call.query) or not _is_object(dict(call.query)["closedAt"]):
        return call
    query = [("createdAt" if key == "closedAt" else key, value) for key, value in call.query if key != "createdAt"]
    return call.with_query([*query, *([] if "open" in dict(call.query) else [("open", "false")])])


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False
