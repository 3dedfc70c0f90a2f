"""What a release could break when visitors arrive: operators 11, 19, 24, 26, 27, 29, 31 and 33."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from tools.bites.faults.fault import Fault
from tools.bites.faults.fields_and_files import VISITOR
from tools.bites.faults.scripts import FIELD, PAGES, REMOVE_VISITOR, ROOMS
from tools.bites.hooks.answers import answers, answers_by, drop, put
from tools.bites.hooks.requests import asks, passes_over, refuses, text_of, without
from tools.bites.proxy import Server
from tools.bites.traffic import Answer, Call, get, post

REGISTER = 'POST livechat/visitor {"visitor": {"token": "%s"%s}}'
NORTH = ', "department": "$north"'
NUMBER = ', "phone": "+15550144"'
SMS = 'POST livechat/sms-incoming/mobex%s {"from": "+15550177", "to": "+15550100", "content": "Hi"}'
FORM = 'POST livechat/offline.message {"name": "Dee", "email": "dee@example.net", "message": "Hi"}'
FIELDS_OF_ADA = 'POST livechat/custom.fields {"token": "tok-Ada-1", "customFields": [%s]}'
DEFINITION = (
    'POST livechat/custom-fields.save {"customFieldId": null, "customFieldData": {"field": "%s", "label": "A label", '
    '"scope": "visitor", "visibility": "visible", "regexp": ""}}'
)
MANUAL = 'POST settings/Livechat_Routing_Method {"value": "Manual_Selection"}'


def _visitor(call: Call) -> dict[str, Any]:
    """What a registration says, empty where it is none."""
    visitor = call.fields.get("visitor")
    return visitor if isinstance(visitor, dict) else {}


def _ids_alone(department: str) -> str:
    return department if re.fullmatch(r"[0-9a-f]{24}|[0-9A-Za-z]{17}|", department) else f"?{department}"


def _untitled(call: Call, _: Server) -> bool:
    page = call.fields.get("pageInfo")
    return isinstance(page, dict) and page.get("title") == ""


def _of_nobody(call: Call, server: Server) -> bool:
    return isinstance(call.token, str) and call.token not in server.memory.visitors


async def _closed_while_online(call: Call, server: Server) -> Answer:
    """The form is for times in which nobody is there."""
    config = ((await server.ask(get("livechat/config"))).json or {}).get("config", {})
    hook = refuses(lambda one, _: {"name", "email", "message"} <= set(one.fields), "error-agents-online")
    return await (hook(call, server) if config.get("online") else server.send(call))


def _numbers_swapped(call: Call, _: Server) -> Call:
    body = call.fields
    for one, other in (("From", "To"), ("from", "to")):
        if one in body and other in body:
            return call.with_json({**body, one: body[other], other: body[one]})
    return call


def _id_of_token(call: Call, server: Server) -> Call:
    known = server.memory.visitors.get(str(call.named("visitorId")))
    return call.with_named("visitorId", known["_id"]) if known else call


async def _by_beginning(call: Call, server: Server) -> Answer:
    """A value goes to the field whose key the sent one begins with."""
    listed = ((await server.ask(get("livechat/custom-fields?count=0"))).json or {}).get("customFields", [])
    key = str(call.fields.get("key"))
    shorter = [one["_id"] for one in listed if key.startswith(one["_id"]) and key != one["_id"]]
    if not shorter or key not in {one["_id"] for one in listed}:
        return await server.send(call)
    return (await server.send(call.with_json({**call.json, "key": shorter[0]}))).edited(put("field.key", key))


async def _kept(call: Call, server: Server) -> Answer:
    """A value that is there always stays; the answer repeats what was asked."""
    if call.fields.get("overwrite") is not True:
        return await server.send(call)
    answer = await server.send(call.with_json({**call.json, "overwrite": False}))
    return answer.edited(put("field.overwrite", True)) if answer.accepted else answer


async def _as_the_first(call: Call, server: Server) -> Answer:
    """Whether the first value replaces goes for all; the answer repeats what was asked."""
    fields = call.fields.get("customFields")
    rows = [one for one in fields if isinstance(one, dict)] if isinstance(fields, list) else []
    asked = {str(one.get("key")): one.get("overwrite") for one in rows}
    if not rows or not all(isinstance(one, bool) for one in asked.values()):
        return await server.send(call)
    alike = [{**one, "overwrite": rows[0]["overwrite"]} for one in rows]
    answer = await server.send(call.with_json({**call.json, "customFields": alike}))

    def repeated(body: Any) -> Any:
        return {**body, "fields": [{**one, "overwrite": asked.get(one["Key"])} for one in body["fields"]]}

    return answer.edited(repeated) if answer.accepted else answer


def _what_was_sent(call: Call, body: Any, _: Server) -> Any:
    sent, names = _visitor(call), {"name": "name", "phone": "phone", "email": "visitorEmails"}
    away = {shown for name, shown in names.items() if not sent.get(name)}
    return {**body, "visitor": {name: value for name, value in body["visitor"].items() if name not in away}}


def _always_overwrites(call: Call, _: Server) -> Call:
    fields = _visitor(call).get("customFields")
    if not isinstance(fields, list) or not all(isinstance(one, dict) for one in fields):
        return call
    rows = [{**one, "overwrite": True} if one.get("overwrite") is False else one for one in fields]
    return call.with_json({"visitor": {**_visitor(call), "customFields": rows}})


async def _token_by_number(call: Call, server: Server) -> Answer:
    """Who is known by the phone number gets the new token, as who is known by the address does."""
    sent, visitors = _visitor(call), server.memory.visitors
    known = [
        one for one in visitors.values() if sent.get("phone") in [two["phoneNumber"] for two in one.get("phone") or ()]
    ]
    address = next((one["visitorEmails"][0]["address"] for one in known if one.get("visitorEmails")), None)
    if address and isinstance(call.token, str) and call.token not in visitors and not sent.get("email"):
        await server.send(post("livechat/visitor", {"visitor": {"token": call.token, "email": address}}))
    return await server.send(call)


def _remembered(call: Call, server: Server) -> Call:
    """Who comes back with the token of a visitor that was removed is who that was."""
    former, sent = server.memory.visitors.get(str(call.token), {}), _visitor(call)
    if str(call.token) not in server.memory.gone or not former.get("name") or sent.get("name"):
        return call
    return call.with_json({"visitor": {**sent, "name": former["name"]}})


async def _elsewhere(call: Call, server: Server) -> Answer:
    """A conversation begins in another department than that of its visitor."""
    token = str(call.token)
    visitor = ((await server.send(get(f"livechat/visitor/{quote(token, safe='')}"))).json or {}).get("visitor") or {}
    config = ((await server.send(get(f"livechat/config?token={quote(token, safe='')}"))).json or {}).get("config") or {}
    own, ids = visitor.get("department"), [one["_id"] for one in config.get("departments", [])]
    others = [one for one in ids if one != own]
    if not own or not others or "room" in config:
        return await server.send(call)
    await server.send(post("livechat/visitor", {"visitor": {"token": token, "department": others[0]}}))
    answer = await server.send(call)
    await server.send(post("livechat/visitor", {"visitor": {"token": token, "department": own}}))
    return answer


FAULTS = (
    Fault(
        "department-by-id-only", 11, "registerVisitor", "a department's name is not found, only its id",
        text_of("visitor.department", _ids_alone), REGISTER % ("tok-Ada-1", ', "department": "North"'),
    ),
    Fault(
        "untitled-page-refused", 11, "recordPageVisit", "a page without a title is refused",
        refuses(_untitled, "error-invalid-page"), PAGES.replace("Home", ""),
    ),
    Fault(
        "page-of-nobody-refused", 11, "recordPageVisit", "pages of who is no visitor yet are refused",
        refuses(_of_nobody, "invalid-token"), PAGES.replace(' "rid": "$room",', "").replace("Ada-1", "Dee-4"),
    ),
    Fault(
        "form-closed-while-online", 11, "sendOfflineMessage", "offline messages are refused while an agent is there",
        _closed_while_online, FORM,
    ),
    Fault(
        "form-although-hidden", 19, "sendOfflineMessage", "offline messages are taken, although the form is not shown",
        passes_over("Livechat_display_offline_form", True, "offline message"),
        f'POST settings/Livechat_display_offline_form {{"value": false}}\n{FORM}',
    ),
    Fault(
        "next-agent-although-manual", 19, "getNextAgent", "a next agent is told where agents take chats by hand",
        passes_over("Livechat_Routing_Method", "Auto_Selection", "agent-not-found"),
        f"{MANUAL}\n{REGISTER % ('tok-Dee-4', '')}\nGET livechat/agent.next/tok-Dee-4",
    ),
    Fault(
        "sms-numbers-swapped", 24, "receiveSms", "sender and receiver of an SMS are swapped", asks(_numbers_swapped),
        f"{SMS % ''}\n{ROOMS}", ("listRooms", "registerVisitor", "getVisitorInfo"),
    ),
    Fault(
        "visitor-by-token", 24, "getVisitorInfo", "a token finds the visitor, as the id does", asks(_id_of_token),
        "GET livechat/visitors.info?visitorId=tok-Ada-1",
    ),
    Fault(
        "field-by-beginning", 24, "setCustomField", "a value goes to the field whose key is the beginning of its own",
        _by_beginning, f"{DEFINITION % 'planned'}\n{FIELD % ('tok-Ada-1', 'planned', 'big')}\n{VISITOR}",
        ("getVisitor", "getVisitorInfo"),
    ),
    Fault(
        "begins-elsewhere", 24, "openRoom", "a conversation begins in another department than its visitor's",
        _elsewhere, f"{REGISTER % ('tok-Dee-4', NORTH)}\nGET livechat/room?token=tok-Dee-4",
        ("registerVisitor", "listRooms", "getRoomInfo"),
    ),
    Fault(
        "never-overwrites", 26, "setCustomField", "a value that is there stays, although overwrite is true", _kept,
        f"{FIELD % ('tok-Ada-1', 'plan', 'big')}\n{FIELD % ('tok-Ada-1', 'plan', 'small')}\n{VISITOR}",
        ("getVisitor", "getVisitorInfo", "openRoom"),
    ),
    Fault(
        "overwrite-of-the-first", 27, "setCustomFields", "overwrite of the first value goes for all", _as_the_first,
        f"{FIELD % ('tok-Ada-1', 'plan', 'big')}\n" + FIELDS_OF_ADA % (
            '{"key": "orderNumber", "value": "4711", "overwrite": true}, '
            '{"key": "plan", "value": "small", "overwrite": false}'
        ) + f"\n{VISITOR}", ("getVisitor", "getVisitorInfo", "openRoom"),
    ),
    Fault(
        "sms-department-ignored", 27, "receiveSms", "department changes nothing", without("department"),
        f"{SMS % '?department=$north'}\n{ROOMS}", ("listRooms",),
    ),
    Fault(
        "answers-what-was-sent", 27, "registerVisitor", "the answer has no name, phone or address but those sent",
        answers_by(_what_was_sent), REGISTER % ("tok-Ada-1", ""),
    ),
    Fault(
        "values-for-agents-only", 27, "getVisitor", "the values of the visitor's fields are not told",
        answers(drop("visitor.livechatData")), f"{FIELD % ('tok-Ada-1', 'plan', 'big')}\n{VISITOR}",
        ("setCustomField", "setCustomFields", "registerVisitor"),
    ),
    Fault(
        "registration-overwrites", 29, "registerVisitor", "a value is replaced, although overwrite is false",
        asks(_always_overwrites),
        f"{FIELD % ('tok-Ada-1', 'plan', 'big')}\n"
        + REGISTER % ("tok-Ada-1", ', "customFields": [{"key": "plan", "value": "small", "overwrite": false}]'),
        ("getVisitor", "getVisitorInfo"),
    ),
    Fault(
        "number-changes-token", 31, "registerVisitor", "who is known by the phone number gets the new token",
        _token_by_number,
        f"{REGISTER % ('tok-Ada-1', NUMBER)}\n{REGISTER % ('tok-Ada-9', NUMBER)}\n{VISITOR}", ("getVisitor",),
    ),
    Fault(
        "removed-comes-back", 33, "registerVisitor", "who comes with the token of a removed visitor has the old name",
        asks(_remembered), f"{REMOVE_VISITOR}\n{REGISTER % ('tok-Ada-1', '')}", ("getVisitor", "deleteVisitor"),
    ),
)  # fmt: skip
