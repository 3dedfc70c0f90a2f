"""The second factor of callers who have none of their own: their password, once more."""

from __future__ import annotations

from stub_server.workspace.entities import User
from stub_server.workspace.refusals import SecondFactorInvalid, SecondFactorRequired


def check(user: User, method: str | None, code: str | None) -> None:
    """`code` is the password's SHA-256 digest. Raises SecondFactorRequired and SecondFactorInvalid.

    A code without a method, or for one that the account does not have, counts as not sent.
    """
    if not code or method != "password":
        raise SecondFactorRequired
    if user.password is None or code.lower() != user.password:
        raise SecondFactorInvalid
