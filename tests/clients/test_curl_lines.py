"""The curl lines of the reference pages run as they stand, and answer what the pages say."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.server.conftest import Api

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "reference"

_SECTION = re.compile(r'^## <a id="(\w+)"></a>(.*?)(?=^## |\Z)', re.MULTILINE | re.DOTALL)
_CURL = re.compile(r"^```sh\n(curl .*?)\n```$", re.MULTILINE | re.DOTALL)
_SUCCESS = re.compile(r"^200, [^\n]*\n\n```(\w+)\n(.*?)\n```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Line:
    """A curl line of a page, and the answers that the page gives to it."""

    operation: str
    command: str
    successes: tuple[Any, ...]


def _lines() -> Iterator[Line]:
    for page in sorted(PAGES.glob("*.md")):
        for operation, text in _SECTION.findall(page.read_text(encoding="utf-8")):
            answers = [json.loads(body) if kind == "json" else body for kind, body in _SUCCESS.findall(text)]
            for command in _CURL.findall(text):
                yield Line(operation, command, tuple(answers))


LINES = list(_lines())


@pytest.fixture(scope="module")
def bash() -> str:
    """Where bash is. Skips, naming the mend, where it or curl is not installed."""
    found = shutil.which("bash")
    if found is None or shutil.which("curl") is None:
        pytest.skip("bash or curl is not installed; on Debian: apt-get install bash curl")
    return found


def test_every_operation_has_its_line() -> None:
    served = re.findall(r"\| \[(\w+)\]", (PAGES / "README.md").read_text(encoding="utf-8"))
    assert {line.operation for line in LINES} >= set(served)
    assert len(LINES) >= 85


@pytest.mark.parametrize("line", LINES, ids=[line.operation for line in LINES])
def test_a_line_answers_what_its_page_says(line: Line, bash: str, api: Api) -> None:
    headers = api.login("admin")
    variables = {
        "LIVECHAT_URL": api.url,
        "AUTH_TOKEN": headers["X-Auth-Token"],
        "USER_ID": headers["X-User-Id"],
    }
    command = line.command.replace("curl ", "curl --silent --show-error --write-out '\\n%{http_code}' ", 1)
    done = subprocess.run(
        [bash, "-c", command], cwd=ROOT, env=os.environ | variables, capture_output=True, text=True, timeout=30
    )
    body, _, status = done.stdout.rpartition("\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert status == "200", body
    if not isinstance(line.successes[0], str):
        assert set(json.loads(body)) in [set(success) for success in line.successes], line.command
