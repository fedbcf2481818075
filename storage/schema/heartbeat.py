"""The table that the health check writes to."""

from sqlalchemy import BigInteger, Column, Integer, Table

from storage.schema.metadata import metadata

# One row, updated by the health check.
heartbeat = Table(
    "heartbeat",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("beat_at", BigInteger, nullable=False),
)
