"""Tables of chats and messages: posts, questions, offers, reports, album items, expiring replies."""

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Integer, Table

from storage.database.text_type import StorableText
from storage.schema.metadata import metadata

# Pictures of albums, which arrive one update each.
album_items = Table(
    "album_items",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("album_id", StorableText, primary_key=True),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("source", JSON, nullable=False),
    Column("received_at", BigInteger, nullable=False),
)

# A chat that answered 403 is left alone from `silent_since` until it speaks again.
chats = Table(
    "chats",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("silent_since", BigInteger),
)

# Messages with pictures of an order, beside its own one. `number` counts from 1; None is all of them.
posts = Table(
    "posts",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("order_id", StorableText, ForeignKey("orders.id"), nullable=False),
    Column("number", Integer),
)

# "What shall I change?": the picture that a person's next words are about. `message_id` is known once it was asked.
questions = Table(
    "questions",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("message_id", BigInteger),
    Column("source", JSON, nullable=False),
    Column("parent_id", StorableText),
    Column("asked_at", BigInteger, nullable=False),
    Column("answered_by", BigInteger),
    Index(None, "chat_id", "user_id"),
)

# "Shall I paint that?": what is ordered when its person presses the button.
offers = Table(
    "offers",
    metadata,
    Column("id", StorableText, primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("drafts", JSON, nullable=False),
    Column("made_at", BigInteger, nullable=False),
)

# Who reported an order's pictures to the operators.
reports = Table(
    "reports",
    metadata,
    Column("order_id", StorableText, ForeignKey("orders.id"), primary_key=True),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("reported_at", BigInteger, nullable=False),
    Index("ix_reports_user_id", "user_id", "reported_at"),
)

# Short answers that delete themselves at `due_at`.
passing = Table(
    "passing",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("due_at", BigInteger, nullable=False),
    Index(None, "due_at"),
)
