"""What a directed test has at hand: visitors, conversations and colleagues of its own, all undone afterwards."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest

from conformance.grounds import Grounds
from conformance.session import Answer, Login, Session
from conformance.target import Target

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Visitor:
    """A visitor that the run registered. `document` is the server's answer."""

    token: str
    id: str
    username: str
    document: Mapping[str, Any]


@dataclass(frozen=True)
class Conversation:
    """An open conversation of a visitor of the run. `document` is the room as it was answered."""

    rid: str
    visitor: Visitor
    document: Mapping[str, Any]

    @property
    def token(self) -> str:
        return self.visitor.token

    @property
    def own(self) -> dict[str, str]:
        """What most of the visitor's bodies begin with."""
        return {"rid": self.rid, "token": self.token}


class World:
    """A fresh world for one test on the grounds of the run.

    Logins of the run: `admin` is the given one; `agent`, `other_agent`, `manager`, `plain_user` are accounts that the
    run creates (mode full) and removes.
    """

    def __init__(self, session: Session, target: Target, grounds: Grounds) -> None:
        self.session = session
        self.target = target
        self.grounds = grounds
        self._until_the_end = ExitStack()

    # Calls

    def call(self, operation_id: str, **request: Any) -> Answer:
        """Any answer that keeps the contract. See Session.call for what a request takes."""
        return self.session.call(operation_id, **request)

    def ok(self, operation_id: str, **request: Any) -> Answer:
        """A success of the operation."""
        answer = self.session.call(operation_id, **request)
        assert 200 <= answer.status < 300, f"{operation_id} was expected to succeed, it answered {_in_short(answer)}"
        return answer

    def refused(
        self, operation_id: str, error: str | None = None, *, status: int = 400, code: str | None = None,
        details: Mapping[str, Any] | None = None, **request: Any,
    ) -> Answer:  # fmt: skip
        """A refusal: its status, and where given its `error` text, its `errorType`, and what its `details` have."""
        answer = self.session.call(operation_id, **request)
        wanted = f"{operation_id} was expected to be refused with {status} {error or ''}".rstrip()
        assert answer.status == status, f"{wanted}, it answered {_in_short(answer)}"
        body = answer.json if isinstance(answer.json, dict) else {}
        if error is not None:
            assert body.get("error") == error, f"{wanted}, the error is {body.get('error')!r}"
        if code is not None:
            assert body.get("errorType") == code, f"{wanted}, the errorType is {body.get('errorType')!r}, not {code!r}"
        found = body.get("details")
        for name, value in (details or {}).items():
            told = found.get(name) if isinstance(found, dict) else None
            assert told == value, f"{wanted}, details.{name} is {told!r}, not {value!r}"
        return answer

    # People

    @property
    def admin(self) -> Login:
        """The login that was given to the run."""
        if self.target.login is None:
            pytest.skip(self.target.missing.get("login", "no login was given"))
        return self.target.login

    @property
    def agent(self) -> Login:
        """An agent of the run, online, a member of its department."""
        return self.grounds.colleague("agent")

    @property
    def other_agent(self) -> Login:
        """A second agent, online, a member of the same department."""
        return self.grounds.colleague("other-agent")

    @property
    def manager(self) -> Login:
        return self.grounds.colleague("manager")

    @property
    def plain_user(self) -> Login:
        """An account with the role `user` only."""
        return self.grounds.colleague("user")

    # Things

    def name(self, what: str) -> str:
        """A name that nobody else uses, and that says whose it is: `conformance-x7k2-department-0003`."""
        return self.grounds.name(what)

    def email(self) -> str:
        """An e-mail address that nobody else uses, and that never receives anything."""
        return f"{self.name('mail')}@example.com"

    def phone(self) -> str:
        """A phone number that nobody else uses."""
        return f"+1555{secrets.randbelow(10**11):011}"

    def monitored_change(self) -> str:
        """The kind of page visit that the workspace keeps: `url` or `title`."""
        config = self.ok("getWidgetConfig", query={"token": self.name("nobody")})["config"]
        return str(config["settings"]["historyMonitorType"])

    def visitor(self, **properties: Any) -> Visitor:
        """Registers a visitor; `properties` override the defaults of the body's `visitor`."""
        token = properties.pop("token", None) or self.name("visitor")
        draft = {"token": token, "name": "Ada Lovelace"} | self.grounds.visitor_defaults() | properties
        document = self.grounds.register({key: value for key, value in draft.items() if value is not None})
        return Visitor(document["token"], document["_id"], document["username"], document)

    def conversation(self, visitor: Visitor | None = None, **request: Any) -> Conversation:
        """Opens a conversation, in the run's department when it has one, so that the run's agents serve it.

        `request` adds to the call that opens it.
        """
        visitor = visitor or self.visitor()
        document = self.grounds.open_room(visitor.token, **request)
        return Conversation(document["_id"], visitor, document)

    def lasting(self) -> Conversation:
        """A conversation that tests share as long as their calls leave it as it is; a new one when it was closed."""
        shared = self.grounds.standing.get("conversation")
        if not isinstance(shared, Conversation) or not self._is_open(shared):
            with self.grounds.kept():
                shared = self.grounds.standing["conversation"] = self.conversation()
        return shared

    def _is_open(self, conversation: Conversation) -> bool:
        if "admin" in self.target.missing:
            return True
        answer = self.session.call("getRoomInfo", query={"roomId": conversation.rid}, caller=self.admin, check=False)
        return answer.status == 200 and bool(answer["room"].get("open"))

    def message(self, conversation: Conversation, text: str = "Where is my order 4711?") -> Mapping[str, Any]:
        """Lets the visitor write; the stored message."""
        stored: Mapping[str, Any] = self.ok("sendMessage", body={**conversation.own, "msg": text})["message"]
        return stored

    def history(self, conversation: Conversation, **query: Any) -> list[Mapping[str, Any]]:
        """The messages of a conversation as its visitor reads them, the newest first."""
        answer = self.ok(
            "getMessageHistory",
            path={"rid": conversation.rid},
            query={"token": conversation.token, "limit": 100, **query},
        )
        messages: list[Mapping[str, Any]] = answer["messages"]
        return messages

    def texts(self, conversation: Conversation) -> list[str]:
        """What was written in a conversation, the oldest first, without system messages."""
        return [message["msg"] for message in reversed(self.history(conversation)) if "t" not in message]

    def waiting(self) -> tuple[Conversation, Mapping[str, Any]]:
        """A conversation that waits in the queue, and its inquiry."""
        with self.setting("Livechat_Routing_Method", "Manual_Selection"):
            conversation = self.conversation()
        inquiry = self.ok("getInquiry", query={"roomId": conversation.rid}, caller=self.admin)["inquiry"]
        return conversation, inquiry

    def department(self, *members: Login, **properties: Any) -> Mapping[str, Any]:
        """Creates a department of the run's own; `properties` override those of the body's `department`."""
        return self.grounds.create_department(properties, [{"agentId": member.user_id} for member in members])

    def serving(self, conversation: Conversation) -> tuple[Login, Login]:
        """The one of the run's two agents who serves the conversation, and the one who does not."""
        served = self.ok("getRoomInfo", query={"roomId": conversation.rid}, caller=self.admin)["room"].get("servedBy")
        both = (self.agent, self.other_agent)
        if served is None or served["_id"] not in [login.user_id for login in both]:
            pytest.skip("the workspace does not give the run's conversations to the run's agents at once")
        return both if served["_id"] == both[0].user_id else (both[1], both[0])

    def custom_field(self, **properties: Any) -> Mapping[str, Any]:
        """Defines a custom field of the run's own."""
        return self.grounds.create_custom_field(properties)

    def trigger(self, **properties: Any) -> Mapping[str, Any]:
        """Saves a trigger of the run's own."""
        return self.grounds.create_trigger(properties)

    def user(self, *roles: str, **properties: Any) -> Login:
        """Creates an account of the run's own with these roles (besides `user`), and logs it in."""
        return self.grounds.create_user(self.name("user"), roles, **properties)

    def room(self, conversation: Conversation) -> Mapping[str, Any]:
        """An open conversation as its visitor reads it now."""
        query = {"token": conversation.token, "rid": conversation.rid}
        room: Mapping[str, Any] = self.ok("openRoom", query=query)["room"]
        return room

    def opened_by(self, token: str, act: Callable[[], Answer]) -> tuple[Answer, Conversation]:
        """Lets another operation than openRoom open a conversation for this token: its answer, and the conversation."""
        answer, room = self.grounds.opened_by(token, act)
        seen = room["v"]
        return answer, Conversation(room["_id"], Visitor(token, seen["_id"], seen["username"], seen), room)

    def standing(self, name: str, make: Callable[[], Thing]) -> Thing:
        """What tests of the run share under this name, made when first asked for, for calls that leave it as it is."""
        if name not in self.grounds.standing:
            with self.grounds.kept():
                self.grounds.standing[name] = make()
        thing: Thing = self.grounds.standing[name]
        return thing

    def requires_setting(self, setting_id: str, value: Any) -> None:
        """Skips the test where a public setting of the workspace has another value."""
        listed = self.ok("listPublicSettings", query={"_id": setting_id})["settings"]
        for setting in listed:
            if setting["_id"] == setting_id and setting["value"] != value:
                pytest.skip(f"the setting {setting_id} is {setting['value']!r} on the target, not {value!r}")

    def set_for_this_test(self, setting_id: str, value: Any) -> None:
        """Changes a setting of the workspace until the test is over."""
        self._until_the_end.enter_context(self.setting(setting_id, value))

    def end(self) -> None:
        """Puts back what was changed for this test."""
        self._until_the_end.close()

    @contextmanager
    def setting(self, setting_id: str, value: Any) -> Iterator[None]:
        """Changes a setting of the workspace, and puts the old value back afterwards."""
        with self.grounds.changed_setting(setting_id, value):
            yield

    @contextmanager
    def permission(self, permission_id: str, roles: list[str]) -> Iterator[None]:
        """Changes which roles hold a permission, and puts the old list back afterwards."""
        with self.grounds.changed_permission(permission_id, lambda _: roles):
            yield

    @contextmanager
    def role_with(self, role: str, permission_id: str, held: bool) -> Iterator[None]:
        """Gives a role a permission, or takes it away, for a while; other roles keep what they have."""
        with self.grounds.changed_permission(
            permission_id, lambda roles: [*(one for one in roles if one != role), *([role] if held else [])]
        ):
            yield


def _in_short(answer: Answer) -> str:
    return f"{answer.status} {answer.text[:300]}"
