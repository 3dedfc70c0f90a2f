"""What Meteor's `check()` takes for an integer."""

from __future__ import annotations

from typing import Any


def is_whole(value: Any) -> bool:
    """Whether it is a number that JavaScript's bit operations leave as it is: whole, and of 32 bits."""
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and -(2**31) <= value < 2**31
        and value == int(value)
    )
