"""What clients called and what they were answered, the last thousand times."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any, Final
from urllib.parse import unquote_to_bytes

import orjson
from starlette.types import Message, Receive, Scope, Send

from stub_server.requests.addresses import Addresses
from stub_server.wire.times import timestamp

CUT: Final = 4096  # bytes of a body that are kept
Headers = Iterable[tuple[bytes, bytes]]


@dataclass(slots=True)
class Entry:
    """One call as it came over the socket; read only when somebody asks."""

    number: int
    at: datetime
    method: str
    path: str
    query: bytes
    sent_headers: Headers
    sent: bytes = b""
    sent_size: int = 0
    status: int | None = None
    answered_headers: Headers = ()
    answered: bytes = b""
    answered_size: int = 0
    started: float = 0
    seconds: float = 0


@dataclass(frozen=True)
class Wanted:
    """Which entries somebody asks for; what is None does not matter."""

    path: str | None = None
    operation: str | None = None
    visitor: str | None = None
    status: int | None = None
    method: str | None = None


class Journal:
    """A ring of entries: the newest push the oldest out. With a size of 0 it records nothing."""

    def __init__(self, size: int, now: Callable[[], datetime]) -> None:
        self._entries: deque[Entry] = deque(maxlen=size)
        self._now = now
        self._number = 0
        self.size = size

    def __len__(self) -> int:
        return len(self._entries)

    def clear(self) -> None:
        self._entries.clear()
        self._number = 0

    def recording(self, scope: Scope, receive: Receive, send: Send) -> tuple[Receive, Send]:
        """The same receive and send, with an ear on them. A dropped connection stays without a status."""
        self._number += 1
        entry = Entry(
            self._number, self._now(), scope["method"], scope["path"], scope["query_string"], scope["headers"]
        )
        entry.started = time.perf_counter()
        self._entries.append(entry)

        async def heard() -> Message:
            message = await receive()
            body = message.get("body")
            if body:
                entry.sent_size += len(body)
                if len(entry.sent) < CUT:
                    entry.sent += body[: CUT - len(entry.sent)]
            return message

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                entry.status, entry.answered_headers = message["status"], message["headers"]
            else:
                body = message.get("body", b"")
                entry.answered_size += len(body)
                if len(entry.answered) < CUT:
                    entry.answered += body[: CUT - len(entry.answered)]
                entry.seconds = time.perf_counter() - entry.started
            await send(message)

        return heard, told

    def read(self, wanted: Wanted, addresses: Addresses) -> list[dict[str, Any]]:
        """The entries asked for, the oldest first."""
        return list(self._read(wanted, addresses))

    def _read(self, wanted: Wanted, addresses: Addresses) -> Iterator[dict[str, Any]]:
        for entry in self._entries:
            operation = addresses.at(entry.method, entry.path)
            operation_id = operation.id if operation else None
            if _fits(entry, operation_id, wanted):
                yield _shown(entry, operation_id)


def _fits(entry: Entry, operation_id: str | None, wanted: Wanted) -> bool:
    return (
        (wanted.path is None or fnmatchcase(entry.path, wanted.path))
        and (wanted.method is None or entry.method == wanted.method.upper())
        and (wanted.operation is None or operation_id == wanted.operation)
        and (wanted.status is None or entry.status == wanted.status)
        and (wanted.visitor is None or _speaks_of(entry, wanted.visitor))
    )


def _speaks_of(entry: Entry, token: str) -> bool:
    """Whether the token stands, as a whole, in the path, the query, a header or the kept part of the body."""
    whole = re.compile(rb"(?<![\w-])" + re.escape(token.encode()) + rb"(?![\w-])")
    headers = (value for _, value in entry.sent_headers)
    return any(
        whole.search(text) for text in (entry.path.encode(), unquote_to_bytes(entry.query), entry.sent, *headers)
    )


def _shown(entry: Entry, operation_id: str | None) -> dict[str, Any]:
    return {
        "number": entry.number,
        "at": timestamp(entry.at),
        "milliseconds": round(entry.seconds * 1000, 1),
        "operation": operation_id,
        "method": entry.method,
        "path": entry.path,
        "query": entry.query.decode("latin-1"),
        "status": entry.status,
        "request": _half(entry.sent_headers, entry.sent, entry.sent_size),
        "response": _half(entry.answered_headers, entry.answered, entry.answered_size),
    }


def _half(headers: Headers, body: bytes, size: int) -> dict[str, Any]:
    named = {name.decode("latin-1"): value.decode("latin-1") for name, value in headers}
    half: dict[str, Any] = {"headers": named, "bytes": size}
    if body:
        half["body"] = _parsed(body) if size <= CUT else body.decode("utf-8", "replace")
    if size > CUT:
        half["cut"] = True
    return half


def _parsed(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return body.decode("utf-8", "replace")
