"""Accounts: creating, reading and deleting them, and their presence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.directed.accounts import account, draft, expect_nobody
from conformance.directed.patience import settled
from conformance.directed.roles import require_withheld
from conformance.options import Mode
from conformance.promises import promise
from conformance.session import Login
from conformance.world import World

_OWN = ("own users",)
_CREATE = "server 8.x users.ts users.create, saveUser validateUserData"
_DELETE = "server 8.x users.ts users.delete, deleteUser"
_INFO = "server 8.x users.ts users.info, getFullUserData"
_STATUS = "server 8.x users.ts users.setStatus"
USER_UNKNOWN = 'The required "userId" or "username" param provided does not match any users [error-invalid-user]'


@promise("workspace.create-user.stored", "createUser", kind="success", needs=Mode.FULL, capabilities=_OWN,
         source=_CREATE)  # fmt: skip
def test_a_new_account_is_as_it_was_drafted(world: World) -> None:
    """A new account has the name, address and roles of its draft, is found by id and by username, and logs in at once
    unless it is not active."""
    neighbour = account(world, userId=world.plain_user.user_id)
    one = draft(world, roles=["user", "bot"], verified=True, bio="Knows kernels.", nickname=world.name("nick"))
    two = draft(world, active=False)

    for body in (one, two):
        created = world.ok("createUser", body=body, caller=world.admin)["user"]
        found = account(world, userId=created["_id"])
        assert (created["username"], created["name"]) == (body["username"], body["name"])
        assert (found["_id"], found["username"], found["name"]) == (created["_id"], body["username"], body["name"])
        assert found["emails"] == [{"address": body["email"], "verified": body.get("verified", False)}]
        assert found["type"] == "user" and found["active"] is body.get("active", True)
        assert account(world, username=body["username"]) == found
    assert set(account(world, username=one["username"])["roles"]) == {"user", "bot"}

    data = world.ok("login", body={"user": one["username"], "password": one["password"]})["data"]
    assert data["me"]["username"] == one["username"]
    world.refused("login", status=401, body={"user": two["username"], "password": two["password"]})
    assert account(world, userId=world.plain_user.user_id) == neighbour


@promise("workspace.create-user.refused", "createUser", kind="refusal", needs=Mode.FULL, capabilities=_OWN,
         source=_CREATE)  # fmt: skip
def test_a_wrong_draft_makes_no_account(world: World) -> None:
    """A username or address that is taken, one that cannot be a username, a blank one, an empty password or a role that
    does not exist is refused with the reason, `details` name the field and what was wrong with it; no account is made,
    and the one that was there stays as it was."""
    there = world.user()
    before = account(world, userId=there.user_id)

    for properties, error, code, details in _wrong(world, there):
        body, details = draft(world, **properties), {"method": "insertOrUpdateUser", **details}
        world.refused("createUser", f"{error} [{code}]", code=code, details=details, body=body, caller=world.admin)
        if body["username"] != there.username:
            expect_nobody(world, username=body["username"])

    assert account(world, userId=there.user_id) == before
    assert account(world, username=there.username) == before


def _wrong(world: World, there: Login) -> Iterator[tuple[dict[str, Any], str, str, dict[str, str]]]:
    """What is wrong with a draft, the refusal's words, their code, and its details."""
    taken, email, other = there.username, f"{there.username}@example.com", world.email()
    spaced, role = world.name("with space").replace("-", " "), world.name("role")
    in_use, invalid = "error-field-unavailable", "error-input-is-not-a-valid-field"
    yield {"username": taken, "email": other}, f"{taken} is already in use :(", in_use, {"field": taken}
    yield {"email": email}, f"{email} is already in use :(", in_use, {"field": email}
    wrong = {"input": spaced, "field": "Username"}
    yield {"username": spaced, "email": other}, f"{spaced} is not a valid username", invalid, wrong
    required = "error-the-field-is-required"
    yield {"password": ""}, "The field Password is required", required, {"field": "Password"}
    unknown = "The field Roles consist invalid role id"
    yield {"roles": ["user", role]}, unknown, "error-action-not-allowed", {"action": "Assign_role"}


@promise("workspace.create-user.not-allowed", "createUser", kind="permission", needs=Mode.FULL, capabilities=_OWN,
         source=_CREATE)  # fmt: skip
