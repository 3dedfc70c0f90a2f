"""The control plane over HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from stub_server.control.conditions import Unusable
from stub_server.control.controls import Controls
from stub_server.control.journal import Wanted
from stub_server.control.overview import clock, faults, mail, overview, rate_limit, snapshots
from stub_server.control.requests import description, known, number, read
from stub_server.seeding import scenarios, seed
from stub_server.seeding.seed import SeedError
from stub_server.workspace.clock import Clock

UI = Path(__file__).with_name("ui")
POSTED = Path("posted-seed.yaml")

Json = dict[str, Any]
Endpoint = Callable[[Request], Awaitable[Response]]


def control_plane(controls: Controls) -> Starlette:
    """Everything under `/_stub/`."""
    levers = Levers(controls)
    return Starlette(
        routes=[
            Route("/", _answering(levers.overview)),
            Route("/openapi.json", _answering(levers.description)),
            Route("/ui/", _ui),
            Mount("/ui/page", StaticFiles(directory=UI)),
            Route("/reset", _answering(levers.reset), methods=["POST"]),
            Route("/seed", _answering(levers.plant), methods=["POST"]),
            Route("/snapshots", _answering(levers.snapshots)),
            Route("/snapshot", _answering(levers.take_snapshot), methods=["POST"]),
            Route("/restore", _answering(levers.restore), methods=["POST"]),
            Route("/clock", _answering(levers.clock)),
            Route("/clock", _answering(levers.set_clock), methods=["POST"]),
            Route("/outbox", _answering(levers.outbox)),
            Route("/outbox", _answering(levers.empty_outbox), methods=["DELETE"]),
            Route("/journal", _answering(levers.journal)),
            Route("/journal", _answering(levers.empty_journal), methods=["DELETE"]),
            Route("/faults", _answering(levers.faults)),
            Route("/faults", _answering(levers.add_fault), methods=["POST"]),
            Route("/faults", _answering(levers.clear_faults), methods=["DELETE"]),
            Route("/faults/{id}", _answering(levers.remove_fault), methods=["DELETE"]),
            Route("/rate-limit", _answering(levers.rate_limit)),
            Route("/rate-limit", _answering(levers.set_rate_limit), methods=["POST"]),
        ],
        exception_handlers={Unusable: _unusable, SeedError: _unusable, HTTPException: _nowhere},
    )


class Levers:
    """From the wire to the controls and back: a method per operation of control.yaml."""

    def __init__(self, controls: Controls) -> None:
        self._controls = controls

    async def overview(self, request: Request) -> Json:
        return overview(self._controls, str(request.base_url).rstrip("/"))

    async def description(self, _request: Request) -> Json:
        return description()

    async def reset(self, request: Request) -> Json:
        known(request)
        self._controls.reset()
        return await self.overview(request)

    async def plant(self, request: Request) -> Json:
        known(request, "scenario")
        name, body = request.query_params.get("scenario"), await request.body()
        if bool(name) == bool(body.strip()):
            raise Unusable(
                "send a seed in YAML or JSON as the body, or name a scenario: POST /_stub/seed?scenario=offline"
            )
        self._controls.plant(scenarios.load(name) if name else seed.parse(_text(body), POSTED))
        return await self.overview(request)

    async def snapshots(self, _request: Request) -> Json:
        return snapshots(self._controls)

    async def take_snapshot(self, request: Request) -> Json:
        self._controls.take_snapshot((await read(request, "SnapshotName"))["name"])
        return snapshots(self._controls)

    async def restore(self, request: Request) -> Json:
        self._controls.restore((await read(request, "SnapshotName"))["name"])
        return await self.overview(request)

    async def clock(self, _request: Request) -> Json:
        return clock(self._clock)

    async def set_clock(self, request: Request) -> Json:
        change = await read(request, "ClockChange")
        try:
            if "freeze" in change:
                moment = change["freeze"]
                self._clock.freeze(datetime.fromisoformat(moment) if isinstance(moment, str) else None)
            self._clock.advance(change.get("advance", 0))
        except (ValueError, OverflowError) as error:
            raise Unusable(f"the clock cannot go there: {error}; it knows the years 1 to 9999") from error
        if "resume" in change:
            self._clock.resume()
        return clock(self._clock)

    async def outbox(self, request: Request) -> Json:
        known(request, "kind", "to")
        kind, to = request.query_params.get("kind"), request.query_params.get("to")
        sent = [mail(one) for one in self._controls.stub.workspace.store.mails]
        found = [one for one in sent if kind in (None, one["kind"]) and to in (None, one["to"])]
        return {"mails": found, "count": len(found)}

    async def empty_outbox(self, request: Request) -> Json:
        mails = self._controls.stub.workspace.store.mails
        for mail_id in [one.id for one in mails]:
            mails.remove(mail_id)
        return {"mails": [], "count": 0}

    async def journal(self, request: Request) -> Json:
        known(request, "path", "method", "operation", "visitor", "status")
        texts = {name: request.query_params.get(name) for name in ("path", "method", "operation", "visitor")}
        wanted = Wanted(**texts, status=number(request, "status"))
        calls = self._controls.journal.read(wanted, self._controls.stub.addresses)
        return {"calls": calls, "count": len(calls), "size": self._controls.journal.size}

    async def empty_journal(self, _request: Request) -> Json:
        self._controls.journal.clear()
        return {"calls": [], "count": 0, "size": self._controls.journal.size}

    async def faults(self, _request: Request) -> Json:
        return faults(self._controls)

    async def add_fault(self, request: Request) -> Json:
        return self._controls.faults.add(await read(request, "Fault")).described()

    async def clear_faults(self, _request: Request) -> Json:
        self._controls.faults.clear()
        return faults(self._controls)

    async def remove_fault(self, request: Request) -> Json:
        self._controls.faults.remove(request.path_params["id"])
        return faults(self._controls)

    async def rate_limit(self, _request: Request) -> Json:
        return rate_limit(self._controls)

    async def set_rate_limit(self, request: Request) -> Json:
        wanted = await read(request, "RateLimitChange")
        self._controls.stub.limiter.turn(wanted["on"], wanted.get("speed", 1))
        return rate_limit(self._controls)

    @property
    def _clock(self) -> Clock:
        return self._controls.stub.workspace.clock


def _answering(lever: Callable[[Request], Awaitable[Json]]) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        return _json(await lever(request))

    return endpoint


def _json(body: Json, status: int = 200) -> Response:
    text = orjson.dumps(body, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE, default=str)
    return Response(text, status, media_type="application/json")


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Unusable("the seed is no UTF-8; save it as such") from error


async def _ui(_request: Request) -> Response:
    return HTMLResponse((UI / "index.html").read_text(encoding="utf-8"))


async def _unusable(_request: Request, problem: Exception) -> Response:
    return _json({"error": str(problem)}, getattr(problem, "status", 400))


async def _nowhere(request: Request, problem: Exception) -> Response:
    """Starlette's own refusals: an unknown address, or a method that it does not have."""
    status = problem.status_code if isinstance(problem, HTTPException) else 500
    asked = f"{request.method} {request.url.path}"
    return _json({"error": f"{asked} is no address of the control plane; GET /_stub/ lists them"}, status)
