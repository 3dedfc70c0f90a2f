"""Answers a server that asks for a second factor, with the code that was given or with the password once more."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import pytest
import requests

from conformance.options import Credentials

CODE, METHOD = "x-2fa-code", "x-2fa-method"
MEND = (
    "set ROCKETCHAT_2FA_CODE to a code that is valid now, or give a personal access token that ignores the second "
    "factor by ROCKETCHAT_USER_ID and ROCKETCHAT_AUTH_TOKEN"
)
_PASSWORD = "password"  # of accounts that have no second factor of their own


class SecondFactor:
    """What the run's login has to show. `user_id` is that of the login; nobody else's calls are answered."""

    def __init__(self, credentials: Credentials) -> None:
        self._code = credentials.code
        self._digest = hashlib.sha256(credentials.password.encode()).hexdigest() if credentials.password else None
        self.user_id = ""

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no report may show."""
        return tuple(filter(None, (self._code, self._digest)))

    def headers(self, method: str) -> dict[str, str]:
        """What proves this method (`totp`, `email`, `password`); nothing where the run cannot."""
        proof = self._digest if method == _PASSWORD else self._code
        return {CODE: proof, METHOD: method} if proof else {}

    def answer(self, sent: requests.PreparedRequest, response: requests.Response, skips: bool) -> bool:
        """Adds the proof to a call of the run's login that was refused for want of one. True when to repeat it.

        With `skips` a promise is skipped for which the run has no proof.
        """
        if response.status_code < 400 or not self.user_id or sent.headers.get("X-User-Id") != self.user_id:
            return False
        said = _parsed(response)
        if sent.headers.get(CODE) in self.secrets:
            if skips and refused(said):
                pytest.skip(f"the server refuses the second factor that was given; {MEND}")
            return False
        details = demanded(said)
        if details is None or CODE in sent.headers:
            return False
        proof = self.headers(str(details.get("method")))
        if not proof and skips:
            pytest.skip(f"the server asks for a second factor ({asked_for(details)}); {MEND}")
        sent.headers.update(proof)
        return bool(proof)


def demanded(body: Any) -> Mapping[str, Any] | None:
    """The details of an answer that asks for a second factor, None when it does not."""
    if not isinstance(body, dict) or "totp-required" not in (body.get("error"), body.get("errorType")):
        return None
    details = body.get("details")
    return details if isinstance(details, dict) else {}


def refused(body: Any) -> bool:
    """Whether an answer says that a second factor is wrong, too old or was tried too often."""
    codes = ("totp-invalid", "totp-max-attempts")
    return isinstance(body, dict) and (body.get("error") in codes or body.get("errorType") in codes)


def asked_for(details: Mapping[str, Any]) -> str:
    """In words, which one the server asks for."""
    known = {
        "totp": "the code of an authenticator app",
        "email": "the code that it has sent by e-mail",
        _PASSWORD: "the password once more",
    }
    method = str(details.get("method", "it does not say which"))
    return known.get(method, method)


def _parsed(response: requests.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None
