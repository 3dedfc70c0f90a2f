"""What Schemathesis generates against the contract's schemas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from random import Random
from typing import Any

import hypothesis
import requests
import schemathesis
from hypothesis import HealthCheck, Phase
from hypothesis.errors import HypothesisException
from schemathesis import GenerationMode

from openapi import contract
from openapi.contract import Operation
from tools.campaigns.attacks import Attack

_BASE = "http://127.0.0.1:1"
_OWN_MARKS = ("User-Agent", "X-Schemathesis-TestCaseId", "Connection", "Accept-Encoding", "X-Auth-Token", "X-User-Id")


def negative(
    document: Mapping[str, Any], seed: int, operations: int, each: int, login: Mapping[str, str]
) -> list[Attack]:
    """Requests against the schemas of so many operations, most of them in the name of who is logged in."""
    random = Random(seed)
    chosen = list(contract.operations(document))
    random.shuffle(chosen)
    config = schemathesis.Config.from_dict(
        {"generation": {"database": "none"}, "phases": {"coverage": {"unexpected-methods": []}}}
    )
    schema = schemathesis.openapi.from_dict(dict(document), config=config)
    schema.config.update(base_url=_BASE)
    return [
        _attack(operation, transport, login if random.random() < 0.8 else {})
        for operation in chosen[:operations]
        for transport in _transports(schema, operation, seed, each)
    ]


def _transports(schema: Any, operation: Operation, seed: int, each: int) -> Iterator[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    strategy = schema[operation.path][operation.method.upper()].as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=each,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @hypothesis.given(case=strategy)
    def collect(case: Any) -> None:
        found.append(case.operation.schema.transport.serialize_case(case, base_url=_BASE))

    with suppress(HypothesisException):  # some operations take anything at all, so that nothing can be wrong with it
        collect()
    yield from found


def _attack(operation: Operation, transport: Mapping[str, Any], login: Mapping[str, str]) -> Attack:
    known = ("method", "url", "headers", "files", "data", "json", "params", "cookies")
    prepared = requests.Request(**{key: transport[key] for key in known if key in transport}).prepare()
    headers = [(name, value) for name, value in prepared.headers.items() if name not in _OWN_MARKS]
    lines = [f"{prepared.method} {prepared.path_url} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {_text(value)}" for name, value in [*login.items(), *headers]]
    body = prepared.body or b""
    body = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else bytes(body)
    message = "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n" + body
    return Attack("against the schema", (message,), operation, misses=True)


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
