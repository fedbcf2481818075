"""Imports every table, so that `metadata` is complete; for migrations and tests that need the whole schema."""

from storage.schema import (
    accounts,
    admin,
    compatibility,
    conversation,
    heartbeat,
    media,
    operations,
    orders,
    payments,
    tickets,
)
from storage.schema.metadata import metadata

__all__ = [
    "accounts",
    "admin",
    "compatibility",
    "conversation",
    "heartbeat",
    "media",
    "metadata",
    "operations",
    "orders",
    "payments",
    "tickets",
]
