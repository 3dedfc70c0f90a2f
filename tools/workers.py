"""Processes of a campaign that start servers of their own and end them, however the campaign ends."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from multiprocessing import get_context
from types import TracebackType
from typing import Any, TypeVar

Thing = TypeVar("Thing")
Result = TypeVar("Result")


class Workers:
    """`start` is called in each process first; what it registers with `atexit` is done when the block is left.

    A forked process would leave without that, so these are spawned.
    """

    def __init__(self, count: int, start: Callable[..., None], *arguments: Any) -> None:
        self._pool = get_context("spawn").Pool(count, _begin, (start, arguments))

    def map(self, work: Callable[[Thing], Result], things: Iterable[Thing]) -> Iterator[Result]:
        """What the work makes of each thing, in the order in which it is done."""
        return self._pool.imap_unordered(partial(_done, work), things)

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.terminate()
        self._pool.join()


def leave_in_order() -> None:
    """Lets SIGTERM end this process as an exception does: blocks are left, what was registered is done."""

    def leave(*_: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # told once is enough; a second time would disturb the leaving
        sys.exit(128 + signal.SIGTERM)

    signal.signal(signal.SIGTERM, leave)


_trouble: list[Exception] = []


def _begin(start: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    leave_in_order()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes of a terminal; the parent ends these
    try:
        start(*arguments)
    except Exception as error:  # a pool would start another process, and so on for ever
        _trouble.append(error)


def _done(work: Callable[[Thing], Result], thing: Thing) -> Result:
    if _trouble:
        raise _trouble[0]
    return work(thing)
