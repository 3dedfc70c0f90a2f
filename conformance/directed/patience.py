"""Waits for what servers do a moment after they have answered: counters, caches, presence."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")

_STEPS = (0.0, 0.1, 0.4, 1.2, 2.0)  # seconds; the widget's configuration is cached for one


def settled(read: Callable[[], Value], fits: Callable[[Value], bool]) -> Value:
    """What is read as soon as it fits, else what was read last, after some four seconds."""
    for pause in _STEPS:
        time.sleep(pause)
        value = read()
        if fits(value):
            break
    return value
