"""Logging in and out, the own account, and which server this is."""

from __future__ import annotations

import hashlib
from typing import Any

from conformance.directed.texts import near_misses
from conformance.options import Mode
from conformance.promises import promise
from conformance.session import Answer, Login
from conformance.world import World

_OWN = ("own users",)
_SOURCE = "server 8.x ApiClass login and logout"
_SECRETS = ("bcrypt", "loginTokens", "hashedToken", "$2b$", "$2a$", "argon2")


def log_in(world: World, **body: Any) -> Login:
    """Logs in in some way: the new session. Its token is kept out of the reports."""
    data = world.ok("login", body=body)["data"]
    world.session.redaction.learn(data["authToken"])
    return Login(data["userId"], data["authToken"], data["me"]["username"])


def me(world: World, caller: Login) -> dict[str, Any]:
    """The account as its user reads it, without what moves by itself."""
    account = dict(world.ok("getMe", caller=caller).json)
    return {key: value for key, value in account.items() if key not in ("_updatedAt", "lastLogin")}


def expect_ended(world: World, login: Login) -> None:
    world.refused("getMe", "You must be logged in to do this.", status=401, caller=login)


@promise("workspace.login.ways", "login", kind="success", needs=Mode.FULL, capabilities=_OWN, source=_SOURCE)
def test_a_user_logs_in_in_every_way(world: World) -> None:
    """A username, an e-mail address, or an object that names one of them, with the password or its digest, opens a
    session of that user; every session has a token of its own, and a new one ends none of the others."""
    user, stranger = world.user(), world.plain_user
    password = world.grounds.passwords[user.username]
    email = f"{user.username}@example.com"
    digest = {"digest": hashlib.sha256(password.encode()).hexdigest(), "algorithm": "sha-256"}

    sessions = [
        user,
        log_in(world, user=user.username, password=password),
        log_in(world, username=user.username, password=password),
        log_in(world, user=email, password=password),
        log_in(world, email=email, password=password),
        log_in(world, user={"username": user.username}, password=digest),
        log_in(world, user={"email": email}, password=digest),
    ]

    assert len({session.token for session in sessions}) == len(sessions), "two sessions share a token"
    for session in sessions:
        assert (session.user_id, session.username) == (user.user_id, user.username)
        account = me(world, session)
        assert (account["_id"], account["username"]) == (user.user_id, user.username)
    assert me(world, stranger)["_id"] == stranger.user_id


@promise("workspace.login.answer", "login", kind="success", needs=Mode.FULL, capabilities=_OWN, source=_SOURCE)
def test_the_login_tells_the_own_account(world: World) -> None:
    """`data.me` of a login is what `GET me` tells, and neither holds anything secret."""
    username = world.plain_user.username
    answer = world.ok("login", body={"user": username, "password": world.grounds.passwords[username]})
    data = answer["data"]
    world.session.redaction.learn(data["authToken"])

    account = me(world, Login(data["userId"], data["authToken"]))

    told = {key: value for key, value in data["me"].items() if key not in ("_updatedAt", "lastLogin")}
    assert {**told, "success": True} == account
    assert (account["email"], account["active"]) == (f"{username}@example.com", True)
    assert "user" in account["roles"] and "admin" not in account["roles"]
    assert account["avatarUrl"].endswith(f"/avatar/{username}")
    _expect_no_secrets(world, answer, world.ok("getMe", caller=world.plain_user))


def _expect_no_secrets(world: World, *answers: Answer) -> None:
    for answer in answers:
        text = repr(answer.json)
        password = world.grounds.passwords[world.plain_user.username]
        leaked = [word for word in (*_SECRETS, password) if word in text]
        assert not leaked, "the answer holds the password or what proves it"


@promise("workspace.login.resumed", "login", kind="state", needs=Mode.FULL, capabilities=_OWN, source=_SOURCE)
def test_a_token_can_be_sent_instead_of_a_password(world: World) -> None:
    """A good token, sent as `resume`, logs its own user in; one that has ended, or only resembles a good one, does
    not."""
    session = world.grounds.log_in(world.plain_user.username)
    other = world.grounds.log_in(world.agent.username)

    resumed = log_in(world, resume=session.token)

    assert resumed.user_id == session.user_id
    assert me(world, resumed)["_id"] == session.user_id
    assert log_in(world, resume=other.token).user_id == other.user_id
    for token in (*near_misses(session.token), world.name("token")):
        assert world.refused("login", status=401, body={"resume": token})["error"]
    world.ok("logout", caller=session)
    assert world.refused("login", status=401, body={"resume": session.token})["error"]


