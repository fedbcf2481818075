"""Requests for help with payments."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_OPEN, _WAITING = sa.text("state = 'open'"), sa.text("outcome = 'waiting'")


def upgrade() -> None:
    op.create_table(
        "tickets",
        sa.Column("id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN ('closed', 'open')", name=op.f("ck_tickets_state_known")),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_tickets_closed_at_set")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
    )
    op.create_index("ix_tickets_user_id", "tickets", ["user_id"])
    op.create_index("ix_tickets_closed_at", "tickets", ["closed_at"])
    op.create_index("ix_tickets_open", "tickets", ["user_id"], unique=True, postgresql_where=_OPEN, sqlite_where=_OPEN)
    op.create_table(
        "ticket_messages",
        sa.Column("id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("action_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("admin_id", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('answer', 'closed', 'question')", name=op.f("ck_ticket_messages_kind_known")),
        sa.CheckConstraint(
            "outcome IN ('delivered', 'lost', 'waiting')", name=op.f("ck_ticket_messages_outcome_known")
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_messages_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_messages")),
        sa.UniqueConstraint("action_key", name=op.f("uq_ticket_messages_action_key")),
    )
    op.create_index("ix_ticket_messages_ticket_id", "ticket_messages", ["ticket_id"])
    op.create_index(
        "ix_ticket_messages_waiting", "ticket_messages", ["id"], postgresql_where=_WAITING, sqlite_where=_WAITING
    )


def downgrade() -> None:
    op.drop_table("ticket_messages")
    op.drop_table("tickets")
