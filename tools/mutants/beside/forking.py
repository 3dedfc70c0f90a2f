"""A pytest plugin that lets one suite process, ready to ask, begin runs against one server after the other.

To start the suite takes longer than most runs that find a fault. So the process waits once all promises are collected,
and every request makes a child of it, in which the run goes on as if it had been started for that server.
"""

from __future__ import annotations

import json
import os
import signal
from typing import Any

import pytest

PIPES = "MUTANTS_PIPES"
"""The descriptors for requests and for exit statuses, with a comma."""
NEVER_ENDED = -1


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config) -> None:
    requests, statuses = (int(number) for number in os.environ[PIPES].split(","))
    with os.fdopen(requests) as lines:
        for line in lines:
            wanted = json.loads(line)
            child = os.fork()
            if child == 0:
                os.close(statuses)
                _become(config, wanted)
                return
            os.write(statuses, b"%d\n" % _status(child, wanted["seconds"]))
    os._exit(0)


def _become(config: pytest.Config, wanted: dict[str, Any]) -> None:
    config.option.livechat_url = wanted["url"]
    config.option.livechat_only = wanted["only"]
    config.option.maxfail = 1


def _status(child: int, seconds: int) -> int:
    """The exit status of a child, which is ended when it takes longer."""

    def end(*_: object) -> None:
        os.kill(child, signal.SIGKILL)

    signal.signal(signal.SIGALRM, end)
    signal.alarm(seconds)
    _, status = os.waitpid(child, 0)
    signal.alarm(0)
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else NEVER_ENDED
