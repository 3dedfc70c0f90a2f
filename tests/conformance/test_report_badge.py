"""The badge."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from conformance.report import badge
from conformance.results import Outcome, RunResult
from tests.conformance import sample_run


def known() -> RunResult:
    run = sample_run.passed()
    run.promises[0] = replace(run.promises[0], outcome=Outcome.KNOWN)
    return run


def nothing() -> RunResult:
    run = sample_run.empty()
    run.trouble = ""
    return run


@pytest.mark.parametrize(
    ("run", "message", "colour"),
    [
        (sample_run.passed(), "131 of 131 kept", "#2f7d4f"),
        (sample_run.failed(), "124 of 128 kept", "#b3261e"),
        (sample_run.strict(), "131 of 131 kept", "#8a6100"),
        (known(), "130 of 131 kept", "#8a6100"),
        (sample_run.broken(), "could not be checked", "#5f646b"),
        (nothing(), "nothing asked", "#5f646b"),
    ],
)
def test_the_badge_says_how_many_promises_are_kept(run: RunResult, message: str, colour: str) -> None:
    svg = badge.render(run)
    root = ET.fromstring(svg)

    assert root.get("aria-label") == f"livechat contract: {message}"
    assert f">{message}</text>" in svg and f'fill="{colour}"' in svg


def test_the_badge_grows_with_its_text() -> None:
    short, long = (int(ET.fromstring(badge.render(run)).get("width", "0")) for run in (known(), sample_run.broken()))

    assert 150 < short < long < 300
