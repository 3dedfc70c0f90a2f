"""The objects of the contract as TypedDicts: what travels over the wire."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

from stub_server.generated.types import UploadedFile

Id: TypeAlias = "str"
ClientId: TypeAlias = "str"
UserId: TypeAlias = "str"
Username: TypeAlias = "str"
Timestamp: TypeAlias = "str"
Token: TypeAlias = "str"


class UserReference(TypedDict):
    """Who, in the shortest form."""

    _id: UserId
    username: Username
    name: NotRequired[str | None]


class EmailAddress(TypedDict):
    """An e-mail address of a user account."""

    address: str
    verified: bool


Success: TypeAlias = "Literal[True]"


class Acknowledgement(TypedDict):
    """The call did what it says; there is nothing more to tell."""

    success: Success


PageLength: TypeAlias = "int"
PageOffset: TypeAlias = "int"
PageTotal: TypeAlias = "int"


class Refusal(TypedDict):
    """The call changed nothing, and why."""

    success: Literal[False]
    error: str
    errorType: NotRequired[str]
    details: NotRequired[Any]


class BareRefusal(TypedDict):
    """The call changed nothing; the server does not say why."""

    success: Literal[False]


class NotLoggedIn(TypedDict):
    """The caller is not logged in."""

    success: Literal[False]
    error: str
    status: Literal["error"]
    message: str


class TooManyRequests(TypedDict):
    """The rate limit refused the call."""

    success: Literal[False]
    error: str


class LivechatUser(TypedDict):
    """A user who is an agent or a manager; what the account does not have is absent."""

    _id: UserId
    username: Username
    name: NotRequired[str]
    status: NotRequired[AgentPresence]
    statusLivechat: NotRequired[Availability]
    emails: NotRequired[list[EmailAddress]]
    livechat: NotRequired[AgentLimits]


class LivechatUserListItemLivechat(TypedDict):
    """Limits set for this agent; null where there are none."""

    maxNumberSimultaneousChat: NotRequired[float | str]


class LivechatUserListItem(TypedDict):
    """An agent or a manager as the list shows it; what the account does not have may be null."""

    _id: UserId
    username: Username
    name: NotRequired[str | None]
    status: NotRequired[Literal["online", "away", "busy", "offline", "disabled"] | None]
    statusLivechat: NotRequired[Literal["available", "not-available"] | None]
    emails: NotRequired[list[EmailAddress] | None]
    livechat: NotRequired[LivechatUserListItemLivechat | None]
    departments: list[Id]


class LivechatUserPage(TypedDict):
    """One page of agents or managers."""

    users: list[LivechatUserListItem]
    count: PageLength
    offset: PageOffset
    total: PageTotal
    success: Success


class LivechatUserAppointment(TypedDict):
    """Who becomes an agent or a manager."""

    username: str


class AppointedLivechatUser(TypedDict):
    """Who holds the role now."""

    user: UserReference
    success: Success


class LivechatUserAnswer(TypedDict):
    """One agent or manager, or null."""

    user: LivechatUser | None
    success: Success


AgentPresence: TypeAlias = "Literal['online', 'away', 'busy', 'offline', 'disabled']"
Availability: TypeAlias = "Literal['available', 'not-available']"


class AgentLimits(TypedDict):
    """Limits set for one agent."""

    maxNumberSimultaneousChat: NotRequired[float | str]


class AgentDepartment(TypedDict):
    """The membership of an agent in a department, with the department's name."""

    _id: Id
    agentId: UserId
    departmentId: Id
    username: Username
    count: int
    order: int
    departmentEnabled: bool
    _updatedAt: Timestamp
    departmentName: str


class AgentDepartmentsAnswer(TypedDict):
    """All departments of one agent."""

    departments: list[AgentDepartment]
    success: Success


class ServingAgent(TypedDict):
    """What a visitor may know about an agent."""

    _id: UserId
    username: Username
    name: NotRequired[str]
    status: NotRequired[AgentPresence]
    emails: NotRequired[list[EmailAddress]]
    phone: NotRequired[list[Any] | dict[str, Any]]
    livechat: NotRequired[AgentLimits]
    customFields: NotRequired[dict[str, Any]]


class HiddenAgent(TypedDict):
    """There is an agent, and the workspace tells visitors nothing about agents."""

    hiddenInfo: Literal[True]


ShownAgent: TypeAlias = "ServingAgent | HiddenAgent"


class ServingAgentAnswer(TypedDict):
    """The agent of a conversation."""

    agent: ShownAgent
    success: Success


class NextAgentAnswer(TypedDict):
    """The agent who would serve the next conversation, absent where one is open already."""

    agent: NotRequired[ShownAgent]
    success: Success


class AvailabilityChange(TypedDict):
    """Whose availability becomes what; an empty object switches the caller's."""

    status: NotRequired[Availability]
    agentId: NotRequired[str | None]


class ChangedAvailability(TypedDict):
    """The availability that holds after the call."""

    status: Availability
    success: Success


class RoomInfo(TypedDict):
    """A room and what it belongs to."""

    room: Room
    team: NotRequired[RoomTeam]
    parent: NotRequired[ParentRoom]
    success: Success


class RoomTeam(TypedDict):
    """The team that a channel belongs to; conversations have none."""

    _id: NotRequired[str]
    name: NotRequired[str]


class ParentRoom(TypedDict):
    """The room that a discussion or a team's channel belongs to; conversations have none."""

    _id: NotRequired[str]
    t: NotRequired[str]
    name: NotRequired[str]
    fname: NotRequired[str]


class ChannelInfo(TypedDict):
    """A room, as a channel."""

    channel: Room
    success: Success


class ChatMessageSending(TypedDict):
    """A message for one room."""

    message: ChatMessageDraft
    previewUrls: NotRequired[list[str] | None]


class ChatMessageDraft(TypedDict):
    """What to write, and where. The room is asked for by the operation itself and not by the schema; further properties are stored with the message."""

    _id: NotRequired[str | None]
    rid: NotRequired[str]
    msg: NotRequired[str | None]
    tmid: NotRequired[str | None]
    tshow: NotRequired[bool | None]
    alias: NotRequired[str | None]
    emoji: NotRequired[str | None]
    avatar: NotRequired[str | None]
    attachments: NotRequired[list[dict[str, Any]] | None]
    blocks: NotRequired[list[dict[str, Any]] | None]
    t: NotRequired[Any]
    ts: NotRequired[Any]
    customFields: NotRequired[dict[str, Any] | None]


class SentChatMessage(TypedDict):
    """The message as it is stored."""

    message: Message
    success: Success


ChatMessagePosting: TypeAlias = "RoomPosting | ChannelPosting"


class RoomPosting(TypedDict):
    """A message for rooms named by their ids."""

    roomId: PostingTarget
    text: NotRequired[str | None]
    alias: NotRequired[str | None]
    emoji: NotRequired[str | None]
    avatar: NotRequired[str | None]
    attachments: NotRequired[list[dict[str, Any]] | None]
    tmid: NotRequired[str]
    customFields: NotRequired[dict[str, Any] | None]
    parseUrls: NotRequired[bool]


class ChannelPosting(TypedDict):
    """A message for rooms named as channels."""

    channel: PostingTarget
    text: NotRequired[str | None]
    alias: NotRequired[str | None]
    emoji: NotRequired[str | None]
    avatar: NotRequired[str | None]
    attachments: NotRequired[list[dict[str, Any]] | None]
    customFields: NotRequired[dict[str, Any] | None]
    parseUrls: NotRequired[bool]


PostingTarget: TypeAlias = "str | list[str]"


class PostedChatMessage(TypedDict):
    """The message as it is stored in the first room."""

    ts: int
    channel: str
    message: Message
    success: Success


class CustomField(TypedDict):
    """Something that a workspace wants to know about its visitors or their conversations."""

    _id: str
    id: NotRequired[str]
    label: str
    scope: Literal["visitor", "room"]
    visibility: str
    regexp: NotRequired[str | None]
    searchable: NotRequired[bool | None]
    type: NotRequired[str | None]
    required: NotRequired[bool | None]
    defaultValue: NotRequired[str | None]
    options: NotRequired[str | None]
    public: NotRequired[bool | None]
    _updatedAt: Timestamp


class CustomFieldPage(TypedDict):
    """A page of the list of custom fields."""

    customFields: list[CustomField]
    count: PageLength
    offset: PageOffset
    total: PageTotal
    success: Success


class CustomFieldAnswerCustomField(TypedDict):
    """The definition; null when no field has the `_id`."""

    _id: str
    id: NotRequired[str]
    label: str
    scope: Literal["visitor", "room"]
    visibility: str
    regexp: NotRequired[str | None]
    searchable: NotRequired[bool | None]
    type: NotRequired[str | None]
    required: NotRequired[bool | None]
    defaultValue: NotRequired[str | None]
    options: NotRequired[str | None]
    public: NotRequired[bool | None]
    _updatedAt: Timestamp


class CustomFieldAnswer(TypedDict):
    """One custom field."""

    customField: CustomFieldAnswerCustomField | None
    success: Success


class CustomFieldSaving(TypedDict):
    """Which definition to write."""

    customFieldId: NotRequired[str | None]
    customFieldData: CustomFieldDraft


class CustomFieldDraft(TypedDict):
    """The definition to write; properties beside these are stored too."""

    field: str
    label: str
    scope: Literal["visitor", "room"]
    visibility: str
    type: NotRequired[str | None]
    regexp: NotRequired[str | None]
    required: NotRequired[bool | None]
    defaultValue: NotRequired[str | None]
    options: NotRequired[str | None]
    public: NotRequired[bool | None]
    searchable: NotRequired[bool | None]


class SavedCustomFieldCustomField(TypedDict):
    """What was sent, and when it was stored; a new field has its `_id` too."""

    _id: NotRequired[str]
    id: NotRequired[str]
    label: str
    scope: Literal["visitor", "room"]
    visibility: str
    regexp: NotRequired[str | None]
    searchable: NotRequired[bool | None]
    type: NotRequired[str | None]
    required: NotRequired[bool | None]
    defaultValue: NotRequired[str | None]
    options: NotRequired[str | None]
    public: NotRequired[bool | None]
    _updatedAt: NotRequired[Timestamp]


class SavedCustomField(TypedDict):
    """The definition that was written."""

    customField: SavedCustomFieldCustomField
    success: Success


class CustomFieldRemoval(TypedDict):
    """Which definition to delete."""

    customFieldId: str


class CustomFieldSetting(TypedDict):
    """The value of a custom field, from a visitor."""

    token: str
    key: str
    value: str
    overwrite: bool


class CustomFieldsSetting(TypedDict):
    """The values of several custom fields, from a visitor."""

    token: str
    customFields: list[CustomFieldValue]


class CustomFieldValue(TypedDict):
    """The value of one field among several."""

    key: str
    value: str
    overwrite: bool


