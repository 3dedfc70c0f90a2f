"""Faults in filters and in the order that was asked for: operators 40 and 41."""

from __future__ import annotations

import json
from typing import Any

from tools.bites.faults.fault import Fault
from tools.bites.faults.scripts import CHAT_HISTORY, DEPARTMENTS, FIELDS, QUEUE, ROOMS, SECOND_ROOM, TRIGGERS, USERS
from tools.bites.hooks.answers import answers_by, reordered
from tools.bites.hooks.requests import altered, without
from tools.bites.proxy import Hook, Server
from tools.bites.traffic import Answer, Call, reply


def _case_sensitive(items: str, *fields: str) -> Hook:
    """The text has to stand in one of the fields with its very capitals."""

    def narrowed(call: Call, body: Any, _: Server) -> Any:
        text = dict(call.query).get("text", "")
        kept = [one for one in body[items] if any(text in str(one.get(name, "")) for name in fields)]
        return {**body, items: kept, "count": len(kept), "total": len(kept)} if text else body

    return answers_by(narrowed)


async def _in_description(call: Call, server: Server) -> Answer:
    """The text may stand in the description, too."""
    text = dict(call.query).get("text", "").lower()
    answer = await server.send(call)
    everything = await server.ask(call.with_query(pair for pair in call.query if pair[0] != "text"))
    if not text or not answer.accepted or not everything.accepted:
        return answer
    found = [
        one for one in everything.json["departments"]
        if text in f"{one['name']} {one.get('description', '')} {one['email']}".lower()
    ]  # fmt: skip
    return reply({**answer.json, "departments": found, "count": len(found), "total": len(found)})


def _prefix_only(call: Call, body: Any, _: Server) -> Any:
    text = dict(call.query).get("text", "").lower()
    kept = [one for one in body["departments"] if one["name"].lower().startswith(text)]
    return {**body, "departments": kept, "count": len(kept), "total": len(kept)}


FILTERS = (
    Fault("text-ignored", 40, "listDepartments", "text changes nothing", without("text"), f"{DEPARTMENTS}?text=Nor"),
    Fault(
        "text-by-capitals",
        40,
        "listDepartments",
        "text minds capitals",
        _case_sensitive("departments", "name"),
        f"{DEPARTMENTS}?text=nORTH",
    ),
    Fault(
        "text-in-description",
        40,
        "listDepartments",
        "text is looked for in other properties, too",
        _in_description,
        f"{DEPARTMENTS}?text=zulu",
    ),
    Fault(
        "text-at-the-start",
        40,
        "listDepartments",
        "text has to stand at the start",
        answers_by(_prefix_only),
        f"{DEPARTMENTS}?text=orth",
    ),
    Fault(
        "user-text-by-capitals",
        40,
        "listLivechatUsers",
        "text minds capitals",
        _case_sensitive("users", "username", "name", "emails"),
        f"{USERS}?text=GRACE",
    ),
    Fault(
        "exclude-ignored",
        40,
        "listLivechatUsers",
        "excludeId changes nothing",
        without("excludeId"),
        f"{USERS}?excludeId=$grace_user",
    ),
    Fault(
        "room-department-ignored",
        40,
        "listRooms",
        "departmentId changes nothing",
        without("departmentId"),
        f"{ROOMS}?departmentId=$north",
    ),
    Fault("room-open-ignored", 40, "listRooms", "open changes nothing", without("open"), f"{ROOMS}?open=false"),
    Fault(
        "room-agents-ignored",
        40,
        "listRooms",
        "agents[] changes nothing",
        without("agents[]"),
        f"{ROOMS}?agents[]=$linus_user",
    ),
    Fault(
        "room-name-ignored", 40, "listRooms", "roomName changes nothing", without("roomName"), f"{ROOMS}?roomName=Bea"
    ),
    Fault("field-text-ignored", 40, "listCustomFields", "text changes nothing", without("text"), f"{FIELDS}?text=plan"),
    Fault(
        "queue-agent-ignored",
        40,
        "listQueue",
        "agentId changes nothing",
        without("agentId"),
        f"{QUEUE}?agentId=$linus_user",
    ),
    Fault(
        "enabled-ignored",
        40,
        "listAgentDepartments",
        "enabledDepartmentsOnly changes nothing",
        without("enabledDepartmentsOnly"),
        'PUT livechat/department/$north {"department": {"enabled": false, "name": "North", '
        '"showOnRegistration": false, '
        '"email": "n@example.net", "showOnOfflineForm": false}}\n'
        "GET livechat/agents/$grace_user/departments?enabledDepartmentsOnly=true",
    ),
    Fault(
        "next-agent-of-any-department",
        40,
        "getNextAgent",
        "department changes nothing",
        without("department"),
        "GET livechat/agent.next/newcomer?department=$north",
    ),
    Fault(
        "inquiry-department-ignored",
        40,
        "listInquiries",
        "department changes nothing",
        without("department"),
        'POST settings/Livechat_Routing_Method {"value": "Manual_Selection"}\n'
        'POST livechat/visitor {"visitor": {"token": "tok-Cy", "name": "Cy"}}\nGET livechat/room?token=tok-Cy\n'
        "GET livechat/inquiries.list?department=North",
    ),
)


def _by_id(items: list[Any]) -> list[Any]:
    return sorted(items, key=lambda one: str(one["_id"]))


def _other_direction(text: str) -> str:
    try:
        return json.dumps({key: -value for key, value in json.loads(text).items()})
    except (ValueError, TypeError, AttributeError):
        return text


ORDERS = (
    Fault(
        "sort-ignored",
        41,
        "listDepartments",
        "sort changes nothing",
        without("sort"),
        DEPARTMENTS + '?sort={"name":-1}',
    ),
    Fault(
        "sort-backwards",
        41,
        "listRooms",
        "1 sorts downwards",
        altered("sort", _other_direction),
        ROOMS + '?sort={"ts":1}',
    ),
    Fault(
        "sort-always-up",
        41,
        "listLivechatUsers",
        "-1 sorts upwards, too",
        altered("sort", lambda text: text.replace("-1", "1")),
        USERS + '?sort={"username":-1}',
    ),
    Fault(
        "fields-by-id",
        41,
        "listCustomFields",
        "a sorted page comes by id",
        reordered("customFields", _by_id, asked=True),
        FIELDS + '?sort={"label":-1}',
    ),
    Fault(
        "trigger-sort-ignored",
        41,
        "listTriggers",
        "sort changes nothing",
        without("sort"),
        TRIGGERS + '?sort={"name":-1}',
    ),
    Fault(
        "past-sort-ignored",
        41,
        "getChatHistory",
        "sort changes nothing",
        without("sort"),
        f"{SECOND_ROOM}\n{CHAT_HISTORY}" + '?sort={"ts":1}',
    ),
    Fault("queue-sort-ignored", 41, "listQueue", "sort changes nothing", without("sort"), QUEUE + '?sort={"chats":1}'),
)

FAULTS = (
    *FILTERS,
    *ORDERS,
)
