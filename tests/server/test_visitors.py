"""Visitors, their pages and their earlier conversations over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.conftest import Api

VISITOR = "/api/v1/livechat/visitor"
STATUS = "/api/v1/livechat/visitor.status"
INFO = "/api/v1/livechat/visitors.info"
PAGE = "/api/v1/livechat/page.visited"
PAGES = "/api/v1/livechat/visitors.pagesVisited"
HISTORY = "/api/v1/livechat/visitors.chatHistory/room/{}/visitor/{}"

ORDERS = {"change": "url", "title": "Your orders", "location": {"href": "https://shop.example.com/orders"}}


def register(api: Api, token: str = "t1", **more: Any) -> Any:
    return api.post(VISITOR, json={"visitor": {"token": token, **more}}).json["visitor"]


def open_room(api: Api, token: str = "t1") -> Any:
    return api.get("/api/v1/livechat/room", query={"token": token}).json["room"]


def test_a_registered_visitor_is_found_by_the_token(api: Api) -> None:
    sent: dict[str, Any] = {"name": "Mary", "email": "Mary@Example.com", "phone": "+15550199"}
    visitor = register(api, **sent)
    assert visitor["name"] == "Mary"
    assert visitor["visitorEmails"] == [{"address": "mary@example.com"}]
    assert visitor["phone"] == [{"phoneNumber": "+15550199"}]
    assert visitor["status"] == "online"
    assert visitor["username"].startswith("guest-")
    assert api.get(f"{VISITOR}/t1").json == {"visitor": visitor, "success": True}


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "Match error: Missing key 'visitor'"),
        ({"visitor": {}}, "Match error: Missing key 'token' in field visitor"),
        ({"visitor": {"token": 5}}, "Match error: Expected string, got number in field visitor.token"),
        ({"visitor": {"token": "t1", "name": None}}, "Match error: Expected string, got null in field visitor.name"),
        ({"visitor": []}, "Match error: Expected plain object in field visitor"),
        (
            {"visitor": {"token": "t1", "customFields": {"plan": 1}}},
            'Match error: Expected array, got {"plan":1} in field visitor.customFields',
        ),
        ({"visitor": {"token": "t1"}, "department": "x"}, "Match error: Unknown key in field department"),
        ({"visitor": {"token": " "}}, "Token cannot be empty [error-invalid-token]"),
        ({"visitor": {"token": "t1", "department": "Nowhere"}}, "error-invalid-department"),
    ],
)
def test_a_registration_is_refused(api: Api, body: Any, error: str) -> None:
    answer = api.post(VISITOR, json=body)
    assert (answer.status, answer.json["error"]) == (400, error)


def test_an_unknown_token_is_refused_with_its_code(api: Api) -> None:
    refusal = {"success": False, "error": "[invalid-token]", "errorType": "invalid-token"}
    assert api.get(f"{VISITOR}/nobody").json == refusal
    assert api.delete(f"{VISITOR}/nobody").json == refusal
    assert api.post(STATUS, json={"token": "nobody", "status": "away"}).json == refusal


def test_a_visitor_is_removed_after_the_conversation(api: Api) -> None:
    visitor, room = register(api), open_room(api)
    refused = api.delete(f"{VISITOR}/t1")
    assert refused.json["error"] == "Cannot remove visitors with opened rooms [visitor-has-open-rooms]"
    api.post("/api/v1/livechat/room.close", json={"rid": room["_id"], "token": "t1"})
    assert api.delete(f"{VISITOR}/t1").json["visitor"]["_id"] == visitor["_id"]
    assert api.get(f"{VISITOR}/t1").status == 400
    assert api.get(INFO, caller="grace", query={"visitorId": visitor["_id"]}).json["error"] == "visitor-not-found"


def test_managers_see_the_open_conversations_of_a_visitor(api: Api) -> None:
    register(api)
    room = open_room(api)
    (listed,) = api.get(f"{VISITOR}/t1/room", caller="admin").json["rooms"]
    assert listed["_id"] == room["_id"]
    assert listed.get("servedBy") == room.get("servedBy")
    assert api.get(f"{VISITOR}/nobody/room", caller="admin").json == {"rooms": [], "success": True}
    assert api.get(f"{VISITOR}/t1/room", caller="grace").status == 403
    assert api.get(f"{VISITOR}/t1/room").status == 401


def test_the_status_is_echoed_and_shown_in_the_conversation(api: Api) -> None:
    register(api)
    room = open_room(api)
    answer = api.post(STATUS, json={"token": "t1", "status": "away"})
    assert answer.json == {"token": "t1", "status": "away", "success": True}
    history = api.get(HISTORY.format(room["_id"], room["v"]["_id"]), caller="admin").json["history"]
    assert history[0]["v"]["status"] == "away"
    missing = api.post(STATUS, json={"token": "t1"})
    assert missing.json == {"success": False, "error": "Match error: Missing key 'status'"}


def test_agents_see_a_visitor_without_the_token(api: Api) -> None:
    visitor = register(api, name="Mary")
    seen = api.get(INFO, caller="grace", query={"visitorId": visitor["_id"]}).json["visitor"]
    assert "token" not in seen
    assert seen["name"] == "Mary"
    missing = api.get(INFO, caller="grace")
    assert missing.json["error"] == "must have required property 'visitorId' [invalid-params]"
    assert api.get(INFO, caller="tim", query={"visitorId": visitor["_id"]}).status == 403


def test_pages_are_recorded_for_agents(api: Api) -> None:
    register(api)
    early = api.post(PAGE, json={"token": "t1", "pageInfo": ORDERS})
    assert early.json["page"] == {
        "msg": "Your orders - https://shop.example.com/orders",
        "navigation": {"page": ORDERS, "token": "t1"},
    }
    room = open_room(api)
    api.post(PAGE, json={"token": "t1", "rid": room["_id"], "pageInfo": ORDERS | {"title": "Help"}})
    assert api.post(PAGE, json={"token": "t1", "pageInfo": ORDERS | {"change": "title"}}).json == {"success": True}

    listed = api.get(f"{PAGES}/{room['_id']}", caller="grace", query={"count": 1}).json
    assert (listed["count"], listed["offset"], listed["total"]) == (1, 0, 2)
    assert listed["pages"][0]["rid"] == room["_id"]
    oldest = api.get(f"{PAGES}/{room['_id']}", caller="grace", query={"sort": '{"ts": 1}'}).json["pages"][0]
    assert ("expireAt" in oldest, "expireAt" in listed["pages"][0]) == (True, False)
    assert listed["pages"][0]["u"] == {"_id": "rocket.cat", "username": "rocket.cat", "name": "Rocket.Cat"}
    old_form = api.get(PAGES, caller="grace", query={"roomId": room["_id"]}).json
    assert {page["_id"] for page in old_form["pages"]} >= {listed["pages"][0]["_id"]}
    assert old_form.keys() == {"pages", "success"}


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"pageInfo": ORDERS}, "must have required property 'token'"),
        ({"token": "t1"}, "must have required property 'pageInfo'"),
        ({"token": "t1", "pageInfo": ORDERS, "rid": {}}, "must be string"),
        ({"token": "t1", "pageInfo": ORDERS | {"more": 1}}, "must NOT have additional properties"),
    ],
)
def test_a_page_is_refused(api: Api, body: Any, error: str) -> None:
    answer = api.post(PAGE, json=body)
    assert (answer.status, answer.json["error"]) == (400, error)


def test_pages_of_an_unknown_conversation_are_refused(api: Api) -> None:
    assert api.get(f"{PAGES}/nowhere", caller="grace").json == {"success": False, "error": "invalid-room"}
    assert api.get(PAGES, caller="grace").json["error"] == "Match error: Missing key 'roomId'"


def test_the_history_holds_all_conversations_of_a_visitor(api: Api) -> None:
    visitor = register(api)
    first = open_room(api)
    api.post("/api/v1/livechat/room.close", json={"rid": first["_id"], "token": "t1"})
    second = open_room(api)
    path = HISTORY.format(first["_id"], visitor["_id"])
    listed = api.get(path, caller="admin").json
    assert {room["_id"] for room in listed["history"]} == {first["_id"], second["_id"]}
    assert listed["total"] == 2
    page = api.get(path, caller="admin", query={"count": 1, "offset": 1, "sort": '{"closedAt": 1}'}).json
    assert [room["_id"] for room in page["history"]] == [first["_id"]]


def test_the_history_needs_access_to_the_conversation(api: Api) -> None:
    visitor = register(api)
    room = open_room(api)
    other = "linus" if room["servedBy"]["username"] == "grace" else "grace"
    refused = api.get(HISTORY.format(room["_id"], visitor["_id"]), caller=other)
    assert (refused.status, refused.json) == (400, {"success": False, "error": "error-not-allowed"})
    unknown = api.get(HISTORY.format("nowhere", visitor["_id"]), caller="admin")
    assert unknown.json == {"success": False, "error": "invalid-room"}
