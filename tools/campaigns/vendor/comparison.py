"""Compares two judges of requests, operation by operation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol

from openapi.contract import Operation
from tools.campaigns.vendor.agreement import Exceptions, Pair
from tools.campaigns.vendor.drafts import Drafts
from tools.campaigns.vendor.published import Published, VendorError, Verdict


class Judge(Protocol):
    """Whoever says what becomes of a request: the stub over HTTP, or its checks in process."""

    def of_query(self, operation: Operation, query: str) -> Verdict: ...

    def of_body(self, operation: Operation, body: Any) -> Verdict: ...


@dataclass(frozen=True)
class Difference:
    """A kind of disagreement: what the validator says, and what we say, both empty for a request that is taken."""

    operation: str
    theirs: str
    ours: str

    def __str__(self) -> str:
        return f"{self.operation}: published {self.theirs or 'taken'!r}, here {self.ours or 'taken'!r}"


@dataclass
class Findings:
    """What a campaign brought: requests taken and refused, and the shortest request of each difference."""

    taken: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    differences: dict[Difference, str] = field(default_factory=dict)
    excused: Counter[str] = field(default_factory=Counter)
    out_of_date: list[str] = field(default_factory=list)


class Comparison:
    """Draws requests for pairs of operation and validator, and notes where the two judges disagree."""

    def __init__(self, document: Mapping[str, Any], published: Published, ours: Judge, seed: int) -> None:
        self._document = document
        self._published = published
        self._ours = ours
        self._seed = seed
        self._exceptions = Exceptions.read()
        self.findings = Findings()

    def compare(self, pair: Pair, requests: int) -> None:
        """Notes every disagreement that no exception excuses."""
        for request, theirs, ours in self._verdicts(pair, requests):
            (self.findings.taken if theirs.taken else self.findings.refused)[pair.operation.id] += 1
            if _agree(theirs, ours):
                continue
            excuse = self._exceptions.excuse(pair.operation, ours.text)
            if excuse is not None:
                self.findings.excused[pair.operation.id] += 1
                continue
            difference = Difference(pair.operation.id, theirs.text, ours.text)
            shortest = self.findings.differences.get(difference, repr(request))
            self.findings.differences[difference] = min(shortest, repr(request), key=len)

    def compare_exceptions(self, requests: int) -> None:
        """Notes exceptions that are none any more."""
        for pair in self._exceptions.unapplied(self._document):
            if all(_agree(theirs, ours) for _, theirs, ours in self._verdicts(pair, requests)):
                self.findings.out_of_date.append(f"{pair.operation.id} agrees with {pair.validator}")
        for entry in self._exceptions.otherwise:
            if not self.findings.excused[entry["operation"]]:
                self.findings.out_of_date.append(f"{entry['operation']} agrees everywhere")

    def _verdicts(self, pair: Pair, requests: int) -> Iterator[tuple[Any, Verdict, Verdict]]:
        schema = self._published.schema(pair.validator)
        if schema is None:
            raise VendorError(f"{pair.validator}, which the contract names for {pair.operation.id}, is not published")
        drafts = Drafts(self._document, pair, schema, self._seed)
        if pair.judges_body:
            for body in islice(drafts.bodies(), requests):
                yield body, self._published.of_body(pair.validator, body), self._ours.of_body(pair.operation, body)
        else:
            for query in islice(drafts.queries(), requests):
                yield query, self._published.of_query(pair.validator, query), self._ours.of_query(pair.operation, query)


def _agree(theirs: Verdict, ours: Verdict) -> bool:
    if theirs.taken != ours.taken or theirs.text != ours.text:
        return False
    return ours.value is None or theirs.value == ours.value
