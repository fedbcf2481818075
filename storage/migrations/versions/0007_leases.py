"""Who holds which orders, found without reading the others."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

HELD = sa.text("lease_owner IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_orders_lease_owner",
        "orders",
        ["lease_owner", "due_at"],
        postgresql_where=HELD,
        sqlite_where=HELD,
    )


def downgrade() -> None:
    op.drop_index("ix_orders_lease_owner", table_name="orders")
