"""Payments with Telegram Stars, and the entries of the ledger that they make."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TRIGGERS = (
    "CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
    "CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
)
BEFORE = {
    "kind_known": "kind IN ('grant', 'refund', 'reserve', 'settle')",
    "reserve_takes": "kind <> 'reserve' OR (allowance_delta <= 0 AND balance_delta <= 0)",
    "others_give": "kind = 'reserve' OR (allowance_delta >= 0 AND balance_delta >= 0)",
    "part_named": "kind = 'grant' OR part_id IS NOT NULL",
}
AFTER = {
    "kind_known": "kind IN ('grant', 'purchase', 'refund', 'reserve', 'revoke', 'settle')",
    "reserve_takes": "kind NOT IN ('reserve', 'revoke') OR (allowance_delta <= 0 AND balance_delta <= 0)",
    "others_give": "kind IN ('reserve', 'revoke') OR (allowance_delta >= 0 AND balance_delta >= 0)",
    "part_named": "kind IN ('grant', 'purchase', 'revoke') OR part_id IS NOT NULL",
}
# What was bought is granted, less what was taken back; `reason` remembers that it was.
MERGE = (
    "UPDATE ledger SET reason = 'revoked' WHERE kind = 'purchase' AND EXISTS (SELECT 1 FROM ledger AS taken "
    "WHERE taken.entry_key = 'revoke:' || SUBSTR(ledger.entry_key, 10))",
    "UPDATE ledger SET balance_delta = balance_delta + COALESCE((SELECT taken.balance_delta FROM ledger AS taken "
    "WHERE taken.entry_key = 'revoke:' || SUBSTR(ledger.entry_key, 10)), 0) WHERE kind = 'purchase'",
    "DELETE FROM ledger WHERE kind = 'revoke'",
    "UPDATE ledger SET kind = 'grant', entry_key = 'grant:' || entry_key WHERE kind = 'purchase'",
)
# The way back: the charges are told once more by Telegram's list, and must not be credited or taken back again.
SPLIT = (
    "INSERT INTO ledger (entry_key, account_id, kind, credits, allowance_delta, balance_delta, day, created_at) "
    "SELECT 'revoke:' || SUBSTR(entry_key, 16), account_id, 'revoke', credits, 0, balance_delta - credits, day, "
    "created_at FROM ledger WHERE entry_key LIKE 'grant:purchase:%' AND reason = 'revoked'",
    "UPDATE ledger SET balance_delta = credits, reason = NULL WHERE entry_key LIKE 'grant:purchase:%' "
    "AND reason = 'revoked'",
    "UPDATE ledger SET kind = 'purchase', entry_key = SUBSTR(entry_key, 7) WHERE entry_key LIKE 'grant:purchase:%'",
)


def _rewrite_ledger(statements: tuple[str, ...]) -> None:
    """Runs statements that change entries, without the triggers that forbid it: SQLite's are gone afterwards."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    before: tuple[str, ...] = ("DROP TRIGGER ledger_no_update", "DROP TRIGGER ledger_no_delete")
    if not sqlite:
        before = ("ALTER TABLE ledger DISABLE TRIGGER ledger_append_only",)
    after = () if sqlite else ("ALTER TABLE ledger ENABLE TRIGGER ledger_append_only",)
    for statement in (*before, *statements, *after):
        op.execute(statement)


def _restore_triggers() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in TRIGGERS:
            op.execute(statement)


def _change_checks(checks: dict[str, str]) -> None:
    with op.batch_alter_table("ledger") as table:  # SQLite copies the table, without its triggers
        for name in checks:
            table.drop_constraint(op.f(f"ck_ledger_{name}"), type_="check")
        for name, rule in checks.items():
            table.create_check_constraint(op.f(f"ck_ledger_{name}"), rule)
    _restore_triggers()


def upgrade() -> None:
    _change_checks(AFTER)
    _rewrite_ledger(SPLIT)
    _restore_triggers()
    op.create_table(
        "payments",
        sa.Column("charge_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("payer_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("stars", sa.BigInteger(), nullable=False),
        sa.Column("credits", sa.BigInteger(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("paid_at", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("booked_at", sa.BigInteger(), nullable=True),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.Column("refunded_at", sa.BigInteger(), nullable=True),
        sa.Column("shortfall", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('pack', 'renewal', 'subscription', 'unknown')", name=op.f("ck_payments_kind_known")),
        sa.CheckConstraint("state IN ('paid', 'refunded', 'review')", name=op.f("ck_payments_state_known")),
        sa.CheckConstraint("found IN ('books', 'update')", name=op.f("ck_payments_found_known")),
        sa.CheckConstraint(
            "stars >= 0 AND credits >= 0 AND shortfall >= 0", name=op.f("ck_payments_amounts_not_negative")
        ),
        sa.CheckConstraint(
            "state <> 'paid' OR (account_id IS NOT NULL AND credits > 0)", name=op.f("ck_payments_paid_credits")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_payments_account_id")),
        sa.PrimaryKeyConstraint("charge_id", name=op.f("pk_payments")),
    )
    op.create_index(op.f("ix_payments_payer_id_paid_at"), "payments", ["payer_id", "paid_at"])
    op.create_index(op.f("ix_payments_account_id"), "payments", ["account_id"])
    op.create_index(op.f("ix_payments_state"), "payments", ["state"])
    for name, column, which in (("unbooked", "created_at", "booked_at"), ("untold", "paid_at", "told_at")):
        few = sa.text(f"{which} IS NULL")
        op.create_index(f"ix_payments_{name}", "payments", [column], postgresql_where=few, sqlite_where=few)
    op.create_table(
        "refunds",
        sa.Column("charge_id", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.CheckConstraint("(due_at IS NULL) = (done_at IS NOT NULL)", name=op.f("ck_refunds_due_or_done")),
        sa.ForeignKeyConstraint(["charge_id"], ["payments.charge_id"], name=op.f("fk_refunds_charge_id")),
        sa.PrimaryKeyConstraint("charge_id", name=op.f("pk_refunds")),
    )
    op.create_index(op.f("ix_refunds_due_at"), "refunds", ["due_at"])
    op.create_table(
        "subscriptions",
        sa.Column("payer_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("charge_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("stars", sa.BigInteger(), nullable=False),
        sa.Column("credits", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state IN ('active', 'canceled', 'failed')", name=op.f("ck_subscriptions_state_known")),
        sa.PrimaryKeyConstraint("payer_id", "payload", name=op.f("pk_subscriptions")),
    )
    op.create_table(
        "star_books",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("checked_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_star_books")),
    )


def downgrade() -> None:
    for table in ("star_books", "subscriptions", "refunds", "payments"):
        op.drop_table(table)
    _rewrite_ledger(MERGE)
    _change_checks(BEFORE)
