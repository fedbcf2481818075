"""Figures for administrators: days that are over are counted beforehand, today when somebody asks."""

import asyncio
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from storage.admin.daily_figures import ORDERS, Figure, days_to_count, keep_day, load_figures
from storage.database.database import Database
from storage.database.errors import StorageDown

log = structlog.get_logger(__name__)

_LONGEST_DAYS = 90
_PAUSE_SECONDS = 3600.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Period:
    """The figures of some days, the last of which is `today` (since 1970, UTC)."""

    figures: Sequence[Figure]
    days: int
    today: int

    def labels(self) -> list[str]:
        """Each day as month and day."""
        return [f"{_EPOCH + timedelta(days=day):%m-%d}" for day in self._range()]

    def total(self, kind: str, word: str | None = None) -> int:
        """The sum of a kind, or of one word of it."""
        return sum(one.value for one in self.figures if one.kind == kind and word in (None, one.word))

    def words(self, kind: str) -> list[str]:
        """The words of a kind, that with the largest sum first."""
        found = {one.word for one in self.figures if one.kind == kind}
        return sorted(found, key=lambda word: (-self.total(kind, word), word))

    def by_day(self, kind: str, word: str) -> list[int]:
        """The value of each day, 0 where there is none."""
        values = {one.day: one.value for one in self.figures if (one.kind, one.word) == (kind, word)}
        return [values.get(day, 0) for day in self._range()]

    def _range(self) -> range:
        return range(self.today - self.days + 1, self.today + 1)

    @property
    def success_percent(self) -> int | None:
        """How many of the orders that were made or failed were delivered; None without any."""
        delivered = self.total(ORDERS, "delivered")
        ended = delivered + self.total(ORDERS, "failed") + self.total(ORDERS, "undeliverable")
        return round(100 * delivered / ended) if ended else None

    def as_csv(self) -> bytes:
        """All figures: day, kind, word, value."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(("day", "kind", "word", "value"))
        for one in self.figures:
            writer.writerow((f"{_EPOCH + timedelta(days=one.day):%Y-%m-%d}", one.kind, one.word, one.value))
        return out.getvalue().encode()


class Statistics:
    """Counts days and answers questions about them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self, days: int) -> Period:
        """The figures of the last days; raises `StorageDown`."""
        await self.count_days()
        async with self._database.read(lengthy=True) as connection:
            figures, today = await load_figures(connection, days=days)
        return Period(figures, days, today)

    async def count_days(self) -> None:
        """Counts the days that are over; raises `StorageDown`."""
        async with self._database.read() as connection:
            missing = await days_to_count(connection, days=_LONGEST_DAYS)
        for day in missing:
            async with self._database.write(lengthy=True) as tx:
                await keep_day(tx, day)

    async def run(self) -> None:
        """Counts days as they end, until cancelled."""
        while True:
            try:
                await self.count_days()
            except StorageDown as error:
                log.warning("days not counted", why=str(error))
            await asyncio.sleep(_PAUSE_SECONDS)
