"""Answers what visitors and agents ask about custom fields."""

from __future__ import annotations

from stub_server.generated import schemas
from stub_server.generated.custom_fields import CustomFieldsOperations
from stub_server.handlers.paging import Paging, page_of
from stub_server.wire import custom_fields as wire
from stub_server.workspace import Workspace
from stub_server.workspace.entities import User


class CustomFields(CustomFieldsOperations[User]):
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def list_custom_fields(
        self, caller: User, text: str | None, count: int | None, offset: int | None, sort: str | None, query: str | None
    ) -> schemas.CustomFieldPage:
        paging = Paging.read(self._workspace, offset, count, sort)
        fields = self._workspace.custom_fields.all(text)
        page = page_of(fields, paging, key=wire.value_of, default={"label": 1})
        return {
            "customFields": [wire.custom_field(field) for field in page],
            "count": len(page),
            "offset": paging.offset,
            "total": len(fields),
            "success": True,
        }

    def get_custom_field(self, caller: User, id_: str) -> schemas.CustomFieldAnswer:
        field = self._workspace.custom_fields.get(id_)
        return {"customField": None if field is None else wire.custom_field(field), "success": True}

    def save_custom_field(self, caller: User, body: schemas.CustomFieldSaving) -> schemas.SavedCustomField:
        fields, key, draft = self._workspace.custom_fields, body.get("customFieldId"), body["customFieldData"]
        if key:
            field = fields.known(key)
            wire.change(field, draft)
            fields.save(field)
        else:
            field = fields.create(wire.new_definition(draft, self._workspace.clock.now()))
        return {"customField": wire.written(draft, field, new=not key), "success": True}

    def delete_custom_field(self, caller: User, body: schemas.CustomFieldRemoval) -> schemas.Acknowledgement:
        self._workspace.custom_fields.remove(body["customFieldId"])
        return {"success": True}

    def set_custom_field(self, body: schemas.CustomFieldSetting) -> schemas.SetCustomField:
        key, value, overwrite = body["key"], body["value"], body["overwrite"]
        self._workspace.custom_fields.set_value(body["token"], key, value, overwrite)
        return {"field": {"key": key, "value": value, "overwrite": overwrite}, "success": True}

    def set_custom_fields(self, body: schemas.CustomFieldsSetting) -> schemas.SetCustomFields:
        values = wire.values(body["customFields"])
        stored = self._workspace.custom_fields.set_values(body["token"], values)
        return {
            "fields": [{"Key": item.key, "value": item.value, "overwrite": item.overwrite} for item in stored],
            "success": True,
        }
