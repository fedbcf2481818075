"""Rights that the bot lacks in chats: known from a refusal, forgotten when they are back."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update

from storage.database.database import clock, insert_once
from storage.database.transaction import Transaction
from storage.schema.conversation import missing_rights as rights

_TRY_AFTER_MS = 3_600_000
_WHOLE_CHAT, _GENERAL = 0, 1
_OF_A_TOPIC = "topic"
_PHOTOS, _VIDEOS = "photos", "videos"
_ONE_KIND = {_PHOTOS: -1, _VIDEOS: -2}  # rights that only pictures or only videos need: both may be missing


@dataclass(frozen=True, slots=True)
class MissingRight:
    """`word` names the right. `noted_at` is when it was last missed (ms); `may_try` when that is an hour ago."""

    word: str
    noted_at: int
    may_try: bool


async def note_missing_right(tx: Transaction, *, chat_id: int, thread_id: int | None, word: str) -> None:
    """Something was refused for the lack of this right just now."""
    whole = _ONE_KIND.get(word, _WHOLE_CHAT)
    place = {"chat_id": chat_id, "thread_id": (thread_id or _GENERAL) if word == _OF_A_TOPIC else whole}
    if not await insert_once(tx, rights, place | {"word": word, "noted_at": clock()}):
        here = and_(rights.c.chat_id == chat_id, rights.c.thread_id == place["thread_id"])
        await tx.execute(update(rights).where(here).values(word=word, noted_at=clock()))


async def find_missing_right(
    connection: Transaction, *, chat_id: int, thread_id: int | None, video: bool
) -> MissingRight | None:
    """What a picture or a `video` lacks in the chat or the topic, None when all is well as far as is known."""
    last = func.coalesce(rights.c.tried_at, rights.c.noted_at)
    newest = (
        select(rights.c.word, rights.c.noted_at, (_hour_ago() & (last <= clock() - _TRY_AFTER_MS)).label("may_try"))
        .where(_place(chat_id, thread_id, video=video))
        .order_by(rights.c.noted_at.desc(), rights.c.thread_id)
        .limit(1)
    )
    row = (await connection.execute(newest)).one_or_none()
    return None if row is None else MissingRight(row.word, row.noted_at, bool(row.may_try))


async def try_right(tx: Transaction, *, chat_id: int, thread_id: int | None, video: bool) -> bool:
    """Whether one order may be accepted now to see whether the right is back: once an hour."""
    untried = or_(rights.c.tried_at.is_(None), rights.c.tried_at <= clock() - _TRY_AFTER_MS)
    tried = await tx.execute(
        update(rights).where(_place(chat_id, thread_id, video=video), _hour_ago(), untried).values(tried_at=clock())
    )
    return bool(tried.rowcount)


async def forget_missing_right(tx: Transaction, *, chat_id: int, thread_id: int | None, video: bool) -> None:
    """A picture or a `video` was posted there."""
    await tx.execute(delete(rights).where(_place(chat_id, thread_id, video=video)))


async def forget_missing_rights(tx: Transaction, *, chat_id: int) -> None:
    """The bot's rights in the chat were changed: everything there is tried again."""
    await tx.execute(delete(rights).where(rights.c.chat_id == chat_id))


def _place(chat_id: int, thread_id: int | None, *, video: bool) -> ColumnElement[bool]:
    places = (_WHOLE_CHAT, thread_id or _GENERAL, *_ONE_KIND.values())
    others = _PHOTOS if video else _VIDEOS
    return and_(rights.c.chat_id == chat_id, rights.c.thread_id.in_(places), rights.c.word != others)


def _hour_ago() -> ColumnElement[bool]:
    return rights.c.noted_at <= clock() - _TRY_AFTER_MS
