"""Videos: a kind of order with a length and a sound, and what people choose for them."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KIND = "ck_orders_kind_known"
SECONDS = "ck_orders_seconds_positive"


def upgrade() -> None:
    op.add_column("preferences", sa.Column("video_model", sa.Text(), nullable=True))
    op.add_column("preferences", sa.Column("skip_price", sa.Boolean(), nullable=True))
    op.add_column("orders", sa.Column("seconds", sa.Integer(), nullable=True))
    for name in ("mute", "uses_references"):
        op.add_column("orders", sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("orders") as table:  # SQLite copies the table: it cannot change a check
        table.drop_constraint(op.f(KIND), type_="check")
        table.create_check_constraint(op.f(KIND), "kind IN ('edit', 'generate', 'video')")
        table.create_check_constraint(op.f(SECONDS), "seconds > 0")


def downgrade() -> None:
    op.execute("DELETE FROM offers WHERE CAST(drafts AS TEXT) LIKE '%\"video\"%'")
    # An order cannot lose its kind: those of videos keep their amounts as orders of pictures.
    op.execute("UPDATE orders SET kind = 'generate' WHERE kind = 'video'")
    with op.batch_alter_table("orders") as table:
        table.drop_constraint(op.f(SECONDS), type_="check")
        table.drop_constraint(op.f(KIND), type_="check")
        table.create_check_constraint(op.f(KIND), "kind IN ('edit', 'generate')")
    for name in ("uses_references", "mute", "seconds"):
        op.drop_column("orders", name)
    op.drop_column("preferences", "skip_price")
    op.drop_column("preferences", "video_model")
