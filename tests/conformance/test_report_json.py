"""The JSON report, its schema, and the way back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields

import jsonschema_rs
import pytest

from conformance.options import SuiteError
from conformance.report import json as report
from conformance.results import Exchange, OperationResult, Outcome, PromiseResult, RunResult, Tier, Trace
from tests.conformance import sample_run

RUNS = [sample_run.failed, sample_run.passed, sample_run.strict, sample_run.broken, sample_run.empty]


@pytest.mark.parametrize("make", RUNS)
def test_the_document_keeps_its_schema(make: Callable[[], RunResult]) -> None:
    document = json.loads(report.render(make()))

    jsonschema_rs.validator_for(report.schema(), validate_formats=True).validate(document)


def test_the_schema_is_a_schema() -> None:
    jsonschema_rs.meta.validate(report.schema())


@pytest.mark.parametrize("make", RUNS)
def test_a_run_that_was_written_can_be_read(make: Callable[[], RunResult]) -> None:
    text = report.render(make())

    assert report.render(report.read(text)) == text


def test_what_is_read_is_the_run_itself() -> None:
    run = sample_run.failed()
    run.promises = [promise for promise in run.promises if promise.id != "messages.send.markup-kept"]

    assert report.read(report.render(run)) == run


def test_the_summary_counts_the_promises() -> None:
    document = json.loads(report.render(sample_run.failed()))

    assert document["verdict"] == "failed" and document["exit_status"] == 1
    assert document["summary"]["asked"] == 128 and document["summary"]["kept"] == 124
    assert document["summary"]["outcomes"]["failed"] == 3
    assert document["summary"]["left_behind"] == 1


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        (RunResult, None),
        (OperationResult, "operation"),
        (PromiseResult, "promise"),
        (Exchange, "exchange"),
        (Trace, "trace"),
    ],
)
def test_the_schema_describes_every_field(kind: type, place: str | None) -> None:
    described = report.schema()["$defs"][place] if place else report.schema()

    assert {one.name for one in fields(kind)} <= set(described["properties"])
    assert all("description" in prop or "$ref" in prop for prop in described["properties"].values())


def test_the_schema_knows_every_outcome_and_tier() -> None:
    definitions = report.schema()["$defs"]

    assert set(definitions["outcome"]["enum"]) == {outcome.value for outcome in Outcome}
    assert set(definitions["promise"]["properties"]["tier"]["enum"]) == {tier.value for tier in Tier}


def test_half_a_character_does_not_spoil_the_document() -> None:
    text = report.render(sample_run.failed())

    assert "half\ufffd" in text.encode("utf-8").decode("utf-8")
    assert "👩‍💻" in text


def test_properties_of_a_later_suite_are_passed_over() -> None:
    document = json.loads(report.render(sample_run.failed()))
    document["weather"] = "fine"
    document["promises"][0]["mood"] = "good"

    assert len(report.read(json.dumps(document)).promises) == len(document["promises"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no JSON", "no JSON report"),
        ("[]", "at its top"),
        ('{"format": 2}', "no JSON report"),
    ],
)
def test_another_file_is_refused_with_the_mend(text: str, message: str) -> None:
    with pytest.raises(SuiteError, match=message):
        report.read(text)


def test_a_refusal_names_the_place() -> None:
    text = report.render(sample_run.failed()).replace('"tier": "model"', '"tier": "guess"')

    with pytest.raises(SuiteError, match=r"promises/125/tier"):
        report.read(text)
