"""What a release could break in memberships and accounts: operators 14, 24, 25, 27, 34, 35, 40 and 43."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from tools.bites.faults.fault import Fault
from tools.bites.faults.scripts import DEPARTMENTS, NEW_DEPARTMENT, UPDATE, USERS
from tools.bites.hooks.answers import CRASH, answers_by
from tools.bites.hooks.lists import narrowed
from tools.bites.hooks.requests import asks, left_out
from tools.bites.hooks.writes import and_then, keeps_listing, leave_departments
from tools.bites.proxy import Server
from tools.bites.traffic import Answer, Call, get, post

LINUS = '{"agentId": "L1nusTorvaldsAg3n", "username": "linus"}'
MEMBERS = "GET livechat/department/$north/agents"
ADD_LINUS = f'POST livechat/department/$north/agents {{"upsert": [{LINUS}], "remove": []}}'
DROP_LINUS = f'POST livechat/department/$north/agents {{"upsert": [], "remove": [{LINUS}]}}'
JOE = (
    'POST users.create {"name": "Joe", "email": "joe@example.net", "username": "joe", "password": "joe-joe-1"%s} '
    "-> joe=user._id"
)


def _named(call: Call, part: str) -> list[str]:
    rows = call.fields.get(part)
    return [str(one.get("agentId")) for one in rows] if isinstance(rows, list) else []


async def _leaves_all(call: Call, _: Answer, server: Server) -> None:
    for agent in _named(call, "remove"):
        await leave_departments(agent, server)


async def _replaced(call: Call, _: Answer, server: Server) -> None:
    """Who is not named in `upsert` loses the membership."""
    target = f"livechat/department/{call.values['_id']}/agents"
    members = ((await server.ask(get(f"{target}?count=0"))).json or {}).get("agents", [])
    gone = [one for one in members if one["agentId"] not in _named(call, "upsert")]
    rows = [{"agentId": one["agentId"], "username": one["username"]} for one in gone]
    if _named(call, "upsert") and rows:
        await server.ask(post(target, {"upsert": [], "remove": rows}))


def _never_fewer(_: Call, body: Any, server: Server) -> Any:
    shown = body["department"]
    most = max(shown["numAgents"], server.state.get(shown["_id"], 0))
    server.state[shown["_id"]] = most
    return {**body, "department": {**shown, "numAgents": most}}


def _disabled_only(call: Call, department: Any) -> bool:
    return dict(call.query).get("enabled") != "false" or not department["enabled"]


async def _as_expression(call: Call, server: Server) -> Answer:
    """The text is a regular expression."""
    asked = dict(call.query)
    try:
        wanted = re.compile(asked.get("text", ""), re.IGNORECASE)
    except re.error:
        return await server.send(call)
    if not re.search(r"[.*+?|^$\[]", wanted.pattern):
        return await server.send(call)
    others = [pair for pair in call.query if pair[0] not in ("text", "offset", "count")]
    answer = await server.send(call.with_query([*others, ("count", "0")]))
    if not answer.accepted:
        return answer
    found = [one for one in answer.json["users"] if any(wanted.search(text) for text in _texts(one))]
    start, size = int(asked.get("offset") or 0), int(asked.get("count") or 50)
    page = {"users": found[start : start + size], "offset": start, "total": len(found)}
    return answer.edited(lambda body: {**body, **page, "count": len(page["users"])})  # type: ignore[arg-type]


def _texts(user: dict[str, Any]) -> list[str]:
    return [user["username"], user.get("name") or "", *(one["address"] for one in user.get("emails") or ())]


async def _unknown_members(call: Call, server: Server) -> Answer:
    for agent in _named(call, "agents"):
        if not (await server.ask(get(f"users.info?userId={quote(agent, safe='')}"))).accepted:
            return CRASH
    return await server.send(call)


def _same_forms(call: Call, _: Server) -> Call:
    department = call.fields.get("department")
    if not isinstance(department, dict) or "showOnRegistration" not in department:
        return call
    same = {**department, "showOnOfflineForm": department["showOnRegistration"]}
    return call.with_json({**call.fields, "department": same})


def _first_member(call: Call, _: Server) -> Call:
    agents = call.fields.get("agents")
    return call.with_json({**call.fields, "agents": agents[:1]}) if isinstance(agents, list) else call


def _always_on(call: Call, _: Server) -> Call:
    body = call.fields if not call.body else None
    return call if body is None or "status" in body else call.with_json({**body, "status": "available"})


def _presence_too(call: Call, _: Server) -> Call:
    body = call.fields
    return call.with_json({**body, "status": "online"}) if "message" in body and "status" not in body else call


async def _by_beginning(call: Call, server: Server) -> Answer:
    """A user is found by the beginning of the name."""
    answer = await server.send(call)
    start = dict(call.query).get("username", "")
    if not answer.refused or not start or b"User not found" not in answer.body:
        return answer
    listed = [(await server.ask(get(f"livechat/users/{kind}?count=0"))).json or {} for kind in ("agent", "manager")]
    names = [one["username"] for page in listed for one in page.get("users", [])]
    near = [name for name in names if name.startswith(start)]
    return await server.send(call.with_named("username", near[0])) if near else answer


FAULTS = (
    Fault(
        "unknown-member-crash",
        14,
        "createDepartment",
        "an agent whom nobody knows breaks the department",
        _unknown_members,
        NEW_DEPARTMENT.replace("Gr4ceHopperAgent7", "nobodyHasThisId00"),
    ),
    Fault(
        "user-by-beginning",
        24,
        "getUser",
        "the beginning of a username finds the user",
        _by_beginning,
        "GET users.info?username=gra",
    ),
    Fault(
        "upsert-replaces-members",
        25,
        "updateDepartmentAgents",
        "members who are not named lose their membership",
        and_then(_replaced),
        f"{ADD_LINUS}\n{MEMBERS}",
        ("listDepartmentAgents", "getDepartment", "listAgentDepartments"),
    ),
    Fault(
        "offline-form-follows-registration",
        27,
        "createDepartment",
        "showOnOfflineForm becomes what showOnRegistration is",
        asks(_same_forms),
        NEW_DEPARTMENT,
    ),
    Fault(
        "first-member-only",
        27,
        "updateDepartment",
        "only the first agent of an update becomes a member",
        asks(_first_member),
        UPDATE.replace('"Changed"}}', f'"Changed"}}, "agents": [{LINUS.replace("L1nus", "Nobod")}, {LINUS}]}}'),
    ),
    Fault(
        "switch-always-on",
        27,
        "setAgentStatus",
        "without a status the agent becomes available, and never not",
        asks(_always_on),
        "grace: POST livechat/agent.status {}",
    ),
    Fault(
        "text-resets-presence",
        27,
        "setUserStatus",
        "a text alone makes the user online",
        asks(_presence_too),
        'grace: POST users.setStatus {"status": "away"}\ngrace: POST users.setStatus {"message": "Lunch"}\n'
        "grace: GET me",
        ("getMe", "getUser"),
    ),
    Fault(
        "inactive-account-active",
        27,
        "createUser",
        "an account that is to be inactive can log in",
        left_out("active"),
        JOE % ', "active": false' + '\nPOST login {"user": "joe", "password": "joe-joe-1"}',
        ("login",),
    ),
    Fault(
        "removal-reaches-all-departments",
        34,
        "updateDepartmentAgents",
        "who is taken out of a department leaves all others, too",
        and_then(_leaves_all),
        f"{ADD_LINUS}\n{DROP_LINUS}\nGET livechat/agents/$linus_user/departments",
        ("listDepartmentAgents", "getDepartment", "listAgentDepartments"),
    ),
    Fault(
        "deleted-account-stays-member",
        35,
        "listDepartmentAgents",
        "an account that was deleted stays a member",
        keeps_listing("agents", "agentId"),
        f"{JOE % ''}\n"
        'POST livechat/users/agent {"username": "joe"}\n'
        f"{ADD_LINUS.replace('L1nusTorvaldsAg3n', '$joe').replace('linus', 'joe')}\n{MEMBERS}\n"
        f'POST users.delete {{"userId": "$joe"}}\n{MEMBERS}',
        ("deleteUser",),
    ),
    Fault(
        "not-enabled-means-disabled",
        40,
        "listDepartments",
        "enabled=false keeps only what is disabled",
        narrowed("departments", _disabled_only),
        f"{DEPARTMENTS}?enabled=false",
    ),
    Fault(
        "text-as-expression",
        40,
        "listLivechatUsers",
        "the text is a regular expression: a full stop stands for any letter",
        _as_expression,
        f"{USERS}?text=gr.ce",
    ),
    Fault(
        "members-never-recounted",
        43,
        "getDepartment",
        "numAgents never goes down",
        answers_by(_never_fewer, lambda _, answer, __: bool(answer.json.get("department"))),
        f"{ADD_LINUS}\nGET livechat/department/$north\n{DROP_LINUS}\nGET livechat/department/$north",
        ("updateDepartmentAgents",),
    ),
)
