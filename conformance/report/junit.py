"""A run as JUnit XML, for the many tools that read it."""

from __future__ import annotations

from collections import defaultdict
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from conformance.report import wording
from conformance.report.plain import one_line, told, visible
from conformance.results import Outcome, PromiseResult, RunResult

_ELSEWHERE = "Other"
_SKIPPED = {
    Outcome.SKIPPED: "",
    Outcome.NOT_REACHED: "not reached: ",
    Outcome.KNOWN: "known deviation: ",
}


def render(run: RunResult) -> str:
    """A suite per resource, a case per promise: its name is the promise's id, its class the operation.

    What the target broke is a failure, what the suite broke an error; known deviations and promises that were not
    reached are skipped cases with a message.
    """
    tags = {operation.operation: operation.tag for operation in run.operations}
    by_tag: defaultdict[str, list[PromiseResult]] = defaultdict(list)
    for promise in run.promises:
        by_tag[tags.get(promise.operation, _ELSEWHERE)].append(promise)
    root = ET.Element("testsuites", name="livechat contract")
    for tag, promises in by_tag.items():
        _suite(root, tag, promises, run)
    if run.trouble or wording.untidy(run):
        _run_itself(root, run)
    for count in ("tests", "failures", "errors", "skipped"):
        root.set(count, str(sum(int(suite.get(count, 0)) for suite in root)))
    root.set("time", f"{run.seconds:.3f}")
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suite(root: ET.Element, tag: str, promises: list[PromiseResult], run: RunResult) -> None:
    counts = {
        "tests": len(promises),
        "failures": sum(promise.outcome is Outcome.FAILED for promise in promises),
        "errors": sum(promise.outcome is Outcome.ERROR for promise in promises),
        "skipped": sum(promise.outcome in _SKIPPED for promise in promises),
    }
    suite = _element(root, "testsuite", name=tag, **{name: str(count) for name, count in counts.items()})
    suite.set("time", f"{sum(promise.seconds for promise in promises):.3f}")
    suite.set("timestamp", visible(run.started))
    suite.set("hostname", visible(_host(run.url)))
    properties = ET.SubElement(suite, "properties")
    for name, value in (
        ("target", run.url),
        ("mode", run.mode),
        ("seed", str(run.seed)),
        ("suite version", run.suite_version),
        ("contract version", run.contract_version),
        *((name, wording.fact(fact)) for name, fact in run.facts.items()),
    ):
        _element(properties, "property", name=name, value=value)
    for promise in promises:
        _case(suite, promise)


def _case(suite: ET.Element, promise: PromiseResult) -> None:
    case = _element(suite, "testcase", name=promise.id, classname=promise.operation, time=f"{promise.seconds:.3f}")
    if promise.outcome is Outcome.FAILED:
        failure = _element(case, "failure", message=_message(promise), type=f"{promise.kind} ({promise.level})")
        failure.text = told(promise)
    elif promise.outcome is Outcome.ERROR:
        _element(case, "error", message=_message(promise), type="suite error").text = told(promise)
    elif promise.outcome in _SKIPPED:
        _element(case, "skipped", message=f"{_SKIPPED[promise.outcome]}{_message(promise)}")
    elif promise.outcome is Outcome.UNEXPECTED_PASS:
        note = f"unexpected pass, although declared as a deviation: {promise.reason}"
        ET.SubElement(case, "system-out").text = visible(note)


def _run_itself(root: ET.Element, run: RunResult) -> None:
    """A suite of one case: that the run broke off, or what it does not accept because it is strict."""
    kind, name = ("error", "run.finished") if run.trouble else ("failure", "run.strict")
    message = run.trouble or f"--strict does not accept {', '.join(wording.untidy(run))}"
    suite = _element(root, "testsuite", name="The run itself", tests="1", skipped="0")
    for count in ("failure", "error"):
        suite.set(f"{count}s", str(int(kind == count)))
    case = _element(suite, "testcase", name=name, classname="run", time=f"{run.seconds:.3f}")
    _element(case, kind, message=one_line(message, 500), type="the run itself").text = visible(message)


def _message(promise: PromiseResult) -> str:
    return one_line(promise.reason or promise.promise, 500)


def _element(parent: ET.Element, tag: str, /, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, tag, {key: visible(value) for key, value in attributes.items()})


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url