class SetCustomField(TypedDict):
    """A value of a custom field as it was sent."""

    field: CustomFieldEcho
    success: Success


class CustomFieldEcho(TypedDict):
    """The value of one field as it was sent."""

    key: str
    value: str
    overwrite: bool


class SetCustomFields(TypedDict):
    """The values of several custom fields as they were sent."""

    fields: list[CustomFieldsEcho]
    success: Success


class CustomFieldsEcho(TypedDict):
    """The value of one field among several as it was sent."""

    Key: str
    value: str
    overwrite: bool


class Department(TypedDict):
    """A group of agents that visitors choose from and conversations are routed to."""

    _id: Id
    name: str
    description: NotRequired[str | None]
    enabled: bool
    email: str
    showOnRegistration: bool
    showOnOfflineForm: bool
    numAgents: NotRequired[int]
    requestTagBeforeClosingChat: NotRequired[bool]
    chatClosingTags: NotRequired[list[str]]
    fallbackForwardDepartment: NotRequired[str]
    departmentsAllowedToForward: NotRequired[list[str] | str]
    allowReceiveForwardOffline: NotRequired[bool]
    offlineMessageChannelName: NotRequired[str]
    abandonedRoomsCloseCustomMessage: NotRequired[str]
    waitingQueueMessage: NotRequired[str]
    maxNumberSimultaneousChat: NotRequired[float | str]
    businessHourId: NotRequired[str]
    archived: NotRequired[bool]
    type: NotRequired[str]
    parentId: NotRequired[str | None]
    ancestors: NotRequired[list[str] | None]
    _updatedAt: Timestamp


class NewDepartment(TypedDict):
    """A department as the call that created it answers: like every other, but the counted and the stamped properties may be missing though they are stored."""

    _id: Id
    name: str
    description: NotRequired[str | None]
    enabled: bool
    email: str
    showOnRegistration: bool
    showOnOfflineForm: bool
    numAgents: NotRequired[int]
    requestTagBeforeClosingChat: NotRequired[bool]
    chatClosingTags: NotRequired[list[str]]
    fallbackForwardDepartment: NotRequired[str]
    departmentsAllowedToForward: NotRequired[list[str] | str]
    allowReceiveForwardOffline: NotRequired[bool]
    offlineMessageChannelName: NotRequired[str]
    abandonedRoomsCloseCustomMessage: NotRequired[str]
    waitingQueueMessage: NotRequired[str]
    maxNumberSimultaneousChat: NotRequired[float | str]
    businessHourId: NotRequired[str]
    archived: NotRequired[bool]
    type: NotRequired[str]
    parentId: NotRequired[str | None]
    ancestors: NotRequired[list[str] | None]
    _updatedAt: NotRequired[Timestamp]


class DepartmentAgent(TypedDict):
    """The membership of one agent in one department; there is one for each such pair."""

    _id: Id
    agentId: UserId
    departmentId: Id
    username: Username
    count: int
    order: int
    departmentEnabled: bool
    _updatedAt: Timestamp


class DepartmentPage(TypedDict):
    """One page of departments."""

    departments: list[Department]
    count: PageLength
    offset: PageOffset
    total: PageTotal
    success: Success


class CreatedDepartment(TypedDict):
    """A new department and its first members."""

    department: NewDepartment
    agents: list[DepartmentAgent]
    success: Success


class DepartmentAnswer(TypedDict):
    """One department, if there is one, and its members, if the caller may see them."""

    department: Department | None
    agents: NotRequired[list[DepartmentAgent]]
    success: Success


class UpdatedDepartment(TypedDict):
    """A department and its members after a change."""

    department: Department
    agents: list[DepartmentAgent]
    success: Success


class DepartmentAgentPage(TypedDict):
    """One page of the members of a department."""

    agents: list[DepartmentAgent]
    count: PageLength
    offset: PageOffset
    total: PageTotal
    success: Success


class DepartmentCreation(TypedDict):
    """A department to create, and who its agents are."""

    department: DepartmentDraft
    agents: NotRequired[list[FirstDepartmentAgent] | None]
    departmentUnit: NotRequired[DepartmentUnitChoice]


class DepartmentUpdateDepartmentUnit(TypedDict):
    """The unit of the department (enterprise); without an id the department belongs to none."""

    _id: NotRequired[str]


class DepartmentUpdate(TypedDict):
    """The settings of a department, and members to add or change."""

    department: DepartmentSettings
    agents: NotRequired[list[DepartmentAgentUpdate] | None]
    departmentUnit: NotRequired[DepartmentUpdateDepartmentUnit | None]


class DepartmentAgentsChange(TypedDict):
    """Who joins a department and who leaves it. Both lists are sent, even when empty."""

    upsert: list[DepartmentAgentToSave]
    remove: list[DepartmentAgentToRemove]


class DepartmentDraft(TypedDict):
    """The settings of a new department. Further properties are stored with it when they are strings, integers or booleans."""

    enabled: bool
    name: str
    description: NotRequired[str]
    showOnRegistration: bool
    showOnOfflineForm: bool
    requestTagBeforeClosingChat: NotRequired[bool]
    chatClosingTags: NotRequired[list[str]]
    fallbackForwardDepartment: NotRequired[str]
    email: str
    departmentsAllowedToForward: NotRequired[list[str]]
    allowReceiveForwardOffline: NotRequired[bool]
    offlineMessageChannelName: NotRequired[str]
    abandonedRoomsCloseCustomMessage: NotRequired[str]
    waitingQueueMessage: NotRequired[str]


class DepartmentSettings(TypedDict):
    """The settings of a department, the required ones every time. Further properties are stored with it when they are strings, integers or booleans."""

    enabled: bool
    name: str
    description: NotRequired[str]
    showOnRegistration: bool
    showOnOfflineForm: bool
    requestTagBeforeClosingChat: NotRequired[bool]
    chatClosingTags: NotRequired[list[str]]
    fallbackForwardDepartment: NotRequired[str]
    email: str
    departmentsAllowedToForward: NotRequired[list[str]]
    allowReceiveForwardOffline: NotRequired[bool]
    offlineMessageChannelName: NotRequired[str]
    abandonedRoomsCloseCustomMessage: NotRequired[str]
    waitingQueueMessage: NotRequired[str]


class FirstDepartmentAgent(TypedDict):
    """An agent who is a member from the start."""

    agentId: str
    count: NotRequired[int | None]
    order: NotRequired[int | None]


class DepartmentAgentUpdate(TypedDict):
    """An agent to add as a member, or a member to change."""

    agentId: str
    username: NotRequired[str | None]
    count: NotRequired[int | None]
    order: NotRequired[int | None]


class DepartmentAgentToSave(TypedDict):
    """An agent to add as a member, or a member to change."""

    agentId: str
    username: str
    name: NotRequired[str]
    count: NotRequired[int]
    order: NotRequired[int]


class DepartmentAgentToRemove(TypedDict):
    """A member to remove. Only `agentId` decides; the rest is taken so that a membership can be sent back."""

    agentId: str
    username: str
    name: NotRequired[str]
    count: NotRequired[int]
    order: NotRequired[int]
    departmentEnabled: NotRequired[bool]
    departmentId: NotRequired[str]
    _id: NotRequired[str]
    _updatedAt: NotRequired[str]


class DepartmentUnitChoice(TypedDict):
    """The unit of the department (enterprise); without an id the department belongs to none."""

    _id: NotRequired[str]


class Inquiry(TypedDict):
    """The waiting side of a conversation. It comes with the room, remembers whether an agent was found, and is deleted when the conversation closes."""

    _id: Id
    rid: ClientId
    name: str
    ts: Timestamp
    message: str
    t: Literal["l"]
    status: InquiryStatus
    v: InquiryVisitor
    department: NotRequired[Id]
    queuedAt: NotRequired[Timestamp]
    takenAt: NotRequired[Timestamp]
    defaultAgent: NotRequired[InquiryAgent]
    lastMessage: NotRequired[Message]
    source: NotRequired[RoomSource]
    priorityWeight: int
    estimatedWaitingTimeQueue: float
    queueOrder: NotRequired[float]
    estimatedServiceTimeAt: NotRequired[Timestamp]
    estimatedInactivityCloseTimeAt: NotRequired[Timestamp]
    locked: NotRequired[bool]
    lockedAt: NotRequired[Timestamp]
    priorityId: NotRequired[str]
    slaId: NotRequired[str]
    _updatedAt: Timestamp


InquiryStatus: TypeAlias = "Literal['verifying', 'ready', 'queued', 'taken', 'open']"


class InquiryVisitorPhoneItem(TypedDict):
    """A phone number."""

    phoneNumber: str


class InquiryVisitor(TypedDict):
    """The visitor who waits."""

    _id: ClientId
    username: str
    token: Token
    name: NotRequired[str]
    status: NotRequired[str]
    phone: NotRequired[list[InquiryVisitorPhoneItem]]
    activity: NotRequired[list[str]]
    lastMessageTs: NotRequired[Timestamp]


class InquiryAgent(TypedDict):
    """The agent whom the conversation is meant for."""

    agentId: UserId
    username: NotRequired[Username]


class InquirySummary(TypedDict):
    """A waiting inquiry in the few properties that the list shows."""

    _id: Id
    rid: ClientId
    name: str
    ts: Timestamp
    status: Literal["queued"]
    department: NotRequired[Id]


class QueueItem(TypedDict):
    """How many open conversations of one department an agent serves."""

    chats: int
    user: QueueAgent
    department: QueueDepartment


class QueueAgent(TypedDict):
    """The agent who serves."""

    _id: UserId
    username: Username
    status: Literal["online", "away", "busy", "offline", "disabled"]


class QueueDepartment(TypedDict):
    """The department of the conversations; empty for those without one. Older servers gave null for both."""

    _id: NotRequired[str | None]
    name: NotRequired[str | None]


class InquiryPage(TypedDict):
    """One page of waiting inquiries."""

    inquiries: list[InquirySummary]
    offset: PageOffset
    count: PageLength
    total: PageTotal
    success: Success


class InquiryAnswer(TypedDict):
    """The inquiry of a room, if it has one."""

    inquiry: Inquiry | None
    success: Success


class ReturnedInquiry(TypedDict):
    """Whether a conversation went back into the queue."""

    result: bool
    success: Success


class QueuePage(TypedDict):
    """One page of conversation counts."""

    queue: list[QueueItem]
    count: PageLength
    offset: PageOffset
    total: PageTotal
    success: Success


class InquiryTaking(TypedDict):
    """Which inquiry to take, and for whom."""

    inquiryId: str
    userId: NotRequired[str | None]
    options: NotRequired[InquiryTakingOptions]


class InquiryTakingOptionsForwardingToDepartment(TypedDict):
    """Set when the conversation comes from another department."""

    oldDepartmentId: str
    transferData: dict[str, Any]


