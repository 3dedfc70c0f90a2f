"""Many callers at once: one wins where one may, and nothing is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
import requests

from tests.server.conftest import Api

T = TypeVar("T")

SUPPORT = "5f3c1a2b4d5e6f7a8b9c0d1e"
TAKE = "/api/v1/livechat/inquiries.take"
ALREADY_TAKEN = {
    "success": False,
    "error": "Inquiry already taken [error-inquiry-taken]",
    "errorType": "error-inquiry-taken",
    "details": {"method": "livechat:takeInquiry"},
}

_sessions = threading.local()


def http() -> requests.Session:
    """Each thread keeps a connection of its own."""
    if not hasattr(_sessions, "session"):
        _sessions.session = requests.Session()
    session: requests.Session = _sessions.session
    return session


def at_once(callers: int, act: Callable[[Any], T], items: Iterable[Any]) -> list[T]:
    """What `act` gives for each item, called by so many threads; connections are closed at the end."""
    with ThreadPoolExecutor(callers) as pool:
        results = list(pool.map(act, items))
        farewell = threading.Barrier(callers)

        def close(_: int) -> None:
            farewell.wait(timeout=30)
            http().close()

        list(pool.map(close, range(callers)))
    return results


def post(api: Api, path: str, body: dict[str, Any], headers: dict[str, str] | None = None) -> tuple[int, Any]:
    answer = http().post(api.url + path, json=body, headers=headers, timeout=60)
    return answer.status_code, answer.json()


@pytest.mark.parametrize("round_", range(3))
def test_fifty_agents_grab_for_one_conversation_and_one_gets_it(api: Api, round_: int) -> None:
    api.workspace.settings.set("Livechat_Routing_Method", "Manual_Selection")
    token = f"kay-token-{round_}"
    api.post("/api/v1/livechat/visitor", json={"visitor": {"token": token, "department": SUPPORT}})
    room_id = api.get("/api/v1/livechat/room", query={"token": token}).json["room"]["_id"]
    inquiry = api.workspace.inquiries.of_room(room_id)
    assert inquiry is not None
    for username in ("margaret", "tim"):
        api.workspace.agents.grant("livechat-agent", username)
    logins = [api.login(username) for username in ("grace", "linus", "margaret", "tim")]

    answers = at_once(
        25,
        lambda number: (number % 4, post(api, TAKE, {"inquiryId": inquiry.id}, logins[number % 4])),
        range(50),
    )

    won = [agent for agent, answer in answers if answer == (200, {"success": True})]
    lost = [answer for _, answer in answers if answer == (400, ALREADY_TAKEN)]
    assert (len(won), len(lost)) == (1, 49)
    room = api.workspace.rooms.get(room_id)
    assert room is not None
    assert room.served_by is not None
    assert room.served_by.id == logins[won[0]]["X-User-Id"]
    assert (room.users_count, room.subscribers) == (2, [room.served_by.id])
    connected = [one for one in api.workspace.messages.of_room(room_id) if one.type == "uj"]
    assert len(connected) == 1


def test_a_thousand_visitors_register_and_write_and_nothing_is_lost(api: Api) -> None:
    def visit(number: int) -> tuple[str, str, list[str]]:
        token = f"visitor-{number:04}"
        status, registered = post(api, "/api/v1/livechat/visitor", {"visitor": {"token": token}})
        assert status == 200, registered
        opened = http().get(f"{api.url}/api/v1/livechat/room", params={"token": token}, timeout=60).json()
        assert opened["newRoom"] is True, opened
        room_id = opened["room"]["_id"]
        texts = [f"{token} asks {question}" for question in range(3)]
        for text in texts:
            status, sent = post(api, "/api/v1/livechat/message", {"token": token, "rid": room_id, "msg": text})
            assert (status, sent["message"]["msg"], sent["message"]["rid"]) == (200, text, room_id)
        return registered["visitor"]["username"], room_id, texts

    before = len(api.workspace.store.messages)

    visits = at_once(16, visit, range(1000))

    # Ada of the cast is guest-2.
    guests = sorted(int(username.removeprefix("guest-")) for username, _, _ in visits)
    assert guests == list(range(3, 1003))
    assert len({room_id for _, room_id, _ in visits}) == 1000
    workspace = api.workspace
    assert (len(workspace.store.visitors), len(workspace.store.rooms)) == (1001, 1001)
    for _, room_id, texts in visits:
        room = workspace.rooms.get(room_id)
        assert room is not None
        messages = workspace.messages.of_room(room_id)
        assert [message.text for message in messages if message.type is None] == texts
        assert room.message_count == len(messages)
        assert room.last_message is not None
        assert room.last_message.text == texts[-1]
    # Each conversation begins with three messages of the server: started, connected, joined.
    assert len(workspace.store.messages) - before == 1000 * (3 + 3)
    served = [len(workspace.store.rooms.where("serving", agent.id)) for agent in workspace.agents.online()]
    assert sum(served) == 1001


def test_a_visitor_who_hurries_gets_one_conversation(api: Api) -> None:
    api.post("/api/v1/livechat/visitor", json={"visitor": {"token": "kay-token"}})

    def open_room(_: int) -> tuple[str, bool]:
        answer = http().get(f"{api.url}/api/v1/livechat/room", params={"token": "kay-token"}, timeout=60).json()
        return answer["room"]["_id"], answer["newRoom"]

    opened = at_once(16, open_room, range(40))

    assert len({room_id for room_id, _ in opened}) == 1
    assert [is_new for _, is_new in opened].count(True) == 1


def test_a_message_that_is_sent_again_and_again_is_stored_once(api: Api) -> None:
    body = {"token": "ada-3f9c2b7e51", "rid": "rMAdaSupportChat1", "msg": "Hello?", "_id": "mSentAgainAndAgai"}
    answers = at_once(16, lambda _: post(api, "/api/v1/livechat/message", body), range(40))
    assert {status for status, _ in answers} == {200}
    assert {answer["message"]["_id"] for _, answer in answers} == {body["_id"]}
    stored = [one for one in api.workspace.messages.of_room(body["rid"]) if one.text == "Hello?"]
    assert len(stored) == 1
