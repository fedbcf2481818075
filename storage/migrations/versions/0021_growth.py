"""Referrals and promo codes."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_UNPAID = sa.text("paid_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "referrals",
        sa.Column("friend_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("referrer_id", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("paid_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("friend_id <> referrer_id", name=op.f("ck_referrals_two_people")),
        sa.PrimaryKeyConstraint("friend_id", name=op.f("pk_referrals")),
    )
    op.create_index("ix_referrals_referrer_id", "referrals", ["referrer_id"])
    op.create_index("ix_referrals_unpaid", "referrals", ["made_at"], postgresql_where=_UNPAID, sqlite_where=_UNPAID)
    op.create_table(
        "promo_codes",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("credits", sa.Integer(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("credits > 0", name=op.f("ck_promo_codes_credits_positive")),
        sa.CheckConstraint("used BETWEEN 0 AND uses", name=op.f("ck_promo_codes_used_within")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_promo_codes")),
    )


def downgrade() -> None:
    op.drop_table("promo_codes")
    op.drop_table("referrals")
