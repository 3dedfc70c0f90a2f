"""SMS from the gateways Twilio, Mobex and Voxtelesys."""

from __future__ import annotations

import base64
import hmac
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from stub_server.workspace.entities import Message, Room, Source, Visitor
from stub_server.workspace.refusals import IncompleteSms, Refusal, SmsNotSigned, UnknownSmsService

if TYPE_CHECKING:
    from stub_server.workspace.workspace import Workspace

TWILIO, VOXTELESYS, MOBEX = "twilio", "voxtelesys", "mobex"
_PATH = "/api/v1/livechat/sms-incoming/"
_PLACE_FIELDS = {"country": "FromCountry", "state": "FromState", "city": "FromCity"}


@dataclass(frozen=True)
class IncomingSms:
    """An SMS, whichever gateway brought it; `media` is the address and media type of the first thing attached."""

    service: str
    sender: str
    receiver: str
    text: str
    media: tuple[str, str] | None
    properties: Mapping[str, Any]


class Sms:
    """Turns incoming SMS into messages of visitors, and passes the agents' replies on."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def accept(self, service: str, properties: Mapping[str, Any], signature: str | None = None) -> IncomingSms:
        """What the gateway reports. Raises UnknownSmsService, SmsNotSigned, IncompleteSms."""
        settings = self._workspace.settings
        name = service.lower()
        if name not in _READERS or name != settings.text("SMS_Service"):
            raise UnknownSmsService
        if name == TWILIO and not self._is_signed(service, properties, signature):
            raise SmsNotSigned
        return _READERS[name](properties)

    def deliver(self, sms: IncomingSms, department: str | None = None) -> Message:
        """Adds the SMS to the open SMS conversation of its sender, or opens one. Raises what opening raises."""
        workspace = self._workspace
        default = workspace.settings.text("SMS_Default_Omnichannel_Department")
        found = next((workspace.departments.find(name) for name in (department, default) if name), None)
        department_id = found.id if found else None
        visitor = self._visitor(sms, department_id)
        workspace.rooms.ensure_enabled()
        room = self._room(sms, visitor, department_id)
        message = workspace.messages.send(visitor, room, sms.text, **self._attached(sms, room))
        self._keep_place(sms, visitor)
        return message

    def pass_on(self, room: Room, reply: Message) -> None:
        """Sends an agent's reply to the visitor's phone, if the conversation goes by SMS."""
        visitor = self._workspace.visitors.get(room.visitor.id) if room.sms_from else None
        if room.sms_from and visitor is not None and visitor.phones:
            self._workspace.outbox.put("sms", visitor.phones[0], room.sms_from, "", reply.text, room.id)

    def _is_signed(self, service: str, properties: Mapping[str, Any], signature: str | None) -> bool:
        secret = self._workspace.settings.text("SMS_Twilio_authToken")
        if not secret or not signature:
            return False
        url = f"{self._workspace.site_url.rstrip('/')}{_PATH}{service}"
        return hmac.compare_digest(signature_of(url, properties, secret).encode(), signature.encode())

    def _visitor(self, sms: IncomingSms, department_id: str | None) -> Visitor:
        known = self._workspace.visitors.by_phone(sms.sender)
        if known is not None:
            return known
        return self._workspace.visitors.register(
            token=self._workspace.ids.short(),
            username="".join(character for character in sms.sender if character.isdecimal()),
            phone=sms.sender,
            department=department_id,
        )

    def _room(self, sms: IncomingSms, visitor: Visitor, department_id: str | None) -> Room:
        if visitor.token is None:
            raise Refusal("Invalid visitor")
        for room in self._workspace.rooms.open_of_visitor(visitor.token):
            if room.source.type == "sms" and room.department_id == department_id:
                return room
        source = Source("sms", alias=sms.service, destination=sms.receiver)
        room = self._workspace.rooms.create(visitor, source=source, department_id=department_id)
        room.sms_from = sms.receiver
        return self._workspace.store.rooms.save(room)

    def _attached(self, sms: IncomingSms, room: Room) -> dict[str, Any]:
        properties: dict[str, Any] = {"details": {}}
        if sms.media is not None:
            url, content_type = sms.media
            name = PurePosixPath(urlsplit(url).path).name or "file"
            # A server fetches the file from the gateway; the stub calls nobody and keeps an empty one.
            properties = self._workspace.uploads.properties(
                self._workspace.uploads.store(room, name, content_type, b"")
            )
        place = _coordinates(sms.properties)
        if place is not None:
            properties["details"]["location"] = {"type": "Point", "coordinates": place}
        return properties

    def _keep_place(self, sms: IncomingSms, visitor: Visitor) -> None:
        for field, name in _PLACE_FIELDS.items():
            value = sms.properties.get(name)
            if not value or visitor.token is None:
                continue
            try:
                self._workspace.custom_fields.set_value(visitor.token, field, str(value), True)
            except Refusal:
                continue  # The workspace has no such field: the server keeps silent about that, too.


def signature_of(url: str, properties: Mapping[str, Any], secret: str) -> str:
    """What Twilio signs with the secret: the address, followed by every property and its value in order of names."""
    signed = url + "".join(f"{name}{properties[name]}" for name in sorted(properties))
    return base64.b64encode(hmac.digest(secret.encode(), signed.encode(), "sha1")).decode()


def _by_twilio(properties: Mapping[str, Any]) -> IncomingSms:
    return _read(TWILIO, properties, "From", "To", "Body", _counted_media(properties))


def _by_mobex(properties: Mapping[str, Any]) -> IncomingSms:
    return _read(MOBEX, properties, "from", "to", "content", _counted_media(properties))


def _by_voxtelesys(properties: Mapping[str, Any]) -> IncomingSms:
    media = properties.get("media")
    first = media[0] if isinstance(media, list) and media and isinstance(media[0], str) else None
    return _read(VOXTELESYS, properties, "from", "to", "body", (first, "application/octet-stream") if first else None)


_READERS = {TWILIO: _by_twilio, MOBEX: _by_mobex, VOXTELESYS: _by_voxtelesys}


def _read(
    service: str,
    properties: Mapping[str, Any],
    sender: str,
    receiver: str,
    text: str,
    media: tuple[str, str] | None,
) -> IncomingSms:
    values = [properties.get(name) for name in (sender, receiver, text)]
    if not all(isinstance(value, str) for value in values) or not values[0] or not values[1]:
        raise IncompleteSms
    return IncomingSms(service, str(values[0]), str(values[1]), str(values[2]), media, properties)


def _counted_media(properties: Mapping[str, Any]) -> tuple[str, str] | None:
    number = str(properties.get("NumMedia") or "0")
    url = properties.get("MediaUrl0")
    if not number.isdecimal() or int(number) == 0 or not isinstance(url, str):
        return None
    return url, str(properties.get("MediaContentType0") or "application/octet-stream")


def _coordinates(properties: Mapping[str, Any]) -> list[float] | None:
    try:
        place = [float(properties["Longitude"]), float(properties["Latitude"])]
    except (KeyError, TypeError, ValueError):
        return None
    return place if all(map(math.isfinite, place)) else None
