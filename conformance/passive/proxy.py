"""`livechat-conformance proxy`: forwards live traffic to a server, and checks the answers on their way back."""

from __future__ import annotations

import argparse
import logging
import socket
import sys
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress

import httpx
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from conformance import reports
from conformance.options import SuiteError, checked_url
from conformance.passive.judge import Judge, Seen
from conformance.report.terminal import Terminal

logger = logging.getLogger("livechat-conformance.proxy")

HEADER = "X-Livechat-Contract"
_HELD = 5 * 1024 * 1024  # bytes of a body that are held for checking; larger ones pass unchecked
_HOP_BY_HOP = {
    "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailers", "transfer-encoding",
    "upgrade", "host", "content-length", "content-encoding", "accept-encoding",
}  # fmt: skip


class CheckingProxy:
    """An ASGI application that forwards every request upstream; answers of the contract's operations are judged."""

    def __init__(self, upstream: str, judge: Judge, verify: bool = True) -> None:
        self._upstream = upstream
        self._judge = judge
        self._client = httpx.AsyncClient(verify=verify, timeout=60, follow_redirects=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        try:
            response = await self._forwarded(request)
        except httpx.HTTPError as error:
            response = PlainTextResponse(f"The upstream does not answer: {type(error).__name__}", 502)
        await response(scope, receive, send)

    async def _forwarded(self, request: Request) -> Response:
        path = request.scope.get("raw_path", request.url.path.encode()).decode("latin-1")
        url = f"{self._upstream}{path}{'?' + request.url.query if request.url.query else ''}"
        judged = self._judge.operation(request.method, url) is not None
        body = await request.body() if judged else None
        sent = self._client.build_request(
            request.method, url, headers=_end_to_end(request.headers.items()),
            content=body if judged else request.stream(),
        )  # fmt: skip
        started = time.perf_counter()
        answer = await self._client.send(sent, stream=True)
        headers = dict(_end_to_end(answer.headers.items()))
        if not judged or int(answer.headers.get("content-length", 0)) > _HELD:
            return StreamingResponse(_chunks(answer), answer.status_code, headers)
        content = await answer.aread()
        seen = Seen(
            method=request.method,
            url=url,
            request_headers=dict(request.headers),
            request_body=(body or b"")[:_HELD].decode("utf-8", "replace") or None,
            status=answer.status_code,
            response_headers=dict(answer.headers),
            response_body=content,
            milliseconds=(time.perf_counter() - started) * 1000,
        )
        complaints = self._judge.judge(seen)
        for complaint in complaints:
            logger.warning("%s %s: %s", seen.method, path, complaint)
        headers[HEADER] = f"{len(complaints)} violations" if complaints else "kept"
        return Response(content, answer.status_code, headers)


def serve(options: argparse.Namespace) -> int:
    """Forwards until it is stopped, then reports. Exit status: 0 nothing was wrong, 1 something was."""
    judge = Judge()
    app = CheckingProxy(checked_url(options.upstream), judge, verify=not options.insecure)
    try:
        listener = socket.create_server((options.host, options.port), backlog=2048)
    except OSError as error:
        raise SuiteError(
            f"cannot listen on {options.host}:{options.port}: {error.strerror}; choose a --port"
        ) from error
    print(
        f"http://{options.host}:{listener.getsockname()[1]} forwards to {options.upstream}; Ctrl-C ends it", flush=True
    )
    logging.basicConfig(format="%(message)s", level=logging.WARNING)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off", server_header=False))
    with suppress(KeyboardInterrupt):  # uvicorn has shut down by then, and only passes it on
        server.run(sockets=[listener])
    result = judge.result(options.upstream, "forwarded traffic")
    Terminal(sys.stdout, colour=None).summary(result)
    reports.write(result, options)
    return result.exit_status


def _end_to_end(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers if name.lower() not in _HOP_BY_HOP]


async def _chunks(answer: httpx.Response) -> AsyncIterator[bytes]:
    async for chunk in answer.aiter_bytes():
        yield chunk
    await answer.aclose()
