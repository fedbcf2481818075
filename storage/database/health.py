"""The health check, which writes to the database, and how large the database is."""

from sqlalchemy import text, update

from storage.database.database import Database, insert_once, now_ms
from storage.database.transaction import Transaction
from storage.schema.heartbeat import heartbeat

_SIZES = {
    "postgresql": text("SELECT pg_database_size(current_database())"),
    "sqlite": text("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"),
}


async def prove_writable(database: Database) -> None:
    """Writes one small row; raises `StorageDown` if that fails."""
    async with database.write() as tx:
        now = await now_ms(tx)
        if not await insert_once(tx, heartbeat, {"id": 1, "beat_at": now}):
            await tx.execute(update(heartbeat).where(heartbeat.c.id == 1).values(beat_at=now))


async def load_megabytes(connection: Transaction) -> int:
    """How much room the database takes, with its indexes."""
    return int(await connection.scalar(_SIZES[connection.dialect.name]) or 0) // 1_000_000