def test_not_everybody_creates_accounts(world: World) -> None:
    """Agents, managers and plain users are refused with 400, and no account is made."""
    require_withheld(world, "manager", "create-user")
    require_withheld(world, "agent", "create-user")

    for caller in (world.plain_user, world.agent, world.manager):
        body = draft(world)
        error = "Adding user is not allowed [error-action-not-allowed]"
        details = {"method": "insertOrUpdateUser", "action": "Adding_user"}
        code = "error-action-not-allowed"
        world.refused("createUser", error, code=code, details=details, body=body, caller=caller)
        expect_nobody(world, username=body["username"])


@promise("workspace.delete-user.gone", "deleteUser", kind="state", needs=Mode.FULL, capabilities=_OWN, source=_DELETE)
def test_a_deleted_account_is_gone(world: World) -> None:
    """A deleted account, named in any of the three ways, can neither be found nor log in, its sessions end, and it can
    be deleted only once. Accounts with similar names stay."""
    stays = world.user()
    near = world.grounds.create_user(f"{stays.username}x", ())
    before = [account(world, userId=one.user_id) for one in (stays, world.plain_user)]

    for key in ("userId", "username", "user"):
        gone = near if key == "username" else world.user()
        named = {key: gone.user_id if key == "userId" else gone.username}
        assert account(world, userId=gone.user_id) == account(world, username=gone.username)
        assert world.ok("deleteUser", body=named, caller=world.admin)["deletedRooms"] == []

        expect_nobody(world, userId=gone.user_id)
        expect_nobody(world, username=gone.username)
        world.refused("getMe", status=401, caller=gone)
        credentials = {"user": gone.username, "password": world.grounds.passwords[gone.username]}
        world.refused("login", status=401, body=credentials)
        world.refused("deleteUser", USER_UNKNOWN, code="error-invalid-user", body=named, caller=world.admin)

    assert [account(world, userId=one.user_id) for one in (stays, world.plain_user)] == before
    assert world.ok("getMe", caller=stays)["_id"] == stays.user_id


@promise("workspace.named.capitals", "deleteUser", kind="identity", needs=Mode.FULL, capabilities=_OWN, source=_DELETE)
def test_capitals_do_not_matter_in_who_is_meant(world: World) -> None:
    """A username in other letters, large or small, names the same account where its presence is set and where it is
    deleted."""
    user, stays = world.user(), world.user()
    named = {"username": user.username.upper()}

    world.ok("setUserStatus", body={**named, "status": "busy"}, caller=world.admin)
    assert account(world, userId=user.user_id)["status"] == "busy"
    world.ok("deleteUser", body=named, caller=world.admin)
    expect_nobody(world, userId=user.user_id)
    assert account(world, userId=stays.user_id)["_id"] == stays.user_id


@promise("workspace.delete-user.agent", "deleteUser", kind="state", needs=Mode.FULL, capabilities=_OWN, source=_DELETE)
def test_a_deleted_agent_leaves_the_departments(world: World) -> None:
    """With the account of an agent go its place among the agents and its memberships; other members stay."""
    leaving, staying = world.user("agent"), world.user("agent")
    department = world.department(leaving, staying)["_id"]

    def members() -> set[str]:
        listed = world.ok("listDepartmentAgents", path={"_id": department}, caller=world.admin)["agents"]
        return {member["agentId"] for member in listed}

    assert members() == {leaving.user_id, staying.user_id}
    world.ok("deleteUser", body={"userId": leaving.user_id}, caller=world.admin)

    assert members() == {staying.user_id}
    for agent, listed in ((leaving, []), (staying, [staying.user_id])):
        query = {"text": agent.username}
        users = world.ok("listLivechatUsers", path={"type": "agent"}, query=query, caller=world.admin)["users"]
        assert [user["_id"] for user in users if user["username"] == agent.username] == listed


@promise("workspace.delete-user.unknown", "deleteUser", kind="refusal", needs=Mode.FULL, capabilities=_OWN,
         source=_DELETE)  # fmt: skip
def test_nobody_cannot_be_deleted(world: World) -> None:
    """An id or username that only resembles that of an account is refused, and that account stays."""
    user = world.user()
    before = account(world, userId=user.user_id)

    for named in (
        {"userId": world.name("nobody")}, {"username": world.name("nobody")}, {"userId": user.user_id[:-1]},
        {"username": user.username[:-1]}, {"user": f"{user.username}x"}, {"userId": user.username},
        {"username": user.user_id},
    ):  # fmt: skip
        world.refused("deleteUser", USER_UNKNOWN, code="error-invalid-user", body=named, caller=world.admin)

    assert account(world, userId=user.user_id) == before
    assert world.ok("getMe", caller=user)["_id"] == user.user_id


