"""Imports every table, so that `metadata` is complete; for migrations and tests that need the whole schema."""

from storage.schema import accounts, compatibility, conversation, heartbeat, media, operations, orders, payments
from storage.schema.metadata import metadata

__all__ = [
    "accounts",
    "compatibility",
    "conversation",
    "heartbeat",
    "media",
    "metadata",
    "operations",
    "orders",
    "payments",
]
