"""Which settings there are, of which type, with which defaults, as a fresh workspace of version 8 has them."""

from __future__ import annotations

from collections.abc import Iterator

from stub_server.workspace.preference_catalogue import preferences
from stub_server.workspace.setting_definitions import Definition, Place

# What styles the widget and is listed as its appearance, in the server's order.
APPEARANCE = (
    "Livechat_title",
    "Livechat_title_color",
    "Livechat_enable_message_character_limit",
    "Livechat_message_character_limit",
    "Livechat_show_agent_info",
    "Livechat_show_agent_email",
    "Livechat_display_offline_form",
    "Livechat_offline_form_unavailable",
    "Livechat_offline_message",
    "Livechat_offline_success_message",
    "Livechat_offline_title",
    "Livechat_offline_title_color",
    "Livechat_offline_email",
    "Livechat_conversation_finished_message",
    "Livechat_conversation_finished_text",
    "Livechat_registration_form",
    "Livechat_name_field_registration_form",
    "Livechat_email_field_registration_form",
    "Livechat_registration_form_message",
    "Livechat_hide_watermark",
    "Livechat_background",
    "Livechat_widget_position",
    "Livechat_hide_system_messages",
    "Omnichannel_allow_visitors_to_close_conversation",
)
# The server lets this one be written as appearance, but does not list it there.
WRITABLE_APPEARANCE = (*APPEARANCE, "Livechat_hide_expand_chat")

INTEGRATIONS = (
    "Livechat_webhookUrl",
    "Livechat_secret_token",
    "Livechat_http_timeout",
    "Livechat_webhook_on_start",
    "Livechat_webhook_on_close",
    "Livechat_webhook_on_chat_taken",
    "Livechat_webhook_on_chat_queued",
    "Livechat_webhook_on_forward",
    "Livechat_webhook_on_offline_msg",
    "Livechat_webhook_on_visitor_message",
    "Livechat_webhook_on_agent_message",
)

_HIDEABLE_MESSAGES = [("uj", "Message_HideType_uj"), ("ul", "Message_HideType_ul"), ("livechat-close", "Chat_closed")]
_MONITORED = [("url", "Page_URL"), ("title", "Page_title")]
_ROUTING_METHODS = [
    ("External", "External_Service"),
    ("Auto_Selection", "Auto_Selection"),
    ("Manual_Selection", "Manual_Selection"),
]
_CALL_PROVIDERS = [("none", "None"), ("default-provider", "Default Provider")]
_ERASURES = [("Delete", "Message_ErasureType_Delete"), ("Unlink", "Message_ErasureType_Unlink")]
_GATEWAYS = [("twilio", "Twilio"), ("voxtelesys", "Voxtelesys"), ("mobex", "Mobex")]


def catalogue() -> Iterator[Definition]:
    """Every setting of a fresh workspace."""
    yield from _widget()
    yield from _premium_widget()
    yield from _conversations()
    yield from _integrations()
    yield from _sms()
    yield from _general()
    yield from _messages()


def _widget() -> Iterator[Definition]:
    """How the widget looks and what it offers."""
    place = Place("Omnichannel", "Livechat")
    yield place.text("Livechat_title", "Rocket.Chat")
    yield place.colour("Livechat_title_color", "#C1272D")
    yield place.switch("Livechat_enable_message_character_limit", False)
    yield place.number("Livechat_message_character_limit", 0)
    yield place.switch("Livechat_display_offline_form", True, "Display_offline_form")
    yield place.switch("Livechat_clear_local_storage_when_chat_ended", False, "Clear_livechat_session_when_chat_ended")
    yield place.switch("Livechat_validate_offline_email", True, "Validate_email_address")
    yield place.text("Livechat_offline_form_unavailable", label="Offline_form_unavailable_message")
    yield place.text("Livechat_offline_title", "Leave a message", "Title")
    yield place.colour("Livechat_offline_title_color", "#666666", "Color")
    yield place.text("Livechat_offline_message", label="Instructions", multiline=True)
    yield place.text("Livechat_offline_email", label="Email_address_to_send_offline_messages", public=False)
    yield place.text("Livechat_offline_success_message", label="Offline_success_message")
    yield place.switch("Livechat_allow_switching_departments", True, "Allow_switching_departments")
    yield place.switch("Livechat_show_agent_info", True, "Show_agent_info")
    yield place.switch("Livechat_show_agent_email", True, "Show_agent_email")
    yield place.text("Livechat_conversation_finished_message", label="Conversation_finished_message")
    yield place.text("Livechat_conversation_finished_text", label="Conversation_finished_text", multiline=True)
    yield place.switch("Livechat_registration_form", True, "Show_preregistration_form")
    yield place.switch("Livechat_name_field_registration_form", True, "Show_name_field")
    yield place.switch("Livechat_email_field_registration_form", True, "Show_email_field")
    yield place.text("Livechat_registration_form_message")
    yield place.select(
        "Livechat_history_monitor_type", "url", _MONITORED, "Monitor_history_for_changes_on", public=False
    )
    yield place.switch(
        "Livechat_Visitor_navigation_as_a_message", False, "Send_Visitor_navigation_history_as_a_message"
    )
    yield place.switch("Livechat_OfflineMessageToChannel_enabled", False)
    yield place.text("Livechat_OfflineMessageToChannel_channel_name", label="Channel_name")
    yield place.text("Livechat_AllowedDomainsList")


