"""Custom fields: the operations that a server has to answer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Generic

from stub_server.generated.schemas import (
    Acknowledgement,
    CustomFieldAnswer,
    CustomFieldPage,
    CustomFieldRemoval,
    CustomFieldSaving,
    CustomFieldSetting,
    CustomFieldsSetting,
    SavedCustomField,
    SetCustomField,
    SetCustomFields,
)
from stub_server.generated.types import Caller


class CustomFieldsOperations(ABC, Generic[Caller]):
    """Definitions of custom fields for visitors and conversations, and their values."""

    @abstractmethod
    def list_custom_fields(
        self,
        caller: Caller,
        text: str | None,
        count: int | None,
        offset: int | None,
        sort: str | None,
        query: str | None,
    ) -> CustomFieldPage:
        """List the definitions of custom fields.

        GET /api/v1/livechat/custom-fields, permission view-l-room
        """

    @abstractmethod
    def get_custom_field(self, caller: Caller, id_: str) -> CustomFieldAnswer:
        """Read the definition of a custom field.

        GET /api/v1/livechat/custom-fields/{_id}, permission view-l-room
        """

    @abstractmethod
    def save_custom_field(self, caller: Caller, body: CustomFieldSaving) -> SavedCustomField:
        """Create or change the definition of a custom field.

        POST /api/v1/livechat/custom-fields.save, permission view-livechat-manager
        """

    @abstractmethod
    def delete_custom_field(self, caller: Caller, body: CustomFieldRemoval) -> Acknowledgement:
        """Delete the definition of a custom field.

        POST /api/v1/livechat/custom-fields.delete, permission view-livechat-manager
        """

    @abstractmethod
    def set_custom_field(self, body: CustomFieldSetting) -> SetCustomField:
        """Store the value of one custom field.

        POST /api/v1/livechat/custom.field
        """

    @abstractmethod
    def set_custom_fields(self, body: CustomFieldsSetting) -> SetCustomFields:
        """Store the values of several custom fields.

        POST /api/v1/livechat/custom.fields
        """
