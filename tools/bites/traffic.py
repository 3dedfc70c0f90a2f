"""Requests and answers as the proxy handles them: values that are never changed, only replaced by others."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import zip_longest
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode

from openapi import contract

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Call:
    """One request. `target` is path and query as they came, still encoded."""

    method: str
    target: str
    headers: Headers = ()
    body: bytes = b""

    @cached_property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @cached_property
    def _found(self) -> tuple[str, dict[str, str]]:
        return _operation(self.method, self.path)

    @property
    def operation(self) -> str:
        """The operationId, empty for calls that the contract does not know."""
        return self._found[0]

    @property
    def values(self) -> dict[str, str]:
        """The parameters in the path, decoded."""
        return self._found[1]

    @cached_property
    def query(self) -> list[tuple[str, str]]:
        return parse_qsl(self.target.partition("?")[2], keep_blank_values=True)

    @cached_property
    def json(self) -> Any:
        """The body as JSON; None when it is none."""
        return decoded(self.body)

    @property
    def fields(self) -> dict[str, Any]:
        """The properties of the JSON body; none where it is no object."""
        return self.json if isinstance(self.json, dict) else {}

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def named(self, name: str) -> Any:
        """What the request calls so, wherever it stands: in the path, the query, the body or the body's visitor."""
        body = self.json if isinstance(self.json, dict) else {}
        visitor = body.get("visitor")
        inner = visitor.get(name) if isinstance(visitor, dict) else None
        return self.values.get(name) or dict(self.query).get(name) or body.get(name) or inner

    @property
    def room(self) -> Any:
        return self.named("rid") or self.named("roomId")

    @property
    def token(self) -> Any:
        return self.named("token")

    def with_query(self, query: Iterable[tuple[str, str]]) -> Call:
        text = urlencode(list(query))
        return replace(self, target=self.path + (f"?{text}" if text else ""))

    def with_headers(self, headers: dict[str, str]) -> Call:
        names = {name.lower() for name in headers}
        kept = tuple((key, value) for key, value in self.headers if key.lower() not in names)
        return replace(self, headers=(*kept, *headers.items()))

    def with_json(self, body: Any) -> Call:
        sent = replace(self, body=json.dumps(body).encode())
        return sent.with_headers({"content-type": "application/json"})

    def with_named(self, name: str, value: str) -> Call:
        """The same request with another value for a name, wherever that stands."""
        if name in self.values:
            template = next(one.path for one in operations() if one.id == self.operation)
            parts = [
                quote(value, safe="") if wanted == f"{{{name}}}" else part
                for part, wanted in zip_longest(self.path.split("/"), template.split("/"), fillvalue="")
            ]
            return replace(self, target="/".join(parts) + self.target[len(self.path) :])
        if name in dict(self.query):
            return self.with_query((key, value if key == name else found) for key, found in self.query)
        if isinstance(self.json, dict) and name in self.json:
            return self.with_json({**self.json, name: value})
        return self


@dataclass(frozen=True)
class Answer:
    """One answer, its body decoded from any transfer or content encoding."""

    status: int
    headers: Headers = ()
    body: bytes = b""

    @cached_property
    def json(self) -> Any:
        """A fresh reading of the body; None when it is no JSON. Only for looking: change a copy of it."""
        return decoded(self.body)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def accepted(self) -> bool:
        return self.status < 300

    @property
    def refused(self) -> bool:
        return 400 <= self.status < 500 and self.status != 429

    def edited(self, edit: Callable[[Any], Any]) -> Answer:
        """The answer with what `edit` makes of its JSON (changed in place, or returned); itself where it is no JSON."""
        body = decoded(self.body)
        if body is None:
            return self
        made = edit(body)
        return replace(self, body=json.dumps(body if made is None else made).encode())


def reply(body: Any, status: int = 200) -> Answer:
    return Answer(status, (("content-type", "application/json"),), json.dumps(body).encode())


def post(target: str, body: Any, method: str = "POST") -> Call:
    """A call of the proxy's own, under /api/v1/."""
    return Call(method, f"/api/v1/{target}").with_json(body)


def get(target: str, method: str = "GET") -> Call:
    """A call of the proxy's own without a body, under /api/v1/."""
    return Call(method, f"/api/v1/{target}")


def decoded(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


@cache
def operations() -> tuple[contract.Operation, ...]:
    """All operations of the contract."""
    return tuple(contract.operations(contract.load()))


@cache
def _patterns() -> list[tuple[str, re.Pattern[str], str]]:
    """Method, pattern of the path and id of every operation, those with the fewest parameters first."""
    ordered = sorted(operations(), key=lambda operation: operation.path.count("{"))
    return [
        (
            one.method.upper(),
            re.compile("".join(_part(part) for part in re.split(r"(\{\w+\})", one.path)) + "/?$"),
            one.id,
        )
        for one in ordered
    ]


def _part(part: str) -> str:
    return f"(?P<{part[1:-1]}>[^/]+)" if part.startswith("{") else re.escape(part)


def _operation(method: str, path: str) -> tuple[str, dict[str, str]]:
    for wanted, pattern, operation in _patterns():
        if wanted == method and (found := pattern.match(path)):
            return operation, {name: unquote(value) for name, value in found.groupdict().items()}
    return "", {}
