"""The command `livechat-stub`: serves the contract from a workspace in memory."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import logging
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path

import uvicorn

from stub_server.app import Application, open_to_browsers
from stub_server.control.controls import Controls
from stub_server.seeding import scenarios
from stub_server.seeding.seed import Seed, SeedError, load
from stub_server.seeding.start import Start
from stub_server.seeding.watching import Watch
from stub_server.stub import Stub

FINE, COULD_NOT_RUN = 0, 2

EXAMPLES = """\
examples:
  livechat-stub                            http://localhost:3000, a small workspace to try things in
  livechat-stub --port 0                   a free port; the printed URL says which
  livechat-stub --scenario busy-queue      a situation that a front end has to cope with
  livechat-stub --seed my_workspace.yaml --watch
                                           your own users, departments and conversations; edit while it runs
  livechat-stub --random-seed 1 --clock 2026-03-02T09:00:00Z
                                           the same ids and times on every run

scenarios:
"""


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0 stopped by the user, 2 could not start."""
    options = _options(arguments)
    try:
        seed = scenarios.load(options.scenario) if options.scenario else load(options.seed)
        listener = socket.create_server((options.host, options.port), backlog=2048, reuse_port=False)
        url = _url(listener)
        start = Start(seed, options.random_seed, options.clock, options.rate_limit, url, options.journal)
        stub = Stub(start.plant())
    except (SeedError, OSError) as error:
        print(f"error: {_reason(error, options)}", file=sys.stderr)
        return COULD_NOT_RUN
    application = Application(stub, Controls(stub, start))
    logging.basicConfig(format="%(message)s", level=logging.INFO if options.watch else logging.WARNING)
    logging.getLogger("connexion").setLevel(logging.ERROR)  # its warnings are about bodies, which calls.py reads
    gc.freeze()  # the contract in its many forms stays; no use looking for rubbish in it again and again
    print(*_greeting(url, seed), sep="\n", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        _serve(application, listener, options)
    return FINE


def _serve(application: Application, listener: socket.socket, options: argparse.Namespace) -> None:
    server = uvicorn.Server(
        uvicorn.Config(
            open_to_browsers(application),
            log_level=options.log_level,
            access_log=options.log_level in ("debug", "trace"),
            server_header=False,
            lifespan="off",
        )
    )

    async def serve() -> None:
        watching = asyncio.create_task(Watch(application).run()) if options.watch else None
        await server.serve(sockets=[listener])
        if watching:
            watching.cancel()

    with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
        runner.run(serve())


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{'localhost' if host in ('127.0.0.1', '::1') else host}:{port}"


def _greeting(url: str, seed: Seed) -> list[str]:
    pages = [f"Swagger UI         {url}/ui/", f"Control plane      {url}/_stub/ui/"]
    return [f"Rocket.Chat stub   {url}/api/v1/", *pages, *seed.sign_ins]


def _options(arguments: list[str] | None) -> argparse.Namespace:
    listed = "\n".join(f"  {name:<16} {about}" for name, about in scenarios.abouts().items())
    parser = argparse.ArgumentParser(
        prog="livechat-stub",
        description="Serves the contract from a workspace in memory.",
        epilog=EXAMPLES + listed,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=3000, help="the port, 0 for a free one (%(default)s)")
    _add_beginnings(parser)
    parser.add_argument(
        "--rate-limit",
        type=_speed,
        nargs="?",
        const=1.0,
        default=0.0,
        metavar="SPEED",
        help="limit the calls of each address, as a server does; with 60, each minute of a window passes in a second",
    )
    parser.add_argument(
        "--journal", type=int, default=1000, metavar="N", help="how many calls /_stub/journal keeps (%(default)s)"
    )
    parser.add_argument(
        "--watch", action="store_true", help="pick up edits of the seed and, in a checkout, of the contract"
    )
    parser.add_argument(
        "--log-level",
        default="warning",
        choices=["critical", "error", "warning", "info", "debug", "trace"],
        help="from debug on, every call is logged (%(default)s)",
    )
    return parser.parse_args(arguments)


def _add_beginnings(parser: argparse.ArgumentParser) -> None:
    beginnings = parser.add_mutually_exclusive_group()
    beginnings.add_argument("--seed", type=Path, metavar="FILE", help="the workspace to begin with, as YAML")
    beginnings.add_argument("--scenario", metavar="NAME", help="a situation to begin with; see below")
    parser.add_argument("--random-seed", type=int, metavar="N", help="the same ids, secrets and chance on every run")
    parser.add_argument(
        "--clock", type=_moment, metavar="TIME", help="freeze the clock at this moment, such as 2026-03-02T09:00:00Z"
    )


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0 < speed <= 10_000:
        raise argparse.ArgumentTypeError(f"{text!r} is no speed; write a number above 0, such as 60")
    return speed


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no moment; write 2026-03-02T09:00:00Z") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _reason(error: Exception, options: argparse.Namespace) -> str:
    if isinstance(error, OSError) and not isinstance(error, SeedError):
        return f"cannot listen on {options.host}:{options.port}: {error.strerror or error}; choose another --port"
    return str(error)
