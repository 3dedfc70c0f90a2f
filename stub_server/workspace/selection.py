"""Who gets the next chat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stub_server.workspace.entities import Membership, User

if TYPE_CHECKING:
    from stub_server.workspace.workspace import Workspace

Candidate = tuple[Membership | None, User]


def next_agent(workspace: Workspace, department_id: str | None) -> User | None:
    """The online agent to whom the fewest chats were handed out, or None.

    Under the other methods nobody is next: agents take chats by hand, or an outside service, which is not here, names
    them. Raises RoutingMethodNotAvailable.
    """
    if workspace.routing.method() != "Auto_Selection":
        return None
    return _first(_candidates(workspace, department_id))


def next_bot(workspace: Workspace, department_id: str | None) -> User | None:
    """The bot among the online agents to whom the fewest chats were handed out, or None."""
    return _first([candidate for candidate in _candidates(workspace, department_id) if "bot" in candidate[1].roles])


def required_department_id(workspace: Workspace) -> str | None:
    """The first department that the registration form offers and that has somebody online, or None."""
    for department in workspace.store.departments:
        offered = department.enabled and department.show_on_registration
        if offered and workspace.departments.has_online_agents(department.id):
            return department.id
    return None


def _candidates(workspace: Workspace, department_id: str | None) -> list[Candidate]:
    if department_id is None:
        return [(None, user) for user in workspace.agents.online()]
    return [(membership, user) for membership, user in workspace.agents.online_members(department_id)]


def _first(candidates: list[Candidate]) -> User | None:
    first = min(candidates, key=_order, default=None)
    return first[1] if first else None


def _order(candidate: Candidate) -> tuple[Any, ...]:
    """Chats handed out count, however many of them are still open; in a department its own order breaks ties."""
    membership, user = candidate
    if membership is None:
        return user.chats_handed_out, user.username
    return membership.count, membership.order, user.username
