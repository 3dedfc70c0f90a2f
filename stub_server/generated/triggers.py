"""Triggers: the operations that a server has to answer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Generic

from stub_server.generated.schemas import (
    Acknowledgement,
    TriggerAnswer,
    TriggerDraft,
    TriggerPage,
)
from stub_server.generated.types import Caller


class TriggersOperations(ABC, Generic[Caller]):
    """What the chat widget does by itself, such as greeting a visitor who stays on a page for a while."""

    @abstractmethod
    def list_triggers(self, caller: Caller, count: int | None, offset: int | None, sort: str | None) -> TriggerPage:
        """List the triggers.

        GET /api/v1/livechat/triggers, permission view-livechat-manager
        """

    @abstractmethod
    def save_trigger(self, caller: Caller, body: TriggerDraft) -> Acknowledgement:
        """Create or change a trigger.

        POST /api/v1/livechat/triggers, permission view-livechat-manager
        """

    @abstractmethod
    def get_trigger(self, caller: Caller, id_: str) -> TriggerAnswer:
        """Read a trigger.

        GET /api/v1/livechat/triggers/{_id}, permission view-livechat-manager
        """

    @abstractmethod
    def delete_trigger(self, caller: Caller, id_: str) -> Acknowledgement:
        """Delete a trigger.

        DELETE /api/v1/livechat/triggers/{_id}, permission view-livechat-manager
        """
