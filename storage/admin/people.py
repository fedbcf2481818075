"""Everybody who wrote to the bot, by id and by @name."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, or_, select, update

from storage.database.database import clock, insert_once
from storage.database.statements import insert_into
from storage.database.transaction import Transaction
from storage.schema.admin import people


@dataclass(frozen=True, slots=True)
class Sighting:
    """A person who wrote just now; `username` without @, `private` in their private chat."""

    id: int
    username: str | None
    name: str
    language: str
    private: bool


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of a person; `seen_at` (ms) is exact to the day, `muted_at` is set for who wants no broadcasts."""

    id: int
    username: str | None
    name: str | None
    language: str | None
    private: bool
    seen_at: int
    muted_at: int | None


async def record_people(tx: Transaction, seen: Sequence[Sighting]) -> None:
    """Writes down who wrote. A private chat once known stays known."""
    row = insert_into(tx.dialect.name, people)
    new = row.excluded
    upsert = row.on_conflict_do_update(
        index_elements=["id"],
        set_={
            "username": new.username,
            "name": new.name,
            "language": new.language,
            "private": or_(people.c.private, new.private),
            "seen_at": new.seen_at,
        },
    )
    now = int(await tx.scalar(select(clock())) or 0)
    rows = [
        {
            "id": one.id,
            "username": one.username.lower() if one.username else None,
            "name": one.name,
            "language": one.language,
            "private": one.private,
            "seen_at": now,
        }
        for one in sorted(seen, key=lambda one: one.id)
    ]
    if rows:
        await tx.execute(upsert, rows)


async def find_person(connection: Transaction, *, person_id: int) -> Person | None:
    """The person with that id, None if they never wrote to the bot."""
    row = (await connection.execute(select(people).where(people.c.id == person_id))).mappings().one_or_none()
    return None if row is None else Person(**row)


async def find_by_username(connection: Transaction, username: str) -> Person | None:
    """The person who had that @name last: a name may pass from one to another."""
    named = people.c.username == username.lower().removeprefix("@")
    newest = select(people).where(named).order_by(people.c.seen_at.desc(), people.c.id).limit(1)
    row = (await connection.execute(newest)).mappings().one_or_none()
    return None if row is None else Person(**row)


async def set_muted(tx: Transaction, *, person_id: int, muted: bool) -> None:
    """Whether the person wants no more broadcasts."""
    await insert_once(tx, people, {"id": person_id, "private": False, "seen_at": clock()})
    since = func.coalesce(people.c.muted_at, clock()) if muted else None
    await tx.execute(update(people).where(people.c.id == person_id).values(muted_at=since))


async def forget_name(tx: Transaction, *, person_id: int) -> None:
    """Erases who the person is. Who wanted no broadcasts stays on that list, by id alone."""
    mine = people.c.id == person_id
    await tx.execute(delete(people).where(mine, people.c.muted_at.is_(None)))
    await tx.execute(update(people).where(mine).values(username=None, name=None, language=None, private=False))
