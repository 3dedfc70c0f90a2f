"""The self-test of the suite: the proxy and its hooks over real sockets, the judgement, the catalogue."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from openapi import contract
from tools.bites import faults, table
from tools.bites.campaign import Bite, Campaign, Clean, judged, learnt
from tools.bites.faults import CATALOGUE, OPERATORS, Fault
from tools.bites.hooks import answers, lists, requests, writes
from tools.bites.memory import Memory
from tools.bites.proxy import Hook, RunningProxy, Server
from tools.bites.traffic import Answer, Call, get, post, reply
from tools.bites.witness import Visit, differs
from tools.bites.witnessing import by_id

# A small server on a real socket


@dataclass(frozen=True)
class Received:
    """One request as the small server got it."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def header(self, name: str) -> str | None:
        return dict(self.headers).get(name)


Answering = Callable[[Received], Response]


@dataclass
class Upstream:
    """A server that answers what it is told to, and notes what it is asked."""

    url: str = ""
    received: list[Received] = field(default_factory=list)
    answer: Answering = lambda _: JSONResponse({"success": True})

    async def serve(self, request: Request) -> Response:
        target = request.scope["raw_path"] + (b"?" + request.scope["query_string"]).rstrip(b"?")
        headers = [(name.decode(), value.decode()) for name, value in request.scope["headers"]]
        one = Received(request.method, target.decode(), headers, await request.body())
        self.received.append(one)
        return self.answer(one)

    def answers(self, *bodies: Any, status: int = 200) -> None:
        """The next answers, one after the other; the last one is given again and again."""
        left = list(bodies)
        self.answer = lambda _: JSONResponse(left.pop(0) if len(left) > 1 else left[0], status)


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[Upstream, RunningProxy]]:
    """The small server with a proxy in front of it."""
    upstream = Upstream()
    methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]
    application = Starlette(routes=[Route("/{rest:path}", upstream.serve, methods=methods)])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        upstream.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(application, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        with RunningProxy(upstream.url) as proxy:
            yield upstream, proxy
        server.should_exit = True
        thread.join(timeout=10)


@pytest.fixture
def upstream(running: tuple[Upstream, RunningProxy]) -> Upstream:
    small, proxy = running
    small.received.clear()
    small.answers({"success": True})
    proxy.proxy.plant(None)
    return small


@pytest.fixture
def proxy(running: tuple[Upstream, RunningProxy], upstream: Upstream) -> RunningProxy:
    return running[1]


@pytest.fixture(scope="module")
def through(running: tuple[Upstream, RunningProxy]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=running[1].url) as client:
        yield client


@pytest.fixture
def client(through: httpx.Client, upstream: Upstream) -> httpx.Client:
    """Who asks the small server through the proxy."""
    return through


Asking = Callable[..., httpx.Response]


@pytest.fixture
def struck(proxy: RunningProxy, client: httpx.Client) -> Callable[[Hook, str], Asking]:
    """Plants a hook and gives a function that asks an address under /api/v1/livechat/."""

    def plant(hook: Hook, operation: str) -> Asking:
        proxy.proxy.plant(hook, operation)

        def ask(line: str, body: Any = None, headers: dict[str, str] | None = None) -> httpx.Response:
            method, target = line.split(" ", 1)
            return client.request(method, f"/api/v1/livechat/{target}", json=body, headers=headers)

        return ask

    return plant


# The proxy


def test_status_headers_and_bytes_pass_unharmed(upstream: Upstream, client: httpx.Client) -> None:
    def answer(_: Received) -> Response:
        made = Response(b"\x00\xff raw\r\n", 418, media_type="application/x-odd")
        made.headers.append("Set-Cookie", "a=1")
        made.headers.append("Set-Cookie", "b=2")
        made.headers["X-RateLimit-Remaining"] = "9"
        return made

    upstream.answer = answer

    response = client.get("/api/v1/livechat/config")

    assert response.status_code == 418
    assert response.content == b"\x00\xff raw\r\n"
    assert response.headers.get_list("set-cookie") == ["a=1", "b=2"]
    assert response.headers["x-ratelimit-remaining"] == "9"
    assert response.headers["content-type"] == "application/x-odd"


def test_the_request_arrives_as_it_was_sent(upstream: Upstream, client: httpx.Client) -> None:
    target = "/api/v1/livechat/visitor/a%2Fb%20%C3%A4?x=1&x=%7B&empty="

    client.request(
        "PUT", target, content=b"\x00{not json", headers={"X-Auth-Token": "t0ken", "Content-Type": "odd/odd"}
    )

    (one,) = upstream.received
    assert (one.method, one.target, one.body) == ("PUT", target, b"\x00{not json")
    assert one.header("x-auth-token") == "t0ken"
    assert one.header("content-type") == "odd/odd"


def test_an_answer_to_head_has_the_headers_and_no_body(upstream: Upstream, client: httpx.Client) -> None:
    upstream.answers({"name": "Ada"})

    response = client.head("/api/v1/livechat/config")

    assert response.status_code == 200
    assert response.headers["content-length"] == str(len(b'{"name":"Ada"}'))
    assert response.content == b""
    assert client.get("/api/v1/livechat/config").json() == {"name": "Ada"}


def test_no_content_stays_without_content(upstream: Upstream, client: httpx.Client) -> None:
    upstream.answer = lambda _: Response(status_code=204)

    response = client.delete("/api/v1/livechat/department/x")

    assert (response.status_code, response.content) == (204, b"")
    assert "content-length" not in response.headers


def test_no_server_behind_the_proxy_is_a_bad_gateway() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"

    with RunningProxy(url) as proxy:
        response = httpx.get(f"{proxy.url}/api/info")

    assert response.status_code == 502
    assert response.text.startswith("ConnectError")


def test_a_server_that_hangs_up_is_a_bad_gateway() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hang_up() -> None:
            connection, _ = listener.accept()
            connection.recv(1000)
            connection.close()

        thread = threading.Thread(target=hang_up, daemon=True)
        thread.start()
        with RunningProxy(f"http://127.0.0.1:{listener.getsockname()[1]}") as proxy:
            response = httpx.get(f"{proxy.url}/api/info")
        thread.join(timeout=10)

    assert response.status_code == 502
    assert response.text.startswith("RemoteProtocolError")


def test_only_the_planted_operation_is_struck(client: httpx.Client, proxy: RunningProxy) -> None:
    proxy.proxy.plant(answers.accepted_as(299), "getVisitor", "getTrigger")

    statuses = [
        client.get(f"/api/v1/{path}").status_code
        for path in ("livechat/visitor/a", "livechat/triggers/a", "livechat/visitor/a/room", "livechat/triggers", "me")
    ]
    posted = client.post("/api/v1/livechat/visitor/a").status_code

    assert statuses == [299, 299, 200, 200, 200]
    assert posted == 200


def test_a_fault_that_is_taken_out_leaves_nothing_behind(client: httpx.Client, proxy: RunningProxy) -> None:
    proxy.proxy.plant(answers.crashes_after(0), "getVisitor")
    first = client.get("/api/v1/livechat/visitor/a").status_code
    proxy.proxy.plant(None)

    assert first == 500
    assert client.get("/api/v1/livechat/visitor/a").status_code == 200
    assert proxy.proxy.server.state == {}


# Requests, and what is remembered of them


def test_a_call_knows_its_operation_and_the_decoded_values() -> None:
    call = get("livechat/visitors.chatHistory/room/r%201/visitor/v?count=2&text=a+b")

    assert call.operation == "getChatHistory"
    assert call.values == {"roomId": "r 1", "visitorId": "v"}
    assert call.query == [("count", "2"), ("text", "a b")]
    assert get("livechat/nothing").operation == ""


@pytest.mark.parametrize(
    ("call", "target"),
    [
        (get("livechat/agent.next/a?department=a"), "/api/v1/livechat/agent.next/b%2F?department=a"),
        (get("livechat/room?token=a&rid=a"), "/api/v1/livechat/room?token=b%2F&rid=a"),
        (get("livechat/room?rid=a"), "/api/v1/livechat/room?rid=a"),
    ],
)
def test_a_name_is_replaced_where_it_stands(call: Call, target: str) -> None:
    assert call.with_named("token", "b/").target == target


def test_a_name_in_the_body_is_replaced_there() -> None:
    assert post("livechat/room.close", {"rid": "r", "token": "a"}).with_named("token", "b").json == {
        "rid": "r",
        "token": "b",
    }


def _answered(memory: Memory, call: Call, body: Any) -> None:
    memory.watch(call, Answer(200, (), json.dumps(body).encode()))


def test_the_memory_knows_whose_room_is_open() -> None:
    memory = Memory()
    room = {"_id": "r1", "t": "l", "open": True, "v": {"_id": "v1", "token": "ada"}}
    _answered(memory, get("livechat/room?token=ada"), {"room": room, "newRoom": True})
    closing = post("livechat/room.close", {"rid": "r1", "token": "ada"})
    before = memory.owns(closing)
    _answered(memory, closing, {"rid": "r1", "success": True})

    assert memory.owner("r1") == "ada"
    assert (before, memory.owns(closing)) == (True, False)


def test_the_memory_forgets_the_removed() -> None:
    memory = Memory()
    _answered(memory, get("livechat/department"), {"departments": [{"_id": "d1"}, {"_id": "d2"}]})
    _answered(memory, get("livechat/department/d1", "DELETE"), {"success": True})

    assert memory.known("department") == ["d2"]


def test_the_example_is_the_latest_answer_or_that_of_the_contract() -> None:
    memory = Memory()
    before = memory.example("getTrigger")
    _answered(memory, get("livechat/triggers/t"), {"trigger": {"_id": "t"}, "success": True})

    assert set(before) == {"trigger", "success"}
    assert memory.example("getTrigger") == {"trigger": {"_id": "t"}, "success": True}


# The hooks: in the answer

BODY = {"items": [{"_id": "a", "u": {"name": "Ada"}}, {"_id": "b", "u": {}}], "total": 2}


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (answers.drop("items[].u.name"), {**BODY, "items": [{"_id": "a", "u": {}}, {"_id": "b", "u": {}}]}),
        (answers.drop("items[0]"), {**BODY, "items": [{"_id": "b", "u": {}}]}),
        (answers.drop("items[9]"), BODY),
        (answers.change("items[-1]._id", str.upper), {**BODY, "items": [BODY["items"][0], {"_id": "B", "u": {}}]}),
        (answers.put("total", None), {**BODY, "total": None}),
        (answers.put("items[].x", 1), {**BODY, "items": [{**one, "x": 1} for one in BODY["items"]]}),
    ],
)
def test_answers_edits_what_is_accepted(struck: Any, upstream: Upstream, edit: answers.Edit, expected: Any) -> None:
    upstream.answers(BODY)
    ask = struck(answers.answers(edit), "getVisitor")

    assert ask("GET visitor/a").json() == expected


