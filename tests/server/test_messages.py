"""Messages, files, the offline form and SMS over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from stub_server.workspace.sms import signature_of
from tests.server.conftest import Api

ADA, ROOM, HELLO, REPLY = "ada-3f9c2b7e51", "rMAdaSupportChat1", "mSgHelloFromAda01", "mSgReplyByGrace01"
OWN = {"token": ADA, "rid": ROOM}
MESSAGE = "/api/v1/livechat/message"
HISTORY = f"/api/v1/livechat/messages.history/{ROOM}"
UPLOAD = f"/api/v1/livechat/upload/{ROOM}"
OFFLINE = "/api/v1/livechat/offline.message"
SMS = "/api/v1/livechat/sms-incoming"
PHOTO = {"file": ("parcel.png", b"not really a photo", "image/png")}


def refused(error: str, error_type: str | None = None) -> dict[str, Any]:
    code = {"errorType": error_type} if error_type else {}
    return {"success": False, "error": error, **code}


def missing(name: str) -> dict[str, Any]:
    return refused(f"must have required property '{name}' [invalid-params]", "invalid-params")


UNKNOWN_KEY = refused("must NOT have additional properties [invalid-params]", "invalid-params")
STRANGERS = [
    ({"token": "nobody", "rid": ROOM}, "invalid-token"),
    ({"token": ADA, "rid": "no such room"}, "invalid-room"),
    ({"token": "", "rid": ROOM}, "invalid-token"),
]


def test_a_sent_message_is_answered_whole(api: Api) -> None:
    answer = api.post(MESSAGE, json={**OWN, "msg": "Hello!", "_id": "chosen by the client"})

    assert answer.status == 200
    message = answer.json["message"]
    assert message["_id"] == "chosen by the client"
    assert (message["msg"], message["token"], message["alias"]) == ("Hello!", ADA, "Ada Lovelace")
    assert message["u"] == {"_id": "6a1f3c9d2b7e4f5a8c0d1e2f", "username": "guest-2", "name": "Ada Lovelace"}
    assert message["md"] == [{"type": "PARAGRAPH", "value": [{"type": "PLAIN_TEXT", "value": "Hello!"}]}]


def test_scalars_become_texts(api: Api) -> None:
    assert api.post(MESSAGE, json={**OWN, "msg": 4711, "_id": None}).json["message"]["msg"] == "4711"


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ({}, missing("token")),
        ({"token": ADA}, missing("rid")),
        (OWN, missing("msg")),
        ({**OWN, "msg": "Hello!", "mood": "good"}, UNKNOWN_KEY),
        ({**OWN, "msg": ["Hello!"]}, refused("must be string [invalid-params]", "invalid-params")),
        ({**OWN, "msg": "Hello!", "agent": None}, refused("must be object [invalid-params]", "invalid-params")),
        *(({**stranger, "msg": "Hello!"}, refused(error)) for stranger, error in STRANGERS),
    ],
)
def test_a_message_is_refused(api: Api, body: dict[str, Any], answer: dict[str, Any]) -> None:
    assert (api.post(MESSAGE, json=body).status, api.post(MESSAGE, json=body).json) == (400, answer)


def test_a_closed_conversation_takes_no_message(api: Api) -> None:
    api.workspace.rooms.close_by_visitor(ROOM, ADA)

    assert api.post(MESSAGE, json={**OWN, "msg": "Hello!"}).json == refused("room-closed")


def test_a_long_message_is_refused(api: Api) -> None:
    api.workspace.settings.set("Livechat_enable_message_character_limit", True)
    api.workspace.settings.set("Livechat_message_character_limit", 5)

    assert api.post(MESSAGE, json={**OWN, "msg": "Hello!"}).json == refused("message-length-exceeds-character-limit")


def test_a_message_is_read_whoever_wrote_it(api: Api) -> None:
    answer = api.get(f"{MESSAGE}/{REPLY}", query=OWN)

    assert answer.status == 200
    assert answer.json["message"]["u"]["username"] == "grace"


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ({"rid": ROOM}, missing("token")),
        ({"token": ADA}, missing("rid")),
        ({**OWN, "mood": "good"}, UNKNOWN_KEY),
        *((stranger, refused(error)) for stranger, error in STRANGERS),
    ],
)
def test_reading_is_refused(api: Api, query: dict[str, Any], answer: dict[str, Any]) -> None:
    assert api.get(f"{MESSAGE}/{HELLO}", query=query).json == answer


def test_an_unknown_message_is_refused(api: Api) -> None:
    invalid = refused("invalid-message")
    assert api.get(f"{MESSAGE}/unknown", query=OWN).json == invalid
    assert api.put(f"{MESSAGE}/unknown", json={**OWN, "msg": "Hello!"}).json == invalid
    assert api.delete(f"{MESSAGE}/unknown", json=OWN).json == invalid


def test_an_edited_message_says_when_and_by_whom(api: Api) -> None:
    answer = api.put(f"{MESSAGE}/{HELLO}", json={**OWN, "msg": "Where is my order 4712?"})

    assert answer.status == 200
    message = answer.json["message"]
    assert message["msg"] == "Where is my order 4712?"
    assert message["editedBy"] == {"_id": "6a1f3c9d2b7e4f5a8c0d1e2f", "username": "guest-2"}
    assert message["editedAt"] >= message["ts"]


def test_a_deleted_message_is_gone(api: Api) -> None:
    answer = api.delete(f"{MESSAGE}/{HELLO}", json={**OWN, "count": "5"})

    assert answer.status == 200
    assert answer.json["message"]["_id"] == HELLO
    assert api.get(f"{MESSAGE}/{HELLO}", query=OWN).json == refused("invalid-message")


def test_messages_of_others_stay_as_they_are(api: Api) -> None:
    not_allowed = refused("error-action-not-allowed")
    assert api.put(f"{MESSAGE}/{REPLY}", json={**OWN, "msg": "!"}).json == not_allowed
    assert api.delete(f"{MESSAGE}/{REPLY}", json=OWN).json == not_allowed


def test_deleting_asks_for_a_body(api: Api) -> None:
    assert api.delete(f"{MESSAGE}/{HELLO}", query=OWN).json == missing("token")


def test_the_history_is_newest_first(api: Api) -> None:
    messages = api.get(HISTORY, query={"token": ADA}).json["messages"]

    assert [message["_id"] for message in messages[:2]] == [REPLY, HELLO]
    assert messages[-1]["t"] == "livechat-started"


def test_the_history_goes_back_in_time(api: Api) -> None:
    newest = api.get(HISTORY, query={"token": ADA, "limit": 1}).json["messages"]
    assert [message["_id"] for message in newest] == [REPLY]

    older = api.get(HISTORY, query={"token": ADA, "limit": 1, "end": newest[0]["ts"]}).json["messages"]
    assert [message["_id"] for message in older] == [HELLO]

    assert api.get(HISTORY, query={"token": ADA, "limit": 1, "offset": 1}).json["messages"] == older
    assert api.get(HISTORY, query={"token": ADA, "end": "no time"}).json["messages"] == []


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ({}, missing("token")),
        ({"token": ADA, "ts": "2026-03-02T09:00:00.000Z"}, UNKNOWN_KEY),
        ({"token": ADA, "limit": "many"}, refused("must be number [invalid-params]", "invalid-params")),
        ({"token": "nobody"}, refused("invalid-token")),
    ],
)
def test_the_history_is_refused(api: Api, query: dict[str, Any], answer: dict[str, Any]) -> None:
    assert api.get(HISTORY, query=query).json == answer


def test_an_integration_sends_several_messages(api: Api) -> None:
    body = {"visitor": {"token": "brand-new"}, "messages": [{"msg": "Hello!"}, {"msg": "Anybody there?"}]}

    answer = api.post("/api/v1/livechat/messages", caller="grace", json=body)

    assert answer.status == 200
    assert [message["msg"] for message in answer.json["messages"]] == ["Hello!", "Anybody there?"]
    assert api.post("/api/v1/livechat/messages", json=body).status == 401


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ({"messages": [{"msg": "Hello!"}]}, missing("visitor")),
        ({"visitor": {"token": ADA}}, missing("messages")),
        ({"visitor": {}, "messages": [{"msg": "Hello!"}]}, missing("token")),
        (
            {"visitor": {"token": ADA}, "messages": []},
            refused("must NOT have fewer than 1 items [invalid-params]", "invalid-params"),
        ),
        (
            {"visitor": {"token": ADA}, "messages": {"msg": "Hello!"}},
            refused("must be array [invalid-params]", "invalid-params"),
        ),
    ],
)
def test_several_messages_are_refused(api: Api, body: dict[str, Any], answer: dict[str, Any]) -> None:
    assert api.post("/api/v1/livechat/messages", caller="grace", json=body).json == answer


def test_a_file_becomes_a_message(api: Api) -> None:
    answer = api.request(
        "POST", UPLOAD, headers={"x-visitor-token": ADA}, files=PHOTO, data={"description": "The parcel is damaged."}
    )

    assert answer.status == 200
    sent = answer.json
    assert sent["file"] == {"_id": sent["file"]["_id"], "name": "parcel.png", "type": "image/png"}
    assert sent["attachments"][0]["description"] == "The parcel is damaged."
    assert (sent["rid"], sent["token"], sent["groupable"], sent["showConnecting"]) == (ROOM, ADA, False, False)

    read = api.get(f"{MESSAGE}/{sent['_id']}", query=OWN).json["message"]
    assert read["fileUpload"]["publicFilePath"].endswith(f"/file-upload/{sent['file']['_id']}/parcel.png")


def test_a_file_is_refused(api: Api) -> None:
    unauthorized = (403, refused("unauthorized"))
    for headers in ({}, {"x-visitor-token": "nobody"}):
        answer = api.request("POST", UPLOAD, headers=headers, files=PHOTO)
        assert (answer.status, answer.json) == unauthorized

    own = {"x-visitor-token": ADA}
    nothing = api.request("POST", UPLOAD, headers=own, files={"other": ("parcel.png", b"", "image/png")})
    assert (nothing.status, nothing.json) == (400, {"success": False, "reason": "error-no-file-uploaded"})

    drawing = api.request("POST", UPLOAD, headers=own, files={"file": ("logo.svg", b"<svg/>", "image/svg+xml")})
    assert drawing.json == {"success": False, "reason": "error-type-not-allowed"}

    api.workspace.settings.set("FileUpload_MaxFileSize", 1)
    large = api.request("POST", UPLOAD, headers=own, files=PHOTO)
    assert large.json == {"success": False, "reason": "error-size-not-allowed", "sizeAllowed": "1 B"}

    api.workspace.settings.set("FileUpload_Enabled", False)
    disabled = api.request("POST", UPLOAD, headers=own, files=PHOTO)
    assert disabled.json == {"success": False, "reason": "error-file-upload-disabled"}


def test_the_offline_form_is_sent(api: Api) -> None:
    api.workspace.settings.set("Livechat_offline_email", "office@example.com")
    form = {"name": "Ada Lovelace", "email": "ada@example.com", "message": "Where is my order 4711?"}

    answer = api.post(OFFLINE, json=form)

    assert (answer.status, answer.json) == (200, {"message": "Livechat offline message sent", "success": True})
    assert [mail.to for mail in api.workspace.store.mails] == ["office@example.com"]


def test_the_offline_form_is_refused(api: Api) -> None:
    api.workspace.settings.set("Livechat_display_offline_form", False)
    form = {"name": "Ada Lovelace", "email": "ada@example.com", "message": "Where is my order 4711?"}

    assert api.post(OFFLINE, json=form).json == refused("Error sending Omnichannel offline message")


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ({}, missing("name")),
        ({"name": "Ada"}, missing("email")),
        ({"name": "Ada", "email": "ada@example.com"}, missing("message")),
        ({"name": "Ada", "email": "ada@example.com", "message": "Hello!", "phone": "1"}, UNKNOWN_KEY),
    ],
)
def test_an_incomplete_offline_form_is_refused(api: Api, body: dict[str, Any], answer: dict[str, Any]) -> None:
    assert api.post(OFFLINE, json=body).json == answer


def test_twilio_delivers_a_signed_form(api: Api) -> None:
    form = {"From": "+15550111", "To": "+15550199", "Body": "Hello!"}
    api.workspace.settings.set("SMS_Service", "twilio")
    api.workspace.settings.set("SMS_Twilio_authToken", "secret")
    url = f"{api.workspace.site_url}{SMS}/twilio"

    answer = api.request("POST", f"{SMS}/twilio", data=form, headers=signed(url, form))

    assert (answer.status, answer.text) == (200, "<Response></Response>")
    assert answer.headers["content-type"].startswith("text/xml")
    assert api.workspace.visitors.by_phone("+15550111") is not None
    assert api.request("POST", f"{SMS}/twilio", data=form).json == refused("Invalid request")
    assert api.post(f"{SMS}/mobex", json=form).json == refused("Invalid service")

    incomplete = {"From": "+15550111"}
    answer = api.request("POST", f"{SMS}/twilio", data=incomplete, headers=signed(url, incomplete))
    assert (answer.status, answer.json) == (400, refused("Invalid data"))


def signed(url: str, form: dict[str, str]) -> dict[str, str]:
    return {"X-Twilio-Signature": signature_of(url, form, "secret")}


@pytest.mark.parametrize(
    ("service", "text", "delivered", "undelivered"),
    [
        ("mobex", "content", "ACK/Jasmin", "<Response><Message>Sorry, no online agents</Message></Response>"),
        ("voxtelesys", "body", '{"success":true}', '{"success":false,"error":"Sorry, no online agents"}'),
    ],
)
def test_gateways_are_answered_in_their_own_format(
    api: Api, service: str, text: str, delivered: str, undelivered: str
) -> None:
    api.workspace.settings.set("SMS_Service", service)
    sms = {"from": "+15550111", "to": "+15550199", text: "Hello!"}
    answer = api.post(f"{SMS}/{service}", json=sms)
    assert (answer.status, answer.text) == (200, delivered)

    for user in list(api.workspace.store.users):
        user.availability = "not-available"
        api.workspace.store.users.save(user)
    answer = api.post(f"{SMS}/{service}", json={**sms, "from": "+15550122"})
    assert (answer.status, answer.text) == (200, undelivered)


def test_a_sent_file_is_served_to_those_who_may_read_it(api: Api) -> None:
    sent = api.request("POST", UPLOAD, headers={"x-visitor-token": ADA}, files=PHOTO).json
    path = sent["attachments"][0]["title_link"]
    shown = {"rc_rid": ROOM, "rc_token": ADA, "rc_room_type": "l"}

    for options in ({"query": shown}, {"cookies": shown}, {"caller": "grace"}):
        answer = api.request("GET", path, **options)
        assert (answer.status, answer.text) == (200, PHOTO["file"][1].decode()), options
        assert answer.headers["Content-Type"] == "image/png"
        assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''parcel.png"
    for query in ({}, {**shown, "rc_token": "nobody"}, {**shown, "rc_room_type": "d"}):
        assert api.get(path, query=query).status == 403, query
    assert api.get("/file-upload/never-was/parcel.png", query=shown).status == 404
    assert api.get(path, query={**shown, "contentDisposition": "inline"}).headers["Content-Disposition"][:6] == "inline"

    api.workspace.settings.set("FileUpload_ProtectFiles", False)
    assert api.get(path).status == 200


@pytest.mark.parametrize("name", ["a%0Ab", "a%0A", "a%2Fb", "%20", "a%25b", "%F0%9F%8E%89"])
def test_any_character_may_stand_in_a_path(api: Api, name: str) -> None:
    answer = api.get(f"/api/v1/livechat/messages.history/{name}", query={"token": ADA})
    assert (answer.status, answer.json) == (400, refused("invalid-room"))


@pytest.mark.parametrize("extra", [{"t": ""}, {"tmid": ""}, {"t": "uj"}, {"alias": ""}, {"emoji": ""}, {"avatar": ""}])
def test_what_a_client_stores_in_a_message_can_be_read_again(api: Api, extra: dict[str, str]) -> None:
    sent = api.post("/api/v1/chat.sendMessage", {"message": {"rid": ROOM, "msg": "Hi", **extra}}, caller="grace")
    assert sent.status < 500, sent.text
    assert api.get(f"/api/v1/livechat/messages.history/{ROOM}", query={"token": ADA}).status == 200
