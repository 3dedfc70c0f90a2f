"""Checks the contract: is it valid OpenAPI, complete, true to its own examples, and strong?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema_rs
from openapi_spec_validator import OpenAPIV30SpecValidator

from openapi import json_schema
from openapi.contract import operations
from openapi.examples import JSON, Example, all_examples
from tools.lint import external, rules, strength

BAR = 0.97
ERROR_ENVELOPE = {"success": False, "error": "error-not-allowed"}


@dataclass(frozen=True)
class Verdict:
    """What one check found: `problems` is empty when it passed; `figure` says what was measured.

    `notes` are details of no harm, `skipped` tells why the check could not be made here.
    """

    check: str
    problems: tuple[str, ...] = ()
    figure: str = ""
    skipped: str = ""
    notes: tuple[str, ...] = ()


def lint(document: Mapping[str, Any], whole: bool = True) -> Iterator[Verdict]:
    """Runs every check on a merged contract, cheap ones first; `whole` is False when it holds a single file's part."""
    examples = list(all_examples(document))
    total = sum(1 for _ in operations(document))
    yield _verdict("openapi-spec-validator", _specification_errors(document), f"{total} operations")
    for rule in (
        rules.names,
        rules.extension_shapes,
        rules.completeness,
        *([rules.listed, rules.links] if whole else []),
    ):
        yield _verdict(str(rule.__doc__).rstrip("."), rule(document))
    yield _verdict("every example fits its schema", _invalid_examples(document, examples), f"{len(examples)} examples")
    yield _verdict("no 2xx answer may be {} or the error envelope", _hollow_answers(document, examples))
    yield _strength_verdict(document, examples)
    if whole:
        for name, run in (("Redocly recommended", external.redocly), ("Spectral spectral:oas", external.spectral)):
            yield _external_verdict(name, run)


def _verdict(check: str, problems: Iterable[str], figure: str = "") -> Verdict:
    return Verdict(check, tuple(problems), figure)


def _specification_errors(document: Mapping[str, Any]) -> Iterator[str]:
    for error in OpenAPIV30SpecValidator(dict(document)).iter_errors():
        yield f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"


def _invalid_examples(document: Mapping[str, Any], examples: Iterable[Example]) -> Iterator[str]:
    for example in examples:
        if example.media_type != JSON and isinstance(example.value, str):
            continue
        schema = json_schema.standalone(document, example.schema)
        for error in jsonschema_rs.Draft202012Validator(schema, validate_formats=True).iter_errors(example.value):
            yield f"{example.label}: {'/'.join(map(str, error.instance_path)) or 'root'}: {error.message[:160]}"


def _hollow_answers(document: Mapping[str, Any], examples: Iterable[Example]) -> Iterator[str]:
    seen: set[str] = set()
    for example in examples:
        if not (example.is_success and example.media_type == JSON) or example.operation.id in seen:
            continue
        seen.add(example.operation.id)
        validator = jsonschema_rs.Draft202012Validator(json_schema.standalone(document, example.schema))
        for hollow in ({}, ERROR_ENVELOPE):
            if validator.is_valid(hollow):
                yield f"{example.operation.id}: {hollow} is accepted as an answer {example.place}"


def _strength_verdict(document: Mapping[str, Any], examples: list[Example]) -> Verdict:
    result = strength.measure(document, examples)
    lines = [f"{result.share:.1%} of {result.made.total()} wrong answers refused"]
    for kind in strength.KINDS:
        made = result.made[kind]
        share = f"{result.refused[kind] / made:.1%}" if made else "none made"
        lines.append(f"    {kind:<24}{share:>8} of {made}")
    problems = () if result.share >= BAR else (f"the bar is {BAR:.0%}",)
    notes = tuple(f"accepted: {survivor}" for survivor in result.survivors)
    return Verdict("strength of the answers", problems, "\n".join(lines), notes=notes)


def _external_verdict(name: str, run: Callable[[], external.Outcome]) -> Verdict:
    try:
        outcome = run()
    except external.Unavailable as reason:
        return Verdict(name, skipped=str(reason))
    return Verdict(name, outcome.errors, f"{len(outcome.errors)} errors, {outcome.warnings} warnings")
