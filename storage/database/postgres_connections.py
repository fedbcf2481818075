"""A PostgreSQL server: pools of connections, and transactions over them."""

from contextlib import AbstractAsyncContextManager
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.database.addresses import Address
from storage.database.asyncpg_arguments import CONNECT_SECONDS, LIMITS, POSTGRESQL, SQLALCHEMY, asyncpg_arguments

_CONNECTIONS = 15  # kept once they are open: opening one costs a server more than most transactions
# PostgreSQL by default takes a new snapshot for every statement.
_ONE_SNAPSHOT: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


class PostgresConnections:
    """The connections to the server of an address."""

    def __init__(self, address: Address) -> None:
        self.engine = _open_engine(address, connections=_CONNECTIONS)
        # Leases are renewed over a connection of their own: however many transactions wait for one of the others,
        # a living process keeps its orders.
        self._urgent = _open_engine(address, connections=1)
        self._readers = {engine: engine.execution_options(**_ONE_SNAPSHOT) for engine in (self.engine, self._urgent)}

    def transaction(self, *, reading: bool, urgent: bool) -> AbstractAsyncContextManager[AsyncConnection]:
        """Committed at the end, rolled back when anything is raised. Raises asyncpg's errors."""
        engine = self._urgent if urgent else self.engine
        return (self._readers[engine] if reading else engine).begin()

    async def close(self) -> None:
        """Closes every connection."""
        await self.engine.dispose()
        await self._urgent.dispose()


def _open_engine(address: Address, *, connections: int) -> AsyncEngine:
    engine = create_async_engine(
        POSTGRESQL,
        pool_pre_ping=True,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=CONNECT_SECONDS,
        connect_args=asyncpg_arguments(address, **LIMITS) | SQLALCHEMY[address.is_pooled],
    )
    if address.is_pooled:
        event.listen(engine.sync_engine, "begin", _limit_transaction)
    return engine


def _limit_transaction(connection: Connection) -> None:
    limits = ", ".join(f"set_config('{name}', '{value}', true)" for name, value in LIMITS.items())
    connection.exec_driver_sql(f"SELECT {limits}")
