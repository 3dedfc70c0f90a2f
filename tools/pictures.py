"""Takes the pictures of the README: Swagger UI over the stub, and the report of a run, in Chromium."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"


class PictureError(Exception):
    """A picture cannot be taken here; the message names the mend."""


def take() -> list[Path]:
    """Writes docs/images/*.png and gives their paths. Raises PictureError without a browser."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with _browser_page() as page, tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.html"
        command = [sys.executable, "-m", "conformance", "run", "--html", report.name]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=False, cwd=folder)
        with _stub() as url:
            return [_swagger_ui(page, url), _report(page, report)]


def _swagger_ui(page: Page, url: str) -> Path:
    page.goto(f"{url}/ui/#/Rooms/closeRoom")
    page.locator("#operations-Rooms-closeRoom .opblock-body").wait_for()
    page.wait_for_timeout(1000)  # Swagger UI scrolls by itself first
    page.evaluate(
        "window.scrollBy(0, document.querySelector('#operations-Rooms-closeRoom').getBoundingClientRect().y - 70)"
    )
    path = IMAGES / "swagger-ui.png"
    page.screenshot(path=path)
    return path


def _report(page: Page, report: Path) -> Path:
    page.goto(report.as_uri())
    path = IMAGES / "report.png"
    page.screenshot(path=path)
    return path


@contextmanager
def _browser_page() -> Iterator[Page]:
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise PictureError("Chromium is not installed; as root on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield browser.new_page(viewport={"width": 1200, "height": 900})
        browser.close()


@contextmanager
def _stub() -> Iterator[str]:
    """A stub on a free port, for as long as it is needed: its URL."""
    command = [sys.executable, "-m", "stub_server", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        found = next((match for line in process.stdout if (match := re.search(r"https?://[^\s/]+:\d+", line))), None)
        try:
            if found is None:
                raise PictureError("the stub did not start; `make serve` shows why")
            yield found.group()
        finally:
            process.terminate()
