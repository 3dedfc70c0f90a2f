"""The running stub: the contract it serves, the workspace it answers from, and who answers what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from openapi import contract
from openapi.contract import Operation
from stub_server.handlers import all_handlers
from stub_server.requests.addresses import Addresses
from stub_server.requests.checks import RequestChecks, all_checks
from stub_server.requests.rate_limit import RateLimiter
from stub_server.workspace import Workspace

Handler = Callable[..., Any]


class Stub:
    """Everything that requests need besides themselves. `use` puts another workspace in place."""

    def __init__(self, workspace: Workspace, document: Mapping[str, Any] | None = None) -> None:
        self.limiter = RateLimiter(lambda: self.workspace)
        self.use(workspace)
        self.serve(document or contract.load())

    def serve(self, document: Mapping[str, Any]) -> None:
        """Answers by this contract from now on. Raises ContractError, and changes nothing, where nobody answers."""
        operations = {operation.id: operation for operation in contract.operations(document)}
        unanswered = [operation.label for operation in operations.values() if operation.id not in self._handlers]
        if unanswered:
            raise contract.ContractError(f"{unanswered[0]} has no handler; run `make generate`, then write the method")
        self.checks: dict[str, RequestChecks] = all_checks(document, operations.values())
        self.document: dict[str, Any] = dict(document)
        self.operations: dict[str, Operation] = operations
        self.addresses = Addresses(operations)

    def use(self, workspace: Workspace) -> None:
        """Answers from this workspace from now on. Raises TypeError when an operation has no handler."""
        self.workspace = workspace
        self._handlers = all_handlers(workspace)

    def handler(self, operation_id: str) -> Handler:
        """The bound method that answers the operation."""
        return self._handlers[operation_id]
