"""The campaign's second part: what the stub answers against published types and schemas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import replace

import pytest

from openapi import contract
from tools.campaigns.target import Target
from tools.campaigns.vendor import typings
from tools.campaigns.vendor.answers import SCHEMAS, KnownComplaints, judge
from tools.campaigns.vendor.published import INSTALLED, Published, VendorError
from tools.campaigns.vendor.story import Answer, Story, StoryError
from tools.campaigns.vendor.typings import COMPILER, UNTYPED, Complaint, complaints, declared

DOCUMENT = contract.load()
OPERATIONS = {operation.id: operation for operation in contract.operations(DOCUMENT)}
needs_packages = pytest.mark.skipif(
    not (INSTALLED.exists() and COMPILER.exists()),
    reason="the vendor's packages are not installed; `make vendor` does it",
)


@pytest.fixture(scope="module")
def story() -> Iterator[Story]:
    target = Target()
    target.renew()
    yield Story(DOCUMENT, f"http://127.0.0.1:{target.port}")
    target.stop()


@pytest.fixture(scope="module")
def answers(story: Story) -> Sequence[Answer]:
    return story.tell()


def answer(operation_id: str, body: object) -> Answer:
    return Answer(OPERATIONS[operation_id], "made up", 200, body)


def test_every_operation_has_its_part_in_the_story(answers: Sequence[Answer]) -> None:
    told = {answer.operation.id for answer in answers if answer.status == 200}
    assert OPERATIONS.keys() - told == {"receiveSms"}  # it answers with no JSON


def test_the_story_has_conversations_in_every_situation(answers: Sequence[Answer]) -> None:
    rooms = [room for answer in answers for room in answer.body.get("rooms", ()) if answer.operation.id == "listRooms"]
    for name in ("open", "servedBy", "closedAt", "tags", "surveyFeedback", "livechatData", "queuedAt"):
        assert any(name in room for room in rooms), name
    assert {bool(room.get("open")) for room in rooms} == {"servedBy" in room for room in rooms} == {True, False}
    inquiries = [
        answer.body["inquiry"]["status"]
        for answer in answers
        if answer.operation.id == "getInquiry" and answer.body["inquiry"]
    ]
    assert {"queued", "taken"} <= set(inquiries)
    messages = [m for answer in answers if answer.operation.id == "getMessageHistory" for m in answer.body["messages"]]
    assert {"file", "transferData", "editedAt", "md"} <= {name for message in messages for name in message}


def test_refusals_of_strangers_users_and_nonsense_are_told(answers: Sequence[Answer]) -> None:
    assert {answer.status for answer in answers} >= {200, 400, 401, 403}


def test_a_story_that_goes_wrong_says_where(story: Story) -> None:
    with pytest.raises(StoryError, match="getVisitor, nobody: 400"):
        story._ask("getVisitor", "nobody", path={"token": "no/body"})


def test_operations_have_the_names_of_the_types() -> None:
    assert declared(OPERATIONS["getServingAgent"]) == ("GET", "/v1/livechat/agent.info/:rid/:token")
    assert declared(OPERATIONS["getServerInfo"]) == ("GET", "/info")


def test_the_program_knows_the_place_of_each_of_its_lines() -> None:
    program, places = typings._program([answer("listTriggers", {"triggers": [{"name": "a"}], "count": 1, "none": []})])

    text = {program.splitlines()[line - 1]: at for line, (number, at) in places.items() if number == 0}
    assert text['"name": "a",'] == "triggers[].name"
    assert text['"none": [],'] == "none"
    assert text["export const a0: Answer<'GET', '/v1/livechat/triggers'> ="] == ""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Property 'u' is missing in type '{ t: string; }' but required in type '{ u: string }'.", "lacks u"),
        ("Type '{ a: 1; }' is missing the following properties from type '{ b: 2; c: 3; }': b, c", "lacks b, c"),
        ("Type 'string' is not assignable to type 'number'.", "string is no number"),
        ("Argument of type '{}' is not assignable to parameter of type 'never'.", UNTYPED),
        ("Something else.", "Something else."),
    ],
)
def test_complaints_are_short(text: str, says: str) -> None:
    output = f"answers.ts(12,3): error TS2322: Type 'A' is not assignable to type 'B'.\n  {text}\n"

    assert [(line, typings._says(parts[-1])) for line, parts in typings._diagnostics(output)] == [(12, says)]


def test_a_complaint_that_is_not_about_an_answer_is_an_error() -> None:
    with pytest.raises(VendorError, match="TS6053"):
        list(typings._diagnostics("error TS6053: File 'answers.ts' not found.\n"))


def test_exceptions_name_operations_of_the_contract_and_say_why() -> None:
    for entry in KnownComplaints.read().entries:
        assert set(entry.operations) <= OPERATIONS.keys()
        assert entry.reason.endswith(".")
    assert SCHEMAS.keys() <= OPERATIONS.keys()


def test_an_exception_covers_its_operation_place_and_words_only() -> None:
    known = KnownComplaints.read()
    fine = Complaint("listQueue", "queue[].user", "lacks userId")

    assert known.covering(fine) is not None
    assert known.covering(replace(fine, operation="listRooms")) is None
    assert known.covering(replace(fine, says="lacks username")) is None
    assert known.covering(Complaint("listLivechatUsers", "users[].name", "null is no string")) is None


@needs_packages
def test_all_answers_are_as_published_or_known_to_be_otherwise(answers: Sequence[Answer]) -> None:
    with Published() as published:
        findings = judge(answers, published, DOCUMENT)

    assert findings.complaints == {}
    assert findings.out_of_date == []


@needs_packages
def test_answers_that_are_spoilt_are_found(answers: Sequence[Answer]) -> None:
    good = next(one for one in answers if one.operation.id == "listCustomFields")
    wrong, poor = deepcopy(good.body), deepcopy(good.body)
    wrong["customFields"][0]["scope"] = "everything"
    del poor["customFields"][0]["label"]

    spoilt = [replace(good, body=wrong), replace(good, body=poor), answer("getMe", {})]
    found = {str(complaint) for complaint, _ in complaints(spoilt)}

    assert any(text.startswith('listCustomFields customFields[].scope: "everything" is no') for text in found)
    assert "listCustomFields customFields[]: lacks label" in found
    assert any(text.startswith("getMe as a whole: lacks") for text in found)


@needs_packages
def test_a_refusal_with_a_foreign_property_is_found(answers: Sequence[Answer]) -> None:
    refusal = next(one for one in answers if one.status == 403 and one.operation.spec["x-validation"] == "typed")
    with Published() as published:
        fine = judge([refusal], published, {"paths": {}}, refusal.operation.id)
        spoilt = replace(refusal, body={**refusal.body, "hint": "ask somebody else"})
        found = judge([spoilt], published, {"paths": {}}, refusal.operation.id)

    assert fine.complaints == {}
    assert [complaint.says for complaint in found.complaints] == ["must NOT have additional properties"]
