"""The campaign against the vendor's published validators, in small and in process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from openapi import contract
from openapi.contract import Operation
from stub_server.requests.checks import all_checks
from stub_server.requests.query import read_query
from stub_server.workspace.refusals import InvalidParameters, Refusal
from tools.campaigns.vendor.__main__ import main
from tools.campaigns.vendor.agreement import Pair, pairs
from tools.campaigns.vendor.comparison import Comparison
from tools.campaigns.vendor.published import INSTALLED, Published, Verdict

DOCUMENT = contract.load()
PAIRS = list(pairs(DOCUMENT))
needs_packages = pytest.mark.skipif(
    not INSTALLED.exists(), reason="the vendor's packages are not installed; `make vendor` does it"
)


class Checks:
    """The stub's own checks of requests, without a socket."""

    def __init__(self) -> None:
        self._checks = all_checks(DOCUMENT, contract.operations(DOCUMENT))

    def of_query(self, operation: Operation, query: str) -> Verdict:
        checks = self._checks[operation.id]
        verdict = self._verdict(lambda: checks.query(read_query(query.encode())))
        # Handlers get the names of the contract and no nulls, so that the values are not those of the validator.
        return Verdict(verdict.taken, verdict.text)

    def of_body(self, operation: Operation, body: Any) -> Verdict:
        return self._verdict(lambda: self._checks[operation.id].body(body))

    def _verdict(self, check: Any) -> Verdict:
        try:
            return Verdict(True, value=check())
        except InvalidParameters as refusal:
            return Verdict(False, str(refusal.reason))
        except Refusal as refusal:
            return Verdict(False, str(refusal))


@pytest.fixture(scope="module")
def published() -> Iterator[Published]:
    with Published() as validators:
        yield validators


@needs_packages
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.operation.id)
def test_the_stub_takes_refuses_and_turns_what_the_published_validator_does(published: Published, pair: Pair) -> None:
    comparison = Comparison(DOCUMENT, published, Checks(), seed=3)

    comparison.compare(pair, 60)

    assert comparison.findings.differences == {}
    assert comparison.findings.taken.total() > 0
    assert comparison.findings.refused.total() > 0


@needs_packages
def test_a_stub_that_takes_everything_is_found(published: Published) -> None:
    class Lenient(Checks):
        def of_body(self, operation: Operation, body: Any) -> Verdict:
            return Verdict(True)

    comparison = Comparison(DOCUMENT, published, Lenient(), seed=3)
    comparison.compare(next(pair for pair in PAIRS if pair.operation.id == "closeRoom"), 60)

    found = {(difference.theirs, difference.ours) for difference in comparison.findings.differences}
    assert ("must have required property 'token'", "") in found


def test_most_operations_name_their_validator() -> None:
    assert len({pair.operation.id for pair in PAIRS}) >= 48


def test_an_operation_that_the_contract_does_not_have_cannot_be_asked_about(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--only", "getYou"]) == 2
    assert "getYou" in capsys.readouterr().err
