"""Answers that the contract gives as examples, sent without looking at the workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.responses import Response

from openapi import examples
from openapi.contract import Operation, resolve
from openapi.examples import JSON, Example
from stub_server.errors import HEADERS
from stub_server.requests.addresses import listing


class NoSuchExample(Exception):
    """The contract has no such answer of this operation; the message says which it has."""


@dataclass(frozen=True)
class Prepared:
    """An answer ready to be sent."""

    status: int
    media_type: str | None
    body: bytes
    headers: Mapping[str, str]

    def response(self) -> Response:
        return Response(self.body, self.status, {**HEADERS, **self.headers}, self.media_type)


def prepared(
    document: Mapping[str, Any], operation: Operation, status: str | None = None, name: str | None = None
) -> Prepared:
    """The first example of that status, of that name, or of both. Raises NoSuchExample."""
    for example in _answers(document, operation):
        if status in (None, example.place) and name in (None, example.name):
            return _from(document, example)
    if name is None and status is not None and status in operation.spec["responses"]:
        return Prepared(int(status), None, b"", _headers(document, operation, status))
    wanted = " ".join(word for word in (status, name) if word)
    raise NoSuchExample(f"{operation.id} has no answer {wanted!r}; there are {listing(_names(document, operation))}")


def _answers(document: Mapping[str, Any], operation: Operation) -> list[Example]:
    return [example for example in examples.of_operation(document, operation) if example.place.isdecimal()]


def _names(document: Mapping[str, Any], operation: Operation) -> list[str]:
    return [f"{example.place} {example.name}" for example in _answers(document, operation)]


def _from(document: Mapping[str, Any], example: Example) -> Prepared:
    is_json = example.media_type == JSON or not isinstance(example.value, str)
    body = orjson.dumps(example.value) if is_json else example.value.encode()
    return Prepared(int(example.place), example.media_type, body, _headers(document, example.operation, example.place))


def _headers(document: Mapping[str, Any], operation: Operation, status: str) -> dict[str, str]:
    """The headers that the contract gives an example for."""
    answer = resolve(document, operation.spec["responses"][status])
    declared = {name: resolve(document, header) for name, header in answer.get("headers", {}).items()}
    return {name: str(header["example"]) for name, header in declared.items() if "example" in header}
