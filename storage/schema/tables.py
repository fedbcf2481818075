"""The tables. Times are milliseconds since 1970 by the database's clock, money is whole credits."""

from collections.abc import Iterable

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
    event,
    false,
    text,
)
from sqlalchemy.schema import DDL

from storage.database.text_type import StorableText
from storage.schema.states import OPEN_ORDERS, OrderState, PartState

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def one_of(column: str, words: Iterable[str]) -> str:
    """A CHECK's text: the column holds one of the words."""
    listed = ", ".join(f"'{word}'" for word in sorted(words))
    return f"{column} IN ({listed})"


def _kept(what: str) -> Index:
    """What is not let go yet, by its order's end."""
    kept = text(f"{what}_gone_at IS NULL")
    return Index(f"ix_orders_{what}_kept", "finished_at", postgresql_where=kept, sqlite_where=kept)


def _present(column: str) -> Index:
    """The few rows of `orders` where the column is not NULL; most orders are over."""
    present = text(f"{column} IS NOT NULL")
    return Index(f"ix_orders_{column}", column, postgresql_where=present, sqlite_where=present)


# A person (positive id) or a chat (negative id) that pays. `spent` counts against the allowance of `day` alone.
accounts = Table(
    "accounts",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("balance", BigInteger, nullable=False, default=0),
    Column("day", Integer, nullable=False, default=0),
    Column("spent", Integer, nullable=False, default=0),
    CheckConstraint("balance >= 0", name="balance_not_negative"),
    CheckConstraint("spent >= 0", name="spent_not_negative"),
)

orders = Table(
    "orders",
    metadata,
    Column("id", StorableText, primary_key=True),
    Column("intent", StorableText, nullable=False),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger),
    Column("message_id", BigInteger, nullable=False),
    Column("language", StorableText, nullable=False),
    Column("kind", StorableText, nullable=False),
    Column("prompt", StorableText, nullable=False),
    Column("model", StorableText, nullable=False),
    Column("via", StorableText),
    Column("ratio", StorableText),
    Column("resolution", StorableText),
    Column("count", Integer, nullable=False),
    Column("unit_credits", Integer, nullable=False),
    Column("sources", JSON, nullable=False),
    Column("album_id", StorableText),
    Column("parent_id", StorableText),
    Column("state", StorableText, nullable=False),
    Column("failure", StorableText),
    Column("announcement", key="placeholder_status", type_=StorableText, nullable=False, default="none"),
    Column("placeholder_id", BigInteger),
    Column("shown", StorableText),
    # When the person was told of a failure or a cancellation; `delivered` needs no telling.
    Column("told_at", key="notified_at", type_=BigInteger),
    Column("delivery_attempts", Integer, nullable=False, default=0),
    Column("due_at", BigInteger),
    Column("lease_owner", StorableText),
    Column("lease_until", BigInteger),
    Column("fence", Integer, nullable=False, default=0),
    Column("wakes", key="wakeups", type_=Integer, nullable=False, default=0),
    Column("created_at", BigInteger, nullable=False),
    Column("started_at", BigInteger),
    Column("deadline_at", BigInteger),
    Column("finished_at", BigInteger),
    # Somebody wants it stopped while it is at work; whoever holds the order does so.
    Column("cancel_asked_at", BigInteger),
    # Whether its pictures are covered, and whether its chat wants no progress and no reactions.
    Column("spoiler", Boolean, nullable=False, server_default=false()),
    Column("quiet", Boolean, nullable=False, server_default=false()),
    # Telegram's file_id of the photo that was delivered.
    Column("photo_id", StorableText),
    # Ordered from elsewhere: the message there that shows what becomes of it, and when that had shown the end.
    Column("inline_id", StorableText),
    Column("mirrored_at", key="inline_updated_at", type_=BigInteger),
    # The call of a guest that is still to be answered: then there is such a message.
    Column("guest_id", key="guest_query_id", type_=StorableText),
    # When what people sent, the pictures and the prompt were let go.
    Column("inputs_gone_at", BigInteger),
    Column("pictures_gone_at", BigInteger),
    Column("words_gone_at", BigInteger),
    UniqueConstraint("intent"),
    CheckConstraint(one_of("state", OrderState), name="state_known"),
    CheckConstraint(one_of("kind", ("generate", "edit")), name="kind_known"),
    CheckConstraint(one_of("announcement", ("none", "sending", "sent", "unknown")), name="announcement_known"),
    CheckConstraint("count BETWEEN 1 AND 4", name="count_one_to_four"),
    CheckConstraint("(lease_owner IS NULL) = (lease_until IS NULL)", name="lease_whole"),
    CheckConstraint(f"({one_of('state', OPEN_ORDERS)}) = (finished_at IS NULL)", name="final_is_finished"),
    CheckConstraint(f"due_at IS NOT NULL OR NOT ({one_of('state', OPEN_ORDERS)})", name="open_is_due"),
    _present("due_at"),
    _present("lease_owner"),
    Index(None, "user_id", "state"),
    Index(None, "finished_at", "state"),
    Index(None, "chat_id", "placeholder_id"),
    _kept("inputs"),
    _kept("pictures"),
    _kept("words"),
)

