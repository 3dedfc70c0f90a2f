"""Bytes that are no proper HTTP: cut, chunked wrongly, sent together, or mere noise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from tools.campaigns.attacks import Attack

_HEAD = b"POST /api/v1/livechat/visitor HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
_BODY = b'{"visitor": {"token": "rude-token"}}'
_CHUNKED = _HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
_GOOD = _HEAD + b"Content-Length: %d\r\n\r\n" % len(_BODY) + _BODY
_GET = b"GET /api/v1/livechat/config HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"

_BROKEN_CHUNKS = (
    b"zz\r\n{}\r\n0\r\n\r\n",
    b"5\r\n{}\r\n",
    b"-1\r\n",
    b"ffffffffffffffffff\r\n{",
    b"2\r\n{}0\r\n\r\n",
    b"2;\xff=\r\n{}\r\n",
)
_FRAMES = (
    b"Content-Length: 5\r\nContent-Length: 36\r\n",
    b"Content-Length: 36, 36\r\n",
    b"Content-Length: -1\r\n",
    b"Content-Length: +36\r\n",
    b"Content-Length: 3\r\n",
    b"Content-Length: 99999999999999999999\r\n",
    b"Content-Length: 36\r\nTransfer-Encoding: chunked\r\n",
    b"Transfer-Encoding: gzip, chunked\r\n",
    b"Transfer-Encoding: \xff\r\n",
)
_BROKEN_HEADS = (
    b"GET\r\n\r\n",
    b"GET /api/info\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET /api/info HTTP/1.0\r\n\r\n",
    b"get /api/info http/1.1\r\n\r\n",
    b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost x\r\n\r\n",
    b"GET / HTTP/1.1\r\n: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nA: " + b"a" * 100_000,
    b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 20_000 + b"\r\n",
    b"HEAD /api/v1/livechat/config HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET http://127.0.0.1/api/info HTTP/1.1\r\nHost: y\r\n\r\n",
    b"CONNECT 127.0.0.1:1 HTTP/1.1\r\nHost: z\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01",
    b"\r\n" * 500,
)


class Rudeness:
    """Makes rude attacks, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._kinds: dict[str, Callable[[], list[bytes]]] = {
            "cut body": self._cut_body,
            "chunks": self._chunks,
            "broken chunks": lambda: [_CHUNKED, self._random.choice(_BROKEN_CHUNKS)],
            "pipelining": self._pipeline,
            "noise": lambda: [self._random.randbytes(self._random.choice((1, 20, 2_000, 70_000)))],
            "broken head": lambda: [self._random.choice(_BROKEN_HEADS)],
            "framing": lambda: [_HEAD + self._random.choice(_FRAMES) + b"\r\n" + _BODY],
        }

    def __iter__(self) -> Iterator[Attack]:
        while True:
            kind = self._random.choice(list(self._kinds))
            yield Attack(kind, tuple(self._kinds[kind]()), rude=True)

    def _cut_body(self) -> list[bytes]:
        length = self._random.choice((len(_BODY) + 1, 1_000, 10**9))
        return [_HEAD + b"Content-Length: %d\r\n\r\n" % length, _BODY[: self._random.randrange(len(_BODY))]]

    def _chunks(self) -> list[bytes]:
        pieces, rest = [_CHUNKED], _BODY
        while rest:
            size = self._random.randint(1, 9)
            pieces.append(b"%x\r\n%s\r\n" % (len(rest[:size]), rest[:size]))
            rest = rest[size:]
        return [*pieces, b"0\r\n\r\n"]

    def _pipeline(self) -> list[bytes]:
        return [b"".join(self._random.choice((_GET, _GOOD)) for _ in range(self._random.randint(2, 12)))]
