"""Triggers: created, replaced, removed, handed to widgets."""

from __future__ import annotations

from typing import Any

from stub_server.workspace import Workspace

MESSAGE = {"name": "send-message", "params": {"sender": "queue", "msg": "Can we help you?"}}
SERVICE = {"name": "use-external-service"}


def save(workspace: Workspace, trigger_id: str | None = None, **changes: Any) -> None:
    draft: dict[str, Any] = {
        "name": "Greet after 30 seconds",
        "description": "Offers help to visitors who stay.",
        "enabled": True,
        "run_once": True,
        "conditions": [{"name": "time-on-site", "value": "30"}],
        "actions": [MESSAGE],
    }
    workspace.triggers.save(trigger_id, **{**draft, **changes})


def test_a_trigger_without_id_is_new(workspace: Workspace) -> None:
    save(workspace)
    save(workspace, trigger_id="")

    first, second = workspace.triggers.all()
    assert first.id != second.id
    assert first.updated_at == workspace.clock.now()


def test_a_trigger_is_replaced_as_a_whole(workspace: Workspace) -> None:
    save(workspace)
    (trigger,) = workspace.triggers.all()

    workspace.clock.advance(60)
    save(workspace, trigger.id, name="Greet later", enabled=False)

    (changed,) = workspace.triggers.all()
    assert (changed.id, changed.name, changed.enabled) == (trigger.id, "Greet later", False)
    assert changed.updated_at == workspace.clock.now()


def test_an_unknown_trigger_is_not_created_under_that_id(workspace: Workspace) -> None:
    save(workspace, "tRgNobodyKnows001")

    assert workspace.triggers.all() == []


def test_a_trigger_can_be_removed_more_than_once(workspace: Workspace) -> None:
    save(workspace)
    (trigger,) = workspace.triggers.all()

    workspace.triggers.remove(trigger.id)
    workspace.triggers.remove(trigger.id)

    assert workspace.triggers.get(trigger.id) is None


def test_widgets_get_enabled_triggers_only(workspace: Workspace) -> None:
    save(workspace, name="on")
    save(workspace, name="off", enabled=False)

    assert [trigger.name for trigger in workspace.triggers.enabled()] == ["on"]


def test_a_community_workspace_keeps_back_premium_actions(workspace: Workspace) -> None:
    save(workspace, name="service", actions=[SERVICE])
    save(workspace, name="both", actions=[SERVICE, MESSAGE])
    assert len(workspace.triggers.enabled()) == 2

    workspace.edition = "community"

    assert [trigger.name for trigger in workspace.triggers.enabled()] == ["both"]
