"""Sessions, accounts, settings, permissions and the server itself over HTTP."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest

from tests.server.conftest import Answer, Api

GRACE = "Gr4ceHopperAgent7"
EDSGER = {
    "email": "edsger@example.com",
    "name": "Edsger Dijkstra",
    "password": "considered-harmful",
    "username": "edsger",
}


def refused(answer: Answer, error: str, status: int = 400) -> bool:
    return (answer.status, answer.json.get("error")) == (status, error)


# Sessions.


@pytest.mark.parametrize(
    "credentials",
    [
        {"user": "grace", "password": "grace"},
        {"user": "grace@example.com", "password": "grace"},
        {"username": "GRACE", "password": "grace"},
        {"email": "grace@example.com", "password": "grace"},
        {
            "user": {"username": "grace"},
            "password": {"digest": sha256(b"grace").hexdigest(), "algorithm": "sha-256"},
        },
        {"user": "grace", "password": {"hashed": sha256(b"grace").hexdigest()}},
    ],
)
def test_every_form_of_credentials_logs_in(api: Api, credentials: dict[str, Any]) -> None:
    answer = api.post("/api/v1/login", json=credentials)
    assert (answer.status, answer.json["status"], answer.json["success"]) == (200, "success", True)
    assert answer.json["data"]["userId"] == answer.json["data"]["me"]["_id"] == GRACE


def test_a_form_logs_in_as_json_does(api: Api) -> None:
    answer = api.request("POST", "/api/v1/login", data={"user": "grace", "password": "grace"})
    assert answer.json["data"]["userId"] == GRACE


def test_a_token_logs_in_again(api: Api) -> None:
    headers = api.login("grace")
    answer = api.post("/api/v1/login", json={"resume": headers["X-Auth-Token"]})
    assert answer.json["data"]["authToken"] == headers["X-Auth-Token"]


@pytest.mark.parametrize(
    "credentials",
    [
        {"user": "grace", "password": "guessed"},
        {"user": "nobody", "password": "grace"},
        {"user": "grace"},
        {"resume": "stolen"},
        {},
        {"user": 5, "password": ["grace"]},
        {"user": "grace", "password": "grace", "why": "curious"},
    ],
)
def test_refused_logins_all_look_the_same(api: Api, credentials: dict[str, Any]) -> None:
    answer = api.post("/api/v1/login", json=credentials)
    assert answer.status == 401
    assert answer.json == {"success": False, "status": "error", "error": "Unauthorized", "message": "Unauthorized"}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_logging_out_ends_the_session_that_was_used_and_no_other(api: Api, method: str) -> None:
    used = api.login("grace")
    other = api.post("/api/v1/login", json={"user": "grace", "password": "grace"}).json["data"]["authToken"]
    assert api.request(method, "/api/v1/logout", headers=used).status == 200
    assert api.get("/api/v1/me", headers=used).status == 401
    assert api.get("/api/v1/me", headers={"X-User-Id": GRACE, "X-Auth-Token": other}).status == 200


def test_me_is_the_own_account_without_secrets(api: Api) -> None:
    me = api.get("/api/v1/me", caller="grace").json
    assert (me["email"], me["statusLivechat"], me["roles"]) == (
        "grace@example.com",
        "available",
        ["user", "livechat-agent"],
    )
    assert me["services"] == {"password": {"exists": True}}
    assert me["settings"]["preferences"]["enableAutoAway"] is True
    assert "type" not in me


def test_only_who_may_view_statistics_learns_the_full_version(api: Api) -> None:
    everybody = api.get("/api/info").json
    administrator = api.get("/api/info", caller="admin").json
    assert everybody["version"] == ".".join(administrator["version"].split(".")[:2])
    assert "info" not in everybody
    assert administrator["info"]["version"] == administrator["version"]
    stale = {"X-User-Id": GRACE, "X-Auth-Token": "stale"}
    assert api.get("/api/info", headers=stale).json["version"] == everybody["version"]


# Accounts.


def test_a_created_user_logs_in_and_can_be_read(api: Api) -> None:
    user = api.post("/api/v1/users.create", EDSGER | {"roles": ["user", "bot"], "bio": "EWD"}, caller="admin").json[
        "user"
    ]
    assert (user["username"], user["status"], user["active"], user["bio"]) == ("edsger", "offline", True, "EWD")
    read = api.get("/api/v1/users.info", caller="admin", query={"userId": user["_id"]}).json["user"]
    assert (read["roles"], read["canViewAllInfo"]) == (["user", "bot"], True)
    login = api.post("/api/v1/login", {"user": "edsger", "password": "considered-harmful"})
    assert login.json["data"]["userId"] == user["_id"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"nickName": "E"}, "must NOT have additional properties"),
        ({"roles": ["king"]}, "The field Roles consist invalid role id [error-action-not-allowed]"),
        ({"username": "grace"}, "grace is already in use :( [error-field-unavailable]"),
        ({"name": "<Edsger>"}, "Name contains invalid characters"),
        ({"freeSwitchExtension": "1001"}, "Setting user voice call extension is not allowed"),
    ],
)
def test_users_that_may_not_be_are_refused(api: Api, changes: dict[str, Any], error: str) -> None:
    assert refused(api.post("/api/v1/users.create", EDSGER | changes, caller="admin"), error)


def test_what_is_said_of_passwords_is_kept_with_the_account(api: Api) -> None:
    draft = {**EDSGER, "requirePasswordChange": False, "statusText": "Thinking"}
    user = api.post("/api/v1/users.create", caller="admin", json=draft).json["user"]
    assert user["requirePasswordChange"] is False
    assert "statusText" not in user

    made_up = {"email": "barbara@example.com", "username": "barbara", "setRandomPassword": True}
    user = api.post("/api/v1/users.create", caller="admin", json={**EDSGER, **made_up}).json["user"]
    assert user["requirePasswordChange"] is True


def test_properties_of_a_new_user_are_missed_in_the_servers_order(api: Api) -> None:
    answer = api.post("/api/v1/users.create", {"username": "edsger"}, caller="admin")
    assert refused(answer, "must have required property 'email'")
    assert answer.json["errorType"] == "invalid-params"


def test_who_may_not_create_users_reads_400(api: Api) -> None:
    answer = api.post("/api/v1/users.create", EDSGER, caller="grace")
    assert refused(answer, "Adding user is not allowed [error-action-not-allowed]")
    assert answer.json["details"] == {"method": "insertOrUpdateUser", "action": "Adding_user"}


def test_a_second_factor_is_asked_for_where_the_workspace_wants_it(api: Api) -> None:
    api.workspace.settings.set("Accounts_TwoFactorAuthentication_Enabled", True)
    answer = api.post("/api/v1/users.create", EDSGER, caller="admin")
    assert refused(answer, "TOTP Required [totp-required]")
    assert answer.json["details"] == {"method": "password", "availableMethods": []}
    wrong = {"x-2fa-method": "password", "x-2fa-code": sha256(b"guessed").hexdigest()}
    assert refused(
        api.post("/api/v1/users.create", EDSGER, caller="admin", headers=wrong), "TOTP Invalid [totp-invalid]"
    )
    right = wrong | {"x-2fa-code": sha256(b"admin").hexdigest()}
    assert api.post("/api/v1/users.create", EDSGER, caller="admin", headers=right).status == 200


def test_a_deleted_user_is_gone_with_all_sessions(api: Api) -> None:
    session = api.login("linus")
    assert api.post("/api/v1/users.delete", {"username": "linus"}, caller="admin").json == {
        "deletedRooms": [],
        "success": True,
    }
    assert api.get("/api/v1/me", headers=session).status == 401
    assert api.workspace.departments.of_agent("L1nusTorvaldsAg3n") == []


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"userId": " "}, 'The required "userId" or "username" param was not provided [error-user-param-not-provided]'),
        (
            {"user": "x"},
            'The required "userId" or "username" param provided does not match any users [error-invalid-user]',
        ),
        ({"userId": "rocket.cat"}, "Deleting the rocket.cat user is not allowed [error-action-not-allowed]"),
        ({"userId": GRACE, "force": True}, "must NOT have additional properties"),
    ],
)
def test_users_that_cannot_be_deleted(api: Api, body: dict[str, Any], error: str) -> None:
    assert refused(api.post("/api/v1/users.delete", body, caller="admin"), error)


def test_a_user_to_delete_has_to_be_named(api: Api) -> None:
    missing = "\n ".join(f"must have required property '{name}'" for name in ("userId", "username", "user"))
    answer = api.post("/api/v1/users.delete", {}, caller="admin")
    assert refused(answer, f"{missing}\n must match a schema in anyOf")


def test_deleting_users_needs_the_permission(api: Api) -> None:
    answer = api.post("/api/v1/users.delete", {"username": "linus"}, caller="margaret")
    assert refused(answer, "User does not have the permissions required for this action [error-unauthorized]", 403)


def test_others_see_less_of_an_account_than_its_owner(api: Api) -> None:
    query = {"username": "grace"}
    others = api.get("/api/v1/users.info", caller="tim", query=query).json["user"]
    assert others["canViewAllInfo"] is False
    assert not {"emails", "roles", "createdAt", "services", "lastLogin"} & others.keys()
    own = api.get("/api/v1/users.info", caller="grace", query=query).json["user"]
    assert (own["canViewAllInfo"], own["services"]) == (True, {"password": True})


def test_the_rooms_of_a_user_are_for_those_who_may_see_them(api: Api) -> None:
    query = {"userId": GRACE, "includeUserRooms": "true"}
    rooms = api.get("/api/v1/users.info", caller="admin", query=query).json["user"]["rooms"]
    assert [(room["rid"], room["t"]) for room in rooms] == [("rMAdaSupportChat1", "l")]
    assert "rooms" not in api.get("/api/v1/users.info", caller="tim", query=query).json["user"]


@pytest.mark.parametrize("query", [{"username": GRACE}, {"userId": "grace"}])
def test_an_id_and_a_username_find_a_user_under_either_name(api: Api, query: dict[str, str]) -> None:
    assert api.get("/api/v1/users.info", caller="tim", query=query).json["user"]["_id"] == GRACE


def test_a_username_is_looked_for_letter_by_letter(api: Api) -> None:
    answer = api.get("/api/v1/users.info", caller="admin", query={"username": "Grace"})
    assert refused(answer, "User not found.")


def test_addresses_of_others_are_looked_for_by_those_who_may_see_them(api: Api) -> None:
    query = {"email": "grace@example.com"}
    assert refused(api.get("/api/v1/users.info", caller="tim", query=query), "User not found.")
    assert api.get("/api/v1/users.info", caller="grace", query=query).json["user"]["_id"] == GRACE
    assert api.get("/api/v1/users.info", caller="admin", query=query).json["user"]["_id"] == GRACE


def test_an_unknown_parameter_is_named_with_all_that_could_have_been_sent(api: Api) -> None:
    answer = api.get("/api/v1/users.info", caller="admin", query={"userId": GRACE, "age": "5"})
    missing = [f"must have required property '{key}'" for key in ("username", "importId", "email")]
    assert answer.json["error"].split("\n ") == [
        "must NOT have additional properties",
        *missing,
        "must have required property 'freeSwitchExtension'",
        "must match a schema in anyOf",
    ]


def test_others_see_when_a_presence_ends_and_which_fields_are_public(api: Api) -> None:
    api.workspace.settings.set("Accounts_CustomFields", '{"office": {"public": true}, "salary": {"public": false}}')
    api.post("/api/v1/users.setStatus", caller="tim", json={"status": "busy", "expiresAt": "2036-03-02T09:00:00Z"})
    fields = {"office": "Geneva", "salary": "1"}
    made = api.post("/api/v1/users.create", caller="admin", json={**EDSGER, "customFields": fields})
    assert made.json["user"]["customFields"] == fields

    tim = api.get("/api/v1/users.info", caller="grace", query={"username": "tim"}).json["user"]
    edsger = api.get("/api/v1/users.info", caller="grace", query={"username": "edsger"}).json["user"]

    assert tim["statusExpiresAt"] == "2036-03-02T09:00:00.000Z"
    assert edsger["customFields"] == {"office": "Geneva"}


def test_a_user_is_looked_for_by_exactly_one_key(api: Api) -> None:
    nothing = api.get("/api/v1/users.info", caller="tim")
    assert nothing.json["error"].endswith("'freeSwitchExtension'\n must match a schema in anyOf")
    assert nothing.json["error"].startswith("must have required property 'userId'\n must have")
    two = api.get("/api/v1/users.info", caller="tim", query={"userId": GRACE, "username": "grace"})
    assert two.json["error"].startswith("must NOT have additional properties\n must NOT have additional properties\n ")
    assert refused(api.get("/api/v1/users.info", caller="tim", query={"email": ""}), "Invalid search query.")
    assert refused(api.get("/api/v1/users.info", caller="tim", query={"importId": "U1"}), "User not found.")


def test_a_presence_is_seen_by_others(api: Api) -> None:
    assert api.post("/api/v1/users.setStatus", {"status": "away", "message": "Lunch"}, caller="grace").json == {
        "success": True
    }
    seen = api.get("/api/v1/users.info", caller="tim", query={"userId": GRACE}).json["user"]
    assert (seen["status"], seen["statusText"]) == ("away", "Lunch")


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "Match error: Failed Match.OneOf, Match.Maybe or Match.Optional validation"),
        ({"status": "asleep"}, "must be equal to one of the allowed values"),
        ({"status": "away", "why": "x"}, "must NOT have additional properties"),
        ({"status": "away", "expiresAt": "soon"}, "Invalid expiresAt date string [error-invalid-date]"),
        ({"status": "away", "expiresAt": "2020-01-01"}, "expiresAt must be a future date [error-invalid-date]"),
    ],
)
def test_presences_that_are_refused(api: Api, body: dict[str, Any], error: str) -> None:
    assert refused(api.post("/api/v1/users.setStatus", body, caller="grace"), error)


def test_the_presence_of_others_is_for_those_who_may_edit_them(api: Api) -> None:
    body = {"username": "linus", "status": "busy"}
    assert refused(api.post("/api/v1/users.setStatus", body, caller="grace"), "unauthorized", 403)
    assert api.post("/api/v1/users.setStatus", body, caller="admin").status == 200
    unknown = api.post("/api/v1/users.setStatus", {"username": "nobody", "status": "busy"}, caller="admin")
    assert unknown.json["errorType"] == "error-invalid-user"


# Settings.


@pytest.mark.parametrize("value", [False, "Manual", 7, None, ["a"]])
def test_a_changed_setting_is_read_back(api: Api, value: Any) -> None:
    path = "/api/v1/settings/Livechat_title"
    assert api.post(path, {"value": value, "ignored": 1}, caller="admin").json == {"success": True}
    assert api.get(path, caller="admin").json == {"_id": "Livechat_title", "value": value, "success": True}


def test_a_setting_that_is_not_there_is_refused_without_words(api: Api) -> None:
    path = "/api/v1/settings/Livechat_tilte"
    for answer in (api.get(path, caller="admin"), api.post(path, {"value": 1}, caller="admin")):
        assert (answer.status, answer.json) == (400, {"success": False})
    nothing_to_do = api.post("/api/v1/settings/Livechat_title", {}, caller="admin")
    assert (nothing_to_do.status, nothing_to_do.json) == (400, {"success": False})


def test_settings_are_for_those_who_may_see_and_change_them(api: Api) -> None:
    assert api.get("/api/v1/settings/Livechat_title", caller="margaret").status == 403
    assert api.post("/api/v1/settings/Livechat_title", {"value": "x"}, caller="margaret").status == 403
    assert api.get("/api/v1/settings/Livechat_title").status == 401


def test_a_number_keeps_to_the_bounds_of_its_setting(api: Api) -> None:
    setting = api.workspace.settings.get("Message_MaxAllowedSize")
    assert setting is not None
    setting.extra |= {"minValue": 1, "maxValue": 9}
    path, words = "/api/v1/settings/Message_MaxAllowedSize", "Value for setting Message_MaxAllowedSize must be"
    low, high = api.post(path, {"value": 0}, caller="admin"), api.post(path, {"value": 10}, caller="admin")
    assert refused(low, f"{words} greater than or equal to 1 [error-invalid-setting-value]")
    assert refused(high, f"{words} less than or equal to 9 [error-invalid-setting-value]")


def test_public_settings_need_no_login_and_come_in_pages(api: Api) -> None:
    page = api.get("/api/v1/settings.public", query={"count": 2, "offset": 1}).json
    assert (page["count"], page["offset"], len(page["settings"])) == (2, 1, 2)
    assert page["total"] > 10
    ids = [setting["_id"] for setting in page["settings"]]
    assert ids == sorted(ids)
    picked = api.get("/api/v1/settings.public", query={"_id": "Livechat_title, Livechat_enabled,Nothing"}).json
    assert [setting["_id"] for setting in picked["settings"]] == ["Livechat_enabled", "Livechat_title"]
    assert picked["total"] == 2


def test_a_wrong_order_or_parameter_of_public_settings_is_refused(api: Api) -> None:
    answer = api.get("/api/v1/settings.public", query={"sort": "by-name"})
    assert refused(answer, 'Invalid sort parameter provided: "by-name" [error-invalid-sort]')
    assert refused(api.get("/api/v1/settings.public", query={"x": "1"}), "must NOT have additional properties")


# Permissions.


def test_permissions_change_what_the_next_call_may(api: Api) -> None:
    assert api.get("/api/v1/livechat/triggers", caller="grace").status == 403
    changes = [{"_id": "view-livechat-manager", "roles": ["livechat-agent"]}]
    answer = api.post("/api/v1/permissions.update", {"permissions": changes}, caller="admin")
    changed = next(one for one in answer.json["permissions"] if one["_id"] == "view-livechat-manager")
    assert changed["roles"] == ["livechat-agent"]
    assert api.get("/api/v1/livechat/triggers", caller="grace").status == 200


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ([{"_id": "fly", "roles": []}], "Invalid permission"),
        ([{"_id": "view-l-room", "roles": ["king"]}], "Invalid role"),
        ([{"_id": "view-l-room"}], "must have required property 'roles'"),
        (
            [{"_id": "view-l-room", "roles": ["user", "user"]}],
            "must NOT have duplicate items (items ## 1 and 0 are identical)",
        ),
        ("all", "must be array"),
    ],
)
def test_changes_of_permissions_that_are_refused(api: Api, changes: Any, error: str) -> None:
    assert refused(api.post("/api/v1/permissions.update", {"permissions": changes}, caller="admin"), error)


def test_everybody_lists_permissions_and_few_change_them(api: Api) -> None:
    listed = api.get("/api/v1/permissions.listAll", caller="tim").json
    assert "view-l-room" in {permission["_id"] for permission in listed["update"]}
    assert listed["remove"] == []
    assert api.post("/api/v1/permissions.update", {"permissions": []}, caller="margaret").status == 403


def test_permissions_are_listed_by_when_they_changed(api: Api) -> None:
    api.workspace.clock.freeze()
    since = api.workspace.clock.now().isoformat()
    api.workspace.clock.advance(1)
    api.workspace.permissions.set_roles("view-l-room", ["admin"])
    changed = api.get("/api/v1/permissions.listAll", caller="tim", query={"updatedSince": since}).json["update"]
    assert [permission["_id"] for permission in changed] == ["view-l-room"]
    wrong = api.get("/api/v1/permissions.listAll", caller="tim", query={"updatedSince": "yesterday"})
    assert wrong.json["errorType"] == "error-roomId-param-invalid"
