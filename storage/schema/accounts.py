"""Tables of accounts, the ledger, and preferences."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    UniqueConstraint,
    event,
)
from sqlalchemy.schema import DDL

from storage.schema.metadata import metadata, one_of
from storage.schema.text_type import StorableText

# A person (positive id) or a chat (negative id) that pays. `spent` counts against the allowance of `day` alone, which
# is a subscriber's until `subscribed_until`: the end of the last payment for a subscription that is not refunded.
accounts = Table(
    "accounts",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("balance", BigInteger, nullable=False, default=0),
    Column("day", Integer, nullable=False, default=0),
    Column("spent", Integer, nullable=False, default=0),
    Column("subscribed_until", BigInteger),
    CheckConstraint("balance >= 0", name="balance_not_negative"),
    CheckConstraint("spent >= 0", name="spent_not_negative"),
)

# Append-only. `entry_key` allows one opening and one closing per part: open:<part>, close:<part>, grant:<id>, and
# grant:word:<word> for a grant that an operator may repeat. `granted_by` and `reason` are the operator's.
# purchase:<charge> and revoke:<charge> are the one payment and its one refund; a revoke of `credits` may move fewer,
# since no balance falls below zero: the rest is the payment's `shortfall`, and revoke:<charge>:<key> takes of it what
# an order that was open then gives back with the entry of that key.
# grant:moved:<old> of no credits says that a group's account moved to this one.
# A grant that names an order gives back what a picture cost that could not be delivered. Free parts have no entries.
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
    Column("granted_by", StorableText),
    Column("reason", StorableText),
    UniqueConstraint("entry_key"),
    CheckConstraint(one_of("kind", ("reserve", "settle", "refund", "grant", "purchase", "revoke")), name="kind_known"),
    CheckConstraint(
        "kind NOT IN ('reserve', 'revoke') OR (allowance_delta <= 0 AND balance_delta <= 0)", name="reserve_takes"
    ),
    CheckConstraint(
        "kind IN ('reserve', 'revoke') OR (allowance_delta >= 0 AND balance_delta >= 0)", name="others_give"
    ),
    CheckConstraint("kind IN ('grant', 'purchase', 'revoke') OR part_id IS NOT NULL", name="part_named"),
    CheckConstraint("credits >= 0", name="credits_not_negative"),
    Index(None, "account_id", "day"),
    Index(None, "order_id"),
)

# The database itself refuses to change or delete ledger rows.
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

# The choices of a person, a chat (thread 0) or a topic; NULL if nothing was chosen.
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
    Column("video_model", StorableText),
    Column("skip_price", Boolean),
    CheckConstraint("most_pictures BETWEEN 1 AND 4", name="most_pictures_one_to_four"),
    CheckConstraint(one_of("orderers", ("everybody", "admins", "list")), name="orderers_known"),
    CheckConstraint(one_of("payer", ("person", "chat")), name="payer_known"),
    CheckConstraint("budget >= 0", name="budget_not_negative"),
    CheckConstraint("cap > 0", name="cap_positive"),
    CheckConstraint("payer IS NULL OR (id < 0 AND thread_id = 0)", name="chats_pay"),
)
