"""Tables of Telegram Stars: payments, pending refunds, subscriptions, how far Telegram's list was read."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, Table, text

from storage.schema.metadata import metadata, one_of, partial_index
from storage.schema.text_type import StorableText

KINDS = ("pack", "subscription", "renewal", "unknown")
STATES = ("paid", "refunded", "review")
SUBSCRIPTION_STATES = ("active", "canceled", "failed")
_UNBOOKED, _UNTOLD = text("booked_at IS NULL"), text("told_at IS NULL")

# `charge_id` is Telegram's and occurs once. `payer_id` paid, `account_id` got the credits. A payment that cannot be
# understood is in `review`, with the reason in `why`, and credits nobody. `found` says what brought it first: an
# `update`, or Telegram's list of transactions (`books`), in which it was seen at `booked_at`. A receipt was sent at
# `told_at`. `shortfall` is how many credits could not be taken back, since they were spent. One
# for a subscription pays for the time `until` then.
payments = Table(
    "payments",
    metadata,
    Column("charge_id", StorableText, primary_key=True),
    Column("kind", StorableText, nullable=False),
    Column("state", StorableText, nullable=False),
    Column("payer_id", BigInteger, nullable=False),
    Column("account_id", BigInteger, ForeignKey("accounts.id")),
    Column("stars", BigInteger, nullable=False),
    Column("credits", BigInteger, nullable=False),
    Column("payload", StorableText, nullable=False),
    Column("why", StorableText),
    Column("found", StorableText, nullable=False),
    Column("paid_at", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("booked_at", BigInteger),
    Column("told_at", BigInteger),
    Column("refunded_at", BigInteger),
    Column("shortfall", BigInteger, nullable=False),
    Column("until", BigInteger),
    CheckConstraint(one_of("kind", KINDS), name="kind_known"),
    CheckConstraint(one_of("state", STATES), name="state_known"),
    CheckConstraint(one_of("found", ("update", "books")), name="found_known"),
    CheckConstraint("stars >= 0 AND credits >= 0 AND shortfall >= 0", name="amounts_not_negative"),
    CheckConstraint("state <> 'paid' OR (account_id IS NOT NULL AND credits > 0)", name="paid_credits"),
    Index(None, "payer_id", "paid_at"),
    Index(None, "account_id"),
    Index(None, "state"),
    Index(None, "created_at"),
    Index(None, "refunded_at"),
    partial_index("ix_payments_unbooked", "created_at", where=_UNBOOKED),
    partial_index("ix_payments_untold", "paid_at", where=_UNTOLD),
)

# Refunds that Telegram is asked for until it confirms (`done_at`); due again at `due_at`.
refunds = Table(
    "refunds",
    metadata,
    Column("charge_id", StorableText, ForeignKey("payments.charge_id"), primary_key=True),
    Column("asked_by", StorableText),
    Column("asked_at", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", BigInteger),
    Column("done_at", BigInteger),
    Column("trouble", StorableText),
    CheckConstraint("(due_at IS NULL) = (done_at IS NOT NULL)", name="due_or_done"),
    Index(None, "due_at"),
)

# A subscription by who pays and what its first invoice said; `charge_id` is the first payment's.
subscriptions = Table(
    "subscriptions",
    metadata,
    Column("payer_id", BigInteger, primary_key=True, autoincrement=False),
    Column("payload", StorableText, primary_key=True),
    Column("charge_id", StorableText, nullable=False),
    Column("account_id", BigInteger, nullable=False),
    Column("stars", BigInteger, nullable=False),
    Column("credits", BigInteger, nullable=False),
    Column("state", StorableText, nullable=False),
    Column("until", BigInteger, nullable=False),
    CheckConstraint(one_of("state", SUBSCRIPTION_STATES), name="state_known"),
)

# One row: how many of Telegram's transactions have been read, and when that was last compared to the end.
star_books = Table(
    "star_books",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("position", BigInteger, nullable=False),
    Column("checked_at", BigInteger, nullable=False),
)
