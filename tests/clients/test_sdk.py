"""The JavaScript client `@rocket.chat/sdk`, as it comes from npm, holds a visitor's conversations with the stub."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.server.conftest import Api

DRIVER = Path(__file__).with_name("sdk.mjs")
ADA = "ada-3f9c2b7e51"
ROOM = "rMAdaSupportChat1"
GRACE = "Gr4ceHopperAgent7"
SALES = "5f3c1a2b4d5e6f7a8b9c0d2f"

# Calls of the client whose routes are outside the contract.
OUTSIDE = {"shareScreen", "updateCallStatus"}


class RefusedCall(Exception):
    """The server said no: `status` and `data` are what the client throws."""

    def __init__(self, status: int, data: Any) -> None:
        self.status = status
        self.data = data
        super().__init__(f"{status}: {data}")


class Sdk:
    """The SDK's livechat client in a Node.js process of its own."""

    def __init__(self, node: str, url: str) -> None:
        self._process = subprocess.Popen(
            [node, str(DRIVER), url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )

    def call(self, method: str, *args: Any) -> Any:
        """What the promise of the method resolves to. Raises RefusedCall."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps({"call": method, "args": args}), file=self._process.stdin, flush=True)
        outcome = json.loads(self._process.stdout.readline())
        assert "failed" not in outcome, f"{method}: {outcome['failed']}"
        if "refused" in outcome:
            raise RefusedCall(**outcome["refused"])
        return outcome["result"]

    def close(self) -> None:
        self._process.communicate(timeout=10)


@pytest.fixture
def sdk(node: str, api: Api) -> Iterator[Sdk]:
    """The client, not yet anybody's."""
    sdk = Sdk(node, api.url)
    yield sdk
    sdk.close()


@pytest.fixture
def ada(sdk: Sdk) -> Sdk:
    """The client of Ada, who is in conversation with Grace."""
    sdk.call("grantVisitor", {"visitor": {"token": ADA}})
    return sdk


def test_these_tests_make_every_call_that_the_client_has(node: str) -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    names = json.loads(subprocess.run([node, str(DRIVER)], capture_output=True, check=True, timeout=30).stdout)
    assert {name for name in names if f'"{name}"' not in source.partition("@pytest.fixture")[2]} == OUTSIDE


# Before the conversation.


def test_the_configuration_tells_the_widget_what_to_show(ada: Sdk) -> None:
    config = ada.call("config", {"token": ADA})
    assert (config["enabled"], config["online"]) == (True, True)
    assert [department["name"] for department in config["departments"]] == ["Support", "Sales"]
    assert config["guest"]["token"] == ADA
    assert config["room"]["_id"] == ROOM
    assert config["agent"]["username"] == "grace"
    assert config["triggers"][0]["actions"][0]["params"]["msg"] == "May I help you?"


@pytest.mark.parametrize("method", ["grantVisitor", "login"])
def test_a_visitor_registers_and_is_remembered(sdk: Sdk, method: str) -> None:
    wishes = {"token": "kay-token", "name": "Kay", "email": "kay@example.com", "department": SALES}
    visitor = sdk.call(method, {"visitor": wishes})
    assert (visitor["username"], visitor["name"], visitor["department"]) == ("guest-3", "Kay", SALES)
    assert sdk.call("visitor")["visitor"] == visitor


def test_the_next_agent_is_told(sdk: Sdk) -> None:
    sdk.call("grantVisitor", {"visitor": {"token": "kay-token"}})
    assert sdk.call("nextAgent")["username"] in ("grace", "linus")
    assert sdk.call("nextAgent", SALES)["username"] == "linus"


def test_page_visits_before_the_conversation_go_with_it(sdk: Sdk, api: Api) -> None:
    sdk.call("grantVisitor", {"visitor": {"token": "kay-token"}})
    page = {"change": "url", "title": "Shop", "location": {"href": "https://shop.example.com/"}}
    visited = sdk.call("sendVisitorNavigation", {"token": "kay-token", "pageInfo": page})["page"]
    assert visited == {
        "msg": "Shop - https://shop.example.com/",
        "navigation": {"page": page, "token": "kay-token"},
    }
    room = sdk.call("room")
    pages = api.get(f"/api/v1/livechat/visitors.pagesVisited/{room['_id']}", caller="grace").json["pages"]
    assert [visit["navigation"]["page"]["title"] for visit in pages] == ["Shop"]


def test_a_message_to_nobody_is_mailed(sdk: Sdk, api: Api) -> None:
    form = {"name": "Kay", "email": "kay@example.com", "message": "Call me back."}
    thanks = sdk.call("sendOfflineMessage", form)
    assert thanks == "Livechat offline message sent"
    (mail,) = api.workspace.store.mails
    assert (mail.to, mail.reply_to) == ("support@example.com", "Kay <kay@example.com>")
    assert "Call me back." in mail.body


# In the conversation.


def test_a_conversation_opens_and_is_found_again(sdk: Sdk) -> None:
    sdk.call("grantVisitor", {"visitor": {"token": "kay-token", "name": "Kay"}})
    room = sdk.call("room", {"agentId": GRACE})
    assert (room["fname"], room["open"], room["servedBy"]["username"]) == ("Kay", True, "grace")
    assert sdk.call("room", {"rid": room["_id"]})["_id"] == room["_id"]
    assert sdk.call("agent", {"rid": room["_id"]})["username"] == "grace"


def test_messages_are_sent_read_edited_and_deleted(ada: Sdk) -> None:
    sent = ada.call("sendMessage", {"rid": ROOM, "msg": "Which lorry? 🚚"})["message"]
    assert ada.call("message", sent["_id"], {"rid": ROOM}) == sent

    edited = ada.call("editMessage", sent["_id"], {"rid": ROOM, "token": ADA, "msg": "Which van?"})["message"]
    assert (edited["_id"], edited["msg"], edited["editedBy"]["username"]) == (sent["_id"], "Which van?", "guest-2")

    history = ada.call("loadMessages", ROOM, {"limit": 2})
    assert [message["msg"] for message in history] == ["Which van?", "It left our warehouse this morning."]

    assert ada.call("deleteMessage", sent["_id"], {"rid": ROOM})["message"]["_id"] == sent["_id"]
    assert sent["_id"] not in [message["_id"] for message in ada.call("loadMessages", ROOM, {})]


def test_a_file_arrives_as_it_was_sent(ada: Sdk, api: Api) -> None:
    file = {"name": "invoice.txt", "type": "text/plain", "content": "Order 4711: one analytical engine. ✓"}
    message = ada.call("uploadFile", {"rid": ROOM, "file": file})
    assert (message["rid"], message["file"]["name"]) == (ROOM, "invoice.txt")
    upload = api.workspace.store.uploads.get(message["file"]["_id"])
    assert upload is not None
    assert (upload.content.decode(), upload.content_type) == (file["content"], "text/plain")
    assert ada.call("loadMessages", ROOM, {"limit": 1})[0]["_id"] == message["_id"]


def test_custom_fields_are_kept_one_or_many(ada: Sdk, api: Api) -> None:
    field = {"key": "plan", "value": "gold", "overwrite": True}
    assert ada.call("sendCustomField", {"token": ADA, **field})["field"] == field
    assert ada.call("visitor")["visitor"]["livechatData"] == {"plan": "gold"}

    fields = [{"key": "orderNumber", "value": "4711", "overwrite": True}, field | {"value": "free", "overwrite": False}]
    stored = ada.call("sendCustomFields", {"token": ADA, "customFields": fields})["fields"]
    assert [(one["Key"], one["value"]) for one in stored] == [("orderNumber", "4711"), ("plan", "free")]
    assert ada.call("visitor")["visitor"]["livechatData"] == {"plan": "gold"}
    room = api.get("/api/v1/rooms.info", caller="grace", query={"roomId": ROOM}).json["room"]
    assert room["livechatData"] == {"orderNumber": "4711"}


def test_the_status_of_the_visitor_is_shown_to_agents(ada: Sdk, api: Api) -> None:
    assert ada.call("updateVisitorStatus", "away") == "away"
    room = api.get("/api/v1/rooms.info", caller="grace", query={"roomId": ROOM}).json["room"]
    assert room["v"]["status"] == "away"


def test_the_conversation_moves_to_another_department(ada: Sdk) -> None:
    moved = ada.call("transferChat", {"rid": ROOM, "department": SALES})
    assert (moved["success"], moved["room"]["departmentId"]) == (True, SALES)
    assert moved["room"]["servedBy"]["username"] == "linus"
    assert ada.call("agent", {"rid": ROOM})["username"] == "linus"
    assert "department" not in ada.call("visitor")["visitor"]  # the visitor was registered without one


def test_a_video_call_is_offered_in_the_conversation(ada: Sdk) -> None:
    call = ada.call("videoCall", {"rid": ROOM})["videoCall"]
    assert (call["rid"], call["provider"], call["domain"]) == (ROOM, "jitsi", "meet.jit.si")
    assert ada.call("loadMessages", ROOM, {"limit": 1})[0]["t"] == "livechat_video_call"


# Its end.


def test_a_conversation_ends_with_survey_and_transcript(ada: Sdk, api: Api) -> None:
    assert ada.call("closeChat", {"rid": ROOM}) == {"rid": ROOM, "comment": "Closed by visitor", "success": True}
    with pytest.raises(RefusedCall) as refused:
        ada.call("closeChat", {"rid": ROOM})
    assert (refused.value.status, refused.value.data["error"]) == (400, "room-closed")

    answers = [{"name": "satisfaction", "value": "5"}, {"name": "additionalFeedback", "value": "Kind!"}]
    survey = ada.call("chatSurvey", {"rid": ROOM, "data": answers})
    assert (survey["rid"], survey["data"]) == (ROOM, {"satisfaction": "5", "additionalFeedback": "Kind!"})

    assert ada.call("requestTranscript", "ada@example.com", {"rid": ROOM})["message"] == "Livechat transcript sent"
    mail = next(iter(api.workspace.store.mails))
    assert (mail.to, mail.room_id) == ("ada@example.com", ROOM)
    assert "It left our warehouse this morning." in mail.body


def test_a_visitor_asks_to_be_forgotten(ada: Sdk) -> None:
    ada.call("closeChat", {"rid": ROOM})
    forgotten = ada.call("deleteVisitor")
    assert forgotten["_id"] == "6a1f3c9d2b7e4f5a8c0d1e2f"
    with pytest.raises(RefusedCall):
        ada.call("loadMessages", ROOM, {})


def test_refusals_reach_the_client_as_the_widget_reads_them(sdk: Sdk) -> None:
    sdk.call("grantVisitor", {"visitor": {"token": "kay-token"}})
    with pytest.raises(RefusedCall) as refused:
        sdk.call("sendMessage", {"rid": ROOM, "msg": "Let me in"})
    assert (refused.value.status, refused.value.data) == (400, {"success": False, "error": "invalid-room"})
