"""Takes a request in: who calls, may they, and what did they send."""

from __future__ import annotations

from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from openapi.contract import Operation, resolve
from stub_server.errors import NotLoggedIn
from stub_server.requests.body import MULTIPART, read_body
from stub_server.requests.call import Call
from stub_server.requests.query import read_query
from stub_server.stub import Stub
from stub_server.workspace.entities import User
from stub_server.workspace.refusals import NotPermitted


class CallOperation:
    """Does so for one operation, in the order of 8.x: login, permissions, rate limit, then the rest of the request."""

    def __init__(self, next_app: ASGIApp, stub: Stub, operation: Operation) -> None:
        self._next_app = next_app
        self._stub = stub
        self._operation = operation
        self._permissions = [rule for rule in operation.spec.get("x-permissions", ()) if "when" not in rule]
        # Typed routes are validated before their calls are counted, all others afterwards.
        self._counts_first = operation.spec["x-validation"] != "typed"
        body = resolve(stub.document, operation.spec.get("requestBody", {}))
        self._accepted: tuple[str, ...] = tuple(body.get("content", {}))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        caller = self._caller(headers)
        call = Call(
            operation=self._operation,
            caller=caller,
            path=scope.get("path_params", {}),
            query=read_query(scope.get("query_string", b"")),
            headers=headers,
            cookies=_cookies(headers.get("cookie", "")),
            address=(scope.get("client") or ("",))[0],
        )
        if self._counts_first and self._stub.limiter.on:
            self._stub.limiter.admit(call, scope)
        if self._accepted:
            given = headers.get("content-type", "").partition(";")[0].strip().lower()
            call.body = await read_body(scope, receive, given, takes_files=MULTIPART in self._accepted)
            if given not in self._accepted:
                # Connexion refuses other media types; the server judges the properties that it could read.
                scope = {**scope, "headers": _with_content_type(scope["headers"], self._accepted[0])}
        call.attach(scope)
        await self._next_app(scope, _nothing_more, send)

    def _caller(self, headers: dict[str, str]) -> User | None:
        """Who the login headers say it is. Raises NotLoggedIn and NotPermitted."""
        workspace = self._stub.workspace
        user_id, token = headers.get("x-user-id"), headers.get("x-auth-token")
        caller = workspace.users.by_token(user_id, token) if user_id and token else None
        if caller is None and self._operation.requires_login:
            raise NotLoggedIn
        if caller is not None and self._operation.requires_login:
            for rule in self._permissions:
                holds = workspace.permissions.holds_all if "all" in rule else workspace.permissions.holds_any
                if not holds(caller, rule.get("all") or rule["any"]):
                    raise NotPermitted
        return caller


def _cookies(header: str) -> dict[str, str]:
    if not header:
        return {}
    cookies: SimpleCookie = SimpleCookie()
    try:
        cookies.load(header)
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in cookies.items()}


def _with_content_type(headers: Iterable[tuple[bytes, bytes]], media_type: str) -> list[tuple[bytes, bytes]]:
    kept = [(name, value) for name, value in headers if name != b"content-type"]
    return [*kept, (b"content-type", media_type.encode())]


async def _nothing_more() -> Message:
    """The body has been read; whoever asks again gets an empty one."""
    return {"type": "http.request", "body": b"", "more_body": False}
