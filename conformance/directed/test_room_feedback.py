"""What visitors say about conversations, and what they take home of them; who joins, who calls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from conformance.directed.observation import eventually, room_of, unchanged
from conformance.directed.texts import NASTY, near_misses
from conformance.options import Mode
from conformance.promises import promise
from conformance.recipes.rooms import ADDRESS
from conformance.world import Conversation, World

LIVE = ("agents online",)
WATCHED = ("agents online", "admin")
STAFFED = ("agents online", "own users")
MAILING = ("agents online", "mail")
SURVEY = "server 8.x omnichannel/room.ts"
TRANSCRIPT = "server 8.x omnichannel/transcript.ts"
JOIN = "server 8.x omnichannel/room.ts"

QUESTIONS = ("satisfaction", "agentKnowledge", "agentResposiveness", "agentFriendliness")


def _survey(world: World, conversation: Conversation, *answers: tuple[str, str]) -> Any:
    """Rates the conversation: the answers that count."""
    data = [{"name": name, "value": value} for name, value in answers]
    answer = world.ok("surveyRoom", body={**conversation.own, "data": data})
    assert answer["rid"] == conversation.rid
    return answer["data"]


def _stored(world: World, conversation: Conversation) -> Any:
    return room_of(world, conversation.rid).get("surveyFeedback")


@promise("rooms.survey.stored", "surveyRoom", kind="success", capabilities=WATCHED, source=SURVEY)
def test_answers_are_stored(world: World) -> None:
    """The answer has what was sent and the room keeps it; of the room nothing else changes, nor does another one."""
    conversation, neighbour = world.conversation(), world.lasting()
    answers = {**dict(zip(QUESTIONS, ("1", "2", "4", "5"), strict=True)), "additionalFeedback": "Quick and clear."}

    with unchanged(world, neighbour), unchanged(world, conversation, but=("room",)):
        assert _survey(world, conversation, *answers.items()) == answers

    assert _stored(world, conversation) == answers


@promise("rooms.survey.replaced", "surveyRoom", kind="state", capabilities=WATCHED, source=SURVEY)
def test_later_answers_replace_the_earlier_ones(world: World) -> None:
    """The answers of a call replace all that the room had before, also those to other questions."""
    conversation = world.conversation()
    _survey(world, conversation, ("satisfaction", "1"), ("agentKnowledge", "2"), ("additionalFeedback", "Slow."))

    assert _survey(world, conversation, ("satisfaction", "5")) == {"satisfaction": "5"}

    assert _stored(world, conversation) == {"satisfaction": "5"}


@promise("rooms.survey.dropped", "surveyRoom", kind="input", capabilities=WATCHED, source=SURVEY)
def test_answers_that_do_not_count_are_dropped(world: World) -> None:
    """Unknown questions and grades other than 1 to 5 are left out; of two answers to a question the last one counts."""
    conversation = world.conversation()
    nonsense = (("agentkindness", "5"), ("agentKnowledge", "0"), ("agentFriendliness", "6"), ("Satisfaction", "1"))

    counting = _survey(world, conversation, ("satisfaction", "2"), *nonsense, ("satisfaction", "3"))

    assert counting == _stored(world, conversation) == {"satisfaction": "3"}


@promise("rooms.survey.nothing-counts", "surveyRoom", kind="refusal", capabilities=LIVE, source=SURVEY)
def test_a_survey_without_a_counting_answer_is_refused(world: World) -> None:
    """When no answer counts the call is refused, and the room keeps the answers it had."""
    conversation = world.conversation()
    _survey(world, conversation, ("satisfaction", "4"))

    with unchanged(world, conversation):
        for name, value in (("satisfaction", "10"), ("satisfaction", "five"), ("nonsense", "5")):
            body = {**conversation.own, "data": [{"name": name, "value": value}]}
            world.refused("surveyRoom", "invalid-data", body=body)


@promise("rooms.survey.text", "surveyRoom", kind="text", capabilities=LIVE, source=SURVEY)
def test_feedback_may_be_any_text(world: World) -> None:
    """`additionalFeedback` comes back letter by letter, and may be empty."""
    conversation = world.conversation()

    for text in ("", *NASTY):
        assert _survey(world, conversation, ("additionalFeedback", text)) == {"additionalFeedback": text}
    if "admin" not in world.target.missing:
        assert _stored(world, conversation) == {"additionalFeedback": NASTY[-1]}


@promise("rooms.survey.own-only", "surveyRoom", kind="isolation", capabilities=LIVE, source=SURVEY)
def test_only_the_own_conversation_is_rated(world: World) -> None:
    """Another visitor's conversation is `invalid-room`, a token that nobody has `invalid-token`; nothing is stored."""
    mine, theirs = world.conversation(), world.lasting()
    data = [{"name": "satisfaction", "value": "1"}]

    with unchanged(world, mine, theirs):
        for rid in (theirs.rid, mine.rid[:-1], mine.rid.swapcase()):
            world.refused("surveyRoom", "invalid-room", body={"token": mine.token, "rid": rid, "data": data})
        for token in (world.name("nobody"), *near_misses(mine.token)):
            world.refused("surveyRoom", "invalid-token", body={"token": token, "rid": mine.rid, "data": data})


