"""Accounts: made, logged in, found, removed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from stub_server.workspace import Workspace, refusals
from stub_server.workspace.entities import Message, User
from stub_server.workspace.user_drafts import UserDraft
from stub_server.workspace.users import UserKeys, digest


def account(workspace: Workspace, username: str) -> User:
    user = workspace.users.by_username(username)
    assert user is not None
    return user


def draft(**changes: object) -> UserDraft:
    known: dict[str, object] = {
        "email": "edsger@example.com",
        "name": "Edsger Dijkstra",
        "password": "considered-harmful",
        "username": "edsger",
    }
    return UserDraft(**(known | changes))  # type: ignore[arg-type]


def test_usernames_and_addresses_are_found_in_capitals_or_not(workspace: Workspace) -> None:
    assert workspace.users.by_username("GRACE") is workspace.users.by_email("Grace@Example.com")


def test_a_login_opens_a_session_beside_the_others(workspace: Workspace) -> None:
    grace = account(workspace, "grace")
    _, first = workspace.users.log_in(grace, digest("grace"))
    _, second = workspace.users.log_in(grace, digest("grace"))
    assert first != second
    assert workspace.users.by_token(grace.id, first) is grace
    assert workspace.users.by_token(grace.id, second) is grace


def test_a_token_belongs_to_one_user(workspace: Workspace) -> None:
    _, token = workspace.users.log_in(account(workspace, "grace"), digest("grace"))
    assert workspace.users.by_token(account(workspace, "linus").id, token) is None


def test_logging_out_ends_one_session_and_no_other(workspace: Workspace) -> None:
    grace = account(workspace, "grace")
    _, first = workspace.users.log_in(grace, digest("grace"))
    _, second = workspace.users.log_in(grace, digest("grace"))
    workspace.users.log_out(first)
    assert workspace.users.by_token(grace.id, first) is None
    assert workspace.users.by_token(grace.id, second) is grace


@pytest.mark.parametrize("username", ["grace", "nobody"])
def test_a_refused_login_does_not_tell_whether_the_user_exists(workspace: Workspace, username: str) -> None:
    with pytest.raises(refusals.LoginRefused):
        workspace.users.log_in(workspace.users.by_username(username), digest("guessed"))


def test_a_deactivated_account_neither_logs_in_nor_keeps_its_sessions(workspace: Workspace) -> None:
    grace = account(workspace, "grace")
    _, token = workspace.users.log_in(grace, digest("grace"))
    grace.active = False
    assert workspace.users.by_token(grace.id, token) is None
    with pytest.raises(refusals.LoginRefused):
        workspace.users.log_in(grace, digest("grace"))


def test_a_created_account_can_log_in_at_once(workspace: Workspace) -> None:
    user = workspace.users.create(draft(), account(workspace, "admin"))
    assert (user.roles, user.type, user.status, user.emails[0].verified) == (["user"], "user", "offline", False)
    assert workspace.users.log_in(user, digest("considered-harmful"))[0] is user


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "<b>"}, "Name contains invalid characters"),
        ({"name": "%3Cb%3E"}, "Name contains invalid characters"),
        ({"extension": "1001"}, "Setting user voice call extension is not allowed"),
        ({"roles": ["king"]}, "The field Roles consist invalid role id [error-action-not-allowed]"),
        ({"name": " "}, "The field Name is required [error-the-field-is-required]"),
        ({"username": " "}, "The field Username is required [error-the-field-is-required]"),
        ({"password": ""}, "The field Password is required [error-the-field-is-required]"),
        ({"username": "<e>"}, "&lt;e&gt; is not a valid username [error-input-is-not-a-valid-field]"),
        ({"username": "Grace"}, "Grace is already in use :( [error-field-unavailable]"),
        ({"username": "System"}, "System is blocked and can't be used! [error-blocked-username]"),
        ({"username": "here"}, "here is blocked and can't be used! [error-blocked-username]"),
        ({"email": "edsger"}, "Invalid email edsger [error-invalid-email]"),
        ({"email": "grace@example.com"}, "grace@example.com is already in use :( [error-field-unavailable]"),
    ],
)
def test_an_account_that_may_not_be_is_refused_in_the_servers_words(
    workspace: Workspace, changes: dict[str, object], words: str
) -> None:
    before = len(workspace.store.users)
    with pytest.raises(refusals.Refusal) as refused:
        workspace.users.create(draft(**changes), account(workspace, "admin"))
    assert str(refused.value) == words
    assert len(workspace.store.users) == before


def test_only_holders_of_the_permissions_create_accounts_and_administrators(workspace: Workspace) -> None:
    with pytest.raises(refusals.AddingUserNotAllowed):
        workspace.users.create(draft(), account(workspace, "grace"))
    workspace.permissions.set_roles("create-user", ["livechat-agent"])
    with pytest.raises(refusals.AssigningAdminNotAllowed):
        workspace.users.create(draft(roles=["admin"]), account(workspace, "grace"))


def test_values_of_undefined_custom_fields_are_dropped(workspace: Workspace) -> None:
    workspace.settings.set("Accounts_CustomFields", '{"office": {"type": "text"}}')
    wanted = draft(custom_fields={"office": "Eindhoven", "shoe": "44"})
    user = workspace.users.create(wanted, account(workspace, "admin"))
    assert user.custom_fields == {"office": "Eindhoven"}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"pet": "dog"}, "Field office is required"),
        ({"office": "Eindhoven"}, "Value for field pet is invalid"),
        ({"office": "Eindhoven", "pet": "cow"}, "Value for field pet is invalid"),
        ({"office": "E", "pet": "dog"}, "Min length of field office 2"),
        ({"office": "Nuenen and Eindhoven", "pet": "dog"}, "Max length of field office 10"),
    ],
)
def test_custom_fields_of_accounts_have_the_form_that_is_asked_for(
    workspace: Workspace, values: dict[str, str], words: str
) -> None:
    office = '{"required": true, "minLength": 2, "maxLength": 10}'
    pet = '{"type": "select", "options": ["dog", "cat"]}'
    workspace.settings.set("Accounts_CustomFields", f'{{"office": {office}, "pet": {pet}}}')
    with pytest.raises(refusals.AccountFieldRefused, match=words):
        workspace.users.create(draft(custom_fields=values), account(workspace, "admin"))


def test_definitions_of_custom_fields_have_to_be_readable_where_values_are_sent(workspace: Workspace) -> None:
    workspace.settings.set("Accounts_CustomFields", "{office")
    with pytest.raises(refusals.AccountFieldsUnreadable):
        workspace.users.create(draft(custom_fields={}), account(workspace, "admin"))
    assert workspace.users.create(draft(), account(workspace, "admin")).custom_fields == {}


def test_a_workspace_keeps_usernames_for_itself(workspace: Workspace) -> None:
    workspace.settings.set("Accounts_BlockedUsernameList", "edsger,barbara")
    with pytest.raises(refusals.UsernameBlocked):
        workspace.users.create(draft(), account(workspace, "admin"))


@pytest.mark.parametrize("active", [True, False])
def test_who_may_not_say_whether_an_account_is_active_has_made_it_all_the_same(
    workspace: Workspace, active: bool
) -> None:
    workspace.permissions.set_roles("edit-other-user-active-status", [])
    with pytest.raises(refusals.ActivatingNotAllowed):
        workspace.users.create(draft(active=active), account(workspace, "admin"))
    made = workspace.users.by_username("edsger")
    assert made is not None
    assert made.active


def test_preferences_are_those_of_the_workspace_in_their_own_types(workspace: Workspace) -> None:
    workspace.settings.set("Accounts_Default_User_Preferences_sidebarSortby", "alphabetical")
    workspace.settings.set("Accounts_Default_User_Preferences_hideRoles", "yes")
    liked = workspace.users.preferences()
    assert (liked["sidebarSortby"], liked["hideRoles"], liked["notificationsSoundVolume"]) == (
        "alphabetical",
        False,
        100,
    )
    assert liked["sidebarSectionsOrder"][0] == "Incoming_Calls"


def test_a_welcome_is_mailed_on_request(workspace: Workspace) -> None:
    workspace.users.create(draft(send_welcome_email=True), account(workspace, "admin"))
    assert [mail.to for mail in workspace.store.mails] == ["edsger@example.com"]


def test_a_removed_account_loses_sessions_and_memberships(workspace: Workspace) -> None:
    grace = account(workspace, "grace")
    _, token = workspace.users.log_in(grace, digest("grace"))
    workspace.users.remove(grace)
    assert workspace.users.by_token(grace.id, token) is None
    assert workspace.users.by_username("grace") is None
    assert workspace.departments.of_agent(grace.id) == []


def test_a_removed_account_takes_part_no_longer(workspace: Workspace) -> None:
    visitor = workspace.visitors.register("ada-3f9c2b7e51")
    room, _ = workspace.rooms.open(visitor, preferred_agent_id=account(workspace, "grace").id)
    assert room.users_count == 2
    workspace.users.remove(account(workspace, "grace"))
    assert (room.users_count, room.subscribers) == (1, [])
    assert room.served_by is not None and room.served_by.username == "grace"


@pytest.mark.parametrize(("erasure", "authors"), [("Delete", []), ("Unlink", ["rocket.cat"]), ("Keep", ["grace"])])
def test_messages_of_a_removed_account_follow_the_setting(
    workspace: Workspace, erasure: str, authors: list[str]
) -> None:
    workspace.settings.set("Message_ErasureType", erasure)
    grace, now = account(workspace, "grace"), workspace.clock.now()
    workspace.store.messages.save(Message("m1", "r1", "Hello", now, now, grace.reference))
    workspace.users.remove(grace)
    assert [message.author.username for message in workspace.store.messages] == authors


def test_the_bot_cannot_be_removed(workspace: Workspace) -> None:
    with pytest.raises(refusals.DeletingBotNotAllowed):
        workspace.users.remove(workspace.users.bot())


def test_an_account_has_to_be_named_and_to_exist(workspace: Workspace) -> None:
    assert workspace.users.named(UserKeys(user="LINUS")).username == "linus"
    with pytest.raises(refusals.UserNotNamed):
        workspace.users.named(UserKeys(user_id=" "))
    with pytest.raises(refusals.UserUnknown):
        workspace.users.named(UserKeys(user_id="nobody", username="linus"))


def test_a_text_alone_leaves_the_chosen_presence(workspace: Workspace) -> None:
    grace = account(workspace, "grace")
    workspace.users.set_status(grace, "busy")
    workspace.users.set_status(grace, None, "On the telephone")
    assert (grace.status, grace.status_text) == ("busy", "On the telephone")


def test_presence_obeys_the_settings_and_the_clock(workspace: Workspace) -> None:
    grace = account(workspace, "grace")
    workspace.settings.set("Accounts_AllowInvisibleStatusOption", False)
    workspace.settings.set("Accounts_AllowUserStatusMessageChange", False)
    with pytest.raises(refusals.InvisibleNotAllowed):
        workspace.users.set_status(grace, "offline")
    with pytest.raises(refusals.StatusTextNotAllowed):
        workspace.users.set_status(grace, "away", "Lunch")
    with pytest.raises(refusals.ExpiryInThePast):
        workspace.users.set_status(grace, "away", expires_at=workspace.clock.now() - timedelta(seconds=1))
    assert grace.status == "online"


def test_the_presence_of_others_needs_a_permission(workspace: Workspace) -> None:
    grace, admin = account(workspace, "grace"), account(workspace, "admin")
    assert workspace.users.whose_presence(grace, UserKeys(username="grace")) is grace
    assert workspace.users.whose_presence(admin, UserKeys(username="grace")) is grace
    with pytest.raises(refusals.Unauthorized):
        workspace.users.whose_presence(grace, UserKeys(username="linus"))


def test_a_second_factor_is_asked_for_where_the_workspace_wants_it(workspace: Workspace) -> None:
    admin = account(workspace, "admin")
    workspace.users.check_second_factor(admin, None, None)
    workspace.settings.set("Accounts_TwoFactorAuthentication_Enabled", True)
    with pytest.raises(refusals.SecondFactorRequired):
        workspace.users.check_second_factor(admin, None, digest("admin"))
    with pytest.raises(refusals.SecondFactorInvalid):
        workspace.users.check_second_factor(admin, "password", digest("guessed"))
    workspace.users.check_second_factor(admin, "password", digest("admin"))
