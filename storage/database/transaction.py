"""`Transaction`: what storage asks of the database, whichever it is."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias, TypeVar

from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.engine import CursorResult

Found = TypeVar("Found")
Parameters: TypeAlias = Mapping[str, Any] | Sequence[Mapping[str, Any]]
Rows: TypeAlias = CursorResult[*tuple[Any, ...]]


class Transaction(Protocol):
    """An open transaction. SQLAlchemy's `AsyncConnection` is one, for PostgreSQL."""

    @property
    def dialect(self) -> Dialect:
        """How its SQL is written."""

    async def execute(self, statement: Executable, parameters: Parameters | None = None, /) -> Rows:
        """The statement's rows, all of them fetched."""

    async def scalar(self, statement: Executable, parameters: Mapping[str, Any] | None = None, /) -> Any:
        """The first column of the first row, None without one."""

    async def run_sync(self, work: Callable[[Connection], Found], /) -> Found:
        """What the work does with a plain connection."""
