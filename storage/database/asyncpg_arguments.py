"""How SQLAlchemy and asyncpg reach a PostgreSQL server."""

from typing import Any

from storage.database.addresses import Address

POSTGRESQL = "postgresql+asyncpg://"  # where it is goes to asyncpg as it is
CONNECT_SECONDS = 10.0
# The server ends the session of a process that hangs inside a transaction, so that its row locks are released.
LIMITS = {"idle_in_transaction_session_timeout": "10s", "lock_timeout": "10s"}
# Behind a pooler no statement is kept: the next transaction may have another session.
SQLALCHEMY: dict[bool, dict[str, Any]] = {True: {"prepared_statement_cache_size": 0}, False: {}}

_COMMAND_SECONDS = 30.0
_NAME = {"application_name": "imagine-bot"}


def asyncpg_arguments(address: Address, **server_settings: str) -> dict[str, Any]:
    """The arguments of asyncpg.connect. A pooler's sessions take none of these `server_settings`."""
    settings = {**_NAME, **address.server_settings, **({} if address.is_pooled else server_settings)}
    limits = {"timeout": CONNECT_SECONDS, "command_timeout": _COMMAND_SECONDS}
    cache = {"statement_cache_size": 0} if address.is_pooled else {}
    return {**limits, **address.arguments, **cache, "server_settings": settings}
