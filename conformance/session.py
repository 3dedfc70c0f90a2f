"""Calls operations of the target: paced, recorded, and every answer checked against the contract."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import quote

import pytest
import requests
import schemathesis
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.failures import FailureGroup

from conformance.answered import answered
from conformance.connection import Connection
from conformance.options import Options, SuiteError
from conformance.pacing import Pacing
from conformance.redaction import Redaction, curl
from conformance.results import Exchange, OperationResult
from conformance.second_factor import SecondFactor
from conformance.unknown import UnknownProperties
from openapi import contract
from openapi.contract import Operation

RESPONSE_CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
_SHOWN = 20_000  # characters of a body that a report keeps


class TargetGone(SuiteError):
    """The target does not answer any more."""


class BudgetSpent(Exception):
    """The run has made as many calls as it may."""


@dataclass(frozen=True)
class Login:
    """The pair of headers of a logged-in user."""

    user_id: str
    token: str = field(repr=False)
    username: str = ""

    @property
    def headers(self) -> dict[str, str]:
        return {"X-Auth-Token": self.token, "X-User-Id": self.user_id}


@dataclass
class Recorded:
    """An exchange as it happened; what reports show of it takes time to write, and few are shown."""

    operation: str
    prepared: requests.PreparedRequest
    response: requests.Response
    milliseconds: float
    violations: tuple[str, ...]
    redaction: Redaction

    @cached_property
    def exchange(self) -> Exchange:
        """Without its secrets, as all are known by now."""
        redaction, response, prepared = self.redaction, self.response, self.prepared
        headers = redaction.headers(prepared.headers)
        body = _text(prepared.body)
        shown = None if body is None else redaction.body(body, self.operation)
        return Exchange(
            operation=self.operation,
            method=str(prepared.method),
            url=redaction.text(str(prepared.url)),
            request_headers=headers,
            request_body=None if shown is None else shown[:_SHOWN],
            status=response.status_code,
            response_headers=redaction.headers(response.headers),
            response_body=redaction.body(response.text, self.operation)[:_SHOWN],
            milliseconds=self.milliseconds,
            curl=curl(str(prepared.method), str(prepared.url), headers, shown),
            violations=self.violations,
        )


@dataclass(frozen=True)
class Answer:
    """What the target answered: status, parsed JSON (None where it is none), headers, and the exchange as recorded."""

    status: int
    json: Any
    headers: Mapping[str, str]
    recorded: Recorded

    @property
    def text(self) -> str:
        """The body as it came."""
        return self.recorded.response.text

    @property
    def exchange(self) -> Exchange:
        return self.recorded.exchange

    def __getitem__(self, key: str) -> Any:
        """A property of the JSON body. A missing one is the target's failure, not the suite's."""
        assert isinstance(self.json, dict) and key in self.json, f"the answer has no {key!r}"
        return self.json[key]


class ContractBroken(AssertionError):
    """An answer breaks the contract; the message says how."""


class Session:
    """The only place where requests leave the suite."""

    def __init__(self, options: Options) -> None:
        load_all_checks()
        self.options = options
        self.document = contract.load()
        self.operations: dict[str, Operation] = {o.id: o for o in contract.operations(self.document)}
        self.schema = _schema(self.document, options)
        self.results: dict[str, OperationResult] = {
            o.id: OperationResult(o.id, o.label, o.tag, o.listed) for o in self.operations.values()
        }
        self.second_factor = SecondFactor(options.credentials)
        secrets = (options.credentials.password, options.credentials.auth_token, *self.second_factor.secrets)
        self.redaction = Redaction(tuple(filter(None, secrets)))
        self.pacing = Pacing()
        self.exchanges: list[Recorded] = []
        self.calls = 0
        self.unserved: Mapping[str, str] = {}
        self.subject = ""
        self.asked: Counter[str] = Counter()
        self.reserved: Callable[[], int] = lambda: 0
        self._aside = False
        self._paced = True
        self._unknown = UnknownProperties(self.document)
        self._checks = [CHECKS.get_one(name) for name in RESPONSE_CHECKS]
        self._cases: dict[str, Any] = {}
        self.connection = Connection(options)

    def call(
        self,
        operation_id: str,
        *,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        form: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        raw: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        cookies: Mapping[str, str] | None = None,
        caller: Login | None = None,
        check: bool = True,
    ) -> Answer:
        """Calls an operation and checks the answer against the contract.

        A promise that needs an operation of those in `unserved`, and is not about it (`subject`), is skipped for the
        reason given there. `body` is sent as JSON, `form` url-encoded, `files` as multipart, `raw` as it is. Raises
        ContractBroken when the answer breaks the contract (not with `check=False`), TargetGone when none comes.
        """
        operation = self.operations[operation_id]
        if check and operation_id in self.unserved and operation_id != self.subject:
            pytest.skip(self.unserved[operation_id])
        url = self.options.url + _filled(operation.path, path or {})
        sent = {**(caller.headers if caller else {}), **(headers or {})}
        if raw is not None:
            sent.setdefault("Content-Type", "application/json")
        request = requests.Request(
            operation.method.upper(), url, params=query, headers=sent, cookies=cookies, json=body,
            data=raw if raw is not None else form, files=files,
        )  # fmt: skip
        return self.send(operation, request, check=check)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Calls that undo something: they have no part in what a promise found, and no budget forbids them."""
        kept, outer, self._aside = len(self.exchanges), self._aside, True
        try:
            yield
        finally:
            self._aside = outer
            del self.exchanges[kept:]

    @contextmanager
    def unpaced(self) -> Iterator[None]:
        """Calls that neither wait for the rate limit nor are repeated when it refuses them."""
        self._paced = False
        try:
            yield
        finally:
            self._paced = True

    def send(self, operation: Operation, request: requests.Request, check: bool = True, case: Any = None) -> Answer:
        """Sends a prepared request of an operation; see `call`."""
        prepared = self.connection.prepared(request)
        response, milliseconds = self._exchange(operation, prepared)
        while self.second_factor.answer(prepared, response, skips=check):
            response, milliseconds = self._exchange(operation, prepared)
        document = answered(response)
        violations = tuple(self._violations(operation, response, document, case)) if check else ()
        recorded = self._record(operation, prepared, response, milliseconds, violations)
        if violations:
            raise ContractBroken("\n".join(violations))
        return Answer(response.status_code, document, response.headers, recorded)

    def _exchange(self, operation: Operation, prepared: requests.PreparedRequest) -> tuple[requests.Response, float]:
        """The answer and the milliseconds until it was there; waits out the rate limit."""
        result = self.results[operation.id]
        for attempt in range(self.options.retries + 1):
            while True:
                self._spend(operation)
                started = time.perf_counter()
                try:
                    response = self.connection.send(prepared)
                except requests.RequestException as error:
                    if attempt == self.options.retries:
                        raise TargetGone(f"{self.options.url} does not answer: {error.__class__.__name__}") from error
                    time.sleep(0.2 * 2**attempt)
                    break
                milliseconds = (time.perf_counter() - started) * 1000
                result.requests += 1
                after = self.pacing.after if self._paced else self.pacing.note
                limited = after(operation.label, response.status_code, response.headers)
                result.limited += limited
                if limited and self._paced:
                    continue
                return response, milliseconds
        raise TargetGone(f"{self.options.url} does not answer")

    def _spend(self, operation: Operation) -> None:
        """Counts a call, once the rate limit allows it. Raises BudgetSpent."""
        self.afford()
        if self._paced:
            self.pacing.before(operation.label)
        self.calls += 1
        if not self._aside:
            self.asked[operation.id] += 1

    def afford(self) -> None:
        """Raises BudgetSpent when no more calls are left than cleaning up needs."""
        budget = self.options.budget
        if budget is not None and not self._aside and self.calls + self.reserved() >= budget:
            raise BudgetSpent(f"the budget of {budget} calls is spent")

    def _violations(self, operation: Operation, response: requests.Response, document: Any, case: Any) -> list[str]:
        result = self.results[operation.id]
        result.checks += len(self._checks)
        made_by_hand = case is None
        try:
            (case or self._case_by_hand(operation)).validate_response(response, checks=self._checks)
        except FailureGroup as group:
            found = [f"{failure.title}: {_brief(failure.message)}" for failure in group.exceptions]
            for failure in group.exceptions:
                result.violations[failure.title] = result.violations.get(failure.title, 0) + 1
            return found
        if response.ok:
            result.successes += 1
        if response.ok and made_by_hand:  # generated requests come back with the properties that they made up
            result.unknown_properties |= self._unknown.in_answer(operation, response, document)
        return []

    def _case_by_hand(self, operation: Operation) -> Any:
        """What Schemathesis takes a request for that it did not make; one serves all requests of an operation.

        Only a failed check reads it: it writes the case down, which needs some value for each parameter of the path.
        """
        if operation.id not in self._cases:
            places = dict.fromkeys(operation.path_names, "-")
            endpoint = self.schema[operation.path][operation.method.upper()]
            self._cases[operation.id] = endpoint.Case(path_parameters=places)
        return self._cases[operation.id]

    def _record(
        self,
        operation: Operation,
        prepared: requests.PreparedRequest,
        response: requests.Response,
        milliseconds: float,
        violations: tuple[str, ...],
    ) -> Recorded:
        result = self.results[operation.id]
        result.statuses[response.status_code] = result.statuses.get(response.status_code, 0) + 1
        result.latencies.append(milliseconds)
        recorded = Recorded(operation.id, prepared, response, milliseconds, violations, self.redaction)
        self.exchanges.append(recorded)
        return recorded


def _schema(document: Mapping[str, Any], options: Options) -> Any:
    """Schemathesis' view of the contract, configured to keep nothing between runs and to send nothing of its own."""
    config = schemathesis.Config.from_dict(
        {
            "seed": options.seed,
            "generation": {"max-examples": options.examples, "database": "none"},
            "output": {"sanitization": {"enabled": False}},
            "phases": {"coverage": {"unexpected-methods": []}},
            "cache": {"enabled": False},
        }
    )
    schema = schemathesis.openapi.from_dict(dict(document), config=config)
    schema.config.update(base_url=options.url)
    return schema


def _filled(path: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        path = path.replace(f"{{{name}}}", quote(value, safe=""))
    return path


def _text(body: Any) -> str | None:
    if body is None or isinstance(body, str):
        return body
    return body.decode("utf-8", "replace") if isinstance(body, bytes) else json.dumps(str(body))


def _brief(message: str) -> str:
    """A check's message without the schema that it prints after the point."""
    return message.split("\n\nSchema", 1)[0].strip()[:800]
