"""What a release could break in lists, histories and the widget: operators 24, 34, 35, 37, 38, 40 and 43 to 45."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from tools.bites.faults.fault import Fault
from tools.bites.faults.scripts import (
    CLOSE,
    DELETE,
    FIELDS,
    HISTORY,
    PAGES,
    QUEUE,
    REMOVE,
    ROOM,
    ROOMS,
    TRIGGERS,
    WAITING,
)
from tools.bites.hooks.answers import answers_by
from tools.bites.hooks.lists import beyond_the_limit, closed_rooms_by_opening, joined_by_or, narrowed, whole_pages
from tools.bites.hooks.requests import altered, asks
from tools.bites.hooks.writes import frozen, keeps_listing
from tools.bites.proxy import Server
from tools.bites.traffic import Answer, Call, get

FILTERS = ("agents[]", "departmentId", "open", "roomName", "queued", "tags[]", "createdAt", "closedAt", "customFields")
SUPPORT = "5f3c1a2b4d5e6f7a8b9c0d1e"
DISABLED = """\
POST livechat/triggers {"name": "Asleep", "description": "d", "enabled": false, "runOnce": false, \
"conditions": [{"name": "time-on-site", "value": "9"}], \
"actions": [{"name": "send-message", "params": {"sender": "queue", "msg": "Hi", "name": ""}}]}"""


def _visitor_of_the_room(call: Call, server: Server) -> Call:
    visitor = server.memory.rooms.get(str(call.room), {}).get("v", {}).get("_id")
    return call.with_named("visitorId", visitor) if isinstance(visitor, str) else call


async def _in_any_case(call: Call, server: Server) -> Answer:
    """A key finds its field in capitals, too."""
    answer = await server.send(call)
    if not answer.accepted or answer.json.get("customField"):
        return answer
    listed = (await server.send(get("livechat/custom-fields?count=0").with_headers(dict(call.headers)))).json or {}
    asked = call.values["_id"].lower()
    found = [one for one in listed.get("customFields", []) if one["_id"].lower() == asked]
    return answer.edited(lambda body: {**body, "customField": found[0]}) if found else answer


def _removed_departments(_: Call, body: Any, server: Server) -> Any:
    known = {key: room.get("departmentId") for key, room in server.memory.rooms.items()}
    for room in body["rooms"]:
        if not room.get("departmentId") and known.get(room["_id"]) in server.memory.gone:
            room["departmentId"] = known[room["_id"]]
    return body


async def _from_the_page(call: Call, server: Server) -> Answer:
    """The page begins where the page in which the offset falls begins."""
    answer = await server.send(call)
    begun = whole_pages(call)
    if not answer.accepted or begun == call:
        return answer
    page = await server.send(begun)
    return page.edited(lambda body: {**body, "offset": answer.json["offset"]})


def _every_tag(call: Call, room: Any) -> bool:
    wanted = {value for key, value in call.query if key == "tags[]"}
    return wanted <= set(room.get("tags", []))


def _offered(call: Call, department: Any) -> bool:
    return dict(call.query).get("enabled") != "true" or bool(department["showOnRegistration"])


async def _sleeping_triggers(call: Call, server: Server) -> Answer:
    """The widget gets the disabled triggers, too."""
    answer = await server.send(call)
    listed = (await server.ask(get("livechat/triggers?count=0"))).json or {}
    shown = ("_id", "actions", "conditions", "runOnce")
    asleep = [one for one in listed.get("triggers", []) if not one["enabled"]]
    more = [{name: one[name] for name in shown if name in one} for one in asleep]
    config = answer.json.get("config", {}) if answer.accepted else {}
    if "triggers" not in config:
        return answer
    return answer.edited(lambda body: {**body, "config": {**config, "triggers": [*config["triggers"], *more]}})


def _never_fewer(_: Call, body: Any, server: Server) -> Any:
    for row in body["queue"]:
        counted = (row["user"]["_id"], row["department"]["_id"])
        row["chats"] = server.state[counted] = max(row["chats"], server.state.get(counted, 0))
    return body


def _deleted_too(_: Call, body: Any, server: Server) -> Any:
    messages, room = server.memory.messages, body["room"]
    deleted = [one for one in server.memory.gone if messages.get(one, {}).get("rid") == room["_id"]]
    return {**body, "room": {**room, "msgs": room["msgs"] + len(deleted)}}


def _a_moment_later(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text) + timedelta(milliseconds=1)
    except ValueError:
        return text
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _since(call: Call, body: Any, _: Server) -> Any:
    """Messages from before the last reading are left out."""
    read = dict(call.query).get("ls", "")
    return {**body, "messages": [one for one in body["messages"] if one["ts"] > read]}


async def _limit_before_hiding(call: Call, server: Server) -> Answer:
    """Hidden pages count for the limit, and are taken out afterwards."""
    answer = await server.send(call)
    asked = dict(call.query)
    if not answer.accepted or not asked.get("limit", "").isdigit() or "offset" in asked:
        return answer
    pages = (await server.ask(get(f"livechat/visitors.pagesVisited/{quote(call.room, safe='')}?count=0"))).json or {}
    hidden = [one["ts"] for one in pages.get("pages", []) if one["ts"] < asked.get("end", "9")]
    shown = answer.json["messages"]
    latest = sorted([*hidden, *(one["ts"] for one in shown)], reverse=True)[: int(asked["limit"])]
    kept = [one for one in shown if latest and one["ts"] >= latest[-1]]
    return answer.edited(lambda body: {**body, "messages": kept})


FAULTS = (
    Fault(
        "past-of-the-path-room",
        24,
        "getChatHistory",
        "the conversations of the room's visitor are listed, whoever is asked for",
        asks(_visitor_of_the_room),
        "GET livechat/visitors.chatHistory/room/$room/visitor/$bea_id",
    ),
    Fault(
        "field-in-any-case",
        24,
        "getCustomField",
        "a key finds its field in capitals, too",
        _in_any_case,
        f"{FIELDS}/PLAN",
    ),
    Fault(
        "rooms-of-removed-department",
        34,
        "listRooms",
        "conversations go on belonging to a department that was deleted",
        answers_by(_removed_departments),
        'POST livechat/room.transfer {"token": "tok-Ada-1", "rid": "$room", "department": "$north"}\n'
        f"{ROOMS}\n{REMOVE}\n{ROOMS}",
        ("deleteDepartment",),
    ),
    Fault(
        "taken-stays-listed",
        35,
        "listInquiries",
        "an inquiry that was taken stays in the list",
        keeps_listing("inquiries"),
        f"{WAITING}\nGET livechat/inquiries.list\n"
        'linus: POST livechat/inquiries.take {"inquiryId": "$inquiry"}\nGET livechat/inquiries.list',
        ("takeInquiry",),
    ),
    Fault(
        "offset-of-the-page",
        37,
        "listCustomFields",
        "an offset inside a page begins with that page",
        _from_the_page,
        f"{FIELDS}?count=2&offset=1",
    ),
    Fault(
        "upper-limit-passed",
        38,
        "listRooms",
        "a page may be longer than the workspace allows",
        beyond_the_limit("rooms"),
        f'POST settings/API_Upper_Count_Limit {{"value": 2}}\n{ROOMS}?count=3',
    ),
    Fault(
        "filters-joined-by-or",
        40,
        "listRooms",
        "of several filters one is enough",
        joined_by_or("rooms", *FILTERS),
        f"{ROOMS}?roomName=Bea&departmentId={SUPPORT}",
    ),
    Fault(
        "every-tag-needed",
        40,
        "listRooms",
        "of several tags a conversation needs all",
        narrowed("rooms", _every_tag),
        'POST livechat/room.closeByUser {"rid": "$room", "comment": "Bye", "tags": ["one"]}\n'
        f"{ROOMS}?tags[]=one&tags[]=two",
    ),
    Fault(
        "closed-in-the-time-of-opening",
        40,
        "listRooms",
        "closedAt is compared with the time of the opening",
        asks(lambda call, _: closed_rooms_by_opening(call)),
        f'{ROOM} -> opened=room.ts\nWAIT 0.01\n{CLOSE}\n{ROOMS}?closedAt={{"end":"$opened"}}',
    ),
    Fault(
        "enabled-means-offered",
        40,
        "listDepartments",
        "enabled leaves out those that the registration does not offer",
        narrowed("departments", _offered),
        "GET livechat/department?enabled=true",
    ),
    Fault(
        "disabled-triggers-left-out",
        40,
        "listTriggers",
        "triggers that are not enabled are not listed",
        narrowed("triggers", lambda _, trigger: trigger["enabled"]),
        f"{DISABLED}\n{TRIGGERS}",
        ("saveTrigger",),
    ),
    Fault(
        "disabled-triggers-in-config",
        40,
        "getWidgetConfig",
        "the widget gets triggers that are not enabled",
        _sleeping_triggers,
        f"{DISABLED}\nGET livechat/config",
        ("saveTrigger", "getWidgetConfigByPath"),
    ),
    Fault(
        "queue-never-shrinks",
        43,
        "listQueue",
        "closed conversations go on counting",
        answers_by(_never_fewer),
        f"{QUEUE}\n{CLOSE.replace('$room', '$bea_room').replace('Ada-1', 'Bea-2')}\n{QUEUE}",
        ("closeRoom", "closeRoomByUser"),
    ),
    Fault(
        "deleted-still-counted",
        43,
        "openRoom",
        "deleted messages go on counting",
        answers_by(_deleted_too),
        f"{HISTORY}\n{DELETE}\n{ROOM}",
        ("deleteMessage",),
    ),
    Fault(
        "end-belongs-to-it",
        44,
        "getMessageHistory",
        "the message of the moment end is shown, too",
        altered("end", _a_moment_later),
        f"{HISTORY}&end=$one_ts",
    ),
    Fault(
        "only-since-ls",
        44,
        "getMessageHistory",
        "messages from before ls are left out",
        answers_by(_since, lambda call, _, __: bool(dict(call.query).get("ls"))),
        f"{HISTORY}&ls=$one_ts",
    ),
    Fault(
        "hidden-pages-fill-the-limit",
        44,
        "getMessageHistory",
        "pages that the visitor opened count for the limit",
        _limit_before_hiding,
        f"WAIT 0.01\n{PAGES}\nWAIT 0.01\n{HISTORY}&limit=2",
        ("recordPageVisit",),
    ),
    Fault(
        "department-name-cached",
        45,
        "listRooms",
        "conversations show the former name of their department",
        frozen("rooms[]", "department._id", "department.name"),
        f'{ROOMS}\nPUT livechat/department/{SUPPORT} {{"department": {{"enabled": true, "name": "Helpdesk", '
        f'"showOnRegistration": true, "email": "s@example.net", "showOnOfflineForm": true}}}}\n{ROOMS}',
        ("updateDepartment",),
    ),
)
