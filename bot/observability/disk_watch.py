"""Looks once a minute, on every replica, whether one of its disks is nearly full, and tells the operators."""

import asyncio
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import ClassVar

from bot.observability.alert_rules import DISK_FULL, find_full_disks
from bot.observability.watch import Watch
from storage.database.database import DAY_MS, Database, now_ms
from storage.orders.alerts import AlertKey, list_open_alerts

_FREE = "operator-disk-free"
_LASTS_MS = 7 * DAY_MS  # told again after that, so that what is older is of a machine that is gone
_FORGOTTEN_MS = _LASTS_MS + DAY_MS


class DiskWatch(Watch):
    """`places` are the folders whose disks are watched, `host` is this machine's name.

    An alert is named after machine and place: replicas on one machine tell it once, each machine tells of its own.
    """

    failed: ClassVar[str] = "disks not checked"

    def __init__(
        self,
        *,
        database: Database,
        places: Mapping[str, Path],
        host: str,
        limit_mb: int,
        send: Callable[..., None],
        seconds: float,
    ) -> None:
        super().__init__(database=database, send=send, seconds=seconds)
        self._places = places
        self._host = host
        self._limit_mb = limit_mb

    async def check(self) -> None:
        """Raises and resolves the alerts of this machine's disks. Raises `StorageDown`."""
        free = await asyncio.to_thread(_free_megabytes, self._places)
        async with self._database.read() as connection:
            every, now = await list_open_alerts(connection), await now_ms(connection)
        told = {key: raised_at for key, raised_at in every.items() if key[0] == DISK_FULL}
        mine = {self._key(place): place for place in self._places}
        found = find_full_disks(free, self._limit_mb, is_open={mine[key] for key in told if key in mine})
        for place, size in found.items():
            await self._raise(self._key(place), {"store": place, "host": self._host, "size": size}, lasts_ms=_LASTS_MS)
        for key, place in mine.items():
            if key in told and place not in found:
                await self._resolve(key, _FREE, {"store": place, "host": self._host})
        await self._forget(key for key, at in told.items() if key not in mine and at < now - _FORGOTTEN_MS)

    def _key(self, place: str) -> AlertKey:
        return DISK_FULL, f"{self._host} {place}"


def _free_megabytes(places: Mapping[str, Path]) -> dict[str, int]:
    """What is free at each place; places on one disk count once, under the first name."""
    found: dict[str, int] = {}
    disks: set[int] = set()
    for name, path in places.items():
        try:
            disk, free = os.stat(path).st_dev, shutil.disk_usage(path).free
        except OSError:
            continue  # whether it can be written to is checked elsewhere
        if disk not in disks:
            disks.add(disk)
            found[name] = free // 1_000_000
    return found
