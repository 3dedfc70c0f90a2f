"""A run as SARIF 2.1.0, which code scanning reads: a rule per promise, a result per failure."""

from __future__ import annotations

import json
from typing import Any

from conformance.report import wording
from conformance.report.plain import cut, visible
from conformance.results import Exchange, Outcome, PromiseResult, RunResult

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_CONTRACT = "openapi/bundle.yaml"
_BODY = 4_000


def render(run: RunResult) -> str:
    """Failures and, as suppressed results, known deviations. A failed SHOULD is a warning, a failed MUST an error."""
    indices: dict[str, int] = {}
    rules: list[dict[str, Any]] = []
    for promise in run.promises:
        if promise.id not in indices:
            indices[promise.id] = len(rules)
            rules.append(_rule(promise))
    driver = {
        "name": "livechat-conformance",
        "version": visible(run.suite_version),
        "shortDescription": {"text": "Checks a server against the contract of Rocket.Chat's Omnichannel REST API."},
        "rules": rules,
    }
    found = [promise for promise in run.promises if promise.outcome in (Outcome.FAILED, Outcome.KNOWN)]
    document = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "invocations": [_invocation(run)],
                "columnKind": "unicodeCodePoints",
                "results": [_result(promise, indices[promise.id]) for promise in found],
                "properties": {"target": visible(run.url), "mode": run.mode, "seed": run.seed},
            }
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _rule(promise: PromiseResult) -> dict[str, Any]:
    help_text = f"{promise.level}: {promise.promise}"
    if promise.source:
        help_text += f"\nFrom: {promise.source}"
    if promise.rerun:
        help_text += f"\nAsk again: {promise.rerun}"
    tags = (promise.kind, promise.tier.value, promise.operation)
    return {
        "id": visible(promise.id),
        "shortDescription": {"text": visible(promise.promise) or visible(promise.id)},
        "help": {"text": visible(help_text)},
        "defaultConfiguration": {"level": _level(promise)},
        "properties": {"tags": list(dict.fromkeys(visible(tag) for tag in tags if tag))},
    }


def _result(promise: PromiseResult, index: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": visible(promise.id),
        "ruleIndex": index,
        "level": _level(promise),
        "message": {"text": visible(cut(promise.reason, _BODY) or f"Broken: {promise.promise}")},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": _CONTRACT}, "region": {"startLine": 1}},
                "logicalLocations": [{"name": visible(promise.operation), "kind": "function"}],
            }
        ],
        "partialFingerprints": {"promise/v1": visible(promise.id)},
    }
    if promise.exchanges:
        result["webRequest"] = _request(promise.exchanges[-1])
        result["webResponse"] = _response(promise.exchanges[-1])
    if promise.outcome is Outcome.KNOWN:
        result["suppressions"] = [{"kind": "external", "justification": visible(promise.reason)}]
    return result


def _request(exchange: Exchange) -> dict[str, Any]:
    request: dict[str, Any] = {
        "target": visible(exchange.url),
        "method": exchange.method,
        "headers": _headers(exchange.request_headers),
    }
    if exchange.request_body is not None:
        request["body"] = {"text": visible(cut(exchange.request_body, _BODY))}
    return request


def _response(exchange: Exchange) -> dict[str, Any]:
    if exchange.status is None:
        return {"noResponseReceived": True, "reasonPhrase": visible(exchange.problem)}
    return {
        "statusCode": exchange.status,
        "headers": _headers(exchange.response_headers),
        "body": {"text": visible(cut(exchange.response_body, _BODY))},
    }


def _headers(headers: dict[str, str]) -> dict[str, str]:
    return {visible(name): visible(value) for name, value in headers.items()}


def _invocation(run: RunResult) -> dict[str, Any]:
    invocation: dict[str, Any] = {
        "executionSuccessful": run.verdict != "broken",
        "exitCode": run.exit_status,
        "exitCodeDescription": wording.exit_meaning(run),
    }
    if run.command:
        invocation["commandLine"] = visible(run.command)
    errors = [promise for promise in run.promises if promise.outcome is Outcome.ERROR]
    notices = [f"{promise.id}: {promise.reason}" for promise in errors] + ([run.trouble] if run.trouble else [])
    if notices:
        invocation["toolExecutionNotifications"] = [
            {"level": "error", "message": {"text": visible(cut(notice, _BODY))}} for notice in notices
        ]
    return invocation


def _level(promise: PromiseResult) -> str:
    return "warning" if promise.level == "SHOULD" else "error"
