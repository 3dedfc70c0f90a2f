"""Requests that try to bring the stub down, or to an answer that it must not give."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import quote, quote_from_bytes, urlencode

from openapi import contract
from openapi.contract import Operation, resolve
from openapi.examples import JSON, of_operation
from tools.campaigns import rubbish

Headers = list[tuple[str, str]]

FORM = "application/x-www-form-urlencoded"
_METHODS = ("PATCH", "TRACE", "PROPFIND", "LINK", "PURGE", "REPORT", "MKCOL", "OPTIONS", "GET", "PUT", "DELETE", "POST")
_ADDRESSES = (
    "/", "//", "/api", "/api/", "/api/v1", "/api/v1/", "/api//v1/livechat/room", "/api/v1/livechat/",
    "/api/v2/livechat/room", "/api/v1/livechat/room/", "/api/v1/livechat/ROOM", "/api/v1/%6civechat/room",
    "/api/v1/livechat/room%00", "/websocket", "/api/v1/livechat/../users.info", "/api/v1/livechat/%2e%2e/%2e%2e/",
    "/livechat", "/ui/../../etc/passwd", "/ui/page/..%2f", "/ui/swagger/%2e%2e/%2e%2e/seed.yaml", "/file-upload/x/y",
    "/avatar/grace", "/robots.txt", "/api/v1/livechat/room;a=b", "/api/v1/livechat/webrtc.call",
    "/api/v1/livechat/visitor.callStatus", "/%ff%fe", "/api/v1/%c3%28", "/openapi.yaml", "*",
)  # fmt: skip
_MEDIA_TYPES = (
    JSON, "application/json; charset=utf-16", "application/json; charset=", "text/plain", "text/json", "", ";",
    "*/*", FORM, "multipart/form-data", "multipart/form-data; boundary=",
    "multipart/form-data; boundary=" + "b" * 300, "application/xml", "application/octet-stream",
    "application/JSON;;;", "application/problem+json", "\xff\xfe",
)  # fmt: skip
_ODD_HEADERS: Headers = [
    ("Cookie", "rc_is_widget=t; rc_room_type"), ("Cookie", '=;;;"\\;rc_is_widget="'), ("Cookie", "a=" + "b" * 3000),
    ("Content-Encoding", "gzip"), ("Accept", "application/problem+json"), ("Accept", "text/html"), ("Accept", ""),
    ("Accept-Charset", "utf-16"), ("Authorization", "Bearer \xe9"), ("Authorization", "Basic !!!"),
    ("X-Forwarded-For", "999"), ("X-HTTP-Method-Override", "DELETE"), ("Range", "bytes=0-1,5-"), ("If-Match", "*"),
    ("Origin", "null"), ("Origin", "\xff"), ("Access-Control-Request-Method", "DELETE"),
    ("Prefer", "return=minimal; wait=\xff"), ("X-2fa-Code", "\xe9"), ("X-2fa-Method", "\x80"),
    ("X-Visitor-Token", "\xff"), ("X-Twilio-Signature", "\xe4"), ("Expect", "200-maybe"), ("TE", "trailers"),
    ("Forwarded", "for=_x"), ("Content-Language", "\xa0"), ("X-User-Id", ""),
]  # fmt: skip


@dataclass(frozen=True)
class Attack:
    """What is written to the server, piece by piece.

    One answer is owed where the pieces are one well-formed request; from a `rude` attack anything short of a server
    error may come, also nothing. `operation` is that of the contract which the request meets, `misses` tells that its
    address may have been spoilt so far that it meets none.
    """

    kind: str
    pieces: tuple[bytes, ...]
    operation: Operation | None = None
    rude: bool = False
    misses: bool = False


@dataclass(frozen=True)
class Logins:
    """The login headers of an administrator and of an agent."""

    admin: Mapping[str, str]
    agent: Mapping[str, str]


class Attacks:
    """Makes attacks of all kinds from the contract's examples, the same for the same seed and logins."""

    def __init__(self, document: Mapping[str, Any], seed: int) -> None:
        self._document = document
        self._random = Random(seed)
        self._operations = list(contract.operations(document))
        self._examples = {
            operation.id: [(example.place, example) for example in of_operation(document, operation)]
            for operation in self._operations
        }
        self.logins = Logins({}, {})
        kinds: dict[Callable[[], Attack], float] = {
            self._wrong_types: 30, self._broken_json: 12, self._odd_query: 16, self._odd_path: 9, self._odd_headers: 10,
            self._odd_form: 5, self._odd_method: 5, self._odd_address: 5, self._as_intended: 4, self.huge: 0.1,
        }  # fmt: skip
        self._kinds, self._weights = list(kinds), list(kinds.values())

    def __iter__(self) -> Iterator[Attack]:
        while True:
            (kind,) = self._random.choices(self._kinds, self._weights)
            yield kind()

    # What is asked.

    def _wrong_types(self) -> Attack:
        operation = self._operation(lambda one: "requestBody" in one.spec)
        return self._request("wrong types", operation, rubbish.dumped(self._random, self._spoilt_body(operation)))

    def _broken_json(self) -> Attack:
        operation = self._operation(lambda one: "requestBody" in one.spec)
        return self._request("broken JSON", operation, rubbish.broken_json(self._random, self._body(operation)))

    def huge(self) -> Attack:
        """One that takes much memory for a moment."""
        operation = self._operation(lambda one: "requestBody" in one.spec)
        return self._request("huge body", operation, rubbish.huge_json(self._random))

    def _as_intended(self) -> Attack:
        operation = self._operation()
        body = rubbish.dumped(self._random, self._body(operation)) if "requestBody" in operation.spec else b""
        return self._request("as intended", operation, body)

    def _odd_query(self) -> Attack:
        operation = self._operation(lambda one: bool(self._names(one, "query")) or self._random.random() < 0.2)
        random, names = self._random, self._names(operation, "query")
        pairs: list[tuple[str, str]] = []
        for _ in range(random.choice((1, 2, 3, 5, 8, 300 if random.random() < 0.1 else 2))):
            name = random.choice(names) if names and random.random() < 0.8 else random.choice(rubbish.TEXTS)
            name += random.choice(("", "", "", "", "[]", "[a]", "[0][b]", "[", "]"))
            value = rubbish.value(random)
            pairs.append((name, value if isinstance(value, str) else rubbish.dumped(random, value).decode("latin-1")))
        query = urlencode(pairs, encoding="utf-8", errors="surrogatepass")
        if random.random() < 0.2:
            query += random.choice(("&", "%", "&%zz=%", "&=&=", "&a=%ff%fe", "&" + "a" * 20_000, "?&;"))
        return self._request("odd query", operation, self._any_body(operation), query=query)

    def _odd_path(self) -> Attack:
        operation = self._operation(lambda one: "{" in one.path)
        return self._request("odd path", operation, self._any_body(operation), spoils_path=True)

    def _odd_headers(self) -> Attack:
        operation, random = self._operation(), self._random
        more = random.sample(_ODD_HEADERS, random.randint(1, 4))
        if random.random() < 0.3:
            more += [(name, random.choice(rubbish.TEXTS[:20])) for name in ("X-Auth-Token", "X-User-Id")]
        if random.random() < 0.1:
            more += [(f"X-Filler-{number}", "f" * random.choice((1, 100))) for number in range(random.choice((20, 90)))]
        body = self._any_body(operation)
        return self._request("odd headers", operation, body, media_type=random.choice(_MEDIA_TYPES), more=more)

    def _odd_form(self) -> Attack:
        random = self._random
        operation = self._operation(lambda one: "requestBody" in one.spec)
        if random.random() < 0.5:
            fields = rubbish.spoilt(random, self._body(operation))
            pairs = fields.items() if isinstance(fields, dict) else [("a", fields)]
            form = urlencode([(name, str(value)) for name, value in pairs], errors="surrogatepass").encode()
            return self._request("odd form", operation, form, media_type=FORM)
        boundary = random.choice(("b", "----x", "b" * 70))
        name = random.choice(rubbish.TEXTS)
        part = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        part += random.choice(("\r\n", "Content-Type: image/png\r\n\r\n", "Content-Type: \xff\r\n\r\n", "\r\n\r\n", ""))
        body = part.encode("utf-8", "replace") + random.randbytes(random.randrange(300))
        body += random.choice((f"\r\n--{boundary}--\r\n".encode(), b"", b"--", f"\r\n--{boundary}\r\n".encode()))
        upload = self._operation(lambda one: one.id == "uploadFile") if random.random() < 0.8 else operation
        return self._request("odd form", upload, body, media_type=f"multipart/form-data; boundary={boundary}")

    def _odd_method(self) -> Attack:
        operation, random = self._operation(), self._random
        method = random.choice(_METHODS)
        meant = next((o for o in self._operations if (o.path, o.method.upper()) == (operation.path, method)), None)
        return self._request("odd method", operation, self._any_body(operation), method=method, meets=meant)

    def _odd_address(self) -> Attack:
        random = self._random
        address = random.choice(_ADDRESSES)
        if random.random() < 0.2:
            address = "/" + quote_from_bytes(random.randbytes(random.choice((5, 40, 3_000))), safe="/.?&%")
        method = random.choice(("GET", "POST", "PUT", "DELETE", "PATCH"))
        return Attack("odd address", (_message(method, address, self._headers(), b"", ""),))

    # How it is put together.

    def _request(
        self,
        kind: str,
        operation: Operation,
        body: bytes,
        *,
        query: str | None = None,
        media_type: str = JSON,
        more: Headers | None = None,
        method: str | None = None,
        meets: Operation | None = None,
        spoils_path: bool = False,
    ) -> Attack:
        address = self._path(operation, spoils_path)
        query = self._query(operation) if query is None else query
        headers = [*self._headers(), *(more or [])]
        message = _message(
            method or operation.method.upper(), f"{address}?{query}" if query else address, headers, body, media_type
        )
        return Attack(kind, (message,), operation if method is None else meets, misses=spoils_path)

    def _headers(self) -> Headers:
        choice = self._random.random()
        if choice < 0.5:
            return list(self.logins.admin.items())
        if choice < 0.75:
            return list(self.logins.agent.items())
        return [] if choice < 0.9 else [("X-Auth-Token", "x" * 43), ("X-User-Id", "Adm1nOfWorkspace9")]

    def _path(self, operation: Operation, spoils: bool) -> str:
        path = operation.path
        for name in self._names(operation, "path"):
            text = str(self._value(operation, f"path {name}"))
            if spoils and self._random.random() < 0.8:
                odd = self._random.choice((*rubbish.TEXTS, text[:-1], text.upper(), text + " ", f"{text}/{text}"))
                text = quote(odd, safe=self._random.choice(("", "/")), errors="surrogatepass")
            else:
                text = quote(text, safe="")
            path = path.replace(f"{{{name}}}", text)
        return path

    def _query(self, operation: Operation) -> str:
        names = [name for name in self._names(operation, "query") if self._random.random() < 0.6]
        return urlencode([(name, str(self._value(operation, f"query {name}"))) for name in names])

    def _any_body(self, operation: Operation) -> bytes:
        return rubbish.dumped(self._random, self._body(operation)) if "requestBody" in operation.spec else b""

    def _spoilt_body(self, operation: Operation) -> Any:
        return rubbish.spoilt(self._random, self._body(operation))

    def _body(self, operation: Operation) -> Any:
        bodies = [example.value for place, example in self._examples[operation.id] if place == "request"]
        return self._random.choice(bodies) if bodies else {}

    def _value(self, operation: Operation, place: str) -> Any:
        values = [example.value for where, example in self._examples[operation.id] if where == place]
        return self._random.choice(values)

    def _names(self, operation: Operation, place: str) -> list[str]:
        parameters = [resolve(self._document, declared) for declared in operation.parameters]
        return [parameter["name"] for parameter in parameters if parameter["in"] == place]

    def _operation(self, wanted: Callable[[Operation], bool] = lambda _: True) -> Operation:
        while not wanted(operation := self._random.choice(self._operations)):
            pass
        return operation


def _message(method: str, address: str, headers: Headers, body: bytes, media_type: str) -> bytes:
    """The request as it goes over the wire; what would end a line is left out of header values."""
    lines = [f"{method} {address} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {_printable(value)}" for name, value in headers]
    if body or method in ("POST", "PUT"):
        lines += [f"Content-Type: {media_type}", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n" + body


def _printable(value: str) -> str:
    return "".join(character for character in value if character >= " " and character != "\x7f").strip()