def test_answers_leaves_refusals_alone(struck: Any, upstream: Upstream) -> None:
    upstream.answers(BODY, status=400)

    assert struck(answers.answers(answers.drop("total")), "getVisitor")("GET visitor/a").json() == BODY


def test_answers_by_looks_at_the_request(struck: Any) -> None:
    ask = struck(answers.answers_by(lambda call, body, _: {**body, "of": call.token}), "getVisitor")

    assert ask("GET visitor/ada").json() == {"success": True, "of": "ada"}


def test_accepted_as_dresses_good_answers(struck: Any, upstream: Upstream) -> None:
    ask = struck(answers.accepted_as(201, "text/html", b"made"), "getVisitor")
    good = ask("GET visitor/a")
    upstream.answers({}, status=400)

    assert (good.status_code, good.headers["content-type"], good.text) == (201, "text/html", "made")
    assert ask("GET visitor/a").status_code == 400


def test_refused_as_dresses_the_refusals_that_it_means(struck: Any, upstream: Upstream) -> None:
    ask = struck(answers.refused_as(404, like="invalid-token", edit=answers.drop("success")), "getVisitor")
    upstream.answers({"success": False, "error": "invalid-token"}, status=400)
    meant = ask("GET visitor/a")
    upstream.answers({"success": False, "error": "other"}, status=400)
    other = ask("GET visitor/a")

    assert (meant.status_code, meant.json()) == (404, {"error": "invalid-token"})
    assert (other.status_code, other.json()) == (400, {"success": False, "error": "other"})


