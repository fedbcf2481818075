"""Long polling, and what to do when no update can be fetched."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Protocol
from urllib.parse import urlsplit

import structlog
from telegram import Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.chat.rate_limiter import seconds_of
from bot.chat.updates import ALLOWED_UPDATES, UpdateReceiver

log = structlog.get_logger(__name__)

_POLL_SECONDS = 25
_PAUSE_SECONDS = 1.0
_CONFLICT_SECONDS = 3.0
_BATCH = 100  # as many as Telegram gives
_SELLING_BATCH = 50  # the other half shows whether checkouts follow
_CHECKOUT_SECONDS = 0.7  # how often checkouts are looked for while other updates are at work


class Alerts(Protocol):
    """Tells the administrators."""

    def tell(self, key: str, **args: str | int) -> None:
        """Sends a sentence to each of them."""


class Poller:
    """Fetches updates until `stopping`. An update that cannot be committed is fetched again.

    `trouble` is the reason why the last request failed, None after a success and while another replica polls. While
    credits are sold (`sells`), checkouts do not wait for other updates.
    """

    def __init__(self, *, bot: ExtBot[Any], updates: UpdateReceiver, alerts: Alerts, sells: bool = False) -> None:
        self._bot = bot
        self._updates = updates
        self._alerts = alerts
        self._sells = sells
        self._batch = _SELLING_BATCH if sells else _BATCH
        self.stopping = asyncio.Event()
        self.polling = False
        self.trouble: str | None = None
        self._unreadable: int | None = None

    async def poll(self) -> None:
        """Polls. Cancelled when another replica is to poll."""
        self.polling = True
        offset: int | None = None
        try:
            await self._delete_webhook()
            while not self.stopping.is_set():
                offset = await self._poll_once(offset)
        finally:
            self.polling = False
            self.trouble = None
        if offset is not None:
            await self._acknowledge(offset)

    async def _poll_once(self, offset: int | None) -> int | None:
        """The next offset. No request follows an empty answer, or one that brings nothing new, in less than a second:
        a proxy or Bot API server may answer at once."""
        began = time.monotonic()
        self._unreadable = None  # what was not committed is fetched and looked at again
        fetched = await self._fetch(offset)
        updates = [update for update in fetched if offset is None or update.update_id >= offset]
        if not updates and self._unreadable is None:
            await self._pause(began + _PAUSE_SECONDS - time.monotonic())
        elif await self._receive(updates, offset):
            ids = [update.update_id for update in updates]
            return max([*ids, self._unreadable] if self._unreadable is not None else ids) + 1
        else:
            await self._pause(_PAUSE_SECONDS)
        return offset

    async def _receive(self, updates: Sequence[Update], offset: int | None) -> bool:
        """Whether all updates are committed. Checkouts that arrive meanwhile are answered: they expire in 10 s."""
        work = asyncio.ensure_future(self._updates.receive_all(updates))
        try:
            while not (await asyncio.wait({work}, timeout=_CHECKOUT_SECONDS))[0]:
                if self._sells:
                    await self._answer_checkouts(offset)
            return work.result()
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)

    async def _answer_checkouts(self, offset: int | None) -> None:
        """Answers those among the next updates, at work or not; whatever fails is fetched again anyway."""
        with suppress(TelegramError):
            found = [one for one in await self._fetch_raw(offset, limit=_BATCH) if "pre_checkout_query" in one]
            for one in found:
                with suppress(TypeError, KeyError, ValueError, AttributeError):
                    await self._updates.receive_checkouts([Update.de_json(one, self._bot)])

    async def _fetch(self, offset: int | None) -> tuple[Update, ...]:
        request = asyncio.ensure_future(
            self._bot.get_updates(
                offset=offset,
                limit=self._batch,
                # after a failure a short answer tells sooner that all is well again
                timeout=_POLL_SECONDS if self.trouble is None else 0,
                read_timeout=10,
                allowed_updates=ALLOWED_UPDATES,
            )
        )
        stopping = asyncio.ensure_future(self.stopping.wait())
        try:
            await asyncio.wait({request, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if request.done():
                updates = request.result()
                self._recovered()
                return updates
        except TelegramError as error:
            self.trouble = f"Telegram: {type(error).__name__}"
            await self._react(error)
        except (TypeError, KeyError, ValueError, AttributeError) as error:
            # One update that the library cannot read would hold up all that come after it, for ever.
            log.warning("updates cannot be parsed together, parsing one by one", why=repr(error)[:200])
            return await self._fetch_readable(offset)
        finally:
            for task in (request, stopping):
                task.cancel()
            await asyncio.gather(request, stopping, return_exceptions=True)
        return ()

    async def _fetch_readable(self, offset: int | None) -> tuple[Update, ...]:
        """What is there and can be parsed; `_unreadable` is the id of the last update that cannot."""
        try:
            fetched = await self._fetch_raw(offset, limit=self._batch)
        except TelegramError as error:
            self.trouble = f"Telegram: {type(error).__name__}"
            await self._react(error)
            return ()
        readable = []
        for one in fetched:
            try:
                readable.append(Update.de_json(one, self._bot))
            except (TypeError, KeyError, ValueError, AttributeError) as error:
                self._unreadable = int(one["update_id"])
                log.warning("update cannot be parsed, dropped", update=self._unreadable, why=repr(error)[:200])
        return tuple(readable)

    async def _fetch_raw(self, offset: int | None, *, limit: int) -> list[dict[str, Any]]:
        """The updates that are there now, as Telegram sent them."""
        asked = {"offset": offset, "limit": limit, "timeout": 0, "allowed_updates": ALLOWED_UPDATES}
        # do_api_request, which is the public way to raw answers, warns against a method that the library knows
        found: list[dict[str, Any]] = await self._bot._post("getUpdates", asked)
        return found

    def _recovered(self) -> None:
        if self.trouble is not None:
            log.info("updates arrive again", after=self.trouble)
        self.trouble = None

    async def _react(self, error: TelegramError) -> None:
        """Does what can be done about the error, and waits."""
        match error:
            case RetryAfter():
                await self._pause(max(seconds_of(error), _PAUSE_SECONDS))
            case Conflict():
                if not await self._resolve_conflict():
                    await self._pause(_CONFLICT_SECONDS)
            case InvalidToken():
                # Nobody can be told by Telegram: without the token nothing can be sent.
                log.warning("TELEGRAM_BOT_TOKEN is not accepted by Telegram: was it revoked?")
                await self._pause(_CONFLICT_SECONDS)
            case _:
                log.warning("Telegram cannot be reached", why=type(error).__name__)
                await self._pause(_PAUSE_SECONDS)

    async def _resolve_conflict(self) -> bool:
        """Deletes a webhook that somebody set, True if that went well; without one it is another process that polls."""
        try:
            info = await self._bot.get_webhook_info()
        except TelegramError as error:
            log.warning("conflict of unknown cause", why=type(error).__name__)
            return False
        if not info.url:
            log.warning("another process polls with this token: stop it, or revoke the token at @BotFather")
            self._alerts.tell("operator-other-poller")
            return False
        # The rest of the address may be a secret of its owner.
        host = urlsplit(info.url).netloc.rpartition("@")[2]
        log.warning("a webhook was set, so no updates arrive here", host=host, ip=info.ip_address)
        if not await self._delete_webhook():
            return False
        self._alerts.tell("operator-webhook-deleted", host=host)
        return True

    async def _delete_webhook(self) -> bool:
        try:
            return await self._bot.delete_webhook()
        except TelegramError as error:
            log.warning("webhook cannot be deleted", why=type(error).__name__)
            return False

    async def _acknowledge(self, offset: int) -> None:
        try:
            await self._bot.get_updates(offset=offset, timeout=0, limit=1, read_timeout=3)
        except TelegramError as error:
            log.info("last updates could not be acknowledged", why=type(error).__name__)

    async def _pause(self, seconds: float) -> None:
        if seconds > 0:
            try:
                await asyncio.wait_for(self.stopping.wait(), seconds)
            except TimeoutError:
                return
