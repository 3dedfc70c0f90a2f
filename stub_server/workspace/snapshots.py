"""Keeps a workspace as it is at one moment, to return to it later."""

from __future__ import annotations

from copy import copy, deepcopy
from typing import TYPE_CHECKING

from stub_server.workspace.collection import Collection

if TYPE_CHECKING:
    from stub_server.workspace.workspace import Store, Workspace


class Snapshot:
    """All that a workspace keeps, its clock and where its ids stood; restored as often as one likes."""

    def __init__(self, workspace: Workspace) -> None:
        self._store = deepcopy(workspace.store)
        self._clock = copy(workspace.clock)
        self._ids = workspace.ids.state()
        self._edition = workspace.edition
        self.taken_at = workspace.clock.now()
        self.rooms = len(workspace.store.rooms)

    def restore(self, workspace: Workspace) -> None:
        """Brings the workspace, or another one, back to that moment; who listens to its events goes on listening."""
        _become(workspace.store, deepcopy(self._store))
        workspace.clock.set_as(self._clock)
        workspace.ids.go_to(self._ids)
        workspace.edition = self._edition


def _become(store: Store, other: Store) -> None:
    """In place: parts of the workspace hold on to the collections."""
    for name, theirs in vars(other).items():
        ours = getattr(store, name)
        if isinstance(ours, Collection):
            ours.become(theirs)
        else:
            setattr(store, name, theirs)