def _premium_widget() -> Iterator[Definition]:
    """The same, as far as only paid editions can change it."""
    place = Place("Omnichannel", "Livechat", premium=True)
    yield place.switch("Livechat_hide_watermark", False)
    yield place.text("Livechat_background")
    yield place.select("Livechat_widget_position", "right", [("left", "Left"), ("right", "Right")])
    yield place.choices("Livechat_hide_system_messages", ["uj", "ul", "livechat-close"], _HIDEABLE_MESSAGES)
    yield place.switch("Omnichannel_allow_visitors_to_close_conversation", True)
    yield place.switch("Livechat_hide_expand_chat", False)


def _conversations() -> Iterator[Definition]:
    """How conversations find agents, and what else is decided about them."""
    place = Place("Omnichannel")
    yield place.switch("Livechat_enabled", True)
    yield place.switch("Livechat_request_comment_when_closing_conversation", True)
    yield place.switch("Livechat_enabled_when_agent_idle", True, "Accept_new_livechats_when_agent_is_idle")
    yield place.switch("Livechat_fileupload_enabled", True, "FileUpload_Enabled")
    yield place.switch("Livechat_enable_transcript", False, "Transcript_Enabled")
    yield place.switch("Livechat_transcript_send_always", False)
    yield place.switch("Livechat_transcript_show_system_messages", False)
    yield place.text("Livechat_transcript_message", label="Transcript_message")
    yield place.text("Livechat_transcript_email_subject")
    yield place.switch("Omnichannel_enable_department_removal", False)
    yield place.switch("Livechat_continuous_sound_notification_new_livechat_room", False)
    yield place.switch("Omnichannel_allow_force_close_conversations", False)
    place = Place("Omnichannel", "Business_Hours")
    yield place.switch("Livechat_enable_business_hours", False, "Business_hours_enabled")
    place = Place("Omnichannel", "Routing")
    yield place.select("Livechat_Routing_Method", "Auto_Selection", _ROUTING_METHODS)
    yield place.switch("Livechat_accept_chats_with_no_agents", False, "Accept_with_no_online_agents", public=False)
    yield place.switch(
        "Livechat_assign_new_conversation_to_bot", False, "Assign_new_conversations_to_bot_agent", public=False
    )
    yield place.switch("Livechat_show_queue_list_link", False, "Show_queue_list_to_all_agents")
    yield place.number("Livechat_guest_pool_max_number_incoming_livechats_displayed", 0)
    place = Place("Omnichannel", "GDPR")
    yield place.switch("Livechat_Allow_collect_and_store_HTTP_header_informations", False)
    yield place.switch("Livechat_force_accept_data_processing_consent", False)
    yield place.text("Livechat_data_processing_consent_text", label="Data_processing_consent_text", multiline=True)
    place = Place("Omnichannel", "Video_and_Audio_Call")
    yield place.select("Omnichannel_call_provider", "none", _CALL_PROVIDERS, "Call_provider")


def _integrations() -> Iterator[Definition]:
    """The webhook that tells other systems what happens."""
    place = Place("Omnichannel", "CRM_Integration", public=False)
    yield place.text("Livechat_webhookUrl", label="Webhook_URL")
    yield place.text("Livechat_secret_token", label="Secret_token", secret=True)
    yield place.switch("Livechat_webhook_on_start", False, "Send_request_on_chat_start")
    yield place.switch("Livechat_webhook_on_close", False, "Send_request_on_chat_close")
    yield place.switch("Livechat_webhook_on_chat_taken", False, "Send_request_on_chat_taken")
    yield place.switch("Livechat_webhook_on_chat_queued", False, "Send_request_on_chat_queued")
    yield place.switch("Livechat_webhook_on_forward", False, "Send_request_on_forwarding")
    yield place.switch("Livechat_webhook_on_offline_msg", False, "Send_request_on_offline_messages")
    yield place.switch("Livechat_webhook_on_visitor_message", False, "Send_request_on_visitor_message")
    yield place.switch("Livechat_webhook_on_agent_message", False, "Send_request_on_agent_message")
    yield place.number("Livechat_http_timeout", 5000)


