"""What a run creates on its target, with a ledger entry before every act and its undoing at the end."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from conformance.ledger import Entry, Ledger
from conformance.options import Mode
from conformance.results import Trace
from conformance.session import Answer, BudgetSpent, Login, Session, TargetGone
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
        self.passwords: dict[str, str] = {}  # of the run's own accounts, by username
        self._department: str | None = None
        self._settling = False
        self._removal_allowed = False
        self.standing: dict[str, Any] = {}
        self._kept: set[str] = set()
        self._before_this_test = 0
        self._tidying = False
        session.pacing.meanwhile = self.tidy
        session.reserved = self.owed

    def name(self, what: str) -> str:
        self._numbers += 1
        # Of one length, so that no name begins with another.
        return f"conformance-{self.run}-{what}-{self._numbers:04}"

    def begin_test(self) -> None:
        """From now on, what was made before may go when too much is alive; `keep` names the exceptions."""
        self._before_this_test = len(self.ledger.entries)

    def keep(self, *identities: str) -> None:
        """Things that tests share: they stay until the end of the run."""
        self._kept.update(identities)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """What is made inside stays until the end of the run."""
        first = len(self.ledger.entries)
        yield
        self.keep(*(entry.id for entry in self.ledger.entries[first:]))

    # Visitors and conversations

    def visitor_defaults(self) -> dict[str, Any]:
        """Registers the run's visitors in its own department, where it may have one."""
        department = self.department_id()
        return {"department": department} if department else {}

    def register(self, draft: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        """Registers a visitor, with further headers: the server's document."""
        token = str(draft["token"])
        undo = {"operation": "deleteVisitor", "path": {"token": token}}
        answer = self._create("visitor", token, "registerVisitor", undo, body={"visitor": dict(draft)}, headers=headers)
        document: Mapping[str, Any] = answer["visitor"]
        return document

    def open_room(self, token: str, query: Mapping[str, str] | None = None, **request: Any) -> Mapping[str, Any]:
        """Opens the visitor's conversation: the room. `query` and `request` add to the call."""
        room: Mapping[str, Any] = self.opening(token, query, **request)["room"]
        return room

    def opening(self, token: str, query: Mapping[str, str] | None = None, **request: Any) -> Answer:
        """The same: the whole answer."""
        if "agents online" in self.target.missing:
            pytest.skip(self.target.missing["agents online"])
        self.department_id()
        entry = self._intend("room", "?", {"operation": "closeRoom", "rooms_of": token})
        answer = self.session.call("openRoom", query={"token": token, **(query or {})}, **request)
        if answer.status != 200:
            self.ledger.settle(entry, "removed", "never came to be")
            raise AssertionError(f"openRoom was expected to succeed, it answered {answer.text[:300]}")
        room: Mapping[str, Any] = answer["room"]
        entry.undo = [{"operation": "closeRoom", "body": {"rid": room["_id"], "token": token}}]
        self.ledger.settle(entry, "alive", identity=room["_id"])
        return answer

    def opened_by(self, token: str, act: Callable[[], Answer]) -> tuple[Answer, Mapping[str, Any]]:
        """Lets a call open a conversation, and register its visitor: the call's answer and the room."""
        if not any(entry.kind == "visitor" and entry.id == token for entry in self.ledger.alive):
            self._intend("visitor", token, {"operation": "deleteVisitor", "path": {"token": token}})
        entry = self._intend("room", "?", {"operation": "closeRoom", "rooms_of": token})
        answer = act()
        found = self._sure("openRoom", entry, query={"token": token})
        room: Mapping[str, Any] = found["room"]
        entry.undo = [{"operation": "closeRoom", "body": {"rid": room["_id"], "token": token}}]
        self.ledger.settle(entry, "alive", identity=room["_id"])
        assert not found["newRoom"], f"{answer.recorded.operation} was expected to open a conversation, there was none"
        return answer, room

    # Colleagues

    def colleague(self, name: str) -> Login:
        """One of the run's own accounts, created when first asked for."""
        if name not in self._colleagues:
            self.require("own users")
            username = f"conformance-{self.run}-{name}"
            self.keep(username)
            self._colleagues[name] = self.create_user(username, _ROLES[name])
        return self._colleagues[name]

    def create_user(self, username: str, roles: tuple[str, ...], **properties: Any) -> Login:
        """An account with a random password, logged in; `agent` and `manager` are granted as Livechat roles.

        `properties` override those of the account.
        """
        self.require("own users")
        password = self.secret()
        draft = {
            "username": username,
            "name": username,
            "email": f"{username}@example.com",
            "password": password,
            "verified": True,
            "requirePasswordChange": False,
            "sendWelcomeEmail": False,
            **properties,
        }
        undo = {"operation": "deleteUser", "body": {"username": username, "confirmRelinquish": True}}
        self._create("user", username, "createUser", undo, body=draft, caller=self.target.login)
        self.passwords[username] = str(draft["password"])
        login = self.log_in(username)
        for role in roles:
            self._sure("addLivechatUser", path={"type": role}, body={"username": username}, caller=self.target.login)
        if "agent" in roles:
            self._sure("setUserStatus", body={"status": "online", "message": ""}, caller=login)
            self._sure("setAgentStatus", body={"status": "available"}, caller=login)
        return login

    def secret(self) -> str:
        """A password for one of the run's own accounts, kept out of the reports."""
        password = secrets.token_urlsafe(18)
        self.session.redaction.learn(password)
        return password

    def log_in(self, username: str) -> Login:
        """Another session of one of the run's own accounts."""
        data = self._sure("login", body={"user": username, "password": self.passwords[username]})["data"]
        login = Login(data["userId"], data["authToken"], username)
        self.session.redaction.learn(login.token)
        return login

    def note_user(self, username: str) -> Entry:
        """Notes that an account is about to be created: it is deleted at the end."""
        self.require("own users")
        body = {"username": username, "confirmRelinquish": True}
        return self._intend("user", username, {"operation": "deleteUser", "body": body})

    def department_id(self) -> str | None:
        """The run's own department with its two agents; None where the run, or the edition, may not have one."""
        if self._department is None and not self._settling and "own users" not in self.target.missing:
            self._settling = True
            agents = [{"agentId": login.user_id} for login in (self.colleague("agent"), self.colleague("other-agent"))]
            with suppress(pytest.skip.Exception):
                self._department = self.create_department({}, agents)["_id"]
                self.keep(self._department)
            self._settling = self._department is None  # one refusal is enough
        return self._department

    # Things of the workspace

    def create_department(
        self, properties: Mapping[str, Any], agents: list[dict[str, Any]] | None = None
    ) -> Mapping[str, Any]:
        """A department: the server's document. Skips where the edition allows no further one."""
        self.require("admin")
        self._allow_department_removal()
        draft = {
            "enabled": True,
            "name": self.name("department"),
            "email": "conformance@example.com",
            "showOnRegistration": False,
            "showOnOfflineForm": False,
            **properties,
        }
        entry = self.note_department(str(draft["name"]))
        body = {"department": draft, "agents": agents or []}
        answer = self.session.call("createDepartment", body=body, caller=self.target.login)
        if answer.status == 400 and answer.json.get("errorType") == "error-max-departments-number-reached":
            self.ledger.settle(entry, "removed", "never came to be")
            pytest.skip("the workspace has a department and no licence for more")
        self._expect_success("createDepartment", answer, entry)
        document: Mapping[str, Any] = answer["department"]
        entry.undo = [{"operation": "deleteDepartment", "path": {"_id": document["_id"]}}]
        self.ledger.settle(entry, "alive", identity=document["_id"])
        return document

    def note_department(self, name: str) -> Entry:
        """Notes that a department is about to be created: whatever has this name then is deleted at the end."""
        self._allow_department_removal()
        found = {"operation": "listDepartments", "query": {"text": name, "showArchived": "true", "count": 100}}
        undo = {"operation": "deleteDepartment", "found": {**found, "items": "departments", "name": name}}
        return self._intend("department", name, undo)

    def _allow_department_removal(self) -> None:
        """Lets departments be deleted until the end of the run: servers do not allow it by themselves."""
        if not self._removal_allowed and "admin" not in self.target.missing:
            self._removal_allowed = True
            self.keep_setting("Omnichannel_enable_department_removal", True)

    def create_custom_field(self, properties: Mapping[str, Any]) -> Mapping[str, Any]:
        """A custom field: its definition as `custom-fields.save` wants it."""
        self.require("admin")
        key = self.name("field").replace("-", "_")
        draft = {"field": key, "label": "Plan", "scope": "visitor", "visibility": "visible", "regexp": "", **properties}
        undo = {"operation": "deleteCustomField", "body": {"customFieldId": draft["field"]}}
        body = {"customFieldId": None, "customFieldData": draft}
        self._create("custom field", str(draft["field"]), "saveCustomField", undo, body=body, caller=self.target.login)
        return draft

    def note_custom_field(self, key: str) -> Entry:
        """Notes that a custom field is about to be created: it is deleted at the end."""
        return self._intend("custom field", key, {"operation": "deleteCustomField", "body": {"customFieldId": key}})

    def create_trigger(self, properties: Mapping[str, Any]) -> Mapping[str, Any]:
        """A trigger: the stored document."""
        self.require("admin")
        draft = {
            "name": self.name("trigger"),
            "description": "Made by a conformance run.",
            "enabled": False,
            "runOnce": True,
            "conditions": [{"name": "time-on-site", "value": "30"}],
            "actions": [{"name": "send-message", "params": {"sender": "queue", "msg": "Can we help?", "name": ""}}],
            **properties,
        }
        entry = self.note_trigger(str(draft["name"]))
        self._sure("saveTrigger", entry, body=draft, caller=self.target.login)
        stored = self._named("listTriggers", {"count": 0}, "triggers", str(draft["name"]))
        assert stored, "listTriggers was expected to list the trigger that saveTrigger created"
        entry.undo = [{"operation": "deleteTrigger", "path": {"_id": item["_id"]}} for item in stored]
        self.ledger.settle(entry, "alive", identity=stored[-1]["_id"])
        return stored[-1]

    def note_trigger(self, name: str) -> Entry:
        """Notes that a trigger is about to be created: whatever has this name then is deleted at the end."""
        found = {"operation": "listTriggers", "query": {"count": 0}, "items": "triggers", "name": name}
        return self._intend("trigger", name, {"operation": "deleteTrigger", "found": found})

    def _named(self, operation: str, query: Mapping[str, Any], items: str, name: str) -> list[Mapping[str, Any]]:
        """What a list has under this name."""
        listed = self._sure(operation, query=query, caller=self.target.login)
        return [item for item in listed[items] if item["name"] == name]

    def keep_setting(self, setting_id: str, value: Any) -> None:
        """Changes a setting until the end of the run; nothing happens where the server does not have it."""
        answer = self.session.call("getSetting", path={"_id": setting_id}, caller=self.target.login)
        if answer.status != 200 or answer["value"] == value:
            return
        self.keep(setting_id)
        undo = {"operation": "setSetting", "path": {"_id": setting_id}, "body": {"value": answer["value"]}}
        entry = self._intend("setting", setting_id, undo)
        self._sure("setSetting", entry, path={"_id": setting_id}, body={"value": value}, caller=self.target.login)
        self.ledger.settle(entry, "alive")

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
    def changed_permission(self, permission_id: str, change: Callable[[list[str]], list[str]]) -> Iterator[None]:
        self.require("admin")
        listed = self._sure("listPermissions", caller=self.target.login)["update"]
        before = next((item["roles"] for item in listed if item["_id"] == permission_id), None)
        if before is None:
            pytest.skip(f"the workspace has no permission {permission_id}")
        undo = {
            "operation": "updatePermissions",
            "body": {"permissions": [{"_id": permission_id, "roles": before}]},
        }
        entry = self._intend("permission", permission_id, undo)
        changed = {"permissions": [{"_id": permission_id, "roles": change(before)}]}
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

    def tidy(self, until: float) -> None:
        """Undoes what earlier tests left, where that has to wait for no rate limit, until this time of the pacer.

        The end of a limited run would otherwise wait as long for its cleaning up as it waited for the rest.
        """
        if self._tidying:
            return
        self._tidying = True
        try:
            for entry in self.ledger.alive:
                if self._is_done_with(entry):
                    if self.session.pacing.now() >= until or not self._could_undo(entry):
                        break  # the order has to be kept: conversations go before their visitor
                    self._undo(entry)
        finally:
            self._tidying = False

    def _is_done_with(self, entry: Entry) -> bool:
        return entry.number <= self._before_this_test and entry.id not in self._kept

    def _could_undo(self, entry: Entry) -> bool:
        names = {name for call in entry.undo for name in (call["operation"], *_looks_up(call))}
        return all(self.session.pacing.allows(self.session.operations[name].label) for name in names)

    def owed(self) -> int:
        """How many calls it takes to undo what is there."""
        return sum(1 + len(_looks_up(call)) for entry in self.ledger.alive for call in entry.undo)

    def log_out(self) -> None:
        """Ends the session that a password login of the run made; a token that was given stays as it was."""
        if self.target.login is not None and not self.session.options.credentials.auth_token:
            with suppress(TargetGone, BudgetSpent):
                self.session.call("logout", caller=self.target.login, check=False)

    def require(self, capability: str) -> None:
        """Skips the test when the target cannot be asked for this."""
        reason = self.target.lacks((capability,))
        if reason is None and capability == "admin" and self.session.options.mode is not Mode.FULL:
            reason = f"changing the workspace needs --mode full, this run is {self.session.options.mode.value}"
        if reason is not None:
            pytest.skip(reason)

    def _intend(self, kind: str, identity: str, *undo: dict[str, Any]) -> Entry:
        for operation in (call["operation"] for call in undo):
            if operation in self.session.unserved and kind != "visitor":  # without visitors there would be no promises
                pytest.skip(f"a {kind} could not be removed again: {self.session.unserved[operation]}")
        if len(self.ledger.alive) >= self.session.options.max_objects:
            self._make_room()
        alive = len(self.ledger.alive)
        if alive >= self.session.options.max_objects:
            raise TooManyObjects(f"{alive} things of this run are alive on the target; --max-objects allows no more")
        self.session.afford()  # else the ledger would have things that never came to be
        return self.ledger.intend(kind, identity, *undo)

    def _make_room(self) -> None:
        """Undoes what earlier tests left, the newest first."""
        for entry in self.ledger.alive:
            if self._is_done_with(entry):
                self._undo(entry)

    def _create(self, kind: str, identity: str, operation: str, undo: dict[str, Any], **request: Any) -> Answer:
        entry = self._intend(kind, identity, undo)
        answer = self._sure(operation, entry, **request)
        self.ledger.settle(entry, "alive")
        return answer

    def _sure(self, operation: str, entry: Entry | None = None, **request: Any) -> Answer:
        """A success; anything else is a failure of the promise that needed it."""
        answer = self.session.call(operation, **request)
        self._expect_success(operation, answer, entry)
        return answer

    def _expect_success(self, operation: str, answer: Answer, entry: Entry | None) -> None:
        if not 200 <= answer.status < 300:
            if entry is not None:
                self.ledger.settle(entry, "removed", "never came to be")
            text = answer.text[:300]
            raise AssertionError(f"{operation} was expected to succeed, it answered {answer.status} {text}")

    def _undo(self, entry: Entry) -> None:
        state = "restored" if entry.kind in ("setting", "permission") else "removed"
        try:
            with self.session.aside():
                notes = [note for call in entry.undo if (note := self._undone(call))]
        except (TargetGone, BudgetSpent) as error:
            self.ledger.settle(entry, "left behind", str(error))
            return
        self.ledger.settle(entry, "left behind" if notes else state, "; ".join(notes))

    def _open_rooms(self, token: str) -> list[Mapping[str, Any]]:
        """The open conversations of a visitor. Without a login the server gives the one only, or opens it to do so."""
        if self.target.login is None:
            answer = self.session.call("openRoom", query={"token": token}, check=False).json
            return [answer["room"]] if isinstance(answer, dict) and "room" in answer else []
        caller = self.target.login
        answer = self.session.call("listVisitorRooms", path={"token": token}, caller=caller, check=False).json
        return list(answer.get("rooms", ())) if isinstance(answer, dict) else []

    def _undone(self, call: Mapping[str, Any]) -> str:
        """Makes one undoing call; why it failed, or nothing. What is gone already counts as undone.

        A call with `found` is made for each thing that a list has under that name, with its id in the path; one with
        `rooms_of` for each open conversation of a visitor.
        """
        if "rooms_of" in call:
            token = call["rooms_of"]
            rooms = self._open_rooms(token)
            bodies = [{"rid": room["_id"], "token": token} for room in rooms]
            notes = [self._undone({"operation": call["operation"], "body": body}) for body in bodies]
            return "; ".join(filter(None, notes))
        if "found" in call:
            found = call["found"]
            try:
                things = self._named(found["operation"], found["query"], found["items"], found["name"])
            except (AssertionError, LookupError, TypeError) as broken:  # that must not end the cleaning up
                return f"{found['operation']} cannot be read: {broken}"
            notes = [self._undone({"operation": call["operation"], "path": {"_id": it["_id"]}}) for it in things]
            return "; ".join(filter(None, notes))
        request = {key: value for key, value in call.items() if key != "operation"}
        caller = self.target.login if self.session.operations[call["operation"]].requires_login else None
        answer = self.session.call(call["operation"], **request, caller=caller, check=False)
        error = str(answer.json.get("error", "")) if isinstance(answer.json, dict) else ""
        gone = any(word in error for word in GONE)
        return "" if 200 <= answer.status < 300 or gone else f"{call['operation']}: {answer.status} {error}"


def _looks_up(call: Mapping[str, Any]) -> tuple[str, ...]:
    """The operation that an undoing call asks first, to learn what there is to undo."""
    if "found" in call:
        return (str(call["found"]["operation"]),)
    return ("listVisitorRooms",) if "rooms_of" in call else ()


GONE = ("room-closed", "invalid-room", "invalid-token", "not-found", "not found", "error-invalid-user")
"""Refusals that say that there is nothing left to undo."""
