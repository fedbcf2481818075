"""Seeds and transparent backgrounds, where a model has them."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("orders", sa.Column("seed", sa.BigInteger(), nullable=True))
    op.add_column("orders", sa.Column("transparent", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("orders", "transparent")
    op.drop_column("orders", "seed")
