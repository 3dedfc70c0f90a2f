"""Answers the operations about messages, files, the offline form and SMS."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Any, cast
from xml.sax.saxutils import escape

from stub_server.generated import schemas
from stub_server.generated.messages import MessagesOperations
from stub_server.generated.types import Reply, UploadedFile
from stub_server.wire import messages as wire
from stub_server.wire.times import timestamp
from stub_server.workspace.entities import Message, User
from stub_server.workspace.refusals import CodedRefusal, Refusal
from stub_server.workspace.sms import MOBEX, VOXTELESYS
from stub_server.workspace.workspace import Workspace

_XML = "text/xml"
_NO_LIMIT_GIVEN = 20


class Messages(MessagesOperations[User]):
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def send_message(self, body: schemas.MessageDraft) -> schemas.MessageAnswer:
        message = self._workspace.messages.write(body["token"], body["rid"], body["msg"], body.get("_id"))
        return {"message": wire.message(message), "success": True}

    def get_message(self, id_: str, token: str, rid: str) -> schemas.MessageAnswer:
        message = self._workspace.messages.in_room_of_visitor(id_, rid, token)
        return {"message": self._with_files(message), "success": True}

    def update_message(self, id_: str, body: schemas.MessageEdit) -> schemas.EditedMessageAnswer:
        message = self._workspace.messages.own.edit(id_, body["rid"], body["token"], body["msg"])
        return {"message": cast(schemas.EditedMessage, wire.message(message)), "success": True}

    def delete_message(self, id_: str, body: schemas.MessageDeletion) -> schemas.DeletedMessage:
        message = self._workspace.messages.own.delete(id_, body["rid"], body["token"])
        return {"message": {"_id": message.id, "ts": timestamp(self._workspace.clock.now())}, "success": True}

    def get_message_history(
        self,
        rid: str,
        search_text: str | None,
        token: str,
        count: int | None,
        offset: int | None,
        sort: str | None,
        ls: str | None,
        end: str | None,
        limit: int | None,
    ) -> schemas.MessageHistory:
        before = _moment(end) if end else None
        number, skipped = _whole(limit) or _NO_LIMIT_GIVEN, _whole(offset)
        messages = self._workspace.messages.history(rid, token, number, skipped, before)
        return {"messages": [self._with_files(message) for message in messages], "success": True}

    def send_messages(self, caller: User, body: schemas.MessageBatch) -> schemas.SentMessages:
        texts = [item["msg"] for item in body["messages"]]
        messages = self._workspace.messages.send_all(body["visitor"]["token"], texts)
        return {"messages": [wire.sent_message(message) for message in messages], "success": True}

    def upload_file(self, rid: str, x_visitor_token: str | None, body: Any) -> schemas.SentFile:
        parts: dict[str, Any] = body if isinstance(body, dict) else {}
        file = parts.get("file")
        content = (file.name, file.content_type, file.content) if isinstance(file, UploadedFile) else None
        texts = {name: value for name, value in parts.items() if isinstance(value, str)}
        message = self._workspace.uploads.add(rid, x_visitor_token, content, texts)
        waits = self._workspace.widget.shows_connecting()
        shown = {**wire.message(message), "newRoom": False, "showConnecting": waits, "success": True}
        return cast(schemas.SentFile, shown)

    def send_offline_message(self, body: schemas.OfflineMessage) -> schemas.SentOfflineMessage:
        self._workspace.outbox.send_offline_message(
            body["name"], body["email"], body["message"], body.get("department"), body.get("host")
        )
        return {"message": "Livechat offline message sent", "success": True}

    def receive_sms(
        self, service: str, department: str | None, x_twilio_signature: str | None, body: Any
    ) -> Reply | schemas.SmsAnswer:
        """Once the call is taken for an SMS, the answer is 200, so that the gateway does not repeat it."""
        properties = body if isinstance(body, dict) else {}
        sms = self._workspace.sms.accept(service, properties, x_twilio_signature)
        try:
            self._workspace.sms.deliver(sms, department)
        except Refusal as refusal:
            return _not_delivered(sms.service, refusal)
        if sms.service == VOXTELESYS:
            return {"success": True}
        return Reply(_XML, "ACK/Jasmin" if sms.service == MOBEX else "<Response></Response>")

    def _with_files(self, message: Message) -> schemas.Message:
        """Says where a message's file can be read, which only reading messages does."""
        shown = wire.message(message)
        upload = self._workspace.uploads.get(message.file["_id"]) if message.file else None
        if upload is not None:
            location = wire.file_location(upload, self._workspace.uploads.address(upload))
            shown["fileUpload"] = location
            shown["filesUpload"] = [location]
        return shown


def _not_delivered(service: str, refusal: Refusal) -> Reply | schemas.SmsAnswer:
    # Only refusals with a reason have one to tell, the others leave the answer empty.
    reason = refusal.reason if isinstance(refusal, CodedRefusal) else None
    if service == VOXTELESYS:
        return {"success": False, "error": reason} if reason else {"success": False}
    return Reply(
        _XML, f"<Response><Message>{escape(reason)}</Message></Response>" if reason else "<Response></Response>"
    )


def _whole(number: float | None) -> int:
    """Callers may send any number; below 1 they count nothing."""
    return int(min(number, sys.maxsize)) if number and number > 0 else 0


def _moment(text: str) -> datetime:
    """What the text says in RFC 3339; a text that says none is before every message."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
