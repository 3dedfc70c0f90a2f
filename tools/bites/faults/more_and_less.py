"""What a release could break where less, more or something else is sent than usual: operators 19, 24, 26 and 27."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from tools.bites.faults.arrivals import SMS
from tools.bites.faults.fault import Fault
from tools.bites.faults.fields_and_files import VISITOR
from tools.bites.faults.scripts import DEPARTMENTS, FIELD, NEW_DEPARTMENT, PAGES, ROOM
from tools.bites.faults.switches import NO_ADDRESS, OFFLINE
from tools.bites.hooks.answers import answers_by
from tools.bites.hooks.requests import asks, forgives, left_out, logged_in, text_of
from tools.bites.proxy import Server
from tools.bites.traffic import Answer, Call, get, reply

REGISTER = 'POST livechat/visitor {"visitor": {"token": "%s"%s}}'
SHOWN, EXTRA = '"showOnRegistration": false', '"colour": "green"'
DEPARTMENT = ', "department": "North"'
LOGGED_OUT = {"status": "success", "data": {"message": "You've been logged out!"}}
KNOWN_KEYS = {
    "enabled", "name", "email", "showOnRegistration", "showOnOfflineForm", "description", "requestTagBeforeClosingChat",
    "chatClosingTags", "fallbackForwardDepartment", "departmentsAllowedToForward", "archived",
}  # fmt: skip
WIDGET = "GET livechat/room?token=tok-Eve-5 !Cookie=rc_is_widget=t;rc_room_type=l"
CITY = (
    'POST livechat/custom-fields.save {"customFieldId": null, "customFieldData": {"field": "city", "label": "City", '
    '"scope": "visitor", "visibility": "visible"}}'
)
FROM_ADA = SMS.replace('"Hi"', '"Hi"%s').replace("15550177", "15550144")
NUMBER = REGISTER % ("tok-Ada-1", ', "phone": "+15550144"')
PICTURE = ', "NumMedia": "1", "MediaUrl0": "https://example.com/cat.png", "MediaContentType0": "image/png"'
PLACE = ', "Latitude": "52.5", "Longitude": "13.4"'
TOWN = ', "FromCity": "Berlin"'


def _visitor(call: Call) -> dict[str, Any]:
    visitor = call.fields.get("visitor")
    return visitor if isinstance(visitor, dict) else {}


def _echo(call: Call) -> Any:
    return {"field": {name: call.json.get(name) for name in ("key", "value", "overwrite")}, "success": True}


async def _replaces_or_nothing(call: Call, server: Server) -> Answer:
    """A value that may not replace another one is acknowledged and not stored, another one there or not."""
    body = call.fields
    listed = ((await server.ask(get("livechat/custom-fields?count=0"))).json or {}).get("customFields", [])
    plain = {one["_id"] for one in listed if not one.get("regexp")}
    good = set(body) == {"token", "key", "value", "overwrite"} and isinstance(body["value"], str)
    if good and body["overwrite"] is False and body["key"] in plain and call.token in server.memory.visitors:
        return reply(_echo(call))
    return await server.send(call)


async def _ended_in_words(call: Call, server: Server) -> Answer:
    """The session is said to be ended, and is not."""
    names = ("x-auth-token", "x-user-id")
    credentials = {name: value for name, value in call.headers if name.lower() in names}
    alive = (await server.send(get("me").with_headers(credentials))).accepted
    return reply(LOGGED_OUT) if alive else await server.send(call)


def _first_target(call: Call, _: Server) -> Call:
    for name in ("roomId", "channel"):
        targets = call.fields.get(name)
        if isinstance(targets, list) and targets:
            return call.with_json({**call.fields, name: targets[0]})
    return call


def _known_keys(call: Call, _: Server) -> Call:
    department = call.fields.get("department")
    if not isinstance(department, dict):
        return call
    return call.with_json(
        {**call.fields, "department": {key: value for key, value in department.items() if key in KNOWN_KEYS}}
    )


def _filled(call: Call, _: Server) -> Call:
    """An empty name is one."""
    if _visitor(call).get("name") != "":
        return call
    return call.with_json({**call.fields, "visitor": {**_visitor(call), "name": "\u00a0"}})


def _without_cookies(call: Call, _: Server) -> Call:
    return call.with_headers({"cookie": ""}) if call.header("cookie") else call


async def _never_empty(call: Call, server: Server) -> Answer:
    """An empty text is passed over."""
    if call.fields.get("message") != "":
        return await server.send(call)
    rest = {key: value for key, value in call.json.items() if key != "message"}
    if not rest and logged_in(call, server):
        return reply({"success": True})
    return await server.send(call.with_json(rest) if "status" in rest else call)


def _granted_to_somebody(call: Call, _: Server) -> Call:
    rows = call.fields.get("permissions")
    if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
        return call
    kept = [one for one in rows if one.get("roles") != []]
    return call.with_json({"permissions": kept}) if kept != rows else call


def _page_told(call: Call, body: Any, _: Server) -> Any:
    """The page is answered as if it had been kept."""
    page = call.fields["pageInfo"]
    told = {"msg": f"{page['title']} - {page['location']['href']}", "navigation": {"page": page, "token": call.token}}
    return body if "page" in body else {**body, "page": told}


async def _oldest_open(call: Call, server: Server) -> Answer:
    """Of several open conversations the oldest one is found again."""
    if "rid" in dict(call.query) or call.token not in server.memory.visitors:
        return await server.send(call)
    target = f"livechat/visitor/{quote(call.token, safe='')}/room"
    listed = ((await server.ask(get(target))).json or {}).get("rooms", [])
    rooms = [((await server.ask(get(f"rooms.info?roomId={one['_id']}"))).json or {}).get("room", {}) for one in listed]
    oldest: dict[str, Any] = min(rooms, key=lambda one: str(one.get("ts")), default={})
    return await server.send(call.with_query([*call.query, ("rid", oldest["_id"])]) if len(rooms) > 1 else call)


async def _in_the_open_one(call: Call, server: Server) -> Answer:
    """A call without a conversation of its own takes place in the one that is open (3.x)."""
    rooms, closed = server.memory.rooms, server.memory.closed
    own = [key for key in rooms if server.memory.owner(key) == call.values["token"] and key not in closed]
    return await server.send(call.with_query([("rid", own[-1])]) if own and not call.query else call)


def _of_unknown_room(call: Call, server: Server) -> Call:
    """A conversation that is not there yet does not get the id that was asked for (3.x)."""
    return call if call.room in server.memory.rooms else call.with_query(())


def _left_out(*names: str) -> Any:
    """The server never sees these properties of the body."""
    return asks(
        lambda call, _: (
            call.with_json({key: value for key, value in call.json.items() if key not in names})
            if set(names) & set(call.fields)
            else call
        )
    )


FAULTS = (
    Fault(
        "more-than-a-visitor", 19, "registerVisitor", "more may be sent beside the visitor",
        forgives(lambda call, _: call.with_json({"visitor": _visitor(call)}), "Unknown key"),
        'POST livechat/visitor {"visitor": {"token": "tok-Eve-5"}, "rid": "x"}',
    ),
    Fault(
        "at-sign-passed-over", 19, "addLivechatUser", "an at sign before the username does not matter",
        text_of("username", lambda name: name.removeprefix("@")), 'POST livechat/users/agent {"username": "@tim"}',
    ),
    Fault(
        "oldest-open-room", 24, "openRoom", "of several open conversations the oldest one is found again (4.x)",
        _oldest_open, f"WAIT 0.01\nGET livechat/video.call/tok-Ada-1 -> new=videoCall.rid\n{ROOM}",
        ("startVideoCall",),
    ),
    Fault(
        "widget-not-told", 24, "openRoom", "conversations from the widget look like any other's (4.x)",
        asks(_without_cookies), f"{REGISTER % ('tok-Eve-5', '')}\n{WIDGET}", ("listRooms", "getRoomInfo"),
    ),
    Fault(
        "call-in-the-open-room", 24, "startVideoCall", "a call takes place in the conversation that is open (3.x)",
        _in_the_open_one, "GET livechat/video.call/tok-Ada-1",
    ),
    Fault(
        "no-overwrite-no-value", 26, "setCustomField", "a value that may not replace one is not stored at all",
        _replaces_or_nothing,
        f"{FIELD.replace('true', 'false') % ('tok-Ada-1', 'plan', 'big')}\n{VISITOR}", ("getVisitor", "getVisitorInfo"),
    ),
    Fault(
        "logout-by-get-lost", 26, "logoutByGet", "a session that is ended by GET goes on",
        _ended_in_words,
        "tim: GET logout\ntim: GET me", ("getMe",),
    ),
    Fault(
        "taken-from-all-lost", 26, "updatePermissions", "a permission that nobody is to have stays as it is",
        asks(_granted_to_somebody),
        'POST permissions.update {"permissions": [{"_id": "view-livechat-business-hours", "roles": []}]}\n'
        "margaret: GET livechat/office-hours", ("listPermissions", "listOfficeHours"),
    ),
    Fault(
        "own-keys-dropped", 27, "createDepartment", "further properties of a department are not stored",
        asks(_known_keys), f"{NEW_DEPARTMENT.replace(SHOWN, f'{SHOWN}, {EXTRA}')}\n{DEPARTMENTS}",
        ("getDepartment", "listDepartments"),
    ),
    Fault(
        "empty-name-counts", 27, "registerVisitor", "an empty name replaces the one that is there (6.x)", asks(_filled),
        REGISTER % ("tok-Ada-1", ', "name": ""'), ("getVisitor", "getVisitorInfo"),
    ),
    Fault(
        "chosen-username-passed-over", 27, "registerVisitor", "a visitor never has the username that was chosen",
        left_out("visitor.username"), REGISTER % ("tok-Eve-5", ', "username": "eve.the.guest"'),
        ("getVisitor", "getVisitorInfo"),
    ),
    Fault(
        "address-of-department-passed-over", 27, "sendOfflineMessage",
        "the message does not go to the address of its department (5.x)", left_out("department"),
        f"{NO_ADDRESS}\n{OFFLINE % DEPARTMENT}",
    ),
    Fault(
        "first-target-only", 27, "postChatMessage", "of several conversations only the first gets the message",
        asks(_first_target),
        'POST chat.postMessage {"roomId": ["$room", "$bea_room"], "text": "Hello"}\n'
        "GET livechat/messages.history/$bea_room?token=tok-Bea-2", ("getMessageHistory",),
    ),
    Fault(
        "call-id-passed-over", 27, "startVideoCall", "a new conversation does not get the id that was asked for (3.x)",
        asks(_of_unknown_room), "GET livechat/video.call/tok-Ada-1?rid=myOwnRoomOfCalls1\n"
        "GET rooms.info?roomId=myOwnRoomOfCalls1", ("getRoomInfo",),
    ),
    Fault(
        "status-text-never-empty", 27, "setUserStatus", "an empty text does not clear the one that is there",
        _never_empty,
        'tim: POST users.setStatus {"status": "busy", "message": "At lunch"}\n'
        'tim: POST users.setStatus {"status": "busy", "message": ""}\ntim: GET me', ("getMe", "getUser"),
    ),
    Fault(
        "page-told-and-not-kept", 27, "recordPageVisit", "a page that is not kept is answered as if it were",
        answers_by(_page_told), PAGES.replace('"url"', '"title"'),
    ),
    Fault(
        "sms-media-lost", 27, "receiveSms", "what is attached to an SMS is lost", _left_out("NumMedia"),
        f"{NUMBER}\n{FROM_ADA % ('', PICTURE)}\nGET livechat/rooms", ("listRooms", "getMessageHistory"),
    ),
    Fault(
        "sms-location-lost", 27, "receiveSms", "the place from which an SMS was sent is lost",
        _left_out("Latitude", "Longitude"), f"{NUMBER}\n{FROM_ADA % ('', PLACE)}\nGET livechat/rooms",
        ("listRooms", "getMessageHistory"),
    ),
    Fault(
        "sms-city-lost", 27, "receiveSms", "the city from which an SMS came is not kept with the visitor",
        _left_out("FromCity"), f"{CITY}\n{NUMBER}\n{FROM_ADA % ('', TOWN)}\n{VISITOR}",
        ("getVisitor", "getVisitorInfo"),
    ),
)  # fmt: skip
