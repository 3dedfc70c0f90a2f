"""Faults in the form of good answers: operators 1 to 10."""

from __future__ import annotations

from tools.bites.faults.fault import Fault
from tools.bites.hooks.answers import accepted_as, answers, change, drop, put

ROOM = "GET livechat/room?token=tok-Ada-1"
VISITOR = 'POST livechat/visitor {"visitor": {"token": "tok-Ada-1", "name": "Ada"}}'
MESSAGE = 'POST livechat/message {"token": "tok-Ada-1", "rid": "$room", "msg": "three"}'
HISTORY = "GET livechat/messages.history/$room?token=tok-Ada-1"
PAGES = """\
POST livechat/page.visited {"token": "tok-Ada-1", "rid": "$room", "pageInfo": {"change": "url", "title": "Home", \
"location": {"href": "https://example.com/"}}}"""
CLOSE = 'POST livechat/room.close {"token": "tok-Ada-1", "rid": "$room"}'
SURVEY = (
    'POST livechat/room.survey {"token": "tok-Ada-1", "rid": "$room", "data": [{"name": "satisfaction", "value": "5"}]}'
)
EDIT = 'PUT livechat/message/$one {"token": "tok-Ada-1", "rid": "$room", "msg": "edited"}'
DELETE = 'DELETE livechat/message/$one {"token": "tok-Ada-1", "rid": "$room"}'
NEW_DEPARTMENT = """\
POST livechat/department {"department": {"enabled": true, "name": "West", "showOnRegistration": false, \
"email": "w@example.net", "showOnOfflineForm": true}, "agents": [{"agentId": "Gr4ceHopperAgent7"}]} \
-> made=department._id"""

MISSING = (
    Fault(
        "visitor-without-username",
        1,
        "registerVisitor",
        "the registered visitor has no username",
        answers(drop("visitor.username")),
        VISITOR,
    ),
    Fault(
        "room-without-new-room",
        1,
        "openRoom",
        "newRoom is left out when the room was found",
        answers(drop("newRoom"), when=lambda call, answer, _: answer.json.get("newRoom") is False),
        ROOM,
    ),
    Fault(
        "trigger-without-actions",
        1,
        "getTrigger",
        "the trigger has no actions",
        answers(drop("trigger.actions")),
        "GET livechat/triggers/$trigger",
    ),
    Fault(
        "hour-without-finish",
        1,
        "listOfficeHours",
        "one day has no end",
        answers(drop("officeHours[3].finish")),
        "GET livechat/office-hours",
    ),
    Fault(
        "history-message-without-author",
        1,
        "getMessageHistory",
        "the oldest message of the page has no author",
        answers(drop("messages[-1].u")),
        HISTORY,
    ),
    Fault("queue-without-total", 1, "listQueue", "the page has no total", answers(drop("total")), "GET livechat/queue"),
    Fault(
        "inquiry-without-status",
        1,
        "getInquiry",
        "the inquiry has no status",
        answers(drop("inquiry.status")),
        "GET livechat/inquiries.getOne?roomId=$room",
    ),
    Fault(
        "config-without-theme",
        1,
        "getWidgetConfigByPath",
        "the widget learns no theme",
        answers(drop("config.theme")),
        "GET livechat/config/tok-Ada-1",
    ),
)

TYPES = (
    Fault(
        "open-as-text",
        2,
        "openRoom",
        "open is the text true",
        answers(change("room.open", lambda value: str(value).lower())),
        ROOM,
    ),
    Fault(
        "run-once-as-number",
        2,
        "listTriggers",
        "runOnce is 0 or 1",
        answers(change("triggers[].runOnce", int)),
        "GET livechat/triggers",
    ),
    Fault(
        "enabled-as-text",
        2,
        "getDepartment",
        "enabled is a text",
        answers(change("department.enabled", str)),
        "GET livechat/department/$north",
    ),
    Fault(
        "survey-as-text", 2, "surveyRoom", "the stored answers come as one text", answers(change("data", str)), SURVEY
    ),
    Fault(
        "conditions-as-object",
        2,
        "getTrigger",
        "the conditions are one object",
        answers(change("trigger.conditions", lambda value: value[0])),
        "GET livechat/triggers/$trigger",
    ),
    Fault(
        "visitor-emails-as-text",
        2,
        "getVisitor",
        "the list of addresses is one text",
        answers(change("visitor.visitorEmails", lambda value: value[0]["address"])),
        "GET livechat/visitor/tok-Ada-1",
    ),
    Fault(
        "overwrite-as-text",
        2,
        "setCustomField",
        "overwrite comes back as a text",
        answers(change("field.overwrite", str)),
        'POST livechat/custom.field {"token": "tok-Ada-1", "key": "plan", "value": "big", "overwrite": true}',
    ),
)

