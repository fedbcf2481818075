"""Preferences of people, chats and topics. Everything that was not chosen is None."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, or_, select, update

from storage.database.database import insert_once
from storage.database.transaction import Transaction
from storage.schema.accounts import preferences


@dataclass(frozen=True, slots=True)
class Subject:
    """The owner of preferences: a person or a chat (`thread_id` 0), or a topic of a chat."""

    id: int
    thread_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """The choices of one subject. Those from `models` on are rules, which only chats and topics have.

    `models` are the allowed models; `orderers` is everybody, admins or list, `listed` the people on that list;
    `payer` is person or chat, `budget` the credits a chat spends a day, `cap` those it spends on one person a day.
    `at_once` is personal: plain text in private is ordered without confirmation. So is `skip_price`: expensive videos
    are.
    """

    model: str | None = None
    ratio: str | None = None
    resolution: str | None = None
    language: str | None = None
    spoiler: bool | None = None
    quiet: bool | None = None
    models: tuple[str, ...] = ()
    most_pictures: int | None = None
    most_resolution: str | None = None
    orderers: str | None = None
    listed: tuple[int, ...] = ()
    payer: str | None = None
    budget: int | None = None
    cap: int | None = None
    at_once: bool | None = None
    video_model: str | None = None
    skip_price: bool | None = None


NOTHING = Preferences()
_COLUMNS = tuple(field.name for field in fields(Preferences))
_LISTS = ("models", "listed")


@lru_cache
def _of_subjects(number: int) -> Any:
    table = preferences.c
    each = (
        (table.id == bindparam(f"id_{one}")) & (table.thread_id == bindparam(f"thread_{one}")) for one in range(number)
    )
    return select(preferences).where(or_(*each))


async def load_preferences(connection: Transaction, *subjects: Subject) -> tuple[Preferences, ...]:
    """The preferences of each subject, in the same order."""
    if not subjects:
        return ()
    given = {f"id_{number}": subject.id for number, subject in enumerate(subjects)}
    given |= {f"thread_{number}": subject.thread_id for number, subject in enumerate(subjects)}
    rows = (await connection.execute(_of_subjects(len(subjects)), given)).mappings()
    found = {Subject(row["id"], row["thread_id"]): _preferences(dict(row)) for row in rows}
    return tuple(found.get(subject, NOTHING) for subject in subjects)


async def set_preference(tx: Transaction, subject: Subject, **chosen: str | int | bool | None) -> None:
    """Stores these choices; None unsets one."""
    await _row(tx, subject)
    await tx.execute(update(preferences).where(*_is(subject)).values(**chosen))


async def change_list(tx: Transaction, subject: Subject, name: str, value: str | int, *, wanted: bool) -> None:
    """Adds a value to the list `name` (models or listed), or removes it; repeating it changes nothing."""
    row = await _row(tx, subject)
    others = [one for one in row[name] or [] if one != value]
    listed = [*others, value] if wanted else others
    await tx.execute(update(preferences).where(*_is(subject)).values({name: sorted(listed) or None}))


async def migrate_preferences(tx: Transaction, *, old_id: int, new_id: int) -> None:
    """Copies a group's preferences to its new id, without overwriting those of the new id."""
    there = select(preferences.c.thread_id).where(preferences.c.id == new_id)
    old = (preferences.c.id == old_id, preferences.c.thread_id.not_in(there))
    for row in (await tx.execute(select(preferences).where(*old).with_for_update())).mappings().all():
        await insert_once(tx, preferences, dict(row) | {"id": new_id})


def _is(subject: Subject) -> tuple[Any, Any]:
    return preferences.c.id == subject.id, preferences.c.thread_id == subject.thread_id


async def _row(tx: Transaction, subject: Subject) -> dict[str, Any]:
    """The subject's row, created if missing, locked until the transaction ends."""
    await insert_once(tx, preferences, {"id": subject.id, "thread_id": subject.thread_id})
    held = select(preferences).where(*_is(subject)).with_for_update()
    return dict((await tx.execute(held)).mappings().one())


def _preferences(row: dict[str, Any]) -> Preferences:
    lists: dict[str, Collection[Any]] = {name: tuple(row[name] or ()) for name in _LISTS}
    return Preferences(**{name: row[name] for name in _COLUMNS} | lists)
