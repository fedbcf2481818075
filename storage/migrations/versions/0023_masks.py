"""Masks, styles and negative words, where a model takes them."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("orders", sa.Column("mask", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("orders", sa.Column("style", sa.Text(), nullable=True))
    op.add_column("orders", sa.Column("negative", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("orders", "negative")
    op.drop_column("orders", "style")
    op.drop_column("orders", "mask")
