"""Updates of one chat are handled one after another, however many come at once."""

import asyncio
from typing import Any

from telegram import Chat, Message, PreCheckoutQuery, Update, User

from bot.chat.updates import UpdateReceiver


class Router:
    """Takes a moment for each update; notes how many it works on at once."""

    def __init__(self) -> None:
        self.handled: list[int] = []
        self.checkouts: list[str] = []
        self.at_once = self.most_at_once = 0

    async def handle(self, update: Update) -> list[Any]:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0.01)
        self.at_once -= 1
        self.handled.append(update.update_id)
        return []

    async def answer_checkout(self, query: PreCheckoutQuery) -> None:
        self.checkouts.append(query.id)

    def storage_full_replies(self, update: Update) -> list[Any]:
        return []


class Sender:
    """Sends nothing."""

    def enqueue(self, replies: Any, sender: int) -> None:
        assert replies == []


def update(number: int, chat: int) -> Update:
    person = User(7, "Ann", is_bot=False)
    message = Message(number, None, Chat(chat, "private"), from_user=person)  # type: ignore[arg-type]
    return Update(number, message=message)


async def test_updates_of_one_chat_that_come_one_by_one_never_overlap() -> None:
    router: Any = Router()
    receiver = UpdateReceiver(router=router, reply_sender=Sender(), on_storage_full=lambda: None)  # type: ignore[arg-type]
    coming = []
    for number in range(6):
        coming.append(asyncio.create_task(receiver.receive(update(number, chat=7))))
        await asyncio.sleep(0.007)  # the next comes while one is handled and others wait
    await asyncio.gather(*coming)
    assert router.handled == list(range(6))
    assert router.most_at_once == 1
    assert len(receiver._chat_locks) == 0


async def test_a_checkout_waits_for_no_message_of_its_person_and_is_answered_once() -> None:
    router: Any = Router()
    receiver = UpdateReceiver(router=router, reply_sender=Sender(), on_storage_full=lambda: None)  # type: ignore[arg-type]
    query = PreCheckoutQuery("q1", User(7, "Ann", is_bot=False), "XTR", 50, "payload")
    checkout = Update(9, pre_checkout_query=query)
    messages = asyncio.create_task(receiver.receive_all([update(1, chat=7), update(2, chat=7)]))
    await asyncio.sleep(0)
    await receiver.receive_checkouts([update(1, chat=7), checkout])  # seen before its turn
    assert (router.checkouts, router.handled) == (["q1"], [])
    await messages
    assert await receiver.receive_all([checkout])
    assert router.checkouts == ["q1"]
