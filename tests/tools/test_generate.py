"""What the generator writes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from openapi import contract
from openapi.naming import argument_name, class_name, snake_case
from tools.command import main
from tools.generate import BUNDLE, REFERENCE, drifts, generate, write

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def files() -> dict[Path, str]:
    return generate()


def test_nothing_has_drifted(files: dict[Path, str]) -> None:
    assert [str(drift.path) for drift in drifts(files)] == []


def test_a_changed_a_missing_and_a_stray_file_are_drifts(files: dict[Path, str], tmp_path: Path) -> None:
    write(files, tmp_path)
    (tmp_path / BUNDLE).write_text("changed", encoding="utf-8")
    (tmp_path / REFERENCE / "rooms.md").unlink()
    (tmp_path / REFERENCE / "stray.md").write_text("stray", encoding="utf-8")

    found = {str(drift.path) for drift in drifts(files, tmp_path)}

    assert found == {"openapi/bundle.yaml", "docs/reference/rooms.md", "docs/reference/stray.md"}


def test_writing_mends_every_drift(files: dict[Path, str], tmp_path: Path) -> None:
    (tmp_path / REFERENCE).mkdir(parents=True)
    (tmp_path / REFERENCE / "stray.md").write_text("stray", encoding="utf-8")

    write(files, tmp_path)

    assert list(drifts(files, tmp_path)) == []


def test_the_bundle_is_the_merged_contract(files: dict[Path, str]) -> None:
    assert yaml.load(files[BUNDLE], Loader=contract._Loader) == contract.load()


def test_every_operation_has_its_section_in_the_reference(files: dict[Path, str]) -> None:
    pages = "".join(text for path, text in files.items() if path.parent == REFERENCE)

    missing = [o.id for o in contract.operations(contract.load()) if f'<a id="{o.id}"></a>{o.id}' not in pages]

    assert missing == []


def test_skeletons_run_and_leave_every_operation_to_be_written(tmp_path: Path) -> None:
    assert main(["stubs", "--out", str(tmp_path / "mine")]) == 0

    program = "import rooms; rooms.Rooms().close_room({})"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path / "mine", capture_output=True, text=True, check=False
    )

    assert "NotImplementedError: POST /api/v1/livechat/room.close" in done.stderr


def test_skeletons_overwrite_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.py").write_text("precious", encoding="utf-8")

    assert main(["stubs", "--out", str(tmp_path)]) == 2
    assert "is not empty" in capsys.readouterr().err
    assert (tmp_path / "mine.py").read_text(encoding="utf-8") == "precious"


@pytest.mark.parametrize(
    ("wire", "snake", "argument"),
    [
        ("closeRoom", "close_room", "close_room"),
        ("_id", "id", "id_"),
        ("agents[]", "agents", "agents"),
        ("X-Visitor-Token", "x_visitor_token", "x_visitor_token"),
        ("type", "type", "type_"),
        ("from", "from", "from_"),
    ],
)
def test_names_of_the_wire_become_names_of_python(wire: str, snake: str, argument: str) -> None:
    assert (snake_case(wire), argument_name(wire)) == (snake, argument)


def test_a_class_is_named_after_its_words() -> None:
    assert class_name("custom_fields") == "CustomFields"
