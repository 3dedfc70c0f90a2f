"""One call of an operation, on its way from the socket to the handler."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

from openapi.contract import Operation
from stub_server.workspace.entities import User

_KEY = "livechat_call"


@dataclass(slots=True)
class Call:
    """What the caller sent, read leniently as the server does; `query` and `body` are replaced by their coerced selves.

    `headers` have lower-case names. `body` is a dict for JSON and forms; files in it are UploadedFile. `answer` is what
    will be sent as JSON, once that is known.
    """

    operation: Operation
    caller: User | None
    path: Mapping[str, str]
    query: dict[str, Any]
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    address: str
    body: Any = None
    answer: Any = None

    def attach(self, scope: MutableMapping[str, Any]) -> None:
        scope.setdefault("extensions", {})[_KEY] = self

    @staticmethod
    def of(scope: Mapping[str, Any]) -> Call:
        """The call that was attached to this ASGI scope."""
        call: Call = scope["extensions"][_KEY]
        return call
