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
_LINES = re.compile(r"^```sh\n(.*?)\n```$", re.MULTILINE | re.DOTALL)
_SUCCESS = re.compile(r"^200, [^\n]*\n\n```(\w+)\n(.*?)\n```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """The curl lines of an operation, the last of which calls it, and the answers that the page gives to that one."""

    operation: str
    commands: str
    successes: tuple[Any, ...]


def _blocks() -> Iterator[Block]:
    for page in sorted(PAGES.glob("*.md")):
        for operation, text in _SECTION.findall(page.read_text(encoding="utf-8")):
            answers = [json.loads(body) if kind == "json" else body for kind, body in _SUCCESS.findall(text)]
            for commands in _LINES.findall(text):
                yield Block(operation, commands, tuple(answers))


BLOCKS = list(_blocks())


@pytest.fixture(scope="module")
def bash() -> str:
    """Where bash is. Skips, naming the mend, where it or curl is not installed."""
    found = shutil.which("bash")
    if found is None or shutil.which("curl") is None:
        pytest.skip("bash or curl is not installed; on Debian: apt-get install bash curl")
    return found


def test_every_operation_has_its_line() -> None:
    index = (PAGES / "README.md").read_text(encoding="utf-8")
    assert [block.operation for block in BLOCKS] == re.findall(r"^\| \[(\w+)\]\(\w+\.md#", index, re.MULTILINE)


@pytest.mark.parametrize("block", BLOCKS, ids=[block.operation for block in BLOCKS])
def test_a_line_answers_what_its_page_says(block: Block, bash: str, api: Api) -> None:
    headers = api.login("admin")
    variables = {"LIVECHAT_URL": api.url, "AUTH_TOKEN": headers["X-Auth-Token"], "USER_ID": headers["X-User-Id"]}
    reporting = "curl() { command curl --silent --show-error --write-out '\\n%{http_code}\\n' \"$@\"; }\n"
    done = subprocess.run(
        [bash, "-c", reporting + block.commands],
        cwd=ROOT,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert (done.returncode, done.stderr) == (0, "")
    *before, body, status = done.stdout.splitlines()
    assert status == "200", f"{block.commands}\n{body}"
    assert before[1::2] == ["200"] * (len(before) // 2), done.stdout
    if block.successes:
        assert _is_known(body, block.successes), f"{block.commands}\n{body}"


def _is_known(answer: str, successes: tuple[Any, ...]) -> bool:
    """Whether the page shows this text, or an object that has every property of the answer."""
    if answer in successes:
        return True
    shown = set().union(*(success for success in successes if isinstance(success, dict)))
    return {"success"} <= set(json.loads(answer)) <= shown
