"""The catalogue of faults, as an outsider would plant them: from the contract, not from what the suite asks."""

from __future__ import annotations

from tools.bites.faults import access, lists, lives, objects, refusals, shapes, texts
from tools.bites.faults.fault import OPERATORS, Fault

CATALOGUE: tuple[Fault, ...] = (
    *shapes.FAULTS, *refusals.FAULTS, *access.FAULTS, *objects.FAULTS, *lives.FAULTS, *lists.FAULTS, *texts.FAULTS,
)  # fmt: skip
"""All faults, by operator."""

__all__ = ["CATALOGUE", "OPERATORS", "Fault"]
