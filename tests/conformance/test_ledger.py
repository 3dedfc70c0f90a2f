"""The list of what a run created."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.ledger import Ledger, read
from conformance.options import SuiteError

UNDO = {"operation": "deleteVisitor", "path": {"token": "t1"}}


def test_an_intention_is_on_disk_before_the_act(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl", "http://h", "run1")

    ledger.intend("visitor", "t1", UNDO)

    url, run, entries = read(ledger.path)
    assert (url, run) == ("http://h", "run1")
    assert [(entry.kind, entry.id, entry.state, entry.undo) for entry in entries] == [
        ("visitor", "t1", "intended", [UNDO])
    ]


def test_what_is_alive_comes_newest_first_and_without_what_is_gone(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl", "http://h", "run1")
    first, second, third = (ledger.intend("visitor", f"t{number}", UNDO) for number in (1, 2, 3))
    ledger.settle(first, "alive")
    ledger.settle(second, "removed")

    assert ledger.alive == [third, first]


def test_a_line_that_a_crash_cut_off_does_no_harm(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl", "http://h", "run1")
    ledger.intend("visitor", "t1", UNDO)
    with ledger.path.open("a", encoding="utf-8") as file:
        file.write('{"number": 2, "kin')

    assert [entry.id for entry in read(ledger.path)[2]] == ["t1"]


def test_several_workers_share_a_file(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    one, other = Ledger(path, "http://h", "run1", "gw0"), Ledger(path, "http://h", "run1", "gw1")
    one.intend("visitor", "a", UNDO)
    other.intend("visitor", "b", UNDO)

    assert {(entry.worker, entry.id) for entry in read(path)[2]} == {("gw0", "a"), ("gw1", "b")}
    assert {entry.id for entry in Ledger.resume(path).alive} == {"a", "b"}


def test_another_file_is_no_ledger(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("hello\n", encoding="utf-8")

    with pytest.raises(SuiteError, match="is no ledger of this suite"):
        read(path)
