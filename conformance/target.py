"""Learns what the target is and allows, before anything is asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from conformance.allowed import Target, numbers
from conformance.capabilities import find_out
from conformance.options import SuiteError
from conformance.second_factor import MEND, asked_for, demanded, refused
from conformance.session import Answer, BudgetSpent, Login, Session, TargetGone

__all__ = ["Target", "numbers", "preflight", "sign_out"]


def preflight(session: Session, harmless: bool = False) -> Target:
    """Asks for the version, logs in, and finds out what the target allows. Raises SuiteError when it is unfit.

    With `harmless` no call is made that writes, not even one that is refused.
    """
    info = session.call("getServerInfo", check=False)
    if _version(info) is None and not _has_livechat(session):
        raise SuiteError(f"{session.options.url} is no Rocket.Chat server: GET /api/info answered {info.status}")
    login, account = _login(session)
    me: Answer | None = None
    if login is not None:
        session.redaction.learn(login.token)
        session.second_factor.user_id = login.user_id
        info = session.call("getServerInfo", caller=login, check=False)
        me = session.call("getMe", caller=login, check=False)
        if me.status == 401:
            raise SuiteError("the login headers are refused (401): check ROCKETCHAT_USER_ID and ROCKETCHAT_AUTH_TOKEN")
        if me.status == 200 and isinstance(me.json, dict):
            account = me.json
        else:  # what stands in front of the server does not let this through
            me = None
    target = Target(_version(info) or "unknown", login, list(account.get("roles") or ()))
    target.facts["version"] = target.version
    target.facts["mode"] = session.options.mode.value
    target.facts["signed in as"] = _signed_in(login, account)
    find_out(session, target, me, harmless)
    return target


def _signed_in(login: Login | None, account: Mapping[str, Any]) -> str:
    if login is None:
        return "nobody"
    return f"{account.get('username', login.user_id)} ({', '.join(account.get('roles') or ['roles unknown'])})"


def sign_out(session: Session, target: Target) -> None:
    """Ends the session that a password login made; a token that was given stays as it was."""
    if target.login is not None and not session.options.credentials.auth_token:
        with suppress(TargetGone, BudgetSpent):
            session.call("logout", caller=target.login, check=False)


def _version(info: Answer) -> str | None:
    """The version that the server tells, or that it keeps for itself; None when this is no answer of one."""
    if not isinstance(info.json, dict) or not ("version" in info.json or "info" in info.json):
        return None
    inner = info.json.get("info")
    return str((inner.get("version") if isinstance(inner, dict) else None) or info.json.get("version") or "unknown")


def _has_livechat(session: Session) -> bool:
    """Whether a server that does not tell its version refuses strangers as Rocket.Chat does."""
    answer = session.call("listRooms", check=False).json
    return isinstance(answer, dict) and "You must be logged in" in str(answer)


def _login(session: Session) -> tuple[Login | None, Mapping[str, Any]]:
    """The run's login, and what the server tells of its account when a password is given."""
    given = session.options.credentials
    if given.user_id and given.auth_token:
        return Login(given.user_id, given.auth_token), {}
    if not (given.user and given.password):
        return None, {}
    body = {"user": given.user, "password": given.password}
    answer = session.call("login", body=body, check=False)
    details = demanded(answer.json)
    if details is not None and given.code:
        proof = session.second_factor.headers(str(details.get("method", "totp")))
        answer = session.call("login", body=body, headers=proof, check=False)
    data = answer.json.get("data") if isinstance(answer.json, dict) else None
    if answer.status != 200 or not data:
        raise SuiteError(_why_not(given.user, answer))
    return Login(data["userId"], data["authToken"], given.user), data.get("me") or {}


def _why_not(user: str, answer: Answer) -> str:
    """Why a login failed, and the mend."""
    details = demanded(answer.json)
    if details is not None:
        return f"cannot log in as {user!r}: the server asks for a second factor, {asked_for(details)}; {MEND}"
    if refused(answer.json):
        return (
            f"cannot log in as {user!r}: the server refuses the code of ROCKETCHAT_2FA_CODE as wrong or too old; {MEND}"
        )
    error = answer.json.get("error", answer.status) if isinstance(answer.json, dict) else answer.status
    return f"cannot log in as {user!r}: the server says {error!r}; check --user and the password"
