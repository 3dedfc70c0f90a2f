"""Runs the short scripts that show a fault, and notes what came in a form that two runs can be compared by.

A script has one request per line: `[who: ]METHOD path[ JSON][ -> name=path.in.answer …]`. `who` is admin, grace, linus,
margaret, tim or nobody; without it the administrator asks where the operation wants a login, and nobody elsewhere.
`$name` stands for what an earlier line kept, `$soon` for the next minute as clocks in the far west tell it. `WAIT
seconds` waits, `COMPARE a b` notes which of two kept values is larger. Headers: a `!Name=value` before the JSON.
`FILE=name:type:text` in place of the JSON sends a file.
"""

from __future__ import annotations

import json
import re
import time
from datetime import datetime, timedelta, timezone
from string import Template
from typing import Any

import httpx

from tools.bites.hooks.answers import places
from tools.bites.traffic import Call, operations

PEOPLE = ("admin", "margaret", "grace", "linus", "tim")

WORLD = """\
POST livechat/visitor {"visitor": {"token": "tok-Ada-1", "name": "Ada", "email": "ada@example.net"}} \
-> ada_id=visitor._id
GET livechat/room?token=tok-Ada-1 -> room=room._id
WAIT 0.002
POST livechat/message {"token": "tok-Ada-1", "rid": "$room", "msg": "one"} -> one=message._id one_ts=message.ts
WAIT 0.002
POST livechat/message {"token": "tok-Ada-1", "rid": "$room", "msg": "two"} -> two=message._id
POST livechat/visitor {"visitor": {"token": "tok-Bea-2", "name": "Bea"}} -> bea_id=visitor._id
WAIT 0.002
GET livechat/room?token=tok-Bea-2 -> bea_room=room._id
POST livechat/message {"token": "tok-Bea-2", "rid": "$bea_room", "msg": "hers"} -> hers=message._id
POST livechat/department {"department": {"enabled": true, "name": "North", "showOnRegistration": false, \
"email": "zulu@example.net", "showOnOfflineForm": true, "description": "Zulu"}, \
"agents": [{"agentId": "Gr4ceHopperAgent7"}]} \
-> north=department._id
POST livechat/triggers {"name": "Another", "description": "d", "enabled": true, "runOnce": false, \
"conditions": [{"name": "time-on-site", "value": "9"}], \
"actions": [{"name": "send-message", "params": {"sender": "queue", "msg": "Hi", "name": ""}}]}
GET livechat/triggers?sort={"name":1} -> trigger=triggers[0]._id
GET livechat/room?token=ada-3f9c2b7e51&rid=rMAdaSupportChat1 -> old=room._id
GET livechat/rooms
"""

