"""Faults that open one visitor's conversations and messages to another: operators 20 to 23."""

from __future__ import annotations

from tools.bites.faults.fault import Fault
from tools.bites.hooks.answers import accepts
from tools.bites.hooks.requests import as_owner
from tools.bites.proxy import Server
from tools.bites.traffic import Call

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

FAULTS = (
    *READS,
    *MESSAGES,
    *WRITES,
    *CHANGES,
)
