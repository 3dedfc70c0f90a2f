"""Files: who may send which, and how a message shows them."""

from __future__ import annotations

import pytest

from stub_server.workspace import Workspace
from stub_server.workspace.entities import Room
from stub_server.workspace.refusals import (
    FileTooLarge,
    FileTypeNotAllowed,
    NoFileUploaded,
    OmnichannelDisabled,
    Refusal,
    Unauthorized,
    UploadsDisabled,
)

TOKEN = "ada-3f9c2b7e51"
PHOTO = ("parcel.png", "image/png", b"not really a photo")


@pytest.fixture
def room(workspace: Workspace) -> Room:
    room, _ = workspace.rooms.open(workspace.visitors.register(TOKEN, name="Ada Lovelace"))
    return room


def test_a_message_shows_the_file(workspace: Workspace, room: Room) -> None:
    message = workspace.uploads.add(room.id, TOKEN, PHOTO, {"description": "The parcel is damaged."})

    assert message.file is not None
    upload = workspace.uploads.get(message.file["_id"])
    assert upload is not None and upload.content == PHOTO[2]
    path = f"/file-upload/{upload.id}/parcel.png"
    assert message.attachments == [
        {
            "title": "parcel.png",
            "type": "file",
            "title_link": path,
            "title_link_download": True,
            "description": "The parcel is damaged.",
            "image_url": path,
            "image_type": "image/png",
            "image_size": 18,
        }
    ]
    assert message.groupable is False
    assert room.last_message is message


def test_other_files_show_where_they_are_only(workspace: Workspace, room: Room) -> None:
    message = workspace.uploads.add(room.id, TOKEN, ("order 4711.pdf", "application/pdf", b"%PDF"))

    assert message.attachments is not None
    assert message.attachments[0].keys() == {"title", "type", "title_link", "title_link_download"}
    assert message.attachments[0]["title_link"].endswith("/order%204711.pdf")
    assert message.details["files"] == [message.file]


@pytest.mark.parametrize(
    ("part", "said"),
    [("colour", "Unknown key in field colour"), ("groupable", "Expected boolean, got string in field groupable")],
)
def test_other_parts_of_the_form_refuse_it(workspace: Workspace, room: Room, part: str, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        workspace.uploads.add(room.id, TOKEN, PHOTO, {"description": "The parcel is damaged.", part: "true"})
    assert [upload.name for upload in workspace.store.uploads] == ["parcel.png"]
    assert room.last_message is None


def test_an_alias_is_for_visitors_without_a_name(workspace: Workspace, room: Room) -> None:
    anonymous, _ = workspace.rooms.open(workspace.visitors.register("t1"))
    assert workspace.uploads.add(anonymous.id, "t1", PHOTO, {"alias": "Somebody"}).alias == "Somebody"
    assert workspace.uploads.add(room.id, TOKEN, PHOTO, {"alias": "Somebody"}).alias == "Ada Lovelace"


@pytest.mark.parametrize("token", [None, "", "nobody", "eve"])
def test_only_the_visitor_of_the_conversation_sends_files(workspace: Workspace, room: Room, token: str | None) -> None:
    workspace.visitors.register("eve", name="Eve")
    with pytest.raises(Unauthorized):
        workspace.uploads.add(room.id, token, PHOTO)


def test_a_closed_conversation_takes_no_files(workspace: Workspace, room: Room) -> None:
    workspace.rooms.close_by_visitor(room.id, TOKEN)
    with pytest.raises(Unauthorized):
        workspace.uploads.add(room.id, TOKEN, PHOTO)


@pytest.mark.parametrize("setting", ["Livechat_fileupload_enabled", "FileUpload_Enabled"])
def test_uploads_may_be_switched_off(workspace: Workspace, room: Room, setting: str) -> None:
    workspace.settings.set(setting, False)
    with pytest.raises(UploadsDisabled) as refused:
        workspace.uploads.add(room.id, TOKEN, PHOTO)
    assert refused.value.properties == {"reason": "error-file-upload-disabled"}


def test_no_file_is_stored_while_the_chat_is_switched_off(workspace: Workspace, room: Room) -> None:
    workspace.settings.set("Livechat_enabled", False)
    with pytest.raises(OmnichannelDisabled):
        workspace.uploads.add(room.id, TOKEN, PHOTO)
    assert len(workspace.store.uploads) == 0


def test_a_form_without_a_file_is_refused(workspace: Workspace, room: Room) -> None:
    with pytest.raises(NoFileUploaded):
        workspace.uploads.add(room.id, TOKEN, None)


def test_the_workspace_chooses_the_media_types(workspace: Workspace, room: Room) -> None:
    with pytest.raises(FileTypeNotAllowed):
        workspace.uploads.add(room.id, TOKEN, ("logo.svg", "image/svg+xml", b"<svg/>"))

    workspace.settings.set("FileUpload_MediaTypeWhiteList", "image/*, application/pdf")
    workspace.uploads.add(room.id, TOKEN, PHOTO)
    with pytest.raises(FileTypeNotAllowed):
        workspace.uploads.add(room.id, TOKEN, ("notes.txt", "text/plain", b"notes"))


def test_a_large_file_is_refused_with_the_limit(workspace: Workspace, room: Room) -> None:
    workspace.settings.set("FileUpload_MaxFileSize", 10 * 1024)
    workspace.uploads.add(room.id, TOKEN, ("small.bin", "image/png", bytes(10 * 1024)))
    with pytest.raises(FileTooLarge) as refused:
        workspace.uploads.add(room.id, TOKEN, ("large.bin", "image/png", bytes(10 * 1024 + 1)))
    assert refused.value.properties == {"reason": "error-size-not-allowed", "sizeAllowed": "10 kB"}


def test_a_deleted_message_takes_its_file_along(workspace: Workspace, room: Room) -> None:
    message = workspace.uploads.add(room.id, TOKEN, PHOTO)
    assert message.file is not None
    upload_id = message.file["_id"]

    workspace.messages.own.delete(message.id, room.id, TOKEN)

    assert workspace.uploads.get(upload_id) is None