NULLS = (
    Fault(
        "author-name-null",
        3,
        "sendMessage",
        "the author has no name",
        answers(change("message.u.username", lambda _: None)),
        MESSAGE,
    ),
    Fault(
        "served-by-null",
        3,
        "listRooms",
        "rooms that nobody serves say so with null",
        answers(put("rooms[].servedBy", None)),
        "GET livechat/rooms",
    ),
    Fault(
        "queue-department-null",
        3,
        "listQueue",
        "the agents have no name",
        answers(change("queue[].user.username", lambda _: None)),
        "GET livechat/queue",
    ),
    Fault(
        "member-order-null",
        3,
        "listAgentDepartments",
        "the order in the department is null",
        answers(change("departments[].order", lambda _: None)),
        "GET livechat/agents/Gr4ceHopperAgent7/departments",
    ),
    Fault(
        "field-label-null",
        3,
        "getCustomField",
        "the label is null",
        answers(change("customField.label", lambda _: None)),
        "GET livechat/custom-fields/plan",
    ),
    Fault(
        "agent-username-null",
        3,
        "getServingAgent",
        "the serving agent's username is null",
        answers(change("agent.username", lambda _: None)),
        "GET livechat/agent.info/$room/tok-Ada-1",
    ),
    Fault(
        "package-value-null",
        3,
        "getAppearance",
        "the texts' time of change is null",
        answers(change("appearance[]._updatedAt", lambda _: None)),
        "GET livechat/appearance",
    ),
)

LEAKS = (
    Fault(
        "visitor-token-to-agents",
        4,
        "getVisitorInfo",
        "agents learn the visitor's secret token",
        answers(put("visitor.token", "tok-Ada-1")),
        "GET livechat/visitors.info?visitorId=$ada_id",
    ),
    Fault(
        "password-hash-in-list",
        4,
        "listLivechatUsers",
        "the list tells the password hashes",
        answers(put("users[].services", {"password": {"bcrypt": "$2b$10$abc"}})),
        "GET livechat/users/agent",
    ),
    Fault(
        "database-version-in-trigger",
        4,
        "getTrigger",
        "the database's __v shows",
        answers(put("trigger.__v", 0)),
        "GET livechat/triggers/$trigger",
    ),
    Fault(
        "session-in-agent-info",
        4,
        "getServingAgent",
        "the visitor learns the agent's password hash",
        answers(put("agent.bcrypt", "$2b$10$abc")),
        "GET livechat/agent.info/$room/tok-Ada-1",
    ),
)

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

STATUSES = (
    Fault("department-created-201", 9, "createDepartment", "201 Created", accepted_as(201), NEW_DEPARTMENT),
    Fault("message-deleted-204", 9, "deleteMessage", "204 without a body", accepted_as(204, body=b""), DELETE),
    Fault("close-202", 9, "closeRoom", "202 Accepted", accepted_as(202), CLOSE),
    Fault("survey-201", 9, "surveyRoom", "201 Created", accepted_as(201), SURVEY),
    Fault("page-204", 9, "recordPageVisit", "204 with the body left out", accepted_as(204, body=b""), PAGES),
    Fault(
        "agent-added-201",
        9,
        "addLivechatUser",
        "201 Created",
        accepted_as(201),
        'POST livechat/users/agent {"username": "tim"}',
    ),
    Fault(
        "removed-agent-202",
        9,
        "removeLivechatUser",
        "202 Accepted",
        accepted_as(202),
        "DELETE livechat/users/agent/Gr4ceHopperAgent7",
    ),
)

CONTENT_TYPES = (
    Fault(
        "history-as-text",
        10,
        "getMessageHistory",
        "the JSON says it is plain text",
        accepted_as(content_type="text/plain; charset=utf-8"),
        HISTORY,
    ),
    Fault(
        "config-as-html",
        10,
        "getWidgetConfigByPath",
        "the JSON says it is a page",
        accepted_as(content_type="text/html"),
        "GET livechat/config/tok-Ada-1",
    ),
    Fault(
        "hours-as-bytes",
        10,
        "listOfficeHours",
        "the JSON says it is bytes",
        accepted_as(content_type="application/octet-stream"),
        "GET livechat/office-hours",
    ),
    Fault(
        "take-without-body",
        10,
        "takeInquiry",
        "an empty text in place of JSON",
        accepted_as(content_type="text/plain", body=b""),
        "GET livechat/inquiries.getOne?roomId=$room -> inquiry=inquiry._id\n"
        'POST livechat/inquiries.take {"inquiryId": "$inquiry", "userId": "$grace_user"}',
    ),
    Fault(
        "sms-as-json",
        10,
        "receiveSms",
        "the gateway gets JSON for XML",
        accepted_as(content_type="application/json", body=b'{"success": true}'),
        'POST livechat/sms-incoming/mobex {"from": "+15550111", "to": "+15550199", "content": "Hi"}',
    ),
    Fault(
        "video-as-html",
        10,
        "startVideoCall",
        "a page that leads to the call",
        accepted_as(content_type="text/html", body=b"<a href='https://meet.jit.si/x'>call</a>"),
        "GET livechat/video.call/tok-Ada-1?rid=$room",
    ),
)

FAULTS = (*MISSING, *TYPES, *NULLS, *LEAKS, *ENUMS, *TIMES, *NUMBERS, *IDS, *STATUSES, *CONTENT_TYPES)
