"""Answers to tickets are sent in order, until they arrived."""

from bot.payments.ports import Arrival
from bot.payments.ticket_answers import TicketAnswers
from storage.admin.audit_log import Action
from storage.admin.tickets import answer_ticket, ask_for_help, close_ticket, find_ticket
from tests.support.star_books import Books


class Telegram:
    """What was sent, and what comes of the next messages."""

    def __init__(self, *arrivals: Arrival) -> None:
        self.arrivals = list(arrivals)
        self.sent: list[tuple[str, str]] = []

    async def deliver(self, chat_id: int, language: str, key: str, *, below: str, **args: str | int) -> Arrival:
        self.sent.append((key, below))
        return self.arrivals.pop(0) if self.arrivals else Arrival.DELIVERED


async def ticket(books: Books) -> int:
    """One with an answer that waits, and closed."""
    async with books.database.write() as tx:
        found = await ask_for_help(tx, key="m", user_id=7, language="en", words="help")
        assert found is not None
        await answer_ticket(tx, Action("p1", 1, "answer"), found, text="<b>done</b>")
        await close_ticket(tx, Action("p2", 1, "close"), found)
    return found


async def outcomes(books: Books, ticket_id: int) -> list[str]:
    async with books.database.read() as connection:
        found = await find_ticket(connection, ticket_id)
    assert found is not None
    return [one.outcome for one in found.messages]


async def test_what_cannot_be_sent_now_keeps_its_place(books: Books) -> None:
    found, telegram = await ticket(books), Telegram(Arrival.LATER)
    job = TicketAnswers(database=books.database, answers=telegram, look_seconds=0)
    assert not await job.work()
    assert await outcomes(books, found) == ["delivered", "waiting", "waiting"]
    assert await job.work()
    assert await job.work()
    assert telegram.sent == [("ticket-answer", "<b>done</b>")] * 2 + [("ticket-closed", "")]
    assert await outcomes(books, found) == ["delivered"] * 3


async def test_who_blocks_the_bot_loses_the_answer_and_the_administrators_see_it(books: Books) -> None:
    found, telegram = await ticket(books), Telegram(Arrival.LOST)
    assert await TicketAnswers(database=books.database, answers=telegram, look_seconds=0).work()
    assert await outcomes(books, found) == ["delivered", "lost", "delivered"]
