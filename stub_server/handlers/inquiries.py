"""The queue over HTTP."""

from __future__ import annotations

from stub_server.generated import schemas
from stub_server.generated.inquiries import InquiriesOperations
from stub_server.handlers.paging import Paging, page_of
from stub_server.wire import inquiries as wire
from stub_server.workspace import Workspace, refusals
from stub_server.workspace.entities import User


class Inquiries(InquiriesOperations[User]):
    """The operations about conversations that wait, and about who serves how many."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._inquiries = workspace.inquiries

    def list_inquiries(
        self,
        caller: User,
        count: int | None = None,
        offset: int | None = None,
        sort: str | None = None,
        department: str | None = None,
    ) -> schemas.InquiryPage:
        waiting = self._inquiries.waiting(department)
        paging = Paging.read(self._workspace, offset, count, sort)
        page = page_of(waiting, paging, key=wire.sort_value)
        return {
            "inquiries": [wire.summary(one) for one in page],
            "offset": paging.offset,
            "count": len(page),
            "total": len(waiting),
            "success": True,
        }

    def take_inquiry(self, caller: User, body: schemas.InquiryTaking) -> schemas.Acknowledgement:
        named = body.get("userId")
        agent = self._workspace.users.get(named) if named else caller
        if agent is None:
            raise refusals.UserIsInvalid
        self._inquiries.take(body["inquiryId"], agent)
        return {"success": True}

    def get_inquiry(self, caller: User, room_id: str) -> schemas.InquiryAnswer:
        inquiry = self._inquiries.of_room(room_id)
        return {"inquiry": wire.inquiry(inquiry) if inquiry else None, "success": True}

    def return_inquiry(self, caller: User, body: schemas.InquiryReturn) -> schemas.ReturnedInquiry:
        result = self._inquiries.return_to_queue(body["roomId"], body.get("departmentId"))
        return {"result": result, "success": True}

    def list_queue(
        self,
        caller: User,
        count: int | None = None,
        offset: int | None = None,
        sort: str | None = None,
        agent_id: str | None = None,
        department_id: str | None = None,
        include_offline_agents: str | None = None,
    ) -> schemas.QueuePage:
        if department_id == "undefined":  # older clients send the word for none
            department_id = None
        loads = self._inquiries.loads(agent_id or None, department_id or None, include_offline_agents == "true")
        paging = Paging.read(self._workspace, offset, count, sort)
        page = page_of(loads, paging, key=wire.load_sort_value)
        return {
            "queue": [wire.load(one) for one in page],
            "count": len(page),
            "offset": paging.offset,
            "total": len(loads),
            "success": True,
        }