parts = Table(
    "parts",
    metadata,
    Column("id", StorableText, primary_key=True),
    Column("order_id", StorableText, ForeignKey("orders.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("model", StorableText, nullable=False),
    Column("count", Integer, nullable=False),
    Column("credits", Integer, nullable=False),
    Column("state", StorableText, nullable=False),
    Column("gateway", StorableText),
    Column("tried", JSON, nullable=False),
    Column("idempotency_key", StorableText, nullable=False),
    Column("callback_token", StorableText, nullable=False),
    # Callbacks that came, and how many of them had come when the gateway was last looked at.
    Column("calls", Integer, nullable=False, default=0),
    Column("calls_seen", key="callbacks_seen", type_=Integer, nullable=False, default=0),
    Column("body", LargeBinary),
    Column("task_id", StorableText),
    Column("attempts", Integer, nullable=False, default=0),
    Column("looks", key="polls", type_=Integer, nullable=False, default=0),
    Column("next_at", BigInteger),
    Column("submitted_at", BigInteger),
    Column("unsure_since", BigInteger),
    Column("finished_at", BigInteger),
    Column("failure", StorableText),
    Column("failure_detail", StorableText),
    Column("percent", Integer),
    Column("results", JSON, nullable=False),
    # What arrives after the refund is a gift: watched for until `gift_until`, then stored, then given.
    Column("gift", key="late_result", type_=StorableText),
    Column("gift_until", key="late_result_until", type_=BigInteger),
    UniqueConstraint("order_id", "ordinal"),
    UniqueConstraint("idempotency_key"),
    UniqueConstraint("callback_token"),
    UniqueConstraint("gateway", "task_id"),
    CheckConstraint(one_of("state", PartState), name="state_known"),
    CheckConstraint(one_of("gift", ("watched", "stored", "given")), name="gift_known"),
    CheckConstraint("gift IS NULL OR state = 'failed'", name="gift_after_failure"),
    CheckConstraint("count BETWEEN 1 AND 4", name="count_one_to_four"),
    CheckConstraint("credits > 0", name="credits_positive"),
    CheckConstraint(
        "state NOT IN ('submitting', 'unsure') OR (gateway IS NOT NULL AND body IS NOT NULL)", name="submission_kept"
    ),
    CheckConstraint(
        "state NOT IN ('running', 'stored') OR (gateway IS NOT NULL AND task_id IS NOT NULL)", name="task_known"
    ),
    CheckConstraint("(state IN ('stored', 'failed')) = (finished_at IS NOT NULL)", name="final_is_finished"),
    CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name="failure_named"),
    Index(None, "model", "gateway", "finished_at"),
    Index(None, "finished_at", "state"),
)

# Append-only. `entry_key` allows one opening and one closing per part: open:<part>, close:<part>, grant:<id>.
ledger = Table(
    "ledger",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("entry_key", StorableText, nullable=False),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), nullable=False),
    Column("order_id", StorableText, ForeignKey("orders.id")),
    Column("part_id", StorableText, ForeignKey("parts.id")),
    Column("kind", StorableText, nullable=False),
    Column("credits", BigInteger, nullable=False),
    Column("allowance_delta", Integer, nullable=False),
    Column("balance_delta", BigInteger, nullable=False),
    Column("day", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("entry_key"),
    CheckConstraint(one_of("kind", ("reserve", "settle", "refund", "grant")), name="kind_known"),
    CheckConstraint("kind <> 'reserve' OR (allowance_delta <= 0 AND balance_delta <= 0)", name="reserve_takes"),
    CheckConstraint("kind = 'reserve' OR (allowance_delta >= 0 AND balance_delta >= 0)", name="others_give"),
    CheckConstraint("kind = 'grant' OR part_id IS NOT NULL", name="part_named"),
    CheckConstraint("credits >= 0", name="credits_not_negative"),
    Index(None, "account_id", "day"),
    Index(None, "order_id"),
)

