"""A day in a workspace, told over HTTP: every operation answers, the important ones in several situations."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import requests

from openapi.contract import Operation, operations

GRACE, LINUS, TIM = "Gr4ceHopperAgent7", "L1nusTorvaldsAg3n", "T1mBernersLeeUser"
SUPPORT, SALES = "5f3c1a2b4d5e6f7a8b9c0d1e", "5f3c1a2b4d5e6f7a8b9c0d2f"
NOBODY = "nobody0000000000x"
ORDERS = {"change": "url", "title": "Your orders", "location": {"href": "https://shop.example.com/orders"}}
PNG = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAEElEQVR4nGP8zwADTGAKRgIAUP4B0iWbiQQAAAAASUVORK5CYII=")
RICH = (
    "**Hello** @grace :smile:\n* see #general\n1. https://example.com/orders\n"
    "> quoted `code` ~~old~~\n```\nblock\n```\n😀"
)


class StoryError(Exception):
    """The stub did not answer as the story needs it; the message says what was asked and what came."""


@dataclass(frozen=True)
class Answer:
    """What an operation answered, and in which situation."""

    operation: Operation
    situation: str
    status: int
    body: Any


@dataclass
class Story:
    """Asks a running stub, and keeps the answers. The stub has to be as its seed says."""

    document: Mapping[str, Any]
    url: str
    answers: list[Answer] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._operations = {operation.id: operation for operation in operations(self.document)}
        self._http = requests.Session()
        self._logins: dict[str, dict[str, str]] = {}

    def tell(self) -> list[Answer]:
        """Everything from the first visit to the last log-out. Raises StoryError."""
        with self._closing():
            for username in ("admin", "margaret", "grace", "linus", "tim"):
                self._log_in(username)
            self._refusals()
            self._workspace()
            self._agents()
            self._custom_fields()
            self._departments()
            self._triggers()
            self._widget()
            self._conversation()
            self._queue()
            self._ends()
            self._farewells()
        return self.answers

    @contextmanager
    def _closing(self) -> Iterator[None]:
        try:
            yield
        finally:
            self._http.close()

    def _ask(self, operation_id: str, situation: str, /, caller: str | None = None, **request: Any) -> Any:
        """One success; `request` has `path` (by parameter), `query`, `body`, `files` and `headers`."""
        answer = self._send(operation_id, caller, **request)
        if answer.status_code != 200:
            raise StoryError(f"{operation_id}, {situation}: {answer.status_code} {answer.text[:300]}")
        said = answer.json() if "json" in answer.headers.get("Content-Type", "") else None
        if isinstance(said, dict):
            self.answers.append(Answer(self._operations[operation_id], situation, 200, said))
        return said

    def _send(
        self,
        operation_id: str,
        caller: str | None,
        *,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        files: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> requests.Response:
        operation = self._operations[operation_id]
        address = operation.path
        for name, value in (path or {}).items():
            address = address.replace(f"{{{name}}}", quote(value, safe=""))
        return self._http.request(
            operation.method,
            self.url + address,
            params=query,
            json=body,
            files=files,
            headers={**(self._logins[caller] if caller else {}), **(headers or {})},
            timeout=60,
        )

    def _log_in(self, username: str) -> None:
        data = self._ask("login", username, body={"user": username, "password": username})["data"]
        self._logins[username] = {"X-Auth-Token": data["authToken"], "X-User-Id": data["userId"]}

    def _visitor(self, token: str, **more: Any) -> dict[str, Any]:
        visitor: dict[str, Any] = self._ask(
            "registerVisitor", f"with {', '.join(more) or 'nothing'}", body={"visitor": {"token": token, **more}}
        )["visitor"]
        return visitor

    def _room(self, token: str, situation: str = "a new one") -> dict[str, Any]:
        room: dict[str, Any] = self._ask("openRoom", situation, query={"token": token})["room"]
        return room

    def _refusals(self) -> None:
        """What is said to strangers, to users without permissions, and to requests without anything in them."""
        for operation in self._operations.values():
            spec = operation.spec
            if operation.id in ("logout", "logoutByGet") or "{" in operation.path or "requestBody" not in spec:
                continue
            body: Any = {} if operation.method != "get" else None
            for situation, caller in (("a stranger", None), ("a user", "tim"), ("nothing sent", "admin")):
                answer = self._send(operation.id, caller, body=body)
                if answer.status_code in (400, 401, 403, 404) and isinstance(answer.json(), dict):
                    self.answers.append(Answer(operation, situation, answer.status_code, answer.json()))

    def _workspace(self) -> None:
        self._ask("getServerInfo", "a stranger")
        self._ask("getServerInfo", "the administrator", caller="admin")
        for username in ("admin", "grace", "tim"):
            self._ask("getMe", username, caller=username)
        user = {
            "username": "katherine",
            "name": "Katherine Johnson",
            "email": "kj@example.com",
            "password": "Orbit-1962",
        }
        self._ask("createUser", "somebody new", caller="admin", body=user)
        for caller, of in (("admin", "grace"), ("grace", "grace"), ("tim", "grace"), ("admin", "katherine")):
            self._ask("getUser", f"{of} for {caller}", caller=caller, query={"username": of})
        self._ask("setUserStatus", "her own", caller="grace", body={"status": "online", "message": "Here"})
        self._ask("getSetting", "a switch", caller="admin", path={"_id": "Livechat_enabled"})
        self._ask("setSetting", "a switch", caller="admin", path={"_id": "Livechat_enabled"}, body={"value": True})
        self._ask("listPublicSettings", "all")
        self._ask("listPermissions", "all", caller="admin")
        grant = [{"_id": "view-livechat-queue", "roles": ["livechat-manager", "livechat-agent", "admin"]}]
        self._ask("updatePermissions", "one", caller="admin", body={"permissions": grant})
        method = "livechat:changeLivechatStatus"
        call = {"message": json.dumps({"msg": "method", "id": "1", "method": method, "params": []})}
        self._ask("callMethod", "a change", caller="grace", path={"method": method}, body=call)

    def _agents(self) -> None:
        for kind in ("agent", "manager"):
            self._ask("addLivechatUser", kind, caller="admin", path={"type": kind}, body={"username": "katherine"})
            self._ask("listLivechatUsers", f"{kind}s", caller="admin", path={"type": kind})
            self._ask("getLivechatUser", kind, caller="admin", path={"type": kind, "_id": GRACE})
        self._ask("getLivechatUser", "a manager", caller="admin", path={"type": "manager", "_id": "M4rgaretHamilton8"})
        for name in ("grace", "linus"):
            self._ask("setAgentStatus", "available", caller=name, body={"status": "available"})
            self._ask("setUserStatus", "online", caller=name, body={"status": "online"})
        self._ask("listAgentDepartments", "of two", caller="admin", path={"agentId": LINUS})

    def _custom_fields(self) -> None:
        data = {"field": "size", "label": "Size", "scope": "visitor", "visibility": "visible", "regexp": ""}
        self._ask("saveCustomField", "new", caller="admin", body={"customFieldId": None, "customFieldData": data})
        more = {"type": "select", "options": "S,M", "defaultValue": "M", "required": False, "searchable": True}
        changed = {"customFieldId": "size", "customFieldData": {**data, **more, "public": True}}
        self._ask("saveCustomField", "changed", caller="admin", body=changed)
        self._ask("listCustomFields", "all", caller="admin")
        for which in ("size", "plan", NOBODY):
            self._ask("getCustomField", which, caller="admin", path={"_id": which})
        self._ask("deleteCustomField", "one", caller="admin", body={"customFieldId": "size"})

    def _departments(self) -> None:
        plain = {
            "enabled": True, "name": "Billing", "email": "billing@example.com",
            "showOnRegistration": True, "showOnOfflineForm": True,
        }  # fmt: skip
        rich = plain | {
            "name": "Claims", "description": "What went wrong", "requestTagBeforeClosingChat": False,
            "chatClosingTags": ["claim"], "offlineMessageChannelName": "claims", "waitingQueueMessage": "Please wait",
            "abandonedRoomsCloseCustomMessage": "Closed", "fallbackForwardDepartment": SUPPORT,
            "departmentsAllowedToForward": [SALES],
        }  # fmt: skip
        member = [{"agentId": GRACE, "count": 0, "order": 0}]
        made = self._ask("createDepartment", "plain", caller="admin", body={"department": plain})
        self._ask("createDepartment", "with everything", caller="admin", body={"department": rich, "agents": member})
        place = {"_id": made["department"]["_id"]}
        self._ask("listDepartments", "all", caller="admin")
        for situation, which in (("plain", place["_id"]), ("of the seed", SUPPORT), ("unknown", NOBODY)):
            self._ask("getDepartment", situation, caller="admin", path={"_id": which}, query={"includeAgents": "true"})
        body = {"department": plain | {"name": "Bills"}, "agents": [{"agentId": GRACE, "username": "grace"}]}
        self._ask("updateDepartment", "with an agent", caller="admin", path=place, body=body)
        upsert = {"upsert": [{"agentId": LINUS, "username": "linus", "count": 1, "order": 2}], "remove": []}
        self._ask("updateDepartmentAgents", "one more", caller="admin", path=place, body=upsert)
        self._ask("listDepartmentAgents", "two", caller="admin", path=place)
        self._ask("deleteDepartment", "one", caller="admin", path=place)

    def _triggers(self) -> None:
        service = {
            "sender": "queue", "name": "", "serviceUrl": "https://search.example.com", "serviceTimeout": 5000,
            "serviceFallbackMessage": "Please wait.",
        }  # fmt: skip
        trigger = {
            "name": "Search", "description": "", "enabled": True, "runOnce": False,
            "conditions": [{"name": "chat-opened-by-visitor", "value": None}],
            "actions": [{"name": "use-external-service", "params": service}],
        }  # fmt: skip
        self._ask("saveTrigger", "new", caller="admin", body=trigger)
        listed = self._ask("listTriggers", "all", caller="admin")["triggers"]
        for which in [*(trigger["_id"] for trigger in listed), NOBODY]:
            self._ask("getTrigger", which, caller="admin", path={"_id": which})
        new = next(trigger["_id"] for trigger in listed if trigger["name"] == "Search")
        self._ask("deleteTrigger", "one", caller="admin", path={"_id": new})

    def _widget(self) -> None:
        self._ask("getAppearance", "all", caller="admin")
        self._ask("saveAppearance", "one", caller="admin", body=[{"_id": "Livechat_title", "value": "Talk to us"}])
        self._ask("getIntegrationSettings", "all", caller="admin")
        self._ask("listOfficeHours", "all", caller="admin")
        self._ask("getWidgetConfig", "a stranger")
        self._ask("getWidgetConfigByPath", "a stranger", path={"token": "stranger"})

    def _conversation(self) -> None:
        self._ask("recordPageVisit", "before a conversation", body={"token": "mary", "pageInfo": ORDERS})
        self._visitor("bare")
        fields = [{"key": "plan", "value": "basic", "overwrite": True}]
        whole = {"name": "Mary Jackson", "email": "mary@example.com", "phone": "+15550111", "department": SUPPORT}
        visitor = self._visitor("mary", **whole, customFields=fields)
        self._ask("getNextAgent", "free", path={"token": "mary"}, query={"department": SUPPORT})
        room = self._room("mary")
        here = {"token": "mary", "rid": room["_id"]}
        self._room("mary", "the same")
        self._ask("getNextAgent", "not needed", path={"token": "mary"})
        self._ask("getServingAgent", "serving", path=here)
        self._ask("getWidgetConfig", "in conversation", query={"token": "mary"})
        self._messages(here)
        for other in ({"change": "url", "title": "Help", "location": ORDERS["location"]}, ORDERS | {"change": "title"}):
            self._ask("recordPageVisit", str(other["change"]), body={**here, "pageInfo": other})
        self._ask("listPagesVisited", "two", caller="grace", path={"roomId": room["_id"]})
        self._ask("listPagesVisitedByQuery", "two", caller="grace", query={"roomId": room["_id"]})
        self._ask(
            "setCustomField", "a visitor's", body={"token": "mary", "key": "plan", "value": "pro", "overwrite": True}
        )
        order = [{"key": "orderNumber", "value": "4711", "overwrite": True}]
        self._ask("setCustomFields", "a room's", body={"token": "mary", "customFields": order})
        self._ask("setVisitorStatus", "away", body={"token": "mary", "status": "away"})
        for token in ("bare", "mary"):
            self._ask("getVisitor", token, path={"token": token})
        self._ask("getVisitorInfo", "mary", caller="grace", query={"visitorId": visitor["_id"]})
        self._ask("listVisitorRooms", "one", caller="admin", path={"token": "mary"})
        self._ask("startVideoCall", "in a conversation", path={"token": "mary"}, query={"rid": room["_id"]})
        self._history(room["_id"], visitor["_id"], "in conversation")

    def _messages(self, here: Mapping[str, str]) -> None:
        sent = self._ask("sendMessage", "plain", body={**here, "msg": "Where is my order?"})["message"]
        self._ask("sendMessage", "with all markup", body={**here, "msg": RICH})
        which = {"_id": sent["_id"]}
        self._ask("getMessage", "plain", path=which, query=here)
        self._ask("updateMessage", "plain", path=which, body={**here, "msg": "Where is order 4711?"})
        gone = self._ask("sendMessage", "to be deleted", body={**here, "msg": "Oh"})["message"]
        self._ask("deleteMessage", "plain", path={"_id": gone["_id"]}, body=dict(here))
        batch = {"visitor": {"token": here["token"]}, "messages": [{"msg": "Hello?"}, {"msg": "Hello!"}]}
        self._ask("sendMessages", "two", caller="grace", body=batch)
        for name, content, kind in (("a.txt", b"text", "text/plain"), ("a.png", PNG, "image/png")):
            form = {"file": (name, content, kind), "description": (None, "A file")}
            secret = {"x-visitor-token": here["token"]}
            self._ask("uploadFile", kind, path={"rid": here["rid"]}, files=form, headers=secret)
        message = {"message": {"rid": here["rid"], "msg": "On its way: https://example.com/orders"}}
        self._ask("sendChatMessage", "the agent", caller="grace", body=message)
        self._ask("postChatMessage", "the agent", caller="grace", body={"roomId": here["rid"], "text": "Tomorrow."})
        self._ask("getMessageHistory", "of all kinds", path={"rid": here["rid"]}, query={"token": here["token"]})

    def _history(self, room_id: str, visitor_id: str, situation: str) -> None:
        self._ask("getRoomInfo", situation, caller="admin", query={"roomId": room_id})
        self._ask("getInquiry", situation, caller="admin", query={"roomId": room_id})
        self._ask("listRooms", situation, caller="admin")
        self._ask("listQueue", situation, caller="admin")
        place = {"roomId": room_id, "visitorId": visitor_id}
        self._ask("getChatHistory", situation, caller="admin", path=place)

    def _queue(self) -> None:
        """A conversation is handed on and back, waits and is taken."""
        visitor = self._visitor("dorothy", name="Dorothy Vaughan", department=SALES)
        here = {"token": "dorothy", "rid": self._room("dorothy")["_id"]}
        self._ask("setAgentStatus", "not available", caller="linus", body={"status": "not-available"})
        self._ask("transferRoom", "to another department", body={**here, "department": SUPPORT})
        self._ask("setAgentStatus", "available again", caller="linus", body={"status": "available"})
        self._ask("transferToDepartment", "and back", body={**here, "department": SALES})
        served = self._ask("getRoomInfo", "handed on", caller="admin", query={"roomId": here["rid"]})["room"]
        other = GRACE if served["servedBy"]["_id"] == LINUS else LINUS
        self._ask("forwardRoom", "to an agent", caller="admin", body={"roomId": here["rid"], "userId": other})
        self._ask("joinRoom", "the administrator", caller="admin", query={"roomId": here["rid"]})
        manual = {"value": "Manual_Selection"}
        self._ask("setSetting", "routing", caller="admin", path={"_id": "Livechat_Routing_Method"}, body=manual)
        self._ask("returnInquiry", "to the queue", caller="admin", body={"roomId": here["rid"]})
        self._ask("sendMessage", "while waiting", body={**here, "msg": "Is anybody there?"})
        self._history(here["rid"], visitor["_id"], "waiting")
        self._ask("listInquiries", "one", caller="admin")
        inquiry = self._ask("getInquiry", "with a message", caller="grace", query={"roomId": here["rid"]})["inquiry"]
        self._ask("takeInquiry", "her own", caller="grace", body={"inquiryId": inquiry["_id"]})
        self._history(here["rid"], visitor["_id"], "taken")
        self._ask("getMessageHistory", "handed on", path={"rid": here["rid"]}, query={"token": "dorothy"})
        transcript = {"sendToVisitor": True, "requestData": {"email": "dorothy@example.com", "subject": "Your chat"}}
        closing = {"rid": here["rid"], "comment": "Done.", "tags": ["done"], "transcriptEmail": transcript}
        self._ask("closeRoomByUser", "with tags", caller="grace", body=closing)
        self._ask("getRoomInfo", "closed by its agent", caller="admin", query={"roomId": here["rid"]})

    def _ends(self) -> None:
        room = self._room("mary", "the same after a while")
        here = {"token": "mary", "rid": room["_id"]}
        self._ask("getRoomInfo", "in full", caller="admin", query={"roomId": room["_id"]})
        self._ask("closeRoom", "the visitor", body=here)
        rating = [{"name": "satisfaction", "value": "5"}, {"name": "additionalFeedback", "value": "Quick."}]
        self._ask("surveyRoom", "satisfied", body={**here, "data": rating})
        self._ask("requestTranscript", "closed", body={**here, "email": "mary@example.com"})
        self._history(room["_id"], room["v"]["_id"], "closed and rated")
        self._ask("getMessageHistory", "closed", path={"rid": room["_id"]}, query={"token": "mary"})
        self._ask("getVisitorInfo", "after a chat", caller="admin", query={"visitorId": room["v"]["_id"]})
        offline = {"name": "Ada", "email": "ada@example.com", "message": "Are you there?", "department": SUPPORT}
        self._ask("sendOfflineMessage", "to a department", body=offline)
        sms = {"from": "+15550100", "to": "+15550199", "content": "Where is my order?"}
        self._ask("receiveSms", "mobex", path={"service": "mobex"}, body=sms)
        self._ask("listRooms", "at last", caller="admin")

    def _farewells(self) -> None:
        self._ask(
            "getChannelInfo", "a conversation", caller="admin", query={"roomId": self._latest("listRooms", "rooms")}
        )
        self._ask("deleteVisitor", "without a conversation", path={"token": "bare"})
        user = self._ask("getUser", "an agent", caller="admin", query={"username": "katherine"})["user"]
        self._ask("removeLivechatUser", "agent", caller="admin", path={"type": "agent", "_id": user["_id"]})
        self._ask("deleteUser", "one", caller="admin", body={"userId": user["_id"]})
        self._ask("logoutByGet", "tim", caller="tim")
        self._ask("logout", "margaret", caller="margaret")

    def _latest(self, operation_id: str, name: str) -> str:
        found = next(answer for answer in reversed(self.answers) if answer.operation.id == operation_id)
        return str(found.body[name][0]["_id"])
