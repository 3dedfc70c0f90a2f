"""Inquiries: the operations that a server has to answer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Generic

from stub_server.generated.schemas import (
    Acknowledgement,
    InquiryAnswer,
    InquiryPage,
    InquiryReturn,
    InquiryTaking,
    QueuePage,
    ReturnedInquiry,
)
from stub_server.generated.types import Caller


class InquiriesOperations(ABC, Generic[Caller]):
    """The waiting side of a conversation: every room has an inquiry from its opening to its closing, which is queued until an agent takes it."""

    @abstractmethod
    def list_inquiries(
        self, caller: Caller, count: int | None, offset: int | None, sort: str | None, department: str | None
    ) -> InquiryPage:
        """Page through the conversations that wait in the queue.

        GET /api/v1/livechat/inquiries.list, permission view-livechat-manager
        """

    @abstractmethod
    def take_inquiry(self, caller: Caller, body: InquiryTaking) -> Acknowledgement:
        """Let an agent serve a conversation that waits.

        POST /api/v1/livechat/inquiries.take, permission view-l-room
        """

    @abstractmethod
    def get_inquiry(self, caller: Caller, room_id: str) -> InquiryAnswer:
        """Read the inquiry of a room.

        GET /api/v1/livechat/inquiries.getOne, permission view-l-room
        """

    @abstractmethod
    def return_inquiry(self, caller: Caller, body: InquiryReturn) -> ReturnedInquiry:
        """Put a conversation that is served back into the queue.

        POST /api/v1/livechat/inquiries.returnAsInquiry, permission view-l-room
        """

    @abstractmethod
    def list_queue(
        self,
        caller: Caller,
        count: int | None,
        offset: int | None,
        sort: str | None,
        agent_id: str | None,
        department_id: str | None,
        include_offline_agents: str | None,
    ) -> QueuePage:
        """Count the conversations that each agent serves.

        GET /api/v1/livechat/queue, permission view-l-room
        """
