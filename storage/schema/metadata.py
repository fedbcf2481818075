"""The metadata of all tables. Times are milliseconds since 1970 by the database's clock, money is whole credits."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Index, MetaData, TextClause, event

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def one_of(column: str, words: Iterable[str]) -> str:
    """The text of a CHECK: the column holds one of the words."""
    listed = ", ".join(f"'{word}'" for word in sorted(words))
    return f"{column} IN ({listed})"


def partial_index(name: str | None, *columns: str, where: TextClause, unique: bool = False) -> Index:
    """An index of the rows for which `where` holds."""
    return Index(name, *columns, sqlite_where=where, unique=unique)


@event.listens_for(metadata, "before_create")
def _tell_postgresql(target: MetaData, connection: Connection, **_: Any) -> None:
    """Gives the conditions to PostgreSQL, too. As arguments of the indexes they would import its dialect: 3 MB."""
    if connection.dialect.name == "postgresql":
        for index in (index for table in target.tables.values() for index in table.indexes):
            if (where := index.dialect_kwargs.get("sqlite_where")) is not None:
                index.dialect_kwargs["postgresql_where"] = where