@promise("workspace.user-info.who-sees-what", "getUser", kind="permission", needs=Mode.FULL, capabilities=_OWN,
         source=_INFO)  # fmt: skip
def test_others_are_told_in_part(world: World) -> None:
    """A caller reads the own account in full and that of others without addresses, roles and logins; an administrator
    reads all of it."""
    require_withheld(world, "plain-user", "view-full-other-user-info")
    reader, read = world.plain_user, world.agent

    own = account(world, reader, userId=reader.user_id)
    others = account(world, reader, userId=read.user_id)
    in_full = account(world, userId=read.user_id)

    assert (own["canViewAllInfo"], others["canViewAllInfo"], in_full["canViewAllInfo"]) == (True, False, True)
    assert own["emails"][0]["address"] == f"{reader.username}@example.com"
    assert in_full["emails"][0]["address"] == f"{read.username}@example.com"
    told = {"emails", "roles", "createdAt", "services", "phone", "lastLogin"} & set(others)
    assert not told, f"somebody else's {', '.join(sorted(told))} are told"
    assert "services" not in in_full
    for key in ("_id", "username", "name", "status", "active", "type"):
        assert others[key] == in_full[key]


@promise("workspace.user-info.rooms", "getUser", kind="permission", needs=Mode.FULL,
         capabilities=("own users", "agents online"), source=_INFO)  # fmt: skip
def test_rooms_are_told_when_asked_for(world: World) -> None:
    """`includeUserRooms` adds the rooms of the agent, for the agent and for administrators; a conversation is in the
    list of its own agent only."""
    require_withheld(world, "plain-user", "view-other-user-channels")
    conversation = world.conversation()
    agent, other = world.serving(conversation)

    def rooms(caller: Login, of: Login, asked: str = "true") -> list[str] | None:
        query = {"userId": of.user_id, "includeUserRooms": asked}
        listed = world.ok("getUser", query=query, caller=caller)["user"].get("rooms")
        return None if listed is None else [room["rid"] for room in listed]

    assert conversation.rid in (rooms(agent, agent) or [])
    assert (rooms(world.admin, agent) or []).count(conversation.rid) == 1
    assert conversation.rid not in (rooms(world.admin, other) or [])
    assert rooms(world.plain_user, agent) is None
    assert rooms(agent, agent, "false") is None
    world.ok("joinRoom", query={"roomId": conversation.rid}, caller=world.admin)
    assert conversation.rid in (rooms(world.admin, world.admin) or [])
    world.ok("forwardRoom", body={"roomId": conversation.rid, "userId": other.user_id}, caller=world.admin)
    assert conversation.rid not in (rooms(world.admin, agent) or [])
    assert conversation.rid in (rooms(world.admin, other) or [])
    world.ok("closeRoom", body=conversation.own)
    assert conversation.rid not in (rooms(world.admin, other) or [])


@promise("workspace.user-info.by-email", "getUser", kind="identity", needs=Mode.FULL, capabilities=_OWN, since="8.4.0",
         source=_INFO)  # fmt: skip
def test_an_account_is_found_by_its_address(world: World) -> None:
    """An e-mail address leads to the account that has it, and to nobody when it only resembles one."""
    for user in (world.plain_user, world.agent):
        email = f"{user.username}@example.com"
        assert account(world, email=email) == account(world, userId=user.user_id)
        expect_nobody(world, email=email[1:])
    expect_nobody(world, email=f"{world.plain_user.username}@example.co")


@promise("workspace.user-info.by-username", "getUser", kind="identity", needs=Mode.FULL, capabilities=_OWN,
         source=_INFO)  # fmt: skip
def test_an_account_is_found_by_its_username(world: World) -> None:
    """A username leads to the account that has it, and to nobody when a letter is missing or there is one too many."""
    for user in (world.plain_user, world.agent):
        assert account(world, username=user.username)["_id"] == user.user_id
        for near in (user.username[:-1], user.username[1:], f"{user.username}x"):
            expect_nobody(world, username=near)


@promise("workspace.user-info.unknown", "getUser", kind="refusal", needs=Mode.READ_ONLY, capabilities=("login",),
         source=_INFO)  # fmt: skip
