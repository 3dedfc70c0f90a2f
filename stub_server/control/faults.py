"""Faults that calls run into on purpose: slow, refused, cut off or trickling answers."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from http import HTTPStatus
from math import exp, log
from typing import Any

import orjson

from openapi.contract import Operation
from openapi.examples import JSON
from stub_server.control.conditions import Unusable
from stub_server.prepared import NoSuchExample, Prepared, prepared
from stub_server.requests.addresses import listing
from stub_server.stub import Stub

Item = Mapping[str, Any]


@dataclass
class Fault:
    """What happens to the calls that it fits; `wish` is the JSON that it was made from."""

    id: str
    wish: Item
    operation: Operation | None
    hits: int = 0

    @property
    def is_spent(self) -> bool:
        return "count" in self.wish and self.hits >= self.wish["count"]

    def fits(self, method: str, path: str, operation: Operation | None) -> bool:
        if self.operation is not None:
            return operation is not None and operation.id == self.operation.id
        return fnmatchcase(method, self.wish.get("method", "*").upper()) and fnmatchcase(path, self.wish["path"])

    def described(self) -> dict[str, Any]:
        left = {"left": max(self.wish["count"] - self.hits, 0)} if "count" in self.wish else {}
        return {"id": self.id, **self.wish, "hits": self.hits, **left}


@dataclass
class Stroke:
    """All that the faults do to one call."""

    seconds: float = 0
    answer: Prepared | None = None
    drop: bool = False
    trickle: tuple[int, float] | None = None  # so many bytes, then so many seconds of silence


@dataclass
class Faults:
    """The faults in force, in the order in which they were made."""

    stub: Stub
    seed: int | None = None
    _faults: dict[str, Fault] = field(default_factory=dict)
    _number: int = 0

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def __len__(self) -> int:
        return len(self._faults)

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._faults.values())

    def add(self, wish: Item) -> Fault:
        """Raises Unusable, with the mend, for a fault that could never strike."""
        operation = self._operation(wish)
        _check_actions(wish)
        if "example" in wish:
            self._check_example(wish, operation)
        self._number += 1
        fault = Fault(f"fault-{self._number}", dict(wish), operation)
        self._faults[fault.id] = fault
        return fault

    def remove(self, fault_id: str) -> None:
        if self._faults.pop(fault_id, None) is None:
            raise Unusable(f"there is no fault {fault_id!r}; there are {listing(self._faults)}")

    def clear(self) -> None:
        """None in force, and the dice fall as they did at the start."""
        self._faults.clear()
        self._number = 0
        self._random = random.Random(self.seed)

    def strike(self, method: str, path: str) -> Stroke | None:
        """What all that fit do together: waits add up, otherwise the first one that says anything decides."""
        operation = self.stub.addresses.at(method, path)
        stroke: Stroke | None = None
        for fault in self._faults.values():
            if fault.is_spent or not fault.fits(method, path, operation):
                continue
            if self._random.random() < fault.wish.get("probability", 1):
                fault.hits += 1
                stroke = stroke or Stroke()
                self._add(fault.wish, operation, stroke)
        return stroke

    def _add(self, wish: Item, operation: Operation | None, stroke: Stroke) -> None:
        stroke.seconds += self._latency(wish.get("latency", 0)) / 1000
        if stroke.answer is None and not stroke.drop:
            stroke.drop = bool(wish.get("drop"))
            if "status" in wish or "example" in wish:
                stroke.answer = self._answer(wish, operation)
        if stroke.trickle is None and "slow_body" in wish:
            stroke.trickle = _trickle(wish["slow_body"])

    def _latency(self, wish: Any) -> float:
        """Milliseconds, never below 0."""
        if not isinstance(wish, Mapping):
            return float(wish)
        if wish["type"] == "uniform":
            return self._random.uniform(wish["lower"], wish["upper"])
        if wish["type"] == "normal":
            return max(self._random.gauss(wish["mean"], wish["deviation"]), 0)
        return exp(self._random.gauss(log(wish["median"]), wish["sigma"]))

    def _answer(self, wish: Item, operation: Operation | None) -> Prepared:
        status = wish.get("status")
        if "body" in wish:
            text = wish["body"]
            if isinstance(text, str):
                return Prepared(status or 200, "text/plain; charset=utf-8", text.encode(), {})
            return Prepared(status or 200, JSON, orjson.dumps(text), {})
        if operation is not None:
            try:
                return prepared(self.stub.document, operation, status and str(status), wish.get("example"))
            except NoSuchExample:
                pass
        status = status or 500
        return Prepared(status, JSON, orjson.dumps({"success": False, "error": _phrase(status)}), {})

    def _operation(self, wish: Item) -> Operation | None:
        if ("operation" in wish) == ("path" in wish):
            raise Unusable(
                "say which calls it strikes: either operation (such as sendMessage) or path (such as /api/*)"
            )
        if "operation" not in wish:
            return None
        if "method" in wish:
            raise Unusable("an operation has one method; leave method out, or give path in place of operation")
        operation = self.stub.addresses.known_as(wish["operation"])
        if operation is None:
            likest = listing(self.stub.addresses.similar_to(wish["operation"]))
            raise Unusable(
                f"there is no operation {wish['operation']!r}; similar ones: {likest}; all are in /openapi.json"
            )
        return operation

    def _check_example(self, wish: Item, operation: Operation | None) -> None:
        if operation is None:
            raise Unusable("an example belongs to an operation; give operation in place of path")
        status = wish.get("status")
        try:
            prepared(self.stub.document, operation, status and str(status), wish["example"])
        except NoSuchExample as problem:
            raise Unusable(str(problem)) from problem


def _check_actions(wish: Item) -> None:
    actions = ("latency", "status", "example", "drop", "slow_body")
    if not any(wish.get(action) for action in actions):
        raise Unusable(f"say what happens to the calls: one or more of {listing(actions)}")
    if wish.get("drop") and ("status" in wish or "example" in wish):
        raise Unusable("a dropped connection has no answer; leave out either drop or status and example")
    if "body" in wish and "status" not in wish:
        raise Unusable("a body needs a status to come with; add one, such as 503")
    if "body" in wish and "example" in wish:
        raise Unusable("give either body or example; the example has a body of its own")
    latency = wish.get("latency")
    if isinstance(latency, Mapping):
        _check_distribution(latency)


def _check_distribution(latency: Item) -> None:
    needed: Sequence[str] = {
        "uniform": ("lower", "upper"),
        "normal": ("mean", "deviation"),
        "lognormal": ("median", "sigma"),
    }[latency["type"]]
    missing = [name for name in needed if name not in latency]
    if missing:
        raise Unusable(
            f"latency: {latency['type']} needs {listing(needed)}, in milliseconds; {listing(missing)} missing"
        )
    if latency["type"] == "uniform" and latency["lower"] > latency["upper"]:
        raise Unusable("latency: lower is above upper; exchange them")
    if latency["type"] == "lognormal" and latency["median"] <= 0:
        raise Unusable("latency: the median of a lognormal distribution has to be above 0")


def _trickle(wish: Item) -> tuple[int, float]:
    if "bytes_per_second" in wish:
        # Ten pieces a second look like a slow line and not like a hanging one.
        size = max(wish["bytes_per_second"] // 10, 1)
        return size, size / wish["bytes_per_second"]
    return wish.get("chunk_bytes", 64), wish.get("chunk_delay", 100) / 1000


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown status"
