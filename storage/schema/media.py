"""Tables of the media store: files to delete."""

from sqlalchemy import BigInteger, Column, Table

from storage.schema.metadata import metadata
from storage.schema.text_type import StorableText

# Images that are to be deleted from the media store; the row is removed afterwards.
deletions = Table(
    "deletions",
    metadata,
    Column("key", StorableText, primary_key=True),
    Column("noted_at", BigInteger, nullable=False),
)
