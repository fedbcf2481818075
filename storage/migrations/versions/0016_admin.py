"""Operators: people and their names, bans, the audit log; credits that are taken back."""

import sqlalchemy as sa
from alembic import op

from storage.schema.accounts import APPEND_ONLY

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_OLD = {
    "kind_known": "kind IN ('grant', 'refund', 'reserve', 'settle')",
    "reserve_takes": "kind <> 'reserve' OR (allowance_delta <= 0 AND balance_delta <= 0)",
    "others_give": "kind = 'reserve' OR (allowance_delta >= 0 AND balance_delta >= 0)",
    "part_named": "kind = 'grant' OR part_id IS NOT NULL",
}
_NEW = {
    "kind_known": "kind IN ('grant', 'refund', 'reserve', 'revoke', 'settle')",
    "reserve_takes": "kind NOT IN ('reserve', 'revoke') OR (allowance_delta <= 0 AND balance_delta <= 0)",
    "others_give": "kind IN ('reserve', 'revoke') OR (allowance_delta >= 0 AND balance_delta >= 0)",
    "part_named": "kind IN ('grant', 'revoke') OR part_id IS NOT NULL",
}
# Everybody who ordered before; the name is known when they write again.
_FILL = (
    "INSERT INTO people (id, language, private, seen_at) SELECT user_id, MAX(language), "
    "MAX(CASE WHEN chat_id = user_id THEN 1 ELSE 0 END) = 1, MAX(created_at) FROM orders WHERE user_id > 0 "
    "GROUP BY user_id"
)


def upgrade() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("username", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("private", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("muted_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
    )
    op.create_index("ix_people_username", "people", ["username"])
    op.create_table(
        "bans",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("banned_by", sa.BigInteger(), nullable=False),
        sa.Column("banned_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bans")),
    )
    op.create_table(
        "audit_log",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("action_key", sa.Text(), nullable=False),
        sa.Column("admin_id", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("details", sa.Text(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_log")),
        sa.UniqueConstraint("action_key", name=op.f("uq_audit_log_action_key")),
    )
    op.create_index("ix_audit_log_subject", "audit_log", ["subject"])
    op.create_table(
        "admin_questions",
        sa.Column("admin_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("admin_id", name=op.f("pk_admin_questions")),
    )
    op.execute(_FILL)
    _change_checks(_NEW)


def downgrade() -> None:
    op.execute("DROP TRIGGER IF EXISTS ledger_no_delete") if _is_sqlite() else op.execute(
        "DROP TRIGGER ledger_append_only ON ledger"
    )
    op.execute("DELETE FROM ledger WHERE kind = 'revoke'")  # the version before does not know the word
    if not _is_sqlite():
        op.execute(APPEND_ONLY["postgresql"][1])
    _change_checks(_OLD)
    for table in ("admin_questions", "audit_log", "bans", "people"):
        op.drop_table(table)


def _change_checks(checks: dict[str, str]) -> None:
    with op.batch_alter_table("ledger") as table:  # SQLite copies the table, and its triggers are lost
        for name, rule in checks.items():
            table.drop_constraint(op.f(f"ck_ledger_{name}"), type_="check")
            table.create_check_constraint(op.f(f"ck_ledger_{name}"), rule)
    if _is_sqlite():
        for statement in APPEND_ONLY["sqlite"]:
            op.execute(statement)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
