"""The pages that visitors saw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from stub_server.workspace.entities import Json, Message, UserReference
from stub_server.workspace.events import MessageStored
from stub_server.workspace.refusals import InvalidRoom, SystemUserMissing

if TYPE_CHECKING:
    from stub_server.workspace.workspace import Workspace

KIND = "livechat_navigation_history"
AUTHOR = "rocket.cat"
KEPT_WITHOUT_ROOM = timedelta(days=30)


@dataclass(frozen=True)
class Page:
    """A page of the website, and by which kind of change the widget noticed it (`url`, `title`)."""

    title: str
    address: str
    change: str


class Pages:
    """The pages that visitors saw: messages of the bot, which the visitor does not see unless a setting says so."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def record(self, token: str, room_id: str | None, page: Page) -> Message | None:
        """Keeps the page; None when the workspace does not follow this kind of change.

        Neither the token nor the room has to exist. Without a room the page waits for the token's next one.
        """
        if page.change != self._workspace.settings.text("Livechat_history_monitor_type"):
            return None
        author = self._workspace.users.get(AUTHOR)
        if author is None:
            raise SystemUserMissing
        visit = self._visit(token, room_id or None, page, author.reference)
        self._workspace.store.page_visits.save(visit)
        self._count(visit)
        self._show(visit)
        return visit

    def adopt(self, token: str, room_id: str) -> None:
        """Pages visited before the conversation now belong to it (called when a room is created).

        The end of their waiting stays written on them, though it means nothing any more.
        """
        visits = self._workspace.store.page_visits
        for visit in visits.where("waiting", token):
            expires = visit.details.get("expireAt")
            if expires is not None and expires <= self._now_in_milliseconds():
                visits.remove(visit.id)
                continue
            visit.room_id = room_id
            visit.updated_at = self._workspace.clock.now()
            visits.save(visit)
            self._show(visit)

    def keep(self, token: str) -> None:
        """No page that the visitor saw has an end any more (what the older transfer does besides)."""
        visits = self._workspace.store.page_visits
        for visit in list(visits):
            if visit.details["navigation"]["token"] == token and visit.details.pop("expireAt", None) is not None:
                visit.updated_at = self._workspace.clock.now()
                visits.save(visit)

    def of_room(self, room_id: str) -> list[Message]:
        """The visits that belong to a conversation, oldest first. Raises InvalidRoom."""
        if self._workspace.rooms.get(room_id) is None:
            raise InvalidRoom
        return self._workspace.store.page_visits.where("room", room_id)

    def _visit(self, token: str, room_id: str | None, page: Page, author: UserReference) -> Message:
        now = self._workspace.clock.now()
        details: Json = {
            "navigation": {
                "page": {"change": page.change, "title": page.title, "location": {"href": page.address}},
                "token": token,
            }
        }
        if room_id is None:
            details["expireAt"] = self._now_in_milliseconds() + int(KEPT_WITHOUT_ROOM.total_seconds() * 1000)
        return Message(
            id=self._workspace.ids.short(),
            room_id=room_id,
            text=f"{page.title} - {page.address}",
            sent_at=now,
            updated_at=now,
            author=author,
            type=KIND,
            groupable=False,
            hidden=not self._workspace.settings.flag("Livechat_Visitor_navigation_as_a_message"),
            details=details,
        )

    def _count(self, visit: Message) -> None:
        """The conversation counts it with its messages, seen or not; pages that it takes over later it does not."""
        room = self._workspace.rooms.get(visit.room_id) if visit.room_id else None
        if room is not None:
            room.message_count += 1
            self._workspace.store.rooms.save(room)

    def _show(self, visit: Message) -> None:
        """Lets the conversation show the visit among its messages, where the setting asked for that."""
        if visit.hidden or visit.room_id is None or self._workspace.rooms.get(visit.room_id) is None:
            return
        self._workspace.store.messages.save(visit)
        self._workspace.events.emit(MessageStored(visit))

    def _now_in_milliseconds(self) -> int:
        return int(self._workspace.clock.now().timestamp() * 1000)
