"""Which SQLite statements hold up the event loop: short ones, never what may touch many rows."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.database.database import Database
from storage.database.errors import StorageDown

SLOW = text("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500000) SELECT max(i) FROM n")


@pytest.fixture
async def sqlite(tmp_path: Path) -> Database:
    return Database(f"sqlite:///{tmp_path}/imagine.db")


@pytest.mark.parametrize("writes", [True, False], ids=["writing", "reading"])
async def test_a_lengthy_transaction_holds_up_nobody(sqlite: Database, writes: bool) -> None:
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.005)
            ticks += 1

    ticking = asyncio.create_task(tick())
    await asyncio.sleep(0.02)
    async with sqlite.write(lengthy=True) if writes else sqlite.read(lengthy=True) as connection:
        before = ticks
        assert await connection.scalar(SLOW) == 1_500_000
        during = ticks - before
    async with sqlite.read() as connection:  # the same connection, short again
        before = ticks
        assert await connection.scalar(SLOW) == 1_500_000
        inline = ticks - before
    ticking.cancel()
    await sqlite.close()
    assert during >= 5
    assert inline <= 1


@pytest.mark.parametrize("content", [b"this is no database" * 500])
async def test_a_file_that_is_no_database_is_said_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "imagine.db").write_bytes(content)
    database = Database(f"sqlite:///{tmp_path}/imagine.db")
    with pytest.raises(StorageDown, match="the file is no SQLite database"):
        async with database.read():
            pass
    await database.close()
