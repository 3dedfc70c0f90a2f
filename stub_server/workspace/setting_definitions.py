"""How a setting is declared: what it is called, what kind of value it has, where it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from stub_server.workspace.entities import Json

Choices = Sequence[tuple[str, str]]  # a key and the name of its translated label


@dataclass(frozen=True)
class Definition:
    """A setting as the server declares it. `label` is the name of a translated text, by default the id.

    `extra` are further properties of its document under the wire's names.
    """

    id: str
    type: str
    default: Any
    group: str
    section: str | None = None
    public: bool = False
    label: str | None = None
    extra: Json = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """A section of the administration; makes the definitions of what stands there, by kind of value.

    `public` holds for every setting of the section that does not say otherwise, `premium` for all.
    """

    group: str
    section: str | None = None
    public: bool = True
    premium: bool = False

    def switch(
        self, setting_id: str, default: bool, label: str | None = None, public: bool | None = None
    ) -> Definition:
        return self._define(setting_id, "boolean", default, label, public)

    def number(self, setting_id: str, default: int) -> Definition:
        return self._define(setting_id, "int", default)

    def text(
        self, setting_id: str, default: str = "", label: str | None = None, public: bool | None = None, **extra: Any
    ) -> Definition:
        return self._define(setting_id, "string", default, label, public, **extra)

    def colour(self, setting_id: str, default: str, label: str | None = None) -> Definition:
        return self._define(setting_id, "color", default, label, editor="color", packageEditor="color")

    def select(
        self, setting_id: str, default: str, choices: Choices, label: str | None = None, public: bool | None = None
    ) -> Definition:
        return self._define(setting_id, "select", default, label, public, values=_values(choices))

    def choices(self, setting_id: str, default: list[str], choices: Choices) -> Definition:
        """A setting of which several choices can be made at once."""
        return self._define(setting_id, "multiSelect", default, values=_values(choices))

    def _define(
        self,
        setting_id: str,
        kind: str,
        default: Any,
        label: str | None = None,
        public: bool | None = None,
        **extra: Any,
    ) -> Definition:
        if self.premium:
            extra = {**extra, "enterprise": True, "invalidValue": default, "modules": ["livechat-enterprise"]}
        shown_to_all = self.public if public is None else public
        return Definition(setting_id, kind, default, self.group, self.section, shown_to_all, label, extra)


def _values(choices: Choices) -> list[Json]:
    return [{"key": key, "i18nLabel": label} for key, label in choices]
