"""What a workspace consists of: users, departments, visitors, conversations, messages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Json = dict[str, Any]

Presence = Literal["online", "away", "busy", "offline"]
Availability = Literal["available", "not-available"]
SourceType = Literal["widget", "email", "sms", "app", "api", "other"]


@dataclass(slots=True)
class Email:
    """An address of a user account."""

    address: str
    verified: bool = False


@dataclass(slots=True)
class UserReference:
    """Who, in the shortest form that documents carry."""

    id: str
    username: str
    name: str | None = None


@dataclass(slots=True)
class User:
    """An account: administrator, manager, agent or none of these, as its roles say.

    `password` is the SHA-256 digest in hexadecimal digits, as clients may send it. `extra` holds what callers store
    beyond the known properties, under the wire's names (custom fields, bio …).
    """

    id: str
    username: str
    created_at: datetime
    updated_at: datetime
    name: str | None = None
    emails: list[Email] = field(default_factory=list)
    password: str | None = None
    roles: list[str] = field(default_factory=lambda: ["user"])
    type: str = "user"
    active: bool = True
    status: Presence = "offline"
    status_text: str = ""
    status_default: Presence | None = None
    status_expires_at: datetime | None = None
    last_login_at: datetime | None = None
    custom_fields: Json = field(default_factory=dict)
    extra: Json = field(default_factory=dict)
    # An agent's part; None where the account never was an agent.
    availability: Availability | None = None
    chats_handed_out: int = 0
    last_routed_at: datetime | None = None
    livechat: Json | None = None

    @property
    def reference(self) -> UserReference:
        return UserReference(self.id, self.username, self.name)


@dataclass(slots=True)
class LoginToken:
    """A session of a user; its id is the digest of the token, which itself is never kept."""

    id: str
    user_id: str
    created_at: datetime


@dataclass(slots=True)
class Role:
    """A role; its id is its name."""

    id: str
    description: str = ""


@dataclass(slots=True)
class Permission:
    """A permission, by name, and the roles that hold it."""

    id: str
    roles: list[str]
    updated_at: datetime


@dataclass(slots=True)
class Setting:
    """A setting of the workspace. `extra` holds the rest of its document under the wire's names."""

    id: str
    type: str
    value: Any
    default: Any
    group: str
    created_at: datetime
    updated_at: datetime
    section: str | None = None
    public: bool = False
    extra: Json = field(default_factory=dict)


@dataclass(slots=True)
class Department:
    """A group of agents. `extra` holds further properties that callers stored, under the wire's names."""

    id: str
    name: str
    email: str
    enabled: bool
    show_on_registration: bool
    show_on_offline_form: bool
    updated_at: datetime
    description: str | None = None
    number_of_agents: int | None = None
    archived: bool = False
    fallback_department_id: str | None = None
    departments_allowed_to_forward: list[str] | None = None
    request_tag_before_closing: bool | None = None
    closing_tags: list[str] | None = None
    offline_channel: str | None = None
    extra: Json = field(default_factory=dict)


@dataclass(slots=True)
class Membership:
    """An agent's place in a department. `count` is how many chats were handed out to the agent there."""

    id: str
    agent_id: str
    department_id: str
    username: str
    department_enabled: bool
    updated_at: datetime
    count: int = 0
    order: int = 0


@dataclass(slots=True)
class LastChat:
    """A visitor's latest conversation."""

    room_id: str
    at: datetime


@dataclass(slots=True)
class Contact:
    """The person whom the workspace remembers behind a visitor; keeps the name of the first conversation.

    `activity` are the months in which somebody answered, as year and month.
    """

    id: str
    name: str
    activity: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Visitor:
    """Somebody who writes from outside. `token` is the secret; a removed visitor has none."""

    id: str
    username: str
    token: str | None
    created_at: datetime
    updated_at: datetime
    name: str | None = None
    phones: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    department_id: str | None = None
    custom_fields: dict[str, str] = field(default_factory=dict)
    status: Presence = "online"
    last_chat: LastChat | None = None
    user_agent: str | None = None
    ip: str | None = None
    host: str | None = None
    contacts: dict[str, Contact] = field(default_factory=dict)  # by the type of the source
    contact_manager: UserReference | None = None
    disabled: bool = False

    @property
    def reference(self) -> UserReference:
        """The visitor as the server's own messages name their author: without the name to show."""
        return UserReference(self.id, self.username)


@dataclass(slots=True)
class RoomVisitor:
    """The visitor as the conversation knows them."""

    id: str
    username: str
    token: str
    status: str = "online"
    last_message_at: datetime | None = None
    activity: list[str] = field(default_factory=list)


@dataclass(slots=True)
class ServedBy:
    """The agent who serves a conversation, and since when."""

    id: str
    username: str
    since: datetime


