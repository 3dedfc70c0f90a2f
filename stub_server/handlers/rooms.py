"""Answers the operations about conversations."""

from __future__ import annotations

from urllib.parse import urlsplit

from stub_server.generated import schemas
from stub_server.generated.rooms import RoomsOperations
from stub_server.handlers import room_filters
from stub_server.handlers.paging import Paging, page_of
from stub_server.wire import rooms as wire
from stub_server.wire.times import timestamp
from stub_server.workspace import Workspace
from stub_server.workspace.closing import TranscriptChoice
from stub_server.workspace.entities import Source, User
from stub_server.workspace.refusals import Unauthorized
from stub_server.workspace.room_search import RoomSearch

DONE: schemas.Acknowledgement = {"success": True}

# The server has these words in the language of the workspace.
TRANSCRIPT_SENT = "Livechat transcript sent"

_NEWEST_FIRST = {"ts": -1}


class Rooms(RoomsOperations[User]):
    """Conversations of visitors."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def open_room(
        self, token: str, rid: str | None, agent_id: str | None, rc_is_widget: str | None, rc_room_type: str | None
    ) -> schemas.OpenedRoom:
        visitor = self._workspace.visitors.with_token(token)
        source = self._source(from_widget=rc_is_widget == "t" and rc_room_type == "l")
        room, is_new = self._workspace.rooms.open(visitor, rid, agent_id, source)
        return {"room": wire.room(room), "newRoom": is_new, "success": True}

    def list_rooms(
        self,
        caller: User,
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
        open_: str | bool | None,
        onhold: str | bool | None,
        queued: str | bool | None,
        tags: list[str] | None,
        units: list[str] | None,
    ) -> schemas.RoomPage:
        paging = Paging.read(self._workspace, offset, count, sort)
        opened = room_filters.span("createdAt", created_at)
        closed = room_filters.span("closedAt", closed_at)
        own = ["view-l-room"] if agents == [caller.id] else []
        if not self._workspace.permissions.holds_any(caller, ["view-livechat-rooms", *own]):
            raise Unauthorized
        wanted = RoomSearch(
            agents=agents or (),
            department_ids=room_filters.departments(department_id),
            open=room_filters.yes_or_no(open_),
            opened=opened,
            closed=closed,
            tags=tags or (),
            custom_fields=room_filters.custom_fields(custom_fields),
            name=room_name or None,
            on_hold=room_filters.is_yes(onhold),
            queued=room_filters.is_yes(queued),
        )
        found = self._workspace.rooms.search(wanted)
        page = page_of(found, paging, room_filters.sort_key, given=_NEWEST_FIRST)
        departments = self._workspace.departments
        return {
            "rooms": [
                wire.listed(room, departments.get(room.department_id) if room.department_id else None) for room in page
            ],
            "count": len(page),
            "offset": paging.offset,
            "total": len(found),
            "success": True,
        }

    def close_room(self, body: schemas.RoomClosing) -> schemas.ClosedRoom:
        comment = self._workspace.rooms.close_by_visitor(body["rid"], body["token"])
        return {"rid": body["rid"], "comment": comment, "success": True}

    def close_room_by_user(self, caller: User, body: schemas.RoomClosingByUser) -> schemas.Acknowledgement:
        self._workspace.rooms.close_by_user(
            body["rid"],
            caller,
            body.get("comment"),
            body.get("tags"),
            _choice(body.get("transcriptEmail")),
            bool(body.get("forceClose")),
        )
        return DONE

    def join_room(self, caller: User, room_id: str) -> schemas.Acknowledgement:
        self._workspace.rooms.join(room_id, caller)
        return DONE

    def transfer_room(self, body: schemas.DepartmentTransfer) -> schemas.TransferredRoom:
        room = self._workspace.transfers.move(body["rid"], body["token"], body["department"])
        return {"room": wire.in_short(room), "success": True}

    def transfer_to_department(self, body: schemas.DepartmentTransfer) -> schemas.Acknowledgement:
        self._workspace.transfers.to_department(body["rid"], body["token"], body["department"])
        return DONE

    def forward_room(self, caller: User, body: schemas.RoomForwarding) -> schemas.Acknowledgement:
        self._workspace.transfers.forward(
            body["roomId"], caller, body.get("userId"), body.get("departmentId"), body.get("comment")
        )
        return DONE

    def survey_room(self, body: schemas.SurveyAnswers) -> schemas.SurveyedRoom:
        answers = [(answer["name"], answer["value"]) for answer in body["data"]]
        counting = self._workspace.rooms.survey(body["rid"], body["token"], answers)
        return {"rid": body["rid"], "data": wire.survey(counting), "success": True}

    def request_transcript(self, body: schemas.TranscriptMailing) -> schemas.RequestedTranscript:
        self._workspace.transcripts.send(body["token"], body["rid"], body["email"])
        return {"message": TRANSCRIPT_SENT, "success": True}

    def start_video_call(self, token: str, rid: str | None) -> schemas.StartedVideoCall:
        call = self._workspace.rooms.start_video_call(token, rid)
        return {
            "videoCall": {
                "rid": call.room.id,
                "domain": call.domain,
                "provider": "jitsi",
                "room": call.name,
                "timeout": timestamp(call.until),
            },
            "success": True,
        }

    def _source(self, from_widget: bool) -> Source:
        if not from_widget:
            return Source("api")
        return Source("widget", destination=urlsplit(self._workspace.site_url).netloc)


def _choice(wanted: schemas.TranscriptChoice | None) -> TranscriptChoice | None:
    if wanted is None:
        return None
    to = wanted.get("requestData")
    return TranscriptChoice(wanted["sendToVisitor"], to["email"] if to else None, to["subject"] if to else None)
