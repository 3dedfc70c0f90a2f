"""The command `livechat-stub`: serves the contract from a workspace in memory."""

from __future__ import annotations

import argparse
import socket
import sys
from pathlib import Path

import uvicorn

from stub_server.app import create_app
from stub_server.seed import SeedError, load, plant
from stub_server.stub import Stub
from stub_server.workspace.clock import Clock
from stub_server.workspace.ids import Ids

FINE, COULD_NOT_RUN = 0, 2

EXAMPLES = """\
examples:
  livechat-stub                            http://localhost:3000, a small workspace to try things in
  livechat-stub --port 0                   a free port; the printed URL says which
  livechat-stub --seed my_workspace.yaml   your own users, departments and conversations
"""


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0 stopped by the user, 2 could not start."""
    options = _options(arguments)
    try:
        seed = load(options.seed)
        listener = socket.create_server((options.host, options.port), backlog=2048, reuse_port=False)
    except (SeedError, OSError) as error:
        print(f"error: {_reason(error, options)}", file=sys.stderr)
        return COULD_NOT_RUN
    host, port = listener.getsockname()[:2]
    url = f"http://{'localhost' if host in ('127.0.0.1', '::1') else host}:{port}"
    stub = Stub(plant(seed, Clock(), Ids(), site_url=url))
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(stub),
            log_level=options.log_level,
            access_log=options.log_level in ("debug", "trace"),
            server_header=False,
            lifespan="off",
        )
    )
    print(f"Rocket.Chat stub   {url}/api/v1/", f"Swagger UI         {url}/ui/", *seed.sign_ins, sep="\n", flush=True)
    server.run(sockets=[listener])
    return FINE


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="livechat-stub", description=__doc__, epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=3000, help="the port, 0 for a free one (%(default)s)")
    parser.add_argument("--seed", type=Path, metavar="FILE", help="the workspace to begin with, as YAML")
    parser.add_argument(
        "--log-level",
        default="warning",
        choices=["critical", "error", "warning", "info", "debug", "trace"],
        help="from debug on, every call is logged (%(default)s)",
    )
    return parser.parse_args(arguments)


def _reason(error: Exception, options: argparse.Namespace) -> str:
    if isinstance(error, OSError) and not isinstance(error, SeedError):
        return f"cannot listen on {options.host}:{options.port}: {error.strerror or error}; choose another --port"
    return str(error)
