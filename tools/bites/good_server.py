"""The good server behind the proxy: the stub, as a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]


class GoodServer:
    """A stub on a free port; `reset` makes it as fresh as after its start."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "stub_server", "--port", "0"], cwd=ROOT, stdout=subprocess.PIPE, text=True,
            stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert self._process.stdout is not None
        first = self._process.stdout.readline()
        found = re.search(r"http://[^/\s]+", first)
        if found is None:
            raise RuntimeError(f"the stub server did not start: {first!r}; try `python -m stub_server`")
        self.url = found[0]

    def reset(self) -> None:
        httpx.post(f"{self.url}/_stub/reset", timeout=10).raise_for_status()

    def __enter__(self) -> GoodServer:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(timeout=10)
        if self._process.stdout is not None:
            self._process.stdout.close()
