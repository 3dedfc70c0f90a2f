"""Faults for certain texts, pages and filters only: operators 14, 26, 31, 38, 40 to 42 and 45."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tools.bites.faults.fault import Fault
from tools.bites.faults.scripts import DEPARTMENTS, EDIT, FIELD, FIELDS, HISTORY, MESSAGE, QUEUE, ROOMS, USERS, WAITING
from tools.bites.hooks.answers import answers_by
from tools.bites.hooks.lists import narrowed
from tools.bites.hooks.requests import altered, asks, text_of, without
from tools.bites.hooks.writes import lost
from tools.bites.proxy import Hook, Server
from tools.bites.traffic import Answer, Call, get, reply

FIELD_OF_ADA = FIELD % ("tok-Ada-1", "plan", "%s")
PRIVATE = """\
POST livechat/custom-fields.save {"customFieldId": null, "customFieldData": {"field": "zip", "label": "Zip", \
"scope": "visitor", "visibility": "hidden", "public": true}}"""
TAGGED = 'POST livechat/room.closeByUser {"rid": "$room", "comment": "Bye", "tags": ["two"]}'
OTHER_CAPITALS = 'POST livechat/visitor {"visitor": {"token": "tok-Ada-9", "email": "Ada@Example.net"}}'
NOT_TAKEN = reply({"success": False, "error": "Unsupported Media Type"}, 415)


async def _no_parameters(call: Call, server: Server) -> Answer:
    return NOT_TAKEN if ";" in (call.header("content-type") or "") else await server.send(call)


def _is_command(call: Call, server: Server) -> bool:
    text = call.json.get("msg") if isinstance(call.json, dict) else None
    return isinstance(text, str) and text.startswith("/") and server.memory.owns(call)


def _ascii_name(_: Call, body: Any, __: Server) -> Any:
    return {**body, "file": {**body["file"], "name": re.sub(r"[^\x20-\x7e]", "_", body["file"]["name"])}}


def _only_first(name: str) -> Hook:
    """Of a parameter that comes several times only the first one counts."""

    def changed(call: Call, _: Server) -> Call:
        pairs = [pair for pair in call.query if pair[0] == name]
        others = [pair for pair in call.query if pair[0] != name]
        return call.with_query([*others, pairs[0]]) if len(pairs) > 1 else call

    return asks(changed)


async def _setting(name: str, server: Server) -> Any:
    return ((await server.ask(get(f"settings/{name}"))).json or {}).get("value")


async def _one_below_the_limit(call: Call, server: Server) -> Answer:
    answer = await server.send(call)
    wanted = dict(call.query).get("count", "")
    limit = await _setting("API_Upper_Count_Limit", server) if answer.accepted and wanted.isdigit() else 0
    if not limit or int(wanted) < limit or len(answer.json["departments"]) < limit:
        return answer
    kept = answer.json["departments"][:-1]
    return answer.edited(lambda body: {**body, "departments": kept, "count": len(kept)})


async def _infinite(call: Call, server: Server) -> Answer:
    """All are answered for a count of 0, whether the workspace allows it or not."""
    if dict(call.query).get("count") != "0":
        return await server.send(call)
    return await server.send(call.with_query((key, "100" if key == "count" else value) for key, value in call.query))


def _by_expression(items: str, name: str, texts: Callable[[Any], list[str]]) -> Hook:
    """A full stop in a text that is looked for stands for any letter."""

    async def hook(call: Call, server: Server) -> Answer:
        text = dict(call.query).get(name, "")
        if "." not in text or {"offset", "count"} & set(dict(call.query)):
            return await server.send(call)
        answer = await server.send(call.with_query(pair for pair in call.query if pair[0] != name))
        if not answer.accepted:
            return answer
        wanted = re.compile(re.escape(text).replace(r"\.", "."), re.IGNORECASE)
        kept = [one for one in answer.json[items] if any(wanted.search(found) for found in texts(one))]
        return answer.edited(lambda body: {**body, items: kept, "count": len(kept), "total": len(kept)})

    return hook


def _in_names(call: Call, user: Any) -> bool:
    text = dict(call.query).get("text", "").lower()
    return text in user["username"].lower() or text in (user.get("name") or "").lower()


def _in_label(call: Call, field: Any) -> bool:
    return dict(call.query).get("text", "").lower() in field["label"].lower()


async def _hidden_fields(call: Call, server: Server) -> Answer:
    answer = await server.send(call)
    listed = ((await server.ask(get("livechat/custom-fields?count=0"))).json or {}).get("customFields", [])
    hidden = [one for one in listed if one["visibility"] == "hidden" and one["scope"] == "visitor"]
    if not answer.accepted or not hidden:
        return answer
    shown = [*answer.json["config"].get("customFields", []), *hidden]
    return answer.edited(lambda body: {**body, "config": {**body["config"], "customFields": shown}})


def _no_zone(text: str) -> str:
    """A moment with another zone is read as if it were UTC."""
    return re.sub(r"[+-]\d\d:\d\d", "Z", text)


def _no_names(call: Call, _: Server) -> Call:
    """The name of a department finds nothing in particular."""
    asked = dict(call.query).get("department", "")
    by_id = re.fullmatch(r"[0-9a-f]{24}", asked)
    return call if by_id or not asked else call.with_query(pair for pair in call.query if pair[0] != "department")


def _keeps_capitals(call: Call, server: Server) -> Call:
    """An address in other capitals is another one."""
    visitor = call.json.get("visitor") if isinstance(call.json, dict) else None
    address = visitor.get("email") if isinstance(visitor, dict) else None
    if not isinstance(address, str) or address == address.lower():
        return call
    return call.with_json({"visitor": {**visitor, "email": f"x{address}"}})  # type: ignore[dict-item]


def _fields_of_visitor_first(_: Call, body: Any, __: Server) -> Any:
    return {**body, "fields": body["fields"][::-1]}


FAULTS = (
    Fault(
        "charset-unsupported", 14, "sendMessage", "the gateway takes application/json only without a charset",
        _no_parameters, MESSAGE.replace("{", "!Content-Type=application/json;charset=utf-8 {", 1),
    ),
    Fault(
        "commands-swallowed", 26, "sendMessage", "a text that begins with a slash is taken for a command",
        lost(_is_command), f"{MESSAGE.replace('three', '/help')}\n{HISTORY}", ("getMessageHistory", "getMessage"),
    ),
    Fault(
        "other-capitals-another-visitor", 31, "registerVisitor", "an address in other capitals is another visitor's",
        asks(_keeps_capitals), OTHER_CAPITALS,
    ),
    Fault(
        "upper-limit-one-less", 38, "listDepartments", "a page at the limit is one shorter", _one_below_the_limit,
        f'POST settings/API_Upper_Count_Limit {{"value": 2}}\n{DEPARTMENTS}?count=2', ("setSetting",),
    ),
    Fault(
        "infinite-although-forbidden", 38, "listCustomFields", "a count of 0 lists all, although it is not allowed",
        _infinite,
        'POST settings/API_Allow_Infinite_Count {"value": false}\nPOST settings/API_Default_Count {"value": 1}\n'
        f"{FIELDS}?count=0", ("setSetting",),
    ),
    Fault(
        "room-name-as-expression", 40, "listRooms", "a full stop in roomName stands for any letter",
        _by_expression("rooms", "roomName", lambda room: [room["fname"]]), f"{ROOMS}?roomName=A.a",
    ),
    Fault("first-tag-only", 40, "listRooms", "of several tags only the first counts", _only_first("tags[]"),
        f"{TAGGED}\n{ROOMS}?tags[]=one&tags[]=two"),
    Fault("first-agent-only", 40, "listRooms", "of several agents only the first counts", _only_first("agents[]"),
        f"{ROOMS}?agents[]=$grace_user&agents[]=$linus_user"),
    Fault(
        "available-by-any-word", 40, "listLivechatUsers", "onlyAvailable=false keeps the available ones only",
        altered("onlyAvailable", lambda _: "true"),
        f'grace: POST livechat/agent.status {{"status": "not-available"}}\n{USERS}?onlyAvailable=false',
    ),
    Fault("address-not-searched", 40, "listLivechatUsers", "the text is not looked for in the addresses",
        narrowed("users", _in_names), f"{USERS}?text=grace@example"),
    Fault(
        "inquiry-department-by-id-only", 40, "listInquiries", "a department's name narrows nothing", asks(_no_names),
        f"{WAITING}\nGET livechat/inquiries.list?department=Sales",
    ),
    Fault(
        "queue-offline-ignored", 40, "listQueue", "includeOfflineAgents changes nothing",
        without("includeOfflineAgents"),
        f'linus: POST livechat/agent.status {{"status": "not-available"}}\n{QUEUE}?includeOfflineAgents=true',
    ),
    Fault("queue-department-ignored", 40, "listQueue", "departmentId changes nothing", without("departmentId"),
        f"{QUEUE}?departmentId=$north"),
    Fault(
        "excluded-department-listed", 40, "listDepartments", "excludeDepartmentId changes nothing",
        without("excludeDepartmentId"), f"{DEPARTMENTS}?excludeDepartmentId=$north",
    ),
    Fault("include-agents-ignored", 40, "getDepartment", "includeAgents changes nothing", without("includeAgents"),
        f"{DEPARTMENTS}/$north?includeAgents=false"),
    Fault("field-text-in-label-only", 40, "listCustomFields", "the text is looked for in labels only",
        narrowed("customFields", _in_label), f"{FIELDS}?text=orderN"),
    Fault(
        "open-left-out", 40, "getChatHistory", "conversations that are still open are left out",
        narrowed("history", lambda _, room: not room.get("open")),
        "GET livechat/visitors.chatHistory/room/$room/visitor/$ada_id",
    ),
    Fault("config-shows-hidden-fields", 40, "getWidgetConfig", "the widget gets fields that are hidden", _hidden_fields,
        f"{PRIVATE}\nGET livechat/config", ("saveCustomField", "getWidgetConfigByPath")),
    Fault(
        "values-backwards", 41, "setCustomFields", "the answer lists the visitor's fields first",
        answers_by(_fields_of_visitor_first),
        'POST livechat/custom.fields {"token": "tok-Ada-1", "customFields": [{"key": "plan", "value": "a", '
        '"overwrite": true}, {"key": "orderNumber", "value": "7", "overwrite": true}]}',
    ),
    Fault(
        "leading-noughts-lost", 42, "setCustomField", "a value of digits is taken for a number",
        text_of("value", lambda text: str(int(text)) if re.fullmatch(r"[0-9]+", text) else text),
        f"{FIELD_OF_ADA % '0815'}\nGET livechat/visitor/tok-Ada-1", ("getVisitor", "getVisitorInfo"),
    ),
    Fault("line-breaks-unified", 42, "sendMessage", "line breaks are all made the same",
        text_of("msg", lambda text: text.replace("\r\n", "\n")), MESSAGE.replace("three", "a\\r\\nb")),
    Fault("smileys-turned", 42, "sendMessage", "smileys of letters become pictures",
        text_of("msg", lambda text: text.replace(":)", "\U0001f642")), MESSAGE.replace("three", "hi :)")),
    Fault(
        "joiners-lost", 42, "updateMessage", "characters without width are lost",
        text_of("msg", lambda text: re.sub("[\u200b-\u200d\ufeff]", "", text)),
        EDIT.replace("edited", "\U0001f469\u200d\U0001f680"),
    ),
    Fault("plus-of-phone-lost", 42, "registerVisitor", "the plus sign of a phone number is lost",
        text_of("visitor.phone", lambda text: text.removeprefix("+")),
        'POST livechat/visitor {"visitor": {"token": "tok-Ada-1", "phone": "+15550177"}}'),
    Fault(
        "file-name-in-ascii", 42, "uploadFile", "letters with accents in a file's name are lost",
        answers_by(_ascii_name),
        "POST livechat/upload/$room !x-visitor-token=tok-Ada-1 FILE=Übersicht.txt:text/plain:hello",
    ),
    Fault("end-without-zone", 45, "getMessageHistory", "the zone of end is passed over", altered("end", _no_zone),
        f"{HISTORY}&end=$soon"),
    Fault("opening-without-zone", 45, "listRooms", "the zone of createdAt is passed over",
        altered("createdAt", _no_zone),
        f'{ROOMS}?createdAt={{"start":"$soon"}}'),
)  # fmt: skip
