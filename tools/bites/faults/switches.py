"""What a release could break where a setting decides: operators 4, 11, 19, 27, 39 and 44."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tools.bites.faults.fault import Fault
from tools.bites.faults.reach_and_repeats import CLOSE_BY_USER
from tools.bites.faults.scripts import CLOSE, DELETE, FIELDS, HISTORY, OFF, PAGES
from tools.bites.hooks.answers import change
from tools.bites.hooks.requests import asks, passes_over
from tools.bites.proxy import Hook, Server
from tools.bites.traffic import Answer, Call, get, post, reply

SET = 'POST settings/%s {"value": %s}'
CONFIG = "GET livechat/config?token=tok-Ada-1"
FILE = "POST livechat/upload/$room !x-visitor-token=tok-Ada-1 FILE=a.txt:text/plain:two words"
NEWCOMER = 'POST livechat/visitor {"visitor": {"token": "tok-Eve-5", "name": "Eve"}}\nGET livechat/room?token=tok-Eve-5'
ALL_OFF = f"{OFF}\n{OFF.replace('grace', 'linus')}"
NO_ADDRESS = SET % ("Livechat_offline_email", '""')
HIDE = SET % ("Hide_System_Messages", '["livechat-started"]')
OFFLINE = 'POST livechat/offline.message {"name": "Eve", "email": "eve@example.net", "message": "Hi"%s}'


async def value_of(setting: str, server: Server) -> Any:
    return ((await server.ask(get(f"settings/{setting}"))).json or {}).get("value")


def as_if(setting: str, value: Any) -> Hook:
    """A setting has no effect here: it is `value` while the server answers."""

    async def hook(call: Call, server: Server) -> Answer:
        held = await value_of(setting, server)
        if held == value:
            return await server.send(call)
        await server.ask(post(f"settings/{setting}", {"value": value}))
        answer = await server.send(call)
        await server.ask(post(f"settings/{setting}", {"value": held}))
        return answer

    return hook


async def _agent_shown(call: Call, server: Server) -> Answer:
    """The widget gets the agent although visitors are not to learn who serves them."""
    answer = await server.send(call)
    shown = (await as_if("Livechat_show_agent_info", True)(call, server)).json["config"].get("agent")
    return answer.edited(change("config.agent", lambda _: shown)) if shown else answer


async def _in_full(call: Call, server: Server) -> Answer:
    """The widget of a chat that is switched off gets all the same what it would get otherwise."""
    answer = await server.send(call)
    if answer.json["config"]["enabled"]:
        return answer
    whole = await as_if("Livechat_enabled", True)(call, server)
    return whole.edited(change("config.enabled", lambda _: False))


async def _not_online(call: Call, server: Server) -> Answer:
    """Whether somebody is there is told without the setting that takes chats with nobody there."""
    answer = await server.send(call)
    other = await as_if("Livechat_accept_chats_with_no_agents", False)(call, server)
    online = (other.json or {}).get("config", {}).get("online")
    return answer.edited(change("config.online", lambda _: online))


async def _by_one_switch(call: Call, server: Server) -> Answer:
    """Files are offered by the switch of the chat alone, not by that of the workspace."""
    answer = await server.send(call)
    offered = await value_of("Livechat_fileupload_enabled", server)
    return answer.edited(change("config.settings.fileUpload", lambda _: offered))


async def _default_as_it_is(call: Call, server: Server) -> Answer:
    """A default of nought is taken as it is: the page is empty."""
    answer = await server.send(call)
    default = await value_of("API_Default_Count", server)
    if not answer.accepted or "count" in dict(call.query) or default != 0:
        return answer
    return answer.edited(lambda body: {**body, "customFields": [], "count": 0})


async def _spaces_will_do(call: Call, server: Server) -> Answer:
    """A comment of spaces counts as one."""
    comment = call.fields.get("comment")
    hook = as_if("Livechat_request_comment_when_closing_conversation", False)
    return await (hook(call, server) if comment and not str(comment).strip() else server.send(call))


def _without_client(call: Call, _: Server) -> Call:
    away = ("user-agent", "x-real-ip", "x-forwarded-for")
    return replace(call, headers=tuple(pair for pair in call.headers if pair[0].lower() not in away))


async def _too_old(call: Call, server: Server) -> Answer:
    """What agents may not edit after some minutes, visitors may not either."""
    minutes = await value_of("Message_AllowEditing_BlockEditInMinutes", server)
    if minutes and "msg" in call.fields and call.token in server.memory.visitors:
        return reply({"success": False, "error": "error-action-not-allowed"}, 400)
    return await server.send(call)


FAULTS = (
    Fault(
        "hidden-agent-in-config", 4, "getWidgetConfig", "the widget gets the agent although the workspace hides them",
        _agent_shown, f"{SET % ('Livechat_show_agent_info', 'false')}\n{CONFIG}",
    ),
    Fault(
        "no-agents-setting-ignored", 11, "openRoom", "nobody is there, although chats are taken with nobody there",
        as_if("Livechat_accept_chats_with_no_agents", False),
        f"{SET % ('Livechat_accept_chats_with_no_agents', 'true')}\n{ALL_OFF}\n{NEWCOMER}",
    ),
    Fault(
        "comment-always-required", 11, "closeRoomByUser", "a comment is required, although the workspace wants none",
        as_if("Livechat_request_comment_when_closing_conversation", True),
        f"{SET % ('Livechat_request_comment_when_closing_conversation', 'false')}\n"
        'POST livechat/room.closeByUser {"rid": "$room"}',
    ),
    Fault(
        "open-rooms-always-keep-visitor", 11, "deleteVisitor",
        "who has an open conversation stays, although the workspace may collect data",
        as_if("Livechat_Allow_collect_and_store_HTTP_header_informations", False),
        f"{SET % ('Livechat_Allow_collect_and_store_HTTP_header_informations', 'true')}\n"
        "DELETE livechat/visitor/tok-Ada-1",
    ),
    Fault(
        "edit-window-for-visitors", 11, "updateMessage", "the time in which messages may be edited holds for visitors",
        _too_old,
        f"{SET % ('Message_AllowEditing_BlockEditInMinutes', '5')}\nGET livechat/visitor/ada-3f9c2b7e51\n"
        'PUT livechat/message/mSgHelloFromAda01 {"token": "ada-3f9c2b7e51", "rid": "$old", "msg": "edited"}',
    ),
    Fault(
        "deletes-although-switched-off", 19, "deleteMessage",
        "messages can be deleted although the workspace does not allow it",
        passes_over("Message_AllowDeleting", True, "error-action-not-allowed"),
        f"{SET % ('Message_AllowDeleting', 'false')}\n{DELETE}",
    ),
    Fault(
        "blank-comment-accepted", 19, "closeRoomByUser", "a comment of spaces is one", _spaces_will_do,
        CLOSE_BY_USER.replace("Bye", "   "),
    ),
    Fault(
        "switched-off-config-in-full", 19, "getWidgetConfig", "the widget gets everything while the chat is off",
        _in_full, f"{SET % ('Livechat_enabled', 'false')}\n{CONFIG}",
    ),
    Fault(
        "any-size-uploaded", 19, "uploadFile", "files may be larger than the workspace allows",
        passes_over("FileUpload_MaxFileSize", 104857600, "error-size-not-allowed"),
        f"{SET % ('FileUpload_MaxFileSize', '3')}\n{FILE}",
    ),
    Fault(
        "any-type-uploaded", 19, "uploadFile", "files may be of a type that the workspace excludes",
        passes_over("FileUpload_MediaTypeBlackList", "", "error-type-not-allowed"),
        FILE.replace("text/plain", "image/svg+xml"),
    ),
    Fault(
        "uploads-although-switched-off", 19, "uploadFile", "files are taken although the chat does not allow them",
        passes_over("Livechat_fileupload_enabled", True, "error-file-upload-disabled"),
        f"{SET % ('Livechat_fileupload_enabled', 'false')}\n{FILE}",
    ),
    Fault(
        "invisible-although-forbidden", 19, "setUserStatus", "users go offline, although it is forbidden",
        passes_over("Accounts_AllowInvisibleStatusOption", True, "error-status-not-allowed"),
        f"{SET % ('Accounts_AllowInvisibleStatusOption', 'false')}\n"
        'POST users.setStatus {"status": "offline", "message": ""}',
    ),
    Fault(
        "headers-not-kept", 27, "registerVisitor", "client and address are not kept, although they are to be",
        asks(_without_client),
        f"{SET % ('Livechat_Allow_collect_and_store_HTTP_header_informations', 'true')}\n"
        'POST livechat/visitor !User-Agent=Surfer/9 !X-Real-IP=203.0.113.7 {"visitor": {"token": "tok-Eve-5"}}',
        ("getVisitor", "getVisitorInfo"),
    ),
    Fault(
        "deleted-leaves-no-trace", 27, "deleteMessage", "a deleted message leaves no trace, although it should",
        as_if("Message_ShowDeletedStatus", False),
        f"{SET % ('Message_ShowDeletedStatus', 'true')}\n{DELETE}\n{HISTORY}", ("getMessageHistory", "getMessage"),
    ),
    Fault(
        "offline-although-chats-are-taken", 27, "getWidgetConfig",
        "the widget is told that nobody is there, although chats are taken with nobody there",
        _not_online, f"{SET % ('Livechat_accept_chats_with_no_agents', 'true')}\n{ALL_OFF}\n{CONFIG}",
    ),
    Fault(
        "files-offered-by-one-switch", 27, "getWidgetConfig", "files are offered although the workspace takes none",
        _by_one_switch, f"{SET % ('FileUpload_Enabled', 'false')}\n{CONFIG}",
    ),
    Fault(
        "end-without-offer-of-transcript", 27, "closeRoom", "the end does not offer a transcript, though it is enabled",
        as_if("Livechat_enable_transcript", False),
        f"{SET % ('Livechat_enable_transcript', 'true')}\n{CLOSE}\n{HISTORY}", ("getMessageHistory",),
    ),
    Fault(
        "default-of-nought-lists-none", 39, "listCustomFields", "a default of 0 lists nothing", _default_as_it_is,
        f"{SET % ('API_Default_Count', '0')}\n{FIELDS}",
    ),
    Fault(
        "hidden-kinds-shown", 44, "getMessageHistory", "kinds of messages that the workspace hides are shown",
        as_if("Hide_System_Messages", []),
        f"{HIDE}\n{HISTORY}",
    ),
    Fault(
        "navigation-never-shown", 44, "recordPageVisit", "pages are never shown among the messages",
        as_if("Livechat_Visitor_navigation_as_a_message", False),
        f"{SET % ('Livechat_Visitor_navigation_as_a_message', 'true')}\n{PAGES}\n{HISTORY}", ("getMessageHistory",),
    ),
)  # fmt: skip