class InquiryTakingOptions(TypedDict):
    """How the inquiry came to be taken."""

    clientAction: bool
    forwardingToDepartment: NotRequired[InquiryTakingOptionsForwardingToDepartment | None]


class InquiryReturn(TypedDict):
    """Which conversation goes back, and to which queue."""

    roomId: str
    departmentId: NotRequired[str | None]


class Message(TypedDict):
    """One entry of a conversation: something that a person wrote, or a system message about an event (`t` is set). Everything that is not required depends on the kind of message."""

    _id: ClientId
    rid: ClientId
    msg: str
    ts: Timestamp
    u: MessageAuthor
    _updatedAt: Timestamp
    t: NotRequired[str]
    token: NotRequired[str]
    alias: NotRequired[str]
    groupable: NotRequired[bool]
    mentions: NotRequired[list[Mention]]
    channels: NotRequired[list[MentionedChannel]]
    urls: NotRequired[list[MessageUrl]]
    md: NotRequired[list[MessageNode]]
    editedAt: NotRequired[Timestamp]
    editedBy: NotRequired[MessageEditor]
    file: NotRequired[MessageFile]
    files: NotRequired[list[MessageFile]]
    fileUpload: NotRequired[FileLocation]
    filesUpload: NotRequired[list[FileLocation]]
    attachments: NotRequired[list[Attachment]]
    tmid: NotRequired[str]
    replies: NotRequired[list[str]]
    tcount: NotRequired[int]
    tlm: NotRequired[Timestamp]
    tshow: NotRequired[bool]
    blocks: NotRequired[list[MessageBlock]]
    actionLinks: NotRequired[list[dict[str, Any]]]
    navigation: NotRequired[Navigation]
    transferData: NotRequired[TransferData]
    requestData: NotRequired[TranscriptRequestData]
    transcriptRequested: NotRequired[bool]
    comment: NotRequired[str]
    slaData: NotRequired[SlaChange]
    priorityData: NotRequired[PriorityChange]
    webRtcCallEndTs: NotRequired[Timestamp]
    customFields: NotRequired[dict[str, Any]]
    newRoom: NotRequired[bool]
    showConnecting: NotRequired[bool]
    expireAt: NotRequired[float]
    _hidden: NotRequired[bool]
    pinned: NotRequired[bool]
    pinnedAt: NotRequired[Timestamp]
    pinnedBy: NotRequired[Actor]
    starred: NotRequired[list[Actor]]
    reactions: NotRequired[dict[str, Reaction]]
    location: NotRequired[GeoPoint]
    bot: NotRequired[dict[str, Any]]
    avatar: NotRequired[str]
    emoji: NotRequired[str]
    html: NotRequired[str]
    role: NotRequired[str]
    drid: NotRequired[str]
    dcount: NotRequired[float]
    imported: NotRequired[bool]
    unread: NotRequired[bool]
    temp: NotRequired[bool]
    private: NotRequired[bool]
    sentByEmail: NotRequired[bool]
    receiptsArchived: NotRequired[bool]
    tokens: NotRequired[list[dict[str, Any]]]
    e2e: NotRequired[Literal["pending", "done"]]
    e2eMentions: NotRequired[dict[str, Any]]
    content: NotRequired[EncryptedContent]
    federation: NotRequired[FederationEvent]


class MessageAuthor(TypedDict):
    """Who wrote the message. For a visitor, `_id` is the visitor's id and never the token."""

    _id: ClientId
    username: Username
    name: NotRequired[str]


class MessageEditor(TypedDict):
    """Who changed the message, or took it back."""

    _id: ClientId
    username: Username


class Mention(TypedDict):
    """One who is mentioned in a text."""

    _id: str
    type: NotRequired[Literal["user", "team"]]
    username: NotRequired[str]
    name: NotRequired[str]
    fname: NotRequired[str]


class MentionedChannel(TypedDict):
    """A room that is mentioned in a text."""

    _id: str
    name: NotRequired[str]


class MessageUrlHeaders(TypedDict):
    """The size and media type that the page's server named."""

    contentLength: NotRequired[str]
    contentType: NotRequired[str]


class MessageUrl(TypedDict):
    """An address found in a text, and what the server learned about it."""

    url: str
    source: NotRequired[str]
    meta: NotRequired[dict[str, Any]]
    headers: NotRequired[MessageUrlHeaders]
    ignoreParse: NotRequired[bool]
    parsedUrl: NotRequired[dict[str, Any]]


class MessageNode(TypedDict):
    """A part of a parsed text; further properties depend on its type."""

    type: str
    value: NotRequired[str | list[MessageNode] | dict[str, Any]]


class MessageFile(TypedDict):
    """A stored file that belongs to a message."""

    _id: str
    name: str
    type: str
    format: NotRequired[str]
    size: NotRequired[float]
    typeGroup: NotRequired[str]


class FileLocation(TypedDict):
    """Where a file of a message can be read; added when a message is read."""

    publicFilePath: str
    type: NotRequired[str]
    size: NotRequired[float]


class AttachmentImageDimensions(TypedDict):
    """The width and height of the image in pixels."""

    width: NotRequired[float]
    height: NotRequired[float]


class Attachment(TypedDict):
    """Something shown below the text of a message; which properties there are depends on what it shows."""

    type: NotRequired[str]
    title: NotRequired[str]
    title_link: NotRequired[str]
    title_link_download: NotRequired[bool]
    format: NotRequired[str]
    size: NotRequired[float]
    text: NotRequired[str]
    description: NotRequired[str]
    color: NotRequired[str]
    image_url: NotRequired[str]
    image_type: NotRequired[str]
    image_size: NotRequired[float]
    image_dimensions: NotRequired[AttachmentImageDimensions]
    image_preview: NotRequired[str]
    audio_url: NotRequired[str]
    audio_type: NotRequired[str]
    audio_size: NotRequired[float]
    video_url: NotRequired[str]
    video_type: NotRequired[str]
    video_size: NotRequired[float]
    descriptionMd: NotRequired[list[MessageNode]]
    ts: NotRequired[Timestamp]
    fileId: NotRequired[str]


class MessageBlock(TypedDict):
    """An interactive part of a message; further properties depend on its type. Clients may store what they like here."""

    type: NotRequired[Any]


class TransferDataNextDepartment(TypedDict):
    """The department it went to."""

    _id: Id
    name: str


class TransferDataTransferredTo(TypedDict):
    """The agent it went to."""

    _id: NotRequired[UserId]
    username: NotRequired[Username]
    name: NotRequired[str]


class TransferData(TypedDict):
    """How a conversation was handed over."""

    transferredBy: TransferAuthor
    ts: Timestamp
    scope: Literal[
        "department", "agent", "queue", "autoTransferUnansweredChatsToAgent", "autoTransferUnansweredChatsToQueue"
    ]
    comment: NotRequired[str]
    previousDepartment: NotRequired[str]
    nextDepartment: NotRequired[TransferDataNextDepartment]
    transferredTo: NotRequired[TransferDataTransferredTo]
    hops: NotRequired[float]
    usingFallbackDep: NotRequired[bool]
    originalDepartmentName: NotRequired[str]
    clientAction: NotRequired[bool]


class TransferAuthor(TypedDict):
    """Who handed a conversation over."""

    _id: ClientId
    username: Username
    name: NotRequired[str]
    userType: NotRequired[Literal["visitor", "agent", "user"]]
    type: NotRequired[str]


class TranscriptRequestDataUser(TypedDict):
    """The user who asked."""

    _id: UserId
    username: NotRequired[str]
    name: NotRequired[str]
    utcOffset: NotRequired[float]


class TranscriptRequestData(TypedDict):
    """Who asked for a transcript."""

    type: Literal["visitor", "user"]
    visitor: NotRequired[dict[str, Any]]
    user: NotRequired[TranscriptRequestDataUser | None]


class Actor(TypedDict):
    """The user who did something to a message or conversation."""

    _id: UserId
    username: NotRequired[str]


class SlaChangeSla(TypedDict):
    """The new service level."""

    name: NotRequired[str]


class SlaChange(TypedDict):
    """Who changed the service level of a conversation, and to which; absent when it was taken away."""

    definedBy: Actor
    sla: NotRequired[SlaChangeSla]


class PriorityChangePriority(TypedDict):
    """The new priority."""

    name: NotRequired[str]
    i18n: NotRequired[str]


class PriorityChange(TypedDict):
    """Who changed the priority of a conversation, and to which; absent when it was taken away."""

    definedBy: Actor
    priority: NotRequired[PriorityChangePriority]


class Reaction(TypedDict):
    """Who answered a message with one emoji."""

    usernames: list[str]
    names: NotRequired[list[str]]
    federationReactionEventIds: NotRequired[dict[str, Any]]


class GeoPoint(TypedDict):
    """A place on earth."""

    type: Literal["Point"]
    coordinates: list[float]


class EncryptedContent(TypedDict):
    """The encrypted text of a message."""

    algorithm: str
    ciphertext: str


class FederationEvent(TypedDict):
    """Where a message of another server comes from."""

    eventId: str
    version: NotRequired[float]


class MessageAnswer(TypedDict):
    """One message."""

    message: Message
    success: Success


class EditedMessage(TypedDict):
    """A message whose text was changed."""

    _id: ClientId
    rid: ClientId
    msg: str
    ts: Timestamp
    u: MessageAuthor
    _updatedAt: Timestamp
    t: NotRequired[str]
    token: NotRequired[str]
    alias: NotRequired[str]
    groupable: NotRequired[bool]
    mentions: NotRequired[list[Mention]]
    channels: NotRequired[list[MentionedChannel]]
    urls: NotRequired[list[MessageUrl]]
    md: NotRequired[list[MessageNode]]
    editedAt: Timestamp
    editedBy: MessageEditor
    file: NotRequired[MessageFile]
    files: NotRequired[list[MessageFile]]
    fileUpload: NotRequired[FileLocation]
    filesUpload: NotRequired[list[FileLocation]]
    attachments: NotRequired[list[Attachment]]
    tmid: NotRequired[str]
    replies: NotRequired[list[str]]
    tcount: NotRequired[int]
    tlm: NotRequired[Timestamp]
    tshow: NotRequired[bool]
    blocks: NotRequired[list[MessageBlock]]
    actionLinks: NotRequired[list[dict[str, Any]]]
    navigation: NotRequired[Navigation]
    transferData: NotRequired[TransferData]
    requestData: NotRequired[TranscriptRequestData]
    transcriptRequested: NotRequired[bool]
    comment: NotRequired[str]
    slaData: NotRequired[SlaChange]
    priorityData: NotRequired[PriorityChange]
    webRtcCallEndTs: NotRequired[Timestamp]
    customFields: NotRequired[dict[str, Any]]
    newRoom: NotRequired[bool]
    showConnecting: NotRequired[bool]
    expireAt: NotRequired[float]
    _hidden: NotRequired[bool]
    pinned: NotRequired[bool]
    pinnedAt: NotRequired[Timestamp]
    pinnedBy: NotRequired[Actor]
    starred: NotRequired[list[Actor]]
    reactions: NotRequired[dict[str, Reaction]]
    location: NotRequired[GeoPoint]
    bot: NotRequired[dict[str, Any]]
    avatar: NotRequired[str]
    emoji: NotRequired[str]
    html: NotRequired[str]
    role: NotRequired[str]
    drid: NotRequired[str]
    dcount: NotRequired[float]
    imported: NotRequired[bool]
    unread: NotRequired[bool]
    temp: NotRequired[bool]
    private: NotRequired[bool]
    sentByEmail: NotRequired[bool]
    receiptsArchived: NotRequired[bool]
    tokens: NotRequired[list[dict[str, Any]]]
    e2e: NotRequired[Literal["pending", "done"]]
    e2eMentions: NotRequired[dict[str, Any]]
    content: NotRequired[EncryptedContent]
    federation: NotRequired[FederationEvent]