@dataclass(slots=True)
class Source:
    """Where a conversation came from: `widget`, `api`, `sms` …"""

    type: SourceType
    id: str | None = None
    alias: str | None = None
    label: str | None = None
    destination: str | None = None


@dataclass(slots=True)
class TranscriptRequest:
    """The wish of an agent or visitor to have the transcript mailed when the conversation ends."""

    requested_at: datetime
    requested_by: UserReference
    email: str
    subject: str


@dataclass(slots=True)
class ResponseTimes:
    """When the agents answered, all in milliseconds but the moments themselves."""

    visitor_last_question: datetime | None = None
    agent_last_reply: datetime | None = None
    first_response_at: datetime | None = None
    first_response_ms: int | None = None
    response_total_ms: int = 0
    responses: int = 0
    reaction_first_at: datetime | None = None
    reaction_first_ms: int | None = None
    reaction_total_ms: int = 0
    chat_duration_s: float | None = None
    service_duration_s: float | None = None


@dataclass(slots=True)
class Room:
    """A conversation of a visitor. Open until `closed_at` is set."""

    id: str
    name: str
    visitor: RoomVisitor
    source: Source
    opened_at: datetime
    last_message_at: datetime
    updated_at: datetime
    message_count: int = 0
    users_count: int = 1
    open: bool = True
    waiting_response: bool = True
    served_by: ServedBy | None = None
    department_id: str | None = None
    custom_fields: dict[str, str] = field(default_factory=dict)
    queued_at: datetime | None = None
    tags: list[str] | None = None
    topic: str | None = None
    on_hold: bool = False
    last_message: Message | None = None
    responded_by: UserReference | None = None
    first_response_at: datetime | None = None
    last_response_at: datetime | None = None
    times: ResponseTimes = field(default_factory=ResponseTimes)
    transcript_request: TranscriptRequest | None = None
    closed_at: datetime | None = None
    closer: Literal["user", "visitor"] | None = None
    closed_by: UserReference | None = None
    survey: dict[str, str] | None = None
    sms_from: str | None = None
    video_call_until: datetime | None = None
    subscribers: list[str] = field(default_factory=list)  # ids of the agents who see it in their list
    priority_weight: int = 99
    estimated_waiting_time: int = 9_999_999
    contact_id: str | None = None
    verified: bool = False


@dataclass(slots=True)
class Inquiry:
    """A conversation's place in the queue. It is deleted when the conversation closes."""

    id: str
    room_id: str
    name: str
    visitor: RoomVisitor
    created_at: datetime
    updated_at: datetime
    source: Source
    message: str = ""
    status: Literal["ready", "queued", "taken"] = "ready"
    department_id: str | None = None
    taken_at: datetime | None = None
    queued_at: datetime | None = None
    default_agent: UserReference | None = None
    last_message: Message | None = None
    priority_weight: int = 99
    estimated_waiting_time: int = 9_999_999


@dataclass(slots=True)
class Message:
    """A message of a conversation; a system message when `type` is set.

    `details` are the properties that only its type has (`transferData`, `navigation`, `requestData` …), under the
    wire's names.
    """

    id: str
    room_id: str | None  # None for a page visit before there is a conversation
    text: str
    sent_at: datetime
    updated_at: datetime
    author: UserReference
    type: str | None = None
    token: str | None = None
    alias: str | None = None
    groupable: bool | None = None
    edited_at: datetime | None = None
    edited_by: UserReference | None = None
    thread_id: str | None = None
    attachments: list[Json] | None = None
    file: Json | None = None
    hidden: bool = False
    details: Json = field(default_factory=dict)


@dataclass(slots=True)
class CustomField:
    """The definition of a custom field; its id is the key under which values are kept.

    `extra` holds further properties that callers stored, under the wire's names, and those that they stored as null.
    """

    id: str
    label: str
    scope: Literal["visitor", "room"]
    visibility: str
    updated_at: datetime
    regexp: str | None = None
    searchable: bool | None = None
    required: bool | None = None
    type: str | None = None
    default_value: str | None = None
    options: str | None = None
    public: bool | None = None
    extra: Json = field(default_factory=dict)


@dataclass(slots=True)
class Trigger:
    """What the widget says by itself, and when. Conditions and actions are kept in the wire's form."""

    id: str
    name: str
    description: str
    enabled: bool
    run_once: bool
    conditions: list[Json]
    actions: list[Json]
    updated_at: datetime


@dataclass(slots=True)
class Upload:
    """A file that was sent into a conversation."""

    id: str
    room_id: str
    name: str
    content_type: str
    content: bytes
    uploaded_at: datetime


@dataclass(slots=True)
class Mail:
    """A mail or SMS that a server would have sent: kept for tests to read."""

    id: str
    kind: Literal["transcript", "offline message", "sms", "welcome"]
    sent_at: datetime
    to: str
    sender: str
    subject: str
    body: str
    room_id: str | None = None
    reply_to: str | None = None
