"""Who granted credits, and why."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ledger", sa.Column("granted_by", sa.Text()))
    op.add_column("ledger", sa.Column("reason", sa.Text()))


def downgrade() -> None:
    op.drop_column("ledger", "reason")
    op.drop_column("ledger", "granted_by")
