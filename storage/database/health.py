"""The health check: writes to the database."""

from sqlalchemy import update

from storage.database.database import Database, insert_once, now_ms
from storage.schema.heartbeat import heartbeat


async def prove_writable(database: Database) -> None:
    """Writes one small row; raises `StorageDown` if that fails."""
    async with database.write() as tx:
        now = await now_ms(tx)
        if not await insert_once(tx, heartbeat, {"id": 1, "beat_at": now}):
            await tx.execute(update(heartbeat).where(heartbeat.c.id == 1).values(beat_at=now))