def test_accepts_answers_a_refusal_with_the_latest_good_answer(struck: Any, upstream: Upstream) -> None:
    ask = struck(answers.accepts("invalid"), "getVisitor")
    upstream.answers({"visitor": {"_id": "v"}})
    ask("GET visitor/a")
    upstream.answers({"error": "invalid-token"}, status=400)
    response = ask("GET visitor/b")

    assert (response.status_code, response.json()) == (200, {"visitor": {"_id": "v"}})


def test_crashes_on_finds_the_text_decoded_wherever_it_stands(struck: Any, upstream: Upstream) -> None:
    ask = struck(answers.crashes_on("ä"), "updateMessage")
    statuses = [
        ask("PUT message/%C3%A4", {}).status_code,
        ask("PUT message/m?x=%C3%A4", {}).status_code,
        ask("PUT message/m", {"msg": "ä"}).status_code,
    ]

    assert statuses == [500, 500, 500]
    assert upstream.received == []
    assert ask("PUT message/m", {"msg": "a"}).status_code == 200


def test_crashes_after_counts_for_each_value(struck: Any) -> None:
    ask = struck(answers.crashes_after(2, "rid"), "sendMessage")

    statuses = [ask("POST message", {"rid": room}).status_code for room in ("r1", "r1", "r2", "r1", "r2")]

    assert statuses == [200, 200, 200, 500, 200]


def test_reordered_turns_the_page_where_a_sort_was_asked_for(struck: Any, upstream: Upstream) -> None:
    upstream.answers({"triggers": [1, 2], "total": 2})
    ask = struck(answers.reordered("triggers", lambda items: items[::-1], asked=True), "listTriggers")

    assert ask("GET triggers").json()["triggers"] == [1, 2]
    assert ask('GET triggers?sort={"name":1}').json()["triggers"] == [2, 1]


# The hooks: in the request


def test_asks_and_without_change_what_the_server_sees(struck: Any, upstream: Upstream) -> None:
    struck(requests.asks(lambda call, _: call.with_named("token", "b")), "getVisitor")("GET visitor/a")
    struck(requests.without("text", "sort"), "listTriggers")("GET triggers?text=a&count=1&sort=b")

    assert [one.target.rpartition("livechat/")[2] for one in upstream.received] == ["visitor/b", "triggers?count=1"]


def test_altered_and_assumed_touch_only_their_parameter(struck: Any, upstream: Upstream) -> None:
    altered = struck(requests.altered("count", lambda text: text + "0"), "listTriggers")
    altered("GET triggers?count=1&offset=1")
    altered("GET triggers")
    assumed = struck(requests.assumed("count", "2"), "listTriggers")
    assumed("GET triggers?count=1")
    assumed("GET triggers")

    assert [one.target.rpartition("triggers")[2] for one in upstream.received] == [
        "?count=10&offset=1", "", "?count=1", "?count=2",
    ]  # fmt: skip


def test_forgives_repairs_what_was_refused(struck: Any, upstream: Upstream) -> None:
    def answer(one: Received) -> Response:
        good = "msg" in one.json
        return JSONResponse({"success": good, "error": "invalid-params"}, 200 if good else 400)

    def filled(call: Call, _: Server) -> Call:
        return call.with_json({**call.json, "msg": ""})

    upstream.answer = answer
    hooks = [
        requests.forgives(filled, "invalid-params"),
        requests.forgives(filled, "another refusal"),
        requests.forgives(lambda call, _: None),
    ]

    assert [struck(hook, "sendMessage")("POST message", {}).status_code for hook in hooks] == [200, 400, 400]


