"""What a release could break in fields, triggers, files, pages and method calls: operators 19, 22 to 28, 32, 34, 39."""

from __future__ import annotations

import json
from typing import Any

from tools.bites.faults.fault import Fault
from tools.bites.faults.gateways import TRIGGER
from tools.bites.faults.scripts import CLOSE, FIELD, HISTORY, PAGES, ROOM, TRIGGERS
from tools.bites.hooks.answers import answers_by
from tools.bites.hooks.requests import asks, assumed, left_out
from tools.bites.hooks.writes import half_done, lost
from tools.bites.proxy import Server
from tools.bites.traffic import Answer, Call, get, post

ZIP = """\
POST livechat/custom-fields.save {"customFieldId": null, "customFieldData": {"field": "zip", "label": "Zip", \
"scope": "visitor", "visibility": "visible", "regexp": "^[0-9]+$"}}"""
UPLOAD = "POST livechat/upload/$room !x-visitor-token=%s FILE=a.txt:text/plain:hello"
VISITOR = "GET livechat/visitor/tok-Ada-1"
BULK = 'POST livechat/messages {"visitor": {"token": "tok-Ada-1"}, "messages": [{"msg": "a"}, {"msg": "b"}]}'
UNNAMED = TRIGGER.replace('{"name": "Once"', '{"_id": "noSuchTrigger0000", "name": "Once"')
CALL = (
    'grace: POST method.call/livechat:changeLivechatStatus {"message": "{\\"msg\\":\\"method\\",\\"id\\":\\"77\\",'
    '\\"method\\":\\"livechat:changeLivechatStatus\\",\\"params\\":[{\\"status\\":\\"not-available\\"}]}"}'
)


async def _known_settings(call: Call, server: Server) -> Call | None:
    known = {one["_id"] for one in ((await server.ask(get("livechat/appearance"))).json or {}).get("appearance", [])}
    rows = [one for one in call.json if one.get("_id") in known] if isinstance(call.json, list) else []
    return call.with_json(rows) if rows and len(rows) < len(call.json) else None


async def _known_fields(call: Call, server: Server) -> Call | None:
    listed = ((await server.ask(get("livechat/custom-fields?count=0"))).json or {}).get("customFields", [])
    fields = call.fields.get("customFields")
    rows = [one for one in fields if isinstance(one, dict)] if isinstance(fields, list) else []
    good = [one for one in rows if one.get("key") in {field["_id"] for field in listed}]
    return call.with_json({**call.fields, "customFields": good}) if good and len(good) < len(rows) else None


def _without_gone(_: Call, body: Any, server: Server) -> Any:
    data = body["visitor"].get("livechatData") or {}
    kept = {key: value for key, value in data.items() if key not in server.memory.gone}
    return {**body, "visitor": {**body["visitor"], "livechatData": kept}} if kept != data else body


async def _with_room_values(call: Call, server: Server) -> Answer:
    answer = await server.send(call)
    if not answer.accepted:
        return answer
    rooms = ((await server.ask(get("livechat/rooms?count=100"))).json or {}).get("rooms", [])
    notes = [one.get("livechatData") or {} for one in rooms if one["v"].get("token") == call.token and one.get("open")]
    data = {key: value for one in notes for key, value in one.items()}
    shown = answer.json["visitor"]
    mixed = {**shown, "livechatData": {**data, **(shown.get("livechatData") or {})}}
    return answer.edited(lambda body: {**body, "visitor": mixed}) if data else answer


async def _created_anyway(call: Call, server: Server) -> Answer:
    known = call.fields.get("_id")
    listed = ((await server.ask(get("livechat/triggers?count=0"))).json or {}).get("triggers", []) if known else []
    if not known or known in {one["_id"] for one in listed}:
        return await server.send(call)
    return await server.send(call.with_json({key: value for key, value in call.fields.items() if key != "_id"}))


