"""Definitions of custom fields and their values, as the wire has them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from stub_server.generated import schemas
from stub_server.wire.times import timestamp
from stub_server.workspace.custom_fields import FieldValue
from stub_server.workspace.entities import CustomField, Json

# Property of the wire to attribute; those that a definition may lack.
_OPTIONAL = {
    "regexp": "regexp",
    "searchable": "searchable",
    "type": "type",
    "required": "required",
    "defaultValue": "default_value",
    "options": "options",
    "public": "public",
}
_ATTRIBUTES = {"_id": "id", "label": "label", "scope": "scope", "visibility": "visibility", "_updatedAt": "updated_at"}
_ATTRIBUTES |= _OPTIONAL


def custom_field(field: CustomField) -> schemas.CustomField:
    """The whole definition."""
    shown: Json = {"_id": field.id, "label": field.label, "scope": field.scope, "visibility": field.visibility}
    for name, attribute in _OPTIONAL.items():
        value = getattr(field, attribute)
        if value is not None:
            shown[name] = value
    document: Any = shown | field.extra | {"_updatedAt": timestamp(field.updated_at)}
    typed: schemas.CustomField = document
    return typed


def value_of(field: CustomField, name: str) -> Any:
    """A definition's value for a name of the wire, to sort by."""
    return getattr(field, _ATTRIBUTES[name]) if name in _ATTRIBUTES else field.extra.get(name)


def new_definition(draft: Mapping[str, Any], now: datetime) -> CustomField:
    """A definition from what a manager sent; `field` becomes its id."""
    definition = CustomField(
        id=draft["field"],
        label=draft["label"],
        scope=draft["scope"],
        visibility=draft["visibility"],
        updated_at=now,
    )
    change(definition, draft)
    return definition


def change(field: CustomField, draft: Mapping[str, Any]) -> None:
    """Writes what a manager sent into the definition; its id stays. A null that is sent is kept as such."""
    for name, value in draft.items():
        attribute = _ATTRIBUTES.get(name)
        if name == "field" or attribute in ("id", "updated_at"):
            continue
        if attribute is not None:
            setattr(field, attribute, value)
        if attribute is None or value is None:
            field.extra[name] = value
        else:
            field.extra.pop(name, None)


def written(draft: Mapping[str, Any], field: CustomField, new: bool) -> schemas.SavedCustomFieldCustomField:
    """The answer to a manager: what was sent and when it was stored, with the id of a new definition."""
    shown: Any = {name: value for name, value in draft.items() if name not in ("field", "_id")}
    shown["_updatedAt"] = timestamp(field.updated_at)
    if new:
        shown["_id"] = field.id
    typed: schemas.SavedCustomFieldCustomField = shown
    return typed


def values(sent: list[schemas.CustomFieldValue] | list[schemas.VisitorFieldValue]) -> list[FieldValue]:
    return [FieldValue(item["key"], item["value"], item["overwrite"]) for item in sent]
