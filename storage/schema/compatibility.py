"""The oldest version of the code that works on the tables: older ones refuse to start on them.

A migration that only adds leaves it alone. One that older code cannot live with sets it to its own revision, here and
in the database.
"""

from sqlalchemy import Column, Table

from storage.schema.metadata import metadata
from storage.schema.text_type import StorableText

OLDEST = "0015"

compatibility = Table("compatibility", metadata, Column("oldest", StorableText, primary_key=True))
