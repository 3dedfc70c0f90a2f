"""What an installed package needs besides its modules is in the wheel."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DATA = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["package-data"]
# Read by people, or used in a checkout only.
LEFT_OUT = {"README.md", "setup.sh", "package.json", "package-lock.json"}


@pytest.mark.parametrize("package", ["openapi", "stub_server", "conformance", "tools"])
def test_every_file_that_is_no_module_is_packed(package: str) -> None:
    folder = ROOT / package
    packed = {file for pattern in DATA[package] for file in folder.glob(pattern)}
    found = {
        file
        for file in folder.rglob("*")
        if file.is_file()
        and file.suffix not in (".py", ".pyc")
        and file.name not in LEFT_OUT
        and not any(part == "node_modules" or part.startswith(".") for part in file.relative_to(ROOT).parts)
    }

    assert sorted(str(file.relative_to(ROOT)) for file in found - packed) == []
