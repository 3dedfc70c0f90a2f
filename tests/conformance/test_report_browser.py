"""The HTML report in a browser: nothing sticks out, no foreign script runs, filter and copy work."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.report import html
from tests.conformance import sample_run

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        launched = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    file: Path = tmp_path_factory.mktemp("report") / "report.html"
    file.write_text(html.render(sample_run.failed()), encoding="utf-8")
    return file.as_uri()


@pytest.fixture
def opened(browser: Any, address: str) -> Iterator[Any]:
    page = browser.new_page()
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("dialog", lambda dialog: page.complaints.append(f"dialog {dialog.message}"))
    page.on("request", lambda request: request.url == address or page.complaints.append(request.url))
    page.goto(address)
    yield page
    page.close()


def shown(page: Any, selector: str) -> int:
    return int(page.locator(f"{selector} >> visible=true").count())


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_never_scrolls_sideways(opened: Any, width: int, scheme: str) -> None:
    opened.set_viewport_size({"width": width, "height": 900})
    opened.emulate_media(color_scheme=scheme)

    assert opened.evaluate("document.documentElement.scrollWidth") <= width


def test_no_script_of_the_target_runs_and_nothing_is_fetched(opened: Any) -> None:
    assert [one for one in opened.complaints if not one.startswith("data:")] == []


def test_the_filter_shows_what_it_is_asked_for(opened: Any) -> None:
    opened.select_option("select[name=outcome]", "failed")
    opened.locator("output", has_text="3 found").wait_for()

    assert shown(opened, "article.failure") == 3 and shown(opened, ".group li") == 3
    opened.fill("input[type=search]", "error-room-closed")
    opened.locator("output", has_text="1 found").wait_for()
    assert shown(opened, "article.failure") == 1 and shown(opened, ".operations [data-row]") == 1

    opened.click("button[type=reset]")
    opened.locator("output:empty").wait_for(state="attached")
    assert shown(opened, "article.failure") == 3 and shown(opened, "section") == 8


def test_the_curl_line_is_copied(opened: Any) -> None:
    opened.context.grant_permissions(["clipboard-read", "clipboard-write"])
    row = opened.locator("article.failure > .command").first
    row.locator("button").click()
    row.get_by_text("Copied").wait_for()

    assert opened.evaluate("navigator.clipboard.readText()") == sample_run.CLOSED_TWICE.exchanges[-1].curl


def test_a_link_to_an_operation_opens_its_promises(opened: Any) -> None:
    opened.locator(".matrix").get_by_role("link", name="closeRoom").click()

    opened.locator("details[id='operation:closeRoom'][open]").wait_for()


def test_all_findings_are_there_without_script(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)

    assert shown(page, "article.failure") == 3 and shown(page, ".operations [data-row]") == 22
    assert shown(page, "#filter") == 0 and shown(page, ".copy") == 0
    context.close()


def test_all_texts_have_contrast(opened: Any) -> None:
    for scheme in ("light", "dark"):
        opened.emulate_media(color_scheme=scheme)
        colours = opened.evaluate(
            """(names) => {
                const style = getComputedStyle(document.documentElement);
                return Object.fromEntries(names.map((name) => [name, style.getPropertyValue("--" + name)]));
            }""",
            ["paper", "ink", "soft", "wash", "bad", "bad-wash", "warn", "warn-wash", "good", "on-bad"],
        )
        for text, ground in (
            *((text, "paper") for text in ("ink", "soft", "bad", "warn", "good")),
            *((text, "wash") for text in ("ink", "soft", "bad")),
            ("bad", "bad-wash"),
            ("warn", "warn-wash"),
            ("ink", "warn-wash"),
            ("on-bad", "bad"),
        ):
            assert contrast(colours[text], colours[ground]) >= 4.5, f"{text} on {ground}, {scheme}"


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2 defines it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    digits = colour.strip().lstrip("#")
    digits = digits if len(digits) == 6 else "".join(2 * digit for digit in digits)
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