def test_an_unknown_account_is_refused(world: World) -> None:
    """A user whom nobody knows is refused, so is a call that names nobody, or leaves the name blank."""
    for query in ({"userId": world.name("nobody")}, {"username": world.name("nobody")},
                  {"userId": world.admin.user_id[:-1]}):  # fmt: skip
        expect_nobody(world, **query)
    world.refused("getUser", "Invalid search query.", query={"userId": ""}, caller=world.admin)
    assert world.refused("getUser", caller=world.admin)["error"]


@promise("workspace.set-status.own", "setUserStatus", kind="state", needs=Mode.FULL, capabilities=_OWN, source=_STATUS)
def test_a_user_sets_the_own_presence(world: World) -> None:
    """Presence and text are those that were set, for the caller and for nobody else; an empty text takes the text away,
    and an administrator sets those of others."""
    user, neighbour = world.user(), world.user()
    before = account(world, userId=neighbour.user_id)
    text = world.name("status")

    for caller, body, wanted in (
        (user, {"status": "busy", "message": text}, ("busy", text)),
        (user, {"message": ""}, ("busy", "")),
        (world.admin, {"userId": user.user_id, "status": "away", "message": f"{text}-2"}, ("away", f"{text}-2")),
        (world.admin, {"username": user.username, "message": f"{text}-3"}, ("away", f"{text}-3")),
    ):
        world.ok("setUserStatus", body=body, caller=caller)
        assert settled(lambda: _presence(world, user), lambda found, wanted=wanted: found == wanted) == wanted  # type: ignore[misc]

    assert account(world, userId=neighbour.user_id) == before


def _presence(world: World, user: Login) -> tuple[str, str]:
    own = world.ok("getMe", caller=user)
    return own.json.get("statusDefault", ""), own.json.get("statusText", "")


@promise("workspace.set-status.refused", "setUserStatus", kind="refusal", needs=Mode.FULL, capabilities=_OWN,
         source=_STATUS)  # fmt: skip
def test_a_wrong_presence_is_refused(world: World) -> None:
    """An empty change, a presence that there is none, an end that is past or no date, and a user whom nobody knows are
    refused; so is the presence of others without the permission, and to be invisible where nobody may. The presence
    stays as it was."""
    require_withheld(world, "plain-user", "edit-other-user-info")
    user = world.user()
    before = _presence(world, user)
    named = {"userId": user.user_id}
    nothing = "Match error: Failed Match.OneOf, Match.Maybe or Match.Optional validation"

    for body, error in (
        (named, nothing),
        ({**named, "status": "Online"}, "must be equal to one of the allowed values"),
        ({**named, "status": "busy", "expiresAt": "soon"}, "Invalid expiresAt date string [error-invalid-date]"),
        (
            {**named, "status": "busy", "expiresAt": "2020-01-01T00:00:00.000Z"},
            "expiresAt must be a future date [error-invalid-date]",
        ),
        ({"userId": user.user_id[:-1], "status": "busy"}, USER_UNKNOWN),
        ({"username": world.name("nobody"), "status": "busy"}, USER_UNKNOWN),
    ):
        details = {"method": "users.setStatus"} if error.endswith("[error-invalid-date]") else None
        world.refused("setUserStatus", error, details=details, body=body, caller=world.admin)
    body = {**named, "status": "busy", "message": "Not my doing."}
    world.refused("setUserStatus", "unauthorized", status=403, body=body, caller=world.plain_user)
    with world.setting("Accounts_AllowInvisibleStatusOption", False):
        error, code = "Invisible status is disabled [error-status-not-allowed]", "error-status-not-allowed"
        body = {"status": "offline", "message": ""}
        world.refused("setUserStatus", error, code=code, body=body, caller=user)

    assert _presence(world, user) == before


@promise("workspace.me.address", "getMe", kind="identity", needs=Mode.FULL, capabilities=_OWN,
         source="server 8.x getUserInfo")  # fmt: skip
def test_only_a_verified_address_is_the_own_one(world: World) -> None:
    """`email` is the address of the account once it is verified; before, only `emails` has it."""
    for verified in (True, False):
        user = world.user(verified=verified)
        me = world.ok("getMe", caller=user).json
        address = f"{user.username}@example.com"
        assert [one["address"] for one in me["emails"]] == [address]
        assert me.get("email") == (address if verified else None)
