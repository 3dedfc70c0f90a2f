"""The stub that is attacked: a process of its own on a free port of this machine."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryFile

import requests

from tools.campaigns.attacks import Logins

_URL = re.compile(r"http://[\w.]+:(\d+)/")


class TargetError(Exception):
    """The stub did not start, or died."""


class Target:
    """A running stub, what it writes into its log, and how much memory it uses."""

    def __init__(self) -> None:
        self._log = TemporaryFile()  # noqa: SIM115 - lives as long as the process
        self._process = subprocess.Popen(
            [sys.executable, "-m", "stub_server", "--port", "0"], stdout=subprocess.PIPE, stderr=self._log, text=True
        )
        assert self._process.stdout is not None
        found = _URL.search(self._process.stdout.readline())
        self._http = requests.Session()
        if found is None:
            raise TargetError(f"the stub did not start: {self.stop()[-2000:]}")
        self.port = int(found[1])
        self._url = f"http://127.0.0.1:{self.port}"

    def renew(self) -> Logins:
        """Puts everything back to the seed and logs in anew. Raises TargetError where the stub answers no more."""
        try:
            self._http.post(f"{self._url}/_stub/reset", timeout=60).raise_for_status()
            return Logins(self._login("admin"), self._login("grace"))
        except requests.RequestException as error:
            raise TargetError(f"the stub answers no more: {error}; its log ends: {self.log()[-2000:]}") from error

    def memory(self) -> int:
        """Resident memory in KiB."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        return int(re.findall(r"VmRSS:\s+(\d+)", status)[0])

    def log(self) -> str:
        """Everything that it has written to standard error."""
        self._log.seek(0)
        return self._log.read().decode("utf-8", "replace")

    def stop(self) -> str:
        """Ends the process; what it has written to standard error."""
        self._process.terminate()
        self._process.wait(timeout=30)
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._http.close()
        with self._log:
            return self.log()

    def _login(self, username: str) -> dict[str, str]:
        answer = self._http.post(f"{self._url}/api/v1/login", json={"user": username, "password": username}, timeout=60)
        answer.raise_for_status()
        data = answer.json()["data"]
        return {"X-Auth-Token": data["authToken"], "X-User-Id": data["userId"]}
