"""Secrets stay out of what the suite writes."""

from __future__ import annotations

import shlex

import pytest

from conformance.redaction import Redaction, curl


def test_login_headers_become_variables() -> None:
    headers = Redaction().headers({"X-Auth-Token": "s3cret-token", "X-User-Id": "Adm1n", "Accept": "*/*"})

    assert headers == {"X-Auth-Token": "$AUTH_TOKEN", "X-User-Id": "$USER_ID", "Accept": "*/*"}


def test_a_learnt_secret_is_taken_out_of_any_text() -> None:
    redaction = Redaction(("hunter22",))
    redaction.learn("tok-123456")

    assert redaction.text("hunter22 and tok-123456") == "[secret] and [secret]"


@pytest.mark.parametrize(
    "body",
    [
        '{"user": "admin", "password": "hunter22"}',
        '{"user": "admin", "password": {"digest": "hunter22", "algorithm": "sha-256"}}',
        '{"resume": "hunter22"}',
        "user=admin&password=hunter22",
        '{"status": "success", "data": {"authToken": "hunter22", "userId": "x"}}',
    ],
)
def test_a_login_shows_no_secret_even_before_it_is_learnt(body: str) -> None:
    assert "hunter22" not in Redaction().body(body, "login")


def test_a_visitors_token_stays_so_that_the_curl_line_works() -> None:
    body = '{"rid": "r1", "token": "conformance-visitor-1"}'

    assert Redaction().body(body, "closeRoom") == body


def test_a_curl_line_survives_the_shell() -> None:
    line = curl("POST", "http://h/x?y=a b", {"X-Auth-Token": "$AUTH_TOKEN", "Content-Type": "a/b"}, '{"msg": "it\'s"}')

    words = shlex.split(line)

    assert words[:5] == ["curl", "-sS", "-X", "POST", "http://h/x?y=a b"]
    assert words[-1] == '{"msg": "it\'s"}'
    assert '"X-Auth-Token: $AUTH_TOKEN"' in line  # in double quotes, so that the shell fills it in
