"""Judges what the stub answered to an attack."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import jsonschema_rs

from openapi import contract, json_schema
from openapi.contract import resolve
from openapi.examples import JSON
from tools.campaigns.attacks import Attack
from tools.campaigns.wire import Answer

# uvicorn's own words for a head that is longer than it reads.
LONGEST_HEAD, NO_HTTP = 65_536, b"Invalid HTTP request received."
NOT_FOUND = (404, b"404 Not Found")


class Judge:
    """Knows which answers the contract has."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._media: dict[tuple[str, int], set[str]] = {}
        self._validators: dict[tuple[str, int], Any] = {}
        for operation in contract.operations(document):
            for status, declared in operation.spec["responses"].items():
                key = (operation.id, int(status))
                content = resolve(document, declared).get("content", {})
                self._media[key] = set(content)
                if JSON in content:
                    schema = json_schema.standalone(document, content[JSON]["schema"])
                    self._validators[key] = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)

    def complaint(self, attack: Attack, answer: Answer) -> str | None:
        """What is wrong with the answer, in words that are the same for the same fault; None when it is fine."""
        if answer.status >= 500:
            return f"a server error, {answer.status}"
        if attack.rude:
            return None if "html" not in answer.content_type else "HTML"
        if answer.status == 0:
            return "no answer"
        if "problem+json" in answer.content_type:
            return "problem+json"
        if attack.operation is None or (len(attack.pieces[0]) > LONGEST_HEAD and answer.body == NO_HTTP):
            return None
        if attack.misses and (answer.status, answer.body) == NOT_FOUND:
            return None
        return self._breach(attack.operation.id, answer)

    def _breach(self, operation_id: str, answer: Answer) -> str | None:
        key = (operation_id, answer.status)
        if key not in self._media:
            return f"an answer that the contract does not have, {answer.status}"
        media_type = answer.content_type.partition(";")[0].strip()
        if not answer.body and not self._media[key]:
            return None
        if self._media[key] and media_type not in self._media[key]:
            return f"{answer.status} as {media_type or 'nothing'}"
        if media_type != JSON or key not in self._validators:
            return None
        try:
            document = json.loads(answer.body)
        except ValueError:
            return f"{answer.status} that is no JSON"
        error = next(iter(self._validators[key].iter_errors(document)), None)
        return f"{answer.status} at {'/'.join(map(str, error.instance_path))}: {error.message[:200]}" if error else None
