"""What a release could forget beside what was asked for: operators 1, 27, 28 and 43 to 45."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from tools.bites.faults.fault import Fault
from tools.bites.faults.reach_and_repeats import RETURN
from tools.bites.faults.scripts import CLOSE, HISTORY, INQUIRY, MESSAGE, ROOM, SECOND_ROOM, VISITOR, WAITING
from tools.bites.faults.serving import INFO, MOVE
from tools.bites.hooks.answers import answers, answers_by, change, drop
from tools.bites.hooks.writes import frozen
from tools.bites.proxy import Server
from tools.bites.traffic import Call, get

DETAILS = "GET livechat/visitors.info?visitorId=$ada_id"
REPLY = 'POST chat.sendMessage {"message": {"rid": "$room", "msg": "It left"}}'
REPLY_OF_AGENT = f"linus: {REPLY}"
STATUS = 'POST livechat/visitor.status {"token": "tok-Ada-1", "status": "away"}'
ROOMS_OF = "GET users.info?userId=$linus_user&includeUserRooms=true"
TAKE = 'grace: POST livechat/inquiries.take {"inquiryId": "$inquiry"}'
INQUIRY_OF_CY = "GET livechat/inquiries.getOne?roomId=$waiting"
RENAMED = VISITOR.replace('"Ada"', '"Augusta"')
TRANSCRIPT = 'POST livechat/transcript {"token": "tok-Ada-1", "rid": "$room", "email": "ada@example.net"}'
PREDEFINED = """\
PUT livechat/department/$north {"department": {"enabled": true, "name": "North", "showOnRegistration": false, \
"email": "n@example.net", "showOnOfflineForm": true, "requestTagBeforeClosingChat": true, \
"chatClosingTags": ["northern"]}}"""


def _one_way(path: str, name: str, again: Any) -> Any:
    """What was once seen without a property (`name` of the object at `path`) never has it again, or has it back."""

    def edit(_: Call, body: Any, server: Server) -> Any:
        one = body.get(path)
        if not isinstance(one, dict):
            return body
        seen = server.state.setdefault((path, one["_id"]), {})
        if again and name not in one and name in seen:
            return {**body, path: {**one, name: seen[name]}}
        if name in one:
            seen.setdefault(name, one[name])
        if not again and seen.get("without") and name in one:
            return {**body, path: {key: value for key, value in one.items() if key != name}}
        seen["without"] = seen.get("without") or name not in one
        return body

    return answers_by(edit)


def _status_once_taken(_: Call, body: Any, server: Server) -> Any:
    """An inquiry that was taken is taken for ever."""
    one = body.get("inquiry")
    if not one:
        return body
    taken = server.state.setdefault("taken", set())
    if one["status"] == "taken":
        taken.add(one["_id"])
    return {**body, "inquiry": {**one, "status": "taken"}} if one["_id"] in taken else body


def _without_messages(unwanted: Any) -> Any:
    """The history leaves messages of a certain kind out."""

    def edit(_: Call, body: Any, __: Server) -> Any:
        return {**body, "messages": [one for one in body["messages"] if not unwanted(one)]}

    return answers_by(edit)


def _transcript_by_agent(call: Call, body: Any, server: Server) -> Any:
    """Who serves is said to have sent the transcript that the visitor asked for."""
    agent = server.memory.rooms.get(str(call.room), {}).get("servedBy")
    told = [
        {**one, "u": {"_id": agent["_id"], "username": agent["username"]}}
        if agent and one.get("t") == "livechat_transcript_history"
        else one
        for one in body["messages"]
    ]
    return {**body, "messages": told}


def _rooms_stay(closed: bool) -> Any:
    """What an account once had among its conversations stays there: what was closed, or what others serve now."""

    def edit(_: Call, body: Any, server: Server) -> Any:
        user = body["user"]
        if "rooms" not in user:
            return body
        held = server.state.setdefault(("rooms", user["_id"]), {})
        present = {one["rid"] for one in user["rooms"]}
        ghosts = [one for rid, one in held.items() if rid not in present and (rid in server.memory.closed) == closed]
        held.update({one["rid"]: one for one in user["rooms"]})
        return {**body, "user": {**user, "rooms": [*user["rooms"], *ghosts]}}

    return answers_by(edit)


async def _own_only(call: Call, server: Server) -> Any:
    """Conversations that an account only joined are not among its own."""
    answer = await server.send(call)
    user = (answer.json or {}).get("user") if answer.accepted else None
    if not user or "rooms" not in user:
        return answer
    kept = []
    for one in user["rooms"]:
        room = ((await server.ask(get(f"rooms.info?roomId={one['rid']}"))).json or {}).get("room") or {}
        if room.get("servedBy", {}).get("_id") == user["_id"]:
            kept.append(one)
    return answer.edited(change("user.rooms", lambda _: kept))


async def _without_prescribed(call: Call, server: Server) -> Any:
    """The tags that the department prescribes are not added to those of who closed."""
    answer = await server.send(call)
    room = (answer.json or {}).get("room") if answer.accepted else None
    if not room or not room.get("tags") or "departmentId" not in room:
        return answer
    target = f"livechat/department/{quote(room['departmentId'], safe='')}"
    department = ((await server.ask(get(target))).json or {}).get("department") or {}
    prescribed = department.get("chatClosingTags") or []
    return answer.edited(change("room.tags", lambda tags: [tag for tag in tags if tag not in prescribed]))


def _first_answer_is_the_latest(_: Call, body: Any, __: Server) -> Any:
    responder = body["room"].get("responseBy") or {}
    if {"firstResponseTs", "lastMessageTs"} <= set(responder):
        moved = {**responder, "firstResponseTs": responder["lastMessageTs"]}
        return {**body, "room": {**body["room"], "responseBy": moved}}
    return body


def _still_there(_: Call, body: Any, server: Server) -> Any:
    """The visitor of a conversation that ended is shown with the status of before."""
    room = body["room"]
    seen = server.state.setdefault(("status", room["_id"]), "online")
    if room.get("open"):
        server.state["status", room["_id"]] = room["v"]["status"]
        return body
    return {**body, "room": {**room, "v": {**room["v"], "status": seen}}}


FAULTS = (
    Fault(
        "taken-without-time", 1, "getInquiry", "an inquiry that was taken does not say when",
        answers(drop("inquiry.takenAt")), INQUIRY,
    ),
    Fault(
        "last-chat-stays-first", 27, "getVisitorInfo", "lastChat stays the visitor's first conversation",
        frozen("visitor", "_id", "lastChat"), f"{DETAILS}\n{SECOND_ROOM}\n{DETAILS}", ("getVisitor", "openRoom"),
    ),
    Fault(
        "inquiry-keeps-visitor-name", 27, "getInquiry", "the inquiry keeps the name that the visitor had",
        frozen("inquiry", "_id", "name"), f"{INQUIRY}\n{RENAMED}\n{INQUIRY}", ("registerVisitor",),
    ),
    Fault(
        "inquiry-keeps-visitor-status", 27, "getInquiry", "the inquiry keeps the status that the visitor had",
        frozen("inquiry", "_id", "v.status"), f"{INQUIRY}\n{STATUS}\n{INQUIRY}", ("setVisitorStatus",),
    ),
    Fault(
        "taken-still-queued-since", 27, "getInquiry", "an inquiry that was taken still says since when it waits",
        _one_way("inquiry", "queuedAt", True), f"{WAITING}\n{TAKE}\n{INQUIRY_OF_CY}", ("takeInquiry",),
    ),
    Fault(
        "returned-still-taken", 27, "getInquiry", "the inquiry of a conversation that waits again is taken",
        answers_by(_status_once_taken),
        f"{WAITING}\n{TAKE}\n{INQUIRY_OF_CY}\nPOST livechat/inquiries.returnAsInquiry "
        f'{{"roomId": "$waiting"}}\n{INQUIRY_OF_CY}', ("returnInquiry",),
    ),
    Fault(
        "second-question-not-waiting", 27, "getRoomInfo",
        "waitingResponse does not come back when the visitor writes after the agent's answer",
        _one_way("room", "waitingResponse", False), f"{REPLY_OF_AGENT}\n{INFO}\n{MESSAGE}\n{INFO}",
        ("sendMessage", "openRoom"),
    ),
    Fault(
        "joined-not-among-own", 27, "getUser", "what an account joined is not among its conversations", _own_only,
        f"margaret: GET livechat/room.join?roomId=$room\n{ROOMS_OF.replace('linus', 'margaret')}", ("joinRoom",),
    ),
    Fault(
        "forwarded-stays-among-own", 27, "getUser", "what was handed over stays among the former agent's conversations",
        _rooms_stay(closed=False), f"{ROOMS_OF}\n{MOVE}\n{ROOMS_OF}", ("forwardRoom",),
    ),
    Fault(
        "closed-stays-among-own", 28, "getUser", "what was closed stays among the agent's conversations",
        _rooms_stay(closed=True), f"{ROOMS_OF}\n{CLOSE}\n{ROOMS_OF}", ("closeRoom", "closeRoomByUser"),
    ),
    Fault(
        "prescribed-tags-left-out", 28, "getRoomInfo", "the closing tags of the department are not among the tags",
        _without_prescribed,
        f'{PREDEFINED}\n{MOVE}\nPOST livechat/room.closeByUser {{"rid": "$room", "comment": "Bye", "tags": ["own"]}}\n'
        f"{INFO}", ("closeRoomByUser", "listRooms"),
    ),
    Fault(
        "visitor-stays-after-close", 28, "getRoomInfo", "the visitor of a conversation that ended is not offline",
        answers_by(_still_there), f"{INFO}\n{CLOSE}\n{INFO}", ("closeRoom", "closeRoomByUser"),
    ),
    Fault(
        "service-not-measured", 28, "getRoomInfo", "a conversation that ended does not say how long it was served",
        answers(drop("room.metrics.serviceTimeDuration")),
        f"{CLOSE}\n{INFO} -> served=room.metrics.serviceTimeDuration\nCOMPARE served one_ts",
        ("closeRoom", "closeRoomByUser"),
    ),
    Fault(
        "users-count-stays", 43, "getRoomInfo", "usersCount stays what it was while the conversation waited",
        frozen("room", "_id", "usersCount"),
        f"{WAITING}\nGET rooms.info?roomId=$waiting\n{TAKE}\nGET rooms.info?roomId=$waiting", ("takeInquiry",),
    ),
    Fault(
        "return-not-told", 44, "getMessageHistory", "that a conversation was sent back to the queue is left out",
        _without_messages(lambda one: one.get("transferData", {}).get("scope") == "queue"), f"{RETURN}\n{HISTORY}",
        ("returnInquiry",),
    ),
    Fault(
        "departures-left-out", 44, "getMessageHistory", "that an agent left is left out",
        _without_messages(lambda one: one.get("t") == "ul"), f"{MOVE}\n{HISTORY}", ("forwardRoom", "transferRoom"),
    ),
    Fault(
        "transcript-told-of-agent", 44, "getMessageHistory", "the agent is said to have sent the transcript",
        answers_by(_transcript_by_agent), f"{ROOM}\n{TRANSCRIPT}\n{HISTORY}", ("requestTranscript",),
    ),
    Fault(
        "call-not-told", 44, "getMessageHistory", "the invitation to a call is left out of the history",
        _without_messages(lambda one: one.get("t") == "livechat_video_call"),
        f"GET livechat/video.call/tok-Ada-1?rid=$room\n{HISTORY}", ("startVideoCall",),
    ),
    Fault(
        "first-answer-moves", 45, "getRoomInfo", "the time of the first answer is that of the latest one",
        answers_by(_first_answer_is_the_latest),
        f"{REPLY_OF_AGENT}\nWAIT 0.01\n{REPLY_OF_AGENT}\n"
        f"{INFO} -> first=room.responseBy.firstResponseTs latest=room.responseBy.lastMessageTs\nCOMPARE first latest",
        ("sendChatMessage",),
    ),
    Fault(
        "visitor-wrote-first", 45, "getRoomInfo", "v.lastMessageTs stays the time of the visitor's first message",
        frozen("room", "_id", "v.lastMessageTs"),
        f"{INFO} -> before=room.v.lastMessageTs\nWAIT 0.01\n{MESSAGE}\n{INFO} -> after=room.v.lastMessageTs\n"
        "COMPARE before after", ("sendMessage", "openRoom"),
    ),
)  # fmt: skip
