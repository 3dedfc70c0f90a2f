"""Sends attacks over sockets of this machine and reads what comes back."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field

import httptools

from tools.campaigns.attacks import Attack

PATIENCE = 60.0
_RUDE_PATIENCE = 0.5
_STATUS = re.compile(rb"^HTTP/1\.[01] (\d{3})[^\r]*\r\n(.*?)\r\n\r\n", re.MULTILINE | re.DOTALL)


@dataclass
class Answer:
    """What came back; status 0 where nothing did."""

    status: int = 0
    content_type: str = ""
    body: bytes = b""


@dataclass
class _Reading:
    """The callbacks of httptools, which fill an answer."""

    answer: Answer = field(default_factory=Answer)
    done: bool = False
    closes: bool = False

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"content-type":
            self.answer.content_type = value.decode("latin-1")
        elif name.lower() == b"connection" and value.lower() == b"close":
            self.closes = True

    def on_body(self, body: bytes) -> None:
        self.answer.body += body

    def on_message_complete(self) -> None:
        self.done = True


class Line:
    """A line to the server, connected anew where the server has hung up."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, attack: Attack) -> list[Answer]:
        """The answers. Raises TimeoutError where one is owed and does not come."""
        if attack.rude:
            return await self._provoke(attack)
        async with asyncio.timeout(PATIENCE):
            for attempt in (1, 2):
                fresh = self._streams is None
                try:
                    return [await self._ask(attack)]
                except (ConnectionError, asyncio.IncompleteReadError):
                    self.hang_up()
                    # The server may close a line that was idle at any time, but not a fresh one.
                    if fresh or attempt == 2:
                        return [Answer()]
        raise AssertionError("not reached")

    def hang_up(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _ask(self, attack: Attack) -> Answer:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.writelines(attack.pieces)
        reading = _Reading()
        parser = httptools.HttpResponseParser(reading)
        while not reading.done:
            data = await reader.read(65536)
            if not data:
                raise asyncio.IncompleteReadError(b"", None)
            parser.feed_data(data)
            if reading.done:
                break
        reading.answer.status = parser.get_status_code()
        if reading.closes:
            self.hang_up()
        return reading.answer

    async def _provoke(self, attack: Attack) -> list[Answer]:
        """On a line of its own, which is closed afterwards, in the middle of whatever it was."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        received = b""
        try:
            for piece in attack.pieces:
                writer.write(piece)
                await writer.drain()
            writer.write_eof()
            async with asyncio.timeout(_RUDE_PATIENCE):
                while data := await reader.read(65536):
                    received += data
        except (TimeoutError, OSError):
            pass
        finally:
            writer.close()
        return [_answer(int(status), head) for status, head in _STATUS.findall(received)]


def _answer(status: int, head: bytes) -> Answer:
    found = re.search(rb"content-type: *([^\r\n]*)", head, re.IGNORECASE)
    return Answer(status, found[1].decode("latin-1") if found else "")
