"""Settings and permissions of the workspace."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from conformance.directed.lists import PagedList
from conformance.directed.patience import settled
from conformance.directed.roles import require_withheld
from conformance.directed.texts import NASTY
from conformance.options import Mode
from conformance.promises import promise
from conformance.world import World

_ADMIN = ("admin",)
_SETTINGS = "server 8.x settings.ts"
_PERMISSIONS = "server 8.x permissions.ts"
# Public settings of the widget that every workspace has.
PUBLIC = (
    "Livechat_display_offline_form", "Livechat_enabled", "Livechat_offline_title", "Livechat_offline_title_color",
    "Livechat_registration_form", "Livechat_title", "Livechat_title_color",
)  # fmt: skip
_TEXT = "Livechat_conversation_finished_text"


def value(world: World, name: str) -> Any:
    answer = world.ok("getSetting", path={"_id": name}, caller=world.admin)
    assert answer["_id"] == name, "another setting was answered"
    return answer["value"]


def write(world: World, name: str, new: Any) -> None:
    world.ok("setSetting", path={"_id": name}, body={"value": new}, caller=world.admin)


def public(world: World, *names: str) -> dict[str, Any]:
    """The values of public settings, as everybody reads them."""
    listed = world.ok("listPublicSettings", query={"_id": ",".join(names), "count": 100})["settings"]
    return {setting["_id"]: setting["value"] for setting in listed}


def permissions(world: World, **query: str) -> dict[str, Mapping[str, Any]]:
    """All permissions, or those that the query leaves, by their ids; none of them twice."""
    listed = world.ok("listPermissions", query=query, caller=world.admin)["update"]
    found = {permission["_id"]: permission for permission in listed}
    assert len(found) == len(listed), "a permission is listed twice"
    return found


@promise("workspace.setting.stored", "setSetting", kind="state", needs=Mode.FULL, capabilities=_ADMIN, source=_SETTINGS)
def test_a_setting_keeps_what_was_stored(world: World) -> None:
    """Values of every type, and texts of every script, are read as they were stored, for administrators and for
    everybody; other settings stay as they were."""
    others = [name for name in PUBLIC if name not in ("Livechat_title", "Livechat_registration_form")]
    before = {name: value(world, name) for name in others}
    switch = value(world, "Livechat_registration_form")

    for name, values in (
        ("Livechat_title", NASTY),
        ("Livechat_registration_form", (not switch, switch)),
        ("Livechat_message_character_limit", (7, 0, 1234567)),
    ):
        world.set_for_this_test(name, value(world, name))
        for new in values:
            write(world, name, new)
            found = value(world, name)
            assert found == new and type(found) is type(new), f"{name}: {new!r} became {found!r}"
            if name in PUBLIC:
                shown = settled(lambda name=name: public(world, name), lambda found, new=new: new in found.values())  # type: ignore[misc]
                assert shown == {name: new}

    assert {name: value(world, name) for name in others} == before


@promise("workspace.setting.effective", "setSetting", kind="state", needs=Mode.FULL,
         capabilities=("admin", "agents online"), source=_SETTINGS)  # fmt: skip
def test_a_setting_rules_the_next_requests(world: World) -> None:
    """What a setting forbids is refused from then on, and goes again when the setting is back."""
    conversation = world.conversation()
    message = world.message(conversation)
    body = {**conversation.own, "msg": "Where is my order 4712?"}

    with world.setting("Message_AllowEditing", False):
        refused = settled(
            lambda: world.call("updateMessage", path={"_id": message["_id"]}, body=body),
            lambda answer: answer.status == 400,
        )
        assert refused.status == 400, "a message can be edited although the workspace forbids it"
    edited = settled(
        lambda: world.call("updateMessage", path={"_id": message["_id"]}, body=body),
        lambda answer: answer.status == 200,
    )
    assert edited.status == 200, "a message cannot be edited although the workspace allows it again"


@promise("workspace.setting.refused", "setSetting", kind="refusal", needs=Mode.FULL, capabilities=_ADMIN,
         source=_SETTINGS)  # fmt: skip
def test_an_unknown_setting_is_refused(world: World) -> None:
    """A name that no setting has, or that only resembles one, can be neither read nor written; neither can a setting be
    written without a value."""
    world.set_for_this_test(_TEXT, world.name("text"))
    before = value(world, _TEXT)

    for name in (_TEXT[:-1], f"{_TEXT}x", _TEXT.lower(), f"{_TEXT} ", world.name("setting")):
        answers = [
            world.refused("getSetting", path={"_id": name}, caller=world.admin),
            world.refused("setSetting", path={"_id": name}, body={"value": "no"}, caller=world.admin),
        ]
        assert [answer.json for answer in answers] == [{"success": False}] * 2
        world.refused("getSetting", path={"_id": name}, caller=world.admin)
    for body in ({}, {"Value": "no"}):
        world.refused("setSetting", path={"_id": _TEXT}, body=body, caller=world.admin)

    assert value(world, _TEXT) == before


@promise("workspace.public-settings.pages", "listPublicSettings", kind="list", needs=Mode.READ_ONLY, source=_SETTINGS)
def test_public_settings_are_listed_by_pages(world: World) -> None:
    """Named settings are the whole list, each once, ordered by id; pages are slices of it, `total` does not depend on
    the page, and `sort` turns the order round."""
    listed = PagedList(world, "listPublicSettings", "settings", query={"_id": ",".join(reversed(PUBLIC))})

    assert listed.values() == list(PUBLIC)
    listed.expect_pages()
    listed.expect_order("_id")
    listed.expect_refusals()


@promise("workspace.public-settings.all", "listPublicSettings", kind="list", needs=Mode.READ_ONLY, source=_SETTINGS)
def test_every_public_setting_is_listed_once(world: World) -> None:
    """All pages together hold every public setting once, ordered by id, as many as `total` says."""
    first = world.ok("listPublicSettings")
    assert first["count"] == len(first["settings"]) <= first["total"]
    ids: list[str] = []
    while len(ids) < first["total"]:
        page = world.ok("listPublicSettings", query={"offset": len(ids), "count": 100})
        assert page["settings"], f"the page at {len(ids)} is empty, {first['total']} settings were announced"
        assert page["total"] == first["total"]
        ids += [setting["_id"] for setting in page["settings"]]

    assert len(ids) == len(set(ids)) == first["total"]
    assert set(PUBLIC) <= set(ids)
    assert [setting["_id"] for setting in first["settings"]] == ids[: first["count"]]


@promise("workspace.public-settings.named", "listPublicSettings", kind="list", needs=Mode.READ_ONLY, source=_SETTINGS)
def test_only_the_named_settings_are_listed(world: World) -> None:
    """`_id` picks exactly the settings that it names; a name that only resembles one, or is that of a setting which is
    not public, picks nothing."""
    for names in (("Livechat_title",), ("Livechat_title", "Livechat_enabled")):
        answer = world.ok("listPublicSettings", query={"_id": ",".join(names)})
        assert {setting["_id"] for setting in answer["settings"]} == set(names)
        assert answer["total"] == len(names)
    for name in ("Livechat_titl", "livechat_title", "Livechat_.*", "Livechat_secret_token", world.name("setting")):
        answer = world.ok("listPublicSettings", query={"_id": name})
        assert (answer["settings"], answer["total"]) == ([], 0), f"{name!r} picks a setting"


@promise("workspace.public-settings.values", "listPublicSettings", kind="identity", needs=Mode.READ_ONLY,
         capabilities=_ADMIN, source=_SETTINGS)  # fmt: skip
def test_public_values_are_the_stored_ones(world: World) -> None:
    """Everybody reads the values that administrators read."""
    assert public(world, *PUBLIC) == {name: value(world, name) for name in PUBLIC}


@promise("workspace.permissions.changed", "updatePermissions", kind="state", needs=Mode.FULL,
         capabilities=("own users",), source=_PERMISSIONS)  # fmt: skip
def test_changed_roles_hold_from_then_on(world: World) -> None:
    """The sent roles replace those of the permission, in the answer and in the list, and rule from then on; other
    permissions stay as they were. `updatedSince` lists what changed since then, and only that."""
    name = "view-statistics"
    require_withheld(world, "plain-user", name)
    before = permissions(world)
    old = list(before[name]["roles"])
    latest = max(permission["_updatedAt"] for permission in before.values())

    def knows_info() -> bool:
        return "info" in world.ok("getServerInfo", caller=world.plain_user).json

    assert not knows_info()
    with world.permission(name, [*old, "user"]):
        assert settled(knows_info, bool), "the permission was given and does not count"
        after = permissions(world)
        assert sorted(after[name]["roles"]) == sorted([*old, "user"])
        assert after[name]["_updatedAt"] > before[name]["_updatedAt"]
        assert {key: one for key, one in after.items() if key != name} == {
            key: one for key, one in before.items() if key != name
        }
        assert permissions(world, updatedSince=latest) == {name: after[name]}
    assert not settled(knows_info, lambda knows: not knows), "the permission was taken and still counts"
    assert permissions(world)[name]["roles"] == old


@promise("workspace.permissions.answer", "updatePermissions", kind="success", needs=Mode.FULL, capabilities=_ADMIN,
         source=_PERMISSIONS)  # fmt: skip
def test_a_change_answers_all_permissions(world: World) -> None:
    """The answer of a change holds all permissions as they are then; two at once are changed each by its own roles, and
    an empty list takes a permission from everybody."""
    names = ("view-livechat-departments", "view-livechat-business-hours")
    before = permissions(world)
    wanted = {names[0]: [], names[1]: ["admin"]}

    with world.permission(names[0], before[names[0]]["roles"]), world.permission(names[1], before[names[1]]["roles"]):
        body = {"permissions": [{"_id": name, "roles": roles} for name, roles in wanted.items()]}
        answer = world.ok("updatePermissions", body=body, caller=world.admin)["permissions"]
        after = permissions(world)
        assert {permission["_id"]: permission for permission in answer} == after
        assert {name: permission["roles"] for name, permission in after.items()} == {
            name: wanted.get(name, permission["roles"]) for name, permission in before.items()
        }


@promise("workspace.permissions.refused", "updatePermissions", kind="refusal", needs=Mode.FULL, capabilities=_ADMIN,
         source=_PERMISSIONS)  # fmt: skip
def test_a_wrong_change_changes_nothing(world: World) -> None:
    """One permission that there is none, or that is named twice, or one role that there is none, refuses the whole
    change, wherever it stands."""
    name = "view-livechat-departments"
    good = {"_id": name, "roles": []}

    with world.permission(name, list(permissions(world)[name]["roles"])):
        before = permissions(world)
        for bad, error, code in (
            ({"_id": world.name("permission"), "roles": ["admin"]}, "Invalid permission", "error-invalid-permission"),
            ({"_id": name[:-1], "roles": ["admin"]}, "Invalid permission", "error-invalid-permission"),
            (good, "Invalid permission", "error-invalid-permission"),
            ({"_id": "view-l-room", "roles": [world.name("role")]}, "Invalid role", "error-invalid-role"),
        ):
            for changes in ([good, bad], [bad, good]):
                body = {"permissions": changes}
                world.refused("updatePermissions", error, code=code, body=body, caller=world.admin)
        assert permissions(world) == before


@promise("workspace.permissions.listed", "listPermissions", kind="list", needs=Mode.READ_ONLY, capabilities=("login",),
         source=_PERMISSIONS)  # fmt: skip
def test_permissions_are_listed(world: World) -> None:
    """The list has every permission once, those of this interface among them; nothing has changed since a time that is
    yet to come, and what is no date is refused."""
    listed = permissions(world)
    assert {"view-l-room", "view-livechat-manager", "manage-livechat-departments", "access-permissions"} <= set(listed)
    assert "admin" in listed["access-permissions"]["roles"]

    assert permissions(world, updatedSince="2999-01-01T00:00:00.000Z") == {}
    assert permissions(world, updatedSince="2000-01-01T00:00:00.000Z") == listed
    latest = max(permission["_updatedAt"] for permission in listed.values())
    earlier = {name for name, permission in listed.items() if permission["_updatedAt"] < latest}
    assert not earlier & set(permissions(world, updatedSince=latest))
    error = 'The "updatedSince" query parameter must be a valid date. [error-roomId-param-invalid]'
    for wrong in ("yesterday", json.dumps({"$gt": 0})):
        query = {"updatedSince": wrong}
        world.refused("listPermissions", error, code="error-roomId-param-invalid", query=query, caller=world.admin)
