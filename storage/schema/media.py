"""Tables of the media store: files to delete."""

from sqlalchemy import BigInteger, Column, Table

from storage.database.text_type import StorableText
from storage.schema.metadata import metadata

# Pictures that nobody may have any more: deleted from the media store, then from here.
deletions = Table(
    "deletions",
    metadata,
    Column("key", StorableText, primary_key=True),
    Column("noted_at", BigInteger, nullable=False),
)
