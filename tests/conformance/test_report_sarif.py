"""The SARIF report."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from conformance.report import sarif
from conformance.results import RunResult
from tests.conformance import sample_run


def run_of(run: RunResult) -> dict[str, Any]:
    document = json.loads(sarif.render(run).encode())
    assert document["version"] == "2.1.0" and len(document["runs"]) == 1
    found: dict[str, Any] = document["runs"][0]
    return found


def result(run: dict[str, Any], promise: str) -> dict[str, Any]:
    (found,) = [one for one in run["results"] if one["ruleId"] == promise]
    return dict(found)


def test_there_is_a_rule_per_promise_and_a_result_per_failure() -> None:
    run = run_of(sample_run.failed())

    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(rules) == len(set(rules)) == 131
    assert all(rules[one["ruleIndex"]] == one["ruleId"] for one in run["results"])
    assert [one["ruleId"] for one in run["results"] if "suppressions" not in one] == [
        "rooms.close.twice-refused",
        "messages.send.markup-kept",
        "generated.getChatHistory",
    ]


def test_a_rule_explains_itself_without_a_link() -> None:
    rules = run_of(sample_run.failed())["tool"]["driver"]["rules"]
    (rule,) = [rule for rule in rules if rule["id"] == "rooms.close.twice-refused"]

    assert "helpUri" not in rule
    assert rule["help"]["text"].startswith("MUST: A conversation closes once")
    assert "From: server 8.x omnichannel/room.ts" in rule["help"]["text"]


def test_the_tags_of_a_rule_differ() -> None:
    rules = run_of(sample_run.failed())["tool"]["driver"]["rules"]

    assert all(len(set(rule["properties"]["tags"])) == len(rule["properties"]["tags"]) for rule in rules)


def test_a_failed_must_is_an_error_and_a_failed_should_a_warning() -> None:
    run = run_of(sample_run.failed())

    assert result(run, "rooms.close.twice-refused")["level"] == "error"
    assert result(run, "messages.send.markup-kept")["level"] == "warning"


def test_a_result_holds_the_request_and_the_answer() -> None:
    closed = result(run_of(sample_run.failed()), "rooms.close.twice-refused")

    assert closed["message"]["text"] == "expected 400 with error-room-closed, came 200"
    assert closed["locations"][0]["logicalLocations"][0]["name"] == "closeRoom"
    assert closed["webRequest"]["method"] == "POST"
    assert closed["webRequest"]["headers"]["X-Auth-Token"] == "$AUTH_TOKEN"
    assert closed["webResponse"]["statusCode"] == 200
    assert closed["webResponse"]["body"]["text"] == '{"success":true,"rid":"room4711Ada"}'


def test_an_answer_that_did_not_come_is_marked_so() -> None:
    response = result(run_of(sample_run.failed()), "generated.getChatHistory")["webResponse"]

    assert response == {"noResponseReceived": True, "reasonPhrase": "connection reset by peer"}


def test_a_known_deviation_is_a_suppressed_result() -> None:
    known = result(run_of(sample_run.failed()), "rooms.list.sorted")

    assert known["suppressions"] == [
        {"kind": "external", "justification": "#214: sorting by name is ignored by our fork"}
    ]


def test_a_broken_run_was_not_executed_successfully() -> None:
    (invocation,) = run_of(sample_run.broken())["invocations"]

    assert invocation["executionSuccessful"] is False and invocation["exitCode"] == 2
    texts = [notice["message"]["text"] for notice in invocation["toolExecutionNotifications"]]
    assert texts == [
        "workspace.login: KeyError: 'data' in the suite's own test",
        "the target does not answer any more: connection refused",
    ]


def test_a_faultless_run_has_no_results() -> None:
    run = run_of(sample_run.passed())

    assert run["results"] == [] and run["invocations"][0]["executionSuccessful"] is True


def test_long_bodies_are_cut_and_strange_ones_made_visible() -> None:
    run = sample_run.failed()
    body = sample_run.NOT_PRINTABLE + "x" * 90_000
    broken = replace(sample_run.CLOSED_TWICE, exchanges=(sample_run.exchange(body, 500),))
    run.promises = [broken]

    text = result(run_of(run), broken.id)["webResponse"]["body"]["text"]

    assert text.startswith("bell\\x07 escape\\x1b") and len(text) < 5_000
