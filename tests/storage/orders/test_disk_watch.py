"""Every machine tells of its own disks, once, also where several replicas run on one, on both databases."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import update

from bot.observability.disk_watch import DiskWatch
from storage.database.database import DAY_MS, Database
from storage.orders.alerts import list_open_alerts
from storage.schema.operations import alerts

FULL, FREE = 1 << 40, 0  # as limits


def watch(
    database: Database, sent: list[Any], places: Mapping[str, Path], *, host: str = "one", limit_mb: int = FULL
) -> DiskWatch:
    send = lambda *lines, alert=None: sent.append(lines)  # noqa: E731
    return DiskWatch(database=database, places=places, host=host, limit_mb=limit_mb, send=send, seconds=60)


async def test_a_disk_that_is_nearly_full_is_told_once_for_all_places_on_it(database: Database, tmp_path: Path) -> None:
    sent: list[Any] = []
    places = {"database": tmp_path, "media": tmp_path, "gone": tmp_path / "x"}
    for _ in range(2):
        await watch(database, sent, places).check()
    [((name, arguments),)] = sent
    assert (name, arguments["store"], arguments["host"]) == ("operator-disk-full", "database", "one")
    await watch(database, sent, places, limit_mb=FREE).check()
    assert sent[1:] == [(("operator-disk-free", {"store": "database", "host": "one"}),)]


async def test_each_machine_tells_of_its_own_disk_and_says_itself_that_it_is_free(
    database: Database, other: Database, tmp_path: Path
) -> None:
    sent: list[Any] = []
    places = {"temporary": tmp_path}
    for replica, host in ((database, "one"), (other, "two"), (other, "one")):
        await watch(replica, sent, places, host=host).check()
    assert [arguments["host"] for ((_, arguments),) in sent] == ["one", "two"]
    await watch(other, sent, places, host="two", limit_mb=FREE).check()
    assert sent[2:] == [(("operator-disk-free", {"store": "temporary", "host": "two"}),)]
    async with database.read() as connection:
        assert list(await list_open_alerts(connection)) == [("operator-disk-full", "one temporary")]


async def test_it_is_told_again_after_a_week_and_forgotten_with_a_machine_that_is_gone(
    database: Database, tmp_path: Path
) -> None:
    sent: list[Any] = []
    places = {"temporary": tmp_path}
    for host in ("one", "gone"):
        await watch(database, sent, places, host=host).check()
    async with database.write() as tx:
        await tx.execute(update(alerts).values(raised_at=alerts.c.raised_at - 9 * DAY_MS))
    await watch(database, sent, places).check()
    assert [arguments["host"] for ((_, arguments),) in sent] == ["one", "gone", "one"]
    async with database.read() as connection:
        assert list(await list_open_alerts(connection)) == [("operator-disk-full", "one temporary")]
