"""Until when an account is a subscriber's, and each payment of a subscription says so."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_MONTH_MS = 2_592_000_000
_SUBSCRIBED = "kind IN ('subscription', 'renewal') AND state = 'paid'"


def upgrade() -> None:
    op.add_column("payments", sa.Column("until", sa.BigInteger(), nullable=True))
    op.add_column("accounts", sa.Column("subscribed_until", sa.BigInteger(), nullable=True))
    op.execute(f"UPDATE payments SET until = paid_at + {_MONTH_MS} WHERE {_SUBSCRIBED}")
    op.execute(
        "UPDATE accounts SET subscribed_until = "
        f"(SELECT MAX(payments.until) FROM payments WHERE payments.account_id = accounts.id AND {_SUBSCRIBED}) "
        f"WHERE id IN (SELECT account_id FROM payments WHERE {_SUBSCRIBED})"
    )


def downgrade() -> None:
    op.drop_column("accounts", "subscribed_until")
    op.drop_column("payments", "until")
