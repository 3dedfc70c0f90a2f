"""The Python client `rocketchat_API`, as it comes from PyPI, holds conversations with the stub."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from rocketchat_API.APIExceptions.RocketExceptions import RocketApiException, RocketAuthenticationException
from rocketchat_API.APISections.livechat import RocketChatLivechat
from rocketchat_API.rocketchat import RocketChat

from tests.server.conftest import Api

ADA = "ada-3f9c2b7e51"
ROOM = "rMAdaSupportChat1"
GRACE = "Gr4ceHopperAgent7"
LINUS = "L1nusTorvaldsAg3n"
SUPPORT = "5f3c1a2b4d5e6f7a8b9c0d1e"
SALES = "5f3c1a2b4d5e6f7a8b9c0d2f"

Client = Callable[..., RocketChat]


@pytest.fixture
def client(api: Api) -> Iterator[Client]:
    """Clients, logged in as a user of the cast or, without a name, not at all as websites are."""
    with ExitStack() as stack:

        def connected(username: str | None = None) -> RocketChat:
            rocket = RocketChat(username, username, server_url=api.url)
            stack.enter_context(rocket.session)
            return rocket

        yield connected


def test_these_tests_call_every_livechat_method_that_the_client_has() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    methods = [name for name, _ in inspect.getmembers(RocketChatLivechat, inspect.isfunction) if "livechat_" in name]
    assert len(methods) >= 15
    assert [name for name in methods if f".{name}(" not in source] == []


# Accounts and settings.


def test_a_login_opens_a_session_that_a_logout_ends(client: Client) -> None:
    grace = client("grace")
    me = grace.me()
    assert (me["_id"], me["username"], me["email"], me["success"]) == (GRACE, "grace", "grace@example.com", True)
    assert grace.logout()["data"] == {"message": "You've been logged out!"}
    with pytest.raises(RocketApiException) as refused:
        grace.me()
    assert refused.value.status_code == 401


def test_a_wrong_password_is_what_the_client_takes_for_one(api: Api) -> None:
    with pytest.raises(RocketAuthenticationException):
        RocketChat("grace", "not her password", server_url=api.url)


def test_a_token_of_a_login_serves_another_client(api: Api, client: Client) -> None:
    headers = client("grace").headers
    other = RocketChat(auth_token=headers["X-Auth-Token"], user_id=headers["X-User-Id"], server_url=api.url)
    with other.session:
        assert other.me()["username"] == "grace"


def test_the_version_is_told_to_everybody(client: Client) -> None:
    assert client().info()["version"].split(".")[0] == "8"


def test_an_administrator_creates_an_account_that_can_log_in(client: Client) -> None:
    admin = client("admin")
    created = admin.users_create("kay@example.com", "Kay McNulty", "kay", "kay")["user"]
    assert (created["username"], created["name"]) == ("kay", "Kay McNulty")
    assert admin.users_info(username="kay")["user"]["_id"] == created["_id"]
    assert client("kay").me()["_id"] == created["_id"]
    admin.users_delete(created["_id"])
    with pytest.raises(RocketApiException, match="User not found"):
        admin.users_info(user_id=created["_id"])


def test_a_setting_keeps_the_value_it_is_given(client: Client) -> None:
    admin = client("admin")
    assert admin.settings_update("Livechat_title", "Ask us")["success"] is True
    assert admin.settings_get("Livechat_title")["value"] == "Ask us"
    public = {setting["_id"]: setting["value"] for setting in client().settings_public(count=10)}
    assert len(public) > 10
    assert public["Livechat_title"] == "Ask us"


# Visitors.


def test_a_visitor_registers_and_is_found_again(client: Client) -> None:
    guest = client()
    wishes = {"name": "Kay", "email": "kay@example.com", "phone": "+15550111", "department": "Sales"}
    registered = guest.livechat_register_visitor("kay-token", visitor=wishes)["visitor"]
    assert registered["token"] == "kay-token"
    assert registered["username"] == "guest-3"
    assert registered["visitorEmails"] == [{"address": "kay@example.com"}]
    assert registered["department"] == SALES
    assert guest.livechat_get_visitor("kay-token")["visitor"] == registered


def test_a_visitor_needs_no_more_than_a_token(client: Client) -> None:
    guest = client()
    assert guest.livechat_register_visitor("bare-token")["visitor"]["username"] == "guest-3"


def test_a_visitor_opens_a_conversation_writes_and_reads_the_history(client: Client) -> None:
    guest = client()
    guest.livechat_register_visitor("kay-token", visitor={"name": "Kay"})
    opened = guest.livechat_room("kay-token")
    room = opened["room"]
    assert (opened["newRoom"], room["fname"], room["v"]["token"]) == (True, "Kay", "kay-token")
    assert room["servedBy"]["username"] in ("grace", "linus")
    assert guest.livechat_room("kay-token", rid=room["_id"])["newRoom"] is False

    texts = [f"Question {number}" for number in range(5)]
    for text in texts:
        sent = guest.livechat_message("kay-token", room["_id"], text)["message"]
        assert (sent["rid"], sent["msg"], sent["token"]) == (room["_id"], text, "kay-token")
    # The client asks for page after page; the server has no pages here and `limit` decides.
    history = list(guest.livechat_messages_history(room["_id"], "kay-token", limit=20))
    assert [message["msg"] for message in history if "t" not in message] == texts[::-1]
    assert client("admin").call_api_get("rooms.info", roomId=room["_id"])["room"]["msgs"] == room["msgs"] + 5


def test_the_message_keeps_the_id_that_its_sender_chose(client: Client) -> None:
    sent = client().livechat_message(ADA, ROOM, "Is it here?", _id="mYownMessageId001")
    assert sent["message"]["_id"] == "mYownMessageId001"


def test_a_strange_token_is_refused_in_the_words_of_the_server(client: Client) -> None:
    with pytest.raises(RocketApiException) as refused:
        client().livechat_message("nobody's token", ROOM, "Hello?")
    assert refused.value.status_code == 400
    assert "invalid-token" in str(refused.value)


# Agents, managers and their conversations.


def test_conversations_are_listed_page_by_page(client: Client) -> None:
    guest, grace = client(), client("admin")
    for number in range(5):
        guest.livechat_register_visitor(f"token-{number}", visitor={"name": f"Visitor {number}"})
        guest.livechat_room(f"token-{number}")
    rooms = list(grace.livechat_rooms(count=2))
    assert [room["fname"] for room in rooms] == [*(f"Visitor {number}" for number in range(4, -1, -1)), "Ada Lovelace"]
    assert [room["_id"] for room in grace.livechat_rooms(agents=[GRACE], open="true", count=1)] == [
        room["_id"] for room in rooms if room["servedBy"]["_id"] == GRACE
    ]
    assert [room["_id"] for room in grace.livechat_rooms(max_count=3)] == [room["_id"] for room in rooms[:3]]


def test_a_waiting_conversation_is_found_and_taken(client: Client) -> None:
    admin, grace, guest = client("admin"), client("grace"), client()
    admin.settings_update("Livechat_Routing_Method", "Manual_Selection")
    guest.livechat_register_visitor("kay-token", visitor={"name": "Kay"})
    room = guest.livechat_room("kay-token")["room"]
    assert "servedBy" not in room

    waiting = list(admin.livechat_inquiries_list())
    assert [(inquiry["rid"], inquiry["status"], inquiry["name"]) for inquiry in waiting] == [
        (room["_id"], "queued", "Kay")
    ]
    assert grace.livechat_inquiries_take(waiting[0]["_id"]) == {"success": True}
    assert grace.livechat_inquiries_get_one(room["_id"])["inquiry"]["status"] == "taken"
    assert list(admin.livechat_inquiries_list()) == []
    assert guest.livechat_room("kay-token")["room"]["servedBy"]["_id"] == GRACE


def test_agents_and_managers_are_listed(client: Client) -> None:
    admin = client("admin")
    agents = {agent["_id"]: agent for agent in admin.livechat_get_users("agent", count=1)}
    assert list(agents) == [GRACE, LINUS]
    assert agents[LINUS]["departments"] == [SUPPORT, SALES]
    assert [manager["username"] for manager in admin.livechat_get_users("manager")] == ["margaret"]


@pytest.mark.parametrize("part", ["agent", "manager"])
def test_an_account_becomes_agent_or_manager_and_stops_being_it(client: Client, part: str) -> None:
    admin = client("admin")
    user_id = admin.livechat_create_user(part, username="tim")["user"]["_id"]
    assert admin.livechat_get_user(part, user_id)["user"]["username"] == "tim"
    assert f"livechat-{part}" in admin.users_info(user_id=user_id)["user"]["roles"]
    assert admin.livechat_delete_user(part, user_id) == {"success": True}
    assert admin.livechat_get_user(part, user_id)["user"] is None


def test_the_appearance_is_read_and_changed(client: Client) -> None:
    admin = client("admin")
    before = {setting["_id"]: setting["value"] for setting in admin.livechat_get_appearance()["appearance"]}
    assert before["Livechat_title"] == "Rocket.Chat"
    changes = [{"_id": "Livechat_title", "value": "Support"}, {"_id": "Livechat_title_color", "value": "#112233"}]
    assert admin.livechat_set_appearance(changes) == {"success": True}
    after = {setting["_id"]: setting["value"] for setting in admin.livechat_get_appearance()["appearance"]}
    assert after == before | {"Livechat_title": "Support", "Livechat_title_color": "#112233"}


def test_what_an_agent_may_not_is_refused(client: Client) -> None:
    with pytest.raises(RocketApiException) as refused:
        client("grace").livechat_set_appearance([{"_id": "Livechat_title", "value": "Mine"}])
    assert refused.value.status_code == 403