@promise("workspace.login.refused", "login", kind="refusal", needs=Mode.FULL, capabilities=_OWN, source=_SOURCE)
def test_wrong_credentials_open_nothing(world: World) -> None:
    """A password that only resembles the right one, another user's, or none, and a user that nobody knows are answered
    401, and sessions that are open stay open."""
    user, other = world.user(), world.plain_user
    password = world.grounds.passwords[user.username]

    wrong: list[dict[str, Any]] = [
        *({"user": user.username, "password": near} for near in near_misses(password)),
        {"user": user.username, "password": world.grounds.passwords[other.username]},
        {"user": user.username},
        {},
    ]
    for body in wrong:
        refused = world.refused("login", status=401, body=body)
        assert refused["error"] and refused["status"] == "error"
    world.refused("login", "Unauthorized", status=401, body={"user": world.name("nobody"), "password": password})

    assert me(world, user)["_id"] == user.user_id
    assert log_in(world, user=user.username, password=password).user_id == user.user_id


@promise("workspace.logout.one-session", "logout", kind="state", needs=Mode.FULL, capabilities=_OWN, source=_SOURCE)
def test_only_the_session_that_was_sent_ends(world: World) -> None:
    """Logging out, with POST as with GET, ends the session whose token was sent; the user's other sessions, and those
    of others, go on. A session ends once."""
    username = world.plain_user.username
    first, second, third = (world.grounds.log_in(username) for _ in range(3))

    for operation, ended, going_on in (("logout", first, (second, third)), ("logoutByGet", second, (third,))):
        world.ok(operation, caller=ended)
        expect_ended(world, ended)
        world.refused(operation, status=401, caller=ended)
        for session in (*going_on, world.plain_user, world.agent):
            assert me(world, session)["_id"] == session.user_id


@promise("workspace.me.same-account", "getMe", kind="identity", needs=Mode.FULL, capabilities=_OWN,
         source="server 8.x misc.ts me")  # fmt: skip
def test_everybody_reads_the_own_account(world: World) -> None:
    """`GET me` tells the caller's own account, the same that the administrator reads about it, and for an agent whether
    conversations are taken."""
    for login in (world.plain_user, world.agent, world.manager):
        account = me(world, login)
        others_view = world.ok("getUser", query={"userId": login.user_id}, caller=world.admin)["user"]
        for key in ("_id", "username", "name", "emails", "roles", "active", "statusLivechat"):
            assert account.get(key) == others_view.get(key), f"{key} differs between the two ways to read it"
        assert (account["_id"], account["username"]) == (login.user_id, login.username)
    assert me(world, world.agent)["statusLivechat"] == "available"
    assert {"livechat-agent"} <= set(me(world, world.agent)["roles"])
    assert {"livechat-manager"} <= set(me(world, world.manager)["roles"])


@promise("workspace.server-info.anonymous", "getServerInfo", kind="permission", needs=Mode.READ_ONLY,
         source="server 8.x getServerInfo")  # fmt: skip
def test_strangers_learn_the_minor_version_only(world: World) -> None:
    """Without login the version has two parts and nothing is told of how the server was built."""
    info = world.ok("getServerInfo")

    assert "info" not in info.json
    assert len(info["version"].split(".")) == 2


@promise("workspace.server-info.administrator", "getServerInfo", kind="permission", needs=Mode.READ_ONLY,
         capabilities=("admin",), source="server 8.x getServerInfo")  # fmt: skip
def test_administrators_learn_the_whole_version(world: World) -> None:
    """Who may view statistics learns the whole version, twice the same, which begins with what strangers learn."""
    info, strangers = world.ok("getServerInfo", caller=world.admin), world.ok("getServerInfo")

    assert info["version"] == info["info"]["version"]
    assert info["version"].startswith(strangers["version"] + ".")
    assert info["minimumClientVersions"] == strangers["minimumClientVersions"]
