"""Finds the payments and refunds of a day."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_payments_created_at", "payments", ["created_at"])
    op.create_index("ix_payments_refunded_at", "payments", ["refunded_at"])


def downgrade() -> None:
    op.drop_index("ix_payments_refunded_at", "payments")
    op.drop_index("ix_payments_created_at", "payments")
