"""Values, texts and bodies that no well-meaning client sends."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, MutableMapping, MutableSequence
from random import Random
from typing import Any

TEXTS = (
    "", " ", "\0", "\t\r\n", "null", "undefined", "NaN", "true", "0", "-1", "1e999", "__proto__", "constructor",
    "$gt", "x" * 300, "é" * 200, "\u202eabc\u200b", "🧨" * 50, "\ud800", "\udfff\ud800", "<script>alert(1)</script>",
    "' OR 1=1", "{{7*7}}", "${jndi:ldap://127.0.0.1}", "../../etc/passwd", "%00%ff%zz", "(((((a+)+)+)+$", "[", "*",
    "{", '{"$where":1}', "2026-13-45T99:99:99Z", "+275760-09-13T00:00:00.001Z", "0000-00-00", "9" * 30, "0x10",
    "1_000", "١٢٣", "a,b;c=d", "@",
)  # fmt: skip
NUMBERS = (0, -0.0, -1, 1.5, 2**31, 2**53 + 1, 2**63, -(2**64), 10**400, 1e308, -1e-308, float("inf"), float("nan"))


def value(random: Random, depth: int = 0) -> Any:
    """Any JSON value, seldom a likely one."""
    choice = random.randrange(10)
    if choice < 4:
        return random.choice(TEXTS)
    if choice < 6:
        return random.choice(NUMBERS)
    if choice < 8 or depth > 2:
        return random.choice((None, True, False, [], {}, [[]], [None], {"": None}, {"$ne": None}, {"$regex": ".*"}))
    if choice == 8:
        return [value(random, depth + 1) for _ in range(random.randrange(5))]
    return {random.choice(TEXTS): value(random, depth + 1) for _ in range(random.randrange(4))}


def spoilt(random: Random, document: Any) -> Any:
    """A copy of the document in which one to three places are wrong: replaced, removed, added or put into a list."""
    document = copy.deepcopy(document)
    for _ in range(random.randint(1, 3)):
        places = list(_places(document))
        if not places or random.random() < 0.05:
            return value(random)
        _spoil(random, *random.choice(places))
    return document


def _places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every container of the document with each of its keys."""
    if isinstance(node, dict | list):
        for key, item in list(node.items() if isinstance(node, dict) else enumerate(node)):
            yield node, key
            yield from _places(item)


def _spoil(random: Random, container: MutableMapping[Any, Any] | MutableSequence[Any], key: Any) -> None:
    choice = random.randrange(6)
    if choice == 0:
        del container[key]
    elif choice == 1:
        container[key] = [container[key]]
    elif choice == 2:
        container[key] = {"": container[key]}
    elif choice == 3 and isinstance(container, MutableMapping):
        container[random.choice(TEXTS)] = value(random)
    else:
        container[key] = value(random)


def dumped(random: Random, document: Any) -> bytes:
    """The document as JSON, or as the JSON with NaN and lone surrogates that some programs write."""
    return json.dumps(document, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass")


def broken_json(random: Random, document: Any) -> bytes:
    """Text that is no JSON, or JSON as hardly anybody writes it."""
    good = dumped(random, document)
    choice = random.randrange(10)
    if choice == 0:
        return good[: random.randrange(len(good) + 1)]
    if choice == 1:
        position = random.randrange(len(good) + 1)
        return good[:position] + random.choice((b"\xff", b"\xc3(", b"\xed\xa0\x80", b"\0", b"\xf5")) + good[position:]
    if choice == 2:
        return b"\xef\xbb\xbf" + good
    if choice == 3:
        return good + random.choice((b"}", b"{}", b"\n\n//", b"\0", b",", b" " * 500))
    if choice == 4:
        depth = random.choice((10, 100, 1_000, 5_000))
        return random.choice((b"[" * depth + b"]" * depth, b'{"a":' * depth + b"1" + b"}" * depth, b"[" * depth))
    if choice == 5:
        depth = random.choice((50, 500, 900))
        wrapped = b'{"visitor":' * depth + good + b"}" * depth
        return random.choice((wrapped, good[:-1] + b',"deep":' + b"[" * depth + b"]" * depth + b"}"))
    if choice == 6:
        return good.decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass")
    if choice == 7:
        return good[:-1] + b',"token":1,"token":[],"token":"x"}'
    if choice == 8:
        return random.randbytes(random.randrange(200))
    return dumped(random, value(random))


def huge_json(random: Random) -> bytes:
    """Half a megabyte and more."""
    size = random.choice((500_000, 2_000_000))
    return random.choice(
        (
            b'{"token":"' + b"x" * size + b'"}',
            b"[" + b"1," * (size // 2) + b"1]",
            b"{" + b",".join(b'"k%d":{}' % number for number in range(size // 12)) + b"}",
            b"[" * 100_000,
            b'{"token":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
            b'{"n":' + b"9" * (size // 10) + b"}",
        )
    )