@promise("rooms.survey.closed", "surveyRoom", kind="state", capabilities=WATCHED, source=SURVEY)
def test_a_closed_conversation_is_rated(world: World) -> None:
    """A closed conversation takes answers and stays as it ended; the visitor's next conversation has none of them."""
    closed = world.conversation()
    world.ok("closeRoom", body=closed.own)
    later = world.conversation(closed.visitor)
    before = room_of(world, closed.rid)

    with unchanged(world, later):
        _survey(world, closed, ("satisfaction", "5"))

    after = room_of(world, closed.rid)
    assert after["surveyFeedback"] == {"satisfaction": "5"}
    assert "open" not in after and after["closedAt"] == before["closedAt"]


@promise("rooms.transcript.sent", "requestTranscript", kind="success", capabilities=MAILING, source=TRANSCRIPT)
def test_a_transcript_is_sent(world: World) -> None:
    """The answer says so and the conversation tells of it; what was written in it stays, as does another one."""
    conversation, neighbour = world.conversation(), world.lasting()
    message = world.message(conversation)

    with unchanged(world, neighbour):
        for closed in (False, True):
            if closed:
                world.ok("closeRoom", body=conversation.own)
            sent = world.ok("requestTranscript", body={**conversation.own, "email": ADDRESS})
            assert sent["message"].strip()

    told = eventually(lambda: _of_kind(world, conversation, "livechat_transcript_history"), lambda all: len(all) == 2)
    assert len(told) == 2, "not every transcript is told of in the conversation"
    assert {one["u"]["_id"] for one in told} == {"rocket.cat"}
    assert world.texts(conversation) == [message["msg"]]


@promise(
    "rooms.transcript.own-only", "requestTranscript", kind="isolation", capabilities=LIVE, since="8.0",
    source=TRANSCRIPT,
)  # fmt: skip
def test_only_the_own_conversation_is_mailed(world: World) -> None:
    """Another visitor's conversation, an unknown one and an unknown token are refused, and nothing is mailed."""
    mine, theirs = world.conversation(), world.lasting()
    to: dict[str, str] = {"email": ADDRESS}

    with unchanged(world, mine, theirs):
        visitor = "error-invalid-visitor"
        world.refused("requestTranscript", visitor, body={"token": mine.token, "rid": theirs.rid, **to})
        world.refused("requestTranscript", "error-invalid-room", body={**mine.own, "rid": mine.rid[:-1], **to})
        for token in (world.name("nobody"), *near_misses(mine.token)):
            world.refused("requestTranscript", visitor, body={**mine.own, "token": token, **to})


@promise("rooms.join.stays", "joinRoom", kind="success", capabilities=WATCHED, source=JOIN)
def test_who_joins_takes_nothing_over(world: World) -> None:
    """The agent and the inquiry stay, and there is one user more; joining again changes nothing any more; another
    conversation stays as it is."""
    conversation, neighbour = world.conversation(), world.lasting()
    query = {"roomId": conversation.rid}
    before = room_of(world, conversation.rid)

    with unchanged(world, neighbour), unchanged(world, conversation, but=("room", "messages")):
        world.ok("joinRoom", query=query, caller=world.admin)
    after = room_of(world, conversation.rid)
    with unchanged(world, conversation):
        world.ok("joinRoom", query=query, caller=world.admin)

    for name in ("servedBy", "open", "departmentId", "v"):
        assert after.get(name) == before.get(name)
    assert after["usersCount"] == before["usersCount"] + 1