class EditedMessageAnswer(TypedDict):
    """The message with its new text."""

    message: EditedMessage
    success: Success


class DeletedMessageMessage(TypedDict):
    """The message that is gone."""

    _id: ClientId
    ts: Timestamp


class DeletedMessage(TypedDict):
    """Which message was deleted."""

    message: DeletedMessageMessage
    success: Success


class MessageHistory(TypedDict):
    """Messages of one conversation, newest first."""

    messages: list[Message]
    success: Success


class SentMessages(TypedDict):
    """What was added to the conversation."""

    messages: list[SentMessage]
    success: Success


class SentMessage(TypedDict):
    """A message that was added, in short."""

    username: Username
    msg: str
    ts: Timestamp


class SentFile(TypedDict):
    """The message that shows the file; its properties stand beside `success`."""

    _id: ClientId
    rid: ClientId
    msg: str
    ts: Timestamp
    u: MessageAuthor
    _updatedAt: Timestamp
    t: NotRequired[str]
    token: str
    alias: NotRequired[str]
    groupable: NotRequired[bool]
    mentions: NotRequired[list[Mention]]
    channels: NotRequired[list[MentionedChannel]]
    urls: NotRequired[list[MessageUrl]]
    md: NotRequired[list[MessageNode]]
    editedAt: NotRequired[Timestamp]
    editedBy: NotRequired[MessageEditor]
    file: MessageFile
    files: list[MessageFile]
    fileUpload: NotRequired[FileLocation]
    filesUpload: NotRequired[list[FileLocation]]
    attachments: list[Attachment]
    tmid: NotRequired[str]
    replies: NotRequired[list[str]]
    tcount: NotRequired[int]
    tlm: NotRequired[Timestamp]
    tshow: NotRequired[bool]
    blocks: NotRequired[list[MessageBlock]]
    actionLinks: NotRequired[list[dict[str, Any]]]
    navigation: NotRequired[Navigation]
    transferData: NotRequired[TransferData]
    requestData: NotRequired[TranscriptRequestData]
    transcriptRequested: NotRequired[bool]
    comment: NotRequired[str]
    slaData: NotRequired[SlaChange]
    priorityData: NotRequired[PriorityChange]
    webRtcCallEndTs: NotRequired[Timestamp]
    customFields: NotRequired[dict[str, Any]]
    newRoom: NotRequired[bool]
    showConnecting: NotRequired[bool]
    expireAt: NotRequired[float]
    _hidden: NotRequired[bool]
    pinned: NotRequired[bool]
    pinnedAt: NotRequired[Timestamp]
    pinnedBy: NotRequired[Actor]
    starred: NotRequired[list[Actor]]
    reactions: NotRequired[dict[str, Reaction]]
    location: NotRequired[GeoPoint]
    bot: NotRequired[dict[str, Any]]
    avatar: NotRequired[str]
    emoji: NotRequired[str]
    html: NotRequired[str]
    role: NotRequired[str]
    drid: NotRequired[str]
    dcount: NotRequired[float]
    imported: NotRequired[bool]
    unread: NotRequired[bool]
    temp: NotRequired[bool]
    private: NotRequired[bool]
    sentByEmail: NotRequired[bool]
    receiptsArchived: NotRequired[bool]
    tokens: NotRequired[list[dict[str, Any]]]
    e2e: NotRequired[Literal["pending", "done"]]
    e2eMentions: NotRequired[dict[str, Any]]
    content: NotRequired[EncryptedContent]
    federation: NotRequired[FederationEvent]
    success: Success


class RefusedFile(TypedDict):
    """The file is not taken, and why."""

    success: Literal[False]
    reason: str
    sizeAllowed: NotRequired[str]


class SentOfflineMessage(TypedDict):
    """The e-mail is on its way."""

    message: str
    success: Success


GatewayReceipt: TypeAlias = "str"
SmsAnswer: TypeAlias = "Acknowledgement | UndeliveredSms"


class UndeliveredSms(TypedDict):
    """The SMS was understood, but is in no conversation."""

    success: Literal[False]
    error: NotRequired[str]


class MessageDraft(TypedDict):
    """A message to send."""

    token: str
    rid: str
    msg: str
    _id: NotRequired[str | None]
    agent: NotRequired[PreferredAgent]


class PreferredAgent(TypedDict):
    """The agent to ask first, looked at only when a conversation has to be opened."""

    agentId: str
    username: str


class MessageEdit(TypedDict):
    """A new text for a message."""

    token: str
    rid: str
    msg: str


class MessageDeletion(TypedDict):
    """Who asks for the deletion of a message."""

    token: str
    rid: str
    count: NotRequired[float | None]
    offset: NotRequired[float | None]
    sort: NotRequired[str | None]


class MessageBatchVisitor(TypedDict):
    """Who wrote them."""

    token: str


class MessageBatchMessagesItem(TypedDict):
    """MessageBatchMessagesItem"""

    msg: str


class MessageBatch(TypedDict):
    """Messages to add to the conversation of a visitor."""

    visitor: MessageBatchVisitor
    messages: list[MessageBatchMessagesItem]


class FileDraft(TypedDict):
    """A form with the file to send and what to say about it."""

    file: UploadedFile
    description: NotRequired[str]
    msg: NotRequired[str]
    alias: NotRequired[str]
    avatar: NotRequired[str]
    emoji: NotRequired[str]


class OfflineMessage(TypedDict):
    """The filled in form for times without agents."""

    name: str
    email: str
    message: str
    department: NotRequired[str | None]
    host: NotRequired[str | None]


IncomingSms = TypedDict(
    "IncomingSms",
    {
        "From": "NotRequired[str]",
        "To": "NotRequired[str]",
        "Body": "NotRequired[str]",
        "from": "NotRequired[str]",
        "to": "NotRequired[str]",
        "body": "NotRequired[str]",
        "content": "NotRequired[str]",
        "received_at": "NotRequired[str]",
        "media": "NotRequired[list[str]]",
        "NumMedia": "NotRequired[str]",
        "MediaUrl0": "NotRequired[str]",
        "MediaContentType0": "NotRequired[str]",
        "FromCountry": "NotRequired[str]",
        "FromState": "NotRequired[str]",
        "FromCity": "NotRequired[str]",
        "FromZip": "NotRequired[str]",
        "ToCountry": "NotRequired[str]",
        "ToState": "NotRequired[str]",
        "ToCity": "NotRequired[str]",
        "ToZip": "NotRequired[str]",
        "Latitude": "NotRequired[str]",
        "Longitude": "NotRequired[str]",
        "MessageSid": "NotRequired[str]",
    },
)


class OpenedRoom(TypedDict):
    """A conversation, and whether the call opened it."""

    room: Room
    newRoom: bool
    success: Success


class RoomPage(TypedDict):
    """A page of conversations."""

    rooms: list[Room]
    count: PageLength
    offset: PageOffset
    total: PageTotal
    success: Success


class RoomClosing(TypedDict):
    """Which conversation its visitor closes."""

    token: str
    rid: str


class ClosedRoom(TypedDict):
    """The closed conversation, and the words with which it ended."""

    rid: ClientId
    comment: str
    success: Success


class RoomClosingByUser(TypedDict):
    """Which conversation a user closes, and how."""

    rid: str
    comment: NotRequired[str | None]
    tags: NotRequired[list[str] | None]
    generateTranscriptPdf: NotRequired[bool | None]
    transcriptEmail: NotRequired[TranscriptChoice]
    forceClose: NotRequired[bool]


class TranscriptChoiceRequestData(TypedDict):
    """Where the mail goes; has to be there when `sendToVisitor` is true."""

    email: str
    subject: str


class TranscriptChoice(TypedDict):
    """Whether the visitor gets the conversation by mail."""

    sendToVisitor: bool
    requestData: NotRequired[TranscriptChoiceRequestData]


class DepartmentTransfer(TypedDict):
    """Which conversation goes to which department."""

    token: str
    rid: str
    department: str


class TransferredRoom(TypedDict):
    """The conversation after it moved."""

    room: RoomInShort
    success: Success


class RoomInShort(TypedDict):
    """What a visitor needs to know of an open conversation in a department."""

    _id: ClientId
    t: Literal["l"]
    departmentId: Id
    servedBy: NotRequired[RoomAgent]
    open: Literal[True]
    v: RoomVisitor
    ts: Timestamp


class RoomForwarding(TypedDict):
    """Which conversation goes to which agent, department or both."""

    roomId: str
    userId: NotRequired[str | None]
    departmentId: NotRequired[str | None]
    comment: NotRequired[str | None]
    clientAction: NotRequired[bool | None]


class SurveyAnswers(TypedDict):
    """What a visitor thinks of a conversation."""

    token: str
    rid: str
    data: list[SurveyAnswer]


class SurveyAnswer(TypedDict):
    """The answer to one question."""

    name: str
    value: str


class SurveyedRoom(TypedDict):
    """The answers of one call that count."""

    rid: ClientId
    data: Survey
    success: Success


class Survey(TypedDict):
    """Answers by the question's name."""

    satisfaction: NotRequired[SurveyGrade]
    agentKnowledge: NotRequired[SurveyGrade]
    agentResposiveness: NotRequired[SurveyGrade]
    agentFriendliness: NotRequired[SurveyGrade]
    additionalFeedback: NotRequired[str]


SurveyGrade: TypeAlias = "Literal['1', '2', '3', '4', '5']"


class TranscriptMailing(TypedDict):
    """Which conversation to mail to where."""

    rid: str
    token: str
    email: str
    subject: NotRequired[str]


class RequestedTranscript(TypedDict):
    """The mail is on its way."""

    message: str
    success: Success


class UnsentTranscript(TypedDict):
    """The mailer failed, and did not say why."""

    success: Literal[False]
    message: str


class StartedVideoCall(TypedDict):
    """The answer to the wish for a video call."""

    videoCall: VideoCall
    success: Success


