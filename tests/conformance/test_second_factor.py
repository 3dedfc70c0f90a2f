"""Servers that ask for a second factor: the code that was given, the password once more, or a clear word."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from conformance.options import Credentials, Mode, Options, SuiteError
from conformance.session import Session
from conformance.target import preflight
from tests.conformance.conftest import Suite
from tests.conformance.fake_server import FakeServer, Received, Reply, serving, workspace
from tests.server.conftest import Api

CODE = "246810"
DIGEST = hashlib.sha256(b"enchantress").hexdigest()
CHANGE: dict[str, Any] = {"path": {"_id": "Livechat_title"}, "body": {"value": "Help"}}


def demand(method: str, **more: Any) -> dict[str, Any]:
    return {"success": False, "details": {"method": method, "availableMethods": [method]}, **more}


def guarded(method: str, code: str) -> FakeServer:
    """Asks for this proof at the login (but for a password) and before a setting changes."""
    fake = workspace()

    def login(request: Received) -> Reply:
        if request.headers.get("x-2fa-code") == code and request.headers.get("x-2fa-method") == method:
            return 200, {"status": "success", "data": {"userId": "Ada1", "authToken": "s3cret-login-token"}}
        error = "totp-invalid" if "x-2fa-code" in request.headers else "totp-required"
        return 401, demand(method, status="error", error=error, message=error)

    def change(request: Received) -> Reply:
        if request.headers.get("x-2fa-code") == code and request.headers.get("x-2fa-method") == method:
            return 200, {"success": True}
        error = "totp-invalid" if "x-2fa-code" in request.headers else "totp-required"
        return 400, demand(method, error=f"TOTP [{error}]", errorType=error)

    if method != "password":
        fake.replies["/api/v1/login"] = login
    for name in ("Livechat_title", "conformance-preflight"):
        fake.replies[f"/api/v1/settings/{name}"] = change
    return fake


def session_at(fake: FakeServer, login: Credentials, mode: Mode = Mode.FULL) -> Session:
    return Session(Options(url=fake.url, credentials=login, mode=mode))


@pytest.mark.parametrize(("method", "words"), [("totp", "an authenticator app"), ("email", "by e-mail")])
def test_a_login_that_wants_a_code_names_both_mends(method: str, words: str) -> None:
    with serving(guarded(method, CODE)) as fake, pytest.raises(SuiteError) as told:
        preflight(session_at(fake, Credentials("ada", "enchantress")))

    assert words in str(told.value)
    assert "ROCKETCHAT_2FA_CODE" in str(told.value) and "ROCKETCHAT_AUTH_TOKEN" in str(told.value)


@pytest.mark.parametrize("method", ["totp", "email"])
def test_the_code_goes_along_as_the_server_wants_it(method: str) -> None:
    with serving(guarded(method, CODE)) as fake:
        target = preflight(session_at(fake, Credentials("ada", "enchantress", code=CODE)))

    assert target.login is not None
    first, second = fake.asked("/api/v1/login")
    assert "x-2fa-code" not in first.headers
    assert (second.headers["x-2fa-code"], second.headers["x-2fa-method"]) == (CODE, method)


def test_a_code_that_is_too_old_is_told() -> None:
    with serving(guarded("totp", CODE)) as fake, pytest.raises(SuiteError, match="wrong or too old"):
        preflight(session_at(fake, Credentials("ada", "enchantress", code="111111")))


def test_a_change_that_wants_the_password_again_gets_it() -> None:
    with serving(guarded("password", DIGEST)) as fake:
        session = session_at(fake, Credentials("ada", "enchantress"))
        target = preflight(session)
        answer = session.call("setSetting", caller=target.login, **CHANGE)

    assert answer.status == 200
    assert target.facts["second factor"] == "asked for, and shown by the run"
    assert fake.asked("/api/v1/settings/Livechat_title")[-1].headers["x-2fa-method"] == "password"


def test_without_the_password_what_changes_the_workspace_is_skipped_with_the_mend() -> None:
    with serving(guarded("password", DIGEST)) as fake:
        session = session_at(fake, Credentials(user_id="Ada1", auth_token="s3cret-login-token"))
        target = preflight(session)
        with pytest.raises(pytest.skip.Exception, match=r"the password once more.*ROCKETCHAT_2FA_CODE"):
            session.call("setSetting", caller=target.login, **CHANGE)

    assert "second factor" in target.missing["own users"]
    assert any("cannot be changed" in note for note in target.notes)


def test_an_undoing_call_is_never_skipped() -> None:
    with serving(guarded("password", DIGEST)) as fake:
        session = session_at(fake, Credentials(user_id="Ada1", auth_token="s3cret-login-token"))
        target = preflight(session)

        assert session.call("setSetting", caller=target.login, check=False, **CHANGE).status == 400


def test_a_code_that_ran_out_during_the_run_is_no_deviation() -> None:
    with serving(guarded("totp", CODE)) as fake:
        session = session_at(fake, Credentials("ada", "enchantress", code=CODE))
        target = preflight(session)
        fake.replies["/api/v1/settings/Livechat_title"] = guarded("totp", "another").replies[
            "/api/v1/settings/Livechat_title"
        ]
        with pytest.raises(pytest.skip.Exception, match="refuses the second factor"):
            session.call("setSetting", caller=target.login, **CHANGE)


def test_nobody_elses_call_is_given_the_proof() -> None:
    with serving(guarded("password", DIGEST)) as fake:
        session = session_at(fake, Credentials("ada", "enchantress"))
        preflight(session)
        headers = {"X-User-Id": "Grace1", "X-Auth-Token": "another-token"}

        assert session.call("setSetting", headers=headers, check=False, **CHANGE).status == 400


def test_no_proof_is_in_what_a_report_shows() -> None:
    with serving(guarded("totp", CODE)) as fake:
        fake.replies["/api/v1/me"] = (200, {"username": CODE, "roles": ["admin"], "email": DIGEST, "success": True})
        session = session_at(fake, Credentials("ada", "enchantress", code=CODE))
        target = preflight(session)
        session.call("setSetting", caller=target.login, **CHANGE)

    shown = repr([[one.exchange for one in session.exchanges], session.options])
    assert "x-2fa-code: $TWO_FACTOR_CODE" in shown
    assert CODE not in shown and DIGEST not in shown


def test_a_whole_run_shows_the_password_where_the_workspace_wants_it(api: Api, suite: Suite) -> None:
    api.workspace.settings.set("Accounts_TwoFactorAuthentication_Enabled", True)

    done = suite("run", api.url, "--mode", "full", "--only", "success.createUser", "--json", "out.json")

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    assert "second factor: asked for, and shown by the run" in done.stdout
