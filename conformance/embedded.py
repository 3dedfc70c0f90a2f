"""Starts the stub server as a process of its own, for runs without a URL."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time

from conformance.options import Credentials, SuiteError

_URL = re.compile(r"https?://[^\s/]+:\d+")
_PATIENCE = 30.0


class EmbeddedStub:
    """A stub on a free port, met over HTTP like any other deployment. Raises SuiteError when it does not start."""

    credentials = Credentials(user="admin", password="admin")

    def __init__(self) -> None:
        # The report has all calls; nobody reads the stub's own journal of them.
        command = [sys.executable, "-m", "stub_server", "--port", "0", "--journal", "0"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.url = self._announced()

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _announced(self) -> str:
        """The URL that the stub prints when it listens."""
        assert self._process.stdout is not None and self._process.stderr is not None
        timer = threading.Timer(_PATIENCE, self._process.kill)
        timer.start()
        try:
            for line in self._process.stdout:
                found = _URL.search(line)
                if found:
                    self._drain()
                    return found.group()
        finally:
            timer.cancel()
        time.sleep(0.1)
        raise SuiteError(f"the stub did not start: {self._process.stderr.read().strip()[-500:]}")

    def _drain(self) -> None:
        """Reads on what the stub prints, so that its pipes never fill."""
        for stream in (self._process.stdout, self._process.stderr):
            assert stream is not None
            threading.Thread(target=stream.read, daemon=True).start()
