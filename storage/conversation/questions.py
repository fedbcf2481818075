"""Questions about an image, and the messages that answer them. A question is stored before it is sent."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, insert, or_, select, update

from storage.database.database import DAY_MS, now_ms, plus_seconds
from storage.database.transaction import Transaction
from storage.orders.models import Source
from storage.schema.conversation import questions


@dataclass(frozen=True, slots=True)
class Question:
    """The image that the question is about, and the order that made it."""

    source: Source
    parent_id: str | None


async def save_question(
    tx: Transaction, *, chat_id: int, user_id: int, source: Source, parent_id: str | None = None
) -> int:
    """Stores a question to that person and returns its id."""
    row = {"chat_id": chat_id, "user_id": user_id, "source": source.as_json(), "parent_id": parent_id}
    asked = await tx.execute(insert(questions).values(**row, asked_at=await now_ms(tx)).returning(questions.c.id))
    return int(asked.scalar_one())


async def record_asked(tx: Transaction, *, question_id: int, message_id: int) -> None:
    """Records the message that asks the question."""
    await tx.execute(update(questions).where(questions.c.id == question_id).values(message_id=message_id))


async def take_answered(
    tx: Transaction, *, chat_id: int, user_id: int, message_id: int, replied_id: int
) -> Question | None:
    """Takes the question to this person that message `replied_id` asks; `message_id` answers it.

    An unrecorded message can only belong to a question without one, whose sending was interrupted.
    """
    here = (questions.c.chat_id == chat_id, questions.c.message_id == replied_id)
    if await tx.scalar(select(questions.c.id).where(*here)) is not None:
        return await _close(tx, *here, user_id=user_id, message_id=message_id)
    unknown = (questions.c.chat_id == chat_id, questions.c.message_id.is_(None), _is_open_for(message_id))
    return await _close(tx, *unknown, user_id=user_id, message_id=message_id)


async def take_next_answered(
    tx: Transaction, *, chat_id: int, user_id: int, message_id: int, within_seconds: float
) -> Question | None:
    """Takes the last question to this person, if it is open and recent; `message_id` answers it.

    The same message may answer it again, since an update can be delivered twice.
    """
    last = select(questions.c.id).where(questions.c.chat_id == chat_id, questions.c.user_id == user_id)
    newest = last.order_by(questions.c.id.desc()).limit(1).scalar_subquery()
    since = plus_seconds(await now_ms(tx), -within_seconds)
    open_one = (questions.c.id == newest, questions.c.asked_at >= since, _is_open_for(message_id))
    return await _close(tx, *open_one, user_id=user_id, message_id=message_id)


async def forget_questions(tx: Transaction, *, days: int = 30) -> None:
    """Deletes old questions."""
    await tx.execute(delete(questions).where(questions.c.asked_at < await now_ms(tx) - days * DAY_MS))


def _is_open_for(message_id: int) -> ColumnElement[bool]:
    return or_(questions.c.answered_by.is_(None), questions.c.answered_by == message_id)


async def _close(tx: Transaction, *which: ColumnElement[bool], user_id: int, message_id: int) -> Question | None:
    meant = select(questions).where(*which, questions.c.user_id == user_id).order_by(questions.c.id.desc()).limit(1)
    row = (await tx.execute(meant)).one_or_none()
    if row is None:
        return None
    await tx.execute(
        update(questions)
        .where(questions.c.id == row.id, questions.c.answered_by.is_(None))
        .values(answered_by=message_id)
    )
    return Question(Source(**row.source), row.parent_id)
