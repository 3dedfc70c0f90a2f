"""Judges single answers that were seen, and sums them up in bounded memory."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any
from urllib.parse import unquote, urlsplit

import jsonschema_rs

from conformance.redaction import Redaction, curl
from conformance.results import Exchange, OperationResult, Outcome, PromiseResult, RunResult, Tier
from openapi import contract
from openapi.contract import Operation, resolve
from openapi.examples import JSON
from openapi.json_schema import standalone

_KEPT = 5  # exchanges and complaints that are kept of each operation
_LATENCIES = 10_000
_SHOWN = 20_000


@dataclass(frozen=True)
class Seen:
    """One request and its answer, as recorded or forwarded. Bodies are None where nobody kept them."""

    method: str
    url: str
    request_headers: Mapping[str, str]
    request_body: str | None
    status: int
    response_headers: Mapping[str, str]
    response_body: bytes | None
    milliseconds: float


@dataclass
class _Tally:
    """What was seen of one operation."""

    result: OperationResult
    complaints: dict[str, int] = field(default_factory=dict)
    exchanges: list[Exchange] = field(default_factory=list)


class Judge:
    """Finds the operation of an exchange, and what is wrong with the answer."""

    def __init__(self) -> None:
        self._document = contract.load()
        self._routes = _routes(self._document)
        self._validators: dict[tuple[str, str], jsonschema_rs.Draft202012Validator] = {}
        self._tallies = {
            o.id: _Tally(OperationResult(o.id, o.label, o.tag, o.listed)) for o in contract.operations(self._document)
        }
        self._redaction = Redaction()
        self._started = datetime.now(UTC)
        self.passed_by = 0

    def judge(self, seen: Seen) -> list[str]:
        """What is wrong with the answer; nothing for calls that are none of the contract's."""
        operation = self.operation(seen.method, seen.url)
        if operation is None:
            self.passed_by += 1
            return []
        complaints = self._complaints(operation, seen)
        self._note(operation, seen, complaints)
        return complaints

    def operation(self, method: str, url: str) -> Operation | None:
        """The operation that a call is one of. Deployments may live below a sub-folder."""
        path = unquote(urlsplit(url).path)
        start = path.find("/api/")
        for pattern, operation in self._routes.get(method.lower(), ()):
            if start >= 0 and pattern.fullmatch(path[start:]):
                return operation
        return None

    def _complaints(self, operation: Operation, seen: Seen) -> list[str]:
        if seen.status == 429:
            return []
        if seen.status >= 500:
            return [f"Server error: {seen.status}"]
        declared = operation.spec["responses"].get(str(seen.status))
        if declared is None:
            documented = ", ".join(operation.spec["responses"])
            return [f"Undocumented status: {seen.status}, documented are {documented}"]
        content = resolve(self._document, declared).get("content", {})
        media_type = _header(seen.response_headers, "content-type").partition(";")[0].strip().lower()
        if not content or seen.response_body is None:
            return []
        if media_type not in content:
            return [f"Undocumented content type: {media_type or 'none'}, documented are {', '.join(content)}"]
        return self._schema_complaints(operation, seen, content) if media_type == JSON else []

    def _schema_complaints(self, operation: Operation, seen: Seen, content: Mapping[str, Any]) -> list[str]:
        try:
            value = json.loads(seen.response_body or b"")
        except ValueError as error:
            return [f"The answer is no JSON: {error}"]
        key = operation.id, str(seen.status)
        if key not in self._validators:
            schema = standalone(self._document, content[JSON]["schema"])
            self._validators[key] = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
        validator = self._validators[key]
        return [
            f"Schema: {'/'.join(map(str, error.instance_path)) or 'the answer'}: {error.message[:300]}"
            for error in validator.iter_errors(value)
        ]

    def _note(self, operation: Operation, seen: Seen, complaints: list[str]) -> None:
        tally = self._tallies[operation.id]
        result = tally.result
        result.requests += 1
        result.checks += 4
        result.limited += seen.status == 429
        result.successes += not complaints and 200 <= seen.status < 300
        result.statuses[seen.status] = result.statuses.get(seen.status, 0) + 1
        if len(result.latencies) < _LATENCIES:
            result.latencies.append(seen.milliseconds)
        for complaint in complaints:
            title = complaint.split(":", 1)[0]
            result.violations[title] = result.violations.get(title, 0) + 1
            if complaint in tally.complaints or len(tally.complaints) < _KEPT:
                tally.complaints[complaint] = tally.complaints.get(complaint, 0) + 1
        if complaints and len(tally.exchanges) < _KEPT:
            tally.exchanges.append(self._exchange(operation, seen, tuple(complaints)))

    def _exchange(self, operation: Operation, seen: Seen, complaints: tuple[str, ...]) -> Exchange:
        headers = self._redaction.headers(seen.request_headers)
        body = None if seen.request_body is None else self._redaction.body(seen.request_body, operation.id)[:_SHOWN]
        answer = (seen.response_body or b"").decode("utf-8", "replace")
        return Exchange(
            operation=operation.id,
            method=seen.method,
            url=seen.url,
            request_headers=headers,
            request_body=body,
            status=seen.status,
            response_headers=self._redaction.headers(seen.response_headers),
            response_body=self._redaction.body(answer, operation.id)[:_SHOWN],
            milliseconds=seen.milliseconds,
            curl=curl(seen.method, seen.url, headers, body),
            violations=complaints,
        )

    def result(self, source: str, mode: str) -> RunResult:
        """What was seen so far, as a run's result: one promise per operation that was seen."""
        tallies = [tally for tally in self._tallies.values() if tally.result.requests]
        promises = [_promise(tally) for tally in tallies]
        for tally in self._tallies.values():
            failed = bool(tally.complaints)
            reached = Outcome.PASSED if tally.result.successes else Outcome.NOT_REACHED
            tally.result.outcome = Outcome.FAILED if failed else reached
            tally.result.reason = "" if tally.result.requests else "no call of it was seen"
        notes = [f"{self.passed_by} calls were none of the contract's operations."] if self.passed_by else []
        return RunResult(
            url=source,
            started=self._started.isoformat(timespec="seconds"),
            seconds=(datetime.now(UTC) - self._started).total_seconds(),
            mode=mode,
            seed=0,
            suite_version=version("rocketchat-livechat-contract"),
            contract_version=str(self._document["info"]["version"]),
            notes=notes,
            operations=[tally.result for tally in self._tallies.values()],
            promises=promises,
        )


def _promise(tally: _Tally) -> PromiseResult:
    reasons = [f"{complaint} ({times} times)" for complaint, times in tally.complaints.items()]
    return PromiseResult(
        id=f"seen.{tally.result.operation}",
        operation=tally.result.operation,
        tier=Tier.DIRECTED,
        kind="seen",
        outcome=Outcome.FAILED if reasons else Outcome.PASSED,
        promise="Every answer that was seen keeps the contract.",
        source="the contract",
        reason="\n".join(reasons),
        exchanges=tuple(tally.exchanges),
    )


def _routes(document: Mapping[str, Any]) -> dict[str, list[tuple[re.Pattern[str], Operation]]]:
    """Per method the paths as patterns, those with the fewest parameters first."""
    routes: dict[str, list[tuple[re.Pattern[str], Operation]]] = {}
    for operation in sorted(contract.operations(document), key=lambda operation: operation.path.count("{")):
        parts = re.split(r"\{[^}]+\}", operation.path)
        pattern = re.compile("[^/]+".join(re.escape(part) for part in parts))
        routes.setdefault(operation.method, []).append((pattern, operation))
    return routes


def _header(headers: Mapping[str, str], name: str) -> str:
    return next((value for key, value in headers.items() if key.lower() == name), "")
