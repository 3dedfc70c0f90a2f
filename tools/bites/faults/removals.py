"""Faults in what becomes of the removed: operators 33 to 35."""

from __future__ import annotations

from typing import Any

from tools.bites.faults.fault import Fault
from tools.bites.faults.scripts import DELETE, HISTORY, REMOVE, REMOVE_AGENT, REMOVE_VISITOR
from tools.bites.hooks.answers import answers_by
from tools.bites.hooks.writes import and_then, keeps_listing, remembers_the_dead
from tools.bites.proxy import Server
from tools.bites.traffic import Answer, Call, get, post


async def _department_of_old(call: Call, server: Server) -> Answer:
    answer = await server.send(call)
    if answer.accepted and answer.json.get("department"):
        server.state[call.target] = answer
    return server.state.get(call.target, answer) if answer.accepted else answer


READABLE = (
    Fault(
        "dead-visitor",
        33,
        "getVisitor",
        "a removed visitor can be read",
        remembers_the_dead(),
        f"GET livechat/visitor/tok-Ada-1\n{REMOVE_VISITOR}\nGET livechat/visitor/tok-Ada-1",
        ("deleteVisitor",),
    ),
    Fault(
        "dead-visitor-info",
        33,
        "getVisitorInfo",
        "agents read a removed visitor",
        remembers_the_dead(),
        f"GET livechat/visitors.info?visitorId=$ada_id\n{REMOVE_VISITOR}\nGET livechat/visitors.info?visitorId=$ada_id",
        ("deleteVisitor",),
    ),
    Fault(
        "dead-history",
        33,
        "getMessageHistory",
        "the messages of a removed visitor can be read",
        remembers_the_dead(),
        f"{HISTORY}\n{REMOVE_VISITOR}\n{HISTORY}",
        ("deleteVisitor",),
    ),
    Fault(
        "dead-department",
        33,
        "getDepartment",
        "a removed department can be read",
        _department_of_old,
        f"GET livechat/department/$north\n{REMOVE}\nGET livechat/department/$north",
        ("deleteDepartment",),
    ),
    Fault(
        "dead-message",
        33,
        "getMessage",
        "a deleted message can be read",
        remembers_the_dead(),
        f"GET livechat/message/$one?token=tok-Ada-1&rid=$room\n{DELETE}\n"
        "GET livechat/message/$one?token=tok-Ada-1&rid=$room",
        ("deleteMessage",),
    ),
    Fault(
        "dead-agent",
        33,
        "getServingAgent",
        "the agent of a removed conversation is told",
        remembers_the_dead(),
        f"GET livechat/agent.info/$room/tok-Ada-1\n{REMOVE_VISITOR}\nGET livechat/agent.info/$room/tok-Ada-1",
        ("deleteVisitor",),
    ),
)


def _old_members(call: Call, body: Any, server: Server) -> Any:
    held = server.state.setdefault(call.values["_id"], {})
    held.update({one["agentId"]: one for one in body.get("agents", [])})
    ghosts = [one for agent, one in held.items() if agent in server.memory.gone]
    return {**body, "agents": [*body["agents"], *ghosts]} if "agents" in body and body.get("department") else body


async def _message_before_too(call: Call, _: Answer, server: Server) -> None:
    own = [key for key, one in server.memory.messages.items() if one.get("token") == call.token and not one.get("t")]
    for other in [one for one in own if one != call.values["_id"] and one not in server.memory.gone][-1:]:
        room = server.memory.messages[other]["rid"]
        await server.send(post(f"livechat/message/{other}", {"token": call.token, "rid": room}, "DELETE"))


async def _manager_role_too(call: Call, _: Answer, server: Server) -> None:
    await server.ask(get(f"livechat/users/manager/{call.values['_id']}", "DELETE"))


async def _last_other_department(call: Call, _: Answer, server: Server) -> None:
    for other in server.memory.known("department")[-1:]:
        await server.ask(get(f"livechat/department/{other}", "DELETE"))


REACH = (
    Fault(
        "membership-stays",
        34,
        "listAgentDepartments",
        "a removed department stays with its agents",
        keeps_listing("departments", "departmentId"),
        f"GET livechat/agents/$grace_user/departments\n{REMOVE}\nGET livechat/agents/$grace_user/departments",
        ("deleteDepartment",),
    ),
    Fault(
        "rooms-stay",
        34,
        "listRooms",
        "the rooms of a removed visitor stay",
        keeps_listing("rooms"),
        f"GET livechat/rooms\n{REMOVE_VISITOR}\nGET livechat/rooms",
        ("deleteVisitor",),
    ),
    Fault(
        "removed-agent-stays-member",
        34,
        "getDepartment",
        "who is no agent any more stays in the departments",
        answers_by(_old_members),
        f"GET livechat/department/$north\n{REMOVE_AGENT}\nGET livechat/department/$north",
        ("removeLivechatUser",),
    ),
    Fault(
        "deletes-two-messages",
        34,
        "deleteMessage",
        "another message of the visitor goes, too",
        and_then(_message_before_too),
        f"{HISTORY}\n{DELETE}\n{HISTORY}",
        ("getMessageHistory", "getMessage"),
    ),
    Fault(
        "manager-role-goes-too",
        34,
        "removeLivechatUser",
        "who stops being an agent stops being a manager",
        and_then(_manager_role_too),
        'POST livechat/users/agent {"username": "margaret"}\nDELETE livechat/users/agent/$margaret_user\n'
        "GET livechat/users/manager",
        ("listLivechatUsers", "getLivechatUser"),
    ),
    Fault(
        "another-department-goes-too",
        34,
        "deleteDepartment",
        "the latest other department goes, too",
        and_then(_last_other_department),
        f"GET livechat/department\n{REMOVE}\nGET livechat/department",
        ("getDepartment", "listDepartments"),
    ),
)


LISTED = (
    Fault(
        "department-stays-listed",
        35,
        "listDepartments",
        "a removed department stays in the list",
        keeps_listing("departments"),
        f"GET livechat/department\n{REMOVE}\nGET livechat/department",
        ("deleteDepartment",),
    ),
    Fault(
        "agent-stays-listed",
        35,
        "listLivechatUsers",
        "who is no agent any more stays in the list",
        keeps_listing("users"),
        f"GET livechat/users/agent\n{REMOVE_AGENT}\nGET livechat/users/agent",
        ("removeLivechatUser",),
    ),
    Fault(
        "message-stays-listed",
        35,
        "getMessageHistory",
        "a deleted message stays in the history",
        keeps_listing("messages"),
        f"{HISTORY}\n{DELETE}\n{HISTORY}",
        ("deleteMessage",),
    ),
    Fault(
        "trigger-stays-listed",
        35,
        "listTriggers",
        "a removed trigger stays in the list",
        keeps_listing("triggers"),
        "GET livechat/triggers\nDELETE livechat/triggers/$trigger\nGET livechat/triggers",
        ("deleteTrigger",),
    ),
    Fault(
        "field-stays-listed",
        35,
        "listCustomFields",
        "a removed field stays in the list",
        keeps_listing("customFields"),
        'GET livechat/custom-fields\nPOST livechat/custom-fields.delete {"customFieldId": "plan"}\n'
        "GET livechat/custom-fields",
        ("deleteCustomField",),
    ),
)

FAULTS = (
    *READABLE,
    *REACH,
    *LISTED,
)
