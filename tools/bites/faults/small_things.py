"""What a release could break in a word, or for a few: operators 1, 2, 11, 12, 17, 19, 24, 27, 34, 35 and 42."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from tools.bites.faults.fault import Fault
from tools.bites.faults.fields_and_files import VISITOR
from tools.bites.faults.members_and_accounts import JOE
from tools.bites.faults.scripts import CLOSE, PAGES, TRIGGERS
from tools.bites.hooks.answers import accepts, answers, answers_by, change, drop, put, refused_as
from tools.bites.hooks.requests import as_admin, forgives, logged_in, refuses
from tools.bites.hooks.writes import frozen
from tools.bites.proxy import Server
from tools.bites.traffic import Answer, Call, get, post, reply

REGISTER = 'POST livechat/visitor {"visitor": {"token": "%s"%s}}'
FALLBACK = """\
POST livechat/department {"department": {"enabled": true, "name": "West", "showOnRegistration": false, \
"email": "w@example.net", "showOnOfflineForm": true, "fallbackForwardDepartment": "$north"}} -> west=department._id"""
WEST = "GET livechat/department/$west"
MOVE_OWN = 'POST livechat/%s {"token": "tok-Ada-1", "rid": "$room", "department": "%s"}'
NEW_ADDRESS = ', "email": "augusta@example.net"'


async def _unknown_as_404(call: Call, server: Server) -> Answer:
    answer = await server.send(call)
    unknown = answer.accepted and answer.json.get("user") is None
    return reply({"success": False, "error": "Resource not found"}, 404) if unknown else answer


async def _members_to_all(call: Call, server: Server) -> Answer:
    """The members of a department are shown to whoever may read it."""
    answer = await server.send(call)
    if not answer.accepted or "agents" in answer.json or "includeAgents" in dict(call.query):
        return answer
    whole = (await server.ask(call)).json or {}
    return answer.edited(put("agents", whole.get("agents", [])))


def _fallback_stays(_: Call, body: Any, server: Server) -> Any:
    """A fallback that is gone is still named."""
    one = body.get("department")
    if not one:
        return body
    named = server.state.setdefault(one["_id"], one.get("fallbackForwardDepartment"))
    gone = named in server.memory.gone and not one.get("fallbackForwardDepartment")
    return {**body, "department": {**one, "fallbackForwardDepartment": named}} if gone else body


def _called_somehow(_: Call, body: Any, __: Server) -> Any:
    """Who has no name signs with the username."""
    one = body["message"]
    return body if "alias" in one else {**body, "message": {**one, "alias": one["u"]["username"]}}


async def _only_disabled(call: Call, server: Server) -> Answer:
    """A trigger that is deleted is only disabled."""
    found = (
        await server.send(
            get(f"livechat/triggers/{quote(call.values['_id'], safe='')}").with_headers(dict(call.headers))
        )
    ).json or {}
    trigger = found.get("trigger")
    if not trigger:
        return await server.send(call)
    names = ("_id", "name", "description", "runOnce", "conditions", "actions")
    saved = {**{name: trigger[name] for name in names}, "enabled": False}
    return await server.send(post("livechat/triggers", saved).with_headers(dict(call.headers)))


def _visited_by_visitor(_: Call, body: Any, server: Server) -> Any:
    """Pages are told as messages of the visitor, not of the server's own account."""
    made = []
    for page in body["pages"]:
        visitor = server.memory.visitors.get(page.get("navigation", {}).get("token", ""))
        author = {"_id": visitor["_id"], "username": visitor["username"]} if visitor else page["u"]
        made.append({**page, "u": author})
    return {**body, "pages": made}


