"""Mutants of the stub: what is changed where, which promises are asked, and what counts as found."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tools.mutants import campaign, table
from tools.mutants.campaign import Campaign, Fate, Result
from tools.mutants.operators import OPERATORS
from tools.mutants.processes import Copy, Suite
from tools.mutants.reach import Reach
from tools.mutants.source import ROOT, Mutant, mutants, of_file, sample

PATH = "stub_server/workspace/rooms.py"


def changes(operator: str, source: str) -> list[str]:
    """The last lines of a function after each change that the operator makes in it."""
    body = "def rule(a, b, c):\n" + "".join(f"    {line}\n" for line in source.splitlines())
    made = [mutant for mutant in of_file(PATH, body.encode()) if mutant.operator == operator]
    return [mutant.applied(body.encode()).decode().partition("\n")[2].strip() for mutant in made]


@pytest.mark.parametrize(
    ("operator", "source", "expected"),
    [
        ("negate", "if a:\n    b()", ["if (not a):\n        b()"]),
        ("drop-condition", "return a and b", ["return b", "return a"]),
        ("drop-condition", "return not (a or b or c)", [f"return not (({x}))" for x in ("b or c", "a or c", "a or b")]),
        ("swap-and-or", "return a or b", ["return (a and b)"]),
        ("compare", "return a <= b", ["return (a < b)"]),
        ("compare", "return a < b in c", ["return (a <= b in c)", "return (a < b not in c)"]),
        ("off-by-one", "return a[1] + b", ["return (a[1] - b)", "return a[2] + b"]),
        ("drop-statement", "a.save(b)\na.name = b\nc = b\na += 1\nraise c", None),
        ("swap-arguments", "return a(b, c)", ["return (a(c, b))"]),
        ("drop-argument", "return a.get(b, 1)", ["return (a.get(b))"]),
        ("return-nothing", "return [a for a in b]", ["return []"]),
        ("drop-key", "return {'x': a, 'y': b}", ["return {'y': b}", "return {'x': a}"]),
        ("swap-values", "return {'x': a, 'y': b}", ["return {'x': b, 'y': a}"]),
        ("text", "return 'closed'", ["return 'closedx'"]),
        ("drop-filter", "return any(x for x in a if b)", ["return any(x for x in a)"]),
        ("skip-first", "for x in a:\n    b(x)", ["for x in (list(a)[1:]):\n        b(x)"]),
        ("order", "return sorted(a, key=b)", ["return (list(a))", "return (list(reversed(sorted(a, key=b))))"]),
        ("order", "return a[::-1]", ["return (a[:])"]),
        ("truth", "return True", ["return False"]),
        ("one-branch", "return a if b else c", ["return a", "return c"]),
        ("drop-method", "return a.strip()", ["return a"]),
    ],
)
def test_an_operator_changes_one_place(operator: str, source: str, expected: list[str] | None) -> None:
    found = changes(operator, source)
    assert len(found) == 4 if expected is None else found == expected


def test_names_of_types_and_docstrings_stay() -> None:
    source = b'"""A module."""\nfrom typing import cast\ndef rule(a: "Room") -> "Room":\n    return cast("Room", a)\n'
    assert [mutant.operator for mutant in of_file(PATH, source)] == ["return-nothing"]


def test_places_beyond_ascii_are_found() -> None:
    source = "def rule(a):\n    return 'à' and a == 1\n".encode()
    (mutant,) = (one for one in of_file(PATH, source) if one.operator == "compare")
    assert "'à' and (a != 1)" in mutant.applied(source).decode()


def test_what_is_read_on_import_is_known_by_its_name() -> None:
    source = b"class Closed:\n    text = 'closed'\n    def rule(self):\n        return 'no'\nLIMIT = 5\n"
    scopes = {mutant.old: mutant.scope for mutant in of_file(PATH, source) if mutant.operator in ("text", "off-by-one")}
    assert scopes == {"'closed'": "Closed", "'no'": "", "5": "LIMIT"}


def test_every_mutant_is_another_program_and_has_an_id_of_its_own() -> None:
    found = mutants()
    assert len({mutant.id for mutant in found}) == len(found)
    assert {mutant.operator for mutant in found} == set(OPERATORS)
    for mutant in sample(found, 100, seed=1):
        source = (ROOT / mutant.path).read_bytes()
        changed = ast.dump(ast.parse(mutant.applied(source)))
        assert changed != ast.dump(ast.parse(source)), mutant.id


def test_a_sample_spreads_over_files_and_operators() -> None:
    found = sample(mutants(), 300, seed=1)
    assert len(found) == 300
    assert max(Counter((mutant.path, mutant.operator) for mutant in found).values()) == 1
    assert found == sample(mutants(), 300, seed=1) != sample(mutants(), 300, seed=2)


def mutant(line: int = 10, scope: str = "", operator: str = "negate") -> Mutant:
    return Mutant(f"workspace/rooms.py:{line}:{operator}", PATH, operator, 0, "a", "b", range(line, line + 1), scope)


def test_promises_that_reach_little_else_are_asked_first_one_operation_after_the_other() -> None:
    reach = Reach(
        lines={
            "close.much": {PATH: [10, 11, 12]}, "close.little": {PATH: [10]}, "open": {PATH: [9, 10, 11, 12]},
            "elsewhere": {PATH: [11]}, "another": {"stub_server/wire/rooms.py": [10]},
        },
        operations={
            "close.much": "closeRoom", "close.little": "closeRoom", "open": "openRoom", "elsewhere": "a", "another": "b"
        },
        seconds={}, broken=[],
    )  # fmt: skip
    assert reach.promises(mutant()) == ["close.little", "open", "close.much"]
    assert reach.promises(mutant(line=99)) == []


def report(*outcomes: str, trouble: str = "") -> dict[str, Any]:
    made = [{"id": f"p{n}", "outcome": outcome, "reason": "because"} for n, outcome in enumerate(outcomes)]
    return {"promises": made, "operations": [], "trouble": trouble}


@pytest.mark.parametrize(
    ("given", "fate", "promise"),
    [
        (report("passed", "failed"), Fate.KILLED, "p1"),
        (report("suite error", "failed"), Fate.KILLED, "p1"),
        (report("passed", "suite error"), Fate.TROUBLE, "p1"),
        (report(trouble="no login"), Fate.TROUBLE, ""),
        (report("passed", "skipped"), Fate.SURVIVED, ""),
    ],
)
def test_only_a_broken_promise_kills(given: dict[str, Any], fate: Fate, promise: str) -> None:
    found = campaign.judged(mutant(), given, 2)
    assert (found.fate, found.promise) == (fate, promise)


def test_the_report_counts_what_lived_and_shows_what_survived() -> None:
    results = [
        Result(mutant(1), Fate.KILLED, "rooms.close", seconds=2.0),
        Result(mutant(2), Fate.SURVIVED),
        Result(mutant(3), Fate.STILLBORN),
    ]
    found = Campaign(Reach({}, {}, {}, []), results)
    text = "\n".join(table.lines(found))
    assert "Killed 1 of 2 mutants (50.0%); 1 more did not start" in text
    assert "workspace/rooms.py:2:negate  a  →  b" in text
    assert table.document(found)["fates"]["survived"] == 1


def test_a_waiting_suite_finds_a_change_of_the_source_and_passes_the_good_stub(tmp_path: Path) -> None:
    (acknowledged,) = [
        one for one in mutants() if one.path.endswith("refusals/shared.py") and one.old == '"room-closed"'
    ]  # fmt: skip
    suite, copy = Suite(tmp_path, "directed", seed=1), Copy(tmp_path)
    promises = ["rooms.close.twice-refused"]
    try:
        with copy.stub() as url:
            good = suite.ask(url, promises, 300)
        with copy.changed(acknowledged), copy.stub() as url:
            changed = suite.ask(url, promises, 300)
    finally:
        suite.close()
    assert [one["outcome"] for one in good["promises"]] == ["passed"]
    assert [one["outcome"] for one in changed["promises"]] == ["failed"]
    assert (tmp_path / acknowledged.path).read_bytes() == (ROOT / acknowledged.path).read_bytes()
