"""Messages: the operations that a server has to answer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Generic

from stub_server.generated.schemas import (
    DeletedMessage,
    EditedMessageAnswer,
    FileDraft,
    IncomingSms,
    MessageAnswer,
    MessageBatch,
    MessageDeletion,
    MessageDraft,
    MessageEdit,
    MessageHistory,
    OfflineMessage,
    SentFile,
    SentMessages,
    SentOfflineMessage,
    SmsAnswer,
)
from stub_server.generated.types import Caller, Reply


class MessagesOperations(ABC, Generic[Caller]):
    """What visitors and agents write to each other, files, the form for times without agents, and SMS."""

    @abstractmethod
    def send_message(self, body: MessageDraft) -> MessageAnswer:
        """Send a message as the visitor.

        POST /api/v1/livechat/message
        """

    @abstractmethod
    def get_message(self, id_: str, token: str, rid: str) -> MessageAnswer:
        """Read one message.

        GET /api/v1/livechat/message/{_id}
        """

    @abstractmethod
    def update_message(self, id_: str, body: MessageEdit) -> EditedMessageAnswer:
        """Change the text of an own message.

        PUT /api/v1/livechat/message/{_id}
        """

    @abstractmethod
    def delete_message(self, id_: str, body: MessageDeletion) -> DeletedMessage:
        """Delete an own message.

        DELETE /api/v1/livechat/message/{_id}
        """

    @abstractmethod
    def get_message_history(
        self,
        rid: str,
        search_text: str | None,
        token: str,
        count: int | None,
        offset: int | None,
        sort: str | None,
        ls: str | None,
        end: str | None,
        limit: int | None,
    ) -> MessageHistory:
        """Read the messages of a conversation.

        GET /api/v1/livechat/messages.history/{rid}
        """

    @abstractmethod
    def send_messages(self, caller: Caller, body: MessageBatch) -> SentMessages:
        """Send several messages on behalf of a visitor.

        POST /api/v1/livechat/messages
        """

    @abstractmethod
    def upload_file(self, rid: str, x_visitor_token: str, body: FileDraft) -> SentFile:
        """Send a file as the visitor.

        POST /api/v1/livechat/upload/{rid}
        """

    @abstractmethod
    def send_offline_message(self, body: OfflineMessage) -> SentOfflineMessage:
        """Send the form for times without agents.

        POST /api/v1/livechat/offline.message
        """

    @abstractmethod
    def receive_sms(
        self, service: str, department: str | None, x_twilio_signature: str | None, body: IncomingSms
    ) -> Reply | SmsAnswer:
        """Receive an SMS from a gateway.

        POST /api/v1/livechat/sms-incoming/{service}
        """
