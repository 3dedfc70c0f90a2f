"""What every answer has in common, whatever was sent: the server's words, never a framework's."""

from __future__ import annotations

import pytest

from tests.server.conftest import Api

CLOSE = "/api/v1/livechat/room.close"
INVALID = {
    "success": False,
    "error": "must have required property 'token' [invalid-params]",
    "errorType": "invalid-params",
}


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'{"rid": ', "application/json"),
        (b"", "application/json"),
        (b"\xff\xfe\x00", "application/json"),
        (b'{"rid": "x"}', "text/plain"),
        (b"<rid/>", "application/xml"),
        (b"{}", ""),
        (b"[" * 10_000, "application/json"),
    ],
)
def test_a_body_that_cannot_be_read_lacks_its_properties(api: Api, body: bytes, content_type: str) -> None:
    answer = api.request("POST", CLOSE, data=body, headers={"Content-Type": content_type})

    assert answer.status == 400
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json["errorType"] == "invalid-params"


def test_a_malformed_body_is_worded_like_an_empty_one(api: Api) -> None:
    answer = api.request("POST", CLOSE, data=b"{", headers={"Content-Type": "application/json"})

    assert (answer.status, answer.json) == (400, INVALID)


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/v1/livechat/nothing"), ("PATCH", CLOSE), ("GET", CLOSE), ("POST", "/api/v2/livechat/room.close")],
)
def test_what_is_not_served_is_not_found(api: Api, method: str, path: str) -> None:
    answer = api.request(method, path)

    assert answer.status == 404
    assert "problem+json" not in answer.headers["Content-Type"]
    assert "detail" not in answer.text


def test_json_carries_exactly_its_media_type_and_is_kept_by_nobody(api: Api) -> None:
    answer = api.get("/api/v1/livechat/config", query={"token": "x"})

    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Pragma"] == "no-cache"


def test_nobody_is_let_in_without_both_login_headers(api: Api) -> None:
    answer = api.get("/api/v1/livechat/rooms", headers={"X-User-Id": "Adm1nOfWorkspace9"})

    assert answer.status == 401
    assert answer.json == {
        "success": False,
        "error": "You must be logged in to do this.",
        "status": "error",
        "message": "You must be logged in to do this.",
    }


@pytest.mark.parametrize("header", ["X-Auth-Token", "X-User-Id", "x-visitor-token", "Content-Type"])
def test_a_browser_on_another_origin_may_send_the_headers_of_the_api(api: Api, header: str) -> None:
    asked = {
        "Origin": "https://shop.example.com",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": header,
    }

    answer = api.request("OPTIONS", CLOSE, headers=asked)

    assert answer.status == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert header.lower() in answer.headers["Access-Control-Allow-Headers"].lower()


def test_a_browser_on_another_origin_may_read_the_answer(api: Api) -> None:
    answer = api.get("/api/info", headers={"Origin": "https://shop.example.com"})

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
