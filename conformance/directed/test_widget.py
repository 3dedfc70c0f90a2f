"""What the chat widget reads before it shows, its appearance, integrations and office hours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from conformance.directed.patience import settled
from conformance.directed.texts import NASTY_LINE, near_misses
from conformance.options import Mode
from conformance.promises import promise
from conformance.world import World

_SOURCE = "server 8.x omnichannel/config.ts and omnichannel/lib/livechat.ts"
_SURVEY = {
    "items": ["satisfaction", "agentKnowledge", "agentResposiveness", "agentFriendliness"],
    "values": ["1", "2", "3", "4", "5"],
}
_WEEK = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")

# Which setting stands where in the configuration.
TEXTS = {
    "Livechat_title": ("theme", "title"),
    "Livechat_offline_title": ("theme", "offlineTitle"),
    "Livechat_offline_message": ("messages", "offlineMessage"),
    "Livechat_offline_success_message": ("messages", "offlineSuccessMessage"),
    "Livechat_offline_form_unavailable": ("messages", "offlineUnavailableMessage"),
    "Livechat_conversation_finished_message": ("messages", "conversationFinishedMessage"),
    "Livechat_conversation_finished_text": ("messages", "conversationFinishedText"),
    "Livechat_registration_form_message": ("messages", "registrationFormMessage"),
    "Livechat_data_processing_consent_text": ("messages", "dataProcessingConsentText"),
    "Livechat_transcript_message": ("messages", "transcriptMessage"),
}
SWITCHES = {
    "Livechat_registration_form": ("settings", "registrationForm"),
    "Livechat_name_field_registration_form": ("settings", "nameFieldRegistrationForm"),
    "Livechat_email_field_registration_form": ("settings", "emailFieldRegistrationForm"),
    "Livechat_display_offline_form": ("settings", "displayOfflineForm"),
    "Livechat_allow_switching_departments": ("settings", "allowSwitchingDepartments"),
    "Livechat_enable_transcript": ("settings", "transcript"),
    "Livechat_force_accept_data_processing_consent": ("settings", "forceAcceptDataProcessingConsent"),
    "Livechat_clear_local_storage_when_chat_ended": ("settings", "clearLocalStorageWhenChatEnded"),
}


def config(world: World, token: str | None = None, **query: str) -> Mapping[str, Any]:
    """The widget's configuration, of this visitor if any."""
    found: Mapping[str, Any] = world.ok("getWidgetConfig", query={"token": token, **query})["config"]
    return found


def settled_config(world: World, fits: Callable[[Mapping[str, Any]], bool], **query: str) -> Mapping[str, Any]:
    """The configuration once it fits: servers keep the part that no visitor changes for a second."""
    return settled(lambda: config(world, **query), fits)