class SerialisedRefusal(TypedDict):
    """A refusal of servers before 5.0, which answered the error object itself."""

    success: Literal[False]
    error: str
    reason: NotRequired[str]
    message: str
    errorType: Literal["Meteor.Error"]
    isClientSafe: bool
    details: NotRequired[Any]


class VideoCall(TypedDict):
    """Where a video call takes place, and until when one may join."""

    rid: ClientId
    domain: str
    provider: Literal["jitsi"]
    room: str
    timeout: Timestamp


class RoomOmnichannel(TypedDict):
    """When the server expects the visitor to have left."""

    predictedVisitorAbandonmentAt: NotRequired[Timestamp]


class RoomU(TypedDict):
    """The account that made the room, where there is one."""

    _id: NotRequired[UserId]
    username: NotRequired[Username]
    name: NotRequired[str | None]


class Room(TypedDict):
    """A conversation. It is open while `open` is there, waits for an agent while `servedBy` is missing, and keeps everything but `open` after it was closed. Whoever reads it with `v.token` in it learns the visitor's secret."""

    _id: ClientId
    t: Literal["l"]
    fname: str
    ts: Timestamp
    lm: Timestamp
    msgs: int
    usersCount: int
    v: RoomVisitor
    cl: Literal[False]
    open: NotRequired[Literal[True]]
    waitingResponse: NotRequired[bool]
    servedBy: NotRequired[RoomAgent]
    departmentId: NotRequired[Id]
    department: NotRequired[RoomDepartment]
    departmentAncestors: NotRequired[list[str]]
    source: RoomSource
    queuedAt: NotRequired[Timestamp]
    priorityWeight: int
    priorityId: NotRequired[str]
    estimatedWaitingTimeQueue: NotRequired[float]
    slaId: NotRequired[str]
    lastMessage: NotRequired[Message]
    livechatData: NotRequired[dict[str, str]]
    surveyFeedback: NotRequired[dict[str, str]]
    tags: NotRequired[list[str]]
    topic: NotRequired[str]
    onHold: NotRequired[bool]
    metrics: NotRequired[RoomMetrics]
    responseBy: NotRequired[RoomResponder]
    transcriptRequest: NotRequired[TranscriptRequest]
    pdfTranscriptFileId: NotRequired[str]
    pdfTranscriptRequested: NotRequired[bool]
    closedAt: NotRequired[Timestamp]
    closer: NotRequired[Literal["user", "visitor"]]
    closedBy: NotRequired[RoomCloser]
    closingMessage: NotRequired[dict[str, Any]]
    email: NotRequired[RoomEmail]
    sms: NotRequired[RoomSms]
    omnichannel: NotRequired[RoomOmnichannel]
    autoTransferredAt: NotRequired[Timestamp]
    autoTransferOngoing: NotRequired[bool]
    contactId: NotRequired[str]
    verified: NotRequired[bool]
    _enforceSingleRoom: NotRequired[bool]
    crmData: NotRequired[Any]
    jitsiTimeout: NotRequired[Timestamp]
    callStatus: NotRequired[str]
    status: NotRequired[str]
    label: NotRequired[str]
    name: NotRequired[str]
    u: NotRequired[RoomU]
    customFields: NotRequired[dict[str, Any]]
    default: NotRequired[bool]
    ro: NotRequired[bool]
    sysMes: NotRequired[list[str] | bool]
    _updatedAt: Timestamp


class RoomVisitor(TypedDict):
    """The visitor of a conversation, as the room keeps it."""

    _id: ClientId
    username: Username
    token: Token
    status: str
    name: NotRequired[str]
    phone: NotRequired[str]
    lastMessageTs: NotRequired[Timestamp]
    activity: NotRequired[list[str]]


class RoomAgent(TypedDict):
    """The agent who serves a conversation, and since when."""

    _id: UserId
    username: Username
    ts: Timestamp


class RoomDepartment(TypedDict):
    """The department of a conversation by name; only lists of rooms have it."""

    _id: Id
    name: str


class RoomSource(TypedDict):
    """Through what a conversation came in."""

    type: Literal["widget", "email", "sms", "app", "api", "other"]
    id: NotRequired[str]
    alias: NotRequired[str]
    label: NotRequired[str]
    sidebarIcon: NotRequired[str]
    defaultIcon: NotRequired[str]
    destination: NotRequired[str]


class RoomMetricsV(TypedDict):
    """About what the visitor wrote."""

    lq: NotRequired[Timestamp]


class RoomMetricsServedBy(TypedDict):
    """About what the agent wrote."""

    lr: NotRequired[Timestamp]


class RoomMetricsResponse(TypedDict):
    """How long the visitor waited for answers."""

    fd: NotRequired[Any]
    ft: NotRequired[float]
    tt: NotRequired[float]
    total: NotRequired[float]
    avg: NotRequired[float]


class RoomMetricsReaction(TypedDict):
    """How long the agent took to react."""

    fd: NotRequired[Any]
    ft: NotRequired[float]
    tt: NotRequired[float]


class RoomMetrics(TypedDict):
    """How long things took, in seconds; grows with the conversation."""

    chatDuration: NotRequired[float]
    serviceTimeDuration: NotRequired[float]
    v: NotRequired[RoomMetricsV]
    servedBy: NotRequired[RoomMetricsServedBy]
    response: NotRequired[RoomMetricsResponse]
    reaction: NotRequired[RoomMetricsReaction]


class RoomCloser(TypedDict):
    """The visitor or user who closed a conversation."""

    _id: ClientId
    username: Username


class RoomResponder(TypedDict):
    """The agent who answered, and when."""

    _id: UserId
    username: Username
    lastMessageTs: Timestamp
    firstResponseTs: NotRequired[Timestamp]


class TranscriptRequestRequestedBy(TypedDict):
    """The user who asked for it."""

    _id: UserId
    username: NotRequired[Username]
    name: NotRequired[str | None]
    utcOffset: NotRequired[float]


class TranscriptRequest(TypedDict):
    """A transcript to be mailed when the conversation ends."""

    email: str
    subject: str
    requestedAt: Timestamp
    requestedBy: TranscriptRequestRequestedBy


class RoomEmail(TypedDict):
    """The mail thread that a conversation by e-mail goes through."""

    inbox: NotRequired[str]
    thread: NotRequired[list[str]]
    replyTo: NotRequired[str]
    subject: NotRequired[str]


RoomSms = TypedDict(
    "RoomSms",
    {
        "from": "NotRequired[str]",
    },
)


class Trigger(TypedDict):
    """Conditions of a visit, and what the widget does once they are fulfilled."""

    _id: Id
    name: str
    description: str
    enabled: bool
    runOnce: bool
    conditions: list[TriggerCondition]
    actions: list[TriggerAction]
    _updatedAt: Timestamp


TriggerConditionName: TypeAlias = (
    "Literal['time-on-site', 'page-url', 'chat-opened-by-visitor', 'after-guest-registration']"
)


class TriggerCondition(TypedDict):
    """One thing that has to happen."""

    name: TriggerConditionName
    value: NotRequired[str | None | float]


TriggerActionName: TypeAlias = "Literal['send-message', 'use-external-service']"
TriggerSender: TypeAlias = "Literal['queue', 'custom']"


class TriggerAction(TypedDict):
    """One thing that the widget does."""

    name: TriggerActionName
    params: NotRequired[TriggerActionDetails]


class TriggerActionDetails(TypedDict):
    """How it does it; which properties there are depends on the action."""

    sender: NotRequired[Literal["queue", "custom", ""]]
    name: NotRequired[str | None]
    msg: NotRequired[str]
    serviceUrl: NotRequired[str]
    serviceTimeout: NotRequired[float]
    serviceFallbackMessage: NotRequired[str]


class TriggerPage(TypedDict):
    """One page of triggers."""

    triggers: list[Trigger]
    count: PageLength
    offset: PageOffset
    total: PageTotal
    success: Success


class TriggerAnswer(TypedDict):
    """One trigger, or null."""

    trigger: Trigger | None
    success: Success


class TriggerDraft(TypedDict):
    """A trigger to create, or what an existing one becomes."""

    name: str
    description: str
    enabled: bool
    runOnce: bool
    conditions: list[TriggerConditionDraft]
    actions: list[TriggerActionDraft]
    _id: NotRequired[str | None]


class TriggerConditionDraft(TypedDict):
    """One thing that has to happen."""

    name: TriggerConditionName
    value: str | None


TriggerActionDraft: TypeAlias = "MessageActionDraft | ExternalServiceActionDraft"


class MessageActionDraftParams(TypedDict):
    """The message and who signs it."""

    sender: TriggerSender
    msg: str
    name: NotRequired[str | None]


class MessageActionDraft(TypedDict):
    """The widget shows a written message."""

    name: Literal["send-message"]
    params: NotRequired[MessageActionDraftParams | None]


class ExternalServiceActionDraftParams(TypedDict):
    """The service, and who signs its message."""

    sender: NotRequired[TriggerSender]
    name: NotRequired[str | None]
    serviceUrl: str
    serviceTimeout: float
    serviceFallbackMessage: str


class ExternalServiceActionDraft(TypedDict):
    """The widget shows what a web service answers."""

    name: Literal["use-external-service"]
    params: NotRequired[ExternalServiceActionDraftParams | None]


class Visitor(TypedDict):
    """A person who uses the chat widget, or writes from another channel, without an account."""

    _id: ClientId
    username: Username
    token: Token
    ts: Timestamp
    _updatedAt: Timestamp
    name: NotRequired[str]
    phone: NotRequired[list[VisitorPhone] | None]
    visitorEmails: NotRequired[list[VisitorEmail]]
    department: NotRequired[str]
    livechatData: NotRequired[dict[str, str]]
    status: NotRequired[Literal["online", "away", "busy", "offline", "disabled"]]
    lastChat: NotRequired[LastChat]
    lastAgent: NotRequired[LastAgent]
    contactManager: NotRequired[ContactManager]
    activity: NotRequired[list[str]]
    userAgent: NotRequired[str]
    ip: NotRequired[str]
    host: NotRequired[str]
    contactId: NotRequired[str]
    externalIds: NotRequired[list[VisitorExternalId]]
    disabled: NotRequired[bool]


class VisitorDetails(TypedDict):
    """A visitor as agents see one."""

    _id: ClientId
    username: Username
    token: NotRequired[str]
    ts: NotRequired[Timestamp]
    _updatedAt: Timestamp
    name: NotRequired[str]
    phone: NotRequired[list[VisitorPhone] | None]
    visitorEmails: NotRequired[list[VisitorEmail]]
    department: NotRequired[str]
    livechatData: NotRequired[dict[str, str]]
    status: NotRequired[Literal["online", "away", "busy", "offline", "disabled"]]
    lastChat: NotRequired[LastChat]
    lastAgent: NotRequired[LastAgent]
    contactManager: NotRequired[ContactManager]
    activity: NotRequired[list[str]]
    userAgent: NotRequired[str]
    ip: NotRequired[str]
    host: NotRequired[str]
    contactId: NotRequired[str]
    externalIds: NotRequired[list[VisitorExternalId]]
    disabled: NotRequired[bool]


