"""Faults in single values, of enumerations, times, numbers and ids: operators 5 to 8."""

from __future__ import annotations

from tools.bites.faults.fault import Fault
from tools.bites.faults.scripts import EDIT, MESSAGE, NEW_DEPARTMENT, PAGES, ROOM, VISITOR
from tools.bites.hooks.answers import answers, change, put

ENUMS = (
    Fault(
        "visitor-status-unknown",
        5,
        "registerVisitor",
        "status is a word that no client knows",
        answers(put("visitor.status", "invisible")),
        VISITOR,
    ),
    Fault(
        "availability-unknown",
        5,
        "listLivechatUsers",
        "statusLivechat is busy",
        answers(change("users[].statusLivechat", lambda _: "busy")),
        "GET livechat/users/agent",
    ),
    Fault(
        "inquiry-status-unknown",
        5,
        "getInquiry",
        "status is waiting",
        answers(change("inquiry.status", lambda _: "waiting")),
        "GET livechat/inquiries.getOne?roomId=$room",
    ),
    Fault(
        "scope-unknown",
        5,
        "listCustomFields",
        "a scope is user",
        answers(change("customFields[0].scope", lambda _: "user")),
        "GET livechat/custom-fields",
    ),
    Fault(
        "weekday-short",
        5,
        "listOfficeHours",
        "days are Mon, Tue …",
        answers(change("officeHours[].day", lambda day: day[:3])),
        "GET livechat/office-hours",
    ),
    Fault(
        "room-type-public",
        5,
        "getChatHistory",
        "rooms are of the type c",
        answers(change("history[].t", lambda _: "c")),
        "GET livechat/visitors.chatHistory/room/$room/visitor/$ada_id",
    ),
)


TIMES = (
    Fault(
        "room-time-without-zone",
        6,
        "openRoom",
        "ts has no zone",
        answers(change("room.ts", lambda text: text.rstrip("Z"))),
        ROOM,
    ),
    Fault(
        "message-time-as-words",
        6,
        "sendMessage",
        "ts is a date in words",
        answers(change("message.ts", lambda _: "Mon, 02 Mar 2026 09:00:00 GMT")),
        MESSAGE,
    ),
    Fault(
        "department-time-in-seconds",
        6,
        "listDepartments",
        "_updatedAt is a number in a text",
        answers(change("departments[]._updatedAt", lambda _: "1772442000")),
        "GET livechat/department",
    ),
    Fault(
        "visitor-time-with-space",
        6,
        "getVisitor",
        "date and time are separated by a space",
        answers(change("visitor.ts", lambda text: text.replace("T", " "))),
        "GET livechat/visitor/tok-Ada-1",
    ),
    Fault(
        "edit-time-empty",
        6,
        "updateMessage",
        "editedAt is empty",
        answers(change("message.editedAt", lambda _: "")),
        EDIT,
    ),
    Fault(
        "setting-time-day-only",
        6,
        "getIntegrationSettings",
        "ts is a day without a time",
        answers(change("settings[].ts", lambda text: text[:10])),
        "GET livechat/integrations.settings",
    ),
)


NUMBERS = (
    Fault("messages-negative", 7, "openRoom", "msgs is below nought", answers(change("room.msgs", lambda _: -1)), ROOM),
    Fault(
        "chats-half",
        7,
        "listQueue",
        "half a conversation is counted",
        answers(change("queue[].chats", lambda value: value + 0.5)),
        "GET livechat/queue",
    ),
    Fault(
        "total-half",
        7,
        "listRooms",
        "total is no integer",
        answers(change("total", lambda value: value + 0.5)),
        "GET livechat/rooms",
    ),
    Fault(
        "order-half",
        7,
        "listAgentDepartments",
        "order is no integer",
        answers(change("departments[].order", lambda value: value + 0.25)),
        "GET livechat/agents/Gr4ceHopperAgent7/departments",
    ),
    Fault(
        "page-offset-negative",
        7,
        "listInquiries",
        "offset is below nought",
        answers(change("offset", lambda value: value - 1)),
        "GET livechat/inquiries.list",
    ),
)


IDS = (
    Fault(
        "department-id-short",
        8,
        "createDepartment",
        "_id has lost its end",
        answers(change("department._id", lambda text: text[:-3])),
        NEW_DEPARTMENT,
    ),
    Fault(
        "inquiry-id-as-uuid",
        8,
        "getInquiry",
        "_id is a UUID",
        answers(change("inquiry._id", lambda _: "0b2d5f6e-6e0c-4d3a-9d0c-2f1f6a8b9c0d")),
        "GET livechat/inquiries.getOne?roomId=$room",
    ),
    Fault(
        "membership-id-with-prefix",
        8,
        "listAgentDepartments",
        "_id is an ObjectId in words",
        answers(change("departments[]._id", lambda text: f"ObjectId({text})")),
        "GET livechat/agents/Gr4ceHopperAgent7/departments",
    ),
    Fault(
        "trigger-id-numbered",
        8,
        "listTriggers",
        "_id is a running number",
        answers(change("triggers[0]._id", lambda _: "1")),
        "GET livechat/triggers",
    ),
    Fault(
        "page-id-empty",
        8,
        "listPagesVisitedByQuery",
        "_id is empty",
        answers(change("pages[]._id", lambda _: "")),
        f"{PAGES}\nGET livechat/visitors.pagesVisited?roomId=$room",
    ),
)

FAULTS = (
    *ENUMS,
    *TIMES,
    *NUMBERS,
    *IDS,
)
