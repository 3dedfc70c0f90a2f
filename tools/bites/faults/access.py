"""Faults in who may do what: operators 16 to 18 and 20 to 23."""

from __future__ import annotations

from tools.bites.faults.fault import Fault
from tools.bites.faults.shapes import NEW_DEPARTMENT
from tools.bites.hooks.answers import accepts
from tools.bites.hooks.requests import (
    anonymous,
    as_admin,
    as_owner,
    logged_in,
    mixed_pair,
    near_session,
    near_user,
    near_visitor,
    only_the_token,
    only_the_user_id,
    wrong_token,
)
from tools.bites.proxy import Server
from tools.bites.traffic import Call

HISTORY_OF_ADA = "GET livechat/visitors.chatHistory/room/$room/visitor/$ada_id"

NO_LOGIN = (
    Fault(
        "rooms-without-login",
        16,
        "listRooms",
        "anybody lists all conversations",
        as_admin(anonymous),
        "nobody: GET livechat/rooms",
    ),
    Fault(
        "take-without-login",
        16,
        "takeInquiry",
        "anybody takes inquiries",
        as_admin(anonymous),
        'nobody: POST livechat/inquiries.take {"inquiryId": "noSuchInquiry"}',
    ),
    Fault(
        "appearance-with-wrong-token",
        16,
        "getAppearance",
        "any token goes with a known user id",
        as_admin(wrong_token),
        "nobody: GET livechat/appearance !X-User-Id=$admin_user !X-Auth-Token=wrong",
    ),
    Fault(
        "removal-without-login",
        16,
        "deleteDepartment",
        "anybody removes departments",
        as_admin(anonymous),
        "nobody: DELETE livechat/department/$north",
    ),
    Fault(
        "history-by-user-id",
        16,
        "getChatHistory",
        "the user id without a token is enough",
        as_admin(only_the_user_id),
        f"nobody: {HISTORY_OF_ADA} !X-User-Id=$admin_user",
    ),
    Fault(
        "queue-by-token",
        16,
        "listQueue",
        "the token without a user id is enough",
        as_admin(only_the_token),
        "nobody: GET livechat/queue !X-Auth-Token=$admin_token",
    ),
    Fault(
        "inquiries-by-mixed-pair",
        16,
        "listInquiries",
        "the token may be another user's",
        as_admin(mixed_pair),
        "nobody: GET livechat/inquiries.list !X-Auth-Token=$grace_token !X-User-Id=$admin_user",
    ),
    Fault(
        "forward-without-login",
        16,
        "forwardRoom",
        "anybody hands conversations over",
        as_admin(anonymous),
        'nobody: POST livechat/room.forward {"roomId": "$room", "departmentId": "5f3c1a2b4d5e6f7a8b9c0d2f"}',
    ),
    Fault(
        "pages-without-login",
        16,
        "listPagesVisitedByQuery",
        "anybody reads where visitors went",
        as_admin(anonymous),
        "nobody: GET livechat/visitors.pagesVisited?roomId=$room",
    ),
)

NO_PERMISSION = (
    Fault(
        "agents-remove-agents",
        17,
        "removeLivechatUser",
        "an agent removes agents",
        as_admin(logged_in),
        "grace: DELETE livechat/users/agent/$linus_user",
    ),
    Fault(
        "agents-make-departments",
        17,
        "createDepartment",
        "an agent creates departments",
        as_admin(logged_in),
        f"grace: {NEW_DEPARTMENT}",
    ),
    Fault(
        "agents-read-queue",
        17,
        "listInquiries",
        "an agent lists all inquiries",
        as_admin(logged_in),
        "grace: GET livechat/inquiries.list",
    ),
    Fault(
        "agents-read-secret",
        17,
        "getIntegrationSettings",
        "an agent reads the webhook's secret",
        as_admin(logged_in),
        "grace: GET livechat/integrations.settings",
    ),
    Fault(
        "users-read-fields",
        17,
        "listCustomFields",
        "any user lists the custom fields",
        as_admin(logged_in),
        "tim: GET livechat/custom-fields",
    ),
    Fault(
        "users-read-visitors",
        17,
        "getVisitorInfo",
        "any user reads visitors",
        as_admin(logged_in),
        "tim: GET livechat/visitors.info?visitorId=$ada_id",
    ),
    Fault(
        "users-forward",
        17,
        "forwardRoom",
        "any user hands conversations over",
        as_admin(logged_in),
        'tim: POST livechat/room.forward {"roomId": "$room", "departmentId": "5f3c1a2b4d5e6f7a8b9c0d2f"}',
    ),
    Fault(
        "agents-read-trigger",
        17,
        "getTrigger",
        "an agent reads triggers",
        as_admin(logged_in),
        "grace: GET livechat/triggers/$trigger",
    ),
    Fault(
        "users-read-agents-departments",
        17,
        "listAgentDepartments",
        "any user reads the departments of agents",
        as_admin(logged_in),
        "tim: GET livechat/agents/$grace_user/departments",
    ),
    Fault(
        "users-read-hours",
        17,
        "listOfficeHours",
        "any user reads the office hours",
        as_admin(logged_in),
        "tim: GET livechat/office-hours",
    ),
)