class VisitorPhone(TypedDict):
    """A phone number of a visitor."""

    phoneNumber: str


class VisitorEmail(TypedDict):
    """An e-mail address of a visitor."""

    address: str


class LastChat(TypedDict):
    """The visitor's latest conversation."""

    _id: Id
    ts: Timestamp


class LastAgent(TypedDict):
    """The agent who served the visitor last."""

    username: Username
    agentId: UserId
    ts: Timestamp


class ContactManager(TypedDict):
    """The agent who looks after the visitor."""

    _id: NotRequired[UserId]
    username: Username
    name: NotRequired[str]
    emails: NotRequired[list[ContactManagerEmail]]


class ContactManagerEmail(TypedDict):
    """An e-mail address of the agent who looks after a visitor."""

    address: str


class VisitorExternalId(TypedDict):
    """The visitor's id in another system."""

    appId: str
    entityId: str
    metadata: NotRequired[Any]


class VisitorRegistration(TypedDict):
    """Who wants to be known to the workspace."""

    visitor: VisitorDraft


class VisitorDraft(TypedDict):
    """What the client tells about the visitor. An empty text counts as not given, null is refused; properties beside these are passed over."""

    token: str
    name: NotRequired[str]
    email: NotRequired[str]
    phone: NotRequired[str]
    department: NotRequired[str]
    username: NotRequired[str]
    customFields: NotRequired[list[VisitorFieldValue]]
    id: NotRequired[str]


class VisitorFieldValue(TypedDict):
    """A value of a custom field, sent along with a registration."""

    key: str
    value: str
    overwrite: bool


class RegisteredVisitorVisitor(TypedDict):
    """RegisteredVisitorVisitor"""

    _id: ClientId
    username: Username
    token: Token
    ts: Timestamp
    _updatedAt: Timestamp
    name: NotRequired[str]
    phone: NotRequired[list[VisitorPhone] | None]
    visitorEmails: NotRequired[list[VisitorEmail]]
    department: NotRequired[str]
    livechatData: NotRequired[dict[str, str]]
    status: Literal["online", "away", "busy", "offline", "disabled"]
    lastChat: NotRequired[LastChat]
    lastAgent: NotRequired[LastAgent]
    contactManager: NotRequired[ContactManager]
    activity: NotRequired[list[str]]
    userAgent: NotRequired[str]
    ip: NotRequired[str]
    host: NotRequired[str]
    contactId: NotRequired[str]
    externalIds: NotRequired[list[VisitorExternalId]]
    disabled: NotRequired[bool]


class RegisteredVisitor(TypedDict):
    """The visitor after a registration, whose status is known then."""

    visitor: RegisteredVisitorVisitor
    success: Success


class VisitorAnswer(TypedDict):
    """One visitor."""

    visitor: Visitor
    success: Success


class VisitorDetailsAnswer(TypedDict):
    """One visitor as agents see one."""

    visitor: VisitorDetails
    success: Success


class RemovedVisitorVisitor(TypedDict):
    """What is left to say about the visitor."""

    _id: ClientId
    ts: Timestamp


class RemovedVisitor(TypedDict):
    """Which visitor was deleted."""

    visitor: RemovedVisitorVisitor
    success: Success


class VisitorRoomsAnswer(TypedDict):
    """The open conversations of a visitor."""

    rooms: list[VisitorRoom]
    success: Success


class VisitorRoomU(TypedDict):
    """Who opened the room."""

    _id: str
    username: NotRequired[Username]
    name: NotRequired[str]


class VisitorRoom(TypedDict):
    """An open conversation in short."""

    _id: Id
    t: Literal["l"]
    cl: Literal[False]
    servedBy: NotRequired[RoomAgent]
    name: NotRequired[str]
    u: NotRequired[VisitorRoomU]
    usernames: NotRequired[list[Username]]


class VisitorStatusChange(TypedDict):
    """Whether a visitor is there."""

    token: str
    status: str


class ChangedVisitorStatus(TypedDict):
    """The status that agents see from now on."""

    token: str
    status: str
    success: Success


class PageVisitReport(TypedDict):
    """Which page a visitor opened."""

    token: str
    rid: NotRequired[str | None]
    pageInfo: PageInfo


class PageInfoLocation(TypedDict):
    """Where the page is."""

    href: str


class PageInfo(TypedDict):
    """A page as the widget reports it."""

    title: str
    change: str
    location: PageInfoLocation


class RecordedPageVisitPage(TypedDict):
    """The page as agents will see it."""

    msg: str
    navigation: Navigation


class RecordedPageVisit(TypedDict):
    """The page that was kept; without `page` when the workspace does not follow this kind of change."""

    page: NotRequired[RecordedPageVisitPage]
    success: Success


class Navigation(TypedDict):
    """Which page was opened, and by whom."""

    page: VisitedPage
    token: str


class VisitedPageLocation(TypedDict):
    """Where the page is."""

    href: str


class VisitedPage(TypedDict):
    """A page that a visitor opened."""

    change: str
    title: str
    location: VisitedPageLocation


class PageVisitU(TypedDict):
    """The account in whose name pages are kept."""

    _id: Literal["rocket.cat"]
    username: Username
    name: NotRequired[str]


class PageVisit(TypedDict):
    """A page that the visitor of a conversation opened, in the form of a message."""

    _id: Id
    t: Literal["livechat_navigation_history"]
    rid: str
    ts: Timestamp
    msg: str
    u: PageVisitU
    groupable: Literal[False]
    navigation: Navigation
    _hidden: NotRequired[bool]
    expireAt: NotRequired[float]
    _updatedAt: Timestamp


class PageVisitPage(TypedDict):
    """A page of the list of pages that a visitor opened."""

    pages: list[PageVisit]
    count: PageLength
    offset: PageOffset
    total: PageTotal
    success: Success


class PageVisitsAnswer(TypedDict):
    """All pages that the visitor of a conversation opened."""

    pages: list[PageVisit]
    success: Success


class ChatHistoryPage(TypedDict):
    """A page of the list of a visitor's conversations."""

    history: list[Room]
    count: PageLength
    offset: PageOffset
    total: PageTotal
    success: Success


class WidgetConfigAnswer(TypedDict):
    """The configuration of the widget."""

    config: WidgetConfig | SwitchedOffWidget
    success: Success


class SwitchedOffWidget(TypedDict):
    """The workspace has its chat switched off."""

    enabled: Literal[False]


class WidgetConfig(TypedDict):
    """What the widget shows and does, and in which state this visitor is."""

    enabled: Literal[True]
    online: bool
    settings: WidgetSettings
    theme: WidgetTheme
    messages: WidgetTexts
    survey: WidgetSurvey
    triggers: list[WidgetTrigger]
    departments: list[WidgetDepartment]
    resources: WidgetResources
    guest: NotRequired[WidgetGuest]
    room: NotRequired[WidgetRoom]
    agent: NotRequired[ShownAgent]
    customFields: NotRequired[list[WidgetCustomField]]
    queueInfo: NotRequired[WidgetQueue]


class WidgetSettings(TypedDict):
    """What the widget offers and asks for."""

    registrationForm: bool
    nameFieldRegistrationForm: bool
    emailFieldRegistrationForm: bool
    displayOfflineForm: bool
    allowSwitchingDepartments: bool
    videoCall: bool
    fileUpload: bool
    language: str
    transcript: bool
    historyMonitorType: Literal["url", "title"]
    forceAcceptDataProcessingConsent: bool
    showConnecting: bool
    agentHiddenInfo: bool
    clearLocalStorageWhenChatEnded: bool
    limitTextLength: Literal[False] | int
    hiddenSystemMessages: NotRequired[list[str]]
    livechatLogo: NotRequired[WidgetLogo]
    hideWatermark: bool
    visitorsCanCloseChat: NotRequired[bool]


class WidgetLogo(TypedDict):
    """The picture on the widget."""

    url: NotRequired[str]
    defaultUrl: NotRequired[str]


class WidgetTheme(TypedDict):
    """How the widget looks."""

    title: str
    color: str
    offlineTitle: str
    offlineColor: str
    position: str
    background: NotRequired[str]
    hideExpandChat: NotRequired[bool]
    actionLinks: WidgetActionLinks


class WidgetActionLinks(TypedDict):
    """The buttons of a call message, by who carries the call."""

    jitsi: list[WidgetActionLink]
    webrtc: NotRequired[list[WidgetActionLink]]


class WidgetActionLink(TypedDict):
    """A button of a call message."""

    i18nLabel: str
    icon: NotRequired[str]
    label: NotRequired[str]
    method_id: NotRequired[str]
    params: NotRequired[str]
    actionLinksAlignment: NotRequired[str]
    danger: NotRequired[bool]


class WidgetTexts(TypedDict):
    """The texts that the operator wrote; an empty one lets the widget use its own."""

    offlineMessage: str
    offlineSuccessMessage: str
    offlineUnavailableMessage: str
    conversationFinishedMessage: str
    conversationFinishedText: str
    transcriptMessage: str
    registrationFormMessage: str
    dataProcessingConsentText: str


class WidgetSurvey(TypedDict):
    """The questions after a conversation and the marks a visitor can give. They are the same on every server."""

    items: list[Literal["satisfaction", "agentKnowledge", "agentResposiveness", "agentFriendliness"]]
    values: list[Literal["1", "2", "3", "4", "5"]]


class WidgetTrigger(TypedDict):
    """A trigger, without what only its editor needs."""

    _id: Id
    actions: list[TriggerAction]
    conditions: list[TriggerCondition]
    runOnce: bool


class WidgetDepartment(TypedDict):
    """A department that a visitor can choose."""

    _id: Id
    name: str
    showOnRegistration: bool
    showOnOfflineForm: bool
    departmentsAllowedToForward: NotRequired[list[str] | str]


class WidgetResources(TypedDict):
    """What the widget loads besides."""

    sound: str
    emojis: list[CustomEmoji]


class CustomEmoji(TypedDict):
    """An emoji that the workspace has added."""

    _id: NotRequired[str]
    name: NotRequired[str]
    aliases: NotRequired[list[str]]
    extension: NotRequired[str]


class WidgetGuestVisitorEmailsItem(TypedDict):
    """WidgetGuestVisitorEmailsItem"""

    address: str


class WidgetGuest(TypedDict):
    """The visitor whose token was sent."""

    _id: Id
    username: Username
    token: Token
    name: NotRequired[str]
    visitorEmails: NotRequired[list[WidgetGuestVisitorEmailsItem]]
    department: NotRequired[str]


