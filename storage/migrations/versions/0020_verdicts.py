"""What was said with a report, and what an administrator decided."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_OPEN = sa.text("verdict IS NULL")


def upgrade() -> None:
    op.add_column("reports", sa.Column("words", sa.Text(), nullable=True))
    op.add_column("reports", sa.Column("verdict", sa.Text(), nullable=True))
    op.create_index("ix_reports_open", "reports", ["order_id"], postgresql_where=_OPEN, sqlite_where=_OPEN)


def downgrade() -> None:
    op.drop_index("ix_reports_open", table_name="reports")
    op.drop_column("reports", "verdict")
    op.drop_column("reports", "words")
