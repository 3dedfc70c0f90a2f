"""Visitors: the operations that a server has to answer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Generic

from stub_server.generated.schemas import (
    ChangedVisitorStatus,
    ChatHistoryPage,
    PageVisitPage,
    PageVisitReport,
    PageVisitsAnswer,
    RecordedPageVisit,
    RegisteredVisitor,
    RemovedVisitor,
    VisitorAnswer,
    VisitorDetailsAnswer,
    VisitorRegistration,
    VisitorRoomsAnswer,
    VisitorStatusChange,
)
from stub_server.generated.types import Caller


class VisitorsOperations(ABC, Generic[Caller]):
    """Visitors of a website, their status, the pages they opened and their earlier conversations."""

    @abstractmethod
    def register_visitor(
        self, user_agent: str | None, x_real_ip: str | None, x_forwarded_for: str | None, body: VisitorRegistration
    ) -> RegisteredVisitor:
        """Register a visitor, or update the one who is known already.

        POST /api/v1/livechat/visitor
        """

    @abstractmethod
    def get_visitor(self, token: str) -> VisitorAnswer:
        """Read the visitor to whom a token belongs.

        GET /api/v1/livechat/visitor/{token}
        """

    @abstractmethod
    def delete_visitor(self, token: str) -> RemovedVisitor:
        """Delete a visitor with all conversations.

        DELETE /api/v1/livechat/visitor/{token}
        """

    @abstractmethod
    def list_visitor_rooms(self, caller: Caller, token: str) -> VisitorRoomsAnswer:
        """List the open conversations of a visitor.

        GET /api/v1/livechat/visitor/{token}/room, permission view-livechat-manager
        """

    @abstractmethod
    def set_visitor_status(self, body: VisitorStatusChange) -> ChangedVisitorStatus:
        """Tell whether the visitor is there.

        POST /api/v1/livechat/visitor.status
        """

    @abstractmethod
    def get_visitor_info(self, caller: Caller, visitor_id: str) -> VisitorDetailsAnswer:
        """Read a visitor by id.

        GET /api/v1/livechat/visitors.info, permission view-l-room
        """

    @abstractmethod
    def record_page_visit(self, body: PageVisitReport) -> RecordedPageVisit:
        """Record a page that the visitor opened.

        POST /api/v1/livechat/page.visited
        """

    @abstractmethod
    def list_pages_visited(
        self, caller: Caller, room_id: str, count: int | None, offset: int | None, sort: str | None
    ) -> PageVisitPage:
        """List the pages that the visitor of a conversation opened.

        GET /api/v1/livechat/visitors.pagesVisited/{roomId}, permission view-l-room
        """

    @abstractmethod
    def list_pages_visited_by_query(self, caller: Caller, room_id: str) -> PageVisitsAnswer:
        """List the pages that the visitor of a conversation opened, all at once.

        GET /api/v1/livechat/visitors.pagesVisited, permission view-l-room
        """

    @abstractmethod
    def get_chat_history(
        self, caller: Caller, room_id: str, visitor_id: str, count: int | None, offset: int | None, sort: str | None
    ) -> ChatHistoryPage:
        """List all conversations of a visitor.

        GET /api/v1/livechat/visitors.chatHistory/room/{roomId}/visitor/{visitorId}, permission view-l-room
        """
