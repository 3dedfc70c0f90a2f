"""The measure of the contract's strength."""

from __future__ import annotations

from typing import Any

from openapi.contract import Operation
from openapi.examples import JSON, Example
from tools.lint.strength import KINDS, measure, mutations

OPERATION = Operation("/x", "get", {"operationId": "readX"})
VALUE = {"_id": "a1", "count": 2, "at": "2026-03-02T09:00:00.000Z", "state": "open", "note": None}
STRONG: dict[str, Any] = {
    "type": "object",
    "required": ["_id", "count", "at", "state", "note"],
    "properties": {
        "_id": {"type": "string"},
        "count": {"type": "integer", "minimum": 0},
        "at": {"type": "string", "format": "date-time"},
        "state": {"type": "string", "enum": ["open", "closed"]},
        "note": {"type": "string", "nullable": True},
    },
}


def example(schema: dict[str, Any]) -> Example:
    return Example(OPERATION, "200", JSON, "usual", VALUE, schema)


def test_each_kind_of_mutation_is_made_once_per_point() -> None:
    made = [(mutation.kind, *mutation.path) for mutation in mutations({}, example(STRONG))]

    assert [kind for kind, *_ in made].count(KINDS[0]) == 5
    assert [path for kind, *path in made if kind == "null"] == [["_id"], ["count"], ["at"], ["state"]]
    assert ("enum", "state") in made
    assert ("timestamp", "at") in made
    assert ("negative count", "count") in made


def test_a_strong_schema_refuses_every_mutation() -> None:
    strength = measure({}, [example(STRONG)])

    assert (strength.share, strength.survivors) == (1.0, [])


def test_a_hollow_schema_refuses_none_and_the_survivors_are_named() -> None:
    strength = measure({}, [example({"type": "object", "properties": {"_id": {}}})])

    assert strength.share == 0
    assert "readX 200 usual: wrong JSON type: _id" in strength.survivors


def test_a_mutation_leaves_the_example_alone() -> None:
    before = dict(VALUE)
    list(mutations({}, example(STRONG)))

    assert before == VALUE
