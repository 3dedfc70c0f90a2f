"""Triggers as Rocket.Chat writes them in JSON."""

from __future__ import annotations

from typing import Any, cast

from stub_server.generated import schemas
from stub_server.wire.times import timestamp
from stub_server.workspace.entities import Json, Trigger


def trigger(kept: Trigger) -> schemas.Trigger:
    return {
        "_id": kept.id,
        "name": kept.name,
        "description": kept.description,
        "enabled": kept.enabled,
        "runOnce": kept.run_once,
        "conditions": _as_kept(kept.conditions),
        "actions": _as_kept(kept.actions),
        "_updatedAt": timestamp(kept.updated_at),
    }


def _as_kept(parts: list[Json]) -> Any:
    """Conditions and actions are kept in the wire's form."""
    return cast(Any, parts)
