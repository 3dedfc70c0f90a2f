"""Which published validator an operation applies, and the known exceptions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from openapi import contract
from openapi.contract import Operation

_SOURCE = re.compile(r"rest-typings ([\d.]+) (is\w+)")
VERSION = "8.8.1"
"""The published version that the campaign installs."""


@dataclass(frozen=True)
class Pair:
    """An operation and a published validator of its query or body."""

    operation: Operation
    validator: str

    @property
    def judges_body(self) -> bool:
        return "requestBody" in self.operation.spec


def pairs(document: Mapping[str, Any]) -> Iterator[Pair]:
    """Those whose server route applies the validator, as the contract's `x-source` says."""
    for operation in contract.operations(document):
        for source in operation.spec["x-source"]:
            found = _SOURCE.search(source)
            if found and found[1] == VERSION and operation.spec["x-validation"] in ("schema", "typed"):
                yield Pair(operation, found[2])


@dataclass(frozen=True)
class Exceptions:
    """What is known to be different, with reasons: `exceptions.yaml` explains its parts."""

    not_applied: tuple[Mapping[str, str], ...]
    otherwise: tuple[Mapping[str, Any], ...]

    @classmethod
    def read(cls) -> Exceptions:
        parts = yaml.safe_load((Path(__file__).parent / "exceptions.yaml").read_text(encoding="utf-8"))
        return cls(*(tuple(parts[name]) for name in ("not_applied", "otherwise")))

    def excuse(self, operation: Operation, ours: str) -> Mapping[str, Any] | None:
        """The entry that tells why the contract refuses a request with this text, or None."""
        entries = (one for one in self.otherwise if one["operation"] == operation.id)
        return next((one for one in entries if ours.partition("\n")[0].startswith(tuple(one["ours"]))), None)

    def unapplied(self, document: Mapping[str, Any]) -> Iterator[Pair]:
        """Published validators which the server does not apply."""
        operations = {operation.id: operation for operation in contract.operations(document)}
        for entry in self.not_applied:
            yield Pair(operations[entry["operation"]], entry["validator"])
