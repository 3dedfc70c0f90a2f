"""The arrows between the folders, as ARCHITECTURE.md draws them, read from the imports in the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("openapi", "tools", "stub_server", "conformance")
MAY_IMPORT = {"openapi": set(), "tools": {"openapi"}, "stub_server": {"openapi"}, "conformance": {"openapi"}}
WEB_LIBRARIES = {"connexion", "starlette", "uvicorn", "requests", "httpx"}


def imports(file: Path) -> Iterator[str]:
    """The full names of all modules that a file imports."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def sources(folder: str) -> list[Path]:
    return [file for file in sorted((ROOT / folder).rglob("*.py")) if "templates" not in file.parts]


@pytest.mark.parametrize("folder", FOLDERS)
def test_folders_import_only_in_one_direction(folder: str) -> None:
    forbidden = set(FOLDERS) - MAY_IMPORT[folder] - {folder}
    found = {
        f"{file.relative_to(ROOT)} imports {name}"
        for file in sources(folder)
        for name in imports(file)
        if name.split(".")[0] in forbidden
    }
    assert not found


def test_the_rules_know_no_web_library() -> None:
    found = {
        f"{file.name} imports {name}"
        for file in sources("stub_server/workspace")
        for name in imports(file)
        if name.split(".")[0] in WEB_LIBRARIES or name.startswith(("stub_server.handlers", "stub_server.generated"))
    }
    assert not found


def test_handlers_know_neither_the_web_library_nor_the_application_around_them() -> None:
    around = tuple(
        f"stub_server.{module}" for module in ("app", "answering", "requests.calls", "command", "pages", "stub")
    )
    found = {
        f"{file.name} imports {name}"
        for file in sources("stub_server/handlers")
        for name in imports(file)
        if name.split(".")[0] in WEB_LIBRARIES or name.startswith(around)
    }
    assert not found


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_module_says_in_a_sentence_what_it_is(folder: str) -> None:
    silent = [
        str(file.relative_to(ROOT))
        for file in sources(folder)
        if not (ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").rstrip().endswith((".", "?"))
    ]
    assert not silent