# The databases themselves refuse to change what the ledger says.
APPEND_ONLY = {
    "sqlite": (
        "CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger "
        "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
        "CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger "
        "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql "
        "AS $$ BEGIN RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'integrity_constraint_violation'; "
        "END $$",
        "CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON ledger "
        "FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only()",
    ),
}
for _dialect, _statements in APPEND_ONLY.items():
    for _statement in _statements:
        event.listen(ledger, "after_create", DDL(_statement).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]

# What gateways' callbacks said, by the part's token. A wake-up and, for Apikley, the name of an unsure part's task.
inbox = Table(
    "inbox",
    metadata,
    Column("callback_token", StorableText, primary_key=True),
    Column("task_id", StorableText, primary_key=True),
    Column("received_at", BigInteger, nullable=False),
)

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
    Index(None, "order_id"),
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

# What a person, a chat (thread 0) or a topic has chosen; NULL where nothing was chosen.
preferences = Table(
    "preferences",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("thread_id", BigInteger, primary_key=True, autoincrement=False),
    Column("model", StorableText),
    Column("ratio", StorableText),
    Column("resolution", StorableText),
    Column("language", StorableText),
    Column("spoiler", Boolean),
    Column("quiet", Boolean),
    Column("models", JSON(none_as_null=True)),
    Column("most_pictures", Integer),
    Column("most_resolution", StorableText),
    Column("orderers", StorableText),
    Column("listed", JSON(none_as_null=True)),
    Column("payer", StorableText),
    Column("budget", Integer),
    Column("cap", Integer),
    Column("at_once", Boolean),
    CheckConstraint("most_pictures BETWEEN 1 AND 4", name="most_pictures_one_to_four"),
    CheckConstraint(one_of("orderers", ("everybody", "admins", "list")), name="orderers_known"),
    CheckConstraint(one_of("payer", ("person", "chat")), name="payer_known"),
    CheckConstraint("budget >= 0", name="budget_not_negative"),
    CheckConstraint("cap > 0", name="cap_positive"),
    CheckConstraint("payer IS NULL OR (id < 0 AND thread_id = 0)", name="chats_pay"),
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

# Pictures that nobody may have any more: deleted from the media store, then from here.
deletions = Table(
    "deletions",
    metadata,
    Column("key", StorableText, primary_key=True),
    Column("noted_at", BigInteger, nullable=False),
)

# Sums over what is over and does not change any more, for the metrics (storage/orders/statistics.py).
totals = Table(
    "totals",
    metadata,
    Column("kind", StorableText, primary_key=True),
    Column("word", StorableText, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

# One row, written to find out whether the database can be written to.
heartbeat = Table(
    "heartbeat",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("beat_at", BigInteger, nullable=False),
)
