"""Rooms: the operations that a server has to answer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Generic

from stub_server.generated.schemas import (
    Acknowledgement,
    ClosedRoom,
    DepartmentTransfer,
    OpenedRoom,
    RequestedTranscript,
    RoomClosing,
    RoomClosingByUser,
    RoomForwarding,
    RoomPage,
    StartedVideoCall,
    SurveyAnswers,
    SurveyedRoom,
    TranscriptMailing,
    TransferredRoom,
)
from stub_server.generated.types import Caller


class RoomsOperations(ABC, Generic[Caller]):
    """Conversations between a visitor and the agents: open, list, hand over, rate, mail and close them."""

    @abstractmethod
    def open_room(
        self, token: str, rid: str | None, agent_id: str | None, rc_is_widget: str | None, rc_room_type: str | None
    ) -> OpenedRoom:
        """Read the visitor's open conversation, or open one.

        GET /api/v1/livechat/room
        """

    @abstractmethod
    def list_rooms(
        self,
        caller: Caller,
        count: int | None,
        offset: int | None,
        sort: str | None,
        query: str | None,
        fields: str | None,
        created_at: str | None,
        custom_fields: str | None,
        closed_at: str | None,
        agents: list[str] | None,
        room_name: str | None,
        department_id: str | list[str] | None,
        open_: str | None | bool | None,
        onhold: str | None | bool | None,
        queued: str | None | bool | None,
        tags: list[str] | None,
        units: list[str] | None,
    ) -> RoomPage:
        """List conversations.

        GET /api/v1/livechat/rooms, permission view-livechat-rooms (agents[] is anything but the caller's own id alone); view-livechat-rooms or view-l-room (agents[] is the caller's own id alone)
        """

    @abstractmethod
    def close_room(self, body: RoomClosing) -> ClosedRoom:
        """Close a conversation as its visitor.

        POST /api/v1/livechat/room.close
        """

    @abstractmethod
    def close_room_by_user(self, caller: Caller, body: RoomClosingByUser) -> Acknowledgement:
        """Close a conversation as a user.

        POST /api/v1/livechat/room.closeByUser, permission close-livechat-room; close-others-livechat-room (the caller has no subscription in the room; answered with 400)
        """

    @abstractmethod
    def join_room(self, caller: Caller, room_id: str) -> Acknowledgement:
        """Join a conversation.

        GET /api/v1/livechat/room.join, permission view-l-room
        """

    @abstractmethod
    def transfer_room(self, body: DepartmentTransfer) -> TransferredRoom:
        """Move a conversation to another department, and answer it.

        POST /api/v1/livechat/room.transfer
        """

    @abstractmethod
    def transfer_to_department(self, body: DepartmentTransfer) -> Acknowledgement:
        """Move a conversation to another department as a visitor.

        POST /api/v1/livechat/visitor/department.transfer
        """

    @abstractmethod
    def forward_room(self, caller: Caller, body: RoomForwarding) -> Acknowledgement:
        """Hand a conversation to another agent or department.

        POST /api/v1/livechat/room.forward, permission view-l-room and transfer-livechat-guest
        """

    @abstractmethod
    def survey_room(self, body: SurveyAnswers) -> SurveyedRoom:
        """Rate a conversation.

        POST /api/v1/livechat/room.survey
        """

    @abstractmethod
    def request_transcript(self, body: TranscriptMailing) -> RequestedTranscript:
        """Mail a conversation to an address.

        POST /api/v1/livechat/transcript
        """

    @abstractmethod
    def start_video_call(self, token: str, rid: str | None) -> StartedVideoCall:
        """Ask for a Jitsi video call.

        GET /api/v1/livechat/video.call/{token}
        """
