"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# The databases themselves refuse to change what the ledger says.
APPEND_ONLY = {
    "sqlite": (
        "CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
        "CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only()",
    ),
}


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("spent", sa.Integer(), nullable=False),
        sa.CheckConstraint("balance >= 0", name=op.f("ck_accounts_balance_not_negative")),
        sa.CheckConstraint("spent >= 0", name=op.f("ck_accounts_spent_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
    )
    op.create_table(
        "album_items",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("album_id", sa.Text(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("source", sa.JSON(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "album_id", "message_id", name=op.f("pk_album_items")),
    )
    op.create_table(
        "chats",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("silent_since", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chats")),
    )
    op.create_table(
        "heartbeat",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("beat_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "inbox",
        sa.Column("callback_token", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("callback_token", "task_id", name=op.f("pk_inbox")),
    )
    op.create_table(
        "orders",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("intent", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("via", sa.Text(), nullable=True),
        sa.Column("ratio", sa.Text(), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("unit_credits", sa.Integer(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("album_id", sa.Text(), nullable=True),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("announcement", sa.Text(), nullable=False),
        sa.Column("placeholder_id", sa.BigInteger(), nullable=True),
        sa.Column("shown", sa.Text(), nullable=True),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.Column("delivery_attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("wakes", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("deadline_at", sa.BigInteger(), nullable=True),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('queued', 'ready', 'working')) = (finished_at IS NULL)",
            name=op.f("ck_orders_final_is_finished"),
        ),
        sa.CheckConstraint(
            "announcement IN ('none', 'sending', 'sent', 'unknown')", name=op.f("ck_orders_announcement_known")
        ),
        sa.CheckConstraint(
            "due_at IS NOT NULL OR NOT (state IN ('queued', 'ready', 'working'))", name=op.f("ck_orders_open_is_due")
        ),
        sa.CheckConstraint("kind IN ('edit', 'generate')", name=op.f("ck_orders_kind_known")),
        sa.CheckConstraint(
            "state IN ('cancelled', 'delivered', 'failed', 'queued', 'ready', 'undeliverable', 'working')",
            name=op.f("ck_orders_state_known"),
        ),
        sa.CheckConstraint("(lease_owner IS NULL) = (lease_until IS NULL)", name=op.f("ck_orders_lease_whole")),
        sa.CheckConstraint("count BETWEEN 1 AND 4", name=op.f("ck_orders_count_one_to_four")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_orders_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("intent", name=op.f("uq_orders_intent")),
    )
    op.create_index(op.f("ix_orders_chat_id_placeholder_id"), "orders", ["chat_id", "placeholder_id"], unique=False)
    op.create_index(op.f("ix_orders_due_at"), "orders", ["due_at"], unique=False)
    op.create_index(op.f("ix_orders_user_id_state"), "orders", ["user_id", "state"], unique=False)
    op.create_table(
        "parts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("credits", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("gateway", sa.Text(), nullable=True),
        sa.Column("tried", sa.JSON(), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=False),
        sa.Column("callback_token", sa.Text(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("calls_seen", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("task_id", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.Column("submitted_at", sa.BigInteger(), nullable=True),
        sa.Column("unsure_since", sa.BigInteger(), nullable=True),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("failure_detail", sa.Text(), nullable=True),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("results", sa.JSON(), nullable=False),
        sa.Column("gift", sa.Text(), nullable=True),
        sa.Column("gift_until", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name=op.f("ck_parts_failure_named")),
        sa.CheckConstraint(
            "(state IN ('stored', 'failed')) = (finished_at IS NOT NULL)", name=op.f("ck_parts_final_is_finished")
        ),
        sa.CheckConstraint("gift IN ('given', 'stored', 'watched')", name=op.f("ck_parts_gift_known")),
        sa.CheckConstraint("gift IS NULL OR state = 'failed'", name=op.f("ck_parts_gift_after_failure")),
        sa.CheckConstraint(
            "state IN ('failed', 'queued', 'running', 'stored', 'submitting', 'unsure')",
            name=op.f("ck_parts_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('running', 'stored') OR (gateway IS NOT NULL AND task_id IS NOT NULL)",
            name=op.f("ck_parts_task_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('submitting', 'unsure') OR (gateway IS NOT NULL AND body IS NOT NULL)",
            name=op.f("ck_parts_submission_kept"),
        ),
        sa.CheckConstraint("count BETWEEN 1 AND 4", name=op.f("ck_parts_count_one_to_four")),
        sa.CheckConstraint("credits > 0", name=op.f("ck_parts_credits_positive")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_parts_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parts")),
        sa.UniqueConstraint("callback_token", name=op.f("uq_parts_callback_token")),
        sa.UniqueConstraint("gateway", "task_id", name=op.f("uq_parts_gateway_task_id")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_parts_idempotency_key")),
        sa.UniqueConstraint("order_id", "ordinal", name=op.f("uq_parts_order_id_ordinal")),
    )
    op.create_index(
        op.f("ix_parts_model_gateway_finished_at"), "parts", ["model", "gateway", "finished_at"], unique=False
    )
    op.create_table(
        "ledger",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("entry_key", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=True),
        sa.Column("part_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("credits", sa.BigInteger(), nullable=False),
        sa.Column("allowance_delta", sa.Integer(), nullable=False),
        sa.Column("balance_delta", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind <> 'reserve' OR (allowance_delta <= 0 AND balance_delta <= 0)", name=op.f("ck_ledger_reserve_takes")
        ),
        sa.CheckConstraint("kind = 'grant' OR part_id IS NOT NULL", name=op.f("ck_ledger_part_named")),
        sa.CheckConstraint(
            "kind = 'reserve' OR (allowance_delta >= 0 AND balance_delta >= 0)", name=op.f("ck_ledger_others_give")
        ),
        sa.CheckConstraint("kind IN ('grant', 'refund', 'reserve', 'settle')", name=op.f("ck_ledger_kind_known")),
        sa.CheckConstraint("credits >= 0", name=op.f("ck_ledger_credits_not_negative")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_ledger_account_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_ledger_order_id")),
        sa.ForeignKeyConstraint(["part_id"], ["parts.id"], name=op.f("fk_ledger_part_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger")),
        sa.UniqueConstraint("entry_key", name=op.f("uq_ledger_entry_key")),
    )
    op.create_index(op.f("ix_ledger_account_id_day"), "ledger", ["account_id", "day"], unique=False)
    op.create_index(op.f("ix_ledger_order_id"), "ledger", ["order_id"], unique=False)
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for table in ("ledger", "parts", "orders", "inbox", "heartbeat", "chats", "album_items", "accounts"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION ledger_is_append_only()")
