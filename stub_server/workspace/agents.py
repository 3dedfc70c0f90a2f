"""Agents and managers: who they are, whether they can take chats, and what visitors see of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from stub_server.workspace import refusals, selection
from stub_server.workspace.entities import Availability, Membership, User
from stub_server.workspace.profiles import AgentProfile, profile_of

if TYPE_CHECKING:
    from stub_server.workspace.workspace import Workspace

AGENT: Final = "livechat-agent"
MANAGER: Final = "livechat-manager"
BOT: Final = "bot"

Role = Literal["livechat-agent", "livechat-manager"]
_INDEX: dict[str, str] = {AGENT: "agent", MANAGER: "manager"}


class Agents:
    """Agents and managers: who they are, whether they can take chats, and who is next."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    # Who they are.

    def is_agent(self, user: User) -> bool:
        return AGENT in user.roles

    def holding(self, role: Role) -> list[User]:
        """All users with that role."""
        return self._workspace.store.users.where(_INDEX[role], True)

    def matching(
        self,
        role: Role,
        text: str | None = None,
        only_available: bool = False,
        without_id: str | None = None,
        idle: bool = True,
    ) -> list[User]:
        """The users with that role that pass every filter given.

        `text` is looked for in username, name and e-mail addresses, in upper or lower case; without `idle`, people
        who are offline are left out, bots never.
        """
        users = self.holding(role)
        if text:
            users = [user for user in users if _mentions(user, text.lower())]
        if only_available:
            users = [user for user in users if user.availability == "available"]
        if without_id:
            users = [user for user in users if user.id != without_id]
        if not idle:
            users = [user for user in users if user.status != "offline" or BOT in user.roles]
        return users

    def find(self, role: Role, user_id: str) -> User | None:
        """The user with that id, or None when there is none or the user does not hold the role."""
        user = self._workspace.users.get(user_id)
        return user if user is not None and role in user.roles else None

    def grant(self, role: Role, username: str) -> User:
        """Gives an account the role; who becomes an agent is available at once, whatever the presence says."""
        user = self._workspace.users.by_username(username)
        if user is None:
            raise refusals.UnknownLivechatUser
        if role not in user.roles:
            user.roles.append(role)
        if role == AGENT:
            user.availability = "available"
        self._save(user)
        return user

    def revoke(self, role: Role, user_id: str) -> None:
        """Takes the role away, from an agent also availability, limits, memberships and the visitors to look after."""
        user = self._workspace.users.get(user_id)
        if user is None:
            raise refusals.UnknownLivechatUser
        if role in user.roles:
            user.roles.remove(role)
        if role == AGENT:
            user.availability = "not-available"
            user.livechat = None
            self._workspace.departments.leave_all(user.id)
            self._workspace.visitors.remove_contact_manager(user.username)
        self._save(user)

    # Whether they take chats.

    def is_online(self, user: User) -> bool:
        """Whether this agent counts as there for new chats.

        Presence does not matter for bots, nor where the workspace takes chats with nobody online.
        """
        if not (self.is_agent(user) and user.active and user.availability == "available"):
            return False
        settings = self._workspace.settings
        if user.status == "away" and not settings.flag("Livechat_enabled_when_agent_idle"):
            return False
        present = user.status != "offline" or BOT in user.roles
        return present or settings.flag("Livechat_accept_chats_with_no_agents")

    def online(self, department_id: str | None = None) -> list[User]:
        """The online agents, of one department if given."""
        if department_id is None:
            return [user for user in self.holding(AGENT) if self.is_online(user)]
        return [user for _, user in self.online_members(department_id)]

    def online_members(self, department_id: str) -> list[tuple[Membership, User]]:
        """The online agents of a department, each with the membership."""
        members = (
            (membership, self._workspace.users.get(membership.agent_id))
            for membership in self._workspace.departments.members(department_id)
        )
        return [(membership, user) for membership, user in members if user is not None and self.is_online(user)]

    def set_availability(self, agent: User, availability: Availability) -> None:
        agent.availability = availability
        self._save(agent)

    def change_availability(self, caller: User, agent_id: str | None, wanted: Availability | None) -> Availability:
        """What an agent's availability is after the caller asked for `wanted`, or for the other one (None).

        Equality is looked at before permissions, as the server does. Outside of business hours, agents are refused
        and managers silently change nothing.
        """
        agent = self.find(AGENT, agent_id or caller.id)
        if agent is None:
            raise refusals.AgentNotFound
        if not agent.active:
            raise refusals.UserDeactivated
        present: Availability = agent.availability or "not-available"
        wanted = wanted or ("not-available" if present == "available" else "available")
        if wanted == present:
            return present
        if agent.id != caller.id and not self._workspace.permissions.holds(caller, "manage-livechat-agents"):
            raise refusals.Unauthorized
        if wanted == "available" and not self._may_be_available():
            if agent.id != caller.id:
                return present
            raise refusals.BusinessHoursAreClosed
        self.set_availability(agent, wanted)
        return wanted

    def _may_be_available(self) -> bool:
        hours_matter = self._workspace.settings.flag("Livechat_enable_business_hours")
        return not hours_matter or self._workspace.widget.business_hours_open()

    # Who is next.

    def next_for(self, department_id: str | None = None) -> User | None:
        """Whom the next chat goes to; does not count it as handed out.

        None where nobody is online, and where agents take chats by hand. Raises RoutingMethodNotAvailable.
        """
        return selection.next_agent(self._workspace, department_id)

    def next_bot(self, department_id: str | None = None) -> User | None:
        """The bot that comes before people where the workspace gives new chats to bots."""
        return selection.next_bot(self._workspace, department_id)

    def next_for_visitor(self, token: str, department_id: str | None = None) -> AgentProfile | None:
        """Who would serve this token's next chat, or None when there is an open chat already.

        Without a department, the one that the registration form makes one take. As on the servers, who is named
        counts as having got a chat. Raises NoNextAgent.
        """
        if self._workspace.rooms.open_of_visitor(token):
            return None
        department_id = department_id or selection.required_department_id(self._workspace)
        agent = self.next_for(department_id)
        if agent is None:
            raise refusals.NoNextAgent
        self.note_handed_out(agent, department_id)
        return self._shown(agent.id)

    def note_handed_out(self, agent: User, department_id: str | None) -> None:
        """Counts a chat as handed out to the agent (for Auto_Selection)."""
        membership = department_id and self._workspace.departments.membership(department_id, agent.id)
        if membership:
            membership.count += 1
            self._workspace.store.memberships.save(membership)
        else:
            agent.chats_handed_out += 1
        agent.last_routed_at = self._workspace.clock.now()
        self._workspace.store.users.save(agent)

    # What visitors see of them.

    def serving(self, room_id: str, token: str) -> AgentProfile:
        """The agent of the visitor's chat, open or closed."""
        self._workspace.visitors.with_token(token)
        room = self._workspace.rooms.of_visitor(room_id, token)
        if room.served_by is None:
            raise refusals.InvalidAgent
        return self._shown(room.served_by.id)

    def profile(self, agent_id: str) -> AgentProfile | None:
        """What visitors see of who serves them, an agent still or not; None when the account is gone."""
        return profile_of(self._workspace.users.get(agent_id), self._workspace.settings)

    def _shown(self, agent_id: str) -> AgentProfile:
        profile = self.profile(agent_id)
        if profile is None:
            raise refusals.InvalidAgent
        return profile

    def _save(self, user: User) -> None:
        user.updated_at = self._workspace.clock.now()
        self._workspace.store.users.save(user)


def _mentions(user: User, text: str) -> bool:
    texts = [user.username, user.name or "", *(email.address for email in user.emails)]
    return any(text in candidate.lower() for candidate in texts)
