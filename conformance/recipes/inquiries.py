"""How the operations on the queue succeed."""

from __future__ import annotations

from conformance.options import Mode
from conformance.recipes import Request, recipe
from conformance.world import World


@recipe("listInquiries", needs=Mode.READ_ONLY, capabilities=("admin",))
def list_inquiries(world: World) -> Request:
    return {"caller": world.admin}


@recipe("takeInquiry", needs=Mode.FULL, capabilities=("own users",), reusable=False)
def take_inquiry(world: World) -> Request:
    _, inquiry = world.waiting()
    return {"body": {"inquiryId": inquiry["_id"]}, "caller": world.agent}


@recipe("getInquiry", capabilities=("agents online", "admin"))
def get_inquiry(world: World) -> Request:
    return {"query": {"roomId": world.conversation().rid}, "caller": world.admin}


@recipe("returnInquiry", capabilities=("agents online", "admin"), reusable=False)
def return_inquiry(world: World) -> Request:
    return {"body": {"roomId": world.conversation().rid}, "caller": world.admin}


@recipe("listQueue", needs=Mode.READ_ONLY, capabilities=("admin",))
def list_queue(world: World) -> Request:
    return {"caller": world.admin}
