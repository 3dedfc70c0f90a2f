"""The control plane: what a real server would not let one do."""

from __future__ import annotations

import json
import re

import pytest

from tests.server.conftest import Api

ADA = "ada-3f9c2b7e51"
ROOM = "rMAdaSupportChat1"


def say(api: Api, text: str) -> None:
    assert api.post("/api/v1/livechat/message", {"token": ADA, "rid": ROOM, "msg": text}).status == 200


def texts(api: Api) -> list[str]:
    answer = api.get(f"/api/v1/livechat/messages.history/{ROOM}", query={"token": ADA})
    return [message["msg"] for message in answer.json["messages"]]


def test_the_overview_says_what_there_is(controlled: Api) -> None:
    overview = controlled.get("/_stub/").json
    assert overview["workspace"]["conversations"] == 1
    assert overview["addresses"]["POST /_stub/reset"].startswith("Begin anew")
    assert "busy-queue" in overview["scenarios"]
    assert controlled.get("/_stub").json["addresses"] == overview["addresses"]


def test_every_described_address_is_answered(controlled: Api) -> None:
    document = controlled.get("/_stub/openapi.json").json
    for path, item in document["paths"].items():
        for method in item:
            answer = controlled.request(method.upper(), path.replace("{id}", "fault-1"))
            assert "no address" not in answer.text, (method, path)


def test_its_page_is_swagger_ui_over_its_own_description(controlled: Api) -> None:
    page = controlled.get("/_stub/ui/").text
    links = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(links) == 4
    assert all(controlled.get(f"/_stub/ui/{link}").status == 200 for link in links)
    assert "../openapi.json" in controlled.get("/_stub/ui/page/page.js").text


def test_an_unknown_address_names_the_list(controlled: Api) -> None:
    for method, path, status in (("GET", "/_stub/rest", 404), ("GET", "/_stub/reset", 405)):
        answer = controlled.request(method, path)
        assert answer.status == status
        assert answer.json["error"].endswith("GET /_stub/ lists them")


def test_a_reset_goes_back_to_the_seed(controlled: Api) -> None:
    say(controlled, "Hello?")
    assert controlled.post("/_stub/reset").status == 200
    assert texts(controlled)[:1] != ["Hello?"]


def test_a_seed_may_be_yaml_or_json(controlled: Api) -> None:
    for text in ("users: [{username: ann}]", json.dumps({"users": [{"username": "ann"}]})):
        answer = controlled.request("POST", "/_stub/seed", data=text)
        assert answer.json["workspace"]["users"] == 2
        assert answer.json["workspace"]["conversations"] == 0


def test_a_seed_may_be_a_scenario(controlled: Api) -> None:
    assert controlled.post("/_stub/seed", query={"scenario": "hundred-chats"}).json["workspace"]["conversations"] == 100


@pytest.mark.parametrize(
    ("query", "text", "words"),
    [
        ({}, "users: [{nome: ann}]", "posted-seed.yaml:1: users.0"),
        ({}, "users: [", "is not YAML"),
        ({}, "", "name a scenario"),
        ({"scenario": "rush-hour"}, "", "there is no scenario 'rush-hour'; there are busy-queue"),
        ({"seed": "x"}, "", "there are scenario"),
    ],
)
def test_a_bad_seed_is_refused_and_changes_nothing(
    controlled: Api, query: dict[str, str], text: str, words: str
) -> None:
    answer = controlled.request("POST", "/_stub/seed", query=query, data=text)
    assert answer.status == 400
    assert words in answer.json["error"]
    assert controlled.get("/_stub/").json["workspace"]["conversations"] == 1


def test_a_snapshot_can_be_returned_to(controlled: Api) -> None:
    controlled.post("/_stub/snapshot", {"name": "before"})
    before = texts(controlled)
    for text in ("once", "twice"):
        say(controlled, text)
        controlled.post("/_stub/restore", {"name": "before"})
        assert texts(controlled) == before
    assert "before" in [snapshot["name"] for snapshot in controlled.get("/_stub/snapshots").json["snapshots"]]


def test_sessions_survive_a_restore(controlled: Api) -> None:
    grace = controlled.login("grace")
    controlled.post("/_stub/snapshot", {"name": "logged in"})
    controlled.post("/_stub/restore", {"name": "logged in"})
    assert controlled.get("/api/v1/me", headers=grace).status == 200


def test_an_unknown_snapshot_is_refused(controlled: Api) -> None:
    answer = controlled.post("/_stub/restore", {"name": "never"})
    assert answer.status == 404
    assert "there is no snapshot 'never'" in answer.json["error"]


