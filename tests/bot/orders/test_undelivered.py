"""Pictures that cannot be posted or read: moved to the private chat, or given back once, whatever happens between."""

from typing import Any

import pytest

from bot.orders.ports import ChatClosed, Postponed, TooLarge
from storage.accounts.accounts import load_balance
from storage.conversation.missing_rights import find_missing_right
from storage.database.database import Database
from storage.database.errors import StorageDown
from storage.media.store import MediaUnavailable, Missing
from storage.orders.leases import Claim
from storage.orders.models import Order
from storage.schema.states import OrderState
from tests.support.executors import executor_over
from tests.support.order_factory import entries, painted, row

GROUP, PERSON = -500, 7


class Chats:
    """Delivering raises what the test says; it tells in which chat what was said."""

    def __init__(self, error: Exception, *, reachable: bool | Exception = True) -> None:
        self.error = error
        self.reachable = reachable
        self.said: list[tuple[int, str]] = []
        self.delivered: list[int] = []

    def wait_seconds(self, order: Order) -> float:
        return 0.0

    async def deliver(self, held: Claim) -> dict[str, str | None]:
        if held.order.chat_id == GROUP:
            raise self.error
        self.delivered.append(held.order.chat_id)
        return {"photo_id": "photo"}

    async def notify_end(self, held: Claim) -> None:
        self.said.append((held.order.chat_id, str(held.order.failure)))

    async def explain(self, held: Claim, key: str, **args: Any) -> bool:
        self.said.append((held.order.chat_id, key))
        return True

    async def is_reachable(self, person_id: int) -> bool:
        if isinstance(self.reachable, Exception):
            raise self.reachable
        return self.reachable

    def mark_end(self, order: Order) -> None:
        return None

    def unmark(self, order: Order) -> None:
        return None


def no_right() -> ChatClosed:
    return ChatClosed(muted=False, right="photos")


async def credits_left(database: Database) -> int:
    async with database.read() as connection:
        return (await load_balance(connection, account_id=PERSON, daily_credits=10)).available


async def missing(database: Database) -> str | None:
    async with database.read() as connection:
        found = await find_missing_right(connection, chat_id=GROUP, thread_id=None, video=False)
    return found.word if found is not None else None


async def test_it_goes_on_in_the_private_chat_at_its_price(database: Database) -> None:
    held, order = await painted(database, chat_id=GROUP)
    held.remember(placeholder_status="sent", placeholder_id=5)
    chats = Chats(no_right())
    assert await executor_over(database, messages=chats).run(held) is None
    found = await row(database, order.id)
    assert (found["state"], found["chat_id"]) == (OrderState.DELIVERED, PERSON)
    assert chats.said == [(GROUP, "undelivered-private")]
    assert chats.delivered == [PERSON]
    assert [kind for kind, *_ in await entries(database)] == ["reserve", "settle"]
    assert await missing(database) == "photos"


async def test_without_a_private_chat_it_is_given_back_once_and_said(database: Database) -> None:
    held, order = await painted(database, chat_id=GROUP)
    chats = Chats(no_right(), reachable=False)
    assert await executor_over(database, messages=chats).run(held) is None
    found = await row(database, order.id)
    assert (found["state"], found["failure"]) == (OrderState.UNDELIVERABLE, "rights")
    assert found["told_at"] is not None
    assert chats.said == [(GROUP, "rights")]
    assert [kind for kind, *_ in await entries(database)] == ["reserve", "settle", "grant"]
    assert await credits_left(database) == 10
    assert await missing(database) == "photos"


async def test_a_crash_between_the_refund_and_the_message_repeats_the_message_alone(database: Database) -> None:
    held, _ = await painted(database, chat_id=GROUP)

    class Crashing(Chats):
        async def notify_end(self, held: Claim) -> None:
            if not self.said:
                self.said.append((0, "crash"))
                raise StorageDown("the process died")
            await super().notify_end(held)

    chats = Crashing(no_right(), reachable=False)
    executor = executor_over(database, messages=chats)
    with pytest.raises(StorageDown):
        await executor.run(held)
    held.stale = True
    assert await executor.run(held) is None
    assert chats.said == [(0, "crash"), (GROUP, "rights")]
    assert [kind for kind, *_ in await entries(database)] == ["reserve", "settle", "grant"]


async def test_whoever_blocks_the_bot_keeps_the_pictures_at_their_price(database: Database) -> None:
    held, order = await painted(database)

    class Blocked(Chats):
        async def deliver(self, held: Claim) -> dict[str, str | None]:
            raise ChatClosed(muted=True)

    chats = Blocked(no_right())
    await executor_over(database, messages=chats).run(held)
    found = await row(database, order.id)
    assert (found["state"], found["failure"]) == (OrderState.UNDELIVERABLE, None)
    assert chats.said == []
    assert [kind for kind, *_ in await entries(database)] == ["reserve", "settle"]


async def test_while_nobody_knows_whether_the_person_can_be_reached_nothing_is_decided(database: Database) -> None:
    held, order = await painted(database, chat_id=GROUP)
    until = await executor_over(database, messages=Chats(no_right(), reachable=Postponed(5.0))).run(held)
    assert until is not None
    found = await row(database, order.id)
    assert (found["state"], found["chat_id"]) == (OrderState.READY, GROUP)


@pytest.mark.parametrize("error", [Missing("out/1"), MediaUnavailable("ENOSPC")])
async def test_pictures_that_cannot_be_read_are_tried_until_the_deadline_and_given_back(
    database: Database, error: Exception
) -> None:
    held, order = await painted(database, chat_id=GROUP)
    chats = Chats(error)
    executor = executor_over(database, messages=chats)
    assert await executor.run(held) is not None
    assert (await row(database, order.id))["state"] == OrderState.READY
    held.remember(deadline_at=1)
    assert await executor.run(held) is None
    found = await row(database, order.id)
    assert (found["state"], found["failure"]) == (OrderState.UNDELIVERABLE, "lost")
    assert chats.said == [(GROUP, "lost")]
    assert await credits_left(database) == 10


async def test_what_is_too_large_for_telegram_is_given_back_once_and_said(database: Database) -> None:
    held, order = await painted(database, chat_id=GROUP)
    chats = Chats(TooLarge("60 MB"))
    assert await executor_over(database, messages=chats).run(held) is None
    found = await row(database, order.id)
    assert (found["state"], found["failure"], found["chat_id"]) == (OrderState.UNDELIVERABLE, "too-large", GROUP)
    assert chats.said == [(GROUP, "too-large")]
    assert [kind for kind, *_ in await entries(database)] == ["reserve", "settle", "grant"]
    assert await credits_left(database) == 10


async def test_a_chat_that_pays_gets_it_back_into_its_budget(database: Database) -> None:
    held, _ = await painted(database, chat_id=GROUP, account_id=GROUP)
    chats: Any = Chats(no_right(), reachable=False)
    await executor_over(database, messages=chats).run(held)
    async with database.read() as connection:
        left = await load_balance(connection, account_id=GROUP, daily_credits=10)
    assert left.available == 10
    assert [kind for kind, *_ in await entries(database)] == ["reserve", "settle", "grant"]
