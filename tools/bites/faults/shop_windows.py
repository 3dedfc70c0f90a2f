"""What a release could break in what a workspace defines and its widget shows: operators 2, 24, 27, 38 and 40."""

from __future__ import annotations

import json
from typing import Any

from tools.bites.faults.fault import Fault
from tools.bites.faults.gateways import TRIGGER
from tools.bites.faults.scripts import FIELDS, NEW_DEPARTMENT, OFF, PAGES, TRIGGERS
from tools.bites.hooks.answers import answers, answers_by, change
from tools.bites.hooks.lists import narrowed
from tools.bites.hooks.requests import asks, without
from tools.bites.proxy import Server
from tools.bites.traffic import Answer, Call, get

CONFIG = "GET livechat/config/tok-Ada-1"
HOOKS = "GET livechat/integrations.settings"
ZIP = '"zip"'
HIDDEN = '{"field": "zip", "label": "Zip", "scope": "visitor", "visibility": "hidden", "regexp": "", "public": false}'
SAVE_FIELD = 'POST livechat/custom-fields.save {"customFieldId": %s, "customFieldData": %s}'
_SWITCHES = ("Livechat_webhook_on_close", "Livechat_webhook_on_offline_msg")


def _switches_swapped(_: Call, body: Any, __: Server) -> Any:
    values = {one["_id"]: one["value"] for one in body["settings"]}
    other = dict(zip(_SWITCHES, reversed(_SWITCHES), strict=True))
    swapped = [{**one, "value": values.get(other.get(one["_id"], one["_id"]))} for one in body["settings"]]
    return {**body, "settings": swapped}


def _defaults(_: Call, body: Any, __: Server) -> Any:
    return {**body, "appearance": [{**one, "value": one["packageValue"]} for one in body["appearance"]]}


def _from_monday(_: Call, body: Any, __: Server) -> Any:
    return {**body, "officeHours": [{**one, "code": (one["code"] - 1) % 7} for one in body["officeHours"]]}


def _enabled_only(_: Call, body: Any, __: Server) -> Any:
    trigger = body["trigger"]
    return {**body, "trigger": trigger if trigger and trigger["enabled"] else None}


async def _by_label(call: Call, server: Server) -> Answer:
    listed = ((await server.ask(get("livechat/custom-fields?count=0"))).json or {}).get("customFields", [])
    keys = [one["_id"] for one in listed if one["label"] == call.values["_id"]]
    return await server.send(call.with_named("_id", keys[0]) if keys else call)


def _address_first(_: Call, body: Any, __: Server) -> Any:
    for page in body["pages"]:
        shown = page["navigation"]["page"]
        page["msg"] = f"{shown['location']['href']} - {shown['title']}"
    return body


def _first_row(call: Call, _: Server) -> Call:
    return call.with_json(call.json[:1]) if isinstance(call.json, list) else call


async def _as_visible_as_before(call: Call, server: Server) -> Answer:
    body = call.fields
    key, data = body.get("customFieldId"), body.get("customFieldData")
    listed = ((await server.ask(get("livechat/custom-fields?count=0"))).json or {}).get("customFields", [])
    held = next((one["visibility"] for one in listed if one["_id"] == key), None)
    if held is None or not isinstance(data, dict) or "visibility" not in data:
        return await server.send(call)
    return await server.send(call.with_json({**body, "customFieldData": {**data, "visibility": held}}))


def _end_cut(_: Call, body: Any, __: Server) -> Any:
    """The last page of several lacks its last entry."""
    last = body["offset"] > 0 and body["count"] > 0 and body["offset"] + body["count"] == body["total"]
    return {**body, "triggers": body["triggers"][:-1], "count": body["count"] - 1} if last else body


async def _without_agents_too(call: Call, server: Server) -> Answer:
    """Departments that nobody works in are offered, too."""
    answer = await server.send(call)
    config = answer.json.get("config", {}) if answer.accepted else {}
    if "departments" not in config:
        return answer
    listed = ((await server.ask(get("livechat/department?count=0"))).json or {}).get("departments", [])
    names = ("_id", "name", "showOnRegistration", "showOnOfflineForm")
    empty = [{name: one[name] for name in names} for one in listed if one["enabled"] and not one.get("numAgents")]
    offered = {**config, "departments": [*config["departments"], *empty]}
    return answer.edited(lambda body: {**body, "config": offered}) if empty else answer


