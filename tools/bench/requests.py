"""What the benchmark asks."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Request:
    """One kind of request.

    `rooms`: how many conversations the stub has to hold; `body` may hold `<rid>`, `<token>`; `refused`: it ought to be.
    """

    name: str
    method: str
    path: str
    body: Any = None
    login: bool = False
    rooms: int = 0
    refused: bool = False
    headers: dict[str, str] = field(default_factory=dict)

    def text(self, names: dict[str, str]) -> str:
        """The body as it is sent."""
        text = "" if self.body is None else json.dumps(self.body)
        for name, value in names.items():
            text = text.replace(f"<{name}>", value)
        return text


VISITOR = {"name": "Ada", "token": "bench-ada", "email": "bench@example.com"}

LISTED_ROOMS = (
    Request("GET rooms (100)", "GET", "/api/v1/livechat/rooms?count=25", login=True, rooms=100),
    Request("GET rooms (10,000)", "GET", "/api/v1/livechat/rooms?count=25", login=True, rooms=10_000),
)

REQUESTS = (
    Request("GET department", "GET", "/api/v1/livechat/department", login=True),
    Request("POST visitor", "POST", "/api/v1/livechat/visitor", {"visitor": VISITOR}),
    Request("POST visitor, invalid", "POST", "/api/v1/livechat/visitor", {"visitor": {"name": "Ada"}}, refused=True),
    Request("POST message", "POST", "/api/v1/livechat/message", {"token": "<token>", "rid": "<rid>", "msg": "Hello"}),
    *LISTED_ROOMS,
)
