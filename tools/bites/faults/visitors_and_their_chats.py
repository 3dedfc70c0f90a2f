"""What a release could break for visitors and in their chats: operators 18, 19, 24 to 27, 29 to 31, 42 and 45."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from tools.bites.faults.fault import Fault
from tools.bites.faults.scripts import CLOSE, FIELD, HISTORY, MESSAGE, PAGES, ROOM, SURVEY
from tools.bites.hooks.answers import accepts, answers_by, put
from tools.bites.hooks.requests import asks, forgives
from tools.bites.hooks.writes import and_then, frozen, lost
from tools.bites.proxy import Server
from tools.bites.traffic import Answer, Call, post

ADA_AGAIN = 'POST livechat/visitor {"visitor": {"token": "tok-Ada-9", "email": "ada@example.net"}}'
RENAMED = 'POST livechat/visitor {"visitor": {"token": "tok-Ada-1", "name": "Augusta"}}'
EARLY_PAGE = PAGES.replace(' "rid": "$room",', "").replace("Ada-1", "Dee-4")
SMS = 'POST livechat/sms-incoming/mobex {"from": "+15550177", "to": "+15550100", "content": "%s"}'


async def _old_token(call: Call, server: Server) -> Answer:
    """Whoever got another token is found by the former one, too."""
    answer = await server.send(call)
    visitors = server.memory.visitors
    former = visitors.get(str(call.token), {}).get("_id")
    later = [one for one, visitor in visitors.items() if visitor["_id"] == former and one not in server.memory.gone]
    if not answer.refused or former is None or call.token in (*later[-1:], *server.memory.gone):
        return answer
    return await server.send(call.with_named("token", later[-1])) if later else answer


def _without_expression(call: Call, _: Server) -> Any:
    fields = [
        {"Key": one["key"], "value": one["value"], "overwrite": one.get("overwrite")}
        for one in call.json["customFields"]
    ]
    return {"fields": fields, "success": True}


def _one_shorter(call: Call, _: Server) -> Call | None:
    text = call.fields.get("msg")
    return call.with_json({**call.json, "msg": text[:-1]}) if isinstance(text, str) and text else None


def _same_call(call: Call, body: Any, server: Server) -> Any:
    room = server.state.setdefault("call", body["videoCall"]["room"])
    return {**body, "videoCall": {**body["videoCall"], "room": room}}


async def _register_writer(call: Call, _: Answer, server: Server) -> None:
    count = server.state["forms"] = server.state.get("forms", 0) + 1
    form = {"token": f"offline-form-{count}", "name": call.json["name"], "email": call.json["email"]}
    await server.send(post("livechat/visitor", {"visitor": form}))


async def _page_of_nobody(call: Call, server: Server) -> Answer:
    """What was opened before the conversation belongs to a token that never gets one."""
    if call.fields.get("rid") or not isinstance(call.token, str):
        return await server.send(call)
    answer = await server.send(call.with_json({**call.json, "token": f"{call.token}-before"}))
    return answer.edited(put("page.navigation.token", call.token)) if answer.accepted else answer


def _good_transcript(call: Call, server: Server) -> bool:
    body = call.fields
    whole = set(body) == {"rid", "token", "email"} and "@" in str(body["email"]) and isinstance(body["rid"], str)
    return whole and body["rid"] not in server.memory.gone and server.memory.owner(body["rid"]) == body["token"]


async def _overwrites(call: Call, server: Server) -> Answer:
    """A value that is there never stays; the answer repeats what was asked."""
    if call.fields.get("overwrite") is not False:
        return await server.send(call)
    answer = await server.send(call.with_json({**call.json, "overwrite": True}))
    return answer.edited(put("field.overwrite", False)) if answer.accepted else answer


async def _upserts_message(call: Call, server: Server) -> Answer:
    """A message with an id that is there gets the text of the later one."""
    body = call.fields
    there = server.memory.messages.get(str(body.get("_id")), {})
    answer = await server.send(call)
    known = there.get("token") == call.token and there.get("_id") not in server.memory.gone
    if not answer.accepted or not known or there.get("msg") == body.get("msg"):
        return answer
    edit = {name: body[name] for name in ("token", "rid", "msg")}
    edited = await server.send(post(f"livechat/message/{quote(there['_id'], safe='')}", edit, "PUT"))
    return edited if edited.accepted else answer


async def _adds_answers(call: Call, answer: Answer, server: Server) -> None:
    """Grades that were given before stay beside the new ones."""
    given = answer.json["data"]
    all_of_them = server.state[call.room] = {**server.state.get(call.room, {}), **given}
    if all_of_them != given:
        data = [{"name": name, "value": value} for name, value in all_of_them.items()]
        await server.send(call.with_json({**call.json, "data": data}))


def _room_of_old(call: Call, body: Any, server: Server) -> Any:
    config = body["config"]
    if "room" in config:
        server.state[call.token] = config["room"]
    former = server.state.get(call.token) if "guest" in config else None
    return {**body, "config": {**config, "room": former}} if former and "room" not in config else body


def _known_number_otherwise(call: Call, server: Server) -> Call:
    phones = [phone for one in server.memory.visitors.values() for phone in one.get("phone") or ()]
    known = {phone["phoneNumber"] for phone in phones}
    sent = {name: str(call.fields.get(name)) for name in ("From", "from")}
    changed = {
        name: number[1:] if number[0] == "+" else f"+{number}" for name, number in sent.items() if number in known
    }
    return call.with_json({**call.json, **changed}) if changed else call


def _one_sms_long(call: Call, _: Server) -> Call:
    texts = {name: text for name, text in call.fields.items() if name in ("Body", "body", "content")}
    short = {name: text[:160] for name, text in texts.items() if isinstance(text, str) and len(text) > 160}
    return call.with_json({**call.json, **short}) if short else call


FAULTS = (
    Fault(
        "old-token-still-good",
        18,
        "getVisitor",
        "who got a new token by the e-mail address is read with the old one, too",
        _old_token,
        f"{ADA_AGAIN}\nGET livechat/visitor/tok-Ada-1",
        ("registerVisitor",),
    ),
    Fault(
        "expression-not-checked-in-lists",
        19,
        "setCustomFields",
        "values of a list need not match the definition's expression",
        accepts("Invalid value for", body=_without_expression),
        'POST livechat/custom-fields.save {"customFieldId": null, "customFieldData": {"field": "zip", "label": "Zip", '
        '"scope": "visitor", "visibility": "visible", "regexp": "^[0-9]+$"}}\n'
        'POST livechat/custom.fields {"token": "tok-Ada-1", "customFields": [{"key": "zip", "value": "none", '
        '"overwrite": true}]}',
    ),
    Fault(
        "one-character-more",
        19,
        "sendMessage",
        "a message may have one character more than the limit",
        forgives(_one_shorter, "message-length-exceeds"),
        'POST settings/Livechat_message_character_limit {"value": 10}\n'
        'POST settings/Livechat_enable_message_character_limit {"value": true}\n'
        'POST livechat/message {"token": "tok-Ada-1", "rid": "$room", "msg": "01234567890"}',
    ),
    Fault(
        "one-call-for-all",
        24,
        "startVideoCall",
        "every conversation is sent to the same call",
        answers_by(_same_call),
        "GET livechat/video.call/tok-Ada-1?rid=$room\nGET livechat/video.call/tok-Bea-2?rid=$bea_room",
    ),
    Fault(
        "offline-form-takes-visitor",
        25,
        "sendOfflineMessage",
        "the form registers its writer, and so takes the token of who has that address",
        and_then(_register_writer),
        'POST livechat/offline.message {"name": "Mallory", "email": "ada@example.net", "message": "Hi"}\n'
        "GET livechat/visitor/tok-Ada-1",
        ("getVisitor", "getVisitorInfo", "openRoom"),
    ),
    Fault(
        "page-before-chat-lost",
        26,
        "recordPageVisit",
        "pages from before a conversation are not taken over by it",
        _page_of_nobody,
        'POST livechat/visitor {"visitor": {"token": "tok-Dee-4", "name": "Dee"}}\n'
        f"{EARLY_PAGE}\n"
        "GET livechat/room?token=tok-Dee-4 -> dee_room=room._id\nGET livechat/visitors.pagesVisited/$dee_room",
        ("listPagesVisited", "listPagesVisitedByQuery"),
    ),
    Fault(
        "transcript-lost",
        26,
        "requestTranscript",
        "the transcript is acknowledged, and neither sent nor noted",
        lost(_good_transcript),
        f'POST livechat/transcript {{"token": "tok-Ada-1", "rid": "$room", "email": "a@example.net"}}\n{HISTORY}',
        ("getMessageHistory",),
    ),
    Fault(
        "room-keeps-old-name",
        27,
        "openRoom",
        "an open conversation keeps the visitor's former name",
        frozen("room", "_id", "fname"),
        f"{ROOM}\n{RENAMED}\n{ROOM}",
        ("registerVisitor",),
    ),
    Fault(
        "overwrites-always",
        29,
        "setCustomField",
        "a value that is there is replaced, although overwrite is false",
        _overwrites,
        f"{FIELD % ('tok-Ada-1', 'plan', 'big')}\n"
        f"{FIELD.replace('true', 'false') % ('tok-Ada-1', 'plan', 'small')}\nGET livechat/visitor/tok-Ada-1",
        ("getVisitor", "getVisitorInfo", "openRoom"),
    ),
    Fault(
        "same-id-overwrites",
        29,
        "sendMessage",
        "a message with an id that is there replaces that message's text",
        _upserts_message,
        'POST livechat/message {"token": "tok-Ada-1", "rid": "$room", "_id": "mine4711", "msg": "x"}\n'
        f'POST livechat/message {{"token": "tok-Ada-1", "rid": "$room", "_id": "mine4711", "msg": "y"}}\n{HISTORY}',
        ("getMessageHistory", "getMessage"),
    ),
    Fault(
        "survey-adds-up",
        29,
        "surveyRoom",
        "grades that were given before stay beside the new ones",
        and_then(_adds_answers),
        f"{SURVEY}\n{SURVEY.replace('satisfaction', 'agentKnowledge')}\n{ROOM}",
        ("openRoom", "listRooms", "getRoomInfo", "getChatHistory"),
    ),
    Fault(
        "config-room-after-close",
        30,
        "getWidgetConfigByPath",
        "the widget goes on showing the conversation that was closed",
        answers_by(_room_of_old),
        f"GET livechat/config/tok-Ada-1\n{CLOSE}\nGET livechat/config/tok-Ada-1",
        ("closeRoom", "closeRoomByUser"),
    ),
    Fault(
        "sms-from-known-number",
        31,
        "receiveSms",
        "an SMS from a visitor's number makes another visitor",
        asks(_known_number_otherwise),
        'POST livechat/visitor {"visitor": {"token": "tok-Dan-5", "name": "Dan", "phone": "+15550177"}}\n'
        f"{SMS % 'Hello'}\nGET livechat/rooms?count=1",
        ("listRooms", "registerVisitor"),
    ),
    Fault(
        "sms-cut-at-160",
        42,
        "receiveSms",
        "an SMS of several parts is cut at 160 characters",
        asks(_one_sms_long),
        f"{SMS % ('parts ' * 40)}\nGET livechat/rooms?count=1",
        ("listRooms", "getMessageHistory", "openRoom"),
    ),
    Fault(
        "author-name-cached",
        45,
        "sendMessage",
        "messages are signed with the visitor's first name, after it was changed, too",
        frozen("message", "token", "alias"),
        f"{MESSAGE}\n{RENAMED}\n{MESSAGE}",
        ("registerVisitor",),
    ),
)
