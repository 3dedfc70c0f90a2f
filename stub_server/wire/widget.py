"""Settings, opening hours and the widget's configuration as the wire has them."""

from __future__ import annotations

from datetime import time
from typing import Any, cast

from stub_server.generated import schemas
from stub_server.wire.agents import shown_agent
from stub_server.wire.times import timestamp
from stub_server.workspace.entities import CustomField, Department, Room, Setting, Trigger, Visitor
from stub_server.workspace.office_hours import OfficeHours
from stub_server.workspace.settings import Settings, as_type_of
from stub_server.workspace.widget import WidgetState

_ENABLED_QUERY = '{"_id":"Livechat_enabled","value":true}'


def setting(setting: Setting) -> schemas.Setting:
    """The whole document. A value of another type than the setting's, which anybody may store, is turned into it."""
    present: dict[str, Any] = {
        "_id": setting.id,
        "type": setting.type,
        "value": as_type_of(setting, setting.value),
        "packageValue": setting.default,
        "valueSource": "packageValue",
        "group": setting.group,
        "i18nLabel": setting.id,
        "i18nDescription": f"{setting.id}_Description",
        "public": setting.public,
        "secret": False,
        "hidden": False,
        "blocked": False,
        "autocomplete": True,
        "enterprise": False,
        "requiredOnWizard": False,
        "env": False,
        "sorter": 0,
        "ts": timestamp(setting.created_at),
        "createdAt": timestamp(setting.created_at),
        "_updatedAt": timestamp(setting.updated_at),
        **setting.extra,
    }
    if setting.section:
        present["section"] = setting.section
    if setting.group == "Omnichannel" and setting.id != "Livechat_enabled":
        present["enableQuery"] = _ENABLED_QUERY
    return cast(schemas.Setting, present)


def config(state: WidgetState | None, settings: Settings, shows_connecting: bool) -> schemas.WidgetConfigAnswer:
    """`state` is None where the chat is switched off."""
    if state is None:
        return {"config": {"enabled": False}, "success": True}
    answer: schemas.WidgetConfig = {
        "enabled": True,
        "settings": _settings(settings, shows_connecting),
        "theme": _theme(settings),
        "messages": _texts(settings),
        "survey": {
            "items": ["satisfaction", "agentKnowledge", "agentResposiveness", "agentFriendliness"],
            "values": ["1", "2", "3", "4", "5"],
        },
        "triggers": [_trigger(trigger) for trigger in state.triggers],
        "departments": [_department(department) for department in state.departments],
        "resources": {"sound": f"{settings.text('Site_Url').rstrip('/')}/sounds/chime.mp3", "emojis": []},
        "online": state.online,
    }
    if state.custom_fields is not None:
        answer["customFields"] = [_custom_field(definition) for definition in state.custom_fields]
    if state.visitor:
        answer["guest"] = _guest(state.visitor)
    if state.room:
        answer["room"] = _room(state.room)
    if state.agent:
        answer["agent"] = shown_agent(state.agent)
    return {"config": answer, "success": True}


def office_hours(hours: OfficeHours) -> schemas.OfficeHour:
    """The workspace's clock is UTC, so all three forms of a time are the same."""
    return cast(
        schemas.OfficeHour,
        {
            "day": hours.day,
            "code": hours.number,
            "open": hours.opens,
            "start": _office_time(hours.day, hours.start),
            "finish": _office_time(hours.day, hours.finish),
        },
    )


def _office_time(day: str, moment: time) -> dict[str, Any]:
    clock = moment.strftime("%H:%M")
    return {"time": clock, "utc": {"dayOfWeek": day, "time": clock}, "cron": {"dayOfWeek": day, "time": clock}}


def _settings(settings: Settings, shows_connecting: bool) -> schemas.WidgetSettings:
    monitored = settings.text("Livechat_history_monitor_type")
    return {
        "registrationForm": settings.flag("Livechat_registration_form"),
        "allowSwitchingDepartments": settings.flag("Livechat_allow_switching_departments"),
        "nameFieldRegistrationForm": settings.flag("Livechat_name_field_registration_form"),
        "emailFieldRegistrationForm": settings.flag("Livechat_email_field_registration_form"),
        "displayOfflineForm": settings.flag("Livechat_display_offline_form"),
        "videoCall": settings.text("Omnichannel_call_provider") == "default-provider",
        "fileUpload": settings.flag("Livechat_fileupload_enabled") and settings.flag("FileUpload_Enabled"),
        "language": settings.text("Language"),
        "transcript": settings.flag("Livechat_enable_transcript"),
        "historyMonitorType": "title" if monitored == "title" else "url",
        "forceAcceptDataProcessingConsent": settings.flag("Livechat_force_accept_data_processing_consent"),
        "showConnecting": shows_connecting,
        "agentHiddenInfo": not settings.flag("Livechat_show_agent_info"),
        "clearLocalStorageWhenChatEnded": settings.flag("Livechat_clear_local_storage_when_chat_ended"),
        "limitTextLength": _limit(settings),
        "hiddenSystemMessages": settings.choices("Livechat_hide_system_messages"),
        "hideWatermark": settings.flag("Livechat_hide_watermark"),
        "visitorsCanCloseChat": settings.flag("Omnichannel_allow_visitors_to_close_conversation"),
    }


