"""Visitors: registered, recognised, removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stub_server.workspace.entities import Contact, LastChat, Room, Source, Visitor
from stub_server.workspace.events import InquiryChanged, VisitorChanged
from stub_server.workspace.refusals import (
    EmptyToken,
    InvalidToken,
    InvalidTokenCoded,
    InvalidVisitorDepartment,
    VisitorHasOpenRooms,
)

if TYPE_CHECKING:
    from stub_server.workspace.custom_fields import FieldValue
    from stub_server.workspace.workspace import Workspace


@dataclass(frozen=True)
class Connection:
    """What a request tells about the client behind it."""

    user_agent: str | None = None
    ip: str | None = None
    host: str | None = None


class Visitors:
    """Visitors: registered, recognised, removed."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def get(self, visitor_id: str) -> Visitor | None:
        """By id, unless the visitor was removed."""
        visitor = self._workspace.store.visitors.get(visitor_id)
        return None if visitor is None or visitor.disabled else visitor

    def by_token(self, token: str) -> Visitor | None:
        return self._workspace.store.visitors.one("token", token)

    def by_phone(self, number: str) -> Visitor | None:
        return self._workspace.store.visitors.one("phone", number)

    def with_token(self, token: str) -> Visitor:
        """Raises InvalidToken, the form without a code, when nobody has the token."""
        visitor = self.by_token(token)
        if visitor is None:
            raise InvalidToken
        return visitor

    def register(
        self,
        token: str,
        *,
        name: str | None = None,
        email: str | None = None,
        phone: str | None = None,
        department: str | None = None,
        username: str | None = None,
        visitor_id: str | None = None,
        custom_fields: Sequence[FieldValue] = (),
        connection: Connection | None = None,
    ) -> Visitor:
        """Writes what is given, and not empty, of a visitor who is known, or else new.

        `department` is an id or a name. Custom fields are looked at last: when required ones are missing, the
        refusal leaves the rest of the registration in place, as the server does.
        """
        if not token.strip():
            raise EmptyToken
        visitor = self.by_token(token)
        department_id = self._department_id(department, visitor)
        # Whoever is found by the phone number keeps the older token; found by e-mail, the new one replaces it.
        if visitor is None and phone:
            visitor = self.by_phone(phone)
        if visitor is None and email:
            # Addresses are stored without the blanks around them, but looked up as they come.
            visitor = self._workspace.store.visitors.one("email", email.lower())
            if visitor is not None:
                visitor.token = token
        if visitor is None:
            visitor = self._new(token, username, visitor_id, connection)

        visitor.name = name or visitor.name
        visitor.phones = [phone] if phone else visitor.phones
        visitor.emails = [email.strip().lower()] if email else visitor.emails
        visitor.department_id = department_id or visitor.department_id
        visitor.status = "online"
        self._save(visitor)
        self._rename_open_rooms(visitor)
        if custom_fields:
            self._workspace.custom_fields.set_at_registration(visitor, custom_fields)
        return visitor

    def set_status(self, token: str, status: str) -> None:
        """Shows the status in the visitor's open conversations; the visitor's own status stays."""
        if self.by_token(token) is None:
            raise InvalidTokenCoded
        for room in self._open_rooms(token):
            room.visitor.status = status
            self._workspace.store.rooms.save(room)
            inquiry = self._workspace.inquiries.of_room(room.id)
            if inquiry is not None:
                inquiry.visitor.status = status
                self._workspace.store.inquiries.save(inquiry)
                self._workspace.events.emit(InquiryChanged(inquiry))

    def note_chat(self, visitor: Visitor, room: Room) -> None:
        """Remembers a new conversation as the visitor's latest."""
        visitor.last_chat = LastChat(room.id, room.opened_at)
        self._save(visitor)

    def contact(self, visitor: Visitor, source: Source) -> Contact:
        """Whom the workspace knows the visitor as who comes this way; made when the visitor first does."""
        contact = visitor.contacts.get(source.type)
        if contact is None:
            contact = Contact(self._workspace.ids.hexadecimal(), visitor.name or visitor.username)
            visitor.contacts[source.type] = contact
            self._workspace.store.visitors.save(visitor)
        return contact

    def remove_contact_manager(self, username: str) -> None:
        """Nobody has this account as contact manager any more."""
        for visitor in self._workspace.store.visitors:
            if visitor.contact_manager and visitor.contact_manager.username == username:
                visitor.contact_manager = None
                self._workspace.store.visitors.save(visitor)
                self._workspace.events.emit(VisitorChanged(visitor))

    def remove(self, token: str) -> Visitor:
        """Erases the visitor's data and conversations; what is left of the visitor is disabled.

        Raises InvalidTokenCoded, and VisitorHasOpenRooms unless the workspace may collect data about visitors.
        """
        visitor = self.by_token(token)
        if visitor is None:
            raise InvalidTokenCoded
        may_collect = self._workspace.settings.flag("Livechat_Allow_collect_and_store_HTTP_header_informations")
        if self._open_rooms(token) and not may_collect:
            raise VisitorHasOpenRooms
        for room in self._workspace.store.rooms.where("visitor", visitor.id):
            self._remove_room(room)
        erased = Visitor(
            id=visitor.id,
            username=visitor.username,
            token=None,
            created_at=visitor.created_at,
            updated_at=visitor.updated_at,
            disabled=True,
        )
        return self._save(erased)

    def _department_id(self, department: str | None, visitor: Visitor | None) -> str | None:
        if not department or (visitor is not None and visitor.department_id == department):
            return None
        found = self._workspace.departments.find(department)
        if found is None:
            raise InvalidVisitorDepartment
        return found.id

    def _new(self, token: str, username: str | None, visitor_id: str | None, connection: Connection | None) -> Visitor:
        store, now = self._workspace.store, self._workspace.clock.now()
        if not username:
            store.guest_number += 1
            username = f"guest-{store.guest_number}"
        known = connection or Connection()
        return Visitor(
            id=visitor_id or self._workspace.ids.hexadecimal(),
            username=username,
            token=token,
            created_at=now,
            updated_at=now,
            user_agent=known.user_agent,
            ip=known.ip,
            host=known.host,
        )

    def _save(self, visitor: Visitor) -> Visitor:
        visitor.updated_at = self._workspace.clock.now()
        self._workspace.store.visitors.save(visitor)
        self._workspace.events.emit(VisitorChanged(visitor))
        return visitor

    def _open_rooms(self, token: str) -> list[Room]:
        return self._workspace.store.rooms.where("open token", token)

    def _rename_open_rooms(self, visitor: Visitor) -> None:
        if not visitor.name or visitor.token is None:
            return
        for room in self._open_rooms(visitor.token):
            room.name = visitor.name
            self._workspace.store.rooms.save(room)
            inquiry = self._workspace.inquiries.of_room(room.id)
            if inquiry is not None:
                inquiry.name = visitor.name
                self._workspace.store.inquiries.save(inquiry)
                self._workspace.events.emit(InquiryChanged(inquiry))

    def _remove_room(self, room: Room) -> None:
        store = self._workspace.store
        for message in store.messages.where("room", room.id):
            store.messages.remove(message.id)
        for visit in store.page_visits.where("room", room.id):
            store.page_visits.remove(visit.id)
        for upload in store.uploads.where("room", room.id):
            store.uploads.remove(upload.id)
        self._workspace.inquiries.remove_of(room.id)
        store.rooms.remove(room.id)
