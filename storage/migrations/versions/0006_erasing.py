"""What was let go of an order, and pictures that are still to be deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_KINDS = ("inputs", "pictures", "words")


def upgrade() -> None:
    op.create_table(
        "deletions",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_deletions")),
    )
    for kind in _KINDS:
        op.add_column("orders", sa.Column(f"{kind}_gone_at", sa.BigInteger(), nullable=True))
        kept = sa.text(f"{kind}_gone_at IS NULL")
        op.create_index(
            f"ix_orders_{kind}_kept", "orders", ["finished_at"], unique=False, postgresql_where=kept, sqlite_where=kept
        )


def downgrade() -> None:
    for kind in reversed(_KINDS):
        op.drop_index(f"ix_orders_{kind}_kept", table_name="orders")
        op.drop_column("orders", f"{kind}_gone_at")
    op.drop_table("deletions")
