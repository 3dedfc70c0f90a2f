"""A run as a JSON document, and back: the report that other programs read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from functools import cache
from importlib import resources
from typing import Any, TypeVar

import jsonschema_rs

from conformance.options import SuiteError
from conformance.report import wording
from conformance.results import Exchange, OperationResult, Outcome, PromiseResult, RunResult, Tier, Trace

FORMAT = 1
SCHEMA_FILE = "report.schema.json"

Made = TypeVar("Made", Exchange, OperationResult, PromiseResult, RunResult, Trace)


@cache
def schema() -> dict[str, Any]:
    """The published JSON schema (2020-12) of the document."""
    read: dict[str, Any] = json.loads(resources.files(__package__).joinpath(SCHEMA_FILE).read_text(encoding="utf-8"))
    return read


def render(run: RunResult) -> str:
    """The whole run as a document that keeps `report.schema.json`; derived values (verdict, p95) are in it too."""
    document = {
        "format": FORMAT,
        "verdict": run.verdict,
        "exit_status": run.exit_status,
        "summary": _summary(run),
        **_plain(asdict(run)),
        "operations": [{**_plain(asdict(operation)), "p95": operation.p95} for operation in run.operations],
    }
    text = json.dumps(document, ensure_ascii=False, indent=1, default=str)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") + "\n"


def read(text: str) -> RunResult:
    """The run that a document tells of. Raises SuiteError when it is none, saying where."""
    try:
        document = json.loads(text)
    except ValueError as error:
        raise SuiteError(f"this is no JSON report of a run: {error}; give the file that --json wrote") from error
    misfit = next(_validator().iter_errors(document), None)
    if misfit is not None:
        place = "/".join(str(step) for step in misfit.instance_path) or "its top"
        raise SuiteError(f"this is no JSON report of a run: {misfit.message} (at {place}); give the file --json wrote")
    operations = [_made(OperationResult, item, **_counted(item)) for item in document["operations"]]
    promises = [_promise(item) for item in document["promises"]]
    traces = [_made(Trace, item) for item in document["traces"]]
    return _made(RunResult, document, operations=operations, promises=promises, traces=traces)


@cache
def _validator() -> Any:
    return jsonschema_rs.validator_for(schema())


def _summary(run: RunResult) -> dict[str, Any]:
    return {
        "promises": len(run.promises),
        "asked": wording.asked(run),
        "kept": wording.kept(run),
        "outcomes": {outcome.value: run.count(outcome) for outcome in Outcome},
        "operations": len(run.operations),
        "operations_with_success": sum(operation.successes > 0 for operation in run.operations),
        "requests": sum(operation.requests for operation in run.operations),
        "validated": run.validated,
        "checks": sum(operation.checks for operation in run.operations),
        "left_behind": sum(wording.is_left(trace.state) for trace in run.traces),
    }


def _plain(value: Any) -> Any:
    """What JSON has no word for put into what it has: sets become sorted lists, keys become text."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((_plain(item) for item in value), key=str)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _promise(item: Mapping[str, Any]) -> PromiseResult:
    exchanges = tuple(
        _made(Exchange, exchange, violations=tuple(exchange["violations"])) for exchange in item["exchanges"]
    )
    return _made(PromiseResult, item, tier=Tier(item["tier"]), outcome=Outcome(item["outcome"]), exchanges=exchanges)


def _counted(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "statuses": {int(status): count for status, count in item["statuses"].items()},
        "unknown_properties": set(item["unknown_properties"]),
        "outcome": Outcome(item["outcome"]),
    }


def _made(kind: type[Made], item: Mapping[str, Any], **converted: Any) -> Made:
    """A dataclass from the item's values; properties that a later format added are passed over."""
    names = {one.name for one in fields(kind)}
    return kind(**{name: value for name, value in item.items() if name in names} | converted)
