"""Faults in the properties of an answer, missing, of another type, null, not for these eyes: operators 1 to 4."""

from __future__ import annotations

from tools.bites.faults.fault import Fault
from tools.bites.faults.scripts import HISTORY, MESSAGE, ROOM, SURVEY, VISITOR
from tools.bites.hooks.answers import answers, change, drop, places, put
from tools.bites.proxy import Server
from tools.bites.traffic import Answer, Call, post

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


_SHOWN = "settings/Livechat_show_agent_info"


async def _shown_all_the_same(call: Call, server: Server) -> Answer:
    """Where the workspace hides its agents, the visitor is told of them as if it did not."""
    answer = await server.send(call)
    if not answer.accepted or not list(places(answer.json, "agent.hiddenInfo")):
        return answer
    await server.ask(post(_SHOWN, {"value": True}))
    told = await server.send(call)
    await server.ask(post(_SHOWN, {"value": False}))
    return told


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
    Fault(
        "hidden-next-agent",
        4,
        "getNextAgent",
        "the next agent's name shows although the workspace hides its agents",
        _shown_all_the_same,
        'POST settings/Livechat_show_agent_info {"value": false}\nGET livechat/agent.next/newcomer',
    ),
)

FAULTS = (
    *MISSING,
    *TYPES,
    *NULLS,
    *LEAKS,
)
