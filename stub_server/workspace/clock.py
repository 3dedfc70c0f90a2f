"""The workspace's clock: real time, unless a test has frozen or moved it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """Tells the time in UTC with milliseconds, as the server's documents do.

    `freeze` stops it, `advance` moves it (also while frozen), `resume` lets it run on from where it stands.
    """

    def __init__(self, start: datetime | None = None) -> None:
        self._offset = timedelta()
        self._frozen: datetime | None = start

    def now(self) -> datetime:
        moment = self._frozen if self._frozen is not None else datetime.now(UTC) + self._offset
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    @property
    def frozen(self) -> bool:
        return self._frozen is not None

    def freeze(self, moment: datetime | None = None) -> None:
        """Stops at `moment` (aware), by default at the present one."""
        self._frozen = moment or self.now()

    def advance(self, seconds: float) -> None:
        step = timedelta(seconds=seconds)
        if self._frozen is not None:
            self._frozen += step
        else:
            self._offset += step

    def set_as(self, other: Clock) -> None:
        """Tells the same time as the other one from now on."""
        self._offset, self._frozen = other._offset, other._frozen

    def resume(self) -> None:
        if self._frozen is not None:
            self._offset = self._frozen - datetime.now(UTC)
            self._frozen = None
