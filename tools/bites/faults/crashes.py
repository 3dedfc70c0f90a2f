"""Faults that break the server, by odd input or after some writes: operators 14 and 15."""

from __future__ import annotations

from tools.bites.faults.fault import Fault
from tools.bites.faults.scripts import EDIT, FIELD, MESSAGE, NEW_DEPARTMENT, PAGES, SURVEY
from tools.bites.hooks.answers import crashes_after, crashes_on, refused_as

CRASHES = (
    Fault(
        "text-as-regex",
        14,
        "listLivechatUsers",
        "the text is a regular expression, and ( breaks it",
        crashes_on(r"^[^{]*[(\[*+?\\]"),
        "GET livechat/users/agent?text=(",
    ),
    Fault(
        "emoji",
        14,
        "sendMessage",
        "characters beyond the basic plane break the message",
        crashes_on("[\U00010000-\U0010ffff]"),
        'POST livechat/message {"token": "tok-Ada-1", "rid": "$room", "msg": "\U0001f389"}',
    ),
    Fault(
        "department-text-as-regex",
        14,
        "listDepartments",
        "the text is a regular expression, and ( breaks it",
        crashes_on(r"^[^{]*[(\[*+?\\]"),
        "GET livechat/department?text=(",
    ),
    Fault(
        "quote-in-name",
        14,
        "registerVisitor",
        "an apostrophe breaks the registration",
        crashes_on(r"[^\\]'"),
        """POST livechat/visitor {"visitor": {"token": "t9", "name": "Ada O'Hara"}}""",
    ),
    Fault(
        "line-break-in-feedback",
        14,
        "surveyRoom",
        "a line break breaks the survey",
        crashes_on(r"\\n"),
        'POST livechat/room.survey {"token": "tok-Ada-1", "rid": "$room", '
        '"data": [{"name": "additionalFeedback", "value": "a\\\\nb"}]}',
    ),
    Fault(
        "percent-in-token",
        14,
        "getVisitor",
        "a percent sign in the token is decoded twice",
        crashes_on("%"),
        "GET livechat/visitor/50%25",
    ),
    Fault(
        "strange-sort",
        14,
        "listCustomFields",
        "a sort by a property that there is not breaks the list",
        crashes_on(r'^\{"(?!label|_id|name|_updatedAt)'),
        'GET livechat/custom-fields?sort={"nothing":1}',
    ),
    Fault(
        "unknown-department-crash",
        14,
        "transferRoom",
        "an unknown department breaks the transfer",
        refused_as(500, like="department"),
        'POST livechat/room.transfer {"token": "tok-Ada-1", "rid": "$room", "department": "noSuchDepartment"}',
    ),
    Fault(
        "empty-text",
        14,
        "sendMessage",
        "an empty message breaks the room",
        crashes_on(r'"msg": ""'),
        'POST livechat/message {"token": "tok-Ada-1", "rid": "$room", "msg": ""}',
    ),
)


AFTER_WRITES = (
    Fault(
        "sixth-message-in-a-room",
        15,
        "sendMessage",
        "the sixth message of a room breaks it",
        crashes_after(5, "rid"),
        "\n".join([MESSAGE] * 6),
    ),
    Fault(
        "third-page-of-a-visitor",
        15,
        "recordPageVisit",
        "the third page of a visitor breaks it",
        crashes_after(2, "token"),
        "\n".join([PAGES] * 4),
    ),
    Fault(
        "third-field-of-a-visitor",
        15,
        "setCustomField",
        "the third value of a visitor breaks it",
        crashes_after(2, "token"),
        "\n".join([FIELD % ("tok-Ada-1", "plan", "big")] * 3),
    ),
    Fault(
        "third-edit",
        15,
        "updateMessage",
        "the third edit of a message breaks it",
        crashes_after(2, "_id"),
        "\n".join([EDIT] * 3),
    ),
    Fault(
        "third-department",
        15,
        "createDepartment",
        "the third department breaks it",
        crashes_after(2),
        "\n".join([NEW_DEPARTMENT.replace("West", name) for name in ("West", "East", "South")]),
    ),
    Fault(
        "second-survey",
        15,
        "surveyRoom",
        "the second survey of a room breaks it",
        crashes_after(1, "rid"),
        f"{SURVEY}\n{SURVEY}",
    ),
)

FAULTS = (
    *CRASHES,
    *AFTER_WRITES,
)