def test_the_clock_freezes_advances_and_resumes(controlled: Api) -> None:
    moment = "2036-03-02T09:00:00.000Z"
    assert controlled.post("/_stub/clock", {"freeze": moment}).json == {"now": moment, "frozen": True}
    controlled.post("/_stub/clock", {"advance": 90})
    say(controlled, "Are you still there?")
    history = controlled.get(f"/api/v1/livechat/messages.history/{ROOM}", query={"token": ADA}).json
    assert history["messages"][0]["ts"] == "2036-03-02T09:01:30.000Z"
    assert controlled.post("/_stub/clock", {"resume": True}).json["frozen"] is False


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "the body"),
        ({"freeze": "tomorrow"}, "freeze"),
        ({"advance": 1e30}, "cannot go there"),
        ({"forward": 1}, "forward"),
        ([], "the body"),
    ],
)
def test_the_clock_refuses_with_the_mend(controlled: Api, change: object, words: str) -> None:
    answer = controlled.post("/_stub/clock", change)
    assert answer.status == 400
    assert words in answer.json["error"]


def test_the_outbox_has_what_would_have_been_mailed(controlled: Api) -> None:
    sent = {"name": "Ada", "email": "ada@example.com", "message": "Please write back."}
    assert controlled.post("/api/v1/livechat/offline.message", sent).status == 200
    mails = controlled.get("/_stub/outbox").json["mails"]
    assert [(one["kind"], one["to"]) for one in mails] == [("offline message", "support@example.com")]
    assert controlled.get("/_stub/outbox", query={"kind": "sms"}).json["count"] == 0
    assert controlled.get("/_stub/outbox", query={"to": "support@example.com"}).json["count"] == 1
    assert controlled.delete("/_stub/outbox").json["count"] == 0
    assert controlled.get("/_stub/outbox").json["count"] == 0


def test_the_journal_has_calls_and_answers(controlled: Api) -> None:
    controlled.delete("/_stub/journal")
    say(controlled, "Hello?")
    controlled.get("/api/v1/livechat/rooms")
    calls = controlled.get("/_stub/journal").json["calls"]
    assert [(call["operation"], call["status"]) for call in calls] == [("sendMessage", 200), ("listRooms", 401)]
    assert calls[0]["request"]["body"]["msg"] == "Hello?"
    assert calls[0]["response"]["body"]["message"]["msg"] == "Hello?"
    assert calls[0]["milliseconds"] > 0


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"status": "401"}, ["listRooms"]),
        ({"operation": "sendMessage"}, ["sendMessage"]),
        ({"method": "get"}, ["listRooms", "getVisitor"]),
        ({"path": "*/livechat/me*"}, ["sendMessage"]),
        ({"visitor": ADA}, ["sendMessage", "getVisitor"]),
        ({"visitor": ADA[:-1]}, []),
    ],
)
def test_the_journal_can_be_filtered(controlled: Api, query: dict[str, str], expected: list[str]) -> None:
    controlled.delete("/_stub/journal")
    say(controlled, "Hello?")
    controlled.get("/api/v1/livechat/rooms")
    controlled.get(f"/api/v1/livechat/visitor/{ADA}")
    calls = controlled.get("/_stub/journal", query=query).json["calls"]
    assert [call["operation"] for call in calls] == expected


def test_the_journal_cuts_long_bodies(controlled: Api) -> None:
    controlled.delete("/_stub/journal")
    say(controlled, "x" * 4999)
    request = controlled.get("/_stub/journal").json["calls"][0]["request"]
    assert request["cut"] and request["bytes"] > 4999
    assert len(request["body"]) == 4096


def test_the_journal_keeps_the_newest(controlled: Api) -> None:
    size = controlled.get("/_stub/journal").json["size"]
    for _ in range(size // 100):
        for _ in range(101):
            controlled.get("/api/info")
    calls = controlled.get("/_stub/journal").json["calls"]
    assert len(calls) == size
    assert calls[-1]["number"] - calls[0]["number"] == size - 1


def test_the_journal_refuses_filters_that_it_does_not_have(controlled: Api) -> None:
    assert "there are path, method" in controlled.get("/_stub/journal", query={"token": "x"}).json["error"]
    assert "status=no is no whole number" in controlled.get("/_stub/journal", query={"status": "no"}).json["error"]


def test_pages_of_other_origins_may_use_it(controlled: Api) -> None:
    answer = controlled.post("/_stub/reset", headers={"Origin": "http://localhost:5173"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
