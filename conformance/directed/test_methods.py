"""Realtime methods that are called over REST."""

from __future__ import annotations

import json
from typing import Any

from conformance.directed.texts import NASTY_LINE
from conformance.promises import promise
from conformance.session import Login
from conformance.world import World

_NEEDED = ("admin", "agents online")
_SOURCE = "server 8.x misc.ts method.call"


def call(world: World, method: str, *params: Any, label: str | None = None, call_id: str = "1") -> dict[str, Any]:
    """Runs a method as the administrator: what stands in `message` of a success."""
    body = {"message": envelope(method, *params, call_id=call_id)}
    answer = world.ok("callMethod", path={"method": label or method}, body=body, caller=world.admin)
    result: dict[str, Any] = json.loads(answer["message"])
    assert (result["msg"], result["id"]) == ("result", call_id)
    return result


def envelope(method: str, *params: Any, call_id: str = "1") -> str:
    return json.dumps({"msg": "method", "id": call_id, "method": method, "params": params})


def failed(world: World, caller: Login, method: str, *params: Any, call_id: str = "1") -> dict[str, Any]:
    """Runs a method that fails: its error."""
    body = {"message": envelope(method, *params, call_id=call_id)}
    answer = world.refused("callMethod", path={"method": method}, body=body, caller=caller)
    result: dict[str, Any] = json.loads(answer["message"])
    assert (result["msg"], result["id"], "result" in result) == ("result", call_id, False)
    error: dict[str, Any] = result["error"]
    return error


@promise("workspace.method.send-message", "callMethod", kind="success", capabilities=_NEEDED, source=_SOURCE)
def test_a_method_does_what_it_is_for(world: World) -> None:
    """`sendMessage` writes one message into the room that it names, and no other; the answer carries the id of the call
    and the stored message, whatever name the path has."""
    conversation, neighbour = world.conversation(), world.conversation()
    others = world.history(neighbour)

    for number, label in enumerate(("sendMessage", "anything")):
        chosen = world.name("message")
        draft = {"_id": chosen, "rid": conversation.rid, "msg": f"{NASTY_LINE}{number}"}
        result = call(world, "sendMessage", draft, label=label, call_id=f"call {number}")["result"]
        assert (result["_id"], result["rid"], result["msg"]) == (chosen, conversation.rid, draft["msg"])
        assert result["u"]["_id"] == world.admin.user_id
        assert isinstance(result["ts"]["$date"], int)
        newest = world.history(conversation)[0]
        assert (newest["_id"], newest["msg"]) == (chosen, draft["msg"])

    assert world.texts(conversation) == [f"{NASTY_LINE}{number}" for number in range(2)]
    assert world.history(neighbour) == others


@promise("workspace.method.unknown", "callMethod", kind="refusal", capabilities=("login",), source=_SOURCE)
def test_an_unknown_method_fails(world: World) -> None:
    """A method that there is none fails with the code 404 and its name, under the id of the call."""
    for name, call_id in (("livechat:noSuchMethod", "7"), ("SendMessage", "a b")):
        error = failed(world, world.admin, name, call_id=call_id)
        assert (error["error"], error["reason"]) == (404, f"Method '{name}' not found")
