"""Runs as the reports meet them: a rich failed one, one without a failure, one that broke, a huge one."""

from __future__ import annotations

import json
from dataclasses import replace

from conformance.results import Exchange, OperationResult, Outcome, PromiseResult, RunResult, Tier, Trace

URL = "https://chat.example.test"
TOKEN = "ada-token-9f2c"
INJECTION = '<script>alert("x")</script><img src=x onerror=alert(1)>'
NOT_PRINTABLE = "bell\x07 escape\x1b[31m nul\x00 reversed\u202e half\ud83d"
EMOJI = "👩‍💻 Ada schreibt: „Grüße“ 🎉"

OPERATIONS = (
    ("getServingAgent", "GET /api/v1/livechat/agent.info/{rid}/{token}", "Agents"),
    ("getNextAgent", "GET /api/v1/livechat/agent.next/{token}", "Agents"),
    ("setAgentStatus", "POST /api/v1/livechat/agent.status", "Agents"),
    ("listDepartments", "GET /api/v1/livechat/department", "Departments"),
    ("createDepartment", "POST /api/v1/livechat/department", "Departments"),
    ("listInquiries", "GET /api/v1/livechat/inquiries.list", "Inquiries"),
    ("takeInquiry", "POST /api/v1/livechat/inquiries.take", "Inquiries"),
    ("openRoom", "GET /api/v1/livechat/room", "Rooms"),
    ("closeRoom", "POST /api/v1/livechat/room.close", "Rooms"),
    ("surveyRoom", "POST /api/v1/livechat/room.survey", "Rooms"),
    ("listRooms", "GET /api/v1/livechat/rooms", "Rooms"),
    ("sendMessage", "POST /api/v1/livechat/message", "Messages"),
    ("getMessageHistory", "GET /api/v1/livechat/messages.history/{rid}", "Messages"),
    ("receiveSms", "POST /api/v1/livechat/sms-incoming/{service}", "Messages"),
    ("registerVisitor", "POST /api/v1/livechat/visitor", "Visitors"),
    ("getVisitor", "GET /api/v1/livechat/visitor/{token}", "Visitors"),
    ("deleteVisitor", "DELETE /api/v1/livechat/visitor/{token}", "Visitors"),
    ("listPagesVisited", "GET /api/v1/livechat/visitors.pagesVisited/{roomId}", "Visitors"),
    ("getChatHistory", "GET /api/v1/livechat/visitors.chatHistory/room/{roomId}/visitor/{visitorId}", "Visitors"),
    ("setCustomFields", "POST /api/v1/livechat/custom.fields", "Custom fields"),
    ("getWidgetConfig", "GET /api/v1/livechat/config", "Widget"),
    ("login", "POST /api/v1/login", "Workspace"),
)
KINDS = ("success", "refusal", "authentication", "isolation", "input", "state", "list")
TEXTS = {
    "success": "A right call is answered 200 with a body that fits its schema.",
    "refusal": "An unknown conversation is refused with error-invalid-room, whoever asks.",
    "authentication": "Without a login the answer is 401 and tells nothing else.",
    "isolation": "The token of one visitor opens nothing that belongs to another.",
    "input": "A missing property is named in the answer, and nothing is changed.",
    "state": "What the call changed is seen by the next reader.",
    "list": "Pages of a list neither overlap nor leave anything out.",
}