def shown(found: Mapping[str, Any], places: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    """What a configuration shows, by setting."""
    return {setting: found[section].get(key) for setting, (section, key) in places.items()}


def stored(world: World, *settings: str) -> dict[str, Any]:
    """The values of settings."""
    return {one: world.ok("getSetting", path={"_id": one}, caller=world.admin)["value"] for one in settings}


@promise("widget.config.visitor", "getWidgetConfig", kind="isolation", capabilities=("agents online",), source=_SOURCE)
def test_the_configuration_knows_the_visitor_whose_token_is_sent(world: World) -> None:
    """The token of a visitor adds that visitor, the visitor's open conversation and its agent, and nobody else's; a
    token that nobody has, or that only resembles one, adds nothing. What is over or removed is told no more."""
    ada, bert = world.conversation(), world.conversation()

    for conversation in (ada, bert):
        visitor, room = conversation.visitor.document, world.room(conversation)
        found = config(world, conversation.token)
        for key in ("_id", "username", "token", "name", "visitorEmails", "department"):
            assert found["guest"].get(key) == visitor.get(key), f"guest.{key} is not the visitor's"
        assert (found["room"]["_id"], found["room"]["open"]) == (conversation.rid, True)
        for key in ("departmentId", "servedBy"):
            assert found["room"].get(key) == room.get(key), f"room.{key} is not the conversation's"
        if "servedBy" in room and "hiddenInfo" not in found["agent"]:
            assert found["agent"]["_id"] == room["servedBy"]["_id"]
            assert found["agent"]["username"] == room["servedBy"]["username"]
    _expect_nobody(world, None, "", world.name("nobody"), *near_misses(ada.token))

    world.ok("closeRoom", body=ada.own)
    over = config(world, ada.token)
    assert over["guest"]["_id"] == ada.visitor.id
    assert "room" not in over and "agent" not in over, "a closed conversation is still told about"
    assert config(world, bert.token)["room"]["_id"] == bert.rid

    world.ok("deleteVisitor", path={"token": ada.token})
    _expect_nobody(world, ada.token)


def _expect_nobody(world: World, *tokens: str | None) -> None:
    for token in tokens:
        told = {"guest", "room", "agent"} & set(config(world, token))
        assert not told, f"the token {token!r} is nobody's, and yet {', '.join(sorted(told))} is told"


@promise("widget.config.survey", "getWidgetConfig", kind="success", needs=Mode.READ_ONLY, source=_SOURCE)
def test_the_configuration_is_the_same_for_everybody(world: World) -> None:
    """The questions of the survey and the marks are fixed, and a token changes nothing but what is the visitor's."""
    without = config(world)

    assert without["survey"] == _SURVEY
    with_token = config(world, world.name("nobody"))
    assert {key for key in without if without[key] != with_token.get(key)} <= {"online"}


@promise(
    "widget.config.settings", "getWidgetConfig", kind="identity", needs=Mode.READ_ONLY, capabilities=("admin",),
    source=_SOURCE,
)  # fmt: skip
def test_the_configuration_shows_the_stored_settings(world: World) -> None:
    """Titles, colours, texts and switches are the values of the settings that they stand for."""
    places = {
        **TEXTS,
        **SWITCHES,
        "Livechat_title_color": ("theme", "color"),
        "Livechat_offline_title_color": ("theme", "offlineColor"),
        "Livechat_history_monitor_type": ("settings", "historyMonitorType"),
    }
    values = stored(world, *places)

    assert shown(settled_config(world, lambda found: shown(found, places) == values), places) == values


@promise("widget.config.changes", "getWidgetConfig", kind="state", needs=Mode.FULL, capabilities=("admin",),
         source=_SOURCE)  # fmt: skip
def test_the_configuration_follows_the_settings(world: World) -> None:
    """A changed setting shows in its own place of the configuration, unchanged, and everything else stays as it was."""
    places = {**TEXTS, **SWITCHES}
    old = stored(world, *places)
    before = settled_config(world, lambda found: shown(found, places) == old)
    values: dict[str, Any] = {name: f"{NASTY_LINE}{number}" for number, name in enumerate(TEXTS)}
    values |= {name: not old[name] for name in SWITCHES}

    for name, value in values.items():
        world.set_for_this_test(name, value)
    found = settled_config(world, lambda found: shown(found, places) == values)

    assert shown(found, places) == values
    for section in ("settings", "theme", "messages"):
        touched = {key for place, key in places.values() if place == section}
        rest = {key: value for key, value in found[section].items() if key not in touched}
        assert rest == {key: value for key, value in before[section].items() if key not in touched}
    for section in ("survey", "resources"):
        assert found[section] == before[section]


@promise("widget.config.one-switch", "getWidgetConfig", kind="identity", needs=Mode.FULL, capabilities=("admin",),
         source=_SOURCE)  # fmt: skip
def test_each_switch_is_its_own(world: World) -> None:
    """Of two switches that belong together each follows its own setting; one shows the opposite of its setting."""
    pairs = [("Livechat_name_field_registration_form", "Livechat_email_field_registration_form"),
             ("Livechat_registration_form", "Livechat_display_offline_form")]  # fmt: skip
    shows_agent = stored(world, "Livechat_show_agent_info")["Livechat_show_agent_info"]
    wanted = {name: number == 0 for pair in pairs for number, name in enumerate(pair)}

    for name, value in wanted.items():
        world.set_for_this_test(name, value)
    world.set_for_this_test("Livechat_show_agent_info", not shows_agent)
    places = {name: SWITCHES[name] for name in wanted}
    found = settled_config(
        world, lambda found: shown(found, places) == wanted and found["settings"]["agentHiddenInfo"] is shows_agent
    )

    assert shown(found, places) == wanted
    assert found["settings"]["agentHiddenInfo"] is shows_agent


@promise("widget.config.uploads", "getWidgetConfig", kind="state", needs=Mode.FULL, capabilities=("admin",),
         source=_SOURCE)  # fmt: skip
def test_files_can_be_sent_where_both_settings_allow_it(world: World) -> None:
    """`fileUpload` is true while the chat and the whole workspace allow files, and false while either does not."""
    for chat, workspace in ((True, True), (True, False), (False, True), (False, False)):
        with (
            world.setting("Livechat_fileupload_enabled", chat),
            world.setting("FileUpload_Enabled", workspace),
        ):
            wanted = chat and workspace
            found = settled_config(world, lambda found, wanted=wanted: _uploads(found) is wanted)  # type: ignore[misc]
            assert _uploads(found) is wanted, f"chat {chat}, workspace {workspace}"


def _uploads(found: Mapping[str, Any]) -> Any:
    return found["settings"]["fileUpload"]


@promise("widget.config.limit", "getWidgetConfig", kind="state", needs=Mode.FULL, capabilities=("admin",),
         source=_SOURCE)  # fmt: skip
def test_the_limit_of_messages_is_told(world: World) -> None:
    """`limitTextLength` is false without a limit, else the limit of the widget, or that of all messages when the
    widget has none of its own."""
    longest = stored(world, "Message_MaxAllowedSize")["Message_MaxAllowedSize"]

    for switch, limit, wanted in ((True, 517, 517), (True, 0, longest), (False, 517, False)):
        with (
            world.setting("Livechat_enable_message_character_limit", switch),
            world.setting("Livechat_message_character_limit", limit),
        ):
            found = settled_config(world, lambda found, wanted=wanted: _limit(found) == wanted)  # type: ignore[misc]
            assert _limit(found) == wanted and type(_limit(found)) is type(wanted)


def _limit(found: Mapping[str, Any]) -> Any:
    return found["settings"]["limitTextLength"]


@promise("widget.config.switched-off", "getWidgetConfig", kind="state", needs=Mode.FULL,
         capabilities=("admin", "agents online"), source=_SOURCE)  # fmt: skip
def test_a_workspace_without_chat_says_nothing_else(world: World) -> None:
    """With the chat switched off the configuration is `enabled: false` and nothing else, even for a visitor in a
    conversation; with the chat on again the conversation is still there."""
    conversation = world.conversation()

    with world.setting("Livechat_enabled", False):
        off = settled(lambda: config(world, conversation.token), lambda found: not found["enabled"])
        assert off == {"enabled": False}

    on = settled(lambda: config(world, conversation.token), lambda found: bool(found["enabled"]))
    assert (on["enabled"], on["room"]["_id"]) == (True, conversation.rid)


@promise("widget.config.departments", "getWidgetConfig", kind="list", needs=Mode.FULL, capabilities=("own users",),
         source=_SOURCE)  # fmt: skip
def test_departments_with_agents_can_be_chosen(world: World) -> None:
    """The configuration lists the departments that are switched on and have an agent, each with its own name and
    flags, and leaves a deleted one out."""
    one = world.department(world.agent, showOnRegistration=True, showOnOfflineForm=False)
    two = world.department(world.agent, world.other_agent, showOnRegistration=False, showOnOfflineForm=True)
    disabled = world.department(world.agent, enabled=False)
    empty = world.department()

    found = _departments(world, lambda listed: {one["_id"], two["_id"]} <= set(listed))
    for department in (one, two):
        listed = found[department["_id"]]
        for key in ("name", "showOnRegistration", "showOnOfflineForm"):
            assert listed[key] == department[key], f"{key} of the department is not its own"
    assert disabled["_id"] not in found, "a department that is switched off is listed"
    assert empty["_id"] not in found, "a department without agents is listed"

    world.ok("deleteDepartment", path={"_id": one["_id"]}, caller=world.admin)
    after = _departments(world, lambda listed: one["_id"] not in listed)
    assert after == {key: value for key, value in found.items() if key != one["_id"]}


def _departments(world: World, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    def read() -> dict[str, Any]:
        departments = config(world)["departments"]
        listed = {department["_id"]: department for department in departments}
        assert len(listed) == len(departments), "a department is listed twice"
        return listed

    return settled(read, fits)


@promise("widget.config.triggers", "getWidgetConfig", kind="list", needs=Mode.FULL, capabilities=("admin",),
         source=_SOURCE)  # fmt: skip
def test_enabled_triggers_are_told(world: World) -> None:
    """The configuration has the triggers that are switched on, with their conditions and actions; one that is switched
    off or deleted is not among them."""
    on = world.trigger(enabled=True, runOnce=False, conditions=[{"name": "page-url", "value": "^/$[a-z]+"}])
    once = world.trigger(enabled=True, runOnce=True)
    off = world.trigger(enabled=False)

    found = _triggers(world, lambda listed: {on["_id"], once["_id"]} <= set(listed))
    for trigger in (on, once):
        for key in ("conditions", "actions", "runOnce"):
            assert found[trigger["_id"]][key] == trigger[key], f"{key} of the trigger is not its own"
    assert off["_id"] not in found

    world.ok("deleteTrigger", path={"_id": on["_id"]}, caller=world.admin)
    after = _triggers(world, lambda listed: on["_id"] not in listed)
    assert after == {key: value for key, value in found.items() if key != on["_id"]}


def _triggers(world: World, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    return settled(lambda: {trigger["_id"]: trigger for trigger in config(world)["triggers"]}, fits)


@promise("widget.config.online", "getWidgetConfig", kind="state", needs=Mode.FULL,
         capabilities=("own users", "agents online"), source=_SOURCE)  # fmt: skip
def test_a_department_is_online_while_one_of_its_agents_is(world: World) -> None:
    """`online` of a department follows the availability of its agents: one available agent is enough."""
    world.set_for_this_test("Livechat_accept_chats_with_no_agents", False)
    world.set_for_this_test("Livechat_assign_new_conversation_to_bot", False)
    first, second = world.user("agent"), world.user("agent")
    department = world.department(first, second)["_id"]

    for available, wanted in (((True, True), True), ((False, True), True), ((False, False), False), ((True, False), 1)):
        for agent, there in zip((first, second), available, strict=True):
            status = "available" if there else "not-available"
            body = {"status": status, "agentId": agent.user_id}
            assert world.ok("setAgentStatus", body=body, caller=world.admin)["status"] == status
        found = settled_config(world, lambda found, wanted=wanted: found["online"] == wanted, department=department)  # type: ignore[misc]
        assert found["online"] == wanted, f"with agents available {available} the department is online: {not wanted}"


@promise("widget.config.online-without-agents", "getWidgetConfig", kind="state", needs=Mode.FULL,
         capabilities=("own users", "agents online", "further departments"), source=_SOURCE)  # fmt: skip
def test_a_workspace_may_be_online_without_anybody(world: World) -> None:
    """Where chats need no agent, a department without any is online."""
    world.set_for_this_test("Livechat_assign_new_conversation_to_bot", False)
    department = world.department()["_id"]

    for needless in (True, False):
        world.set_for_this_test("Livechat_accept_chats_with_no_agents", needless)
        found = settled_config(world, lambda found, wanted=needless: found["online"] is wanted, department=department)  # type: ignore[misc]
        assert found["online"] is needless


@promise(
    "widget.config.by-path", "getWidgetConfigByPath", kind="identity", capabilities=("listed form", "agents online"),
    source="index of June 2020",
)  # fmt: skip
def test_the_listed_form_gives_the_same(world: World) -> None:
    """With the token in the path the configuration is the same as with the token in the query, at any time."""
    conversation = world.conversation()

    for _ in range(2):
        for token in (conversation.token, world.name("nobody")):
            assert world.ok("getWidgetConfigByPath", path={"token": token})["config"] == config(world, token)
        world.call("closeRoom", body=conversation.own)


@promise(
    "widget.office-hours.week", "listOfficeHours", kind="list", needs=Mode.READ_ONLY,
    capabilities=("admin", "removed operations"), source="server 4.8 imports/server/rest/officeHour.ts",
)  # fmt: skip
def test_the_week_has_seven_days(world: World) -> None:
    """Every day of the week is listed once, and the numbers of the days, where they have any, begin on Sunday."""
    listed = world.ok("listOfficeHours", caller=world.admin)["officeHours"]

    days = [entry["day"] for entry in listed]
    assert len(days) == 7 and set(days) == set(_WEEK)
    assert [entry.get("code") for entry in listed] in ([None] * 7, [_WEEK.index(day) for day in days])


@promise(
    "widget.office-hours.permission", "listOfficeHours", kind="permission", needs=Mode.FULL,
    capabilities=("own users", "removed operations"), source="server 4.8 api/lib/officeHour.ts",
)  # fmt: skip
def test_office_hours_are_not_for_everybody(world: World) -> None:
    """A user without the permission is refused with error-not-authorized."""
    world.refused("listOfficeHours", "error-not-authorized", caller=world.plain_user)