def _as_words(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _short_hours(time: str) -> str:
    return time.removeprefix("0")


def _first_address(_: Call, body: Any, __: Server) -> Any:
    """The first address counts, verified or not."""
    emails = body.get("emails")
    return {**body, "email": emails[0]["address"]} if emails and "email" not in body else body


def _kind_left_out(call: Call, _: Server) -> Call | None:
    message = call.fields.get("message")
    if not isinstance(message, dict) or "t" not in message:
        return None
    return call.with_json({**call.fields, "message": {key: value for key, value in message.items() if key != "t"}})


async def _exact(call: Call, server: Server) -> Answer:
    """Capitals matter in the username of who is to be deleted."""
    name = call.fields.get("username")
    exact = await server.ask(get(f"users.info?username={quote(str(name), safe='')}"))
    permitted = call.header("x-user-id") == server.memory.admin.get("X-User-Id") and logged_in(call, server)
    unknown = {
        "success": False, "errorType": "error-invalid-user",
        "error": 'The required "userId" or "username" param provided does not match any users [error-invalid-user]',
    }  # fmt: skip
    other = isinstance(name, str) and exact.refused and permitted
    return reply(unknown, 400) if other else await server.send(call)


def _falsy_left_out(_: Call, body: Any, __: Server) -> Any:
    return body if body.get("value") else {key: value for key, value in body.items() if key != "value"}


FAULTS = (
    Fault(
        "false-left-out", 1, "getSetting", "a setting that is off or empty has no value", answers_by(_falsy_left_out),
        "GET settings/Livechat_hide_watermark",
    ),
    Fault(
        "switches-as-text", 2, "getAppearance", "the values of switches are texts",
        answers(change("appearance[].value", _as_words)), "GET livechat/appearance",
    ),
    Fault(
        "patience-as-text", 2, "getIntegrationSettings", "the number of milliseconds to wait is a text",
        answers(change("settings[].value", lambda value: value if isinstance(value, bool) else str(value))),
        "GET livechat/integrations.settings",
    ),
    Fault(
        "unknown-agent-404", 11, "getLivechatUser", "who is no agent is answered 404, not with null", _unknown_as_404,
        "GET livechat/users/agent/$tim_user",
    ),
    Fault(
        "known-status-only", 11, "setVisitorStatus", "a visitor's status has to be one of four words",
        refuses(
            lambda call, server: (
                call.token in server.memory.visitors
                and isinstance(call.fields.get("status"), str)
                and call.json["status"] not in ("online", "away", "offline", "busy")
            ), "must be equal to one of the allowed values",
        ),
        'POST livechat/visitor.status {"token": "tok-Ada-1", "status": "on the phone"}',
    ),
    Fault(
        "deleted-by-two-names-only", 11, "deleteUser", "user does not name who is to be deleted",
        refuses(
            lambda call, server: set(call.fields) == {"user"} and logged_in(call, server),
            "must have required property 'userId'",
        ),
        f'{JOE % ""}\nPOST users.delete {{"user": "joe"}}',
    ),
    Fault(
        "deletes-by-exact-username", 11, "deleteUser", "capitals matter in who is to be deleted", _exact,
        f'{JOE % ""}\nPOST users.delete {{"username": "JOE"}}',
    ),
    Fault(
        "move-refused-in-words", 12, "transferRoom", "a conversation that ended is refused with a word why",
        refused_as(like=r'^\{"success": ?false\}$', edit=put("error", "room-closed")),
        f"{CLOSE}\n{MOVE_OWN % ('room.transfer', '$north')}",
    ),
    Fault(
        "users-read-build", 17, "getServerInfo", "whoever is logged in reads the full version", as_admin(logged_in),
        "tim: GET info",
    ),
    Fault(
        "members-shown-to-agents", 17, "getDepartment", "agents are shown the members, too", _members_to_all,
        "grace: GET livechat/department/$north",
    ),
    Fault(
        "moved-to-nowhere", 19, "transferToDepartment", "a move to a department that is not there is acknowledged",
        accepts("error-invalid-department", body=lambda _, __: {"success": True}),
        MOVE_OWN % ("visitor/department.transfer", "none"),
    ),
    Fault(
        "no-texts-accepted", 19, "sendMessages", "no message at all is acknowledged",
        accepts("fewer than 1 items|is empty", body=lambda _, __: {"messages": [], "success": True}),
        'POST livechat/messages {"visitor": {"token": "tok-Ada-1"}, "messages": []}',
    ),
    Fault(
        "kind-passed-over", 19, "sendChatMessage", "who sends a message of the server's own kinds sends a common one",
        forgives(_kind_left_out, "system messages"),
        'POST chat.sendMessage {"message": {"rid": "$room", "msg": "left", "t": "ul"}}',
    ),
    Fault(
        "no-date-lists-all", 19, "listPermissions", "a date that is none lists everything",
        forgives(lambda call, _: call.with_query(()), "updatedSince"), "GET permissions.listAll?updatedSince=yesterday",
    ),
    Fault(
        "unverified-address", 24, "getMe", "an address that is not verified is the user's address",
        answers_by(_first_address),
        f'{JOE % ""}\nnobody: POST login {{"user": "joe", "password": "joe-joe-1"}} '
        "-> joe_token=data.authToken\nnobody: GET me !X-Auth-Token=$joe_token !X-User-Id=$joe",
    ),
    Fault(
        "alias-of-the-nameless", 24, "sendMessage", "the nameless sign with the username", answers_by(_called_somehow),
        f"{REGISTER % ('tok-Eve-5', '')}\nGET livechat/room?token=tok-Eve-5 -> own=room._id\n"
        'POST livechat/message {"token": "tok-Eve-5", "rid": "$own", "msg": "Hi"}',
    ),
    Fault(
        "visited-by-visitor", 24, "listPagesVisitedByQuery", "pages are told as messages of the visitor",
        answers_by(_visited_by_visitor), f"{VISITOR}\n{PAGES}\nGET livechat/visitors.pagesVisited?roomId=$room",
    ),
    Fault(
        "stranger-by-path", 24, "getWidgetConfigByPath", "the widget is told nothing of its visitor",
        answers(drop("config.guest"), drop("config.room"), drop("config.agent")), "GET livechat/config/tok-Ada-1",
    ),
    Fault(
        "address-stays", 27, "getVisitor", "a visitor keeps the address of before",
        frozen("visitor", "_id", "visitorEmails"),
        f"{VISITOR}\n{REGISTER % ('tok-Ada-1', NEW_ADDRESS)}\n{VISITOR}", ("registerVisitor", "getVisitorInfo"),
    ),
    Fault(
        "fallback-stays", 34, "getDepartment", "a department still names a fallback that is gone",
        answers_by(_fallback_stays), f"{FALLBACK}\n{WEST}\nDELETE livechat/department/$north\n{WEST}",
        ("deleteDepartment", "listDepartments"),
    ),
    Fault(
        "deleted-is-disabled", 35, "deleteTrigger", "a trigger that is deleted is only disabled", _only_disabled,
        f"DELETE livechat/triggers/$trigger\n{TRIGGERS}", ("listTriggers", "getTrigger"),
    ),
    Fault(
        "hours-without-nought", 42, "listOfficeHours", "08:00 is told as 8:00",
        answers(change("officeHours[].start.time", _short_hours)), "GET livechat/office-hours",
    ),
)  # fmt: skip