@pytest.mark.parametrize(
    ("hook", "sent", "seen"),
    [
        (requests.text_of("msg", str.upper), {"msg": "a", "rid": "r"}, {"msg": "A", "rid": "r"}),
        (requests.text_of("visitor.name", str.upper), {"visitor": {"name": "a"}}, {"visitor": {"name": "A"}}),
        (requests.text_of("msg", str.upper), {"msg": 1}, {"msg": 1}),
        (requests.left_out("msg"), {"msg": "a", "rid": "r"}, {"rid": "r"}),
        (requests.left_out("visitor.name"), {"visitor": {"name": "a", "token": "t"}}, {"visitor": {"token": "t"}}),
        (requests.left_out("msg"), [1], [1]),
    ],
)
def test_properties_of_the_body_are_changed_on_the_way(
    struck: Any, upstream: Upstream, hook: Hook, sent: Any, seen: Any
) -> None:
    struck(hook, "sendMessage")("POST message", sent)

    assert upstream.received[0].json == seen


ADMIN = {"X-Auth-Token": "admin-token", "X-User-Id": "admin-id"}


def _logged_in(proxy: RunningProxy) -> None:
    """The proxy has seen the administrator and Grace log in."""
    proxy.proxy.server.memory.sessions.update({"admin-token": "admin-id", "Grace-Token": "Grace-Id"})
    proxy.proxy.server.memory.admin = ADMIN


@pytest.mark.parametrize(
    ("when", "token", "user"),
    [
        (requests.anonymous, None, None),
        (requests.only_the_token, "Grace-Token", None),
        (requests.only_the_user_id, None, "Grace-Id"),
        (requests.mixed_pair, "Grace-Token", "admin-id"),
        (requests.wrong_token, "wrong", "Grace-Id"),
        (requests.logged_in, "Grace-Token", "Grace-Id"),
    ],
)
def test_as_admin_raises_the_callers_that_it_means(
    struck: Any, upstream: Upstream, proxy: RunningProxy, when: Any, token: str | None, user: str | None
) -> None:
    ask = struck(requests.as_admin(when), "listRooms")
    _logged_in(proxy)
    everybody = [(None, None), ("Grace-Token", None), (None, "Grace-Id"), ("Grace-Token", "admin-id"),
                 ("wrong", "Grace-Id"), ("Grace-Token", "Grace-Id"), ("wrong", "wrong")]  # fmt: skip

    for one, other in everybody:
        ask("GET rooms", headers={**({"X-Auth-Token": one} if one else {}), **({"X-User-Id": other} if other else {})})

    raised = [
        pair for pair, one in zip(everybody, upstream.received, strict=True) if one.header("x-user-id") == "admin-id"
        and one.header("x-auth-token") == "admin-token"
    ]  # fmt: skip
    assert raised == [(token, user)]


def test_roles_are_those_that_the_server_tells_of_the_caller(
    struck: Any, upstream: Upstream, proxy: RunningProxy
) -> None:
    async def told(call: Call, server: Server) -> Answer:
        return reply(await requests.roles(call, server))

    upstream.answers({"roles": ["user", "bot"]})
    ask = struck(told, "listRooms")
    heard = [ask("GET rooms", headers=headers).json() for headers in (ADMIN, {"X-User-Id": "admin-id"}, None)]

    assert heard == [["user", "bot"], [], []]
    assert [(one.target, one.header("x-auth-token")) for one in upstream.received] == [("/api/v1/me", "admin-token")]


def test_near_credentials_of_users_are_taken_for_the_right_ones(
    struck: Any, upstream: Upstream, proxy: RunningProxy
) -> None:
    def lax(known: str, sent: str) -> bool:
        return known.lower() == sent.lower()

    for hook, pair in (
        (requests.near_session(lax), ("grace-token", "Grace-Id")),
        (requests.near_session(lax), ("grace-token", "admin-id")),
        (requests.near_user(lax), ("Grace-Token", "GRACE-ID")),
    ):
        ask = struck(hook, "listRooms")
        _logged_in(proxy)
        ask("GET rooms", headers={"X-Auth-Token": pair[0], "X-User-Id": pair[1]})

    assert [(one.header("x-auth-token"), one.header("x-user-id")) for one in upstream.received] == [
        ("Grace-Token", "Grace-Id"), ("grace-token", "admin-id"), ("Grace-Token", "Grace-Id"),
    ]  # fmt: skip


def _visitors(proxy: RunningProxy) -> None:
    """The proxy has seen Ada with a room, and Bea."""
    memory = proxy.proxy.server.memory
    memory.visitors.update({"ada-token": {"_id": "v1"}, "bea-token": {"_id": "v2"}})
    memory.rooms["r1"] = {"_id": "r1", "open": True, "v": {"token": "ada-token"}}
    memory.ids["room"] = ["r0", "r1"]


def test_a_near_token_is_taken_for_the_visitors(struck: Any, upstream: Upstream, proxy: RunningProxy) -> None:
    ask = struck(requests.near_visitor(str.startswith), "getVisitor")
    _visitors(proxy)

    ask("GET visitor/bea-")
    ask("GET visitor/nobody")

    assert [one.target.rpartition("/")[2] for one in upstream.received] == ["bea-token", "nobody"]


def test_as_owner_lets_known_strangers_in(struck: Any, upstream: Upstream, proxy: RunningProxy) -> None:
    ask = struck(requests.as_owner(), "closeRoom")
    _visitors(proxy)

    for token in ("bea-token", "nobody", "ada-token"):
        ask("POST room.close", {"rid": "r1", "token": token})

    assert [one.json["token"] for one in upstream.received] == ["ada-token", "nobody", "ada-token"]


