"""Mails and SMS that a server would have sent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from stub_server.workspace.entities import Mail
from stub_server.workspace.refusals import OfflineMessageNotSent

if TYPE_CHECKING:
    from stub_server.workspace.workspace import Workspace

# The names that never lead anywhere (RFC 2606): the stub asks no name server.
_NO_MAIL_SERVER = (".invalid", ".test")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


class Outbox:
    """Keeps what would have gone out, for tests to read; nothing ever leaves the process."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def put(
        self,
        kind: Literal["transcript", "offline message", "sms", "welcome"],
        to: str,
        sender: str,
        subject: str,
        body: str,
        room_id: str | None = None,
        reply_to: str | None = None,
    ) -> Mail:
        """Notes one mail or SMS as sent."""
        mail_id, now = self._workspace.ids.short(), self._workspace.clock.now()
        mail = Mail(mail_id, kind, now, to, sender, subject, body, room_id, reply_to)
        return self._workspace.store.mails.save(mail)

    def send_offline_message(
        self, name: str, email: str, text: str, department: str | None = None, host: str | None = None
    ) -> Mail:
        """Mails the filled in offline form to the department (id or name), or else to the workspace.

        Raises OfflineMessageNotSent, whatever the reason.
        """
        settings = self._workspace.settings
        if not settings.flag("Livechat_display_offline_form"):
            raise OfflineMessageNotSent
        if settings.flag("Livechat_validate_offline_email") and not _can_receive(email):
            raise OfflineMessageNotSent
        found = self._workspace.departments.find(department) if department else None
        to = found.email if found and found.email else settings.text("Livechat_offline_email")
        if not to or not email:
            raise OfflineMessageNotSent
        body = "\n".join([*([f"Sent from: {host}"] if host else []), f"Name: {name}", f"Email: {email}", "", text])
        subject = f"Livechat offline message from {name}: {text[:20]}"
        return self.put("offline message", to, settings.text("From_Email"), subject, body, reply_to=f"{name} <{email}>")


def _can_receive(email: str) -> bool:
    address = email.strip().lower()
    return bool(_ADDRESS.fullmatch(address)) and not address.endswith(_NO_MAIL_SERVER)
