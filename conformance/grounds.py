"""What a run creates on its target, with a ledger entry before every act and its undoing at the end."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from conformance.ledger import Entry, Ledger
from conformance.options import Mode
from conformance.results import Trace
from conformance.session import Answer, Login, Session, TargetGone
from conformance.target import Target

_ROLES = {"agent": ("agent",), "other-agent": ("agent",), "manager": ("manager",), "user": ()}


class TooManyObjects(Exception):
    """More things of the run are alive on the target than the user allows."""


class Grounds:
    """The run's own people and things on the target. Created when first asked for, shared by all tests."""

    def __init__(self, session: Session, target: Target, ledger: Ledger, run: str) -> None:
        self.session = session
        self.target = target
        self.ledger = ledger
        self.run = run
        self._numbers = 0
        self._colleagues: dict[str, Login] = {}
        self._department: str | None = None
        self._settling = False

    def name(self, what: str) -> str:
        self._numbers += 1
        return f"conformance-{self.run}-{what}-{self._numbers}"

    # Visitors and conversations

    def visitor_defaults(self) -> dict[str, Any]:
        """Registers the run's visitors in its own department, where it may have one."""
        department = self.department_id()
        return {"department": department} if department else {}

    def register(self, draft: Mapping[str, Any]) -> Mapping[str, Any]:
        """Registers a visitor: the server's document."""
        token = str(draft["token"])
        undo = {"operation": "deleteVisitor", "path": {"token": token}}
        answer = self._create("visitor", token, "registerVisitor", undo, body={"visitor": dict(draft)})
        document: Mapping[str, Any] = answer["visitor"]
        return document

    def open_room(self, token: str) -> Mapping[str, Any]:
        """Opens the visitor's conversation: the room."""
        if "agents online" in self.target.missing:
            pytest.skip(self.target.missing["agents online"])
        self.department_id()
        entry = self.ledger.intend("room", "?", {"operation": "closeRoom", "body": {"rid": "?", "token": token}})
        answer = self.session.call("openRoom", query={"token": token})
        if answer.status != 200:
            self.ledger.settle(entry, "removed", "never came to be")
            raise AssertionError(f"openRoom was expected to succeed, it answered {answer.exchange.response_body[:300]}")
        room: Mapping[str, Any] = answer["room"]
        entry.undo = [{"operation": "closeRoom", "body": {"rid": room["_id"], "token": token}}]
        self.ledger.settle(entry, "alive", identity=room["_id"])
        return room

    # Colleagues

    def colleague(self, name: str) -> Login:
        """One of the run's own accounts, created when first asked for."""
        if name not in self._colleagues:
            self.require("own users")
            self._colleagues[name] = self.create_user(f"conformance-{self.run}-{name}", _ROLES[name])
        return self._colleagues[name]

    def create_user(self, username: str, roles: tuple[str, ...]) -> Login:
        """An account with a random password, logged in; `agent` and `manager` are granted as Livechat roles."""
        self.require("own users")
        password = secrets.token_urlsafe(18)
        self.session.redaction.learn(password)
        draft = {
            "username": username,
            "name": username,
            "email": f"{username}@example.com",
            "password": password,
            "verified": True,
            "requirePasswordChange": False,
            "sendWelcomeEmail": False,
        }
        undo = {"operation": "deleteUser", "body": {"username": username, "confirmRelinquish": True}}
        self._create("user", username, "createUser", undo, body=draft, caller=self.target.login)
        data = self._sure("login", body={"user": username, "password": password})["data"]
        login = Login(data["userId"], data["authToken"], username)
        self.session.redaction.learn(login.token)
        for role in roles:
            self._sure("addLivechatUser", path={"type": role}, body={"username": username}, caller=self.target.login)
        if "agent" in roles:
            self._sure("setUserStatus", body={"status": "online", "message": ""}, caller=login)
            self._sure("setAgentStatus", body={"status": "available"}, caller=login)
        return login

    def department_id(self) -> str | None:
        """The run's own department with its two agents; None where the run may not create one."""
        if self._department is None and not self._settling and "own users" not in self.target.missing:
            self._settling = True
            agents = [{"agentId": login.user_id} for login in (self.colleague("agent"), self.colleague("other-agent"))]
            self._department = self.create_department({}, agents)["_id"]
            self._settling = False
        return self._department

    # Things of the workspace

    def create_department(
        self, properties: Mapping[str, Any], agents: list[dict[str, Any]] | None = None
    ) -> Mapping[str, Any]:
        """A department: the server's document."""
        self.require("admin")
        draft = {
            "enabled": True,
            "name": self.name("department"),
            "email": "conformance@example.com",
            "showOnRegistration": False,
            "showOnOfflineForm": False,
            **properties,
        }
        entry = self._intend("department", str(draft["name"]))
        body = {"department": draft, "agents": agents or []}
        answer = self._sure("createDepartment", entry, body=body, caller=self.target.login)
        document: Mapping[str, Any] = answer["department"]
        entry.undo = [{"operation": "deleteDepartment", "path": {"_id": document["_id"]}}]
        self.ledger.settle(entry, "alive", identity=document["_id"])
        return document

    def create_custom_field(self, properties: Mapping[str, Any]) -> Mapping[str, Any]:
        """A custom field: its definition as `custom-fields.save` wants it."""
        self.require("admin")
        key = self.name("field").replace("-", "_")
        draft = {"field": key, "label": "Plan", "scope": "visitor", "visibility": "visible", "regexp": "", **properties}
        undo = {"operation": "deleteCustomField", "body": {"customFieldId": draft["field"]}}
        body = {"customFieldId": None, "customFieldData": draft}
        self._create("custom field", str(draft["field"]), "saveCustomField", undo, body=body, caller=self.target.login)
        return draft

    def create_trigger(self, properties: Mapping[str, Any]) -> Mapping[str, Any]:
        """A trigger: the document that was sent."""
        self.require("admin")
        trigger_id = secrets.token_hex(12)
        draft = {
            "_id": trigger_id,
            "name": self.name("trigger"),
            "description": "Made by a conformance run.",
            "enabled": False,
            "runOnce": True,
            "conditions": [{"name": "time-on-site", "value": "30"}],
            "actions": [{"name": "send-message", "params": {"sender": "queue", "msg": "Can we help?", "name": ""}}],
            **properties,
        }
        undo = {"operation": "deleteTrigger", "path": {"_id": str(draft["_id"])}}
        self._create("trigger", str(draft["_id"]), "saveTrigger", undo, body=draft, caller=self.target.login)
        return draft

    @contextmanager
    def changed_setting(self, setting_id: str, value: Any) -> Iterator[None]:
        self.require("admin")
        before = self._sure("getSetting", path={"_id": setting_id}, caller=self.target.login)["value"]
        undo = {"operation": "setSetting", "path": {"_id": setting_id}, "body": {"value": before}}
        entry = self._intend("setting", setting_id, undo)
        self._sure("setSetting", path={"_id": setting_id}, body={"value": value}, caller=self.target.login)
        self.ledger.settle(entry, "alive")
        try:
            yield
        finally:
            self._undo(entry)

    @contextmanager
    def changed_permission(self, permission_id: str, roles: list[str]) -> Iterator[None]:
        self.require("admin")
        listed = self._sure("listPermissions", caller=self.target.login)["update"]
        before = next(item["roles"] for item in listed if item["_id"] == permission_id)
        undo = {
            "operation": "updatePermissions",
            "body": {"permissions": [{"_id": permission_id, "roles": before}]},
        }
        entry = self._intend("permission", permission_id, undo)
        changed = {"permissions": [{"_id": permission_id, "roles": roles}]}
        self._sure("updatePermissions", body=changed, caller=self.target.login)
        self.ledger.settle(entry, "alive")
        try:
            yield
        finally:
            self._undo(entry)

    # The end

    def clean_up(self, progress: Callable[[int], None] = lambda left: None) -> list[Trace]:
        """Undoes what is still there, the newest first; what became of everything."""
        for entry in self.ledger.alive:
            self._undo(entry)
            progress(len(self.ledger.alive))
        return [Trace(entry.kind, entry.id, entry.state, entry.note) for entry in self.ledger.entries]

    def require(self, capability: str) -> None:
        """Skips the test when the target cannot be asked for this."""
        reason = self.target.lacks((capability,))
        if reason is None and capability == "admin" and self.session.options.mode is not Mode.FULL:
            reason = f"changing the workspace needs --mode full, this run is {self.session.options.mode.value}"
        if reason is not None:
            pytest.skip(reason)

    def _intend(self, kind: str, identity: str, *undo: dict[str, Any]) -> Entry:
        alive = len(self.ledger.alive)
        if alive >= self.session.options.max_objects:
            raise TooManyObjects(f"{alive} things of this run are alive on the target; --max-objects allows no more")
        return self.ledger.intend(kind, identity, *undo)

    def _create(self, kind: str, identity: str, operation: str, undo: dict[str, Any], **request: Any) -> Answer:
        entry = self._intend(kind, identity, undo)
        answer = self._sure(operation, entry, **request)
        self.ledger.settle(entry, "alive")
        return answer

    def _sure(self, operation: str, entry: Entry | None = None, **request: Any) -> Answer:
        """A success; anything else is a failure of the promise that needed it."""
        answer = self.session.call(operation, **request)
        if not 200 <= answer.status < 300:
            if entry is not None:
                self.ledger.settle(entry, "removed", "never came to be")
            text = answer.exchange.response_body[:300]
            raise AssertionError(f"{operation} was expected to succeed, it answered {answer.status} {text}")
        return answer

    def _undo(self, entry: Entry) -> None:
        state = "restored" if entry.kind in ("setting", "permission") else "removed"
        try:
            notes = [note for call in entry.undo if (note := self._undone(call))]
        except TargetGone as error:
            self.ledger.settle(entry, "left behind", str(error))
            return
        self.ledger.settle(entry, "left behind" if notes else state, "; ".join(notes))

    def _undone(self, call: Mapping[str, Any]) -> str:
        """Makes one undoing call; why it failed, or nothing. What is gone already counts as undone."""
        request = {key: value for key, value in call.items() if key != "operation"}
        caller = self.target.login if self.session.operations[call["operation"]].requires_login else None
        answer = self.session.call(call["operation"], **request, caller=caller, check=False)
        error = str(answer.json.get("error", "")) if isinstance(answer.json, dict) else ""
        gone = any(word in error for word in GONE)
        return "" if 200 <= answer.status < 300 or gone else f"{call['operation']}: {answer.status} {error}"


GONE = ("room-closed", "invalid-room", "invalid-token", "not-found", "error-invalid-user", "error-department-not-found")
"""Refusals that say that there is nothing left to undo."""
