"""Passes updates to their handlers and replies on; the caller acknowledges them after their effect is committed."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol
from weakref import WeakValueDictionary

import structlog
from cachetools import LRUCache
from telegram import PreCheckoutQuery, Update

from bot.chat.replies import Reply
from bot.chat.reply_sender import ReplySender
from bot.observability.tracing import Tracer
from storage.database.errors import StorageDown, StorageFull

log = structlog.get_logger(__name__)

WEBHOOK_PATH = "/telegram"
ALLOWED_UPDATES = (
    "message",
    "channel_post",
    "edited_message",
    "edited_channel_post",
    "callback_query",
    "my_chat_member",
    "inline_query",
    "chosen_inline_result",
    "guest_message",
    "pre_checkout_query",
    "subscription",
)
_ANSWERED_CHECKOUTS = 1_000


class UpdateRouter(Protocol):
    """Handles one update and returns the replies to send."""

    async def answer_checkout(self, query: PreCheckoutQuery) -> None:
        """Lets a payment go ahead or refuses it; never fails, and waits for nothing that others do."""

    async def handle(self, update: Update) -> Sequence[Reply]:
        """The replies to an update, after its effect is stored; raises `StorageDown` if it could not be stored."""

    def storage_full_replies(self, update: Update) -> Sequence[Reply]:
        """The replies to an update that cannot be stored: nothing was ordered or charged."""


class UpdateReceiver:
    """Passes updates to the router: one after another within a chat, different chats concurrently."""

    def __init__(
        self,
        *,
        router: UpdateRouter,
        reply_sender: ReplySender,
        on_storage_full: Callable[[], None],
        tracer: Tracer | None = None,
    ) -> None:
        self._tracer = tracer or Tracer()
        self._router = router
        self._reply_sender = reply_sender
        self._on_storage_full = on_storage_full
        self._chat_locks: WeakValueDictionary[int | str, asyncio.Lock] = WeakValueDictionary()
        self._answered: LRUCache[str, bool] = LRUCache(_ANSWERED_CHECKOUTS)

    async def receive(self, update: Update) -> None:
        """Returns when the update's effect is committed; raises `StorageDown` if it could not be."""
        if update.pre_checkout_query is not None:
            await self._answer_checkout(update.pre_checkout_query)
            return
        lock = self._chat_locks.setdefault(_chat_key(update), asyncio.Lock())
        try:
            async with lock:
                with self._tracer.span("update", update=update.update_id):
                    replies = await self._router.handle(update)
        except StorageFull as error:
            # A full disk does not recover soon, so the person is told and the update is not retried.
            log.warning("storage is full, update refused", update=update.update_id, why=str(error))
            self._on_storage_full()
            replies = self._router.storage_full_replies(update)
        except StorageDown:
            raise
        except Exception:
            # The same update would fail again, so it is logged and acknowledged.
            log.exception("handler failed, update dropped", update=update.update_id)
            return
        sender = update.effective_sender
        self._reply_sender.enqueue(replies, sender.id if sender is not None else 0)

    async def receive_checkouts(self, updates: Sequence[Update]) -> None:
        """Answers the checkouts among updates that are not taken yet: they would be too late after the others."""
        queries = [update.pre_checkout_query for update in updates if update.pre_checkout_query is not None]
        await asyncio.gather(*(self._answer_checkout(query) for query in queries))

    async def _answer_checkout(self, query: PreCheckoutQuery) -> None:
        """Once: it may be seen before its turn, and then in its turn."""
        if query.id not in self._answered:
            self._answered[query.id] = True
            await self._router.answer_checkout(query)

    async def receive_all(self, updates: Sequence[Update]) -> bool:
        """Whether all updates are committed. Those of one chat come one after another, and stop at a failure."""
        return all(await asyncio.gather(*(self._receive_chat(batch) for batch in _by_chat(updates))))

    async def _receive_chat(self, updates: Sequence[Update]) -> bool:
        try:
            for update in updates:
                await self.receive(update)
        except StorageDown as error:
            log.warning("storage is down, updates stay at Telegram", why=str(error))
            return False
        return True


def _by_chat(updates: Sequence[Update]) -> list[list[Update]]:
    chats: dict[int | str, list[Update]] = {}
    for update in updates:
        chats.setdefault(_chat_key(update), []).append(update)
    return list(chats.values())


def _chat_key(update: Update) -> int | str:
    """The chat whose updates are handled in order; the person's id for updates outside of chats, itself a checkout."""
    if update.pre_checkout_query is not None:
        return update.pre_checkout_query.id
    chat, user = update.effective_chat, update.effective_user
    if chat is not None:
        return chat.id
    return user.id if user is not None else 0