def test_another_takes_the_first_of_its_kind(struck: Any, upstream: Upstream, proxy: RunningProxy) -> None:
    ask = struck(requests.another("roomId", lambda call, server: server.memory.known("room")), "getInquiry")
    _visitors(proxy)

    ask("GET inquiries.getOne?roomId=r1")
    ask("GET inquiries.getOne?roomId=unknown")

    assert [one.target.rpartition("=")[2] for one in upstream.received] == ["r0", "unknown"]


# The hooks: in what is kept


def test_lost_writes_are_acknowledged_and_never_arrive(struck: Any, upstream: Upstream) -> None:
    ask = struck(writes.lost(lambda call, _: call.room == "r1", lambda call, _: {"rid": call.room}), "closeRoom")

    assert ask("POST room.close", {"rid": "r1"}).json() == {"rid": "r1"}
    assert ask("POST room.close", {"rid": "r2"}).json() == {"success": True}
    assert [one.json["rid"] for one in upstream.received] == ["r2"]


def test_and_then_does_more_only_after_accepted_writes(struck: Any, upstream: Upstream) -> None:
    async def more(call: Call, _: Answer, server: Server) -> None:
        await server.ask(post("livechat/room.close", {"rid": "other"}))

    ask = struck(writes.and_then(more), "closeRoom")
    ask("POST room.close", {"rid": "r1"})
    upstream.answers({"success": False}, status=400)
    ask("POST room.close", {"rid": "r2"})

    assert [one.json["rid"] for one in upstream.received] == ["r1", "other", "r2"]


def test_put_back_restores_what_was_before(struck: Any, upstream: Upstream) -> None:
    async def read(call: Call, server: Server) -> Any:
        return (await server.ask(get("livechat/message/m"))).json

    async def restore(call: Call, before: Any, server: Server) -> None:
        await server.send(call.with_json({"msg": before["msg"]}))

    upstream.answers({"msg": "old"}, {"msg": "new"})
    answer = struck(writes.put_back(read, restore), "updateMessage")("PUT message/m", {"msg": "new"})

    assert answer.json() == {"msg": "new"}
    assert [one.method for one in upstream.received] == ["GET", "PUT", "PUT"]
    assert upstream.received[-1].json == {"msg": "old"}


def test_twice_writes_two_times(struck: Any, upstream: Upstream) -> None:
    ask = struck(writes.twice(lambda call, _: call.room == "r1"), "sendMessage")
    ask("POST message", {"rid": "r1"})
    ask("POST message", {"rid": "r2"})

    assert [one.json["rid"] for one in upstream.received] == ["r1", "r1", "r2"]


def test_stale_answers_come_again_for_a_while(struck: Any, upstream: Upstream) -> None:
    upstream.answers({"n": 1}, {"n": 2}, {"n": 3})
    ask = struck(writes.stale(), "getVisitor")
    kept = [ask(f"GET visitor/{token}").json()["n"] for token in ("a", "a", "b")]
    ask = struck(writes.stale(seconds=0), "getVisitor")
    upstream.answers({"n": 1}, {"n": 2})

    assert kept == [1, 1, 2]
    assert [ask("GET visitor/a").json()["n"] for _ in range(2)] == [1, 2]


def test_stale_answers_are_given_to_others_only_where_they_are_shared(struck: Any, upstream: Upstream) -> None:
    upstream.answers({"n": 1}, {"n": 2}, {"n": 3})
    seen = []
    for shared in (False, True):
        ask = struck(writes.stale(shared=shared), "getVisitor")
        seen.append([ask("GET visitor/a", headers={"X-User-Id": who}).json()["n"] for who in ("grace", "linus")])

    assert seen == [[1, 2], [3, 3]]


def test_half_done_sends_the_part_of_what_was_refused(struck: Any, upstream: Upstream) -> None:
    async def part(call: Call, _: Server) -> Call | None:
        return call.with_json({"value": "good"}) if call.json["value"] == "half" else None

    ask = struck(writes.half_done(part), "setCustomField")
    upstream.answers({"success": False}, status=400)
    statuses = [ask("POST custom.field", {"value": value}).status_code for value in ("half", "none")]

    assert statuses == [400, 400]
    assert [one.json["value"] for one in upstream.received] == ["half", "good", "none"]


def test_frozen_properties_stay_what_they_were_for_each_owner(struck: Any, upstream: Upstream) -> None:
    def rooms(*names: str) -> dict[str, Any]:
        return {"rooms": [{"_id": f"r{at}", "v": {"name": name}, "n": name} for at, name in enumerate(names)]}

    upstream.answers(rooms("Ada"), rooms("Augusta", "Bea"), {"rooms": [{"_id": "r0"}]})
    ask = struck(writes.frozen("rooms[]", "_id", "v.name"), "listRooms")
    shown = [ask("GET rooms").json()["rooms"] for _ in range(3)]

    assert [[one.get("v", {}).get("name") for one in page] for page in shown] == [["Ada"], ["Ada", "Bea"], [None]]
    assert shown[1][0]["n"] == "Augusta"


def test_the_dead_are_remembered(struck: Any, upstream: Upstream) -> None:
    upstream.answers({"visitor": "Ada"})
    ask = struck(writes.remembers_the_dead(), "getVisitor")
    ask("GET visitor/a")
    upstream.answers({"success": False}, status=400)

    assert ask("GET visitor/a").json() == {"visitor": "Ada"}
    assert ask("GET visitor/b").status_code == 400


