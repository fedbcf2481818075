"""Tables of the operators: people and their names, bans, the audit log, what an administrator was asked to write."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    Table,
    UniqueConstraint,
    false,
    text,
)

from storage.schema.metadata import metadata, one_of, partial_index
from storage.schema.text_type import StorableText

# Everybody who wrote to the bot. `username` is lower case without @, `language` one of the bot's own. `private`: has a
# private chat with the bot. `seen_at` is exact to the day. `muted_at`: wants no announcements.
people = Table(
    "people",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("username", StorableText),
    Column("name", StorableText),
    Column("language", StorableText),
    Column("private", Boolean, nullable=False, server_default=false()),
    Column("seen_at", BigInteger, nullable=False),
    Column("muted_at", BigInteger),
    Index(None, "username"),
)

# People and chats that an administrator banned, beside those in BLOCKED_IDS.
bans = Table(
    "bans",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("reason", StorableText, nullable=False),
    Column("banned_by", BigInteger, nullable=False),
    Column("banned_at", BigInteger, nullable=False),
)

# What is off while the row is there: a model, a gateway, or everything (maintenance: `value` says whether new orders
# wait or are refused, `notice` what people read).
switches = Table(
    "switches",
    metadata,
    Column("kind", StorableText, primary_key=True),
    Column("name", StorableText, primary_key=True),
    Column("value", StorableText),
    Column("notice", StorableText),
    Column("changed_at", BigInteger, nullable=False),
    CheckConstraint(one_of("kind", ("model", "gateway", "maintenance")), name="kind_known"),
)

# Append-only: what administrators did. `action_key` is the press or the message, so that each acts once.
audit_log = Table(
    "audit_log",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("action_key", StorableText, nullable=False),
    Column("admin_id", BigInteger, nullable=False),
    Column("action", StorableText, nullable=False),
    Column("subject", StorableText),
    Column("details", StorableText),
    Column("done_at", BigInteger, nullable=False),
    UniqueConstraint("action_key"),
    Index(None, "subject"),
)

# What an administrator's next message answers.
admin_questions = Table(
    "admin_questions",
    metadata,
    Column("admin_id", BigInteger, primary_key=True, autoincrement=False),
    Column("topic", StorableText, nullable=False),
    Column("asked_at", BigInteger, nullable=False),
)

# What an administrator typed about `subject_id` (a person or a chat) and has not confirmed yet.
admin_drafts = Table(
    "admin_drafts",
    metadata,
    Column("id", StorableText, primary_key=True),
    Column("admin_id", BigInteger, nullable=False),
    Column("topic", StorableText, nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("text", StorableText, nullable=False),
    Column("made_at", BigInteger, nullable=False),
)

# A message to many people, in the order of their ids. `last_id` is the last one whom it may have reached, `in_flight`
# those to whom it is being sent: both are written before it is sent, so nobody gets it twice. `unsent` are those who
# did not get it after all and come next. `uncertain` counts those whom it may or may not have reached, because a
# process died or Telegram did not answer.
broadcasts = Table(
    "broadcasts",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("action_key", StorableText, nullable=False),
    Column("state", StorableText, nullable=False),
    Column("text", StorableText, nullable=False),
    Column("photo_id", StorableText),
    Column("buttons", JSON, nullable=False),
    Column("audience", StorableText, nullable=False),
    Column("created_by", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger),
    Column("total", Integer, nullable=False, default=0),
    Column("last_id", BigInteger, nullable=False, default=0),
    Column("in_flight", JSON, nullable=False),
    Column("unsent", JSON, nullable=False),
    Column("delivered", Integer, nullable=False, default=0),
    Column("blocked", Integer, nullable=False, default=0),
    Column("failed", Integer, nullable=False, default=0),
    Column("uncertain", Integer, nullable=False, default=0),
    Column("lease_owner", StorableText),
    Column("lease_until", BigInteger),
    UniqueConstraint("action_key"),
    CheckConstraint(one_of("state", ("draft", "running", "stopped", "done")), name="state_known"),
)

_UNPAID = text("paid_at IS NULL")

# Who came by whose link. Both get credits once the friend's first picture is delivered, which is when `paid_at` is set.
referrals = Table(
    "referrals",
    metadata,
    Column("friend_id", BigInteger, primary_key=True, autoincrement=False),
    Column("referrer_id", BigInteger, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("paid_at", BigInteger),
    CheckConstraint("friend_id <> referrer_id", name="two_people"),
    Index(None, "referrer_id"),
    partial_index("ix_referrals_unpaid", "made_at", where=_UNPAID),
)

# Codes for bonus credits, upper case. One that is ended has as many uses as were used.
promo_codes = Table(
    "promo_codes",
    metadata,
    Column("code", StorableText, primary_key=True),
    Column("credits", Integer, nullable=False),
    Column("uses", Integer, nullable=False),
    Column("used", Integer, nullable=False, default=0),
    Column("expires_at", BigInteger),
    Column("created_by", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    CheckConstraint("credits > 0", name="credits_positive"),
    CheckConstraint("used BETWEEN 0 AND uses", name="used_within"),
)

# What is counted of a day (since 1970, UTC) that is over; see storage/admin/daily_figures.py. A day without orders has
# one row, so that it is not counted again.
daily_figures = Table(
    "daily_figures",
    metadata,
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("kind", StorableText, primary_key=True),
    Column("word", StorableText, primary_key=True),
    Column("value", BigInteger, nullable=False),
)
