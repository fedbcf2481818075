"""Statements that are built once: to build one costs SQLAlchemy more than to run it, and an order needs thirty."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import ClauseElement, ColumnElement, Table, bindparam, literal_column, update
from sqlalchemy.engine import CursorResult

from storage.database.transaction import Transaction

_KEPT = 1024


def among(column: ColumnElement[str], words: Any) -> ColumnElement[bool]:
    """`column` is one of our own words, written into the statement: a list of parameters is expanded at every run."""
    return column.in_([literal_column(f"'{word}'") for word in sorted(words)])


async def change(
    tx: Transaction,
    table: Table,
    keys: Mapping[str, Any],
    values: Mapping[str, Any],
    *,
    returning: tuple[str, ...] = (),
) -> CursorResult[Any]:
    """Updates the rows in which every column of `keys` has that value; SQL expressions may be among the values."""
    given = {name: value for name, value in values.items() if not isinstance(value, ClauseElement)}
    statement = _update(table, tuple(keys), tuple(given), returning)
    if len(given) < len(values):
        statement = statement.values({name: value for name, value in values.items() if name not in given})
    parameters = {f"key_{name}": value for name, value in keys.items()}
    result: CursorResult[Any] = await tx.execute(
        statement, parameters | {f"new_{name}": value for name, value in given.items()}
    )
    return result


async def insert_once(tx: Transaction, table: Table, row: Mapping[str, Any], *, unique: str | None = None) -> bool:
    """Inserts the row; False if one with the same unique key (or value of `unique`) exists."""
    given = {name: value for name, value in row.items() if not isinstance(value, ClauseElement)}
    statement = _insert(tx.dialect.name, table, tuple(given), unique)
    if len(given) < len(row):
        statement = statement.values({name: value for name, value in row.items() if name not in given})
    result = await tx.execute(statement, {f"new_{name}": value for name, value in given.items()})
    return bool(result.rowcount)


def insert_into(dialect: str, table: Table) -> Any:
    """An INSERT that knows ON CONFLICT. PostgreSQL's words take 3 MB: they are imported where they are spoken."""
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert

        return insert(table)
    from sqlalchemy.dialects.sqlite import insert as insert_in_sqlite

    return insert_in_sqlite(table)


@lru_cache(maxsize=_KEPT)
def _update(table: Table, keys: tuple[str, ...], values: tuple[str, ...], returning: tuple[str, ...]) -> Any:
    conditions = (table.c[name] == bindparam(f"key_{name}", type_=table.c[name].type) for name in keys)
    statement = update(table).where(*conditions).values(_bound(table, values))
    return statement.returning(*(table.c[name] for name in returning)) if returning else statement


@lru_cache(maxsize=_KEPT)
def _insert(dialect: str, table: Table, columns: tuple[str, ...], unique: str | None) -> Any:
    elements = None if unique is None else [unique]
    return insert_into(dialect, table).values(_bound(table, columns)).on_conflict_do_nothing(index_elements=elements)


def _bound(table: Table, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
