"""Which older code works on the tables."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    made = op.create_table(
        "compatibility", sa.Column("oldest", sa.Text(), nullable=False), sa.PrimaryKeyConstraint("oldest", name="pk_compatibility")
    )
    op.bulk_insert(made, [{"oldest": "0015"}])


def downgrade() -> None:
    op.drop_table("compatibility")