class WidgetRoom(TypedDict):
    """The visitor's open conversation, in short."""

    _id: ClientId
    open: Literal[True]
    departmentId: NotRequired[Id]
    servedBy: NotRequired[WidgetRoomServer]
    callStatus: NotRequired[str]


class WidgetRoomServer(TypedDict):
    """The agent who has the conversation."""

    _id: UserId
    username: Username
    ts: NotRequired[Timestamp]


class WidgetCustomField(TypedDict):
    """A field that the visitor is asked to fill in."""

    _id: str
    label: str
    regexp: NotRequired[str]
    required: bool
    type: NotRequired[str]
    defaultValue: str | None
    options: NotRequired[list[str]]


class WidgetQueue(TypedDict):
    """Where the visitor's conversation stands in the queue; only on servers with the premium features, while it waits."""

    spot: int
    estimatedWaitTimeSeconds: float
    message: NotRequired[WidgetQueueMessage]


class WidgetQueueMessage(TypedDict):
    """What the visitor is told meanwhile."""

    text: str
    user: UserReference


class AppearanceAnswer(TypedDict):
    """The settings that style the widget."""

    appearance: list[Setting]
    success: Success


AppearanceChange: TypeAlias = "list[SettingChange]"


class SettingChange(TypedDict):
    """A setting and its new value."""

    _id: str
    value: str | bool | float | list[Any]


class IntegrationSettingsAnswer(TypedDict):
    """The settings of the webhook for other systems."""

    settings: list[Setting]
    success: Success


class SettingWizard(TypedDict):
    """Where the first set-up asks for it."""

    step: float
    order: float


class Setting(TypedDict):
    """A setting of the workspace as it is stored, with what an administration page needs to show it."""

    _id: str
    type: SettingType
    value: SettingValue
    packageValue: SettingValue
    valueSource: Literal["packageValue", "processEnvValue", "meteorSettingsValue"]
    processEnvValue: NotRequired[SettingValue]
    meteorSettingsValue: NotRequired[SettingValue]
    invalidValue: NotRequired[SettingValue]
    group: str | None
    section: NotRequired[str]
    tab: NotRequired[str]
    sorter: float
    i18nLabel: str
    i18nDescription: str
    placeholder: NotRequired[str]
    alert: NotRequired[str]
    public: bool
    secret: bool
    hidden: bool
    blocked: bool
    readonly: NotRequired[bool]
    persistent: NotRequired[bool]
    private: NotRequired[bool]
    autocomplete: bool
    enterprise: NotRequired[bool]
    modules: NotRequired[list[str]]
    requiredOnWizard: NotRequired[bool]
    wizard: NotRequired[SettingWizard | None]
    env: NotRequired[bool]
    enableQuery: NotRequired[str]
    displayQuery: NotRequired[str]
    values: NotRequired[list[SettingChoice]]
    multiline: NotRequired[bool]
    editor: NotRequired[str]
    packageEditor: NotRequired[str]
    code: NotRequired[str]
    actionText: NotRequired[str]
    lookupEndpoint: NotRequired[str]
    minValue: NotRequired[float]
    maxValue: NotRequired[float]
    ts: Timestamp
    createdAt: Timestamp
    _updatedAt: Timestamp


class SwitchSetting(TypedDict):
    """A setting that is on or off."""

    type: NotRequired[Literal["boolean"]]
    value: NotRequired[bool]
    packageValue: NotRequired[bool]


class NumberSetting(TypedDict):
    """A setting whose value is a number."""

    type: NotRequired[Literal["int", "range", "timespan"]]
    value: NotRequired[float]
    packageValue: NotRequired[float]


class TextSetting(TypedDict):
    """A setting whose value is a text."""

    type: NotRequired[
        Literal[
            "string", "relativeUrl", "password", "select", "language", "color", "font", "code", "timezone", "lookup"
        ]
    ]
    value: NotRequired[str]
    packageValue: NotRequired[str]


class ChoicesSetting(TypedDict):
    """A setting with several choices."""

    type: NotRequired[Literal["multiSelect"]]
    value: NotRequired[list[str]]
    packageValue: NotRequired[list[str]]


class OtherSetting(TypedDict):
    """A setting of a rarer kind, whose value has a shape of its own."""

    type: NotRequired[Literal["action", "asset", "roomPick", "group", "date"]]


SettingType: TypeAlias = "Literal['boolean', 'timezone', 'string', 'relativeUrl', 'password', 'int', 'select', 'multiSelect', 'language', 'color', 'font', 'code', 'action', 'asset', 'roomPick', 'group', 'date', 'lookup', 'range', 'timespan']"
SettingValue: TypeAlias = "str | bool | float | list[str] | dict[str, Any]"


class SettingChoice(TypedDict):
    """A choice of a select."""

    key: str
    i18nLabel: str


class OfficeHoursAnswer(TypedDict):
    """The opening hours of the week."""

    officeHours: list[OfficeHour]
    success: Success


class OfficeHour(TypedDict):
    """When the office is open on a weekday."""

    day: Weekday
    code: NotRequired[int]
    open: bool
    start: OfficeTime
    finish: OfficeTime


class OfficeTime(TypedDict):
    """A time of the week in three forms."""

    time: ClockTime
    utc: WeekTime
    cron: WeekTime


class WeekTime(TypedDict):
    """A weekday and a time; in UTC under `utc`, in the zone of the server's timer under `cron`."""

    dayOfWeek: Weekday
    time: ClockTime


Weekday: TypeAlias = "Literal['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']"
ClockTime: TypeAlias = "str"


class CredentialsUser2(TypedDict):
    """CredentialsUser2"""

    username: NotRequired[str]
    email: NotRequired[str]


class CredentialsPassword2(TypedDict):
    """CredentialsPassword2"""

    digest: NotRequired[str]
    algorithm: NotRequired[str]
    hashed: NotRequired[str]


class Credentials(TypedDict):
    """Who logs in, and the proof."""

    user: NotRequired[str | CredentialsUser2]
    username: NotRequired[str]
    email: NotRequired[str]
    password: NotRequired[str | CredentialsPassword2]
    code: NotRequired[str]
    resume: NotRequired[str]


class OpenedSession(TypedDict):
    """The caller is logged in."""

    status: Literal["success"]
    data: Session
    success: Success


class Session(TypedDict):
    """A login that calls can refer to."""

    userId: UserId
    authToken: str
    me: OwnUser


class RefusedLogin(TypedDict):
    """The caller is not logged in. The error does not tell whether the user or the password was wrong."""

    success: Literal[False]
    status: Literal["error"]
    error: str | int
    message: str
    details: NotRequired[Any]


UserPresence: TypeAlias = "Literal['online', 'away', 'busy', 'offline', 'disabled']"
AgentAvailability: TypeAlias = "Literal['available', 'not-available']"


class UserProfile(TypedDict):
    """What is known of a user account; how much of it is told depends on the operation and the caller."""

    _id: NotRequired[UserId]
    username: NotRequired[Username]
    name: NotRequired[str]
    nickname: NotRequired[str]
    bio: NotRequired[str]
    emails: NotRequired[list[EmailAddress]]
    phone: NotRequired[str]
    status: NotRequired[UserPresence]
    statusDefault: NotRequired[UserPresence]
    statusConnection: NotRequired[str]
    statusText: NotRequired[str]
    statusSource: NotRequired[str]
    statusExpiresAt: NotRequired[Timestamp]
    statusLivechat: NotRequired[AgentAvailability]
    openBusinessHours: NotRequired[list[str]]
    active: NotRequired[bool]
    roles: NotRequired[list[str]]
    utcOffset: NotRequired[float]
    language: NotRequired[str]
    customFields: NotRequired[dict[str, Any]]
    defaultRoom: NotRequired[str]
    requirePasswordChange: NotRequired[bool]
    requirePasswordChangeReason: NotRequired[str]
    avatarOrigin: NotRequired[str]
    avatarETag: NotRequired[str]
    federated: NotRequired[bool]
    createdAt: NotRequired[Timestamp]
    lastLogin: NotRequired[Timestamp]
    _updatedAt: NotRequired[Timestamp]


class User(TypedDict):
    """A user account."""

    _id: UserId
    username: Username
    name: NotRequired[str]
    nickname: NotRequired[str]
    bio: NotRequired[str]
    emails: NotRequired[list[EmailAddress]]
    phone: NotRequired[str]
    status: UserPresence
    statusDefault: NotRequired[UserPresence]
    statusConnection: NotRequired[str]
    statusText: NotRequired[str]
    statusSource: NotRequired[str]
    statusExpiresAt: NotRequired[Timestamp]
    statusLivechat: NotRequired[AgentAvailability]
    openBusinessHours: NotRequired[list[str]]
    active: bool
    roles: NotRequired[list[str]]
    utcOffset: NotRequired[float]
    language: NotRequired[str]
    customFields: NotRequired[dict[str, Any]]
    defaultRoom: NotRequired[str]
    requirePasswordChange: NotRequired[bool]
    requirePasswordChangeReason: NotRequired[str]
    avatarOrigin: NotRequired[str]
    avatarETag: NotRequired[str]
    federated: NotRequired[bool]
    createdAt: NotRequired[Timestamp]
    lastLogin: NotRequired[Timestamp]
    _updatedAt: NotRequired[Timestamp]
    type: str
    reason: NotRequired[str]
    importIds: NotRequired[list[str]]
    freeSwitchExtension: NotRequired[str]
    settings: NotRequired[dict[str, Any]]


class UserDetailsServices(TypedDict):
    """How the caller can log in; only on the own account."""

    password: NotRequired[Literal[True]]


class UserDetails(TypedDict):
    """A user account as far as the caller may see it."""

    _id: UserId
    username: Username
    name: NotRequired[str]
    nickname: NotRequired[str]
    bio: NotRequired[str]
    emails: NotRequired[list[EmailAddress]]
    phone: NotRequired[str]
    status: UserPresence
    statusDefault: NotRequired[UserPresence]
    statusConnection: NotRequired[str]
    statusText: NotRequired[str]
    statusSource: NotRequired[str]
    statusExpiresAt: NotRequired[Timestamp]
    statusLivechat: NotRequired[AgentAvailability]
    openBusinessHours: NotRequired[list[str]]
    active: bool
    roles: NotRequired[list[str]]
    utcOffset: NotRequired[float]
    language: NotRequired[str]
    customFields: NotRequired[dict[str, Any]]
    defaultRoom: NotRequired[str]
    requirePasswordChange: NotRequired[bool]
    requirePasswordChangeReason: NotRequired[str]
    avatarOrigin: NotRequired[str]
    avatarETag: NotRequired[str]
    federated: NotRequired[bool]
    createdAt: NotRequired[Timestamp]
    lastLogin: NotRequired[Timestamp]
    _updatedAt: NotRequired[Timestamp]
    type: str
    reason: NotRequired[str]
    importIds: NotRequired[list[str]]
    freeSwitchExtension: NotRequired[str]
    settings: NotRequired[dict[str, Any]]
    canViewAllInfo: bool
    rooms: NotRequired[list[UserRoom]]
    services: NotRequired[UserDetailsServices]