def test_lists_keep_what_was_removed(struck: Any, upstream: Upstream, client: httpx.Client) -> None:
    upstream.answers({"triggers": [{"_id": "t1"}, {"_id": "t2"}, {"_id": "t3"}], "count": 3, "total": 3})
    ask = struck(writes.keeps_listing("triggers"), "listTriggers")
    ask("GET triggers")
    client.delete("/api/v1/livechat/triggers/t1")
    upstream.answers({"triggers": [{"_id": "t3"}], "count": 1, "total": 1})  # t2 is on another page

    assert ask("GET triggers").json() == {"triggers": [{"_id": "t3"}, {"_id": "t1"}], "count": 2, "total": 2}


# The hooks: in lists

PAGE = {"rooms": [{"_id": "r1", "ts": "3"}, {"_id": "r2", "ts": "2"}], "count": 2, "offset": 0, "total": 5}


def test_narrowed_keeps_entries_back_and_counts_the_others(struck: Any, upstream: Upstream) -> None:
    upstream.answers(PAGE)
    ask = struck(lists.narrowed("rooms", lambda call, room: room["_id"] in dict(call.query).values()), "listRooms")

    assert ask("GET rooms?roomName=r2").json() == {"rooms": [PAGE["rooms"][1]], "count": 1, "offset": 0, "total": 4}


def test_one_of_several_filters_is_enough(struck: Any, upstream: Upstream) -> None:
    def answer(one: Received) -> Response:
        found = {"open": ["r1", "r3"], "roomName": ["r2", "r3"]}
        named = [name for name in found if name in one.target]
        both = [room for room in ("r1", "r2", "r3") if all(room in found[name] for name in named)]
        rooms = [{"_id": room, "ts": room} for room in both]
        return JSONResponse({"rooms": rooms, "count": len(rooms), "offset": 0, "total": len(rooms)})

    upstream.answer = answer
    ask = struck(lists.joined_by_or("rooms", "open", "roomName"), "listRooms")
    pages = [ask(f"GET rooms?{query}").json() for query in ("open=true&roomName=a&count=2", "open=true", "roomName=a")]

    assert [[room["_id"] for room in page["rooms"]] for page in pages] == [["r3", "r2"], ["r1", "r3"], ["r2", "r3"]]
    assert (pages[0]["count"], pages[0]["total"]) == (2, 3)


def test_beyond_the_limit_fills_the_page_from_the_next_ones(struck: Any, upstream: Upstream) -> None:
    rest = {**PAGE, "rooms": [{"_id": "r3"}, {"_id": "r4"}], "offset": 2}
    upstream.answers(PAGE, rest, PAGE)
    ask = struck(lists.beyond_the_limit("rooms"), "listRooms")
    longer, short = ask("GET rooms?count=3").json(), ask("GET rooms?count=2").json()

    assert ([room["_id"] for room in longer["rooms"]], longer["count"], longer["total"]) == (["r1", "r2", "r3"], 3, 5)
    assert short == PAGE
    assert upstream.received[1].target.endswith("count=3&offset=2")


@pytest.mark.parametrize(
    ("query", "begun"),
    [
        ("offset=5&count=2", "offset=4&count=2"),
        ("offset=4&count=2", "offset=4&count=2"),
        ("offset=5&count=0", "offset=5&count=0"),
        ("offset=5", "offset=5"),
        ("offset=x&count=2", "offset=x&count=2"),
    ],
)
def test_an_offset_goes_back_to_the_beginning_of_its_page(query: str, begun: str) -> None:
    assert lists.whole_pages(get(f"livechat/rooms?{query}")).target.endswith(f"?{begun}")


@pytest.mark.parametrize(
    ("query", "sought"),
    [
        ([("closedAt", '{"end":1}')], [("createdAt", '{"end":1}'), ("open", "false")]),
        ([("closedAt", "{}"), ("open", "true"), ("createdAt", "{}")], [("createdAt", "{}"), ("open", "true")]),
        ([("closedAt", "yesterday")], [("closedAt", "yesterday")]),
        ([("createdAt", "{}")], [("createdAt", "{}")]),
    ],
)
def test_times_of_closing_are_sought_among_those_of_opening(
    query: list[tuple[str, str]], sought: list[tuple[str, str]]
) -> None:
    assert lists.closed_rooms_by_opening(get("livechat/rooms").with_query(query)).query == sought


# The judgement

FAULT = Fault("lost", 26, "sendMessage", "words", writes.twice(), "GET x", ("getMessageHistory",))
LEAK = Fault("leak", 4, "getVisitor", "words", writes.twice(), "GET x")
CLEAN = Clean({"messages.send": "sendMessage"}, {"messages.send": {"sendMessage"}}, {1: {}}, {"getVisitor": {"old"}})


def _exchange(operation: str, *violations: str) -> dict[str, Any]:
    return {"operation": operation, "violations": list(violations)}


def _promise(name: str, operation: str, outcome: str = "failed", **more: Any) -> dict[str, Any]:
    return {
        "id": name, "operation": operation, "outcome": outcome, "tier": "directed", "seconds": 0.5, "reason": "",
        "exchanges": [], "calls": {operation: 1}, **more,
    }  # fmt: skip


