"""The guide of the stub is true: every command, seed and snippet of docs/stub.md is executed."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from stub_server.command import _options
from stub_server.seeding import scenarios
from stub_server.seeding.seed import load
from stub_server.testing import LivechatStub, running_stub

GUIDE = Path(__file__).parents[2] / "docs" / "stub.md"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_EXPECTED = re.compile(r"#\s+(\d{3}|no answer)$")
# Notes the status of each call, in the order of the calls; 000 where no answer came.
_CURL = """curl() { command curl --silent --write-out '%{stderr}%{http_code}\\n' "$@" 2>>codes || true; }\n"""


def blocks(language: str) -> list[str]:
    return [text for kind, text in _BLOCK.findall(GUIDE.read_text(encoding="utf-8")) if kind == language]


def files(language: str) -> dict[str, str]:
    """The blocks that are files, by the name in their first line."""
    return {text.split("\n", 1)[0].split()[1]: text for text in blocks(language)}


def commands(block: str) -> list[str]:
    return block.replace("\\\n", " ").splitlines()


CURLS = [block for block in blocks("sh") if "curl" in block]
STARTS = [line for block in blocks("sh") for line in commands(block) if line.startswith("livechat-stub")]


@pytest.fixture(scope="module")
def stub() -> Iterator[LivechatStub]:
    with running_stub("--random-seed", "1") as stub:
        yield stub


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With all files of the guide."""
    for language in ("yaml", "python", "js"):
        for name, text in files(language).items():
            (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not here; install it")
@pytest.mark.parametrize("block", CURLS, ids=[block.split("localhost:3000")[1].split()[0] for block in CURLS])
def test_every_curl_line_is_answered_as_the_guide_says(stub: LivechatStub, folder: Path, block: str) -> None:
    stub.reset()
    script = _CURL + block.replace("http://localhost:3000", stub.url)
    subprocess.run(["bash", "-euc", script], cwd=folder, check=True, capture_output=True, timeout=60)
    expected = []
    for line in commands(block):
        if "curl " in line:
            told = _EXPECTED.search(line)
            expected.append({"no answer": "000"}.get(told[1], told[1]) if told else "200")
    assert (folder / "codes").read_text(encoding="utf-8").split() == expected


@pytest.mark.parametrize("line", STARTS)
def test_every_start_is_understood(folder: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.chdir(folder)
    options = _options(shlex.split(line)[1:])
    seed = scenarios.load(options.scenario) if options.scenario else load(options.seed)
    assert seed.sign_ins


def test_every_option_of_the_guide_is_one() -> None:
    told = subprocess.run([sys.executable, "-m", "stub_server", "--help"], capture_output=True, text=True, check=True)
    options = re.findall(r"`(--[a-z-]+)", GUIDE.read_text(encoding="utf-8"))
    assert len(options) > 8
    assert [option for option in options if option not in told.stdout] == []


def test_the_commented_seed_can_be_planted(stub: LivechatStub) -> None:
    stub.reset()
    stub.seed(files("yaml")["my_workspace.yaml"])
    workspace = stub.control("GET", "")["workspace"]
    assert (workspace["conversations"], workspace["waiting"], workspace["departments"]) == (2, 1, 2)


def test_the_python_tests_pass(folder: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:livechat"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    assert "4 passed" in done.stdout, done.stdout


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not here; install version 20 or newer")
def test_the_javascript_tests_pass(stub: LivechatStub, folder: Path) -> None:
    command = ["node", "--test", str(folder / "widget.test.mjs")]
    environment = {**os.environ, "STUB_URL": stub.url}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert "# pass 1" in done.stdout, done.stdout