# Times of today: those of another age are seen by the difference.
_TIME = re.compile(r"^202\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
_LINE = re.compile(
    r"^(?:(?P<who>\w+): )?(?P<method>[A-Z]+) (?P<path>\S+)(?P<headers>(?: ![\w-]+=\S*)*)"
    r"(?: (?P<body>\{.*\}|\[.*\]|FILE=.*))?$"
)


class Visit:
    """One run of a script against one address; `notes` is what was seen."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=30)
        self.kept: dict[str, Any] = {}
        self.notes: list[Any] = []
        self._logins: dict[str, dict[str, str]] = {}

    def __enter__(self) -> Visit:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def play(self, script: str) -> list[Any]:
        """Logs everybody in, sets the scene, and plays the script. Only what the script sees is noted."""
        with self:
            for person in PEOPLE:
                self._log_in(person)
            soon = datetime.now(timezone(timedelta(hours=-12))) + timedelta(minutes=1)
            self.kept["soon"] = soon.isoformat(timespec="milliseconds")
            for line in WORLD.splitlines():
                self._line(line)
            self.notes = []
            for line in script.strip().splitlines():
                self._line(line.strip())
        return self.notes

    def _log_in(self, person: str) -> None:
        answer = self._client.post("/api/v1/login", json={"user": person, "password": person}).json()
        data = answer["data"]
        self._logins[person] = {"X-Auth-Token": data["authToken"], "X-User-Id": data["userId"]}
        token = data["authToken"]
        self.kept.update({f"{person}_token": token, f"{person}_user": data["userId"]})
        self.kept.update({f"{person}_capitals": token.swapcase(), f"{person}_prefix": token[:-1]})

    def _line(self, line: str) -> None:
        words = line.split()
        if words[0] == "WAIT":
            time.sleep(float(words[1]))
        elif words[0] == "COMPARE":
            one, other = str(self.kept.get(words[1])), str(self.kept.get(words[2]))
            self.notes.append("=" if one == other else "<" if one < other else ">")
        else:
            self._request(line)

    def _request(self, line: str) -> None:
        asked, _, wanted = line.partition(" -> ")
        filled = Template(asked).safe_substitute({name: str(value) for name, value in self.kept.items()})
        parts = _LINE.match(filled)
        if parts is None:
            raise ValueError(f"no line of a witness: {filled}")
        call = Call(parts["method"], f"/api/{'' if parts['path'] == 'info' else 'v1/'}{parts['path']}")
        headers = dict(item[1:].split("=", 1) for item in parts["headers"].split())
        body_type, sent = _content(parts["body"] or "")
        response = self._client.request(
            call.method, call.target, **sent,
            headers={**self._credentials(call, parts["who"]), **body_type, **headers},
        )  # fmt: skip
        try:
            body = response.json()
        except ValueError:
            body = response.text
        for item in wanted.split():
            name, _, path = item.partition("=")
            self.kept[name] = next((container[key] for container, key in places(body, path)), "missing")
        kind = response.headers.get("content-type", "").partition(";")[0]
        self.notes.append([response.status_code, kind, self._plain(body)])

    def _credentials(self, call: Call, who: str | None) -> dict[str, str]:
        if who:
            return self._logins.get(who, {})
        needed = {operation.id for operation in operations() if operation.requires_login}
        return self._logins["admin"] if call.operation in needed else {}

    def _plain(self, value: Any) -> Any:
        """The same with what differs from run to run (times, ids, durations) replaced by a word for its form."""
        if isinstance(value, dict):
            return {key: self._plain(item) for key, item in value.items() if key != "metrics"}
        if isinstance(value, list):
            return [self._plain(item) for item in value]
        if isinstance(value, float):
            return "<float>"
        if isinstance(value, str):
            return self._plain_text(value)
        return "<milliseconds>" if isinstance(value, int) and value > 10**12 else value

    def _plain_text(self, text: str) -> str:
        if _TIME.match(text):
            return "<time>"
        for name, known in self.kept.items():
            if isinstance(known, str) and len(known) > 8:
                text = text.replace(known, f"${name}")
        text = re.sub(r"\b[0-9a-f]{24}\b", "<id24>", text)
        text = re.sub(r"(?<![0-9A-Za-z])[0-9A-Za-z]{17}(?![0-9A-Za-z])", "<id17>", text)
        text = re.sub(r"RocketChat\w+", "<call>", text)
        return re.sub(r"(localhost|127\.0\.0\.1):\d+", "<host>", text)


def _content(body: str) -> tuple[dict[str, str], dict[str, Any]]:
    """The header that says what the body is, and the body."""
    if body.startswith("FILE="):
        name, kind, text = body.removeprefix("FILE=").split(":", 2)
        return {}, {"files": {"file": (name, text.encode(), kind)}}
    return {"Content-Type": "application/json"}, {"content": body.encode() or None}


def differs(one: list[Any], other: list[Any]) -> str:
    """Where two runs of a script differ first, as JSON of both; empty when they do not."""
    for before, after in zip(one, other, strict=False):
        if json.dumps(before) != json.dumps(after):  # 0 equals False in Python
            return f"{json.dumps(before)[:300]} ≠ {json.dumps(after)[:300]}"
    return "" if len(one) == len(other) else "one run is longer"
