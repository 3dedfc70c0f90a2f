"""Moments as the wire has them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache


@lru_cache(maxsize=10_000)  # every list shows the same moments again, and writing one takes longer than finding it
def timestamp(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds: `2026-03-02T09:00:00.000Z`."""
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")
