"""What a gateway charged the operator for a part."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("parts", sa.Column("cost", sa.Float(), nullable=True))
    op.add_column("parts", sa.Column("cost_unit", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("parts", "cost_unit")
    op.drop_column("parts", "cost")