async def _with_namesakes(call: Call, server: Server) -> Answer:
    """Triggers of the same name go, too."""
    listed = ((await server.ask(get("livechat/triggers?count=0"))).json or {}).get("triggers", [])
    names = {one["name"] for one in listed if one["_id"] == call.values["_id"]}
    answer = await server.send(call)
    for other in [one["_id"] for one in listed if one["name"] in names and answer.accepted]:
        await server.ask(get(f"livechat/triggers/{other}", "DELETE"))
    return answer


def _own_room(call: Call, server: Server) -> Call:
    """Whoever has a conversation may delete any visitor's message."""
    message = server.memory.messages.get(str(call.values.get("_id")), {})
    owner = server.memory.owner(message.get("rid"))
    stranger = server.memory.owner(call.room) == call.token != owner
    fits = owner and stranger and message.get("token") == owner and isinstance(call.json, dict)
    return call.with_json({**call.json, "token": owner, "rid": message["rid"]}) if fits else call


def _owners_file(call: Call, server: Server) -> Call:
    sent, owner = call.header("x-visitor-token"), server.memory.owner(call.room)
    return call.with_headers({"x-visitor-token": owner}) if owner and sent in server.memory.visitors else call


async def _closes_first(call: Call, server: Server) -> Answer:
    """A conversation that is open is ended, and the messages open another one."""
    token = call.token
    open_rooms = [key for key, _ in server.memory.rooms.items() if key not in server.memory.closed]
    for room in [one for one in open_rooms if token and server.memory.owner(one) == token]:
        await server.send(post("livechat/room.close", {"rid": room, "token": token}))
    return await server.send(call)


async def _pages_of_all_rooms(call: Call, server: Server) -> Answer:
    answer = await server.send(call)
    owner = server.memory.owner(call.room)
    others = [key for key in server.memory.rooms if owner and server.memory.owner(key) == owner and key != call.room]
    if not answer.accepted or not others:
        return answer
    pages = [await server.ask(get(f"livechat/visitors.pagesVisited/{one}?count=0")) for one in others]
    more = [page for one in pages if one.accepted for page in one.json["pages"]]
    shown = sorted([*answer.json["pages"], *more], key=lambda page: str(page["ts"]), reverse=True)
    size = {"pages": shown, "count": len(shown), "total": answer.json["total"] + len(more)}
    return answer.edited(lambda body: {**body, **size}) if more else answer


def _ended_too(call: Call, body: Any, server: Server) -> Any:
    """Conversations that ended go on being listed."""
    held: dict[str, Any] = server.state.setdefault(call.target, {})
    held.update({room["_id"]: room for room in body["rooms"]})
    return {**body, "rooms": [*held.values()]}


def _same_id(_: Call, body: Any, __: Server) -> Any:
    message = json.loads(body["message"])
    return {**body, "message": json.dumps({**message, "id": "1"}, separators=(",", ":"))}


