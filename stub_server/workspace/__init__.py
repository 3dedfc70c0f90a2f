"""A Rocket.Chat workspace in memory: state and rules, without HTTP."""

from stub_server.workspace.workspace import Workspace

__all__ = ["Workspace"]
