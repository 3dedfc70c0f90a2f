"""OpenAPI schemas as JSON Schema."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest

from openapi.json_schema import parts_at, standalone

DOCUMENT: dict[str, Any] = {
    "components": {
        "schemas": {
            "Id": {"type": "string", "pattern": "^[a-z]+$"},
            "Thread": {
                "type": "object",
                "properties": {
                    "parent": {"$ref": "#/components/schemas/Thread"},
                    "id": {"$ref": "#/components/schemas/Id"},
                },
            },
        }
    }
}


def accepts(schema: dict[str, Any], value: Any) -> bool:
    return jsonschema_rs.Draft202012Validator(standalone(DOCUMENT, schema), validate_formats=True).is_valid(value)


@pytest.mark.parametrize(
    ("schema", "value", "verdict"),
    [
        ({"type": "string", "nullable": True}, None, True),
        ({"type": "string"}, None, False),
        ({"type": "string", "nullable": True, "enum": ["a"]}, None, True),
        ({"type": "string", "nullable": True, "enum": ["a"]}, "b", False),
        ({"nullable": True, "allOf": [{"$ref": "#/components/schemas/Id"}]}, None, True),
        ({"nullable": True, "allOf": [{"$ref": "#/components/schemas/Id"}]}, "7", False),
        ({"type": "string", "format": "date-time"}, "2026-03-02T09:00:00.000Z", True),
        ({"type": "string", "format": "date-time"}, "2026-03-02", False),
        ({"$ref": "#/components/schemas/Thread"}, {"parent": {"parent": {"id": "ok"}}}, True),
        ({"$ref": "#/components/schemas/Thread"}, {"parent": {"parent": {"id": "NO"}}}, False),
        ({"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Id"}}, {"x": "1"}, False),
    ],
)
def test_a_value_is_judged_as_openapi_says(schema: dict[str, Any], value: Any, verdict: bool) -> None:
    assert accepts(schema, value) is verdict


def test_what_says_nothing_about_validity_is_left_out() -> None:
    assert standalone(DOCUMENT, {"type": "string", "example": "a", "x-note": 1, "deprecated": True}) == {
        "type": "string"
    }


def test_the_parts_about_a_place_are_found_through_references_and_alternatives() -> None:
    schema = {"anyOf": [{"$ref": "#/components/schemas/Thread"}, {"type": "array", "items": {"type": "integer"}}]}

    assert parts_at(DOCUMENT, schema, ("parent", "id")) == [{"type": "string", "pattern": "^[a-z]+$"}]
    assert parts_at(DOCUMENT, schema, (0,)) == [{"type": "integer"}]
    assert parts_at(DOCUMENT, schema, ("nothing",)) == []
