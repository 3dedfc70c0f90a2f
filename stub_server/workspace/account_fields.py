"""The custom fields of accounts, as the setting `Accounts_CustomFields` defines them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from stub_server.workspace.entities import Json
from stub_server.workspace.refusals import AccountFieldRefused, AccountFieldsUnreadable

if TYPE_CHECKING:
    from stub_server.workspace.settings import Settings

_SETTING = "Accounts_CustomFields"


def definitions(settings: Settings) -> dict[str, Mapping[str, Any]]:
    """What is said of each field, by its name; nothing where the setting is no JSON."""
    try:
        return _read(settings)
    except AccountFieldsUnreadable:
        return {}


def known(settings: Settings, values: Json) -> Json:
    """Those values whose fields are defined; the server drops the others."""
    defined = definitions(settings)
    return {name: value for name, value in values.items() if name in defined}


def public(settings: Settings, values: Json) -> Json:
    """Those values that everybody may read."""
    return shown_when(settings, values, "public")


def shown_when(settings: Settings, values: Json, mark: str) -> Json:
    """Those values whose fields are marked so, with nothing but `true`."""
    marked = {name for name, field in definitions(settings).items() if field.get(mark) is True}
    return {name: value for name, value in values.items() if name in marked}


def check(settings: Settings, values: Json) -> None:
    """Raises AccountFieldsUnreadable, and AccountFieldRefused for the first field that does not have its form.

    A choice has to be made even where the field is not required, as on the server.
    """
    for name, field in _read(settings).items():
        value = values.get(name)
        text = "" if value is None else str(value).strip()
        if field.get("required") and not text:
            raise AccountFieldRefused(f"Field {name} is required")
        if field.get("type") == "select" and value not in field.get("options", ()):
            raise AccountFieldRefused(f"Value for field {name} is invalid")
        if field.get("maxLength") and len(text) > field["maxLength"]:
            raise AccountFieldRefused(f"Max length of field {name} {field['maxLength']}")
        if field.get("minLength") and 0 < len(text) < field["minLength"]:
            raise AccountFieldRefused(f"Min length of field {name} {field['minLength']}")


def _read(settings: Settings) -> dict[str, Mapping[str, Any]]:
    text = settings.text(_SETTING).strip()
    if not text:
        return {}
    try:
        fields = json.loads(text)
    except ValueError:
        raise AccountFieldsUnreadable from None
    if not isinstance(fields, dict):
        return {}
    return {name: field for name, field in fields.items() if isinstance(field, dict)}
