"""Plain faults in operations around the listed ones: operators 1 to 13, 15, 31, 33, 36 to 38, 40 and 41."""

from __future__ import annotations

import json
from typing import Any

from tools.bites.faults.fault import Fault
from tools.bites.faults.fields_and_files import BULK, CALL, ZIP
from tools.bites.faults.members_and_accounts import JOE
from tools.bites.faults.scripts import PAGES, WAITING
from tools.bites.hooks.answers import accepted_as, answers, answers_by, change, crashes_after, drop, put, refused_as
from tools.bites.hooks.requests import asks, assumed, without
from tools.bites.hooks.writes import remembers_the_dead
from tools.bites.proxy import Server
from tools.bites.traffic import Call

MEMBERS = "GET livechat/department/5f3c1a2b4d5e6f7a8b9c0d1e/agents"
VISITED = "GET livechat/visitors.pagesVisited/$room"
PUBLIC = "GET settings.public"


def _as_object(_: Call, body: Any, __: Server) -> Any:
    """The method's answer is told as an object, not as a text."""
    return {**body, "message": json.loads(body["message"])}


def _otherwise(call: Call, _: Server) -> Call:
    """The visitor of a bulk of messages is always a new one."""
    body = call.fields
    visitor = body.get("visitor")
    if not isinstance(visitor, dict) or not isinstance(visitor.get("token"), str) or not visitor["token"]:
        return call
    return call.with_json({**body, "visitor": {**visitor, "token": f"{visitor['token']}-bulk"}})


FAULTS = (
    Fault(
        "member-without-username", 1, "listDepartmentAgents", "members have no username",
        answers(drop("agents[].username")), MEMBERS,
    ),
    Fault("method-answer-as-object", 2, "callMethod", "message is an object", answers_by(_as_object), CALL),
    Fault(
        "permission-roles-null", 3, "listPermissions", "a permission's roles are null",
        answers(put("update[].roles", None)), "GET permissions.listAll",
    ),
    Fault(
        "resume-tokens-in-profile", 4, "getMe", "the hashes of the sessions' tokens show",
        answers(put("services.resume", {"loginTokens": [{"hashedToken": "c2VjcmV0"}]})), "GET me",
    ),
    Fault(
        "presence-unknown", 5, "getUser", "status is a word that no client knows",
        answers(put("user.status", "idle")), "GET users.info?username=grace",
    ),
    Fault(
        "page-time-of-day-only", 6, "listPagesVisited", "ts is a day without a time",
        answers(change("pages[].ts", lambda text: str(text)[:10])), f"{PAGES}\n{VISITED}",
    ),
    Fault(
        "public-total-negative", 7, "listPublicSettings", "total is below nought",
        answers(put("total", -1)), PUBLIC,
    ),
    Fault(
        "account-id-cut", 8, "createUser", "_id has lost its end",
        answers(change("user._id", lambda known: str(known)[:5])), JOE % "",
    ),
    Fault("field-saved-201", 9, "saveCustomField", "201 Created", accepted_as(201), ZIP),
    Fault(
        "info-as-html", 10, "getServerInfo", "the JSON says it is a page", accepted_as(content_type="text/html"),
        "GET info",
    ),
    Fault(
        "unknown-agent-400", 11, "setAgentStatus", "an unknown agent is answered 400", refused_as(400, like="found"),
        'POST livechat/agent.status {"status": "available", "agentId": "nobodyAtAll"}',
    ),
    Fault(
        "login-refused-bare", 12, "login", "a refused login has no status and no message",
        refused_as(edit=lambda _: {"success": False}), 'POST login {"user": "grace", "password": "wrong"}',
    ),
    Fault(
        "unknown-setting-200", 13, "getSetting", "an unknown setting is refused with status 200", refused_as(200),
        "GET settings/nope",
    ),
    Fault(
        "third-value-of-a-setting", 15, "setSetting", "the third value of a setting breaks it", crashes_after(2, "_id"),
        "\n".join(f'POST settings/Livechat_title {{"value": "{one}"}}' for one in "abc"),
    ),
    Fault(
        "bulk-makes-another-visitor", 31, "sendMessages", "messages from elsewhere are another visitor's",
        asks(_otherwise), f"{BULK}\nGET livechat/messages.history/$room?token=tok-Ada-1",
        ("getMessageHistory", "getVisitor", "openRoom"),
    ),
    Fault(
        "dead-account", 33, "getUser", "an account that was deleted can be read", remembers_the_dead(),
        f"{JOE % ''}\nGET users.info?userId=$joe\nPOST users.delete {{\"userId\": \"$joe\"}}\n"
        "GET users.info?userId=$joe",
        ("deleteUser",),
    ),
    Fault(
        "member-total-of-page", 36, "listDepartmentAgents", "total is the length of the page",
        answers_by(lambda _, body, __: {**body, "total": len(body["agents"])}), f"{MEMBERS}?count=1",
    ),
    Fault(
        "public-offset-ignored", 37, "listPublicSettings", "offset changes nothing", without("offset"),
        f"{PUBLIC}?offset=5",
    ),
    Fault(
        "page-count-ignored", 38, "listPagesVisited", "count changes nothing", without("count"),
        f"{PAGES}\n{PAGES}\n{VISITED}?count=1",
    ),
    Fault(
        "updated-since-ignored", 40, "listPermissions", "updatedSince changes nothing", without("updatedSince"),
        "GET permissions.listAll?updatedSince=2099-01-01T00:00:00.000Z",
    ),
    Fault(
        "inquiries-oldest-first", 41, "listInquiries", "without sort, the longest waiting comes first",
        assumed("sort", '{"ts":1}'),
        f"{WAITING}\nWAIT 0.01\n{WAITING.partition(chr(10))[2].replace('Cy', 'Di')}\nGET livechat/inquiries.list",
    ),
)  # fmt: skip
