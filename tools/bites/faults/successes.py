"""Faults in the status and the content type of good answers: operators 9 and 10."""

from __future__ import annotations

from tools.bites.faults.fault import Fault
from tools.bites.faults.scripts import CLOSE, DELETE, HISTORY, NEW_DEPARTMENT, PAGES, SURVEY, WAITING
from tools.bites.hooks.answers import accepted_as

STATUSES = (
    Fault("department-created-201", 9, "createDepartment", "201 Created", accepted_as(201), NEW_DEPARTMENT),
    Fault("message-deleted-204", 9, "deleteMessage", "204 without a body", accepted_as(204, body=b""), DELETE),
    Fault("close-202", 9, "closeRoom", "202 Accepted", accepted_as(202), CLOSE),
    Fault("survey-201", 9, "surveyRoom", "201 Created", accepted_as(201), SURVEY),
    Fault("page-204", 9, "recordPageVisit", "204 with the body left out", accepted_as(204, body=b""), PAGES),
    Fault(
        "agent-added-201",
        9,
        "addLivechatUser",
        "201 Created",
        accepted_as(201),
        'POST livechat/users/agent {"username": "tim"}',
    ),
    Fault(
        "removed-agent-202",
        9,
        "removeLivechatUser",
        "202 Accepted",
        accepted_as(202),
        "DELETE livechat/users/agent/Gr4ceHopperAgent7",
    ),
)


CONTENT_TYPES = (
    Fault(
        "history-as-text",
        10,
        "getMessageHistory",
        "the JSON says it is plain text",
        accepted_as(content_type="text/plain; charset=utf-8"),
        HISTORY,
    ),
    Fault(
        "config-as-html",
        10,
        "getWidgetConfigByPath",
        "the JSON says it is a page",
        accepted_as(content_type="text/html"),
        "GET livechat/config/tok-Ada-1",
    ),
    Fault(
        "hours-as-bytes",
        10,
        "listOfficeHours",
        "the JSON says it is bytes",
        accepted_as(content_type="application/octet-stream"),
        "GET livechat/office-hours",
    ),
    Fault(
        "take-without-body",
        10,
        "takeInquiry",
        "an empty text in place of JSON",
        accepted_as(content_type="text/plain", body=b""),
        f'{WAITING}\nPOST livechat/inquiries.take {{"inquiryId": "$inquiry", "userId": "$grace_user"}}',
    ),
    Fault(
        "sms-as-json",
        10,
        "receiveSms",
        "the gateway gets JSON for XML",
        accepted_as(content_type="application/json", body=b'{"success": true}'),
        'POST livechat/sms-incoming/mobex {"from": "+15550111", "to": "+15550199", "content": "Hi"}',
    ),
    Fault(
        "video-as-html",
        10,
        "startVideoCall",
        "a page that leads to the call",
        accepted_as(content_type="text/html", body=b"<a href='https://meet.jit.si/x'>call</a>"),
        "GET livechat/video.call/tok-Ada-1?rid=$room",
    ),
)

FAULTS = (
    *STATUSES,
    *CONTENT_TYPES,
)
