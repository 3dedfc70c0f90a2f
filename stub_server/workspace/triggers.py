"""What the widget says by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stub_server.workspace.entities import Json, Trigger

if TYPE_CHECKING:
    from stub_server.workspace.workspace import Workspace

_PREMIUM_ACTIONS = ("use-external-service",)


class Triggers:
    """What the widget says by itself: kept, changed, handed to widgets."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def all(self) -> list[Trigger]:
        return list(self._workspace.store.triggers)

    def get(self, trigger_id: str) -> Trigger | None:
        return self._workspace.store.triggers.get(trigger_id)

    def enabled(self) -> list[Trigger]:
        """Those that widgets get; a community workspace keeps back triggers with nothing but premium actions."""
        premium = self._workspace.edition == "premium"
        return [trigger for trigger in self.all() if trigger.enabled and (premium or _has_free_action(trigger))]

    def save(
        self,
        trigger_id: str | None,
        *,
        name: str,
        description: str,
        enabled: bool,
        run_once: bool,
        conditions: list[Json],
        actions: list[Json],
    ) -> None:
        """Creates a trigger (no id), or replaces what an existing one says; an unknown id changes nothing."""
        if trigger_id and self.get(trigger_id) is None:
            return
        self._workspace.store.triggers.save(
            Trigger(
                id=trigger_id or self._workspace.ids.short(),
                name=name,
                description=description,
                enabled=enabled,
                run_once=run_once,
                conditions=conditions,
                actions=actions,
                updated_at=self._workspace.clock.now(),
            )
        )

    def remove(self, trigger_id: str) -> None:
        """Removes the trigger, if there is one."""
        self._workspace.store.triggers.remove(trigger_id)


def _has_free_action(trigger: Trigger) -> bool:
    return any(action["name"] not in _PREMIUM_ACTIONS for action in trigger.actions)
