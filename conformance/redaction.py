"""Keeps secrets out of everything that is written: passwords, login tokens, second factors."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from typing import Any

SECRET_HEADERS = {
    "x-auth-token": "$AUTH_TOKEN",
    "x-user-id": "$USER_ID",
    "authorization": "$AUTHORIZATION",
    "proxy-authorization": "$PROXY_AUTHORIZATION",
    "cookie": "$COOKIE",
    "set-cookie": "$COOKIE",
    "x-2fa-code": "$TWO_FACTOR_CODE",
}
_SECRET_KEYS = {"password", "authtoken", "resume", "digest", "code", "totp", "hashed"}
_HIDDEN = "[secret]"


class Redaction:
    """Knows the secrets of a run and takes them out of headers, bodies and texts."""

    def __init__(self, secrets: tuple[str, ...] = ()) -> None:
        self._secrets: set[str] = {secret for secret in secrets if secret}

    def learn(self, secret: str | None) -> None:
        """From now on this text is a secret too."""
        if secret and len(secret) >= 4:
            self._secrets.add(secret)

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        return {name: SECRET_HEADERS.get(name.lower(), self.text(value)) for name, value in headers.items()}

    def text(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, _HIDDEN)
        return text

    def body(self, text: str, operation: str) -> str:
        """A body without secrets; in those of the login and of users even keys that look like one are emptied."""
        if operation in ("login", "createUser", "logout"):
            try:
                text = json.dumps(_emptied(json.loads(text)), ensure_ascii=False)
            except ValueError:
                text = re.sub(r"(password|resume|code)=[^&]*", rf"\1={_HIDDEN}", text)
        return self.text(text)


def _emptied(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _HIDDEN if key.lower() in _SECRET_KEYS and isinstance(item, str | int) else _emptied(item)
            for key, item in value.items()
        }
    return [_emptied(item) for item in value] if isinstance(value, list) else value


def curl(method: str, url: str, headers: Mapping[str, str], body: str | None) -> str:
    """A line that repeats the request; `headers` are redacted ones, and `$AUTH_TOKEN`, `$USER_ID` stand for secrets."""
    parts = ["curl", "-sS", *([] if method == "GET" else ["-X", method]), shlex.quote(url)]
    for name, value in headers.items():
        if name.lower() in ("content-length", "user-agent", "accept-encoding", "connection", "accept", "host"):
            continue
        quoted = f'"{name}: {value}"' if value.startswith("$") else shlex.quote(f"{name}: {value}")
        parts.append(f"-H {quoted}")
    if body is not None:
        parts.append(f"--data-raw {shlex.quote(body)}")
    return " ".join(parts)
