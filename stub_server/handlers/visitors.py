"""Answers what visitors and agents ask about visitors, their pages and their earlier conversations."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from stub_server.generated import schemas
from stub_server.generated.visitors import VisitorsOperations
from stub_server.handlers.paging import Paging, page_of
from stub_server.handlers.room_filters import sort_key
from stub_server.wire import custom_fields as wire_fields
from stub_server.wire import rooms as wire_rooms
from stub_server.wire import visitors as wire
from stub_server.wire.times import timestamp
from stub_server.workspace import Workspace
from stub_server.workspace.entities import Message, User
from stub_server.workspace.pages import Page
from stub_server.workspace.refusals import InvalidRoom, InvalidTokenCoded, NoAccessToRoom, VisitorNotFound

_LATEST_FIRST = {"ts": -1}


class Visitors(VisitorsOperations[User]):
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def register_visitor(
        self,
        user_agent: str | None,
        x_real_ip: str | None,
        x_forwarded_for: str | None,
        body: schemas.VisitorRegistration,
    ) -> schemas.RegisteredVisitor:
        draft = body["visitor"]
        host = urlsplit(self._workspace.site_url).netloc
        visitor = self._workspace.visitors.register(
            draft["token"],
            name=draft.get("name"),
            email=draft.get("email"),
            phone=draft.get("phone"),
            department=draft.get("department"),
            username=draft.get("username"),
            visitor_id=draft.get("id"),
            custom_fields=wire_fields.values(draft.get("customFields") or []),
            connection=wire.connection(user_agent, x_real_ip, x_forwarded_for, host),
        )
        return {"visitor": wire.registered(visitor), "success": True}

    def get_visitor(self, token: str) -> schemas.VisitorAnswer:
        visitor = self._workspace.visitors.by_token(token)
        if visitor is None:
            raise InvalidTokenCoded
        return {"visitor": wire.visitor(visitor), "success": True}

    def delete_visitor(self, token: str) -> schemas.RemovedVisitor:
        visitor = self._workspace.visitors.remove(token)
        now = timestamp(self._workspace.clock.now())
        return {"visitor": {"_id": visitor.id, "ts": now}, "success": True}

    def list_visitor_rooms(self, caller: User, token: str) -> schemas.VisitorRoomsAnswer:
        rooms = self._workspace.store.rooms.where("open token", token)
        return {"rooms": [wire.open_room(room) for room in rooms], "success": True}

    def set_visitor_status(self, body: schemas.VisitorStatusChange) -> schemas.ChangedVisitorStatus:
        self._workspace.visitors.set_status(body["token"], body["status"])
        return {"token": body["token"], "status": body["status"], "success": True}

    def get_visitor_info(self, caller: User, visitor_id: str) -> schemas.VisitorDetailsAnswer:
        visitor = self._workspace.visitors.get(visitor_id)
        if visitor is None:
            raise VisitorNotFound
        return {"visitor": wire.details(visitor), "success": True}

    def record_page_visit(self, body: schemas.PageVisitReport) -> schemas.RecordedPageVisit:
        info = body["pageInfo"]
        page = Page(info["title"], info["location"]["href"], info["change"])
        visit = self._workspace.pages.record(body["token"], body.get("rid"), page)
        if visit is None:
            return {"success": True}
        return {"page": {"msg": visit.text, "navigation": visit.details["navigation"]}, "success": True}

    def list_pages_visited(
        self, caller: User, room_id: str, count: int | None, offset: int | None, sort: str | None
    ) -> schemas.PageVisitPage:
        paging = Paging.read(self._workspace, offset, count, sort)
        visits = self._workspace.pages.of_room(room_id)
        page = page_of(visits, paging, key=_visit_value, default=_LATEST_FIRST)
        return {
            "pages": [wire.page_visit(visit) for visit in page],
            "count": len(page),
            "offset": paging.offset,
            "total": len(visits),
            "success": True,
        }

    def list_pages_visited_by_query(self, caller: User, room_id: str) -> schemas.PageVisitsAnswer:
        visits = reversed(self._workspace.pages.of_room(room_id))
        return {"pages": [wire.page_visit(visit) for visit in visits], "success": True}

    def get_chat_history(
        self, caller: User, room_id: str, visitor_id: str, count: int | None, offset: int | None, sort: str | None
    ) -> schemas.ChatHistoryPage:
        paging = Paging.read(self._workspace, offset, count, sort)
        room = self._workspace.rooms.get(room_id)
        if room is None:
            raise InvalidRoom
        if not self._workspace.rooms.can_access(room, caller):
            raise NoAccessToRoom
        rooms = self._workspace.store.rooms.where("visitor", visitor_id)
        page = page_of(rooms, paging, key=sort_key, default=_LATEST_FIRST)
        return {
            "history": [wire_rooms.room(found) for found in page],
            "count": len(page),
            "offset": paging.offset,
            "total": len(rooms),
            "success": True,
        }


def _visit_value(visit: Message, name: str) -> Any:
    """A visit's value for a name of the wire, to sort by."""
    return {"ts": visit.sent_at, "msg": visit.text, "_id": visit.id, "_updatedAt": visit.updated_at}.get(name)
