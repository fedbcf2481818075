"""Models, gateways and the whole bot, switched off by administrators."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "switches",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("notice", sa.Text(), nullable=True),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('gateway', 'maintenance', 'model')", name=op.f("ck_switches_kind_known")),
        sa.PrimaryKeyConstraint("kind", "name", name=op.f("pk_switches")),
    )


def downgrade() -> None:
    op.drop_table("switches")
