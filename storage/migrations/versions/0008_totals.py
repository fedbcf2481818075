"""Sums of what is over, and indexes without which start and metrics would read every order."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_DUE = sa.text("due_at IS NOT NULL")
# What finished within the two minutes before the last order did stays out: it is counted row by row for now.
_UNTIL = "(SELECT value FROM totals WHERE kind = 'cursor' AND word = 'finished_at')"
_LAST = "(SELECT value FROM totals WHERE kind = 'cursor' AND word = 'ledger_id')"
_FILL = (
    "INSERT INTO totals SELECT 'cursor', 'finished_at', COALESCE(MAX(finished_at), 120000) - 120000 FROM orders",
    f"INSERT INTO totals SELECT 'cursor', 'ledger_id', COALESCE(MAX(id), 0) FROM ledger WHERE created_at <= {_UNTIL}",
    f"INSERT INTO totals SELECT 'order', state, COUNT(*) FROM orders WHERE finished_at <= {_UNTIL} GROUP BY state",
    f"INSERT INTO totals SELECT 'part', state, COUNT(*) FROM parts WHERE finished_at <= {_UNTIL} GROUP BY state",
    "INSERT INTO totals SELECT 'pictures', model, SUM(count) FROM parts "
    f"WHERE state = 'stored' AND finished_at <= {_UNTIL} GROUP BY model",
    f"INSERT INTO totals SELECT 'credits', kind, SUM(credits) FROM ledger WHERE id <= {_LAST} GROUP BY kind",
)


def upgrade() -> None:
    op.create_table(
        "totals",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "word", name=op.f("pk_totals")),
    )
    op.drop_index("ix_orders_due_at", table_name="orders")
    op.create_index("ix_orders_due_at", "orders", ["due_at"], postgresql_where=_DUE, sqlite_where=_DUE)
    op.create_index("ix_orders_finished_at_state", "orders", ["finished_at", "state"])
    op.create_index("ix_parts_finished_at_state", "parts", ["finished_at", "state"])
    op.create_index("ix_posts_order_id", "posts", ["order_id"])
    for statement in _FILL:
        op.execute(statement)


def downgrade() -> None:
    op.drop_index("ix_posts_order_id", table_name="posts")
    op.drop_index("ix_parts_finished_at_state", table_name="parts")
    op.drop_index("ix_orders_finished_at_state", table_name="orders")
    op.drop_index("ix_orders_due_at", table_name="orders")
    op.create_index("ix_orders_due_at", "orders", ["due_at"])
    op.drop_table("totals")
