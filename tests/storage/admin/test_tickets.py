"""Requests for help: one open ticket a person, every answer sent once, on both databases."""

import asyncio

from sqlalchemy import update

from storage.admin.audit_log import Action, list_actions
from storage.admin.people import Sighting, record_people
from storage.admin.tickets import (
    CLOSED,
    DELIVERED,
    LOST,
    answer_ticket,
    ask_for_help,
    close_ticket,
    erase_old_tickets,
    find_ticket,
    forget_tickets,
    list_open_tickets,
    list_to_send,
    note_sent,
)
from storage.database.database import Database
from storage.schema.tickets import ticket_messages, tickets

HOUR_MS = 3_600_000


async def asked(database: Database, key: str = "message:7:1", *, user_id: int = 7, words: str = "help") -> int | None:
    async with database.write() as tx:
        return await ask_for_help(tx, key=key, user_id=user_id, language="ru", words=words)


async def answered(database: Database, ticket_id: int, key: str = "press:1") -> bool:
    async with database.write() as tx:
        return await answer_ticket(tx, Action(key, 1, "answer", "7"), ticket_id, text="<b>done</b>")


async def closed(database: Database, ticket_id: int, key: str = "press:9") -> bool:
    async with database.write() as tx:
        return await close_ticket(tx, Action(key, 1, "close", "7"), ticket_id)


async def test_a_person_has_one_open_ticket_and_asks_again_after_an_answer_or_an_hour(database: Database) -> None:
    first = await asked(database)
    assert first is not None
    assert await asked(database) == first  # the same message, brought twice
    assert await asked(database, "message:7:2") is None
    assert await asked(database, user_id=8, key="message:8:1") not in (None, first)
    assert await answered(database, first)
    assert await asked(database, "message:7:3", words="thanks") == first
    async with database.write() as tx:
        assert await ask_for_help(tx, key="message:7:4", user_id=7, language="ru", words="hello?") is None
        await tx.execute(update(ticket_messages).values(made_at=ticket_messages.c.made_at - HOUR_MS - 1))
    assert await asked(database, "message:7:5") == first
    async with database.read() as connection:
        found = await find_ticket(connection, first)
    assert found is not None
    assert [one.text for one in found.messages] == ["help", "<b>done</b>", "thanks", "help"]


async def test_requests_at_the_same_moment_are_one_ticket(database: Database, other: Database) -> None:
    found = await asyncio.gather(asked(database, "message:7:1"), asked(other, "message:7:2"))
    assert sorted(one is None for one in found) == [False, True]
    async with database.read() as connection:
        assert (await list_open_tickets(connection))[1] == 1


async def test_an_answer_and_the_end_wait_until_the_person_has_them(database: Database) -> None:
    ticket = await asked(database)
    assert ticket is not None
    assert await answered(database, ticket)
    assert not await answered(database, ticket)
    assert await closed(database, ticket)
    assert not await closed(database, ticket, "press:10")
    async with database.write() as tx:
        answer, end = await list_to_send(tx)
        assert (answer.text, answer.language, answer.user_id, end.kind) == ("<b>done</b>", "ru", 7, CLOSED)
        await note_sent(tx, answer.id, outcome=DELIVERED)
        await note_sent(tx, end.id, outcome=LOST)
        assert await list_to_send(tx) == []
        found = await find_ticket(tx, ticket)
        assert found is not None
        assert [one.outcome for one in found.messages] == [DELIVERED, DELIVERED, LOST]
        assert [one.action for one in await list_actions(tx)] == ["close", "answer"]
        assert await list_open_tickets(tx) == ([], 0)
    assert await asked(database, "message:7:8") not in (None, ticket)


async def test_open_tickets_are_listed_oldest_first_with_name_and_last_message(database: Database) -> None:
    first = await asked(database)
    second = await asked(database, "message:8:1", user_id=8, words="me too")
    assert first is not None
    await answered(database, first)
    async with database.write() as tx:
        await record_people(tx, [Sighting(8, None, "Bob", "en", private=True)])
        found, count = await list_open_tickets(tx, limit=5)
    assert count == 2
    assert [(one.id, one.name, one.messages[-1].text, one.is_answered) for one in found] == [
        (first, None, "<b>done</b>", True),
        (second, "Bob", "me too", False),
    ]


async def test_old_and_forgotten_tickets_keep_no_words(database: Database) -> None:
    old, new = await asked(database), await asked(database, "message:8:1", user_id=8)
    assert old is not None
    assert new is not None
    assert await closed(database, old)
    async with database.write() as tx:
        await tx.execute(update(tickets).where(tickets.c.id == old).values(closed_at=tickets.c.closed_at - 86_500_000))
        await erase_old_tickets(tx, days=1)
        messages = [found.messages for one in (old, new) if (found := await find_ticket(tx, one)) is not None]
        assert [len(one) for one in messages] == [0, 1]
        await forget_tickets(tx, user_id=8)
        assert await list_open_tickets(tx) == ([], 0)
        found = await find_ticket(tx, new)
        assert found is not None
        assert (found.messages, found.is_open) == ((), False)
