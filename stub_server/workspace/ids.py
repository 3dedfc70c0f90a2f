"""Makes ids in the two forms that the server has, at random or repeatably."""

from __future__ import annotations

import random
from secrets import SystemRandom
from typing import Any

# No 0, O, 1, I, l, u, v: what is easily confused is left out, as in the server's own ids.
_UNMISTAKABLE = "23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz"


class Ids:
    """A source of ids and secrets. With a seed, the same calls give the same ids."""

    def __init__(self, seed: int | None = None) -> None:
        self._random: random.Random = SystemRandom() if seed is None else random.Random(seed)

    def state(self) -> Any:
        """Where the source stands, for `go_to`; None where it is random."""
        return None if isinstance(self._random, SystemRandom) else self._random.getstate()

    def go_to(self, state: Any) -> None:
        """Gives the ids that it gave after that moment once more."""
        if state is not None and not isinstance(self._random, SystemRandom):
            self._random.setstate(state)

    def short(self) -> str:
        """17 characters: rooms, users, messages, triggers."""
        return "".join(self._random.choices(_UNMISTAKABLE, k=17))

    def hexadecimal(self) -> str:
        """24 hexadecimal digits: departments, inquiries, visitors, memberships."""
        return f"{self._random.getrandbits(96):024x}"

    def secret(self) -> str:
        """43 characters, for login tokens."""
        return "".join(self._random.choices(_UNMISTAKABLE, k=43))
