"""What the control plane refuses."""

from __future__ import annotations


class Unusable(Exception):
    """The control plane cannot do what was asked; the message says how to ask instead. Answered with `status`."""

    def __init__(self, mend: str, status: int = 400) -> None:
        super().__init__(mend)
        self.status = status
