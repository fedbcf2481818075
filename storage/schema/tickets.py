"""Tables of requests for help with payments: tickets and their messages."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, Table, UniqueConstraint, text

from storage.schema.metadata import metadata, one_of, partial_index
from storage.schema.text_type import StorableText

_OPEN, _WAITING = text("state = 'open'"), text("outcome = 'waiting'")

# A person's request for help; each has one open ticket at the most. The row stays when its messages are erased, so that
# its number is not given to another.
tickets = Table(
    "tickets",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("user_id", BigInteger, nullable=False),
    Column("language", StorableText, nullable=False),
    Column("state", StorableText, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    CheckConstraint(one_of("state", ("open", "closed")), name="state_known"),
    CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_at_set"),
    Index(None, "user_id"),
    Index(None, "closed_at"),
    partial_index("ix_tickets_open", "user_id", where=_OPEN, unique=True),
)

# What the person asked, what administrators answered (HTML), and that they closed it. The latter two wait until they
# were sent to the person, or are `lost` where the bot may not write to them.
ticket_messages = Table(
    "ticket_messages",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("ticket_id", BigInteger, ForeignKey("tickets.id"), nullable=False),
    Column("action_key", StorableText, nullable=False),
    Column("kind", StorableText, nullable=False),
    Column("admin_id", BigInteger),
    Column("text", StorableText, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("outcome", StorableText, nullable=False),
    UniqueConstraint("action_key"),
    CheckConstraint(one_of("kind", ("question", "answer", "closed")), name="kind_known"),
    CheckConstraint(one_of("outcome", ("waiting", "delivered", "lost")), name="outcome_known"),
    Index(None, "ticket_id"),
    partial_index("ix_ticket_messages_waiting", "id", where=_WAITING),
)
