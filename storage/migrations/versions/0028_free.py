"""Free parts: they cost no credits and have no entries in the ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

BEFORE, AFTER = "credits_positive", "credits_not_negative"
# The way back: older code needs an entry of each part. These move nothing, and close what is final.
ENTRIES = (
    "INSERT INTO ledger (entry_key, account_id, order_id, part_id, kind, credits, allowance_delta, balance_delta, day, "
    "created_at) SELECT 'open:' || parts.id, orders.account_id, orders.id, parts.id, 'reserve', 1, 0, 0, 0, "
    "orders.created_at FROM parts JOIN orders ON orders.id = parts.order_id WHERE parts.credits = 0",
    "INSERT INTO ledger (entry_key, account_id, order_id, part_id, kind, credits, allowance_delta, balance_delta, day, "
    "created_at) SELECT 'close:' || parts.id, orders.account_id, orders.id, parts.id, "
    "CASE WHEN parts.state = 'stored' THEN 'settle' ELSE 'refund' END, 1, 0, 0, 0, parts.finished_at "
    "FROM parts JOIN orders ON orders.id = parts.order_id WHERE parts.credits = 0 AND parts.finished_at IS NOT NULL",
    "UPDATE parts SET credits = 1 WHERE credits = 0",
)


def _change_check(old: str, new: str, rule: str) -> None:
    with op.batch_alter_table("parts") as table:  # SQLite copies the table: it cannot change a check
        table.drop_constraint(op.f(f"ck_parts_{old}"), type_="check")
        table.create_check_constraint(op.f(f"ck_parts_{new}"), rule)


def upgrade() -> None:
    _change_check(BEFORE, AFTER, "credits >= 0")


def downgrade() -> None:
    for statement in ENTRIES:
        op.execute(sa.text(statement))
    _change_check(AFTER, BEFORE, "credits > 0")
