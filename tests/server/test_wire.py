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


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "application/x-www-form-urlencoded", ""])
def test_json_under_another_name_is_not_read(api: Api, content_type: str) -> None:
    sent = b'{"rid": "rMAdaSupportChat1", "token": "ada-3f9c2b7e51"}'
    answer = api.request("POST", CLOSE, data=sent, headers={"Content-Type": content_type})

    assert (answer.status, answer.json) == (400, INVALID)


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "Application/JSON"])
def test_json_is_known_by_a_part_of_its_media_type(api: Api, content_type: str) -> None:
    answer = api.request("POST", CLOSE, data=b'{"rid": "x", "token": "y"}', headers={"Content-Type": content_type})

    assert answer.json == {"success": False, "error": "invalid-token"}


def test_every_operation_reads_forms(api: Api) -> None:
    answer = api.request("POST", CLOSE, data={"rid": "x", "token": "y"})

    assert answer.json == {"success": False, "error": "invalid-token"}


def test_files_are_nothing_to_operations_that_take_none(api: Api) -> None:
    answer = api.request("POST", CLOSE, files={"token": (None, "y"), "rid": (None, "x")})

    assert answer.json == INVALID


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"null", INVALID["error"]),
        (b"5", INVALID["error"]),
        (b'"text"', INVALID["error"]),
        (b"[]", "must be object [invalid-params]"),
    ],
)
def test_what_is_no_object_is_taken_for_one_unless_it_is_a_list(api: Api, body: bytes, error: str) -> None:
    answer = api.request("POST", CLOSE, data=body, headers={"Content-Type": "application/json"})

    assert (answer.status, answer.json["error"]) == (400, error)


def test_a_text_is_an_object_of_its_characters(api: Api) -> None:
    answer = api.request("POST", "/api/v1/livechat/visitor", data=b"hello", headers={"Content-Type": "text/plain"})

    assert answer.json == {"success": False, "error": "Match error: Unknown key in field 0"}


@pytest.mark.parametrize("names", [("agents", "agents"), ("agents[]", "agents[]"), ("agents[0]", "agents[1]")])
def test_a_list_in_the_query_is_written_in_three_ways(api: Api, names: tuple[str, str]) -> None:
    def found(agent: str) -> int:
        answer = api.get(
            "/api/v1/livechat/rooms", caller="admin", query=list(zip(names, ("nobody", agent), strict=True))
        )
        assert answer.status == 200, answer.text
        return int(answer.json["total"])

    assert (found("Gr4ceHopperAgent7"), found("somebody")) == (1, 0)


@pytest.mark.parametrize(
    "query", [[("agents[]", "a")] * 501, [(f"p{number}", "a") for number in range(1001)]], ids=["values", "parameters"]
)
def test_a_query_that_is_too_long_is_not_read(api: Api, query: list[tuple[str, str]]) -> None:
    answer = api.get("/api/v1/livechat/rooms", caller="admin", query=query)

    assert (answer.status, answer.json) == (400, {"success": False, "error": "Invalid query parameters"})


def test_an_empty_order_is_none(api: Api) -> None:
    answer = api.get("/api/v1/livechat/rooms", caller="admin", query={"sort": ""})

    assert (answer.status, answer.json["errorType"]) == (400, "error-invalid-sort")
    assert answer.json["error"] == 'Invalid sort parameter provided: "" [error-invalid-sort]'


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


@pytest.mark.parametrize("path", ["/api/info", "/api/v1/me", "/api/v1/livechat/nothing"])
def test_every_answer_is_for_pages_of_all_origins(api: Api, path: str) -> None:
    answer = api.get(path)

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "X-Auth-Token" in answer.headers["Access-Control-Allow-Headers"]


def test_a_question_about_no_method_is_answered_ok(api: Api) -> None:
    answer = api.request("OPTIONS", CLOSE)

    assert (answer.status, answer.text) == (200, "OK")
