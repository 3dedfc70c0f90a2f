"""What the proxy learns from the traffic it forwards: sessions, visitors, rooms, messages, earlier answers."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from tools.bites.traffic import Answer, Call, operations

Login = dict[str, str]

_REMOVALS = (("deleteCustomField", "customFieldId"), ("deleteUser", "userId"), ("takeInquiry", "inquiryId"))


class Memory:
    """The world as the server's own answers told it.

    `rooms` and `messages` are by id, `visitors` by token, `sessions` are user ids by authentication token; `last` is
    the latest accepted answer of each operation, `gone` holds ids and tokens that were removed, `ids` the ids of
    everything that was shown, by its name in the singular, in the order in which they were seen.
    """

    def __init__(self) -> None:
        self.sessions: dict[str, str] = {}
        self.admin: Login = {}
        self.visitors: dict[str, dict[str, Any]] = {}
        self.rooms: dict[str, dict[str, Any]] = {}
        self.closed: set[str] = set()
        self.messages: dict[str, dict[str, Any]] = {}
        self.last: dict[str, Any] = {}
        self.gone: set[str] = set()
        self.ids: dict[str, list[str]] = {}

    def owner(self, room: Any) -> str | None:
        """The token of the visitor whose room it is."""
        return self.rooms.get(room, {}).get("v", {}).get("token") if isinstance(room, str) else None

    def owns(self, call: Call) -> bool:
        """True when the call names an open room and the token of its visitor."""
        return call.room in self.rooms and call.room not in self.closed and self.owner(call.room) == call.token

    def example(self, operation: str) -> Any:
        """A good body of the operation: the latest one, else the contract's example. A copy."""
        return deepcopy(self.last.get(operation) or _examples().get(operation, {"success": True}))

    def watch(self, call: Call, answer: Answer) -> None:
        """Learns from one exchange with the server."""
        if not call.operation or not answer.accepted or not isinstance(answer.json, dict):
            return
        self.last[call.operation] = answer.json
        if call.operation == "login":
            self._session(answer.json["data"])
        self._objects(answer.json)
        if call.operation in ("closeRoom", "closeRoomByUser") and isinstance(call.room, str):
            self.closed.add(call.room)
        if call.method == "DELETE":
            self.gone.update(call.values.values())
            self.gone.update(room for room in self.rooms if self.owner(room) == call.values.get("token", self))
        for operation, name in _REMOVALS:
            if call.operation == operation and isinstance(call.named(name), str):
                self.gone.add(call.named(name))
        if call.operation == "addLivechatUser":
            self.gone.discard(answer.json.get("user", {}).get("_id"))

    def known(self, kind: str) -> list[str]:
        """The ids of things of a kind (`department`, `trigger` …) that are still there."""
        return [one for one in self.ids.get(kind, []) if one not in self.gone]

    def _session(self, data: dict[str, Any]) -> None:
        self.sessions[data["authToken"]] = data["userId"]
        if "admin" in data.get("me", {}).get("roles", ()):
            self.admin = {"X-Auth-Token": data["authToken"], "X-User-Id": data["userId"]}

    def _note_id(self, kind: str, known: Any) -> None:
        ids = self.ids.setdefault(kind, [])
        if isinstance(known, str) and known not in ids:
            ids.append(known)

    def _objects(self, body: dict[str, Any]) -> None:
        for name, value in body.items():
            for one in value if isinstance(value, list) else [value]:
                if not isinstance(one, dict):
                    continue
                self._note_id("inquiry" if name == "inquiries" else name.removesuffix("s"), one.get("_id"))
                if name in ("visitor",) and one.get("token"):
                    self.visitors[one["token"]] = one
                elif name in ("room", "rooms", "history") and isinstance(one.get("v"), dict) and one.get("_id"):
                    known = self.rooms.get(one["_id"], {})
                    self.rooms[one["_id"]] = {**known, **one, "v": {**known.get("v", {}), **one["v"]}}
                    if not one.get("open", False) and "t" in one:
                        self.closed.add(one["_id"])
                elif name in ("message", "messages") and one.get("_id") and one.get("rid"):
                    self.messages[one["_id"]] = {**self.messages.get(one["_id"], {}), **one}


def _examples() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for operation in operations():
        for content in operation.spec["responses"].get("200", {}).get("content", {}).values():
            for example in content.get("examples", {}).values():
                found.setdefault(operation.id, example.get("value"))
    return found
