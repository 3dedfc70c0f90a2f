"""What users of a fresh workspace like until they say otherwise; each preference is a setting of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stub_server.workspace.setting_definitions import Definition, Place

PREFIX = "Accounts_Default_User_Preferences_"

_SECTIONS = [
    "Incoming_Calls",
    "Incoming_Livechats",
    "Open_Livechats",
    "On_Hold_Chats",
    "Unread",
    "Favorites",
    "Teams",
    "Discussions",
    "Channels",
    "Direct_Messages",
    "Conversations",
]
_DEFAULTS: Mapping[str, Any] = {
    "enableAutoAway": True,
    "idleTimeLimit": 300,
    "desktopNotificationRequireInteraction": False,
    "desktopNotifications": "all",
    "pushNotifications": "all",
    "unreadAlert": True,
    "useEmojis": True,
    "convertAsciiEmoji": True,
    "autoImageLoad": True,
    "saveMobileBandwidth": True,
    "collapseMediaByDefault": False,
    "hideUsernames": False,
    "hideRoles": False,
    "hideFlexTab": False,
    "displayAvatars": True,
    "sidebarGroupByType": True,
    "themeAppearence": "auto",
    "sidebarViewMode": "medium",
    "sidebarDisplayAvatar": True,
    "sidebarShowUnread": False,
    "sidebarSortby": "activity",
    "showThreadsInMainChannel": False,
    "alsoSendThreadToChannel": "default",
    "sidebarShowFavorites": True,
    "sendOnEnter": "normal",
    "emailNotificationMode": "mentions",
    "newRoomNotification": "door",
    "newMessageNotification": "chime",
    "muteFocusedConversations": True,
    "notificationsSoundVolume": 100,
    "omnichannelTranscriptEmail": False,
    "notifyCalendarEvents": True,
    "enableMobileRinging": True,
    "sidebarSectionsOrder": _SECTIONS,
    "featuresPreview": "[]",
}


def preferences() -> Iterator[Definition]:
    """The settings, in the order of the administration."""
    place = Place("Accounts", "Accounts_Default_User_Preferences")
    for name, default in _DEFAULTS.items():
        if isinstance(default, bool):
            yield place.switch(PREFIX + name, default)
        elif isinstance(default, int):
            yield place.number(PREFIX + name, default)
        elif isinstance(default, list):
            yield place.choices(PREFIX + name, default, [(section, section) for section in default])
        else:
            yield place.text(PREFIX + name, default)
