"""Receives updates by long polling or webhook; acknowledges them only after their effect is committed."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import structlog
from telegram import Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError, TimedOut
from telegram.ext import ExtBot

from bot.chat.rate_limiter import seconds_of
from bot.chat.replies import Reply
from bot.chat.reply_sender import ReplySender
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
)
_POLL_SECONDS = 25
_PAUSE_SECONDS = 1.0
_CONFLICT_SECONDS = 3.0


class UpdateRouter(Protocol):
    """Handles one update and returns the replies to send."""

    async def handle(self, update: Update) -> Sequence[Reply]:
        """The replies to an update, after its effect is stored; raises `StorageDown` if it could not be stored."""

    def storage_full_replies(self, update: Update) -> Sequence[Reply]:
        """The replies to an update that cannot be stored: nothing was ordered or charged."""


class UpdateReceiver:
    """Passes updates to the router: one after another within a chat, different chats concurrently."""

    def __init__(
        self,
        *,
        bot: ExtBot[Any],
        router: UpdateRouter,
        reply_sender: ReplySender,
        on_storage_full: Callable[[], None],
    ) -> None:
        self._bot = bot
        self._router = router
        self._reply_sender = reply_sender
        self._on_storage_full = on_storage_full
        self._chat_locks: dict[int, asyncio.Lock] = {}
        self.stopping = asyncio.Event()
        self.polling = False

    async def receive(self, update: Update) -> None:
        """Returns when the update's effect is committed; raises `StorageDown` if it could not be."""
        key = _chat_key(update)
        lock = self._chat_locks.setdefault(key, asyncio.Lock())
        try:
            async with lock:
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
        finally:
            if not lock.locked() and self._chat_locks.get(key) is lock:
                del self._chat_locks[key]
        sender = update.effective_sender
        self._reply_sender.enqueue(replies, sender.id if sender is not None else 0)

    async def poll(self) -> None:
        """Long polling until `stopping`. An update that cannot be committed is fetched again."""
        self.polling = True
        await self._delete_webhook()
        offset: int | None = None
        while not self.stopping.is_set():
            updates = await self._fetch(offset)
            results = await asyncio.gather(*(self._receive_all(batch) for batch in _by_chat(updates)))
            if all(results):
                offset = updates[-1].update_id + 1 if updates else offset
            else:
                await self._pause(_PAUSE_SECONDS)
        if offset is not None:
            await self._acknowledge(offset)

    async def _receive_all(self, updates: Sequence[Update]) -> bool:
        """Whether all updates of one chat are committed; stops at the first that is not."""
        try:
            for update in updates:
                await self.receive(update)
        except StorageDown as error:
            log.warning("storage is down, updates stay at Telegram", why=str(error))
            return False
        return True

    async def _fetch(self, offset: int | None) -> tuple[Update, ...]:
        request = asyncio.ensure_future(
            self._bot.get_updates(
                offset=offset, timeout=_POLL_SECONDS, read_timeout=10, allowed_updates=ALLOWED_UPDATES
            )
        )
        stopping = asyncio.ensure_future(self.stopping.wait())
        try:
            await asyncio.wait({request, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if request.done():
                return request.result()
        except TimedOut:
            return ()
        except RetryAfter as error:
            await self._pause(seconds_of(error))
        except Conflict:
            log.warning("conflict: another process polls with this token, or a webhook is set")
            await self._pause(_CONFLICT_SECONDS)
        except InvalidToken:
            log.warning("TELEGRAM_BOT_TOKEN is not accepted by Telegram")
            await self._pause(_CONFLICT_SECONDS)
        except TelegramError as error:
            log.warning("Telegram cannot be reached", why=type(error).__name__)
            await self._pause(_PAUSE_SECONDS)
        finally:
            for task in (request, stopping):
                task.cancel()
            await asyncio.gather(request, stopping, return_exceptions=True)
        return ()

    async def _delete_webhook(self) -> None:
        try:
            await self._bot.delete_webhook()
        except TelegramError as error:
            log.warning("webhook cannot be deleted", why=type(error).__name__)

    async def _acknowledge(self, offset: int) -> None:
        try:
            await self._bot.get_updates(offset=offset, timeout=0, limit=1, read_timeout=3)
        except TelegramError as error:
            log.info("last updates could not be acknowledged", why=type(error).__name__)

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self.stopping.wait(), seconds)
        except TimeoutError:
            return


def _by_chat(updates: Sequence[Update]) -> list[list[Update]]:
    chats: dict[int, list[Update]] = {}
    for update in updates:
        chats.setdefault(_chat_key(update), []).append(update)
    return list(chats.values())


def _chat_key(update: Update) -> int:
    """The chat whose updates are handled in order; the person's id for updates outside of chats."""
    chat, user = update.effective_chat, update.effective_user
    if chat is not None:
        return chat.id
    return user.id if user is not None else 0
