"""Visitors and their conversations, step by step: register, open, write, change, read, rate, close, delete."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from hypothesis import strategies as st

from conformance.directed.comparing import lasting, moment, without
from conformance.directed.texts import near_misses
from conformance.model.acting import act
from conformance.model.exploring import Exploration
from conformance.model.reference import Message, Room, Visitor
from conformance.model.scenario import ANY, TEXTS, WRONG, Scenario
from conformance.model.settings import Rules
from conformance.session import Answer

Found = TypeVar("Found")
Request = dict[str, Any]

MESSAGES = st.permutations(["other's", "elsewhere", "dead", "never", "near"]).map(lambda kinds: kinds[:2])
"""Ids that are not those of the meant message."""
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
    """What visitors do, compared with the model after each step. Most is tried with something wrong first."""

    def __init__(self, exploration: Exploration, ground: Ground) -> None:
        super().__init__(exploration)
        self.ground = ground

    def start(self) -> None:
        """Two visitors, each with a conversation and a message in it, and the first with an earlier one."""
        super().start()
        for _ in range(2):
            self.opened(self.registered())
        self.wrote(self.model.rooms[0], "Hello")
        if self.ground.rules.may_close:
            self.end(self.model.rooms[0])
            self.opened(self.model.visitors[0])
        for room in self.model.rooms[1:]:
            self.wrote(room, "Where is my order 4711?")

    # Visitors

    @act()
    def register(self) -> None:
        if len(self.model.visitors) < 4:
            self.ask.step("registerVisitor", "new")
            self.watch.look(visitor=self.registered())

    @act(times=2, who=ANY, with_name=st.booleans())
    def register_again(self, who: int, with_name: bool) -> None:
        """The same token again: the same visitor, renamed or not; one who is gone comes back as somebody else."""
        visitor = self.visitor(who)
        if self.model.known(visitor.token) is None:
            self.ask.step("registerVisitor", "a deleted visitor's token")
            back = self.registered(visitor.token)
            self.watch.look(self.opened(back), back)
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

    @act(who=ANY)
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

    @act(who=ANY, wrong=WRONG, status=st.sampled_from(["online", "away"]))
    def change_status(self, who: int, wrong: list[str], status: str) -> None:
        def changed(visitor: Visitor, answer: Answer) -> None:
            echoed = (answer["token"], answer["status"]) == (visitor.token, status)
            self.ask.check(echoed, "setVisitorStatus", "the answer is not what was sent")
            self.watch.touched_visitor(visitor)
            if visitor.current is not None:
                visitor.current.status = status
                self.watch.touched(visitor.current, "v", added=0)

        self._try(
            "setVisitorStatus",
            self.room(who),
            wrong,
            lambda token, _: self.model.visitor_with(token, "[invalid-token]"),
            lambda token, _: {"body": {"token": token, "status": status}},
            changed,
        )

    @act(who=ANY, wrong=WRONG, after_the_end=st.booleans())
    def delete_visitor(self, who: int, wrong: list[str], after_the_end: bool) -> None:
        if not self.ground.rules.keeps_busy_visitors:
            return

        def deleted(visitor: Visitor, answer: Answer) -> None:
            self.ask.check(answer["visitor"]["_id"] == visitor.id, "deleteVisitor", "the answer names another visitor")
            self.model.removed(visitor)
            self.watch.visitor(visitor)

        room = self.room(who)
        visitor = room.visitor
        if after_the_end and visitor.current is not None and self.ground.rules.may_close:
            self.ask.step("closeRoom")
            self.end(visitor.current)
        self._try(
            "deleteVisitor",
            room,
            wrong,
            lambda token, _: self.model.removable(token),
            lambda token, _: {"path": {"token": token}},
            deleted,
        )

    # Conversations

    @act(times=2, who=ANY, wrong=WRONG, by_id=st.booleans())
    def open(self, who: int, wrong: list[str], by_id: bool) -> None:
        def answered(room: Room | None, answer: Answer) -> None:
            assert room is not None
            self.ask.check(answer["room"]["_id"] == room.id, "openRoom", "another conversation is answered")
            self.ask.check(answer["newRoom"] is False, "openRoom", "the conversation was open already, not new")

        visitor = self.room(who).visitor
        if not visitor.removed and visitor.current is None:
            self.ask.step("openRoom", "a new one")
            self.watch.look(self.opened(visitor), visitor)
        elif by_id:
            self._try(
                "openRoom",
                self.room(who),
                wrong,
                lambda token, rid: self.model.open_room_of(token, rid, "invalid-room"),
                lambda token, rid: {"query": {"token": token, "rid": rid}},
                answered,
            )
        else:
            tokens = [aim for aim in wrong if aim.endswith("token") or aim == "nobody"]
            self._try(
                "openRoom",
                self.room(who),
                tokens,
                lambda token, _: self.model.visitor_with(token).current,
                lambda token, _: {"query": {"token": token}},
                answered,
            )

    @act(where=ANY, wrong=WRONG)
    def close(self, where: int, wrong: list[str]) -> None:
        if not self.ground.rules.may_close:
            return
        self._try(
            "closeRoom",
            self.room(where),
            wrong,
            self.model.open_room_of,
            lambda token, rid: {"body": {"token": token, "rid": rid}},
            lambda room, answer: self.ended(room, answer.json),
        )

    @act(where=ANY, wrong=WRONG, answers=ANSWERS)
    def survey(self, where: int, wrong: list[str], answers: dict[str, str]) -> None:
        def stored(room: Room, answer: Answer) -> None:
            echoed = (answer["rid"], answer["data"]) == (room.id, answers)
            self.ask.check(echoed, "surveyRoom", "the answer is not what was sent")
            room.survey = answers
            self.watch.touched(room, "surveyFeedback", added=0)

        data = [{"name": name, "value": value} for name, value in answers.items()]
        self._try(
            "surveyRoom",
            self.room(where),
            wrong,
            self.model.room_of,
            lambda token, rid: {"body": {"token": token, "rid": rid, "data": data}},
            stored,
        )

    @act(times=2, who=ANY, wrong=WRONG, scope=st.sampled_from(["visitor", "room"]), value=TEXTS, over=st.booleans())
    def set_field(self, who: int, wrong: list[str], scope: str, value: str, over: bool) -> None:
        if not self.ground.fields:
            return
        key = self.ground.fields[scope]

        def stored(visitor: Visitor, _: Answer) -> None:
            self.model.set_field(visitor, scope, key, value, over)
            self.watch.touched_visitor(visitor)
            if visitor.current is not None:
                self.watch.touched(visitor.current, "livechatData", added=0)

        self._try(
            "setCustomField",
            self.room(who),
            wrong,
            lambda token, _: self.model.visitor_with(token),
            lambda token, _: {"body": {"token": token, "key": key, "value": value, "overwrite": over}},
            stored,
        )

    # Messages

    @act(times=2, where=ANY, wrong=WRONG, text=TEXTS, with_id=st.booleans())
    def send(self, where: int, wrong: list[str], text: str, with_id: bool) -> None:
        """Writes, sometimes with an id of the client's own, and then twice."""
        own_id = {"_id": self.ask.world.name("message").replace("-", "")} if with_id else {}

        def request(token: str, rid: str) -> Request:
            return {"body": {"token": token, "rid": rid, "msg": text, **own_id}}

        def stored(room: Room, answer: Answer) -> None:
            self.sent(room, text, answer["message"], own_id.get("_id"))
            if own_id:
                again = self.ask.ok("sendMessage", **request(room.visitor.token, room.id))["message"]
                self.ask.check(again["_id"] == own_id["_id"], "sendMessage", "the repeated message has another id")

        self._try("sendMessage", self.room(where), wrong, self.model.open_room_of, request, stored)

    @act(times=2, where=ANY, wrong=WRONG, which=ANY, kinds=MESSAGES, text=TEXTS)
    def edit(self, where: int, wrong: list[str], which: int, kinds: list[str], text: str) -> None:
        if not self.ground.rules.may_edit:
            return

        def edited(message: Message, answer: Answer) -> None:
            now = answer["message"]
            kept = without(lasting(now), *_EDITED) == without(lasting(message.document), *_EDITED)
            self.ask.check(kept, "updateMessage", "the edit changed more than the text")
            self.ask.check(now["msg"] == text, "updateMessage", "the text is not the new one")
            self.ask.check(now["editedBy"]["_id"] == message.author, "updateMessage", "editedBy is not the author")
            message.document = now
            self.watch.touched(message.room, "lastMessage", added=0)

        def request(token: str, rid: str, message_id: str) -> Request:
            return {"path": {"_id": message_id}, "body": {"token": token, "rid": rid, "msg": text}}

        self._try_message(
            "updateMessage", self.room(where), wrong, which, kinds, self.model.own_message, request, edited
        )

    @act(where=ANY, wrong=WRONG, which=ANY, kinds=MESSAGES)
    def delete(self, where: int, wrong: list[str], which: int, kinds: list[str]) -> None:
        if not (self.ground.rules.may_delete and self.ground.rules.deletes_wholly):
            return

        def deleted(message: Message, answer: Answer) -> None:
            named = answer["message"]["_id"] == message.id
            self.ask.check(named, "deleteMessage", "the answer names another message")
            message.removed = True
            self.watch.touched(message.room, "msgs", "lastMessage", "lm", added=-1)

        def request(token: str, rid: str, message_id: str) -> Request:
            return {"path": {"_id": message_id}, "body": {"token": token, "rid": rid}}

        self._try_message(
            "deleteMessage", self.room(where), wrong, which, kinds, self.model.own_message, request, deleted
        )

    @act(where=ANY, wrong=WRONG, which=ANY, kinds=MESSAGES)
    def read(self, where: int, wrong: list[str], which: int, kinds: list[str]) -> None:
        def answered(message: Message, answer: Answer) -> None:
            same = lasting(answer["message"]) == lasting(message.document)
            self.ask.check(same, "getMessage", "the message is not as it was written")

        def request(token: str, rid: str, message_id: str) -> Request:
            return {"path": {"_id": message_id}, "query": {"token": token, "rid": rid}}

        self._try_message("getMessage", self.room(where), wrong, which, kinds, self.model.message_in, request, answered)

    @act(where=ANY, wrong=WRONG, offset=st.integers(0, 3), limit=st.integers(1, 4), end=ANY)
    def read_history(self, where: int, wrong: list[str], offset: int, limit: int, end: int) -> None:
        """A page of the history is that slice of the whole; `end` leaves out what is not older than a message."""

        def answered(room: Room, answer: Answer) -> None:
            request: Request = {"path": {"rid": room.id}, "query": {"token": room.visitor.token, "limit": 100}}
            whole = self.ask.ok("getMessageHistory", **request)["messages"]
            self._expect_slice(whole, answer["messages"], offset, limit)
            before = whole[end % len(whole)]["ts"]
            request["query"] |= {"offset": offset, "limit": limit, "end": before}
            older = [one for one in whole if moment(one["ts"]) < moment(before)]
            page = self.ask.ok("getMessageHistory", **request)["messages"]
            self._expect_slice(older, page, offset, limit)

        self._try(
            "getMessageHistory",
            self.room(where),
            wrong,
            self.model.room_of,
            lambda token, rid: {"path": {"rid": rid}, "query": {"token": token, "offset": offset, "limit": limit}},
            answered,
        )

    # What several acts do

    def _expect_slice(self, whole: list[Any], page: list[Any], offset: int, limit: int) -> None:
        wanted = [one["_id"] for one in whole[offset : offset + limit]]
        right = [one["_id"] for one in page] == wanted
        self.ask.check(right, "getMessageHistory", f"offset {offset}, limit {limit}: the page is a wrong slice")

    def _try(
        self,
        operation: str,
        room: Room,
        wrong: list[str],
        find: Callable[[str, str], Found],
        request: Callable[[str, str], Request],
        done: Callable[[Found, Answer], None],
    ) -> None:
        """Calls the operation with wrong tokens and rooms, then with the right ones; the model knows the answer."""
        for aim in (*wrong, "own"):
            token, rid = self.aimed(room, aim)
            self.ask.step(operation, aim)
            found, answer = self.ask.expect(lambda: find(token, rid), operation, **request(token, rid))  # noqa: B023
            if found is not None:
                done(found, answer)
        self.watch.look(room, room.visitor)

    def _try_message(
        self,
        operation: str,
        room: Room,
        wrong: list[str],
        which: int,
        kinds: list[str],
        find: Callable[[str, str, str], Message],
        request: Callable[[str, str, str], Request],
        done: Callable[[Message, Answer], None],
    ) -> None:
        """The same for a message, with ids of wrong ones besides."""
        tries = [(aim, "own") for aim in wrong] + [("own", kind) for kind in (*kinds, "own")]
        for aim, kind in tries:
            token, rid = self.aimed(room, aim)
            message_id = self._message_id(room, which, kind)
            self.ask.step(operation, f"{aim}, {kind} message")
            found, answer = self.ask.expect(
                lambda: find(token, rid, message_id),  # noqa: B023
                operation,
                **request(token, rid, message_id),
            )
            if found is not None:
                done(found, answer)
        self.watch.look(room)

    def _message_id(self, room: Room, which: int, kind: str) -> str:
        """A message of the conversation, or one that is not what it seems."""
        there = [one for one in self.model.messages if not one.removed and not one.room.removed]
        candidates = {
            "own": room.written or [one for one in there if one.author == room.visitor.id],
            "other's": [one for one in there if one.author != room.visitor.id],
            "elsewhere": [one for one in there if one.room is not room and one.author == room.visitor.id],
            "dead": [one for one in self.model.messages if one.removed],
        }.get(kind, [])
        if candidates:
            return candidates[which % len(candidates)].id
        near = near_misses(room.written[0].id)[which % 4] if kind == "near" and room.written else None
        return near or self.ask.world.name("message")
