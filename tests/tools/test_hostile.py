"""The hostile campaign, in small."""

from __future__ import annotations

import json

import pytest

from openapi import contract
from openapi.contract import Operation
from tools.campaigns.attacks import Attack
from tools.campaigns.hostile import GROWTH_KIB, campaign, complaints
from tools.campaigns.verdicts import Judge
from tools.campaigns.wire import Answer

JSON = "application/json"


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge(contract.load())


@pytest.fixture(scope="module")
def closing() -> Operation:
    return next(one for one in contract.operations(contract.load()) if one.id == "closeRoom")


def test_the_stub_stands_two_thousand_hostile_requests() -> None:
    outcome = campaign(requests=2_000, seed=7, callers=8, say=lambda _: None)

    assert list(outcome.findings) == []
    assert outcome.sent.total() == 2_000
    assert len(outcome.sent) >= 16
    assert outcome.growth <= GROWTH_KIB
    assert outcome.statuses[200] > 0


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        (Answer(500, JSON, b"{}"), "a server error, 500"),
        (Answer(), "no answer"),
        (Answer(400, "application/problem+json", b"{}"), "problem+json"),
        (Answer(418, JSON, b"{}"), "an answer that the contract does not have, 418"),
        (Answer(400, "text/html", b"<p>No</p>"), "400 as text/html"),
        (Answer(200, JSON, b"{"), "200 that is no JSON"),
        (Answer(404, "text/plain", b"404 Not Found"), "an answer that the contract does not have, 404"),
        (Answer(400, JSON, json.dumps({"success": False, "error": "room-closed"}).encode()), None),
    ],
)
def test_an_answer_outside_the_contract_is_a_fault(
    judge: Judge, closing: Operation, answer: Answer, complaint: str | None
) -> None:
    assert judge.complaint(Attack("wrong types", (b"",), closing), answer) == complaint


def test_an_answer_with_a_wrong_property_is_a_fault(judge: Judge, closing: Operation) -> None:
    body = json.dumps({"rid": 5, "comment": "Closed by visitor", "success": True}).encode()
    complaint = judge.complaint(Attack("wrong types", (b"",), closing), Answer(200, JSON, body))
    assert complaint is not None
    assert complaint.startswith("200 at rid: 5 is not of type")


def test_a_spoilt_address_may_be_unknown(judge: Judge, closing: Operation) -> None:
    answer = Answer(404, "text/plain", b"404 Not Found")
    assert judge.complaint(Attack("odd path", (b"",), closing, misses=True), answer) is None


def test_rude_clients_may_be_hung_up_on_but_not_served_html(judge: Judge) -> None:
    rude = Attack("noise", (b"",), rude=True)
    assert judge.complaint(rude, Answer()) is None
    assert judge.complaint(rude, Answer(400, "text/html; charset=utf-8")) == "HTML"


def test_the_log_tells_where_exceptions_came_from() -> None:
    log = (
        "WARNING:  Invalid HTTP request received.\na handler failed\nTraceback (most recent call last):\n"
        '  File "stub.py", line 1, in first\n    second()\n  File "stub.py", line 2, in second\nValueError: no\n'
        "the stub's own answer breaks the contract: closeRoom 200"
    )
    assert list(complaints(log)) == [
        'File "stub.py", line 2, in second: ValueError: no',
        "the stub's own answer breaks the contract: closeRoom 200",
    ]
