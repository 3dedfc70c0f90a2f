"""The week's opening hours of the default business hour."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time


@dataclass(frozen=True)
class OfficeHours:
    """When the office is open on one weekday, in UTC. `number` counts from Sunday, which is 0."""

    day: str
    number: int
    opens: bool
    start: time
    finish: time


_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")

# As a fresh server has them: from Monday to Friday.
DEFAULT_WEEK = tuple(
    OfficeHours(day, number, number not in (0, 6), time(8), time(20)) for number, day in enumerate(_DAYS)
)


def open_at(week: Iterable[OfficeHours], moment: datetime) -> bool:
    """Whether the office is open then; it closes when `finish` begins."""
    moment = moment.astimezone(UTC)
    number = moment.isoweekday() % 7
    return any(hours.opens and hours.number == number and hours.start <= moment.time() < hours.finish for hours in week)