def _from_the_queue(call: Call, _: Server) -> Call:
    """What a trigger says always comes from the agent who is next."""
    body = call.fields
    text = json.dumps(body.get("actions")).replace('"sender": "custom"', '"sender": "queue"')
    return call.with_json({**body, "actions": json.loads(text)}) if body.get("actions") else call


FAULTS = (
    Fault(
        "no-limit-as-nought", 2, "getWidgetConfig", "limitTextLength is 0, not false, where there is no limit",
        answers(change("config.settings.limitTextLength", lambda limit: limit or 0)),
        "GET livechat/config?token=tok-Ada-1",
    ),
    Fault(
        "hook-switches-swapped", 24, "getIntegrationSettings", "the switches for ends and offline messages are swapped",
        answers_by(_switches_swapped), f'POST settings/Livechat_webhook_on_close {{"value": true}}\n{HOOKS}',
        ("setSetting",),
    ),
    Fault(
        "appearance-of-the-package", 24, "getAppearance", "the values are those of a fresh workspace",
        answers_by(_defaults), 'POST settings/Livechat_title {"value": "New"}\nGET livechat/appearance',
        ("setSetting", "saveAppearance"),
    ),
    Fault(
        "monday-is-nought", 24, "listOfficeHours", "the days are numbered from Monday on", answers_by(_from_monday),
        "GET livechat/office-hours",
    ),
    Fault(
        "disabled-trigger-not-found", 24, "getTrigger", "a trigger that is disabled is not found",
        answers_by(_enabled_only),
        f"{TRIGGER.replace('true', 'false', 1)}\n{TRIGGERS} -> once=triggers[-1]._id\nGET livechat/triggers/$once",
        ("saveTrigger",),
    ),
    Fault(
        "field-by-label", 24, "getCustomField", "a label finds the field, as the key does", _by_label,
        "GET livechat/custom-fields/Plan",
    ),
    Fault(
        "page-address-first", 24, "listPagesVisitedByQuery", "the text of a page is its address, then its title",
        answers_by(_address_first), f"{PAGES}\nGET livechat/visitors.pagesVisited?roomId=$room", ("recordPageVisit",),
    ),
    Fault(
        "first-setting-only", 27, "saveAppearance", "of several settings only the first is stored", asks(_first_row),
        'POST livechat/appearance [{"_id": "Livechat_title", "value": "New"}, '
        '{"_id": "Livechat_offline_title", "value": "Away"}]\nGET livechat/appearance',
        ("getAppearance", "getSetting"),
    ),
    Fault(
        "sender-always-queue", 27, "saveTrigger", "what a trigger says never comes from the name that was chosen",
        asks(_from_the_queue),
        TRIGGER.replace('"sender": "queue"', '"sender": "custom"').replace('"name": ""', '"name": "Dee"')
        + "\n" + TRIGGERS, ("listTriggers", "getTrigger", "getWidgetConfig"),
    ),
    Fault(
        "visibility-stays", 27, "saveCustomField", "a field that is saved again is as visible as before",
        _as_visible_as_before,
        f"{SAVE_FIELD % ('null', HIDDEN)}\n{SAVE_FIELD % (ZIP, HIDDEN.replace('hidden', 'visible'))}\n"
        "GET livechat/custom-fields/zip",
        ("getCustomField", "listCustomFields", "getWidgetConfig"),
    ),
    Fault(
        "last-trigger-lost", 38, "listTriggers", "the last page of several lacks its last trigger",
        answers_by(_end_cut), f"{TRIGGERS}?count=1&offset=1",
    ),
    Fault(
        "hidden-fields-left-out", 40, "listCustomFields", "fields that are hidden are not listed",
        narrowed("customFields", lambda _, one: one["visibility"] != "hidden"),
        f"{SAVE_FIELD % ('null', HIDDEN)}\n{FIELDS}", ("saveCustomField",),
    ),
    Fault(
        "config-of-no-department", 40, "getWidgetConfig", "department changes nothing: anybody there will do",
        without("department"), f"{OFF}\nGET livechat/config?token=tok-Ada-1&department=$north", ("setAgentStatus",),
    ),
    Fault(
        "empty-departments-offered", 40, "getWidgetConfigByPath", "the widget gets departments without agents",
        _without_agents_too, NEW_DEPARTMENT.partition(', "agents"')[0] + "}\n" + CONFIG,
        ("createDepartment", "getWidgetConfig"),
    ),
)  # fmt: skip