LAX = (
    Fault(
        "token-in-capitals",
        18,
        "getAppearance",
        "tokens are compared without regard to case",
        near_session(lambda known, sent: known.lower() == sent.lower()),
        "nobody: GET livechat/appearance !X-User-Id=$admin_user !X-Auth-Token=$admin_capitals",
    ),
    Fault(
        "token-by-prefix",
        18,
        "listTriggers",
        "the beginning of the token is enough",
        near_session(lambda known, sent: len(sent) >= 4 and known.startswith(sent)),
        "nobody: GET livechat/triggers !X-User-Id=$admin_user !X-Auth-Token=$admin_prefix",
    ),
    Fault(
        "token-with-more",
        18,
        "listDepartments",
        "more after the token does not matter",
        near_session(lambda known, sent: sent.startswith(known)),
        "nobody: GET livechat/department !X-User-Id=$admin_user !X-Auth-Token=${admin_token}x",
    ),
    Fault(
        "user-id-in-capitals",
        18,
        "getVisitorInfo",
        "user ids are compared without regard to case",
        near_user(lambda known, sent: known.lower() == sent.lower()),
        "nobody: GET livechat/visitors.info?visitorId=$ada_id !X-User-Id=ADM1NOFWORKSPACE9 !X-Auth-Token=$admin_token",
    ),
    Fault(
        "visitor-token-in-capitals",
        18,
        "getVisitor",
        "visitors' tokens are compared without regard to case",
        near_visitor(lambda known, sent: known.lower() == sent.lower()),
        "GET livechat/visitor/TOK-ADA-1",
    ),
    Fault(
        "visitor-token-by-prefix",
        18,
        "getMessageHistory",
        "the beginning of the visitor's token is enough",
        near_visitor(lambda known, sent: known.startswith(sent)),
        "GET livechat/messages.history/$room?token=tok-Ada-",
    ),
    Fault(
        "visitor-token-with-more",
        18,
        "sendMessage",
        "more after the visitor's token does not matter",
        near_visitor(lambda known, sent: sent.startswith(known)),
        'POST livechat/message {"token": "tok-Ada-1x", "rid": "$room", "msg": "x"}',
    ),
    Fault(
        "visitor-token-trimmed",
        18,
        "closeRoom",
        "space around the visitor's token does not matter",
        near_visitor(lambda known, sent: known == sent.strip()),
        'POST livechat/room.close {"token": " tok-Ada-1 ", "rid": "$room"}',
    ),
)

READS = (
    Fault(
        "others-room",
        20,
        "openRoom",
        "a visitor reads another one's room by its id",
        as_owner(),
        "GET livechat/room?token=tok-Bea-2&rid=$room",
    ),
    Fault(
        "others-agent",
        20,
        "getServingAgent",
        "a visitor learns another one's agent",
        as_owner(),
        "GET livechat/agent.info/$room/tok-Bea-2",
    ),
    Fault(
        "others-call",
        20,
        "startVideoCall",
        "a visitor joins another one's call",
        as_owner(),
        "GET livechat/video.call/tok-Bea-2?rid=$room",
    ),
    Fault(
        "others-agent-by-nobody",
        20,
        "getServingAgent",
        "any token at all learns the agent",
        accepts("invalid-token|invalid-room", when=lambda call, _, server: call.room in server.memory.rooms),
        "GET livechat/agent.info/$room/tok-Ada-1\nGET livechat/agent.info/$room/nobody-has-it",
    ),
)


def _closed(call: Call, server: Server) -> bool:
    return call.room in server.memory.closed


