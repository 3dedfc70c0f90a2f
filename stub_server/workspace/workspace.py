"""Puts the parts of a workspace together: what is kept, and the rules over it."""

from __future__ import annotations

from typing import Literal

from stub_server.workspace.agents import Agents
from stub_server.workspace.clock import Clock
from stub_server.workspace.collection import Collection
from stub_server.workspace.custom_fields import CustomFields
from stub_server.workspace.departments import Departments
from stub_server.workspace.entities import (
    CustomField,
    Department,
    Inquiry,
    LoginToken,
    Mail,
    Membership,
    Message,
    Permission,
    Role,
    Room,
    Setting,
    Trigger,
    Upload,
    User,
    Visitor,
)
from stub_server.workspace.events import Events
from stub_server.workspace.ids import Ids
from stub_server.workspace.inquiries import Inquiries
from stub_server.workspace.messages import Messages
from stub_server.workspace.outbox import Outbox
from stub_server.workspace.pages import Pages
from stub_server.workspace.permissions import Permissions
from stub_server.workspace.rooms import Rooms
from stub_server.workspace.routing import Routing
from stub_server.workspace.settings import Settings
from stub_server.workspace.sms import Sms
from stub_server.workspace.team_chat import TeamChat
from stub_server.workspace.transcripts import Transcripts
from stub_server.workspace.transfers import Transfers
from stub_server.workspace.triggers import Triggers
from stub_server.workspace.uploads import Uploads
from stub_server.workspace.users import Users
from stub_server.workspace.visitors import Visitors
from stub_server.workspace.widget import Widget

VERSION = "8.8.1"


class Store:
    """Everything a workspace keeps. Rules reach it through their part of the workspace."""

    def __init__(self) -> None:
        self.users: Collection[User] = Collection(
            {
                "username": lambda u: u.username.lower(),
                "email": lambda u: u.emails[0].address.lower() if u.emails else None,
                "agent": lambda u: "livechat-agent" in u.roles or None,
                "manager": lambda u: "livechat-manager" in u.roles or None,
            }
        )
        self.login_tokens: Collection[LoginToken] = Collection({"user": lambda t: t.user_id})
        self.roles: Collection[Role] = Collection()
        self.permissions: Collection[Permission] = Collection()
        self.settings: Collection[Setting] = Collection()
        self.departments: Collection[Department] = Collection({"name": lambda d: d.name})
        self.memberships: Collection[Membership] = Collection(
            {"department": lambda m: m.department_id, "agent": lambda m: m.agent_id}
        )
        self.visitors: Collection[Visitor] = Collection(
            {
                "token": lambda v: v.token,
                "phone": lambda v: v.phones[0] if v.phones else None,
                "email": lambda v: v.emails[0] if v.emails else None,
            }
        )
        self.rooms: Collection[Room] = Collection(
            {
                "token": lambda r: r.visitor.token,
                "open token": lambda r: r.visitor.token if r.open else None,
                "visitor": lambda r: r.visitor.id,
                "serving": lambda r: r.served_by.id if r.open and r.served_by else None,
            },
            age=lambda r: r.opened_at,
        )
        self.inquiries: Collection[Inquiry] = Collection(
            {"room": lambda i: i.room_id, "queued": lambda i: True if i.status == "queued" else None}
        )
        self.messages: Collection[Message] = Collection({"room": lambda m: m.room_id})
        self.page_visits: Collection[Message] = Collection(
            {
                "room": lambda m: m.room_id,
                "waiting": lambda m: m.details["navigation"]["token"] if m.room_id is None else None,
            }
        )
        self.custom_fields: Collection[CustomField] = Collection()
        self.triggers: Collection[Trigger] = Collection()
        self.uploads: Collection[Upload] = Collection({"room": lambda u: u.room_id})
        self.mails: Collection[Mail] = Collection()
        self.guest_number = 1


class Workspace:
    """One workspace: its store, its clock and ids, and a part per resource that holds the rules.

    `edition` is community or premium: a community workspace may have one department only.
    """

    def __init__(
        self,
        clock: Clock | None = None,
        ids: Ids | None = None,
        edition: Literal["community", "premium"] = "premium",
        site_url: str = "http://localhost:3000",
    ) -> None:
        self.clock = clock or Clock()
        self.ids = ids or Ids()
        self.edition = edition
        self.site_url = site_url
        self.version = VERSION
        self.events = Events()
        self.store = Store()

        self.settings = Settings(self)
        self.permissions = Permissions(self)
        self.users = Users(self)
        self.agents = Agents(self)
        self.departments = Departments(self)
        self.custom_fields = CustomFields(self)
        self.visitors = Visitors(self)
        self.pages = Pages(self)
        self.rooms = Rooms(self)
        self.inquiries = Inquiries(self)
        self.routing = Routing(self)
        self.transfers = Transfers(self)
        self.messages = Messages(self)
        self.uploads = Uploads(self)
        self.outbox = Outbox(self)
        self.transcripts = Transcripts(self)
        self.sms = Sms(self)
        self.triggers = Triggers(self)
        self.widget = Widget(self)
        self.team_chat = TeamChat(self)
