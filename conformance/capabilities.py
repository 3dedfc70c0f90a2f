"""Finds out which of the capabilities that promises ask for a target lacks, why, and how that is mended."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import requests

from conformance.allowed import Target, not_before
from conformance.options import Mode
from conformance.second_factor import CODE, MEND, asked_for, demanded, refused
from conformance.session import Answer, Session
from openapi.contract import Operation

CAPABILITIES = {
    "login": "calls that need a login",
    "admin": "calls that an administrator makes",
    "own users": "agents, managers and users of the run's own",
    "further departments": "more departments than the one that every edition allows",
    "agents online": "conversations",
    "mail": "the offline form, and transcripts by e-mail",
    "rate limit": "the refusal of what is too much",
    "removed operations": "operations that later versions have dropped, each found out by itself",
    "listed form": "the form of an operation that only the index of 2020 has, found out by itself",
}
"""Every capability that a promise may name, with what it is for."""

_NOBODY = "conformance-preflight"
_NOT_ASKED = ("login",)  # a login that fails may be held against the address
_A_FEW = 3
_TAKES = {
    "own users": ("createUser", "deleteUser", "login"),
    "further departments": ("createUser", "deleteUser", "login"),
    "mail": ("getSetting",),
}
"""Operations that a capability takes, besides those that each promise calls."""
_TO_HAVE_USERS = ("create-user", "delete-user", "view-livechat-manager")
_ADMINISTRATOR = "give an administrator's login by ROCKETCHAT_USER and ROCKETCHAT_PASSWORD"


def find_out(session: Session, target: Target, me: Answer | None, harmless: bool = False) -> None:
    """Fills in the target's facts, notes and what it lacks; with `harmless` without any call that writes, refused or
    not."""
    ask = _Asking(session, target)
    _callers(session, target)
    _operations(ask, harmless)
    session.unserved = target.unserved
    if target.login is not None:
        _permissions(ask)
    if session.options.mode is Mode.FULL and "admin" not in target.missing and not harmless:
        _second_factor(ask)
    _livechat(ask, me)
    if "admin" not in target.missing:
        _departments(ask)
    _mail(ask)


class _Asking:
    """Calls that have no part in what is said of the operations."""

    def __init__(self, session: Session, target: Target) -> None:
        self.session = session
        self.target = target

    def __call__(self, operation: str, **request: Any) -> Answer:
        with self._unnoticed(operation):
            return self.session.call(operation, check=False, **request)

    def nowhere(self, operation: Operation) -> tuple[int, Any]:
        """The status and JSON of the same method at an address that no server has."""
        url = f"{self.session.options.url}/api/v1/livechat/{_NOBODY}"
        with self._unnoticed(operation.id):
            answer = self.session.send(operation, requests.Request(operation.method.upper(), url), check=False)
        return answer.status, answer.json

    @contextmanager
    def _unnoticed(self, operation: str) -> Iterator[None]:
        kept = copy.deepcopy(self.session.results[operation])
        with self.session.aside():
            yield
        self.session.results[operation] = kept

    def setting(self, setting_id: str) -> Any:
        """The value of a setting as an administrator reads it; None where the server does not tell."""
        if "admin" in self.target.missing:
            return None
        answer = self("getSetting", path={"_id": setting_id}, caller=self.target.login)
        return answer.json.get("value") if answer.status == 200 and isinstance(answer.json, dict) else None


def _callers(session: Session, target: Target) -> None:
    mode = session.options.mode
    if target.login is None:
        reason = f"no login was given; {_ADMINISTRATOR}"
        target.missing |= {"login": reason, "admin": reason, "own users": reason}
    elif "admin" not in target.roles:
        reason = f"the login given is no administrator's; {_ADMINISTRATOR}"
        target.missing |= {"admin": reason, "own users": reason}
    elif mode is not Mode.FULL:
        target.missing["own users"] = f"accounts of the run's own need --mode full, this run is {mode.value}"
    if "own users" in target.missing:
        target.missing["further departments"] = target.missing["own users"]


def _operations(ask: _Asking, harmless: bool) -> None:
    """Operations that came after the target's version, that it has dropped, or that it does not serve all the same."""
    target, dropped = ask.target, []
    for operation in ask.session.operations.values():
        since, removed = operation.spec.get("x-since"), operation.spec.get("x-removed-in")
        never = operation.spec.get("x-never-served")
        if not never and since and not not_before(target.version, since):
            target.unserved[operation.id] = f"{operation.label} came with {since}, the target is {target.version}"
        elif (never or (removed and not_before(target.version, removed))) and not _is_served(ask, operation):
            dropped.append(operation.label)
            why = "no server is known to serve it" if never else f"it went with {removed}"
            target.unserved[operation.id] = f"the target does not serve {operation.label}: {why}"
    if dropped:
        target.facts["dropped operations"] = dropped
    _hidden_operations(ask, reads_only=harmless or ask.session.options.mode is Mode.READ_ONLY)


