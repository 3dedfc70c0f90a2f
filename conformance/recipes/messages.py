"""How the operations on messages, files, the offline form and SMS succeed."""

from __future__ import annotations

from conformance.options import Mode
from conformance.recipes import Request, recipe
from conformance.world import Conversation, World

PARCEL = ("parcel.txt", b"The parcel is damaged.", "text/plain")
"""A small file as the form's part `file` takes it: name, content, media type."""


@recipe("sendMessage", capabilities=("agents online",))
def send_message(world: World) -> Request:
    return {"body": {**world.conversation().own, "msg": "Where is my order 4711?"}}


@recipe("getMessage", capabilities=("agents online",))
def get_message(world: World) -> Request:
    conversation, message_id = _written(world)
    return {"path": {"_id": message_id}, "query": conversation.own}


@recipe("updateMessage", capabilities=("agents online",))
def update_message(world: World) -> Request:
    world.requires_setting("Message_AllowEditing", True)
    conversation, message_id = _written(world)
    return {"path": {"_id": message_id}, "body": {**conversation.own, "msg": "Where is my order 4712?"}}


@recipe("deleteMessage", capabilities=("agents online",), reusable=False)
def delete_message(world: World) -> Request:
    world.requires_setting("Message_AllowDeleting", True)
    conversation, message_id = _written(world)
    return {"path": {"_id": message_id}, "body": conversation.own}


@recipe("getMessageHistory", capabilities=("agents online",))
def get_message_history(world: World) -> Request:
    conversation, _ = _written(world)
    return {"path": {"rid": conversation.rid}, "query": {"token": conversation.token}}


@recipe("sendMessages", capabilities=("agents online", "login"))
def send_messages(world: World) -> Request:
    messages = [{"msg": "Hello!"}, {"msg": "Where is my order 4711?"}]
    body = {"visitor": {"token": world.conversation().token}, "messages": messages}
    return {"body": body, "caller": world.admin}


@recipe("uploadFile", capabilities=("agents online",))
def upload_file(world: World) -> Request:
    world.requires_setting("Livechat_fileupload_enabled", True)
    world.requires_setting("FileUpload_Enabled", True)
    conversation = world.conversation()
    return {
        "path": {"rid": conversation.rid},
        "headers": {"x-visitor-token": conversation.token},
        "files": {"file": PARCEL},
        "form": {"description": "The parcel is damaged."},
    }


@recipe("sendOfflineMessage", needs=Mode.FULL, capabilities=("admin", "mail"))
def send_offline_message(world: World) -> Request:
    world.set_for_this_test("Livechat_display_offline_form", True)
    # The address is one that never receives mail, and has to pass all the same.
    world.set_for_this_test("Livechat_validate_offline_email", False)
    department = world.department()
    draft = {"name": "Ada Lovelace", "email": "ada@example.com", "message": "Where is my order 4711?"}
    return {"body": {**draft, "department": department["_id"]}}


@recipe("receiveSms", needs=Mode.FULL, capabilities=("admin", "agents online"))
def receive_sms(world: World) -> Request:
    """By Voxtelesys, whose calls carry no signature, from a number whose visitor is the run's own."""
    world.set_for_this_test("SMS_Service", "voxtelesys")
    phone = world.phone()
    visitor = world.visitor(phone=phone)
    query = {"department": visitor.document.get("department", "")}
    request: Request = {
        "path": {"service": "voxtelesys"},
        "query": {name: value for name, value in query.items() if value},
        "body": {"from": phone, "to": "+15550199", "body": "Where is my order 4711?"},
    }
    # The first SMS opens the conversation, which has to be known before the run ends.
    world.opened_by(visitor.token, lambda: world.ok("receiveSms", **request))
    return request


def _written(world: World) -> tuple[Conversation, str]:
    """A conversation, and the id of the visitor's message in it."""
    conversation = world.conversation()
    return conversation, str(world.message(conversation)["_id"])
