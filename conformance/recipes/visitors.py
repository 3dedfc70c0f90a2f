"""How the operations on visitors, their pages and their earlier conversations succeed."""

from __future__ import annotations

from typing import Any

from conformance.recipes import Request, recipe
from conformance.world import Conversation, World

ORDERS = "https://shop.example.com/orders"
"""The page that visitors open."""


@recipe("registerVisitor")
def register_visitor(world: World) -> Request:
    """Again, so that a generated request finds this visitor and nobody else's e-mail address or phone number."""
    email, phone = world.email(), world.phone()
    known = world.visitor(email=email, phone=phone).document
    draft = {
        "token": known["token"],
        "name": "Ada Lovelace",
        "email": email,
        "phone": phone,
        "username": known["username"],
    }
    if "department" in known:
        draft["department"] = known["department"]
    return {"body": {"visitor": draft}}


@recipe("getVisitor")
def get_visitor(world: World) -> Request:
    return {"path": {"token": world.visitor().token}}


@recipe("deleteVisitor", reusable=False)
def delete_visitor(world: World) -> Request:
    return {"path": {"token": world.visitor().token}}


@recipe("listVisitorRooms", capabilities=("agents online", "admin"))
def list_visitor_rooms(world: World) -> Request:
    return {"path": {"token": world.conversation().token}, "caller": world.admin}


@recipe("setVisitorStatus", capabilities=("agents online",))
def set_visitor_status(world: World) -> Request:
    return {"body": {"token": world.conversation().token, "status": "away"}}


@recipe("getVisitorInfo", capabilities=("admin",))
def get_visitor_info(world: World) -> Request:
    return {"query": {"visitorId": world.visitor().id}, "caller": world.admin}


@recipe("recordPageVisit", capabilities=("agents online",))
def record_page_visit(world: World) -> Request:
    return {"body": page_visit(world.conversation(), world.monitored_change())}


@recipe("listPagesVisited", capabilities=("agents online", "admin"))
def list_pages_visited(world: World) -> Request:
    return {"path": {"roomId": _visited(world).rid}, "caller": world.admin}


@recipe("listPagesVisitedByQuery", capabilities=("agents online", "admin", "removed operations"))
def list_pages_visited_by_query(world: World) -> Request:
    return {"query": {"roomId": _visited(world).rid}, "caller": world.admin}


@recipe("getChatHistory", capabilities=("agents online", "admin"))
def get_chat_history(world: World) -> Request:
    conversation = world.conversation()
    return {"path": {"roomId": conversation.rid, "visitorId": conversation.visitor.id}, "caller": world.admin}


def page_visit(conversation: Conversation, change: str, title: str = "Your orders") -> dict[str, Any]:
    """The report that the visitor opened a page during the conversation."""
    page = {"change": change, "title": title, "location": {"href": ORDERS}}
    return {"token": conversation.token, "rid": conversation.rid, "pageInfo": page}


def _visited(world: World) -> Conversation:
    conversation = world.conversation()
    world.ok("recordPageVisit", body=page_visit(conversation, world.monitored_change()))
    return conversation
