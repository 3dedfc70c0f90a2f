"""Every answer is checked, whatever the operation, and a broken one is a deviation with all that a report needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
import urllib3

from conformance.options import Credentials, Mode, Options
from conformance.session import ContractBroken, Session
from openapi import contract

OPERATIONS = list(contract.operations(contract.load()))


@pytest.fixture(scope="module")
def session() -> Session:
    return Session(Options(url="http://127.0.0.1:9", credentials=Credentials(), mode=Mode.FULL))


@pytest.fixture
def answering(session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Lets every call be answered by what the test says: a status, a body and a content type."""

    def answer(status: int, body: bytes, content_type: str = "application/json") -> None:
        def send(prepared: requests.PreparedRequest, **_: Any) -> requests.Response:
            response = requests.Response()
            response.status_code, response._content = status, body
            response.headers["Content-Type"] = content_type
            response.raw = urllib3.HTTPResponse(headers={"Content-Type": content_type}, status=status)
            response.request, response.url = prepared, str(prepared.url)
            return response

        monkeypatch.setattr(session.connection, "send", send)

    yield answer
    session.exchanges.clear()


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_a_status_that_nobody_promised_breaks_the_contract(session: Session, answering: Any, operation: Any) -> None:
    answering(418, b"{}")
    path = dict.fromkeys(operation.path_names, "some")

    with pytest.raises(ContractBroken, match="Undocumented status code"):
        session.call(operation.id, path=path)

    assert session.exchanges[-1].violations
    assert "{" not in session.exchanges[-1].exchange.url


def test_a_body_of_another_shape_breaks_the_contract(session: Session, answering: Any) -> None:
    answering(200, b'{"department": 7, "success": true}')

    with pytest.raises(ContractBroken, match="Response violates schema: 7 is not valid"):
        session.call("getDepartment", path={"_id": "some"})


def test_an_answer_that_is_not_to_be_checked_is_given_as_it_is(session: Session, answering: Any) -> None:
    answering(418, b"{}")

    assert session.call("getDepartment", path={"_id": "some"}, check=False).status == 418


def test_another_content_type_breaks_the_contract(session: Session, answering: Any) -> None:
    answering(200, b"fine", "text/plain")

    with pytest.raises(ContractBroken, match=r"(?i)content"):
        session.call("getDepartment", path={"_id": "some"})
