"""Visitors and their conversations, step by step: register, open, write, change, read, rate, close, delete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from conformance.comparing import lasting, moment, without
from conformance.model.exploring import Exploration
from conformance.model.reference import Room
from conformance.model.scenario import AIMS, ANY, TEXTS, Scenario
from conformance.model.settings import Rules
from conformance.texts import near_misses

MESSAGES = st.sampled_from(["own"] * 5 + ["other's", "elsewhere", "dead", "never", "near"])
TEXTS = st.sampled_from(
    ["Where is my order 4711?", "Where is my order 4711?", "Thanks!", NASTY_LINE, "4711 \U0001f9d1"]
)
ANSWERS = st.dictionaries(
    st.sampled_from(["satisfaction", "agentKnowledge", "agentResposiveness", "agentFriendliness"]),
    st.sampled_from(["1", "2", "3", "4", "5"]),
    min_size=1,
)
_EDITED = ("msg", "editedAt", "editedBy", "urls", "md", "mentions", "channels")


@dataclass(frozen=True)
class Ground:
    """What the scenarios of a machine have in common. `fields` are custom fields by scope, where there are any."""

    rules: Rules
    fields: Mapping[str, str]


class ConversationMachine(Scenario):
    """What visitors do, compared with the model after each step."""

    def __init__(self, exploration: Exploration, ground: Ground) -> None:
        super().__init__(exploration)
        self.ground = ground

    @initialize()
    def begin(self) -> None:
        """Two visitors, each with a conversation and a message in it, and the first with an earlier one."""
        self.begin_scenario()
        for _ in range(2):
            self.opened(self.registered())
        self.wrote(self.model.rooms[0], "Hello")
        if self.ground.rules.may_close:
            self.end(self.model.rooms[0])
            self.opened(self.model.visitors[0])
        for room in self.model.rooms[1:]:
            self.wrote(room, "Where is my order 4711?")

    def teardown(self) -> None:
        if self.begun and not self.ask.failed:
            self.watch.everything()

    # Visitors

    @precondition(lambda self: len(self.model.visitors) < 4)
    @rule()
    def register(self) -> None:
        self.ask.step("registerVisitor", "new")
        self.watch.look(visitor=self.registered())

    @rule(who=ANY, with_name=st.booleans())
    def register_again(self, who: int, with_name: bool) -> None:
        """The same token again: the same visitor, renamed or not; one who is gone comes back as somebody else."""
        visitor = self.visitor(who)
        if self.model.known(visitor.token) is None:
            self.ask.step("registerVisitor", "a deleted visitor's token")
            self.watch.look(visitor=self.registered(visitor.token))
            return
        visitor = self.model.visitor_with(visitor.token)
        self.ask.step("registerVisitor", "known token, new name" if with_name else "known token")
        draft = {"token": visitor.token} | ({"name": self.name()} if with_name else {})
        document = self.ask.ok("registerVisitor", body={"visitor": draft})["visitor"]
        self.same_visitor(visitor, document)
        if with_name:
            self.model.renamed(visitor, draft["name"])
        self.after_registration(visitor)
        self.watch.look(visitor.current, visitor)

    @rule(who=ANY)
    def register_by_phone(self, who: int) -> None:
        """A new token with a known phone number: the same visitor, who keeps the older token."""
        visitor = self.visitor(who)
        if visitor.removed:
            return
        self.ask.step("registerVisitor", "new token, known phone number")
        number = visitor.told["phone"][0]["phoneNumber"]
        new = self.ask.world.name("visitor")
        with self.ask.blaming("registerVisitor"):
            document = self.ask.world.grounds.register({"token": new, "phone": number})
        self.same_visitor(visitor, document)
        self.after_registration(visitor)
        self.ask.refused("getVisitor", "[invalid-token]", path={"token": new})
        self.watch.look(visitor.current, visitor)

    @rule(who=ANY, status=st.sampled_from(["online", "away"]), aim=AIMS)
    def change_status(self, who: int, status: str, aim: str) -> None:
        token, _ = self.aimed(self.room(who), aim)
        self.ask.step("setVisitorStatus", aim)
        visitor, answer = self.ask.expect(
            lambda: self.model.visitor_with(token, "[invalid-token]"),
            "setVisitorStatus",
            body={"token": token, "status": status},
        )
        if visitor is not None:
            echoed = (answer["token"], answer["status"]) == (token, status)
            self.ask.check(echoed, "setVisitorStatus", "the answer is not what was sent")
            if visitor.current is not None:
                visitor.current.status = status
                self.watch.touched(visitor.current, "v", added=0)
            self.watch.touched_visitor(visitor)
        self.watch.look(visitor.current if visitor else None, visitor)

    @precondition(lambda self: self.ground.rules.keeps_busy_visitors)
    @rule(who=ANY, aim=AIMS, after_the_end=st.booleans())
    def delete_visitor(self, who: int, aim: str, after_the_end: bool) -> None:
        room = self.room(who)
        token, _ = self.aimed(room, aim)
        visitor = self.model.known(token)
        if after_the_end and visitor is not None and visitor.current is not None and self.ground.rules.may_close:
            self.ask.step("closeRoom")
            self.end(visitor.current)
        self.ask.step("deleteVisitor", aim)
        visitor, answer = self.ask.expect(lambda: self.model.removable(token), "deleteVisitor", path={"token": token})
        if visitor is not None:
            self.ask.check(answer["visitor"]["_id"] == visitor.id, "deleteVisitor", "the answer names another visitor")
            self.model.removed(visitor)
            self.watch.visitor(visitor)
        self.watch.look(self.room(who))

    # Conversations

    @rule(who=ANY, aim=AIMS, with_id=st.booleans())
    def open(self, who: int, aim: str, with_id: bool) -> None:
        room = self.room(who)
        token, rid = self.aimed(room, aim)
        self.ask.step("openRoom", f"{aim}, by id" if with_id else aim)
        if not with_id:
            visitor = self.model.known(token)
            if visitor is not None and visitor.current is None:
                self.watch.look(self.opened(visitor))
                return
        found, answer = self.ask.expect(
            lambda: (
                self.model.open_room_of(token, rid, "invalid-room")
                if with_id
                else self.model.visitor_with(token).current
            ),
            "openRoom",
            query={"token": token, "rid": rid} if with_id else {"token": token},
        )
        if found is not None:
            self.ask.check(answer["room"]["_id"] == found.id, "openRoom", "another conversation is answered")
            self.ask.check(answer["newRoom"] is False, "openRoom", "the conversation was open already, not new")
        self.watch.look(found or room)

    @precondition(lambda self: self.ground.rules.may_close)
    @rule(where=ANY, aim=AIMS)
    def close(self, where: int, aim: str) -> None:
        room = self.room(where)
        token, rid = self.aimed(room, aim)
        self.ask.step("closeRoom", aim)
        found, answer = self.ask.expect(
            lambda: self.model.open_room_of(token, rid), "closeRoom", body={"token": token, "rid": rid}
        )
        if found is not None:
            self.ended(found, answer.json)
        self.watch.look(found or room, found.visitor if found else None)

    @rule(where=ANY, aim=AIMS, answers=ANSWERS)
    def survey(self, where: int, aim: str, answers: dict[str, str]) -> None:
        room = self.room(where)
        token, rid = self.aimed(room, aim)
        self.ask.step("surveyRoom", aim)
        data = [{"name": name, "value": value} for name, value in answers.items()]
        found, answer = self.ask.expect(
            lambda: self.model.room_of(token, rid), "surveyRoom", body={"token": token, "rid": rid, "data": data}
        )
        if found is not None:
            echoed = (answer["rid"], answer["data"]) == (rid, answers)
            self.ask.check(echoed, "surveyRoom", "the answer is not what was sent")
            found.survey = answers
            self.watch.touched(found, "surveyFeedback", added=0)
        self.watch.look(found or room)

    @precondition(lambda self: self.ground.fields)
    @rule(who=ANY, aim=AIMS, scope=st.sampled_from(["visitor", "room"]), value=TEXTS, overwrite=st.booleans())
    def set_field(self, who: int, aim: str, scope: str, value: str, overwrite: bool) -> None:
        room = self.room(who)
        token, _ = self.aimed(room, aim)
        key = self.ground.fields[scope]
        self.ask.step("setCustomField", f"{aim}, {scope}, {'' if overwrite else 'not '}overwriting")
        visitor, _ = self.ask.expect(
            lambda: self.model.visitor_with(token),
            "setCustomField",
            body={"token": token, "key": key, "value": value, "overwrite": overwrite},
        )
        if visitor is not None:
            self.model.set_field(visitor, scope, key, value, overwrite)
            self.watch.touched_visitor(visitor)
            if visitor.current is not None:
                self.watch.touched(visitor.current, "livechatData", added=0)
        self.watch.look(visitor.current if visitor else room, visitor)

    # Messages

    @rule(where=ANY, aim=AIMS, text=TEXTS, again=st.booleans())
    def send(self, where: int, aim: str, text: str, again: bool) -> None:
        """Writes, sometimes with an id of the client's own and twice."""
        room = self.room(where)
        token, rid = self.aimed(room, aim)
        self.ask.step("sendMessage", f"{aim}, twice with one id" if again else aim)
        body = {"token": token, "rid": rid, "msg": text}
        if again:
            body["_id"] = self.ask.world.name("message").replace("-", "")
        found, answer = self.ask.expect(lambda: self.model.open_room_of(token, rid), "sendMessage", body=body)
        if found is not None:
            self.sent(found, text, answer["message"], body.get("_id"))
            if again:
                repeated = self.ask.ok("sendMessage", body=body)["message"]
                self.ask.check(repeated["_id"] == body["_id"], "sendMessage", "the repeated message has another id")
        self.watch.look(found or room)

    @precondition(lambda self: self.ground.rules.may_edit)
    @rule(where=ANY, aim=AIMS, which=ANY, what=MESSAGES, text=TEXTS)
    def edit(self, where: int, aim: str, which: int, what: str, text: str) -> None:
        room = self.room(where)
        token, rid = self.aimed(room, aim)
        message_id = self._message_id(room, aim, which, what)
        self.ask.step("updateMessage", f"{aim}, {what} message")
        message, answer = self.ask.expect(
            lambda: self.model.own_message(token, rid, message_id),
            "updateMessage",
            path={"_id": message_id},
            body={"token": token, "rid": rid, "msg": text},
        )
        if message is not None:
            edited = answer["message"]
            kept = without(lasting(edited), *_EDITED) == without(lasting(message.document), *_EDITED)
            self.ask.check(kept, "updateMessage", "the edit changed more than the text")
            self.ask.check(edited["msg"] == text, "updateMessage", "the text is not the new one")
            by = edited["editedBy"]["_id"] == message.author
            self.ask.check(by, "updateMessage", "editedBy is not the author")
            message.document = edited
            self.watch.touched(message.room, "lastMessage", added=0)
        self.watch.look(message.room if message else room)

    @precondition(lambda self: self.ground.rules.may_delete and self.ground.rules.deletes_wholly)
    @rule(where=ANY, aim=AIMS, which=ANY, what=MESSAGES)
    def delete(self, where: int, aim: str, which: int, what: str) -> None:
        room = self.room(where)
        token, rid = self.aimed(room, aim)
        message_id = self._message_id(room, aim, which, what)
        self.ask.step("deleteMessage", f"{aim}, {what} message")
        message, answer = self.ask.expect(
            lambda: self.model.own_message(token, rid, message_id),
            "deleteMessage",
            path={"_id": message_id},
            body={"token": token, "rid": rid},
        )
        if message is not None:
            self.ask.check(answer["message"]["_id"] == message_id, "deleteMessage", "the answer names another message")
            message.removed = True
            self.watch.touched(message.room, "msgs", "lastMessage", "lm", added=-1)
        self.watch.look(message.room if message else room)

    @rule(where=ANY, aim=AIMS, which=ANY, what=MESSAGES)
    def read(self, where: int, aim: str, which: int, what: str) -> None:
        room = self.room(where)
        token, rid = self.aimed(room, aim)
        message_id = self._message_id(room, aim, which, what)
        self.ask.step("getMessage", f"{aim}, {what} message")
        message, answer = self.ask.expect(
            lambda: self.model.message_in(token, rid, message_id),
            "getMessage",
            path={"_id": message_id},
            query={"token": token, "rid": rid},
        )
        if message is not None:
            same = lasting(answer["message"]) == lasting(message.document)
            self.ask.check(same, "getMessage", "the message is not as it was written")
        self.watch.look()

    @rule(where=ANY, aim=AIMS, offset=st.integers(0, 5), limit=st.integers(1, 5), end=st.none() | ANY)
    def read_history(self, where: int, aim: str, offset: int, limit: int, end: int | None) -> None:
        """A page of the history is that slice of the whole; `end` leaves out what is not older than a message."""
        room = self.room(where)
        token, rid = self.aimed(room, aim)
        self.ask.step("getMessageHistory", f"{aim}, offset {offset}, limit {limit}{'' if end is None else ', end'}")
        query: dict[str, Any] = {"token": token, "offset": offset, "limit": limit}
        found, answer = self.ask.expect(
            lambda: self.model.room_of(token, rid), "getMessageHistory", path={"rid": rid}, query=query
        )
        if found is None:
            self.watch.look(room)
            return
        path = {"rid": rid}
        whole = self.ask.ok("getMessageHistory", path=path, query={"token": token, "limit": 100})["messages"]
        page = answer["messages"]
        if end is not None:
            before = whole[end % len(whole)]["ts"]
            whole = [one for one in whole if moment(one["ts"]) < moment(before)]
            page = self.ask.ok("getMessageHistory", path=path, query={**query, "end": before})["messages"]
        wanted = [one["_id"] for one in whole[offset : offset + limit]]
        self.ask.check([one["_id"] for one in page] == wanted, "getMessageHistory", "the page is a wrong slice")
        self.watch.look()

    # What several rules do

    def _message_id(self, room: Room, aim: str, which: int, what: str) -> str:
        """A message of the conversation, or one that is not what it seems, where the conversation is the own one."""
        kind = what if aim == "own" else "own"
        candidates = {
            "own": room.written,
            "other's": [one for one in self.model.messages if one.author != room.visitor.id and not one.removed],
            "elsewhere": [one for one in self.model.messages if one.room is not room and not one.removed],
            "dead": [one for one in self.model.messages if one.removed],
        }.get(kind, [])
        if candidates:
            return candidates[which % len(candidates)].id
        near = near_misses(room.written[0].id)[which % 4] if kind == "near" and room.written else None
        return near or self.ask.world.name("message")
