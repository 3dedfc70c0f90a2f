"""Visitors and the pages they saw, as the wire has them."""

from __future__ import annotations

from typing import cast

from stub_server.generated import schemas
from stub_server.wire.messages import author
from stub_server.wire.times import timestamp
from stub_server.workspace.entities import Message, Room, Visitor
from stub_server.workspace.visitors import Connection


def visitor(visitor: Visitor) -> schemas.Visitor:
    """The whole visitor, secret included: for the visitor's own eyes."""
    shown: schemas.Visitor = {
        "_id": visitor.id,
        "username": visitor.username,
        "token": visitor.token or "",
        "ts": timestamp(visitor.created_at),
        "_updatedAt": timestamp(visitor.updated_at),
    }
    _add_known(shown, visitor)
    return shown


def registered(visitor: Visitor) -> schemas.RegisteredVisitorVisitor:
    """The whole visitor after a registration."""
    shown: schemas.RegisteredVisitorVisitor = {
        "_id": visitor.id,
        "username": visitor.username,
        "token": visitor.token or "",
        "ts": timestamp(visitor.created_at),
        "_updatedAt": timestamp(visitor.updated_at),
        "status": visitor.status,
    }
    _add_known(shown, visitor)
    return shown


def details(visitor: Visitor) -> schemas.VisitorDetails:
    """The visitor as agents see one: without the secret."""
    shown: schemas.VisitorDetails = {
        "_id": visitor.id,
        "username": visitor.username,
        "ts": timestamp(visitor.created_at),
        "_updatedAt": timestamp(visitor.updated_at),
    }
    _add_known(shown, visitor)
    return shown


def open_room(room: Room) -> schemas.VisitorRoom:
    """An open conversation in the few properties that managers get of it."""
    shown: schemas.VisitorRoom = {"_id": room.id, "t": "l", "cl": False}
    if room.served_by is not None:
        shown["servedBy"] = {
            "_id": room.served_by.id,
            "username": room.served_by.username,
            "ts": timestamp(room.served_by.since),
        }
    return shown


def page_visit(visit: Message) -> schemas.PageVisit:
    """A page in the form of the message that keeps it."""
    shown: schemas.PageVisit = {
        "_id": visit.id,
        "t": "livechat_navigation_history",
        "rid": visit.room_id or "",
        "ts": timestamp(visit.sent_at),
        "msg": visit.text,
        "u": cast(schemas.PageVisitU, author(visit.author)),
        "groupable": False,
        "navigation": visit.details["navigation"],
        "_updatedAt": timestamp(visit.updated_at),
    }
    if "expireAt" in visit.details:
        shown["expireAt"] = visit.details["expireAt"]
    if visit.hidden:
        shown["_hidden"] = True
    return shown


def connection(
    user_agent: str | None, x_real_ip: str | None, x_forwarded_for: str | None, host: str | None
) -> Connection:
    """What the headers of a registration tell; the proxy next to the server is believed first."""
    return Connection(user_agent=user_agent or None, ip=x_real_ip or x_forwarded_for or None, host=host or None)


def _add_known(
    shown: schemas.Visitor | schemas.RegisteredVisitorVisitor | schemas.VisitorDetails, visitor: Visitor
) -> None:
    """Adds what only some visitors have."""
    shown["status"] = visitor.status
    if visitor.name is not None:
        shown["name"] = visitor.name
    if visitor.phones:
        shown["phone"] = [{"phoneNumber": number} for number in visitor.phones]
    if visitor.emails:
        shown["visitorEmails"] = [{"address": address} for address in visitor.emails]
    if visitor.department_id is not None:
        shown["department"] = visitor.department_id
    if visitor.custom_fields:
        shown["livechatData"] = dict(visitor.custom_fields)
    if visitor.last_chat is not None:
        shown["lastChat"] = {"_id": visitor.last_chat.room_id, "ts": timestamp(visitor.last_chat.at)}
    _add_collected(shown, visitor)


def _add_collected(
    shown: schemas.Visitor | schemas.RegisteredVisitorVisitor | schemas.VisitorDetails, visitor: Visitor
) -> None:
    """Adds what the server learnt from requests and from agents."""
    if visitor.user_agent is not None:
        shown["userAgent"] = visitor.user_agent
    if visitor.ip is not None:
        shown["ip"] = visitor.ip
    if visitor.host is not None:
        shown["host"] = visitor.host
    manager = visitor.contact_manager
    if manager is not None:
        shown["contactManager"] = {"_id": manager.id, "username": manager.username}
        if manager.name is not None:
            shown["contactManager"]["name"] = manager.name
