"""The JUnit report."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from conformance.report import junit
from conformance.results import RunResult
from tests.conformance import sample_run


def rendered(run: RunResult) -> ET.Element:
    return ET.fromstring(junit.render(run).encode())


def case(root: ET.Element, promise: str) -> ET.Element:
    found = root.find(f".//testcase[@name='{promise}']")
    assert found is not None
    return found


def test_there_is_a_suite_per_resource_and_a_case_per_promise() -> None:
    root = rendered(sample_run.failed())

    assert [suite.get("name") for suite in root][:3] == ["Agents", "Departments", "Inquiries"]
    assert len(root.findall(".//testcase")) == 131
    assert (root.get("tests"), root.get("failures"), root.get("errors"), root.get("skipped")) == ("131", "3", "0", "4")


def test_a_case_has_the_promise_as_name_and_the_operation_as_class() -> None:
    closed = case(rendered(sample_run.failed()), "rooms.close.twice-refused")

    assert closed.get("classname") == "closeRoom"
    failure = closed.find("failure")
    assert failure is not None and failure.get("message") == "expected 400 with error-room-closed, came 200"
    assert "curl -sS" in (failure.text or "") and "--only closeRoom.refusal" in (failure.text or "")


def test_a_known_deviation_is_skipped_with_its_reason() -> None:
    skipped = case(rendered(sample_run.failed()), "rooms.list.sorted").find("skipped")

    assert skipped is not None
    assert skipped.get("message") == "known deviation: #214: sorting by name is ignored by our fork"


def test_an_unexpected_pass_passes_with_a_note() -> None:
    healed = case(rendered(sample_run.failed()), "rooms.list.total")

    assert [child.tag for child in healed] == ["system-out"]


def test_a_skipped_promise_says_which_capability_is_missing() -> None:
    skipped = case(rendered(sample_run.failed()), "listRooms.permission").find("skipped")

    assert skipped is not None and skipped.get("message") == "no manager's login was given"


def test_any_text_of_the_target_makes_valid_xml() -> None:
    failure = case(rendered(sample_run.failed()), "messages.send.markup-kept").find("failure")

    assert failure is not None and failure.text is not None
    assert sample_run.INJECTION in failure.text and "]]>" in failure.text and "👩‍💻" in failure.text
    assert "bell\\x07 escape\\x1b[31m nul\\x00 reversed\\u202e half\\ud83d" in failure.text


def test_a_suite_error_is_an_error_and_so_is_a_run_that_broke_off() -> None:
    root = rendered(sample_run.broken())

    assert case(root, "workspace.login").find("error") is not None
    trouble = case(root, "run.finished").find("error")
    assert trouble is not None and trouble.get("message") == "the target does not answer any more: connection refused"
    assert root.get("errors") == "2"


def test_a_faultless_run_has_neither_failures_nor_errors() -> None:
    root = rendered(sample_run.passed())

    assert (root.get("failures"), root.get("errors"), root.get("skipped")) == ("0", "0", "0")


def test_an_empty_run_is_valid_too() -> None:
    assert rendered(sample_run.empty()).get("errors") == "1"


def test_what_a_strict_run_does_not_accept_is_a_failure_of_its_own() -> None:
    root = rendered(sample_run.strict())

    failure = case(root, "run.strict").find("failure")
    assert failure is not None and "1 expired deviation, 1 unexpected pass" in (failure.get("message") or "")
    assert (root.get("failures"), root.get("errors")) == ("1", "0")