@promise("rooms.join.waiting", "joinRoom", kind="state", needs=Mode.FULL, capabilities=STAFFED, source=JOIN)
def test_a_conversation_that_is_joined_goes_on_waiting(world: World) -> None:
    """An agent who joins a conversation in the queue does not serve it: it can be taken, as before."""
    conversation, inquiry = world.waiting()

    with (
        world.setting("Livechat_Routing_Method", "Manual_Selection"),
        unchanged(world, conversation, but=("room", "messages")),
    ):
        world.ok("joinRoom", query={"roomId": conversation.rid}, caller=world.agent)

    assert "servedBy" not in room_of(world, conversation.rid)
    world.ok("takeInquiry", body={"inquiryId": inquiry["_id"]}, caller=world.other_agent)
    assert room_of(world, conversation.rid)["servedBy"]["_id"] == world.other_agent.user_id


@promise("rooms.join.told", "joinRoom", kind="state", needs=Mode.FULL, capabilities=STAFFED, source=JOIN)
def test_a_message_tells_who_joined(world: World) -> None:
    """One message says that the caller joined, however often the call is made."""
    conversation = world.conversation()

    with world.setting("Hide_System_Messages", []):
        for _ in range(2):
            world.ok("joinRoom", query={"roomId": conversation.rid}, caller=world.manager)
        told = eventually(lambda: _of_kind(world, conversation, "uj"), bool)

    assert [one["u"]["_id"] for one in told].count(world.manager.user_id) == 1


@promise("rooms.join.room", "joinRoom", kind="refusal", capabilities=WATCHED, since="7.0", source=JOIN)
def test_only_an_open_conversation_is_joined(world: World) -> None:
    """An unknown room is `error-invalid-room`, a closed one `room-closed`; it stays as it is."""
    closed, going_on = world.conversation(), world.lasting()
    world.ok("closeRoom", body=closed.own)

    with unchanged(world, closed, going_on):
        world.refused("joinRoom", "room-closed", query={"roomId": closed.rid}, caller=world.admin)
        for rid in (world.name("nothing"), going_on.rid[:-1], going_on.rid.swapcase()):
            world.refused("joinRoom", "error-invalid-room", query={"roomId": rid}, caller=world.admin)


@promise("rooms.join.foreign", "joinRoom", kind="permission", needs=Mode.FULL, capabilities=STAFFED, source=JOIN)
def test_an_agent_joins_nothing_out_of_sight(world: World) -> None:
    """An agent who may not see the conversation cannot join it; the one who serves it is in it already."""
    conversation = world.lasting()
    serving, other = world.serving(conversation)
    query = {"roomId": conversation.rid}

    with unchanged(world, conversation), world.permission("view-livechat-rooms", ["admin", "livechat-manager"]):
        world.refused("joinRoom", "error-not-allowed", query=query, caller=other)
        world.ok("joinRoom", query=query, caller=serving)


@promise(
    "rooms.video-call.own", "startVideoCall", kind="success", capabilities=("agents online", "removed operations"),
    source="server 3.x livechat/server/api/v1/videoCall.js",
)  # fmt: skip
def test_a_video_call_takes_place_in_the_own_conversation(world: World) -> None:
    """The call is in the conversation that was asked for and open for a while, apart from those of others, and a new
    one gets the id that was asked for; another visitor's conversation is refused."""
    mine, other, theirs = world.conversation(), world.conversation(), world.lasting()
    query = {"rid": mine.rid}

    call = world.ok("startVideoCall", path={"token": mine.token}, query=query)["videoCall"]
    assert call["rid"] == mine.rid
    assert call["room"].endswith(mine.rid)
    opened = datetime.fromisoformat(mine.document["ts"])
    assert datetime.fromisoformat(call["timeout"]) > opened + timedelta(minutes=30)
    told = [one["u"] for one in _of_kind(world, mine, "livechat_video_call")]
    assert [(who["_id"], who["username"]) for who in told] == [(mine.visitor.id, mine.visitor.username)]
    newcomer, chosen = world.visitor(), "Call" + mine.rid[4:]
    _, called = world.opened_by(
        newcomer.token, lambda: world.ok("startVideoCall", path={"token": newcomer.token}, query={"rid": chosen})
    )
    assert called.rid == chosen, "the new conversation has not the id that was asked for"
    another = world.ok("startVideoCall", path={"token": other.token}, query={"rid": other.rid})["videoCall"]
    assert another["rid"] == other.rid and another["room"].endswith(other.rid)

    with unchanged(world, mine, theirs):
        path = {"token": mine.token}
        world.refused("startVideoCall", "cannot-access-room", path=path, query={"rid": theirs.rid})
        for token in near_misses(mine.token):
            world.refused("startVideoCall", "invalid-token", path={"token": token}, query=query)


def _of_kind(world: World, conversation: Conversation, kind: str) -> list[Mapping[str, Any]]:
    return [one for one in world.history(conversation) if one.get("t") == kind]
