"""Orders that are shown in a message elsewhere, and the photo that Telegram knows by name."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_COLUMNS = (("photo_id", sa.Text), ("inline_id", sa.Text), ("mirrored_at", sa.BigInteger), ("guest_id", sa.Text))


def upgrade() -> None:
    for name, kind in _COLUMNS:
        op.add_column("orders", sa.Column(name, kind(), nullable=True))


def downgrade() -> None:
    for name, _ in reversed(_COLUMNS):
        op.drop_column("orders", name)
