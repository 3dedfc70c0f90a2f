"""Holds what the stub answers against the types and response schemas that Rocket.Chat publishes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import yaml

from openapi.contract import operations
from tools.campaigns.vendor.published import Published, VendorError
from tools.campaigns.vendor.story import Answer
from tools.campaigns.vendor.typings import UNTYPED, Complaint, complaints

# Which published schema describes the whole of an answer, or a part of it; `[]` stands for every item.
SCHEMAS: Mapping[str, tuple[str, str]] = {
    "returnInquiry": ("", "POSTLivechatInquiriesReturnAsInquirySuccessResponse"),
    "saveCustomField": ("", "POSTLivechatSaveCustomFieldSuccess"),
    "deleteCustomField": ("", "POSTLivechatRemoveCustomFieldSuccess"),
    "getMe": ("", "meSuccessResponseSchema"),
    "listPermissions": ("update[]", "IPermission"),
    "sendMessage": ("message", "IMessage"),
    "getMessage": ("message", "IMessage"),
    "updateMessage": ("message", "IMessage"),
    "getMessageHistory": ("messages[]", "IMessage"),
    "uploadFile": ("", "IMessage"),
    "sendChatMessage": ("message", "IMessage"),
    "postChatMessage": ("message", "IMessage"),
    "listPagesVisited": ("pages[]", "IMessage"),
    "listPagesVisitedByQuery": ("pages[]", "IMessage"),
    "getRoomInfo": ("room", "IRoom"),
    "getChannelInfo": ("channel", "IRoom"),
    "createUser": ("user", "IUser"),
    "getUser": ("user", "IUser"),
}
REFUSALS = {
    400: "validateBadRequestErrorResponse",
    401: "validateUnauthorizedErrorResponse",
    403: "validateForbiddenErrorResponse",
    404: "validateNotFoundErrorResponse",
}


@dataclass(frozen=True)
class Known:
    """A complaint about some operations that is not the stub's fault, and why."""

    operations: tuple[str, ...]
    at: tuple[str, ...]
    says: tuple[str, ...]
    reason: str

    def covers(self, complaint: Complaint) -> bool:
        somewhere = not self.at or complaint.at in self.at
        return complaint.operation in self.operations and somewhere and complaint.says.startswith(self.says)


@dataclass(frozen=True)
class KnownComplaints:
    """The parts of `exceptions.yaml` that are about answers."""

    entries: tuple[Known, ...]

    @classmethod
    def read(cls) -> Self:
        parts = yaml.safe_load((Path(__file__).parent / "exceptions.yaml").read_text(encoding="utf-8"))
        untyped = (Known((name,), (), (UNTYPED,), reason) for name, reason in parts["untyped"].items())
        wrong = (
            Known(tuple(one["operations"]), tuple(one.get("at", ())), tuple(one["says"]), one["reason"])
            for one in parts["answers"]
        )
        return cls((*untyped, *wrong))

    def covering(self, complaint: Complaint) -> Known | None:
        return next((entry for entry in self.entries if entry.covers(complaint)), None)


@dataclass
class AnswerFindings:
    """How many answers were judged, what is wrong with which, and which exceptions are none any more."""

    judged: Counter[str] = field(default_factory=Counter)
    complaints: dict[Complaint, Answer] = field(default_factory=dict)
    excused: Counter[str] = field(default_factory=Counter)
    out_of_date: list[str] = field(default_factory=list)


def judge(
    answers: Sequence[Answer], published: Published, document: Mapping[str, Any], only: str | None = None
) -> AnswerFindings:
    """What types and schemas say of the answers. Raises VendorError where a listed operation has none."""
    chosen = [answer for answer in answers if only in (None, answer.operation.id)]
    findings = AnswerFindings(Counter(answer.operation.id for answer in chosen))
    _expect_all(document, findings.judged, only)
    known = KnownComplaints.read()
    met: set[tuple[int, str]] = set()
    successes = [answer for answer in chosen if answer.status == 200]
    for complaint, answer in (*complaints(successes), *_of_schemas(chosen, published)):
        entry = known.covering(complaint)
        if entry is None:
            findings.complaints.setdefault(complaint, answer)
        else:
            findings.excused[complaint.operation] += 1
            met.add((known.entries.index(entry), complaint.operation))
    findings.out_of_date = [
        f"{name}: {' / '.join(entry.says)}"
        for number, entry in enumerate(known.entries)
        for name in entry.operations
        if only in (None, name) and (number, name) not in met
    ]
    return findings


def _expect_all(document: Mapping[str, Any], judged: Mapping[str, int], only: str | None) -> None:
    """Those that answer with nothing but JSON."""
    for operation in operations(document):
        content = operation.spec["responses"].get("200", {}).get("content", {})
        expected = only in (None, operation.id) and operation.listed and list(content) == ["application/json"]
        if expected and not judged.get(operation.id):
            raise VendorError(f"the story has no answer of {operation.id}")


def _of_schemas(answers: Iterable[Answer], published: Published) -> Iterator[tuple[Complaint, Answer]]:
    for answer in answers:
        if answer.status == 200:
            place, schema = SCHEMAS.get(answer.operation.id, ("", ""))
        else:
            place, schema = "", REFUSALS[answer.status] if answer.operation.spec["x-validation"] == "typed" else ""
        for part in _parts(answer.body, place) if schema else ():
            verdict = published.of_body(schema, part)
            if not verdict.taken:
                yield Complaint(answer.operation.id, schema, verdict.text.partition("\n")[0]), answer


def _parts(value: Any, place: str) -> list[Any]:
    if not place:
        return [value]
    part = value[place.removesuffix("[]")]
    return list(part) if place.endswith("[]") else [part]
