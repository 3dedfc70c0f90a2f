"""What a fault is."""

from __future__ import annotations

from dataclasses import dataclass

from tools.bites.proxy import Hook

OPERATORS = {
    1: "a required property is missing", 2: "a property has another type", 3: "null where there is a value",
    4: "a property that nobody may see", 5: "a value outside the enumeration", 6: "a time that is no RFC 3339",
    7: "a number out of bounds, or no integer", 8: "an id of another form", 9: "another status of success",
    10: "another content type", 11: "another status of refusal", 12: "another form of refusal",
    13: "a refusal sent as 200", 14: "500 on odd input", 15: "500 after some writes",
    16: "nobody has to log in", 17: "nobody needs the permission", 18: "credentials compared too laxly",
    19: "invalid input accepted", 20: "another visitor's conversation is read",
    21: "another visitor's messages are read",
    22: "another visitor's conversation is written to", 23: "another one's message is changed",
    24: "the wrong object is answered", 25: "a change hits other objects, too", 26: "a write is not stored",
    27: "a change is stored in part", 28: "closing is incomplete", 29: "a second time is accepted, or counts twice",
    30: "a closed conversation goes on", 31: "a second identity", 32: "the open conversation is not found again",
    33: "the deleted can still be read", 34: "deleting reaches too far, or not far enough",
    35: "the deleted is still listed", 36: "a wrong total", 37: "a wrong offset", 38: "a wrong count",
    39: "another default of page or order", 40: "a filter that does not filter", 41: "another order",
    42: "the text comes back changed", 43: "a wrong counter", 44: "a wrong history",
    45: "a wrong time, or late",
}  # fmt: skip
"""The 44 ways in which a chat server can be wrong, and time."""


@dataclass(frozen=True)
class Fault:
    """One fault in front of a good server.

    `operation` is the operationId that it strikes, `hook` how, and `witness` a script (see `witness.py`) that shows it.
    A failed promise about one of `seen_through` counts, too: those are the operations by which the damage is read back.
    """

    id: str
    operator: int
    operation: str
    words: str
    hook: Hook
    witness: str
    seen_through: tuple[str, ...] = ()
