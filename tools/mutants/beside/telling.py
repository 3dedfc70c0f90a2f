"""A pytest plugin that tells the traced stub which promise is about to be asked."""

from __future__ import annotations

import os
import socket

import pytest

LISTENER = "MUTANTS_LISTENER"
"""The port on this machine where the traced stub listens for it."""


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    marker = item.get_closest_marker("promise")
    promise = marker.args[0] if marker else getattr(item, "callspec").params["promised"]  # noqa: B009
    tell(f"promise {promise.id}")


def tell(message: str) -> None:
    """Sends a line and waits until it is taken in."""
    with socket.create_connection(("127.0.0.1", int(os.environ[LISTENER])), timeout=60) as connection:
        connection.sendall(message.encode() + b"\n")
        connection.recv(1)
