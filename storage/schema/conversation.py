"""Tables of chats and messages: posts, questions, offers, reports, album items, expiring replies."""

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Integer, Table, text

from storage.schema.metadata import metadata, partial_index
from storage.schema.text_type import StorableText

_UNDECIDED = text("verdict IS NULL")

# Images of albums, which arrive in one update each.
album_items = Table(
    "album_items",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("album_id", StorableText, primary_key=True),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("source", JSON, nullable=False),
    Column("received_at", BigInteger, nullable=False),
)

# A chat that answered 403 is muted from `silent_since` until it sends a message.
chats = Table(
    "chats",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("silent_since", BigInteger),
)

# A right that the bot lacks in a chat, or in one topic of it (0: in all of it, -1: there for pictures alone, -2: for
# videos alone; 1 is General). `noted_at` is when Telegram last refused something for it, `tried_at` when an order was
# last accepted to see whether it is back.
missing_rights = Table(
    "missing_rights",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("thread_id", BigInteger, primary_key=True, autoincrement=False),
    Column("word", StorableText, nullable=False),
    Column("noted_at", BigInteger, nullable=False),
    Column("tried_at", BigInteger),
)

# Messages with images of an order, in addition to the placeholder. `number` counts from 1; None means all images.
posts = Table(
    "posts",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("order_id", StorableText, ForeignKey("orders.id"), nullable=False),
    Column("number", Integer),
    Index(None, "order_id"),
)

# "What should I change?": the image that the person's next text is about. `message_id` is set after sending.
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

# The orders that are placed when the person confirms the offer.
offers = Table(
    "offers",
    metadata,
    Column("id", StorableText, primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("drafts", JSON, nullable=False),
    Column("made_at", BigInteger, nullable=False),
)

# Reports of an order's images to the administrators. `verdict` is what one of them decided.
reports = Table(
    "reports",
    metadata,
    Column("order_id", StorableText, ForeignKey("orders.id"), primary_key=True),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("reported_at", BigInteger, nullable=False),
    Column("words", StorableText),
    Column("verdict", StorableText),
    Index("ix_reports_user_id", "user_id", "reported_at"),
    partial_index("ix_reports_open", "order_id", where=_UNDECIDED),
)

# Expiring replies, deleted at `due_at`.
expiring_replies = Table(
    "passing",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("due_at", BigInteger, nullable=False),
    Index(None, "due_at"),
)
