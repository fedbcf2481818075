"""Tables of orders, their parts, and gateway callbacks."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
    false,
    text,
)

from storage.schema.metadata import metadata, one_of, partial_index
from storage.schema.states import OPEN_ORDERS, OrderState, PartState
from storage.schema.text_type import StorableText


def _index_of_stored(what: str) -> Index:
    """An index of finished orders whose data is not erased yet."""
    kept = text(f"{what}_gone_at IS NULL")
    return partial_index(f"ix_orders_{what}_kept", "finished_at", where=kept)


_HELD = text("lease_owner IS NOT NULL")
_DUE = text("due_at IS NOT NULL")

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
    Column("shown", key="displayed", type_=StorableText),
    # When the person was notified of a failure or a cancellation.
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
    # When cancelling a running order was requested; the worker that holds the order does it.
    Column("cancel_asked_at", BigInteger),
    # Whether its images are spoilers, and whether its chat has progress and reactions turned off.
    Column("spoiler", Boolean, nullable=False, server_default=false()),
    Column("quiet", Boolean, nullable=False, server_default=false()),
    # Telegram's file_id of the delivered photo.
    Column("photo_id", StorableText),
    # The inline message that shows the order's state, and when it showed the final state.
    Column("inline_id", StorableText),
    Column("mirrored_at", key="inline_updated_at", type_=BigInteger),
    # The guest query that is still to be answered; the answer becomes the inline message.
    Column("guest_id", key="guest_query_id", type_=StorableText),
    # When the input images, the results and the prompt were erased.
    Column("inputs_gone_at", BigInteger),
    Column("pictures_gone_at", BigInteger),
    Column("words_gone_at", BigInteger),
    # Of a video: its length, whether it has no sound, and whether its sources are references and not frames.
    Column("seconds", Integer),
    Column("mute", Boolean, nullable=False, server_default=false()),
    Column("uses_references", Boolean, nullable=False, server_default=false()),
    # The same number gives the same picture again, where the model takes one.
    Column("seed", BigInteger),
    Column("transparent", Boolean, nullable=False, server_default=false()),
    # Whether the second source shows where the first is edited.
    Column("mask", Boolean, nullable=False, server_default=false()),
    # One of the model's styles; what is not wanted, where the model has a field for it.
    Column("style", StorableText),
    Column("negative", StorableText),
    UniqueConstraint("intent"),
    CheckConstraint(one_of("state", OrderState), name="state_known"),
    CheckConstraint(one_of("kind", ("generate", "edit", "video")), name="kind_known"),
    CheckConstraint(one_of("announcement", ("none", "sending", "sent", "unknown")), name="announcement_known"),
    CheckConstraint("seconds > 0", name="seconds_positive"),
    CheckConstraint("count BETWEEN 1 AND 4", name="count_one_to_four"),
    CheckConstraint("(lease_owner IS NULL) = (lease_until IS NULL)", name="lease_whole"),
    CheckConstraint(f"({one_of('state', OPEN_ORDERS)}) = (finished_at IS NULL)", name="final_is_finished"),
    CheckConstraint(f"due_at IS NOT NULL OR NOT ({one_of('state', OPEN_ORDERS)})", name="open_is_due"),
    partial_index(None, "due_at", where=_DUE),
    Index(None, "finished_at", "state"),
    partial_index("ix_orders_lease_owner", "lease_owner", "due_at", where=_HELD),
    Index(None, "user_id", "state"),
    Index(None, "chat_id", "placeholder_id"),
    _index_of_stored("inputs"),
    _index_of_stored("pictures"),
    _index_of_stored("words"),
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
    # The number of callbacks received, and the number received before the last poll.
    Column("calls", key="callbacks", type_=Integer, nullable=False, default=0),
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
    # A result that arrives after the refund: watched for until `gift_until`, then stored, then delivered.
    Column("gift", key="late_result", type_=StorableText),
    Column("gift_until", key="late_result_until", type_=BigInteger),
    # What the gateway charged the operator, where it tells: such as 0.04 and "USD".
    Column("cost", Float),
    Column("cost_unit", StorableText),
    UniqueConstraint("order_id", "ordinal"),
    UniqueConstraint("idempotency_key"),
    UniqueConstraint("callback_token"),
    UniqueConstraint("gateway", "task_id"),
    CheckConstraint(one_of("state", PartState), name="state_known"),
    CheckConstraint(one_of("gift", ("watched", "stored", "given")), name="gift_known"),
    CheckConstraint("gift IS NULL OR state = 'failed'", name="gift_after_failure"),
    CheckConstraint("count BETWEEN 1 AND 4", name="count_one_to_four"),
    CheckConstraint("credits >= 0", name="credits_not_negative"),
    CheckConstraint(
        "state NOT IN ('submitting', 'unsure') OR (gateway IS NOT NULL AND body IS NOT NULL)", name="submission_kept"
    ),
    CheckConstraint(
        "state NOT IN ('running', 'stored') OR (gateway IS NOT NULL AND task_id IS NOT NULL)", name="task_known"
    ),
    CheckConstraint("(state IN ('stored', 'failed')) = (finished_at IS NOT NULL)", name="final_is_finished"),
    CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name="failure_named"),
    Index(None, "finished_at", "state"),
    Index(None, "model", "gateway", "finished_at"),
)

# Received callbacks by the part's token: they wake the worker and may name the task of an unsure part.
inbox = Table(
    "inbox",
    metadata,
    Column("callback_token", StorableText, primary_key=True),
    Column("task_id", StorableText, primary_key=True),
    Column("received_at", BigInteger, nullable=False),
)

# Sums over what is final and does not change any more, for the metrics (storage/orders/statistics.py).
totals = Table(
    "totals",
    metadata,
    Column("kind", StorableText, primary_key=True),
    Column("word", StorableText, primary_key=True),
    Column("value", BigInteger, nullable=False),
)
