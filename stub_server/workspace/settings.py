"""The workspace's settings: their catalogue, defaults and values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from stub_server.workspace.entities import Setting
from stub_server.workspace.refusals import InvalidSetting
from stub_server.workspace.setting_definitions import Definition
from stub_server.workspace.settings_catalogue import APPEARANCE, INTEGRATIONS, WRITABLE_APPEARANCE, catalogue

if TYPE_CHECKING:
    from datetime import datetime

    from stub_server.workspace.workspace import Workspace

_LEADING_NUMBER = re.compile(r"\s*([+-]?\d+)")


class Settings:
    """The workspace's settings: their catalogue, defaults and values."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._fill(workspace.clock.now())

    def get(self, setting_id: str) -> Setting | None:
        return self._workspace.store.settings.get(setting_id)

    def value(self, setting_id: str) -> Any:
        """Raises KeyError for a setting that there is not."""
        setting = self.get(setting_id)
        if setting is None:
            raise KeyError(setting_id)
        return setting.value

    def text(self, setting_id: str) -> str:
        """The value as a text; empty where there is none."""
        value = self.value(setting_id)
        return value if isinstance(value, str) else "" if value is None else str(value)

    def flag(self, setting_id: str) -> bool:
        """Whether it is on. As on the server, every text but the empty one counts as on, even "false"."""
        return bool(self.value(setting_id))

    def number(self, setting_id: str) -> int:
        """The value as a whole number; the default where it is none."""
        setting = self._existing(setting_id)
        try:
            return int(setting.value)
        except (TypeError, ValueError, OverflowError):
            return int(setting.default)

    def choices(self, setting_id: str) -> list[str]:
        """The chosen ones of a setting with several choices."""
        return choices(self.value(setting_id))

    def set(self, setting_id: str, value: Any) -> None:
        """Stores the value as it is: the server does not compare it with the setting's type here.

        Raises KeyError for a setting that there is not.
        """
        setting = self._existing(setting_id)
        setting.value = value
        setting.updated_at = self._workspace.clock.now()
        self._workspace.store.settings.save(setting)

    def public(self) -> list[Setting]:
        """What everybody may read."""
        return [setting for setting in self._workspace.store.settings if setting.public and not hidden(setting)]

    def appearance(self) -> list[Setting]:
        """What styles the widget."""
        return self._those(APPEARANCE)

    def integrations(self) -> list[Setting]:
        """The webhook for other systems."""
        return self._those(INTEGRATIONS)

    def save_appearance(self, changes: Iterable[tuple[str, Any]]) -> None:
        """Stores new values, by setting; the first one counts where a setting comes twice.

        Raises InvalidSetting, before anything is stored, for a setting that is not part of the appearance.
        """
        wanted: dict[str, Any] = {}
        for setting_id, value in changes:
            if setting_id not in WRITABLE_APPEARANCE:
                raise InvalidSetting
            wanted.setdefault(setting_id, value)
        for setting_id, value in wanted.items():
            setting = self._existing(setting_id)
            if _is_choosable(setting, value):
                self.set(setting_id, as_type_of(setting, value))

    def _existing(self, setting_id: str) -> Setting:
        setting = self.get(setting_id)
        if setting is None:
            raise KeyError(setting_id)
        return setting

    def _those(self, ids: Iterable[str]) -> list[Setting]:
        return [self._existing(setting_id) for setting_id in ids]

    def _fill(self, now: datetime) -> None:
        places: Counter[tuple[str, str | None]] = Counter()
        known: Mapping[str, Any] = {"Site_Url": self._workspace.site_url}
        for definition in catalogue():
            place = (definition.group, definition.section)
            setting = _fresh(definition, now, places[place])
            setting.value = known.get(setting.id, setting.value)
            places[place] += 1
            self._workspace.store.settings.save(setting)


def choices(value: Any) -> list[str]:
    """The value of a setting with several choices."""
    return [str(choice) for choice in value] if isinstance(value, list) else []


def hidden(setting: Setting) -> bool:
    """Whether no list and no administration page shows it."""
    return bool(setting.extra.get("hidden"))


def _fresh(definition: Definition, now: datetime, place: int) -> Setting:
    extra = {"i18nLabel": definition.label or definition.id, "sorter": place, **deepcopy(definition.extra)}
    return Setting(
        id=definition.id,
        type=definition.type,
        value=deepcopy(definition.default),
        default=definition.default,
        group=definition.group,
        section=definition.section,
        public=definition.public,
        created_at=now,
        updated_at=now,
        extra=extra,
    )


def _is_choosable(setting: Setting, value: Any) -> bool:
    """A setting with several choices takes a list of its own choices only; the others take anything."""
    if setting.type != "multiSelect":
        return True
    keys = [choice["key"] for choice in setting.extra.get("values", [])]
    return isinstance(value, list) and all(choice in keys for choice in value)


def as_type_of(setting: Setting, value: Any) -> Any:
    """The value as the setting's type wants it."""
    if setting.type == "boolean":
        return value is True or value == "true"
    if setting.type == "int":
        return _whole_number(value)
    if setting.type == "multiSelect":
        return choices(value)
    # The server keeps a value of any type here, and its widget then gets a text that is none.
    if value is None or isinstance(value, str):
        return value or ""
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _whole_number(value: Any) -> int | float:
    """As the server does it: a number stays, a text gives its leading digits, everything else is 0."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    found = _LEADING_NUMBER.match(value) if isinstance(value, str) else None
    return int(found[1]) if found else 0