def exchange(
    body: str = '{"success":false,"error":"error-invalid-room"}', status: int | None = 400, **changes: object
) -> Exchange:
    """Ada closes her conversation; `body` and `status` are the answer."""
    sent = json.dumps({"rid": "room4711Ada", "token": TOKEN}, separators=(",", ":"))
    url = f"{URL}/api/v1/livechat/room.close"
    made = Exchange(
        operation="closeRoom",
        method="POST",
        url=url,
        request_headers={"Content-Type": "application/json", "X-Auth-Token": "$AUTH_TOKEN", "X-User-Id": "$USER_ID"},
        request_body=sent,
        status=status,
        response_headers={"content-type": "application/json", "x-ratelimit-remaining": "7"},
        response_body=body,
        milliseconds=18.4,
        curl=f"curl -sS -X POST {url} -H 'Content-Type: application/json' --data-raw '{sent}'",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def kept_promise(operation: str, kind: str, tier: Tier = Tier.DIRECTED) -> PromiseResult:
    """A promise that was kept."""
    return PromiseResult(
        id=f"{operation}.{kind}",
        operation=operation,
        tier=tier,
        kind=kind,
        outcome=Outcome.PASSED,
        promise=TEXTS.get(kind, f"Whatever is sent to {operation}, the answer is one that the contract describes."),
        source=f"server 8.x {operation}",
        seconds=0.084,
        rerun=f"livechat-conformance {URL} --only {operation}.{kind}",
    )


CLOSED_TWICE = replace(
    kept_promise("closeRoom", "refusal"),
    id="rooms.close.twice-refused",
    outcome=Outcome.FAILED,
    promise="A conversation closes once: closing it again is refused with error-room-closed.",
    source="server 8.x omnichannel/room.ts",
    reason="expected 400 with error-room-closed, came 200",
    exchanges=(
        exchange('{"success":true,"rid":"room4711Ada","comment":"Closed by visitor"}', 200),
        exchange('{"success":true,"rid":"room4711Ada"}', 200, violations=("'comment' is a required property",)),
    ),
)
INJECTED = replace(
    kept_promise("sendMessage", "input"),
    id="messages.send.markup-kept",
    outcome=Outcome.FAILED,
    promise="The text of a message comes back as it was sent, markup and all.",
    level="SHOULD",
    reason=f"the answer holds {INJECTION}",
    exchanges=(exchange(f"{INJECTION} {NOT_PRINTABLE} {EMOJI} ]]> &amp;", 500, operation="sendMessage"),),
)
UNANSWERED = replace(
    kept_promise("getChatHistory", "generated", Tier.GENERATED),
    id="generated.getChatHistory",
    outcome=Outcome.FAILED,
    reason="the server closed the connection without an answer",
    exchanges=(exchange("", None, operation="getChatHistory", problem="connection reset by peer"),),
)


def _promises() -> list[PromiseResult]:
    kept = [
        kept_promise(operation, kind)
        for number, (operation, _, _) in enumerate(OPERATIONS)
        for place, kind in enumerate(KINDS)
        if (number + place) % 3
    ]
    generated = [
        kept_promise(operation, "generated", Tier.GENERATED)
        for operation, _, _ in OPERATIONS
        if operation not in ("getChatHistory", "receiveSms")
    ]
    return [
        *kept,
        CLOSED_TWICE,
        INJECTED,
        *generated,
        UNANSWERED,
        replace(kept_promise("openRoom", "model", Tier.MODEL), id="model.conversation", seconds=9.2),
    ]


def _exceptional() -> list[PromiseResult]:
    declared = replace(
        kept_promise("listRooms", "list"),
        id="rooms.list.sorted",
        outcome=Outcome.KNOWN,
        reason="#214: sorting by name is ignored by our fork",
    )
    healed = replace(declared, id="rooms.list.total", outcome=Outcome.UNEXPECTED_PASS, reason="#199: total is 0")
    skipped = [
        replace(kept_promise(operation, "permission"), outcome=Outcome.SKIPPED, reason=reason)
        for operation, reason in (
            ("listRooms", "no manager's login was given"),
            ("createDepartment", "no manager's login was given"),
            ("receiveSms", "no SMS gateway is set up on the target"),
        )
    ]
    return [declared, healed, *skipped]


def _operation(number: int, promises: list[PromiseResult]) -> OperationResult:
    name, label, tag = OPERATIONS[number]
    outcomes = {promise.outcome for promise in promises if promise.operation == name}
    outcome = Outcome.FAILED if Outcome.FAILED in outcomes else Outcome.PASSED
    if name == "receiveSms":
        reason = "the gateway's secret is not known"
        return OperationResult(
            name, label, tag, listed=True, requests=2, checks=10, statuses={401: 2}, latencies=[4.0, 4.4], reason=reason
        )
    return OperationResult(
        name,
        label,
        tag,
        listed=tag != "Workspace",
        requests=30 + number,
        successes=12 + number,
        checks=150 + 5 * number,
        limited=number % 4,
        statuses={200: 12 + number, 400: 11, 401: 7},
        latencies=[3.0 + number + step * 0.7 for step in range(30 + number)],
        violations={"'comment' is a required property": 2} if name == "closeRoom" else {},
        unknown_properties={"room.visitorScore", "room.v.lastSeenAt"} if name == "closeRoom" else set(),
        outcome=outcome,
    )


def failed() -> RunResult:
    """A run in which every outcome occurs but a suite error, with hostile texts in its bodies."""
    promises = [*_promises(), *_exceptional()]
    return RunResult(
        url=URL,
        started="2026-03-02T09:00:00Z",
        seconds=74.3,
        mode="conversation",
        seed=1,
        suite_version="0.1.0",
        contract_version="8.8.0",
        facts={"server version": "8.8.0", "livechat enabled": True, "roles": ["admin", "livechat-manager"]},
        notes=["the rate limiter allows 10 calls in 60 s: the run is paced to it"],
        operations=[_operation(number, promises) for number in range(len(OPERATIONS))],
        promises=promises,
        traces=[
            *(Trace("visitor", f"visitor{number}", "removed") for number in range(6)),
            *(Trace("room", f"room{number}", "removed") for number in range(4)),
            Trace("department", "dep4711", "left behind", "the removal was answered 403"),
            Trace("setting", "Livechat_enabled", "restored"),
        ],
        command=f"livechat-conformance {URL} --mode conversation --seed 1",
    )


def passed() -> RunResult:
    """A run in which every promise was kept."""
    run = failed()
    run.promises = [replace(promise, outcome=Outcome.PASSED, reason="", exchanges=()) for promise in run.promises]
    run.traces = [trace for trace in run.traces if trace.state != "left behind"]
    for operation in run.operations:
        operation.outcome, operation.reason, operation.violations = Outcome.PASSED, "", {}
        operation.successes = max(operation.successes, 1)
    return run


def strict() -> RunResult:
    """A run without a broken promise that fails because it is strict."""
    run = passed()
    run.strict, run.stale = True, ["rooms.list.sorted"]
    run.promises[0] = replace(run.promises[0], outcome=Outcome.UNEXPECTED_PASS, reason="it was said to fail")
    run.operations[0].unknown_properties = {"room.visitorScore"}
    return run


def broken() -> RunResult:
    """A run that ended early: the target went away and a test of the suite broke."""
    run = failed()
    broke = replace(kept_promise("login", "success"), id="workspace.login", outcome=Outcome.ERROR)
    run.promises = [*run.promises[:20], replace(broke, reason="KeyError: 'data' in the suite's own test")]
    run.trouble = "the target does not answer any more: connection refused"
    return run


def empty() -> RunResult:
    """A run that did not get to its first request."""
    return RunResult(
        URL, "2026-03-02T09:00:00Z", 0.2, "read-only", 1, "0.1.0", "8.8.0", trouble="the target does not answer"
    )


def huge(count: int = 5_000, failing: int = 5_000, body: str = INJECTION * 1_500) -> RunResult:
    """A run with many promises, the first `failing` of them broken with long bodies."""
    run = failed()
    kept = [
        replace(kept_promise(OPERATIONS[number % len(OPERATIONS)][0], "input"), id=f"generated.{number}")
        for number in range(count)
    ]
    broken_ones = [
        replace(promise, outcome=Outcome.FAILED, reason=body[:3_000], exchanges=(exchange(body, 500),) * 3)
        for promise in kept[:failing]
    ]
    run.promises = [*broken_ones, *kept[failing:]]
    return run