class UserRoom(TypedDict):
    """A room that a user has joined, as the user's subscription knows it."""

    _id: ClientId
    rid: ClientId
    name: NotRequired[str]
    t: str
    roles: NotRequired[list[str]]
    unread: float
    federated: NotRequired[bool]


class OwnUserOauth(TypedDict):
    """Programs that may act for the user."""

    authorizedClients: NotRequired[list[str]]


class OwnUser(TypedDict):
    """The caller's own account."""

    _id: UserId
    username: NotRequired[Username]
    name: NotRequired[str]
    nickname: NotRequired[str]
    bio: NotRequired[str]
    emails: NotRequired[list[EmailAddress]]
    phone: NotRequired[str]
    status: UserPresence
    statusDefault: NotRequired[UserPresence]
    statusConnection: NotRequired[str]
    statusText: NotRequired[str]
    statusSource: NotRequired[str]
    statusExpiresAt: NotRequired[Timestamp]
    statusLivechat: NotRequired[AgentAvailability]
    openBusinessHours: NotRequired[list[str]]
    active: bool
    roles: list[str]
    utcOffset: NotRequired[float]
    language: NotRequired[str]
    customFields: NotRequired[dict[str, Any]]
    defaultRoom: NotRequired[str]
    requirePasswordChange: NotRequired[bool]
    requirePasswordChangeReason: NotRequired[str]
    avatarOrigin: NotRequired[str]
    avatarETag: NotRequired[str]
    federated: NotRequired[bool]
    createdAt: NotRequired[Timestamp]
    lastLogin: NotRequired[Timestamp]
    _updatedAt: Timestamp
    email: NotRequired[str]
    avatarUrl: str
    isOAuthUser: bool
    ldap: NotRequired[bool]
    enableAutoAway: NotRequired[bool]
    idleTimeLimit: NotRequired[float]
    banners: NotRequired[dict[str, UserBanner]]
    oauth: NotRequired[OwnUserOauth]
    settings: OwnSettings
    services: NotRequired[OwnServices]


class OwnUserAnswerOauth(TypedDict):
    """Programs that may act for the user."""

    authorizedClients: NotRequired[list[str]]


class OwnUserAnswer(TypedDict):
    """The caller's own account."""

    _id: UserId
    username: NotRequired[Username]
    name: NotRequired[str]
    nickname: NotRequired[str]
    bio: NotRequired[str]
    emails: NotRequired[list[EmailAddress]]
    phone: NotRequired[str]
    status: UserPresence
    statusDefault: NotRequired[UserPresence]
    statusConnection: NotRequired[str]
    statusText: NotRequired[str]
    statusSource: NotRequired[str]
    statusExpiresAt: NotRequired[Timestamp]
    statusLivechat: NotRequired[AgentAvailability]
    openBusinessHours: NotRequired[list[str]]
    active: bool
    roles: list[str]
    utcOffset: NotRequired[float]
    language: NotRequired[str]
    customFields: NotRequired[dict[str, Any]]
    defaultRoom: NotRequired[str]
    requirePasswordChange: NotRequired[bool]
    requirePasswordChangeReason: NotRequired[str]
    avatarOrigin: NotRequired[str]
    avatarETag: NotRequired[str]
    federated: NotRequired[bool]
    createdAt: NotRequired[Timestamp]
    lastLogin: NotRequired[Timestamp]
    _updatedAt: Timestamp
    email: NotRequired[str]
    avatarUrl: str
    isOAuthUser: bool
    ldap: NotRequired[bool]
    enableAutoAway: NotRequired[bool]
    idleTimeLimit: NotRequired[float]
    banners: NotRequired[dict[str, UserBanner]]
    oauth: NotRequired[OwnUserAnswerOauth]
    settings: OwnSettings
    services: NotRequired[OwnServices]
    success: Success


class OwnSettingsCalendarOutlook(TypedDict):
    """The Outlook calendar, where the workspace has it."""

    Enabled: bool
    Exchange_Url: NotRequired[str]
    Outlook_Url: NotRequired[str]


class OwnSettingsCalendar(TypedDict):
    """The calendars that the user can see."""

    outlook: NotRequired[OwnSettingsCalendarOutlook]


class OwnSettings(TypedDict):
    """What the user has set, on top of the defaults of the workspace."""

    profile: dict[str, Any]
    preferences: UserPreferences
    calendar: OwnSettingsCalendar


class UserPreferences(TypedDict):
    """How the user likes the workspace, by names such as `enableAutoAway`. What is there depends on the version; each name has a default in a setting `Accounts_Default_User_Preferences_…`."""

    enableAutoAway: NotRequired[bool]
    idleTimeLimit: NotRequired[float]
    newMessageNotification: NotRequired[str]


class OwnServicesPassword(TypedDict):
    """The password."""

    exists: bool


class OwnServicesTotp(TypedDict):
    """The second factor by an authenticator app; only where it is on."""

    enabled: bool


class OwnServicesEmail2fa(TypedDict):
    """The second factor by e-mail; only where it is on."""

    enabled: bool


class OwnServices(TypedDict):
    """How the user can log in; never a hash or a secret."""

    password: NotRequired[OwnServicesPassword]
    totp: NotRequired[OwnServicesTotp]
    email2fa: NotRequired[OwnServicesEmail2fa]
    github: NotRequired[dict[str, Any]]
    gitlab: NotRequired[dict[str, Any]]


class UserBanner(TypedDict):
    """An announcement for a user."""

    id: NotRequired[str]
    priority: NotRequired[float]
    title: NotRequired[str]
    text: NotRequired[str]
    textArguments: NotRequired[list[str]]
    modifiers: NotRequired[list[str]]
    link: NotRequired[str]
    read: NotRequired[bool]


class ServerInfoMinimumClientVersions(TypedDict):
    """The oldest apps that work with this server."""

    desktop: str
    mobile: str


class ServerInfoSupportedVersions(TypedDict):
    """Which server versions are supported; only where the server knows."""

    signed: str


class ServerInfo(TypedDict):
    """Which server this is."""

    version: str
    info: NotRequired[BuildInfo]
    minimumClientVersions: ServerInfoMinimumClientVersions
    supportedVersions: NotRequired[ServerInfoSupportedVersions]
    workspaceUrl: NotRequired[str]
    hashedWorkspaceUrl: NotRequired[str]
    cloudWorkspaceId: NotRequired[str]
    success: Success


class BuildInfoBuild(TypedDict):
    """Where and when it was built."""

    date: Timestamp
    nodeVersion: str
    arch: str
    platform: str
    osRelease: str
    totalMemory: float
    freeMemory: float
    cpus: float


class BuildInfoCommit(TypedDict):
    """Of which state of the source."""

    hash: NotRequired[str]
    date: NotRequired[str]
    author: NotRequired[str]
    subject: NotRequired[str]
    tag: NotRequired[str]
    branch: NotRequired[str]


class BuildInfo(TypedDict):
    """How the running server was built."""

    version: str
    build: BuildInfoBuild
    commit: BuildInfoCommit
    marketplaceApiVersion: str


class UserDraft(TypedDict):
    """An account to be."""

    email: str
    name: str
    password: str
    username: str
    active: NotRequired[bool | None]
    bio: NotRequired[str | None]
    nickname: NotRequired[str | None]
    statusText: NotRequired[str | None]
    roles: NotRequired[list[str]]
    joinDefaultChannels: NotRequired[bool | None]
    requirePasswordChange: NotRequired[bool | None]
    setRandomPassword: NotRequired[bool | None]
    sendWelcomeEmail: NotRequired[bool | None]
    verified: NotRequired[bool | None]
    customFields: NotRequired[dict[str, Any]]
    fields: NotRequired[str | None]
    freeSwitchExtension: NotRequired[str | None]


class CreatedUser(TypedDict):
    """The account that was created."""

    user: User
    success: Success


class UserAnswer(TypedDict):
    """The account that was asked for."""

    user: UserDetails
    success: Success


class UserDeletion(TypedDict):
    """Which account goes; one of the three properties that name it has to be there."""

    userId: NotRequired[str]
    username: NotRequired[str]
    user: NotRequired[str]
    confirmRelinquish: NotRequired[bool | None]


class DeletedUser(TypedDict):
    """The account is gone."""

    deletedRooms: list[ClientId]
    success: Success


class UserStatusChange(TypedDict):
    """Whose presence changes, and to what; `status` or `message` has to be there."""

    status: NotRequired[Literal["online", "away", "offline", "busy"]]
    message: NotRequired[str | None]
    expiresAt: NotRequired[str | None]
    userId: NotRequired[str]
    username: NotRequired[str]
    user: NotRequired[str]


class SettingAnswer(TypedDict):
    """A setting of the workspace and its value."""

    _id: str
    value: Any
    success: Success


class SettingUpdate(TypedDict):
    """A new value of a setting, or the order to run it."""

    value: NotRequired[Any]
    editor: NotRequired[str]
    execute: NotRequired[bool]


class PublicSetting(TypedDict):
    """A setting that everybody may read."""

    _id: str
    value: Any
    enterprise: NotRequired[bool]
    invalidValue: NotRequired[Any]
    modules: NotRequired[list[str]]


class PublicSettingsPage(TypedDict):
    """A page of public settings."""

    settings: list[PublicSetting]
    count: PageLength
    offset: PageOffset
    total: PageTotal
    success: Success


class Permission(TypedDict):
    """Something that only certain roles may do. Permissions about a single setting tell which one it is."""

    _id: str
    roles: list[str]
    _updatedAt: Timestamp
    level: NotRequired[str]
    settingId: NotRequired[str]
    group: NotRequired[str | None]
    section: NotRequired[str | None]
    groupPermissionId: NotRequired[str]
    sectionPermissionId: NotRequired[str]
    sorter: NotRequired[float]


class RemovedPermission(TypedDict):
    """A permission that the workspace has no longer."""

    _id: str


class PermissionsChangePermissionsItem(TypedDict):
    """PermissionsChangePermissionsItem"""

    _id: str
    roles: list[str]


class PermissionsChange(TypedDict):
    """Which roles are to hold which permissions."""

    permissions: list[PermissionsChangePermissionsItem]


class UpdatedPermissions(TypedDict):
    """All permissions of the workspace after a change."""

    permissions: list[Permission]
    success: Success


class PermissionsAnswer(TypedDict):
    """Permissions, all of them or those that changed."""

    update: list[Permission]
    remove: list[RemovedPermission]
    success: Success


class MethodCall(TypedDict):
    """One call of the realtime protocol."""

    message: str


class MethodResult(TypedDict):
    """What a method returned."""

    message: str
    success: Success


class FailedMethod(TypedDict):
    """Why a method failed."""

    message: str
    success: Literal[False]
