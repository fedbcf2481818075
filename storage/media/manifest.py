"""Which files the database refers to, for backups: results, and what an unfinished order still needs.

A backup may be made of the tables of an older release, before an upgrade: only columns that all of them had are read.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from sqlalchemy import select

from storage.database.database import Database
from storage.media.retention import raw_keys
from storage.orders.models import Stored
from storage.schema.orders import orders, parts
from storage.schema.states import OPEN_ORDERS

_AT_ONCE = 500
_COLUMNS = (
    *(parts.c.id, parts.c.order_id, parts.c.ordinal, parts.c.count, parts.c.results),
    *(orders.c.state.label("order_state"), orders.c.sources),
)


@dataclass(frozen=True, slots=True)
class Needed:
    """A key of the media store. `size` in bytes as the database knows it; an `optional` file need not exist."""

    key: str
    media_type: str = "application/octet-stream"
    size: int | None = None
    optional: bool = False


async def list_needed(database: Database) -> AsyncIterator[Needed]:
    """Every file that the database refers to, order by order. Raises `StorageDown`."""
    last = ""
    while True:
        async with database.read(lengthy=True) as connection:
            found = await connection.execute(
                select(*_COLUMNS)
                .join(orders, orders.c.id == parts.c.order_id)
                .where(parts.c.id > last)
                .order_by(parts.c.id)
                .limit(_AT_ONCE)
            )
            rows = [dict(row) for row in found.mappings()]
        for row in rows:
            for result in row["results"]:
                for needed in _files_of(Stored(**result)):
                    yield needed
            if row["order_state"] in OPEN_ORDERS:
                inputs = [f"in/{row['order_id']}/{number}" for number in range(1, len(row["sources"]) + 1)]
                for key in (*raw_keys(row["id"], row["count"]), *(inputs if row["ordinal"] == 0 else ())):
                    yield Needed(key, optional=True)
        if len(rows) < _AT_ONCE:
            return
        last = rows[-1]["id"]


def _files_of(result: Stored) -> tuple[Needed, ...]:
    others = tuple(Needed(key) for key in result.keys if key != result.key)
    return (Needed(result.key, result.media_type, result.size), *others)