def _limit(settings: Settings) -> Any:
    if not settings.flag("Livechat_enable_message_character_limit"):
        return False
    return max(0, settings.number("Livechat_message_character_limit") or settings.number("Message_MaxAllowedSize"))


def _theme(settings: Settings) -> schemas.WidgetTheme:
    return {
        "title": settings.text("Livechat_title"),
        "color": settings.text("Livechat_title_color"),
        "offlineTitle": settings.text("Livechat_offline_title"),
        "offlineColor": settings.text("Livechat_offline_title_color"),
        "position": settings.text("Livechat_widget_position") or "right",
        "background": settings.text("Livechat_background"),
        "hideExpandChat": settings.flag("Livechat_hide_expand_chat"),
        "actionLinks": {
            "jitsi": [
                {"icon": "icon-videocam", "i18nLabel": "Accept"},
                {"icon": "icon-cancel", "i18nLabel": "Decline"},
            ]
        },
    }


def _texts(settings: Settings) -> schemas.WidgetTexts:
    return {
        "offlineMessage": settings.text("Livechat_offline_message"),
        "offlineSuccessMessage": settings.text("Livechat_offline_success_message"),
        "offlineUnavailableMessage": settings.text("Livechat_offline_form_unavailable"),
        "conversationFinishedMessage": settings.text("Livechat_conversation_finished_message"),
        "conversationFinishedText": settings.text("Livechat_conversation_finished_text"),
        "transcriptMessage": settings.text("Livechat_transcript_message"),
        "registrationFormMessage": settings.text("Livechat_registration_form_message"),
        "dataProcessingConsentText": settings.text("Livechat_data_processing_consent_text"),
    }


def _trigger(trigger: Trigger) -> schemas.WidgetTrigger:
    return cast(
        schemas.WidgetTrigger,
        {
            "_id": trigger.id,
            "actions": trigger.actions,
            "conditions": trigger.conditions,
            "runOnce": trigger.run_once,
        },
    )


def _department(department: Department) -> schemas.WidgetDepartment:
    shown: schemas.WidgetDepartment = {
        "_id": department.id,
        "name": department.name,
        "showOnRegistration": department.show_on_registration,
        "showOnOfflineForm": department.show_on_offline_form,
    }
    if department.departments_allowed_to_forward is not None:
        shown["departmentsAllowedToForward"] = department.departments_allowed_to_forward
    return shown


def _custom_field(definition: CustomField) -> schemas.WidgetCustomField:
    shown: schemas.WidgetCustomField = {
        "_id": definition.id,
        "label": definition.label,
        "required": bool(definition.required),
        "defaultValue": definition.default_value,
    }
    if definition.regexp is not None:
        shown["regexp"] = definition.regexp
    if definition.type is not None:
        shown["type"] = definition.type
    if definition.options:
        shown["options"] = [option.strip() for option in definition.options.split(",")]
    return shown


def _guest(visitor: Visitor) -> schemas.WidgetGuest:
    shown: schemas.WidgetGuest = {"_id": visitor.id, "username": visitor.username, "token": visitor.token or ""}
    if visitor.name is not None:
        shown["name"] = visitor.name
    if visitor.emails:
        shown["visitorEmails"] = [{"address": address} for address in visitor.emails]
    if visitor.department_id is not None:
        shown["department"] = visitor.department_id
    return shown


def _room(room: Room) -> schemas.WidgetRoom:
    shown: schemas.WidgetRoom = {"_id": room.id, "open": True}
    if room.department_id is not None:
        shown["departmentId"] = room.department_id
    if room.served_by is not None:
        served = room.served_by
        shown["servedBy"] = {"_id": served.id, "username": served.username, "ts": timestamp(served.since)}
    return shown
