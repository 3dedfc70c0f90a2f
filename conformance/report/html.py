"""A run as one HTML page that needs nothing else: no network, no other file."""

from __future__ import annotations

import base64
import hashlib
import itertools
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from conformance.report import page, wording
from conformance.report.matrix import by_tag, matrix
from conformance.report.plain import one_line, visible
from conformance.results import OperationResult, Outcome, RunResult, Tier

TEMPLATES = Path(__file__).with_name("templates")
_CLASSES = {
    Outcome.PASSED: "passed",
    Outcome.FAILED: "failed",
    Outcome.SKIPPED: "skipped",
    Outcome.NOT_REACHED: "unreached",
    Outcome.KNOWN: "known",
    Outcome.UNEXPECTED_PASS: "unexpected",
    Outcome.ERROR: "error",
}
_SHOWN_TRACES = 500
_SHOWN_PROPERTIES = 200


def render(run: RunResult) -> str:
    """The page. Texts of the target are escaped and cut; a policy in the page forbids all script but its own."""
    return _templates().get_template("report.html.j2").render(_view(run)) + "\n"


@cache
def _templates() -> jinja2.Environment:
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {
        "amount": wording.amount,
        "css": lambda outcome: _CLASSES[outcome],
        "duration": wording.duration,
        "milliseconds": wording.milliseconds,
        "number": lambda number: f"{number:,}",
        "one_line": one_line,
        "path": _path,
        "visible": visible,
    }
    return templates


def _view(run: RunResult) -> dict[str, Any]:
    script, style = _file("report.js"), _file("report.css")
    shown = page.failures(run)
    traces = wording.traces_by_state(run)
    return {
        "run": run,
        "script": Markup(script),  # ours, not the target's
        "style": Markup(style),
        "policy": f"default-src 'none'; img-src data:; script-src {_hash(script)}; style-src {_hash(style)}",
        "headline": wording.headline(run),
        "exit_meaning": wording.exit_meaning(run),
        "facts": _facts(run),
        "totals": wording.totals(run),
        "score": [(outcome, run.count(outcome)) for outcome in wording.WORST_FIRST if run.count(outcome)],
        "strip": _strip(run),
        "failures": shown,
        "failures_omitted": len(run.failures) - len(shown),
        "shown_failures": {failure.promise.id for failure in shown},
        "errors": [promise for promise in run.promises if promise.outcome is Outcome.ERROR],
        "matrix": matrix(run),
        "operations": by_tag(run),
        "violations": _violations(run),
        "groups": page.groups(run),
        "counts": page.counts(run.promises),
        "tiers": [tier.value for tier in Tier if any(promise.tier is tier for promise in run.promises)],
        "skipped": wording.skipped_by_reason(run),
        "not_reached": wording.not_reached_by_reason(run),
        "untidy": wording.untidy(run) if run.verdict == "failed" else [],
        "unseen": wording.unseen(run) if run.verdict == "passed" else "",
        "unknown": [
            (operation.operation, sorted(operation.unknown_properties)[:_SHOWN_PROPERTIES])
            for operation in run.operations
            if operation.unknown_properties
        ],
        "traces": [
            (state, wording.is_left(state), wording.counted(found), found[:_SHOWN_TRACES], len(found))
            for state, found in traces
        ],
        "outcomes": Outcome,
    }


def _facts(run: RunResult) -> list[tuple[str, str]]:
    facts = [
        ("started", run.started),
        ("took", wording.duration(run.seconds)),
        ("mode", run.mode),
        ("seed", str(run.seed)),
        ("contract", run.contract_version),
        ("suite", run.suite_version),
    ]
    named = {name for name, _ in facts}
    learnt = [(name, wording.fact(value)) for name, value in run.facts.items() if name not in named]
    return [(visible(name), one_line(value, 600)) for name, value in facts + learnt]


def _strip(run: RunResult) -> list[tuple[Outcome, float, float]]:
    """The outcomes as stretches of a strip of 1000: outcome, start, length. The smallest can still be seen."""
    shares = {one: max(run.count(one) / len(run.promises), 0.006) for one in wording.WORST_FIRST if run.count(one)}
    lengths = {outcome: round(1000 * share / sum(shares.values()), 1) for outcome, share in shares.items()}
    starts = itertools.accumulate(lengths.values(), initial=0.0)
    return [
        (outcome, round(start, 1), length) for (outcome, length), start in zip(lengths.items(), starts, strict=False)
    ]


def _violations(run: RunResult) -> list[tuple[OperationResult, list[tuple[str, int]]]]:
    """The operations whose answers broke the contract, the most frequent violation first."""
    return [
        (operation, sorted(operation.violations.items(), key=lambda violation: -violation[1])[:50])
        for operation in run.operations
        if operation.violations
    ]


def _path(label: str) -> Markup:
    """Method and path, which may be broken behind a slash and nowhere between the two."""
    steps = visible(label).replace(" ", "\u00a0", 1).split("/")
    return Markup("/<wbr>").join(steps)


def _file(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
