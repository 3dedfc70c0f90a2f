"""Why the server says no about custom fields."""

from __future__ import annotations

from stub_server.workspace.refusals.refusal import Refusal


class InvalidCustomField(Refusal):
    """A value is sent for a field that is not defined."""

    text = "invalid-custom-field"


class InvalidCustomFieldValue(Refusal):
    """The value does not match the field's expression."""

    def __init__(self, key: str) -> None:
        super().__init__(f"Invalid value for {key} field")


class MissingCustomFields(Refusal):
    """Values are sent, but not for all fields that the workspace requires of a visitor."""

    def __init__(self, keys: list[str]) -> None:
        super().__init__(f"Missing required custom fields: {', '.join(keys)}")


class CustomFieldNotFound(Refusal):
    """No definition to change has this id."""

    text = "Custom Field Not found"


class CustomFieldGone(Refusal):
    """No definition to remove has this id; the words differ by a capital."""

    text = "Custom field not found"


class CustomFieldExists(Refusal):
    text = "Custom Field already exists"