FAULTS = (
    Fault(
        "unknown-trigger-created",
        19,
        "saveTrigger",
        "saving a trigger that is not there creates one",
        _created_anyway,
        f"{UNNAMED}\n{TRIGGERS}",
        ("listTriggers",),
    ),
    Fault(
        "uploads-to-others",
        22,
        "uploadFile",
        "a visitor sends a file into another one's conversation",
        asks(_owners_file),
        UPLOAD % "tok-Bea-2",
    ),
    Fault(
        "deletes-by-own-room",
        23,
        "deleteMessage",
        "with a room of one's own every visitor's message can be deleted",
        asks(_own_room),
        'DELETE livechat/message/$one {"token": "tok-Bea-2", "rid": "$bea_room"}',
    ),
    Fault(
        "pages-of-the-visitor",
        24,
        "listPagesVisited",
        "the pages of all conversations of the visitor are listed",
        _pages_of_all_rooms,
        f"WAIT 0.01\n{PAGES}\n{CLOSE}\nWAIT 0.01\n{ROOM} -> second=room._id\n"
        "GET livechat/visitors.pagesVisited/$second",
    ),
    Fault(
        "method-id-stays",
        24,
        "callMethod",
        "the answer does not carry the id of the call",
        answers_by(_same_id),
        CALL,
    ),
    Fault(
        "room-values-with-visitor",
        25,
        "getVisitor",
        "values of the conversation show with the visitor, too",
        _with_room_values,
        f"{FIELD % ('tok-Ada-1', 'orderNumber', '4711')}\n{VISITOR}",
        ("setCustomField", "setCustomFields"),
    ),
    Fault(
        "visitor-status-lost",
        26,
        "setVisitorStatus",
        "the status is acknowledged and not stored",
        lost(
            lambda call, server: set(call.fields) == {"token", "status"} and call.token in server.memory.visitors,
            lambda call, _: {**call.fields, "success": True},
        ),
        f'POST livechat/visitor.status {{"token": "tok-Ada-1", "status": "away"}}\n{ROOM}',
        ("openRoom", "getInquiry", "listRooms", "getRoomInfo"),
    ),
    Fault(
        "refused-appearance-half-done",
        27,
        "saveAppearance",
        "a call that is refused for one setting stores the others",
        half_done(_known_settings),
        'POST livechat/appearance [{"_id": "Livechat_title", "value": "New"}, {"_id": "nope", "value": "x"}]\n'
        "GET settings/Livechat_title",
        ("getAppearance", "getSetting"),
    ),
    Fault(
        "refused-fields-half-done",
        27,
        "setCustomFields",
        "a call that is refused for one field stores the others",
        half_done(_known_fields),
        'POST livechat/custom.fields {"token": "tok-Ada-1", "customFields": [{"key": "plan", "value": "a", '
        '"overwrite": true}, {"key": "none", "value": "7", "overwrite": true}]}\n' + VISITOR,
        ("getVisitor", "getVisitorInfo"),
    ),
    Fault(
        "expression-passed-over",
        27,
        "saveCustomField",
        "the expression of a field is not stored",
        left_out("customFieldData.regexp"),
        f"{ZIP}\nGET livechat/custom-fields/zip",
        ("getCustomField", "listCustomFields", "setCustomField", "setCustomFields"),
    ),
    Fault(
        "ended-rooms-still-listed",
        28,
        "listVisitorRooms",
        "conversations that ended go on being listed",
        answers_by(_ended_too),
        f"GET livechat/visitor/tok-Ada-1/room\n{CLOSE}\nGET livechat/visitor/tok-Ada-1/room",
        ("closeRoom",),
    ),
    Fault(
        "bulk-opens-another-room",
        32,
        "sendMessages",
        "messages from elsewhere open another conversation although one is open",
        _closes_first,
        f"{BULK}\n{HISTORY}",
        ("getMessageHistory", "openRoom", "listRooms"),
    ),
    Fault(
        "values-go-with-field",
        34,
        "getVisitor",
        "the values of a field that was deleted are gone",
        answers_by(_without_gone),
        f"{ZIP}\n{FIELD % ('tok-Ada-1', 'zip', '8000')}\n"
        f'POST livechat/custom-fields.delete {{"customFieldId": "zip"}}\n{VISITOR}',
        ("deleteCustomField",),
    ),
    Fault(
        "trigger-namesakes-deleted",
        34,
        "deleteTrigger",
        "triggers of the same name go, too",
        _with_namesakes,
        f"{TRIGGER}\n{TRIGGER}\n{TRIGGERS} -> once=triggers[-1]._id\nDELETE livechat/triggers/$once\n{TRIGGERS}",
        ("listTriggers", "getTrigger"),
    ),
    Fault(
        "default-count-read-once",
        39,
        "listDepartments",
        "a new default of the page's length has no effect",
        assumed("count", "50"),
        'POST settings/API_Default_Count {"value": 2}\nGET livechat/department',
        ("setSetting",),
    ),
)
