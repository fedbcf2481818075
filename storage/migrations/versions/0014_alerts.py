"""Open alerts, and the credit at the gateways."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alerts",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", "subject", name="pk_alerts"),
    )
    op.create_table(
        "credit_samples",
        sa.Column("gateway", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("credit", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("gateway", "taken_at", name="pk_credit_samples"),
    )


def downgrade() -> None:
    op.drop_table("credit_samples")
    op.drop_table("alerts")
