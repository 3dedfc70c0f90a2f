"""From the wire to the workspace and back: a class per resource, a method per operation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from stub_server.handlers.agents import Agents
from stub_server.handlers.chat import Chat
from stub_server.handlers.custom_fields import CustomFields
from stub_server.handlers.departments import Departments
from stub_server.handlers.inquiries import Inquiries
from stub_server.handlers.messages import Messages
from stub_server.handlers.rooms import Rooms
from stub_server.handlers.triggers import Triggers
from stub_server.handlers.visitors import Visitors
from stub_server.handlers.widget import Widget
from stub_server.handlers.workspace import WorkspaceHandlers
from stub_server.workspace import Workspace

RESOURCES = (
    Agents,
    Chat,
    CustomFields,
    Departments,
    Inquiries,
    Messages,
    Rooms,
    Triggers,
    Visitors,
    Widget,
    WorkspaceHandlers,
)


def all_handlers(workspace: Workspace) -> dict[str, Callable[..., Any]]:
    """The method that answers each operation, by operationId.

    Raises TypeError, naming the method, when a resource leaves one of its operations unanswered.
    """
    handlers: dict[str, Callable[..., Any]] = {}
    for resource in RESOURCES:
        answering = resource(workspace)
        for base in resource.__mro__:
            for name in getattr(base, "__abstractmethods__", ()) or ():
                handlers[operation_id(name)] = getattr(answering, name)
    return handlers


def operation_id(method_name: str) -> str:
    """`close_room` answers `closeRoom`."""
    first, *others = method_name.split("_")
    return first + "".join(word.capitalize() for word in others)
