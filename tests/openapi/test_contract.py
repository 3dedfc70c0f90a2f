"""The contract keeps its own bars."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from openapi import contract
from openapi.contract import ContractError, Operation
from tools.lint import BAR, lint

DOCUMENT = contract.load()
OPERATIONS = list(contract.operations(DOCUMENT))


def document(title: str, **parts: Any) -> dict[str, Any]:
    return {"openapi": "3.0.3", "info": {"title": title, "description": f"About {title}."}, "paths": {}, **parts}


@pytest.mark.parametrize("verdict", list(lint(DOCUMENT, whole=False)), ids=lambda v: v.check)
def test_the_contract_keeps_every_bar(verdict: Any) -> None:
    assert not verdict.problems


def test_the_bar_of_strength_is_97_percent() -> None:
    assert BAR == 0.97


def test_all_46_listed_operations_are_there_and_no_other_is_marked() -> None:
    assert sum(operation.listed for operation in OPERATIONS) == 46


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_a_visitor_operation_says_so_explicitly(operation: Operation) -> None:
    assert "security" in operation.spec


def test_an_operation_of_8_x_that_was_removed_is_deprecated() -> None:
    for operation in OPERATIONS:
        if "x-removed-in" in operation.spec:
            assert operation.spec["deprecated"] is True, operation.id


def test_every_reference_leads_somewhere() -> None:
    for reference in set(re.findall(r'"\$ref": "([^"]+)"', __import__("json").dumps(DOCUMENT))):
        assert contract.resolve(DOCUMENT, {"$ref": reference}) is not None


def test_a_name_defined_twice_names_both_files() -> None:
    schemas = {"components": {"schemas": {"Room": {"type": "object"}}}}
    documents = {
        "common.yaml": document("Common"),
        "a.yaml": document("A", **schemas),
        "b.yaml": document("B", **schemas),
    }

    with pytest.raises(ContractError, match=r"b\.yaml: schemas 'Room' is already defined in a\.yaml"):
        contract.merge(documents)


def test_a_reference_loses_its_file_and_keeps_its_pointer() -> None:
    documents = {
        "common.yaml": document("Common", components={"schemas": {"Id": {"type": "string"}}}),
        "a.yaml": document("A", components={"schemas": {"Room": {"$ref": "common.yaml#/components/schemas/Id"}}}),
    }

    assert contract.merge(documents)["components"]["schemas"]["Room"] == {"$ref": "#/components/schemas/Id"}


def test_a_reference_to_a_file_that_is_not_there_names_it() -> None:
    documents = {
        "common.yaml": document("Common"),
        "a.yaml": document("A", components={"schemas": {"Room": {"$ref": "romms.yaml#/components/schemas/Id"}}}),
    }

    with pytest.raises(ContractError, match=r"no file romms\.yaml"):
        contract.merge(documents)


def test_an_operation_is_tagged_with_the_title_of_its_file() -> None:
    documents = {
        "common.yaml": document("Common"),
        "a.yaml": document("Rooms", paths={"/api/v1/x": {"get": {"operationId": "readX"}}}),
    }

    merged = contract.merge(documents)

    assert merged["paths"]["/api/v1/x"]["get"]["tags"] == ["Rooms"]
    assert merged["tags"] == [{"name": "Rooms", "description": "About Rooms."}]


def test_a_key_that_stands_twice_is_found(tmp_path: Path) -> None:
    file = tmp_path / "twice.yaml"
    file.write_text("paths: {}\npaths: {}\n", encoding="utf-8")

    with pytest.raises(ContractError, match="'paths' stands twice"):
        contract.read(file)


def test_a_timestamp_stays_the_text_that_was_written(tmp_path: Path) -> None:
    file = tmp_path / "time.yaml"
    file.write_text("example: 2026-03-02T09:00:00.000Z\n", encoding="utf-8")

    assert contract.read(file) == {"example": "2026-03-02T09:00:00.000Z"}


def test_what_is_no_yaml_is_said_with_the_name_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("paths: {", encoding="utf-8")

    with pytest.raises(ContractError, match=r"broken\.yaml: this is not YAML"):
        contract.read(file)
