"""Custom fields: definitions, and values of visitors and conversations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stub_server.workspace.entities import CustomField, Room, Visitor
from stub_server.workspace.events import VisitorChanged
from stub_server.workspace.refusals import (
    CustomFieldExists,
    CustomFieldGone,
    CustomFieldNotFound,
    InvalidCustomField,
    InvalidCustomFieldValue,
    MissingCustomFields,
    Refusal,
)

if TYPE_CHECKING:
    from stub_server.workspace.workspace import Workspace


@dataclass(frozen=True)
class FieldValue:
    """A value for a custom field; without `overwrite` one that is there stays."""

    key: str
    value: str
    overwrite: bool = True


class CustomFields:
    """Custom fields: definitions, and values of visitors and conversations."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def get(self, key: str) -> CustomField | None:
        return self._workspace.store.custom_fields.get(key)

    def all(self, text: str | None = None) -> list[CustomField]:
        """The definitions, or those with this text in their label or key, in capitals or not."""
        wanted = (text or "").lower()
        return [
            field for field in self._workspace.store.custom_fields if wanted in f"{field.label}\n{field.id}".lower()
        ]

    def known(self, key: str) -> CustomField:
        """The definition that is to be changed. Raises CustomFieldNotFound."""
        field = self.get(key)
        if field is None:
            raise CustomFieldNotFound
        return field

    def create(self, definition: CustomField) -> CustomField:
        """Adds a definition. Raises CustomFieldExists when its key is taken."""
        if self.get(definition.id) is not None:
            raise CustomFieldExists
        return self.save(definition)

    def save(self, definition: CustomField) -> CustomField:
        definition.updated_at = self._workspace.clock.now()
        return self._workspace.store.custom_fields.save(definition)

    def remove(self, key: str) -> None:
        """Takes the definition out; values that are there stay. Raises CustomFieldGone."""
        if self._workspace.store.custom_fields.remove(key) is None:
            raise CustomFieldGone

    def set_value(self, token: str, key: str, value: str, overwrite: bool = True) -> None:
        """Stores a value with the visitor or the visitor's open conversations, as the field's scope says.

        Without an open conversation a value for it is lost, silently.
        """
        visitor = self._workspace.visitors.with_token(token)
        field = self._for_value(key, value)
        self._set(visitor, field, FieldValue(key, value, overwrite))

    def set_values(self, token: str, values: Sequence[FieldValue]) -> list[FieldValue]:
        """Stores all values or none; answers them in the server's order, those of the conversation first."""
        visitor = self._workspace.visitors.with_token(token)
        if not values:
            raise InvalidCustomField
        fields = [(self._for_value(item.key, item.value), item) for item in values]
        fields.sort(key=lambda pair: pair[0].scope == "visitor")
        for field, item in fields:
            self._set(visitor, field, item)
        return [item for _, item in fields]

    def set_at_registration(self, visitor: Visitor, values: Sequence[FieldValue]) -> None:
        """Stores what is sent along with a registration: only visible fields about visitors, of any form.

        Raises MissingCustomFields when a required one of them is not among the values.
        """
        fields = [field for field in self.all() if field.scope == "visitor" and field.visibility != "hidden"]
        keys = {item.key for item in values}
        missing = [field.id for field in fields if field.required and field.id not in keys]
        if missing:
            raise MissingCustomFields(missing)
        defined = {field.id for field in fields}
        for item in values:
            # Other than in `custom.field`, an empty value counts as none here.
            if item.key in defined and (item.overwrite or not visitor.custom_fields.get(item.key)):
                visitor.custom_fields[item.key] = item.value
        self._save_visitor(visitor)

    def _for_value(self, key: str, value: str) -> CustomField:
        """The field's definition, which the value fits."""
        field = self.get(key)
        if field is None:
            raise InvalidCustomField
        if field.regexp:
            try:
                fits = re.search(field.regexp, value) is not None
            except re.error as error:
                raise Refusal(f"Invalid regular expression: /{field.regexp}/: {error.msg}") from error
            if not fits:
                raise InvalidCustomFieldValue(key)
        return field

    def _set(self, visitor: Visitor, field: CustomField, item: FieldValue) -> None:
        if field.scope == "room":
            self._set_in_rooms(self._workspace.store.rooms.where("open token", visitor.token), item)
        elif item.overwrite or item.key not in visitor.custom_fields:
            visitor.custom_fields[item.key] = item.value
            self._save_visitor(visitor)

    def _set_in_rooms(self, rooms: Sequence[Room], item: FieldValue) -> None:
        """All open conversations of a visitor get the value; the first one tells whether a value is there."""
        if rooms and not item.overwrite and item.key in rooms[0].custom_fields:
            return
        for room in rooms:
            room.custom_fields[item.key] = item.value
            room.updated_at = self._workspace.clock.now()
            self._workspace.store.rooms.save(room)

    def _save_visitor(self, visitor: Visitor) -> None:
        visitor.updated_at = self._workspace.clock.now()
        self._workspace.store.visitors.save(visitor)
        self._workspace.events.emit(VisitorChanged(visitor))