def _sms() -> Iterator[Definition]:
    """The gateways for SMS."""
    place = Place("SMS", public=False)
    yield place.switch("SMS_Enabled", False, "Enabled")
    yield place.select("SMS_Service", "twilio", _GATEWAYS, "Service")
    yield place.text("SMS_Default_Omnichannel_Department")
    place = Place("SMS", "Twilio", public=False)
    yield place.text("SMS_Twilio_Account_SID", label="Account_SID", secret=True)
    yield place.text("SMS_Twilio_authToken", label="Auth_Token", secret=True)
    place = Place("SMS", "Voxtelesys", public=False)
    yield place.text("SMS_Voxtelesys_authToken", label="Auth_Token", secret=True)
    yield place.text("SMS_Voxtelesys_URL", "https://smsapi.voxtelesys.net/api/v1/sms", "URL", secret=True)
    place = Place("SMS", "Mobex", public=False)
    yield place.text("SMS_Mobex_username", label="Mobex_sms_gateway_username")
    yield place.text("SMS_Mobex_password", label="Mobex_sms_gateway_password", secret=True)
    yield place.text("SMS_Mobex_from_number", label="Mobex_sms_gateway_from_number")


def _general() -> Iterator[Definition]:
    """What is decided for the whole workspace and matters to conversations, too."""
    place = Place("General")
    yield place.text("Site_Url")
    yield place.text("Site_Name", "Rocket.Chat")
    yield place.text("Language")
    place = Place("General", "REST API", public=False)
    yield place.number("API_Upper_Count_Limit", 100)
    yield place.number("API_Default_Count", 50)
    yield place.switch("API_Allow_Infinite_Count", True)
    yield place.switch("API_Enable_CORS", False)
    yield place.text("API_CORS_Origin", "*")
    place = Place("Rate Limiter", "API Rate Limiter", public=False)
    yield place.switch("API_Enable_Rate_Limiter", True)
    yield place.switch("API_Enable_Rate_Limiter_Dev", True)
    yield place.number("API_Enable_Rate_Limiter_Limit_Calls_Default", 10)
    yield place.number("API_Enable_Rate_Limiter_Limit_Time_Default", 60000)
    place = Place("Accounts")
    yield place.text("Accounts_CustomFields")
    yield place.switch("Accounts_AllowUserStatusMessageChange", True)
    yield place.switch("Accounts_AllowInvisibleStatusOption", True)
    yield place.switch("Accounts_RequireNameForSignUp", True)
    yield place.text("UTF8_User_Names_Validation", "[0-9a-zA-Z-_.]+")
    yield place.text("Accounts_BlockedUsernameList", public=False)
    yield place.text("Accounts_SystemBlockedUsernameList", "admin,administrator,system,user", public=False)
    # On a real server this is on. Here it would stand between tests and every call that asks for a second factor.
    yield place.switch("Accounts_TwoFactorAuthentication_Enabled", False)
    yield from preferences()
    yield Place("Email", "SMTP", public=False).text("From_Email")
    place = Place("Video Conference", "Jitsi")
    yield place.switch("Jitsi_Enabled", False)
    yield place.text("Jitsi_Domain", "meet.jit.si")
    yield place.text("Jitsi_URL_Room_Prefix", "RocketChat")


def _messages() -> Iterator[Definition]:
    """What may be done with messages and files."""
    place = Place("FileUpload")
    yield place.switch("FileUpload_Enabled", True)
    yield place.number("FileUpload_MaxFileSize", 104857600)
    yield place.text("FileUpload_MediaTypeWhiteList")
    yield place.text("FileUpload_MediaTypeBlackList", "image/svg+xml")
    yield place.switch("FileUpload_ProtectFiles", True)
    yield Place("Threads").switch("Threads_enabled", True)
    place = Place("Message")
    yield place.switch("Message_AllowEditing", True)
    yield place.number("Message_AllowEditing_BlockEditInMinutes", 0)
    yield place.switch("Message_AllowDeleting", True)
    yield place.switch("Message_ShowDeletedStatus", False)
    yield place.switch("Message_KeepHistory", False)
    yield place.select("Message_ErasureType", "Delete", _ERASURES)
    yield place.switch("Store_Last_Message", True)
    yield place.number("Message_MaxAllowedSize", 5000)
    yield place.switch("Message_CustomFields_Enabled", False, public=False)
    yield place.text("Message_CustomFields", '{"properties": {}}', public=False)
    yield place.choices("Hide_System_Messages", [], [])
