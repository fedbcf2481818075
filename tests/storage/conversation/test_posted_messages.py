"""What a message shows, and which picture an answer is about."""

from sqlalchemy import update

from storage.conversation.posted_messages import PostedMessage, find_posted, record_post
from storage.conversation.questions import (
    Question,
    forget_questions,
    record_asked,
    save_question,
    take_answered,
    take_next_answered,
)
from storage.database.database import Database
from storage.orders.claimed_order import transaction
from storage.orders.models import Source
from storage.schema.conversation import questions
from tests.support.order_factory import PICTURE, painted, started

FOX, HEN = Source(media_key="out/fox"), Source(file_id="hen")


async def test_a_post_shows_its_picture(database: Database) -> None:
    _, order = await painted(database)
    async with database.write() as tx:
        await record_post(tx, chat_id=7, message_id=50, order_id=order.id, number=1)
        await record_post(tx, chat_id=7, message_id=51, order_id=order.id, number=2)
        await record_post(tx, chat_id=7, message_id=52, order_id=order.id)
    async with database.read() as connection:
        shown = [await find_posted(connection, chat_id=7, message_id=number) for number in (50, 51, 52)]
        assert await find_posted(connection, chat_id=8, message_id=50) is None
    pictures = [one.picture if one is not None else None for one in shown]
    assert pictures == [PICTURE, None, PICTURE]
    assert shown[0] == PostedMessage(order, 1)


async def test_an_orders_own_message_shows_all_of_it(database: Database) -> None:
    held, order = await started(database)
    async with transaction(database, held) as move:
        await move.note(placeholder_id=99, placeholder_status="sent")
    async with database.read() as connection:
        shown = await find_posted(connection, chat_id=7, message_id=99)
    assert shown is not None
    assert (shown.order.id, shown.number, shown.source) == (order.id, None, None)


async def asked(database: Database, source: Source, *, message_id: int | None, user_id: int = 7) -> None:
    async with database.write() as tx:
        question = await save_question(tx, chat_id=1, user_id=user_id, source=source, parent_id="abc")
        if message_id is not None:
            await record_asked(tx, question_id=question, message_id=message_id)


async def replied(database: Database, replied_id: int, *, user_id: int = 7) -> Question | None:
    async with database.write() as tx:
        return await take_answered(tx, chat_id=1, user_id=user_id, message_id=100, replied_id=replied_id)


async def said_next(database: Database, message_id: int, *, within_seconds: float = 60) -> Question | None:
    async with database.write() as tx:
        return await take_next_answered(tx, chat_id=1, user_id=7, message_id=message_id, within_seconds=within_seconds)


async def test_a_reply_answers_the_question_it_replies_to(database: Database) -> None:
    await asked(database, FOX, message_id=10)
    await asked(database, HEN, message_id=11)
    assert await replied(database, 10) == Question(FOX, "abc")
    assert await replied(database, 11) == Question(HEN, "abc")
    assert await replied(database, 10) == Question(FOX, "abc")
    assert await replied(database, 10, user_id=8) is None
    assert await replied(database, 12) is None


async def test_a_question_whose_message_was_never_noted_is_still_answered(database: Database) -> None:
    await asked(database, FOX, message_id=None)
    await asked(database, HEN, message_id=11)
    assert await replied(database, 12) == Question(FOX, "abc")
    assert await replied(database, 11) == Question(HEN, "abc")


async def test_the_next_message_answers_the_last_question_once(database: Database) -> None:
    await asked(database, FOX, message_id=10)
    await asked(database, HEN, message_id=11)
    assert await said_next(database, 20) == Question(HEN, "abc")
    assert await said_next(database, 20) == Question(HEN, "abc")
    assert await said_next(database, 21) is None


async def test_an_old_question_does_not_wait_for_the_next_message(database: Database) -> None:
    await asked(database, FOX, message_id=10)
    async with database.write() as tx:
        await tx.execute(update(questions).values(asked_at=questions.c.asked_at - 61_000))
    assert await said_next(database, 20) is None
    assert await replied(database, 10) == Question(FOX, "abc")
    async with database.write() as tx:
        await forget_questions(tx, days=0)
    assert await replied(database, 10) is None
