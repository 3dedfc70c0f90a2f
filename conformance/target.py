"""Learns what the target is and allows, before anything is asked of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from conformance.options import Mode, SuiteError
from conformance.session import Answer, Login, Session

_VERSION = re.compile(r"(\d+)\.(\d+)(?:\.(\d+))?")


@dataclass
class Target:
    """What the preflight learnt: version, the run's login, and capabilities by name with the reason where one lacks."""

    version: str
    login: Login | None
    roles: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)

    def lacks(self, capabilities: tuple[str, ...]) -> str | None:
        """Why the target cannot be asked for something that takes these capabilities; None when it can."""
        return next((self.missing[name] for name in capabilities if name in self.missing), None)

    def speaks(self, since: str | None, until: str | None) -> bool:
        """Whether the server's version is one of those that make a promise (`until` is the first that does not)."""
        own = numbers(self.version)
        return not own or ((since is None or own >= numbers(since)) and (until is None or own < numbers(until)))


def numbers(version: str) -> tuple[int, ...]:
    """`8.8.1` as (8, 8, 1), `8.8` as (8, 8); () when it is no version."""
    found = _VERSION.match(version or "")
    return tuple(int(part) for part in found.groups() if part) if found else ()


def preflight(session: Session) -> Target:
    """Asks for the version and the widget's configuration, and logs in. Raises SuiteError when the target is unfit."""
    info = session.call("getServerInfo", check=False)
    if not isinstance(info.json, dict) or not ("version" in info.json or "info" in info.json):
        raise SuiteError(f"{session.options.url} is no Rocket.Chat server: GET /api/info answered {info.status}")
    login = _login(session)
    me: Answer | None = None
    if login is not None:
        session.redaction.learn(login.token)
        info = session.call("getServerInfo", caller=login, check=False)
        me = session.call("getMe", caller=login, check=False)
        if me.status != 200:
            raise SuiteError("the login headers are refused (401): check ROCKETCHAT_USER_ID and ROCKETCHAT_AUTH_TOKEN")
    version = str((info.json.get("info") or {}).get("version") or info.json.get("version") or "unknown")
    target = Target(version, login, list((me.json or {}).get("roles", ())) if me else [])
    target.facts["version"] = version
    target.facts["signed in as"] = f"{me['username']} ({', '.join(target.roles)})" if me else "nobody"
    _look_at_livechat(session, target)
    _name_missing(session, target)
    return target


def _login(session: Session) -> Login | None:
    given = session.options.credentials
    if given.user_id and given.auth_token:
        return Login(given.user_id, given.auth_token)
    if not (given.user and given.password):
        return None
    answer = session.call("login", body={"user": given.user, "password": given.password}, check=False)
    data = answer.json.get("data") if isinstance(answer.json, dict) else None
    if answer.status != 200 or not data:
        error = (answer.json or {}).get("error", answer.status)
        raise SuiteError(f"cannot log in as {given.user!r}: the server says {error!r}; check --user and the password")
    return Login(data["userId"], data["authToken"], given.user)


def _look_at_livechat(session: Session, target: Target) -> None:
    config = session.call("getWidgetConfig", query={"token": "conformance-preflight"}, check=False)
    inner = (config.json or {}).get("config", {}) if isinstance(config.json, dict) else {}
    enabled, online = bool(inner.get("enabled")), bool(inner.get("online"))
    target.facts["Livechat enabled"] = enabled
    target.facts["agents online"] = online
    limited = "X-RateLimit-Limit" in config.headers
    target.facts["rate limit"] = f"{config.headers['X-RateLimit-Limit']} calls a window" if limited else "not seen"
    if not enabled:
        target.missing["livechat"] = "Livechat is switched off on the target (setting Livechat_enabled)"
        target.missing["agents online"] = target.missing["livechat"]
    elif not online and session.options.mode is not Mode.FULL:
        target.missing["agents online"] = "no agent is online, so no conversation can be opened"


def _name_missing(session: Session, target: Target) -> None:
    mode = session.options.mode
    if target.login is None:
        reason = "no login was given (ROCKETCHAT_USER and ROCKETCHAT_PASSWORD)"
        target.missing |= {"login": reason, "admin": reason, "own users": reason}
    elif "admin" not in target.roles:
        reason = "the login given is no administrator's"
        target.missing |= {"admin": reason, "own users": reason}
    if mode is not Mode.FULL:
        target.missing.setdefault("own users", f"own agents need --mode full, this run is {mode.value}")
    target.facts["mode"] = mode.value
    target.notes += sorted({f"Left out: {reason}." for reason in target.missing.values()})