MESSAGES = (
    Fault(
        "others-history",
        21,
        "getMessageHistory",
        "a visitor reads another one's messages",
        as_owner(),
        "GET livechat/messages.history/$room?token=tok-Bea-2",
    ),
    Fault(
        "others-closed-history",
        21,
        "getMessageHistory",
        "closed conversations are readable for every visitor",
        as_owner(_closed),
        'POST livechat/room.close {"token": "tok-Ada-1", "rid": "$room"}\n'
        "GET livechat/messages.history/$room?token=tok-Bea-2",
    ),
    Fault(
        "others-message",
        21,
        "getMessage",
        "a visitor reads one message of another one",
        as_owner(),
        "GET livechat/message/$one?token=tok-Bea-2&rid=$room",
    ),
    Fault(
        "others-transcript",
        21,
        "requestTranscript",
        "a visitor has another one's messages mailed",
        as_owner(),
        'POST livechat/transcript {"rid": "$room", "token": "tok-Bea-2", "email": "b@example.com"}',
    ),
)

WRITES = (
    Fault(
        "writes-to-others",
        22,
        "sendMessage",
        "a visitor writes into another one's room",
        as_owner(),
        'POST livechat/message {"token": "tok-Bea-2", "rid": "$room", "msg": "x"}',
    ),
    Fault(
        "closes-others",
        22,
        "closeRoom",
        "a visitor closes another one's room",
        as_owner(),
        'POST livechat/room.close {"token": "tok-Bea-2", "rid": "$room"}',
    ),
    Fault(
        "grades-others",
        22,
        "surveyRoom",
        "a visitor grades another one's room",
        as_owner(),
        'POST livechat/room.survey {"token": "tok-Bea-2", "rid": "$room", '
        '"data": [{"name": "satisfaction", "value": "1"}]}',
    ),
    Fault(
        "moves-others",
        22,
        "transferRoom",
        "a visitor moves another one's room",
        as_owner(),
        'POST livechat/room.transfer {"token": "tok-Bea-2", "rid": "$room", "department": "5f3c1a2b4d5e6f7a8b9c0d2f"}',
    ),
    Fault(
        "acknowledges-closing-others",
        22,
        "closeRoom",
        "closing another one's room is acknowledged, and not done",
        accepts("invalid-room", when=lambda call, _, server: call.room in server.memory.rooms),
        'POST livechat/room.close {"token": "tok-Bea-2", "rid": "$room"}',
    ),
)


def _edited(call: Call, server: Server) -> object:
    known = server.memory.messages[call.values["_id"]]
    body = server.memory.example("updateMessage")
    body["message"].update({"_id": known["_id"], "rid": known["rid"], "msg": call.json["msg"]})
    return body


CHANGES = (
    Fault(
        "edits-others",
        23,
        "updateMessage",
        "a visitor edits another one's message in its room",
        as_owner(),
        'PUT livechat/message/$one {"token": "tok-Bea-2", "rid": "$room", "msg": "x"}',
    ),
    Fault(
        "deletes-others",
        23,
        "deleteMessage",
        "a visitor deletes another one's message in its room",
        as_owner(),
        'DELETE livechat/message/$one {"token": "tok-Bea-2", "rid": "$room"}',
    ),
    Fault(
        "edits-by-own-room",
        23,
        "updateMessage",
        "with a room of one's own every message can be edited",
        accepts(
            "action-not-allowed|invalid-message",
            body=_edited,
            when=lambda call, _, server: call.values["_id"] in server.memory.messages,
        ),
        'PUT livechat/message/$one {"token": "tok-Bea-2", "rid": "$bea_room", "msg": "x"}',
    ),
    Fault(
        "edits-agents",
        23,
        "updateMessage",
        "a visitor edits what an agent wrote",
        accepts(
            "action-not-allowed",
            body=_edited,
            when=lambda call, _, server: server.memory.messages.get(call.values["_id"], {}).get("rid") == call.room,
        ),
        "GET livechat/messages.history/rMAdaSupportChat1?token=ada-3f9c2b7e51\n"
        'PUT livechat/message/mSgReplyByGrace01 {"token": "ada-3f9c2b7e51", "rid": "rMAdaSupportChat1", "msg": "x"}',
    ),
    Fault(
        "deletes-agents",
        23,
        "deleteMessage",
        "a visitor deletes what an agent wrote",
        accepts(
            "action-not-allowed",
            when=lambda call, _, server: server.memory.messages.get(call.values["_id"], {}).get("rid") == call.room,
        ),
        "GET livechat/messages.history/rMAdaSupportChat1?token=ada-3f9c2b7e51\n"
        'DELETE livechat/message/mSgReplyByGrace01 {"token": "ada-3f9c2b7e51", "rid": "rMAdaSupportChat1"}',
    ),
)

FAULTS = (*NO_LOGIN, *NO_PERMISSION, *LAX, *READS, *MESSAGES, *WRITES, *CHANGES)
