"""Visitors send files into their open conversations, within the limits of the workspace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.directed.comparing import at, lasting, latest, moment
from conformance.directed.observation import eventually, unchanged
from conformance.directed.texts import NASTY_LINE
from conformance.options import Mode
from conformance.promises import promise
from conformance.recipes.messages import PARCEL
from conformance.session import Answer
from conformance.world import Conversation, World

_SOURCE = "server 8.x omnichannel/upload.ts, sendFileLivechatMessage.ts"
_OPEN = ("agents online",)
_ADMIN = ("agents online", "admin")


def _ready(world: World) -> Conversation:
    """A conversation that takes files."""
    world.requires_setting("Livechat_fileupload_enabled", True)
    world.requires_setting("FileUpload_Enabled", True)
    return world.conversation()


def _request(conversation: Conversation, file: Any = PARCEL, **parts: str) -> dict[str, Any]:
    headers = {"x-visitor-token": conversation.token}
    return {"path": {"rid": conversation.rid}, "headers": headers, "files": {"file": file}, "form": parts}


def _refused(world: World, conversation: Conversation, reason: str, **request: Any) -> Answer:
    """The file is refused for this reason, and the conversation stays as it is."""
    with unchanged(world, conversation):
        answer = world.refused("uploadFile", **{**_request(conversation), **request})
    assert answer["reason"] == reason
    return answer


@promise("uploads.shown", "uploadFile", kind="success", source=_SOURCE, capabilities=_OPEN)
def test_a_file_becomes_one_message(world: World) -> None:
    """The answer is the visitor's message that shows the file with its name, media type, size and description; the same
    message is the latest of the history, and reading it, alone or there, tells where the file is."""
    conversation = _ready(world)
    earlier = world.message(conversation)

    sent = world.ok("uploadFile", **_request(conversation, description="The parcel is damaged.")).json

    assert (sent["rid"], sent["token"], sent["u"]["_id"]) == (
        conversation.rid, conversation.token, conversation.visitor.id
    )  # fmt: skip
    assert moment(sent["ts"]) >= moment(earlier["ts"])
    _shows(sent, *PARCEL, "The parcel is damaged.")
    history = world.history(conversation)
    assert [message["_id"] for message in history][:2] == [sent["_id"], earlier["_id"]]
    assert lasting(latest(history)) == lasting({key: value for key, value in sent.items() if key != "success"})
    read = world.ok("getMessage", path={"_id": sent["_id"]}, query=conversation.own)["message"]
    assert lasting(read) == lasting(latest(history))
    for shown in (read, latest(world.history(conversation))):
        assert sent["file"]["_id"] in str(at(shown, "fileUpload", "publicFilePath"))
        assert at(shown, "fileUpload", "type") in (None, PARCEL[2])
        assert at(shown, "fileUpload", "size") in (None, len(PARCEL[1]))


def _shows(message: Mapping[str, Any], name: str, content: bytes, media_type: str, description: str) -> None:
    assert message["file"]["name"] == name
    assert message["file"]["type"].partition(";")[0] == media_type
    sizes = [file.get("size") for file in message["files"] if file["_id"] == message["file"]["_id"]]
    assert sizes in ([None], [len(content)])
    assert at(message, "attachments", 0, "title") == name
    assert at(message, "attachments", 0, "description") == description


@promise("uploads.each-its-own", "uploadFile", kind="identity", source=_SOURCE, capabilities=_OPEN)
def test_equal_files_are_two(world: World) -> None:
    """The same file sent twice is two files and two messages, each counted, and a visitor next door sees none."""
    conversation, neighbour = _ready(world), world.conversation()
    before = world.room(conversation)

    with unchanged(world, neighbour):
        first = world.ok("uploadFile", **_request(conversation)).json
        second = world.ok("uploadFile", **_request(conversation)).json

    assert first["_id"] != second["_id"]
    assert first["file"]["_id"] != second["file"]["_id"]
    after = eventually(lambda: world.room(conversation), lambda room: room["lm"] == second["ts"])
    assert (after["msgs"], after["lm"]) == (before["msgs"] + 2, second["ts"])


@promise("uploads.text-kept", "uploadFile", kind="text", source=_SOURCE, capabilities=_OPEN)
def test_a_description_is_kept(world: World) -> None:
    """What is said about the file is kept to the letter."""
    conversation = _ready(world)
    words = NASTY_LINE.strip()

    sent = world.ok("uploadFile", **_request(conversation, description=words)).json

    assert at(sent, "attachments", 0, "description") == words


@promise("uploads.token-missing", "uploadFile", kind="refusal", source=_SOURCE, capabilities=_OPEN)
def test_a_file_without_a_token_is_refused(world: World) -> None:
    """Without the header x-visitor-token nothing is taken."""
    conversation = _ready(world)

    with unchanged(world, conversation):
        world.refused("uploadFile", "unauthorized", status=403, **{**_request(conversation), "headers": {}})


@promise("uploads.closed-refused", "uploadFile", kind="refusal", source=_SOURCE, capabilities=_OPEN)
def test_a_closed_conversation_takes_no_file(world: World) -> None:
    """A file for a closed conversation is refused like one for a foreign conversation, and not stored."""
    conversation = _ready(world)
    world.ok("closeRoom", body=conversation.own)

    with unchanged(world, conversation):
        world.refused("uploadFile", "unauthorized", status=403, **_request(conversation))


@promise("uploads.file-missing", "uploadFile", kind="refusal", source=_SOURCE, since="8.0", capabilities=_OPEN)
def test_a_form_without_a_file_is_refused(world: World) -> None:
    """A form that has no part named `file` is refused with error-no-file-uploaded."""
    conversation = _ready(world)

    _refused(world, conversation, "error-no-file-uploaded", files={"other": (None, "no file")}, form=None)


@promise("uploads.switched-off", "uploadFile", kind="refusal", source=_SOURCE, needs=Mode.FULL, capabilities=_ADMIN)
def test_uploads_can_be_switched_off(world: World) -> None:
    """While one of the settings Livechat_fileupload_enabled and FileUpload_Enabled is off, no file is taken."""
    conversation = _ready(world)

    for setting in ("Livechat_fileupload_enabled", "FileUpload_Enabled"):
        with world.setting(setting, False):
            _refused(world, conversation, "error-file-upload-disabled")

    world.ok("uploadFile", **_request(conversation))


@promise("uploads.too-large", "uploadFile", kind="refusal", source=_SOURCE, needs=Mode.FULL, capabilities=_ADMIN)
def test_larger_files_are_refused(world: World) -> None:
    """A file of just the size in FileUpload_MaxFileSize is taken; one byte more is refused, with the size that is
    allowed."""
    conversation = _ready(world)

    with world.setting("FileUpload_MaxFileSize", 64):
        world.ok("uploadFile", **_request(conversation, ("parcel.txt", b"x" * 64, "text/plain")))
        answer = _refused(
            world, conversation, "error-size-not-allowed", files={"file": ("parcel.txt", b"x" * 65, "text/plain")}
        )

    assert "64" in str(answer["sizeAllowed"])


@promise("uploads.type-refused", "uploadFile", kind="refusal", source=_SOURCE, needs=Mode.FULL, capabilities=_ADMIN)
def test_media_types_can_be_forbidden(world: World) -> None:
    """A media type of FileUpload_MediaTypeBlackList is refused, another one taken."""
    conversation = _ready(world)

    with world.setting("FileUpload_MediaTypeBlackList", "text/plain"):
        _refused(world, conversation, "error-type-not-allowed")
        world.ok("uploadFile", **_request(conversation, ("parcel.bin", b"\x00\x01", "application/octet-stream")))
