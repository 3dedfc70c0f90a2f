"""The bounds that some settings have for numbers."""

from __future__ import annotations

from typing import Any

from stub_server.workspace.entities import Setting
from stub_server.workspace.refusals import SettingOutOfBounds


def check_bounds(setting: Setting, value: Any) -> None:
    """Raises SettingOutOfBounds. What is no number has no bounds, as on the server."""
    if setting.type not in ("int", "range") or value is None or value == "":
        return
    try:
        number = float(value)
    except (TypeError, ValueError):
        return
    least, most = setting.extra.get("minValue"), setting.extra.get("maxValue")
    if least is not None and number < least:
        raise SettingOutOfBounds(reason=f"Value for setting {setting.id} must be greater than or equal to {least}")
    if most is not None and number > most:
        raise SettingOutOfBounds(reason=f"Value for setting {setting.id} must be less than or equal to {most}")
