"""What a release could break where lists begin, end, narrow and sort: operators 27, 36 to 38, 40 and 41."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tools.bites.faults.desks import ANOTHER_WAITING
from tools.bites.faults.fault import Fault
from tools.bites.faults.members_and_accounts import ADD_LINUS, MEMBERS
from tools.bites.faults.scripts import (
    CHAT_HISTORY,
    DEPARTMENTS,
    MESSAGE,
    NEW_DEPARTMENT,
    QUEUE,
    ROOMS,
    SECOND_ROOM,
    TRIGGERS,
    UPDATE,
    USERS,
    WAITING,
)
from tools.bites.faults.serving import MOVE
from tools.bites.hooks.answers import answers_by
from tools.bites.hooks.lists import narrowed
from tools.bites.hooks.requests import altered, asks, assumed, without
from tools.bites.hooks.writes import frozen
from tools.bites.proxy import Hook, Server
from tools.bites.traffic import Answer, Call

OF_GRACE = "GET livechat/agents/$grace_user/departments"
RENAMED = UPDATE.replace('"North"', '"Far North"')
INQUIRIES = "GET livechat/inquiries.list"
TWO_WAITING = f"{WAITING}\n{ANOTHER_WAITING}"
ARCHIVED = NEW_DEPARTMENT.replace('"enabled": true', '"enabled": false, "archived": true')
ZOE = """\
POST users.create {"name": "Zoe", "email": "zoe@example.net", "username": "abe", "password": "zoe-zoe-1", \
"roles": ["user", "livechat-agent"]}"""
PUBLIC = "GET settings.public?_id=Livechat_title,Site_Name"


def _no_offset(items: str) -> Hook:
    """Every page is the first one, though the answer tells the offset that was asked for."""

    async def hook(call: Call, server: Server) -> Answer:
        offset = dict(call.query).get("offset", "0")
        first = await server.send(call.with_query(pair for pair in call.query if pair[0] != "offset"))
        if not first.accepted or not offset.isdigit() or items not in first.json:
            return await server.send(call)
        return first.edited(lambda body: {**body, "offset": int(offset)})

    return hook


def _none_for_nought(items: str) -> Hook:
    """A count of 0 lists nothing."""

    def edit(call: Call, body: Any, _: Server) -> Any:
        return {**body, items: [], "count": 0} if dict(call.query).get("count") == "0" else body

    return answers_by(edit)


def _total_of_page(_: Call, body: Any, __: Server) -> Any:
    return {**body, "total": body["count"]}


def _nothing_behind_the_end(_: Call, body: Any, __: Server) -> Any:
    return {**body, "total": 0} if not body["rooms"] else body


async def _total_of_all(call: Call, server: Server) -> Answer:
    """The total does not mind the text."""
    answer = await server.send(call)
    if not answer.accepted or "text" not in dict(call.query):
        return answer
    whole = await server.send(call.with_query(pair for pair in call.query if pair[0] != "text"))
    return answer.edited(lambda body: {**body, "total": whole.json["total"]})


def _without_end(end: str) -> Callable[[str], str]:
    """A span of time with one of its ends only."""

    def make(text: str) -> str:
        try:
            span = json.loads(text)
        except ValueError:
            return text
        return json.dumps({key: value for key, value in span.items() if key != end}) if isinstance(span, dict) else text

    return make


def _nested_left_out(call: Call, _: Server) -> Call:
    """Who sorts by a property of a property sorts by nothing."""
    nested = "." in dict(call.query).get("sort", "")
    return call.with_query(pair for pair in call.query if not (nested and pair[0] == "sort"))


def _as_text(call: Call, body: Any, _: Server) -> Any:
    """Numbers are sorted as texts are: 10 before 9."""
    sort = dict(call.query).get("sort", "")
    if '"msgs"' not in sort:
        return body
    ordered = sorted(body["rooms"], key=lambda one: str(one["msgs"]), reverse="-1" in sort)
    return {**body, "rooms": ordered}


def _in_name_or_address(call: Call, user: Any) -> bool:
    """Whether the text is found outside of the full name."""
    text = dict(call.query).get("text", "").lower()
    return text in user["username"].lower() or any(text in one["address"].lower() for one in user.get("emails", []))


def _departments_emptied(_: Call, body: Any, __: Server) -> Any:
    return {**body, "users": [{**one, "departments": []} if "departments" in one else one for one in body["users"]]}


FAULTS = (
    Fault(
        "departments-of-agents-empty", 27, "listLivechatUsers", "agents are listed without their departments",
        answers_by(_departments_emptied), USERS, ("updateDepartmentAgents", "createDepartment"),
    ),
    Fault(
        "membership-keeps-name", 27, "listAgentDepartments", "memberships name the department as it was called before",
        frozen("departments[]", "departmentId", "departmentName"), f"{OF_GRACE}\n{RENAMED}\n{OF_GRACE}",
        ("updateDepartment",),
    ),
    Fault(
        "queue-keeps-name", 27, "listQueue", "the queue names departments as they were called before",
        frozen("queue[]", "department._id", "department.name"), f"{MOVE}\n{QUEUE}\n{RENAMED}\n{QUEUE}",
        ("updateDepartment",),
    ),
    Fault(
        "total-forgets-text", 36, "listLivechatUsers", "total does not mind the text", _total_of_all,
        f"{USERS}?text=grace",
    ),
    Fault(
        "total-of-inquiries-page", 36, "listInquiries", "total is the length of the page", answers_by(_total_of_page),
        f"{TWO_WAITING}\n{INQUIRIES}?count=1",
    ),
    Fault(
        "total-nought-behind-the-end", 36, "listRooms", "total is 0 where the offset is beyond the end",
        answers_by(_nothing_behind_the_end), f"{ROOMS}?offset=1000",
    ),
    Fault(
        "inquiries-offset-ignored", 37, "listInquiries", "offset changes nothing", _no_offset("inquiries"),
        f"{TWO_WAITING}\n{INQUIRIES}?offset=1",
    ),
    Fault(
        "past-offset-ignored", 37, "getChatHistory", "offset changes nothing", _no_offset("history"),
        f"{SECOND_ROOM}\n{CHAT_HISTORY}?offset=1",
    ),
    Fault(
        "members-count-ignored", 38, "listDepartmentAgents", "count changes nothing", without("count"),
        f"{ADD_LINUS}\n{MEMBERS}?count=1",
    ),
    Fault(
        "nought-lists-no-trigger", 38, "listTriggers", "a count of 0 lists nothing", _none_for_nought("triggers"),
        f"{TRIGGERS}?count=0",
    ),
    Fault(
        "nought-lists-no-past", 38, "getChatHistory", "a count of 0 lists nothing", _none_for_nought("history"),
        f"{CHAT_HISTORY}?count=0",
    ),
    Fault(
        "archived-listed", 40, "listDepartments", "departments that are archived are listed (6.1)",
        assumed("showArchived", "true"), f"{ARCHIVED}\n{DEPARTMENTS}",
    ),
    Fault(
        "archived-never-listed", 40, "listDepartments", "showArchived changes nothing (6.1)", without("showArchived"),
        f"{ARCHIVED}\n{DEPARTMENTS}?showArchived=true",
    ),
    Fault(
        "opened-until-ignored", 40, "listRooms", "createdAt.end changes nothing",
        altered("createdAt", _without_end("end")), f'{ROOMS}?createdAt={{"end":"2001-01-01T00:00:00.000Z"}}',
    ),
    Fault(
        "full-name-not-searched", 40, "listLivechatUsers", "the text is not looked for in the full names",
        narrowed("users", _in_name_or_address), f"{USERS}?text=hopper",
    ),
    Fault(
        "first-public-setting-only", 40, "listPublicSettings", "of several ids the first one counts (7.x)",
        altered("_id", lambda ids: ids.split(",")[0]), PUBLIC,
    ),
    Fault(
        "inquiry-sort-ignored", 41, "listInquiries", "sort changes nothing", without("sort"),
        f'{TWO_WAITING}\n{INQUIRIES}?sort={{"name":1}}',
    ),
    Fault(
        "member-sort-ignored", 41, "listDepartmentAgents", "sort changes nothing", without("sort"),
        f'{ADD_LINUS}\n{MEMBERS}?sort={{"username":-1}}',
    ),
    Fault(
        "nested-sort-ignored", 41, "listRooms", "a sort by the agent or the visitor changes nothing",
        asks(_nested_left_out), f'{ROOMS}?sort={{"v.username":1}}',
    ),
    Fault(
        "activity-sorted-as-opening", 41, "listRooms", "a sort by the latest activity is one by the opening",
        altered("sort", lambda text: text.replace('"lm"', '"ts"')), f'{MESSAGE}\n{ROOMS}?sort={{"lm":-1}}',
    ),
    Fault(
        "messages-sorted-as-text", 41, "listRooms", "a sort by msgs puts 10 before 9", answers_by(_as_text),
        "\n".join([*[MESSAGE] * 7, f'{ROOMS}?sort={{"msgs":1}}']),
    ),
    Fault(
        "usernames-sorted-as-names", 41, "listLivechatUsers", "a sort by username is one by name",
        altered("sort", lambda text: text.replace('"username"', '"name"')), f'{ZOE}\n{USERS}?sort={{"username":1}}',
    ),
)  # fmt: skip