def _hidden_operations(ask: _Asking, reads_only: bool) -> None:
    """Operations beside the listed ones that the target's version has, and the target does not serve.

    Many of them are kept back by something in front of the server. A few are a loss, which the promises about them
    tell; only what needs them for something else is skipped. A listed one that is not served is a deviation anyway.
    """
    target = ask.target
    hidden = [
        operation
        for operation in ask.session.operations.values()
        if operation.id not in (*target.unserved, *_NOT_ASKED)
        and not (operation.listed or (reads_only and operation.method != "get"))
        and not _is_served(ask, operation)
    ]
    if not hidden:
        return
    target.facts["operations that are not served"] = [operation.label for operation in hidden]
    for operation in hidden:
        target.unserved[operation.id] = f"the target does not serve {operation.label}; let it through to the server"
    if len(hidden) <= _A_FEW:
        target.lost |= {operation.id for operation in hidden}
        return
    target.notes.append(
        f"{len(hidden)} operations that its version has are not served, the first is {hidden[0].label}: what needs "
        "them is skipped."
    )
    for capability, operations in _TAKES.items():
        reason = next((target.unserved[name] for name in operations if name in target.unserved), None)
        if reason is not None:
            target.missing.setdefault(capability, reason)


def _is_served(ask: _Asking, operation: Operation) -> bool:
    """Asks without credentials, which a route refuses in JSON.

    Without a route there is 404 or 405, or what stands in front of the server answers as for any path; older servers
    show their web page there.
    """
    answer = ask(operation.id, path=dict.fromkeys(operation.path_names, _NOBODY))
    if answer.status in (404, 405):
        return False
    if isinstance(answer.json, dict) and answer.status != 403:
        return True
    return ask.nowhere(operation) != (answer.status, answer.json)


def _permissions(ask: _Asking) -> None:
    """Which permissions that the contract names the login does not hold; what the server does not list is not asked."""
    target = ask.target
    answer = ask("listPermissions", caller=target.login)
    held = _holders(answer.json)
    lacked: set[str] = set()

    def lacking(names: Iterable[str]) -> list[str]:
        return [name for name in names if name in held and not held[name] & set(target.roles)]

    for operation in ask.session.operations.values():
        wanted = _wanted(operation, lacking)
        lacked.update(*(lacking(one.get("all", ())) for one in operation.spec.get("x-permissions", ())))
        if wanted:
            reason = f"the login given lacks the permission {', '.join(wanted)}; let one of its roles have it"
            target.unpermitted[operation.id] = reason
    if lacked:
        target.facts["permissions that the login lacks"] = sorted(lacked)
    users = lacking(_TO_HAVE_USERS)
    if users and "own users" not in target.missing:
        reason = f"the login given lacks the permission {', '.join(users)}, which takes own users; let it have it"
        target.missing |= {"own users": reason, "further departments": reason}


def _wanted(operation: Operation, lacking: Callable[[Iterable[str]], list[str]]) -> list[str]:
    """The permissions that every call of an operation takes and the login lacks."""
    found: list[str] = []
    for one in operation.spec.get("x-permissions", ()):
        if "when" in one:
            continue
        found += lacking(one.get("all", ()))
        either = list(one.get("any", ()))
        if either and len(lacking(either)) == len(either):
            found.append(" or ".join(either))
    return found


def _holders(listed: Any) -> dict[str, set[str]]:
    if not isinstance(listed, dict) or not isinstance(listed.get("update"), list):
        return {}
    return {
        one["_id"]: set(one["roles"])
        for one in listed["update"]
        if isinstance(one, dict) and isinstance(one.get("_id"), str) and isinstance(one.get("roles"), list)
    }


