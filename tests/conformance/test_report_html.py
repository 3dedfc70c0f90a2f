"""The HTML report as text: what is in it, that nothing gets out of it, and that it stays small."""

from __future__ import annotations

import base64
import hashlib
import re
import time
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest

from conformance.report import html, page
from conformance.report.matrix import matrix
from conformance.results import Outcome
from tests.conformance import sample_run

MEGABYTE = 1_000_000
VOID = {"meta", "link", "input", "wbr"}


class Reader(HTMLParser):
    """Checks that elements are closed in order, and collects what a test asks about."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.started: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.started.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.started.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-3:]}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.started if name == tag]


@pytest.fixture(scope="module")
def failed() -> str:
    return html.render(sample_run.failed())


def test_the_page_is_well_formed() -> None:
    for make in (sample_run.failed, sample_run.passed, sample_run.broken, sample_run.empty):
        assert Reader(html.render(make())).open == []


def test_the_page_loads_nothing(failed: str) -> None:
    reader = Reader(failed)

    assert [link["href"] for link in reader.of("link")] == ["data:,"]
    assert all("src" not in attributes for _, attributes in reader.started)
    assert all((link["href"] or "").startswith("#") for link in reader.of("a"))
    assert "url(" not in failed and "@import" not in failed


def test_texts_of_the_target_are_never_markup(failed: str) -> None:
    reader = Reader(failed)

    assert len(reader.of("script")) == 1 and not reader.of("img")
    assert not any(name.startswith("on") for _, attributes in reader.started for name in attributes)
    assert any(sample_run.INJECTION in text for text in reader.texts)
    assert "👩‍💻 Ada schreibt: „Grüße“ 🎉 ]]&gt; &amp;amp;" in failed


def test_hostile_names_stay_inside_their_attributes() -> None:
    run = sample_run.failed()
    hostile = '" onclick="alert(1)'
    run.url = run.operations[0].operation = hostile
    run.facts = {hostile: hostile}
    run.promises = [
        *run.promises,
        sample_run.kept_promise(hostile, hostile),
        *(promise for promise in sample_run.huge(1, 1, hostile).promises),
    ]

    reader = Reader(html.render(run))

    assert not any("onclick" in attributes for _, attributes in reader.started)


def test_the_page_allows_no_script_but_its_own(failed: str) -> None:
    script = re.findall(r"<script>(.*?)</script>", failed, re.DOTALL)[-1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()

    (policy,) = [meta["content"] for meta in Reader(failed).of("meta") if "http-equiv" in meta]
    assert policy is not None
    assert policy.startswith("default-src 'none'") and f"script-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy


def test_the_page_is_utf8_whatever_came(failed: str) -> None:
    assert "half\\ud83d" in failed
    failed.encode("utf-8")


def test_the_verdict_is_the_first_heading(failed: str) -> None:
    assert re.findall(r"<h1>(.*?)</h1>", failed) == ["3 of 128 promises broken"]
    assert "<h1>All 131 promises kept</h1>" in html.render(sample_run.passed())
    assert "<h1>The suite could not finish</h1>" in html.render(sample_run.broken())


def test_a_failure_has_all_that_repeats_it(failed: str) -> None:
    article = failed[failed.index('id="broken:rooms.close.twice-refused"') :]
    article = article[: article.index("</article>")]

    for part in (
        "A conversation closes once",
        "from server 8.x omnichannel/room.ts",
        "expected 400 with error-room-closed, came 200",
        "<b>POST https://chat.example.test/api/v1/livechat/room.close</b>",
        "X-Auth-Token: $AUTH_TOKEN",
        "<b>200 OK</b>",
        "&#39;comment&#39; is a required property",
        "curl -sS -X POST",
        "--only closeRoom.refusal",
        "1 earlier request",
    ):
        assert part in article


def test_must_stands_before_should(failed: str) -> None:
    assert re.findall(r'id="broken:([^"]+)"', failed) == [
        "rooms.close.twice-refused",
        "generated.getChatHistory",
        "messages.send.markup-kept",
    ]


def test_every_link_inside_the_page_has_its_target(failed: str) -> None:
    reader = Reader(failed)
    ids = [attributes["id"] for _, attributes in reader.started if "id" in attributes]

    assert len(ids) == len(set(ids))
    assert {unquote((link["href"] or "")[1:]) for link in reader.of("a")} <= set(ids)


def test_all_other_findings_have_their_section(failed: str) -> None:
    for part in ("no manager&#39;s login was given", "the gateway&#39;s secret is not known", "room.visitorScore"):
        assert part in failed
    assert "left behind" in failed and "dep4711" in failed and "the rate limiter allows 10 calls" in failed


def test_a_faultless_page_has_no_failures() -> None:
    text = html.render(sample_run.passed())

    assert 'id="broken"' not in text and "left behind" not in text and 'class="passed"' in text


def test_success_is_shown_with_its_reservation() -> None:
    run = sample_run.passed()
    run.operations[0].outcome = Outcome.NOT_REACHED

    assert '<a href="#not-reached">no success was seen of 1 of 22 operations</a>' in html.render(run)


def test_a_broken_page_says_why_and_names_suite_errors() -> None:
    text = html.render(sample_run.broken())

    assert "the target does not answer any more: connection refused" in text
    assert "KeyError: &#39;data&#39; in the suite&#39;s own test" in text


def test_the_matrix_counts_by_operation_and_kind() -> None:
    run = sample_run.failed()
    table = matrix(run)
    (row,) = [row for tag, rows in table.groups for row in rows if row.operation == "listRooms"]
    cells = dict(zip(table.kinds, row.cells, strict=True))

    assert table.kinds[:3] == ["success", "refusal", "authentication"]
    assert [tag for tag, _ in table.groups][:2] == ["Agents", "Departments"]
    listing, permission, success = cells["list"], cells["permission"], cells["success"]
    assert listing is not None and (listing.text, listing.worst) == ("1/3", Outcome.KNOWN)
    assert listing.told == "1 known deviation, 1 unexpected pass, 1 passed"
    assert permission is not None and permission.text == "·"
    assert success is not None and success.text == "1"


def test_promises_of_no_operation_are_not_lost() -> None:
    run = sample_run.failed()
    run.promises = [sample_run.kept_promise("", "model")]

    assert matrix(run).groups[-1][0] == "Other"
    assert "No single operation" in html.render(run)


@pytest.mark.parametrize("failing", [0, 40, 5_000])
def test_a_large_run_stays_small_and_quick(failing: int) -> None:
    run = sample_run.huge(5_000, failing)
    started = time.process_time()

    text = html.render(run)

    assert time.process_time() - started < 10
    assert len(text.encode()) < 10 * MEGABYTE
    assert f"{failing:,} of 5,000 promises broken" in text or failing == 0


def test_bodies_and_lists_without_end_are_cut_with_a_note() -> None:
    text = html.render(sample_run.huge(2_000, 2_000))

    assert re.search(r"… \([\d,]+ more characters\)", text)
    assert re.search(r"[\d,]+ more broken promises found no room here", text)


def test_json_is_laid_out_when_nothing_is_lost_so() -> None:
    assert page.readable('{"a":[1,2]}') == '{\n  "a": [\n    1,\n    2\n  ]\n}'
    assert page.readable('{"a":1,"a":2}') == '{"a":1,"a":2}'
    assert page.readable('{"n":1.50}') == '{"n":1.50}'
    assert page.readable("[" * 10_000) == "[" * 10_000
    assert page.readable("<html>") == "<html>"


def test_a_strict_page_says_what_is_not_accepted() -> None:
    text = html.render(sample_run.strict())

    assert "<h1>All 131 promises kept, but not strictly</h1>" in text
    assert "does not accept: 1 expired deviation, 1 unexpected pass, unknown properties of 2 operations." in text
