"""Which roles there are, and which of them hold which permission in a fresh workspace of version 8."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

ROLES: Mapping[str, str] = {
    "admin": "Admin",
    "moderator": "Moderator",
    "leader": "Leader",
    "owner": "Owner",
    "user": "",
    "federated-external": "",
    "bot": "",
    "app": "",
    "guest": "",
    "anonymous": "",
    "livechat-agent": "Livechat Agent",
    "livechat-manager": "Livechat Manager",
    "livechat-monitor": "Livechat Monitor",
}

# The roles, and after them what exactly these roles hold. Most of it is about what this server does not have; it is
# here because set-ups change it and consoles look at it.
_LIVECHAT: Mapping[str, str] = {
    "livechat-manager livechat-monitor livechat-agent admin": """
        close-livechat-room create-livechat-contact edit-livechat-room-customfields on-hold-livechat-room
        request-pdf-transcript update-livechat-contact view-l-room view-livechat-contact view-livechat-contact-history
        view-livechat-queue view-livechat-room-customfields view-omnichannel-contact-center
    """,
    "livechat-manager livechat-monitor admin": """
        add-livechat-department-agents close-others-livechat-room manage-livechat-agents
        manage-livechat-canned-responses manage-livechat-departments on-hold-others-livechat-room
        remove-closed-livechat-rooms save-others-livechat-room-info spy-voip-calls transfer-livechat-guest
        view-livechat-analytics view-livechat-business-hours view-livechat-departments view-livechat-manager
        view-livechat-real-time-monitoring view-livechat-reports view-livechat-room-closed-by-another-agent
        view-livechat-room-closed-same-department view-livechat-rooms
    """,
    "livechat-manager livechat-agent admin": "edit-omnichannel-contact",
    "livechat-manager admin": """
        delete-livechat-contact manage-livechat-managers manage-livechat-monitors manage-livechat-priorities
        manage-livechat-sla manage-livechat-tags manage-livechat-units outbound-voip-calls remove-closed-livechat-room
        remove-livechat-department send-omnichannel-chat-transcript view-livechat-appearance view-livechat-customfields
        view-livechat-installation view-livechat-triggers view-livechat-webhooks
    """,
}
_GENERAL: Mapping[str, str] = {
    "admin": """
        access-mailer access-permissions access-setting-permissions add-all-to-room add-oauth-service
        add-user-to-any-c-room assign-admin-role assign-roles bulk-register-user clean-channel-history
        clear-oembed-cache create-user delete-d delete-user edit-other-user-active-status edit-other-user-avatar
        edit-other-user-e2ee edit-other-user-info edit-other-user-password edit-other-user-totp
        edit-privileged-setting edit-room-retention-policy get-server-info kick-user-from-any-c-room
        logout-other-user mail-messages manage-apps manage-assets manage-cloud manage-email-inbox manage-emoji
        manage-incoming-integrations manage-moderation-actions manage-oauth-apps manage-outgoing-integrations
        manage-own-incoming-integrations manage-own-outgoing-integrations manage-selected-settings manage-sounds
        manage-user-status register-on-cloud remove-slackbridge-links restart-server run-import run-migration
        send-mail sync-auth-services-users test-admin-options unarchive-room user-generate-access-token
        view-all-teams view-device-management view-engagement-dashboard view-federation-data
        view-full-other-user-info view-import-operations view-join-code view-logs view-moderation-console
        view-other-user-channels view-privileged-setting view-room-administration view-statistics
        view-user-administration
    """,
    "admin owner moderator": """
        add-team-member add-user-to-joined-room ban-user create-invite-links create-team-channel create-team-group
        delete-message delete-team-channel delete-team-group edit-message edit-room edit-room-avatar
        edit-team-channel edit-team-member move-room-to-team mute-user pin-message post-readonly remove-team-channel
        remove-user view-broadcast-member-list
    """,
    "admin owner": """
        archive-room convert-team delete-c delete-p delete-team edit-team force-delete-message set-leader
        set-moderator set-owner set-react-when-readonly set-readonly toggle-room-e2e-encryption
        view-all-team-channels
    """,
    "admin owner moderator user": "call-management videoconf-ring-users",
    "admin owner moderator user federated-external": "mention-all mention-here view-outside-room",
    "admin user": """
        access-marketplace allow-external-voice-calls allow-internal-voice-calls create-personal-access-tokens
        create-team export-messages-as-pdf test-push-notifications
    """,
    "admin user federated-external": "access-federation delete-own-message mobile-upload-file",
    "admin user federated-external bot app": "create-c create-d create-p",
    "admin user federated-external bot anonymous app": "leave-c leave-p",
    "admin user federated-external bot app anonymous": "view-c-room",
    "admin user federated-external bot app guest": "view-d-room",
    "admin user federated-external anonymous guest": "view-p-room",
    "admin user federated-external anonymous": "preview-c-room",
    "admin user federated-external guest app": "start-discussion",
    "admin user federated-external owner app": "start-discussion-other-user",
    "admin bot app": "api-bypass-rate-limit join-without-join-code send-many-messages",
    "bot app": "bypass-time-limit-edit-and-delete message-impersonate",
    "guest bot app anonymous": "view-joined-room",
    "": "add-user-to-any-p-room kick-user-from-any-p-room",
}


def default_permissions() -> Iterator[tuple[str, list[str]]]:
    """Every permission and the roles that hold it, by name."""
    groups = [*_LIVECHAT.items(), *_GENERAL.items()]
    held = [(name, roles) for roles, names in groups for name in names.split()]
    yield from ((name, roles.split()) for name, roles in sorted(held))