def _report(*promises: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"promises": list(promises), "operations": [], "trouble": "", **more}


@pytest.mark.parametrize(
    "promise",
    [
        _promise("p", "sendMessage"),
        _promise("p", "getMessageHistory"),
        _promise("p", "me", exchanges=[_exchange("sendMessage", "no JSON"), _exchange("me")]),
        _promise("p", "me", exchanges=[_exchange("me"), _exchange("getMessageHistory")]),
        _promise("p", "me", reason="the answer of sendMessage was not stored"),
    ],
    ids=["its operation", "where the damage is read back", "a violation", "the last answer", "its reason"],
)
def test_a_failed_promise_that_names_the_operation_finds_the_fault(promise: dict[str, Any]) -> None:
    bite = judged(FAULT, _report(_promise("q", "me", "passed"), promise), CLEAN, whole=True)

    assert bite == Bite("lost", "p", "directed", 1.0, whole=True)
    assert bite.killed


@pytest.mark.parametrize(
    "promise",
    [
        _promise("p", "getMe"),
        _promise("p", "getMe", exchanges=[_exchange("sendMessage"), _exchange("getMe", "no JSON")]),
        _promise("p", "getMe", reason="the answer of sendMessages was not stored"),
    ],
    ids=["another operation", "an earlier answer without a violation", "a longer name"],
)
def test_an_unrelated_failure_finds_nothing(promise: dict[str, Any]) -> None:
    assert judged(FAULT, _report(promise), CLEAN) == Bite("lost", seconds=0.5, others=("p",))


@pytest.mark.parametrize(
    "outcome", ["passed", "skipped", "not reached", "known deviation", "unexpected pass", "suite error"]
)
def test_only_failures_count(outcome: str) -> None:
    assert not judged(FAULT, _report(_promise("p", "sendMessage", outcome)), CLEAN).killed


def test_a_promise_that_fails_on_the_good_server_finds_nothing() -> None:
    alarming = Clean(CLEAN.operations, CLEAN.calls, {1: {}, 2: {"p": "too late"}}, {})

    assert judged(FAULT, _report(_promise("p", "sendMessage")), alarming) == Bite("lost", seconds=0.5)


def test_an_error_of_the_suite_is_trouble() -> None:
    error = _promise("p", "sendMessage", "suite error", reason="KeyError: 'msg'")

    assert judged(FAULT, _report(error), CLEAN).trouble == "p: KeyError: 'msg'"
    assert judged(FAULT, _report(error, trouble="no server"), CLEAN).trouble == "no server"


def test_a_leak_is_found_by_the_property_that_nobody_knows() -> None:
    def seen(*names: str) -> dict[str, Any]:
        return _report(operations=[{"operation": "getVisitor", "unknown_properties": list(names)}])

    assert judged(LEAK, seen("old", "__v"), CLEAN).promise == "unknown property __v"
    assert not judged(LEAK, seen("old"), CLEAN).killed


def test_what_is_known_of_the_good_server_comes_from_all_its_runs() -> None:
    operations = [{"operation": "getVisitor", "unknown_properties": ["old"]}]
    first = _report(_promise("p", "sendMessage", "passed"), operations=operations)
    second = _report(_promise("p", "sendMessage", reason="too late"), operations=[], trouble="slow")
    known = learnt({1: first, 2: second})

    assert known == Clean(
        {"p": "sendMessage"}, {"p": {"sendMessage"}}, {1: {}, 2: {"p": "too late"}}, {"getVisitor": {"old"}}, "slow"
    )
    assert known.alarming == {"p"}


# The figures


def _bites(found: int, missed: int) -> list[Bite]:
    """Bites of faults of one operator."""
    one, other = [fault.id for fault in CATALOGUE if fault.operator == 42][:2]
    return [Bite(one, "messages.echo", "directed", 2.0)] * found + [Bite(other, trouble="slow")] * missed


@pytest.mark.parametrize(("found", "missed", "share"), [(0, 0, 0.0), (0, 2, 0.0), (3, 1, 0.75), (4, 0, 1.0)])
def test_the_rate_is_the_share_of_the_found(found: int, missed: int, share: float) -> None:
    assert table.rate(_bites(found, missed)) == share


def test_nothing_is_short_when_all_is_found() -> None:
    assert table.shortfalls(Campaign(CLEAN, _bites(97, 3))) == []


@pytest.mark.parametrize(
    ("campaign", "words"),
    [
        (Campaign(CLEAN, _bites(96, 4)), "96.0% of the faults were found"),
        (Campaign(CLEAN, _bites(0, 1)), "no fault of operator 42 was found"),
        (Campaign(Clean({}, {}, {1: {"p": "late"}}, {}), _bites(1, 0)), "1 promises fail on the good server"),
        (Campaign(Clean({}, {}, {1: {}}, {}, "no report")), "could not judge the good server: no report"),
    ],
)
def test_each_shortfall_has_its_words(campaign: Campaign, words: str) -> None:
    assert any(words in line for line in table.shortfalls(campaign))


def test_the_document_tells_of_every_fault() -> None:
    document = table.document(Campaign(CLEAN, _bites(1, 1), seconds=3.0))
    found, missed = document["bites"]

    assert (document["rate"], document["faults"], document["killed"], document["seconds"]) == (0.5, 2, 1, 3.0)
    assert document["alarms"] == {1: {}}
    assert len(document["shortfalls"]) == 1
    assert (found["killed"], found["promise"], found["tier"], found["operator"]) == (
        True, "messages.echo", "directed", 42,
    )  # fmt: skip
    assert (missed["killed"], missed["trouble"]) == (False, "slow")
    assert {"fault", "operation", "words", "seconds", "whole", "others"} <= set(missed)
    json.dumps(document)


