"""The running stub: the contract it serves, the workspace it answers from, and who answers what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from openapi import contract
from openapi.contract import Operation
from stub_server.checks import RequestChecks, all_checks
from stub_server.handlers import all_handlers
from stub_server.workspace import Workspace

Handler = Callable[..., Any]


class Stub:
    """Everything that requests need besides themselves. `use` puts another workspace in place."""

    def __init__(self, workspace: Workspace, document: Mapping[str, Any] | None = None) -> None:
        self.document: dict[str, Any] = dict(document or contract.load())
        self.operations: dict[str, Operation] = {o.id: o for o in contract.operations(self.document)}
        self.checks: dict[str, RequestChecks] = all_checks(self.document, self.operations.values())
        self.use(workspace)

    def use(self, workspace: Workspace) -> None:
        """Answers from this workspace from now on. Raises TypeError when an operation has no handler."""
        self.workspace = workspace
        self._handlers = all_handlers(workspace)

    def handler(self, operation_id: str) -> Handler:
        """The bound method that answers the operation."""
        return self._handlers[operation_id]
