"""Copies all rows of one database into another, such as from SQLite to PostgreSQL."""

from typing import Any

from sqlalchemy import Table, delete, func, insert, select, tuple_

from storage.database.database import Database
from storage.database.transaction import Transaction
from storage.schema.all_tables import metadata

_AT_ONCE = 500


async def copy_rows(source: Database, target: Database) -> int:
    """How many rows were copied, all or none; `target` has the same tables and is unused. Raises `StorageDown`."""
    copied = 0
    async with target.write(lengthy=True) as tx:
        for table in reversed(metadata.sorted_tables):
            await tx.execute(delete(table))  # what `check` or a first start wrote
        for table in metadata.sorted_tables:
            copied += await _copy_table(source, tx, table)
        if not target.is_sqlite:
            await _advance_sequences(tx)
    return copied


async def _copy_table(source: Database, tx: Transaction, table: Table) -> int:
    key, copied, last = tuple(table.primary_key.columns), 0, None
    while True:
        page = select(table).order_by(*key).limit(_AT_ONCE)
        if last is not None:
            page = page.where(tuple_(*key) > tuple_(*last))
        async with source.read(lengthy=True) as connection:
            rows = [row._mapping for row in await connection.execute(page)]
        if rows:
            values: list[dict[str, Any]] = [{column.key: row[column] for column in table.c} for row in rows]
            await tx.execute(insert(table), values)
            last = tuple(rows[-1][column] for column in key)
        copied += len(rows)
        if len(rows) < _AT_ONCE:
            return copied


async def _advance_sequences(tx: Transaction) -> None:
    """New rows get numbers after those that were copied."""
    for table in metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            if await tx.scalar(select(sequence)) is not None:
                newest = select(func.max(column)).scalar_subquery()
                await tx.execute(select(func.setval(sequence, func.coalesce(newest, 1), newest.is_not(None))))
