"""Steps between the client and the API where the control plane or a `Prefer` header asks for it."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

import orjson
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from openapi.examples import JSON
from stub_server.control.controls import Controls
from stub_server.control.faults import Stroke
from stub_server.errors import HEADERS
from stub_server.prepared import NoSuchExample, prepared
from stub_server.requests.prefer import Preference, Unclear, preference
from stub_server.requests.rate_limit import telling


class Interception:
    """Journal, preferences and faults around the API; where none is wanted a call passes straight on."""

    def __init__(self, api: ASGIApp, controls: Controls) -> None:
        self.api = api
        self._controls = controls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = send
        if self._controls.journal.size:
            receive, send = self._controls.journal.recording(scope, receive, send)
        if self._controls.stub.limiter.on:
            send = telling(scope, send)
        try:
            wish = preference(scope)
            answer = self._preferred(scope, wish) if wish and wish.is_answer else None
        except (Unclear, NoSuchExample) as problem:
            wish, answer = None, _refusal(str(problem))
        if wish and wish.delay:
            await asyncio.sleep(wish.delay)
        if answer is not None:
            await _drain(receive)
            await answer(scope, receive, send)
            return
        if len(self._controls.faults):
            stroke = self._controls.faults.strike(scope["method"], scope["path"])
            if stroke is not None:
                await self._suffer(stroke, scope, receive, send, connection)
                return
        await self.api(scope, receive, send)

    def _preferred(self, scope: Scope, wish: Preference) -> Response | None:
        """The contract's answer; None for an address without operation, which the API refuses itself."""
        stub = self._controls.stub
        operation = stub.addresses.at(scope["method"], scope["path"])
        if operation is None:
            return None
        return prepared(stub.document, operation, wish.status, wish.example).response()

    async def _suffer(self, stroke: Stroke, scope: Scope, receive: Receive, send: Send, connection: Send) -> None:
        if stroke.seconds:
            await asyncio.sleep(stroke.seconds)
        if stroke.drop:
            await _drain(receive)
            await _drop(connection, receive)
            return
        if stroke.trickle:
            send = _trickling(send, *stroke.trickle)
        if stroke.answer is None:
            await self.api(scope, receive, send)
            return
        await _drain(receive)
        await stroke.answer.response()(scope, receive, send)


def _refusal(problem: str) -> Response:
    return Response(orjson.dumps({"success": False, "error": problem}), 400, HEADERS, JSON)


async def _drain(receive: Receive) -> None:
    """Takes the body in, as an answering server would, so that the journal has it."""
    while (await receive()).get("more_body"):
        pass


async def _drop(connection: Send, receive: Receive) -> None:
    """Ends the connection without a word: ASGI has no message for it, so this asks uvicorn's own object."""
    while isinstance(connection, partial):  # CORS has wrapped it
        connection = connection.keywords["send"]
    transport: Any = getattr(getattr(connection, "__self__", None), "transport", None)
    if transport is None:
        raise RuntimeError("only uvicorn can drop a connection; start the stub with livechat-stub")
    transport.abort()
    while (await receive())["type"] != "http.disconnect":
        pass


def _trickling(send: Send, size: int, pause: float) -> Send:
    """A send that gives bodies away in pieces."""

    async def trickle(message: Message) -> None:
        body = message.get("body", b"")
        if message["type"] != "http.response.body" or len(body) <= size:
            await send(message)
            return
        for start in range(0, len(body), size):
            more = start + size < len(body) or message.get("more_body", False)
            await send({**message, "body": body[start : start + size], "more_body": more})
            if more:
                await asyncio.sleep(pause)

    return trickle
