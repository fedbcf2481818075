"""What people and chats choose, what of it an order keeps, and answers that pass."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "preferences",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("thread_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("ratio", sa.Text(), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("spoiler", sa.Boolean(), nullable=True),
        sa.Column("quiet", sa.Boolean(), nullable=True),
        sa.Column("models", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("most_pictures", sa.Integer(), nullable=True),
        sa.Column("most_resolution", sa.Text(), nullable=True),
        sa.Column("orderers", sa.Text(), nullable=True),
        sa.Column("listed", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("payer", sa.Text(), nullable=True),
        sa.Column("budget", sa.Integer(), nullable=True),
        sa.Column("cap", sa.Integer(), nullable=True),
        sa.CheckConstraint("most_pictures BETWEEN 1 AND 4", name=op.f("ck_preferences_most_pictures_one_to_four")),
        sa.CheckConstraint("orderers IN ('admins', 'everybody', 'list')", name=op.f("ck_preferences_orderers_known")),
        sa.CheckConstraint("payer IN ('chat', 'person')", name=op.f("ck_preferences_payer_known")),
        sa.CheckConstraint("budget >= 0", name=op.f("ck_preferences_budget_not_negative")),
        sa.CheckConstraint("cap > 0", name=op.f("ck_preferences_cap_positive")),
        sa.CheckConstraint("payer IS NULL OR (id < 0 AND thread_id = 0)", name=op.f("ck_preferences_chats_pay")),
        sa.PrimaryKeyConstraint("id", "thread_id", name=op.f("pk_preferences")),
    )
    op.create_table(
        "passing",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "message_id", name=op.f("pk_passing")),
    )
    op.create_index(op.f("ix_passing_due_at"), "passing", ["due_at"], unique=False)
    for name in ("spoiler", "quiet"):
        op.add_column("orders", sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    for name in ("quiet", "spoiler"):
        op.drop_column("orders", name)
    op.drop_table("passing")
    op.drop_table("preferences")
