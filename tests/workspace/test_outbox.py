"""Mails that a server would have sent: the offline form."""

from __future__ import annotations

import pytest

from stub_server.workspace import Workspace
from stub_server.workspace.entities import Department
from stub_server.workspace.refusals import OfflineMessageNotSent

ADA = ("Ada Lovelace", "ada@example.com", "Where is my order 4711?")


@pytest.fixture(autouse=True)
def address(workspace: Workspace) -> None:
    workspace.settings.set("Livechat_offline_email", "office@example.com")


def test_the_form_goes_to_the_workspace(workspace: Workspace) -> None:
    mail = workspace.outbox.send_offline_message(*ADA)

    assert (mail.kind, mail.to) == ("offline message", "office@example.com")
    assert mail.reply_to == "Ada Lovelace <ada@example.com>"
    assert "Where is my order 4711?" in mail.body
    assert list(workspace.store.mails) == [mail]


@pytest.mark.parametrize("department", ["5f3c1a2b4d5e6f7a8b9c0d1e", "Support"])
def test_the_form_goes_to_the_department(workspace: Workspace, department: str) -> None:
    now = workspace.clock.now()
    workspace.store.departments.save(
        Department("5f3c1a2b4d5e6f7a8b9c0d1e", "Support", "support@example.com", True, True, True, now)
    )

    assert workspace.outbox.send_offline_message(*ADA, department).to == "support@example.com"


def test_an_unknown_department_leaves_it_to_the_workspace(workspace: Workspace) -> None:
    assert workspace.outbox.send_offline_message(*ADA, "Nowhere").to == "office@example.com"


def test_a_form_that_is_switched_off_sends_nothing(workspace: Workspace) -> None:
    workspace.settings.set("Livechat_display_offline_form", False)
    with pytest.raises(OfflineMessageNotSent):
        workspace.outbox.send_offline_message(*ADA)
    assert len(workspace.store.mails) == 0


@pytest.mark.parametrize("email", ["", "ada", "ada@example", "ada@example.invalid"])
def test_an_address_that_cannot_receive_is_refused(workspace: Workspace, email: str) -> None:
    with pytest.raises(OfflineMessageNotSent):
        workspace.outbox.send_offline_message("Ada", email, "Hello!")


def test_addresses_need_not_be_checked(workspace: Workspace) -> None:
    workspace.settings.set("Livechat_validate_offline_email", False)
    workspace.outbox.send_offline_message("Ada", "ada@example.invalid", "Hello!")
    with pytest.raises(OfflineMessageNotSent):
        workspace.outbox.send_offline_message("Ada", "", "Hello!")


def test_somebody_has_to_receive_it(workspace: Workspace) -> None:
    workspace.settings.set("Livechat_offline_email", "")
    with pytest.raises(OfflineMessageNotSent):
        workspace.outbox.send_offline_message(*ADA)