def _second_factor(ask: _Asking) -> None:
    """Whether changes of the workspace ask for one. A setting that is none is changed by nobody."""
    target = ask.target
    said = ask("setSetting", path={"_id": _NOBODY}, body={"value": _NOBODY}, caller=target.login)
    details = demanded(said.json)
    if details is not None or refused(said.json):
        asked = asked_for(details or said.json.get("details") or {})
        reason = f"the server asks for a second factor ({asked}) before the workspace changes; {MEND}"
        target.facts["second factor"] = "asked for, and the run has none to show"
        target.missing.setdefault("own users", reason)
        target.missing.setdefault("further departments", reason)
        target.notes.append(f"Settings and permissions cannot be changed: {reason}.")
    elif CODE in said.exchange.request_headers:
        target.facts["second factor"] = "asked for, and shown by the run"


def _livechat(ask: _Asking, me: Answer | None) -> None:
    target, full = ask.target, ask.session.options.mode is Mode.FULL
    config = ask("getWidgetConfig", query={"token": _NOBODY})
    inner = config.json.get("config") if isinstance(config.json, dict) else None
    target.facts["rate limit"] = _rate_limit(ask, config, me)
    if "X-RateLimit-Limit" not in config.headers:
        target.missing["rate limit"] = "the server does not limit its callers (setting API_Enable_Rate_Limiter)"
    if not isinstance(inner, dict):
        target.facts["Livechat enabled"] = None
        target.notes.append(f"Whether Livechat is on is not known: GET livechat/config answered {config.status}.")
        return
    enabled, online = bool(inner.get("enabled")), bool(inner.get("online"))
    target.facts |= {"Livechat enabled": enabled, "agents online": online}
    if not enabled:
        target.missing["agents online"] = (
            "Livechat is switched off on the target; switch on its setting Livechat_enabled"
        )
    elif not online and (not full or "own users" in target.missing):
        target.missing["agents online"] = (
            "no agent is online, so no conversation can be opened; let one be, "
            "or run as an administrator with --mode full, which brings its own"
        )
    routing = ask.setting("Livechat_Routing_Method")
    if routing is not None:
        target.facts["routing"] = routing
    if routing == "Manual_Selection" and not full:
        target.notes.append(
            "Conversations wait for an agent to take them (Livechat_Routing_Method is Manual_Selection): what needs "
            "an agent at once is skipped."
        )


def _rate_limit(ask: _Asking, config: Answer, me: Answer | None) -> str:
    """Whether calls are limited, to how many, and for whom."""
    calls = config.headers.get("X-RateLimit-Limit")
    if calls is None:
        return "off: no answer speaks of one"
    span = ask.setting("API_Enable_Rate_Limiter_Limit_Time_Default")
    window = f"{span / 1000:g} s" if isinstance(span, int | float) and span else "window"
    limit = f"{calls} calls per route and {window} for an address"
    if me is None:
        return limit
    spared = "X-RateLimit-Limit" not in me.headers
    return f"{limit}; calls of the login are {'not limited' if spared else 'limited as well'}"


def _departments(ask: _Asking) -> None:
    """Whether the edition allows another department. A server that does not know the question takes it for an id."""
    target = ask.target
    caller = target.login
    answer = ask("getDepartment", path={"_id": "isDepartmentCreationAvailable"}, caller=caller).json
    allowed = answer.get("isDepartmentCreationAvailable") if isinstance(answer, dict) else None
    if allowed is False:
        target.facts["departments"] = "no further one is allowed"
        target.missing.setdefault(
            "further departments",
            "the workspace has a department and its edition allows no second one; give it a licence, or delete it",
        )
    elif allowed is None:
        target.facts["departments"] = "the server does not tell whether further ones are allowed"
    else:
        listed = ask("listDepartments", query={"count": 1}, caller=caller).json
        first = isinstance(listed, dict) and not listed.get("total")
        target.asks_again = first
        target.facts["departments"] = (
            "none yet; the edition may allow one only" if first else "further ones are allowed"
        )


def ask_again(session: Session, target: Target) -> None:
    """Asks again whether further departments are allowed: every edition allows the first, which there is now."""
    target.asks_again = False
    _departments(_Asking(session, target))


def _mail(ask: _Asking) -> None:
    target, full = ask.target, ask.session.options.mode is Mode.FULL
    if "admin" in target.missing:
        reason = f"only an administrator learns whether the workspace sends mail (setting From_Email); {_ADMINISTRATOR}"
    else:
        sender = ask.setting("From_Email")
        if sender is None or "@" in str(sender):
            target.facts["mail"] = f"sent from {sender}" if sender else None
            return
        if full:  # the run lends it one
            target.facts["mail"] = "the workspace has no sender; the run sets From_Email for a while"
            target.lends_sender = True
            return
        reason = "the workspace has no address to send mail from; set its setting From_Email"
    target.missing["mail"] = reason