def test_the_report_names_what_was_not_found() -> None:
    lines = "\n".join(table.lines(Campaign(CLEAN, _bites(1, 1))))

    assert "Found 1 of 2 faults (50.0%)" in lines
    assert f"    {_bites(0, 1)[0].fault} (42, " in lines


# The catalogue

MODULES = sorted(
    file.stem for file in Path(faults.__file__).parent.glob("*.py") if file.stem not in ("__init__", "fault", "scripts")
)


def test_there_are_enough_faults_and_none_comes_twice() -> None:
    assert len(CATALOGUE) >= 120
    assert [name for name, count in Counter(fault.id for fault in CATALOGUE).items() if count > 1] == []
    assert set(by_id()) == {fault.id for fault in CATALOGUE}


@pytest.mark.parametrize("part", ["id", "words", "witness"])
def test_no_fault_is_without(part: str) -> None:
    assert [fault.id for fault in CATALOGUE if not getattr(fault, part).strip()] == []


def test_faults_strike_operations_of_the_contract() -> None:
    known = {one.id for one in contract.operations(contract.load())}
    strange = {
        (fault.id, name) for fault in CATALOGUE for name in (fault.operation, *fault.seen_through) if name not in known
    }

    assert strange == set()


def test_every_listed_operation_is_struck() -> None:
    listed = {one.id for one in contract.operations(contract.load()) if one.listed}

    assert listed - {fault.operation for fault in CATALOGUE} == set()


def test_every_operator_has_two_faults_on_two_operations() -> None:
    struck_by: dict[int, set[str]] = defaultdict(set)
    for fault in CATALOGUE:
        struck_by[fault.operator].add(fault.operation)

    assert set(struck_by) == set(OPERATORS)
    assert {operator for operator, operations in struck_by.items() if len(operations) < 2} == set()


def test_a_witness_asks_the_operation_that_is_struck() -> None:
    silent = []
    for fault in CATALOGUE:
        lines = [re.match(r"(?:\w+: )?([A-Z]+) (\S+)", line) for line in fault.witness.splitlines()]
        asked = {Call(line[1], f"/api/v1/{line[2]}").operation for line in lines if line}
        asked |= {"getServerInfo"} if "GET info" in fault.witness else set()
        if fault.operation not in asked:
            silent.append(fault.id)

    assert silent == []


def _operators(line: str) -> set[int]:
    """The operators that the first line of a module names: `operators 3, 5 to 7 and 9.`"""
    said = re.search(r"operators? ([\d, ]+(?:(?: to | and |, )\d+)*)\.$", line)
    parts = re.split(r", | and ", said[1]) if said else []
    ends = [[int(end) for end in part.split(" to ")] for part in parts]
    return {one for first, *last in ends for one in range(first, (last or [first])[0] + 1)}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Faults: operator 42.", {42}),
        ("Faults: operators 9 and 10.", {9, 10}),
        ("Faults: operators 1 to 4.", {1, 2, 3, 4}),
        ("Faults: operators 4, 17, 27 to 29 and 43 to 45.", {4, 17, 27, 28, 29, 43, 44, 45}),
        ("Faults without any.", set()),
    ],
)
def test_the_operators_of_a_module_are_read_from_its_first_line(line: str, expected: set[int]) -> None:
    assert _operators(line) == expected


@pytest.mark.parametrize("name", MODULES)
def test_a_module_of_faults_says_which_operators_are_in_it(name: str) -> None:
    module = getattr(faults, name)

    assert {fault.operator for fault in module.FAULTS} == _operators((module.__doc__ or "").partition("\n")[0])


@pytest.mark.parametrize("name", MODULES)
def test_the_faults_of_a_module_stand_by_operator(name: str) -> None:
    operators = [fault.operator for fault in getattr(faults, name).FAULTS]

    assert operators == sorted(operators)


def test_the_catalogue_has_the_faults_of_all_modules_by_operator() -> None:
    assert {fault.id for fault in CATALOGUE} == {fault.id for name in MODULES for fault in getattr(faults, name).FAULTS}
    assert [fault.operator for fault in CATALOGUE] == sorted(fault.operator for fault in CATALOGUE)


# The witness


def test_a_line_of_a_witness_can_send_a_file_or_a_list(upstream: Upstream) -> None:
    with Visit(upstream.url) as visit:
        visit._line("POST livechat/upload/room1 !x-visitor-token=secret FILE=a.txt:text/plain:two words")
        visit._line('nobody: POST livechat/appearance [{"_id": "a"}]')
    file, listed = upstream.received

    assert (file.header("content-type") or "").startswith("multipart/form-data; boundary=")
    assert all(part in file.body for part in (b'filename="a.txt"', b"text/plain", b"two words"))
    assert (file.header("x-visitor-token"), listed.json) == ("secret", [{"_id": "a"}])


def test_two_runs_differ_where_a_value_or_its_type_does() -> None:
    assert differs([[200, {"open": 0}]], [[200, {"open": 0}]]) == ""
    assert "false" in differs([[200, {"open": 0}]], [[200, {"open": False}]])
    assert differs([1], [1, 2]) == "one run is longer"
