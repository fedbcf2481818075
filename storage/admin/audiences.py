"""Who gets a broadcast: people with a private chat who did not turn broadcasts off, block the bot, or are banned."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select

from storage.database.database import DAY_MS, now_ms
from storage.database.transaction import Transaction
from storage.schema.accounts import preferences
from storage.schema.admin import bans, people
from storage.schema.conversation import chats

EVERYBODY, ACTIVE = "all", "active"
ACTIVE_DAYS = 30
_FALLBACK = "en"

_LANGUAGE = func.coalesce(preferences.c.language, people.c.language, _FALLBACK)
_CHOICES = people.outerjoin(preferences, and_(preferences.c.id == people.c.id, preferences.c.thread_id == 0))
_REACHABLE = (
    people.c.private,
    ~exists().where(bans.c.id == people.c.id),
    ~exists().where(chats.c.id == people.c.id, chats.c.silent_since.is_not(None)),
)
_WANTS = (*_REACHABLE, people.c.muted_at.is_(None))


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person and the language of the bot's own words."""

    id: int
    language: str


@dataclass(frozen=True, slots=True)
class Audiences:
    """How many people each audience has."""

    everybody: int
    active: int
    by_language: dict[str, int]

    def count(self, audience: str) -> int:
        """How many people an audience has: `all`, `active`, or a language."""
        return {EVERYBODY: self.everybody, ACTIVE: self.active}.get(audience, self.by_language.get(audience, 0))


async def count_audiences(connection: Transaction) -> Audiences:
    """The sizes of all audiences; reads everybody."""
    since = await now_ms(connection) - ACTIVE_DAYS * DAY_MS
    active = func.sum(case((people.c.seen_at >= since, 1), else_=0))
    found = select(_LANGUAGE, func.count(), active).select_from(_CHOICES).where(*_WANTS).group_by(_LANGUAGE)
    rows = [(str(language), int(every), int(some)) for language, every, some in await connection.execute(found)]
    return Audiences(
        everybody=sum(every for _, every, _ in rows),
        active=sum(some for _, _, some in rows),
        by_language={language: every for language, every, _ in rows},
    )


async def next_recipients(connection: Transaction, *, audience: str, after: int, limit: int) -> list[Recipient]:
    """The next people of the audience by id."""
    wanted = (people.c.id > after, *await _conditions(connection, audience))
    return await _load(connection, _PEOPLE.where(*wanted).limit(limit))


async def recipients_of(connection: Transaction, ids: Sequence[int]) -> list[Recipient]:
    """Those of these people who can still be written to."""
    return await _load(connection, _PEOPLE.where(people.c.id.in_(ids)))


async def reachable_of(connection: Transaction, ids: Sequence[int]) -> list[Recipient]:
    """Those of these people who can be told something about themselves, also if they want no broadcasts."""
    return await _load(connection, _SELECT.where(people.c.id.in_(ids), *_REACHABLE))


_SELECT = select(people.c.id, _LANGUAGE).select_from(_CHOICES).order_by(people.c.id)
_PEOPLE = _SELECT.where(*_WANTS)


async def _load(connection: Transaction, found: Select[Any]) -> list[Recipient]:
    return [Recipient(int(person), str(language)) for person, language in await connection.execute(found)]


async def _conditions(connection: Transaction, audience: str) -> tuple[ColumnElement[Any], ...]:
    if audience == EVERYBODY:
        return ()
    if audience == ACTIVE:
        return (people.c.seen_at >= await now_ms(connection) - ACTIVE_DAYS * DAY_MS,)
    return (_LANGUAGE.in_([audience]),)
