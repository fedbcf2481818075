"""Tables for the operators: which alerts are open, and how much credit the gateways had."""

from sqlalchemy import BigInteger, Column, Float, Table

from storage.schema.metadata import metadata
from storage.schema.text_type import StorableText

# What the operators were told of and is not over. Whatever is told once for good has a row for ever.
alerts = Table(
    "alerts",
    metadata,
    Column("name", StorableText, primary_key=True),
    Column("subject", StorableText, primary_key=True),
    Column("raised_at", BigInteger, nullable=False),
)

credit_samples = Table(
    "credit_samples",
    metadata,
    Column("gateway", StorableText, primary_key=True),
    Column("taken_at", BigInteger, primary_key=True, autoincrement=False),
    Column("credit", Float, nullable=False),
)
