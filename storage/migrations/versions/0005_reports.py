"""Who reported which picture, and who is painted for at once."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reports",
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reported_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_reports_order_id")),
        sa.PrimaryKeyConstraint("order_id", "user_id", name=op.f("pk_reports")),
    )
    op.create_index(op.f("ix_reports_user_id"), "reports", ["user_id", "reported_at"], unique=False)
    op.add_column("preferences", sa.Column("at_once", sa.Boolean(), nullable=True))


def downgrade() -> None:
    op.drop_column("preferences", "at_once")
    op.drop_table("reports")
