"""Triggers: what the chat widget does by itself."""

from __future__ import annotations

from typing import Any, cast

from stub_server.generated import schemas
from stub_server.generated.triggers import TriggersOperations
from stub_server.handlers.paging import Paging, page_of
from stub_server.wire import triggers as wire
from stub_server.workspace import Workspace
from stub_server.workspace.entities import Trigger, User


class Triggers(TriggersOperations[User]):
    """Triggers, listed, saved and deleted by managers."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def list_triggers(
        self, caller: User, count: int | None, offset: int | None, sort: str | None
    ) -> schemas.TriggerPage:
        paging = Paging.read(self._workspace, offset, count, sort)
        triggers = self._workspace.triggers.all()
        page = page_of(triggers, paging, _sort_key, default={"name": 1})
        return {
            "triggers": [wire.trigger(trigger) for trigger in page],
            "count": len(page),
            "offset": paging.offset,
            "total": len(triggers),
            "success": True,
        }

    def save_trigger(self, caller: User, body: schemas.TriggerDraft) -> schemas.Acknowledgement:
        self._workspace.triggers.save(
            body.get("_id"),
            name=body["name"],
            description=body["description"],
            enabled=body["enabled"],
            run_once=body["runOnce"],
            conditions=cast(list[Any], body["conditions"]),
            actions=cast(list[Any], body["actions"]),
        )
        return {"success": True}

    def get_trigger(self, caller: User, id_: str) -> schemas.TriggerAnswer:
        trigger = self._workspace.triggers.get(id_)
        return {"trigger": wire.trigger(trigger) if trigger else None, "success": True}

    def delete_trigger(self, caller: User, id_: str) -> schemas.Acknowledgement:
        self._workspace.triggers.remove(id_)
        return {"success": True}


def _sort_key(trigger: Trigger, name: str) -> Any:
    values = {
        "_id": trigger.id,
        "name": trigger.name,
        "description": trigger.description,
        "enabled": trigger.enabled,
        "runOnce": trigger.run_once,
        "_updatedAt": trigger.updated_at,
    }
    return values.get(name)
