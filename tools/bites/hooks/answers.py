"""Faults in the answer: fields, statuses, content types, refusals in another dress, crashes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from tools.bites.proxy import Hook, Server
from tools.bites.traffic import Answer, Call, reply

Edit = Callable[[Any], Any]
When = Callable[[Call, Answer, Server], bool]


def always(call: Call, answer: Answer, server: Server) -> bool:
    return True


def places(body: Any, path: str) -> Iterator[tuple[Any, Any]]:
    """All (container, key) that a path such as `messages[].u.name` or `rooms[0]._id` leads to and that exist."""
    steps: list[Any] = [part for part in re.split(r"\.|(?=\[)", path) if part]
    found = [body]
    for index, step in enumerate(steps):
        keyed = [pair for container in found for pair in _inside(container, step)]
        if index == len(steps) - 1:
            yield from keyed
        found = [container[key] for container, key in keyed]


def _inside(container: Any, step: str) -> Iterator[tuple[Any, Any]]:
    if step.startswith("["):
        if isinstance(container, list):
            keys = range(len(container)) if step == "[]" else [int(step[1:-1])]
            yield from ((container, key) for key in keys if -len(container) <= key < len(container))
    elif isinstance(container, dict) and step in container:
        yield container, step


def drop(path: str) -> Edit:
    def edit(body: Any) -> None:
        for container, key in reversed(list(places(body, path))):
            del container[key]

    return edit


def change(path: str, make: Callable[[Any], Any]) -> Edit:
    """Makes another value of each that is there."""

    def edit(body: Any) -> None:
        for container, key in list(places(body, path)):
            container[key] = make(container[key])

    return edit


def put(path: str, value: Any) -> Edit:
    """Sets a property, there or not, on every object that the path up to it leads to."""
    above, _, name = path.rpartition(".")

    def edit(body: Any) -> None:
        targets = [container[key] for container, key in places(body, above)] if above else [body]
        for target in targets:
            if isinstance(target, dict):
                target[name] = value

    return edit


def answers(*edits: Edit, when: When = always) -> Hook:
    """Accepted answers of JSON are edited on their way back."""

    async def hook(call: Call, server: Server) -> Answer:
        answer = await server.send(call)
        if answer.accepted and when(call, answer, server):
            for edit in edits:
                answer = answer.edited(edit)
        return answer

    return hook


def answers_by(make: Callable[[Call, Any, Server], Any], when: When = always) -> Hook:
    """Like `answers`, for edits that look at the request or at what is remembered."""

    async def hook(call: Call, server: Server) -> Answer:
        answer = await server.send(call)
        if answer.accepted and isinstance(answer.json, dict) and when(call, answer, server):
            return answer.edited(lambda body: make(call, body, server))
        return answer

    return hook


def accepted_as(status: int | None = None, content_type: str | None = None, body: bytes | None = None) -> Hook:
    """Accepted answers get another status, content type or body."""

    async def hook(call: Call, server: Server) -> Answer:
        answer = await server.send(call)
        return _dressed(answer, status, content_type, body) if answer.accepted else answer

    return hook


def refused_as(
    status: int | None = None, *, like: str = "", edit: Edit | None = None, content_type: str | None = None
) -> Hook:
    """Refusals whose text matches `like` get another status, body or content type."""

    async def hook(call: Call, server: Server) -> Answer:
        answer = await server.send(call)
        if not answer.refused or not re.search(like, answer.text):
            return answer
        changed = answer.edited(edit) if edit else answer
        return _dressed(changed, status, content_type, None)

    return hook


def accepts(like: str = "", when: When = always, body: Callable[[Call, Server], Any] | None = None) -> Hook:
    """What the server refuses is answered as if it had been done: with the latest good answer, or `body`."""

    async def hook(call: Call, server: Server) -> Answer:
        answer = await server.send(call)
        text = answer.text
        if not answer.refused or not re.search(like, text) or not when(call, answer, server):
            return answer
        return reply(body(call, server) if body else server.memory.example(call.operation))

    return hook


def reordered(items: str, order: Callable[[list[Any]], list[Any]], asked: bool | None = None) -> Hook:
    """The page in another order; only where a sort was asked for (True) or was not (False)."""

    async def hook(call: Call, server: Server) -> Answer:
        answer = await server.send(call)
        sorts = "sort" in dict(call.query)
        fits = asked is None or sorts == asked
        if not answer.accepted or not fits or not isinstance(answer.json, dict):
            return answer
        return answer.edited(lambda body: {**body, items: order(body[items])})

    return hook


CRASH = reply({"success": False, "error": "Internal server error"}, 500)


def crashes_on(pattern: str, instead: Answer = CRASH) -> Hook:
    """500 (or `instead`) for every request with such a text in its path, query or body; nothing reaches the server."""

    async def hook(call: Call, server: Server) -> Answer:
        texts = [*call.values.values(), *(value for _, value in call.query)]
        texts.append(json.dumps(call.json, ensure_ascii=False) if call.json is not None else "")
        return instead if any(re.search(pattern, text) for text in texts) else await server.send(call)

    return hook


def crashes_after(writes: int, key: str = "") -> Hook:
    """500 once this many calls were accepted, counted for each value of `key` when one is named."""

    async def hook(call: Call, server: Server) -> Answer:
        counted = ("accepted", str(call.named(key)) if key else "")
        if server.state.get(counted, 0) >= writes:
            return CRASH
        answer = await server.send(call)
        if answer.accepted:
            server.state[counted] = server.state.get(counted, 0) + 1
        return answer

    return hook


def _dressed(answer: Answer, status: int | None, content_type: str | None, body: bytes | None) -> Answer:
    headers = answer.headers
    if content_type:
        kept = tuple(pair for pair in headers if pair[0].lower() != "content-type")
        headers = (*kept, ("content-type", content_type))
    return replace(answer, status=status or answer.status, headers=headers, body=answer.body if body is None else body)
