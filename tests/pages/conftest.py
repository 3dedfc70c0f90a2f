"""A real browser for the pages: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.server.conftest import api, served

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Page

__all__ = ["api", "page", "served"]

_FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the browser is. Skips, naming the mend, where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("Chromium is not installed; as root on Debian: apt-get install chromium")
    return found


@pytest.fixture
def page(chromium: str) -> Iterator[Page]:
    """An empty page. Errors that the page logs, and requests to anywhere but this machine, fail the test."""
    from playwright.sync_api import sync_playwright

    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if _is_error(message) else None)
        page.on("request", lambda request: complaints.append(request.url) if _is_elsewhere(request.url) else None)
        yield page
        browser.close()
    assert not complaints


def _is_error(message: ConsoleMessage) -> bool:
    """Chromium also logs each answer 401, which is what a wrong password has to get."""
    return message.type == "error" and "status of 401" not in message.text


def _is_elsewhere(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "http://localhost:", "file:", "data:", "blob:"))
