"""The composition root: the only place where objects meet."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random

import structlog
from telegram.error import TelegramError

from bot.chat.flood_guard import FloodGuard
from bot.chat.hourly import OncePerHour
from bot.chat.input_images import InputImages
from bot.chat.rate_limiter import RateLimiter
from bot.chat.reply_cleanup import ReplyCleanup
from bot.chat.reply_sender import ReplySender
from bot.chat.startup import Startup
from bot.chat.updates import UpdateReceiver
from bot.config.settings import BadSetting, Settings
from bot.database import create_database
from bot.delivery.admin_alerts import AdminAlerts
from bot.delivery.captions import OrderCaptions
from bot.delivery.inline_message import InlineMessage
from bot.delivery.keyboards import Keyboards
from bot.delivery.order_message import OrderMessenger
from bot.factories import create_bot, create_catalog, create_gateways, create_transport, create_word_filter
from bot.handlers.help_pages import HelpPages
from bot.handlers.router import Router
from bot.handlers.services import Services
from bot.handlers.settings_pages import SettingsPages
from bot.i18n.translations import Translations
from bot.media.decoder_pool import DecoderPool
from bot.media.photos import Photos
from bot.media.retention import RetentionJob
from bot.media.signed_links import SignedLinks
from bot.observability.metrics import Metrics
from bot.orders.circuit_breaker import CircuitBreakers
from bot.orders.decisions import backoff_seconds
from bot.orders.executor import OrderExecutor
from bot.orders.gateway_calls import GatewayCalls
from bot.orders.submission import Submitter
from bot.orders.tracking import Tracker
from bot.orders.worker import Worker
from bot.web.caller_limits import FailureLimiter, parse_networks
from bot.web.middleware import SecurityMiddleware
from bot.web.routes import WebRoutes
from bot.web.uvicorn_config import create_server
from storage.conversation.offers import forget_offers
from storage.conversation.questions import forget_questions
from storage.conversation.reports import forget_reports
from storage.database.errors import StorageDown
from storage.database.leader_election import LeaderElection
from storage.database.migrate import migrate
from storage.database.wakeups import Wakeups
from storage.media.retention import Term
from storage.media.store import open_media
from storage.orders.gateway_callbacks import forget_old
from storage.orders.leases import break_leases
from storage.orders.statistics import fold_statistics

log = structlog.get_logger(__name__)

_DRAIN_SECONDS = 20.0
_POST_SECONDS = 5.0
_RETRY_SECONDS = 2.0
_TIDY_SECONDS = 3600.0
_FEWEST_DECODERS, _MOST_DECODERS = 2, 4  # each may take a gigabyte while it is at work


class App:
    """Everything that runs in one process. `run` returns after SIGTERM or SIGINT, or `stop`."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._trouble: str | None = "starting"
        self._stop = asyncio.Event()
        random = Random()
        metrics = Metrics()
        rate_limiter = RateLimiter(metrics, calls_per_second=settings.telegram_calls_per_second)
        translations = Translations()
        self._gateways = create_gateways(settings)
        catalog = create_catalog(settings, self._gateways)
        try:
            self._media = open_media(settings.media_url, access=settings.bucket_access)
        except ValueError as error:
            raise BadSetting(f"MEDIA_URL is wrong: it must be {error}.") from error
        self._database = create_database(settings)
        self._wakeups = Wakeups(self._database)
        self._bot = create_bot(settings, rate_limiter)
        self._transport = create_transport(settings)
        self._decoder_pool = DecoderPool(at_once=min(max(_FEWEST_DECODERS, os.cpu_count() or 1), _MOST_DECODERS))
        captions, keyboards = OrderCaptions(translations), Keyboards(translations, catalog)
        keyring = settings.keyring
        links = SignedLinks(keyring=keyring, public_url=settings.public_url)
        circuit_breakers = CircuitBreakers(
            metrics,
            time.monotonic,
            pause_seconds=max(2.0, 4 * settings.poll_seconds),
            longest_seconds=min(300.0, settings.order_deadline_seconds / 4),
        )
        gateway_calls = GatewayCalls(
            settings=settings,
            database=self._database,
            gateways=self._gateways,
            transport=self._transport,
            metrics=metrics,
            random=random,
        )
        submitter = Submitter(
            gateway_calls=gateway_calls,
            catalog=catalog,
            sources=InputImages(
                bot=self._bot,
                media=self._media,
                decoder_pool=self._decoder_pool,
                transport=self._transport,
                links=links,
                presigns=settings.bucket_is_public,
            ),
            circuit_breakers=circuit_breakers,
            admin_alerts=AdminAlerts(bot=self._bot, ids=settings.admin_ids, translations=translations),
        )
        photos = Photos(media=self._media, decoder_pool=self._decoder_pool)
        order_messenger = OrderMessenger(
            bot=self._bot,
            database=self._database,
            media=self._media,
            photos=photos,
            translations=translations,
            captions=captions,
            keyboards=keyboards,
        )
        executor = OrderExecutor(
            settings=settings,
            database=self._database,
            gateway_calls=gateway_calls,
            submitter=submitter,
            tracker=Tracker(
                gateway_calls=gateway_calls,
                media=self._media,
                decoder_pool=self._decoder_pool,
                circuit_breakers=circuit_breakers,
            ),
            order_messenger=order_messenger,
            inline_message=InlineMessage(
                bot=self._bot, translations=translations, captions=captions, keyboards=keyboards
            ),
            rate_limiter=rate_limiter,
            backoff=lambda attempt: backoff_seconds(attempt, base=1.0, cap=60.0, wish=None, random=random),
        )
        self._worker = Worker(
            database=self._database, executor=executor, wake=self._wakeups.heard, lease_seconds=settings.lease_seconds
        )
        term = Term(media_days=settings.media_days, prompt_days=settings.prompt_days)
        self._retention_job = RetentionJob(database=self._database, media=self._media, term=term)
        services = Services(
            settings=settings,
            database=self._database,
            catalog=catalog,
            translations=translations,
            keyboards=keyboards,
            settings_pages=SettingsPages(
                translations=translations, catalog=catalog, default_model=settings.default_model
            ),
            help_pages=HelpPages(translations),
            captions=captions,
            word_filter=create_word_filter(settings),
            bot=self._bot,
            wakeups=self._wakeups,
            once_per_hour=OncePerHour(),
            retention_job=self._retention_job,
        )
        self._reply_cleanup = ReplyCleanup(bot=self._bot, database=self._database)
        self._reply_sender = ReplySender(
            bot=self._bot,
            database=self._database,
            media=self._media,
            photos=photos,
            reply_cleanup=self._reply_cleanup,
            passing_seconds=settings.short_answer_seconds,
        )
        flood_guard = FloodGuard(time.monotonic, per_minute=settings.person_actions_per_minute, spare=services.max_open)
        self._updates = UpdateReceiver(
            bot=self._bot, router=Router(services, flood_guard), reply_sender=self._reply_sender
        )
        self._startup = Startup(
            bot=self._bot, settings=settings, translations=translations, secret=keyring.webhook_secret
        )
        server = WebRoutes(
            bot=self._bot,
            updates=self._updates,
            database=self._database,
            media=self._media,
            links=links,
            gateways=self._gateways,
            keyring=keyring,
            webhook=settings.telegram_updates == "webhook",
            wakeups=self._wakeups,
            metrics=metrics,
            callers=FailureLimiter(time.monotonic),
            ready=lambda: self._trouble,
        )
        host, port = settings.address
        door = SecurityMiddleware(server.app(), trusted_proxies=parse_networks(settings.trusted_proxies))
        self._web = create_server(door, host=host, port=port)

    @property
    def database_path(self) -> Path | None:
        """The SQLite file that only one process may use, None for a database server."""
        return self._database.path

    def stop(self) -> None:
        """Ends `run`: no new claims, steps in flight are finished, leases given back."""
        self._stop.set()

    async def run(self) -> None:
        """Runs until stopped."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        serving = asyncio.create_task(self._serve(), name="web server")
        working = asyncio.create_task(self._work(), name="work")
        try:
            await asyncio.wait({serving, working}, return_when=asyncio.FIRST_COMPLETED)
            for task in (working, serving):
                if task.done():
                    task.result()
        finally:
            self._stop.set()
            await asyncio.wait({working}, timeout=_DRAIN_SECONDS + _POST_SECONDS)
            self._web.should_exit = True
            await asyncio.wait({serving}, timeout=_POST_SECONDS)
            await self._close()

    async def _serve(self) -> None:
        try:
            # uvicorn would take the signals for itself
            self._web.config.load()
            self._web.lifespan = self._web.config.lifespan_class(self._web.config)
            await self._web.startup()
            if self._web.should_exit:
                raise BadSetting(f"LISTEN is wrong: {self.settings.listen} cannot be listened on.")
            await self._web.main_loop()
            await self._web.shutdown()
        except (SystemExit, OSError) as error:
            raise BadSetting(f"LISTEN is wrong: {self.settings.listen} cannot be listened on.") from error

    async def _work(self) -> None:
        await self._until(self._database_ready)
        await self._until(self._startup.introduce)
        if self._stop.is_set():
            return
        self._trouble = None
        log.info("ready", bot=self._bot.username, gateways=list(self._gateways), listen=self.settings.listen)
        always = (self._wakeups.listen(), self._reply_cleanup.run(), self._retention_job.run(), self._tidy())
        beside = (self._startup.register_commands(), *always)
        aside = [asyncio.create_task(work, name="aside") for work in beside]
        tasks = [asyncio.create_task(self._worker.run(), name="worker")]
        if self.settings.telegram_updates == "polling":
            # Telegram lets one replica poll; another takes over when it dies.
            polling = LeaderElection(self._database).lead(self._updates.poll)
            tasks.append(asyncio.create_task(polling, name="intake"))
        stopped = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait({stopped, *tasks}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._trouble = "stopping"
            self._updates.stopping.set()
            self._worker.stop()
            for task in (stopped, *aside, *(tasks[1:] if not self._updates.polling else ())):
                task.cancel()
            _, late = await asyncio.wait(tasks, timeout=_DRAIN_SECONDS)
            for task in late:
                task.cancel()
            await self._reply_sender.finish(_POST_SECONDS)
        for task in tasks:
            if task.done() and not task.cancelled():
                task.result()

    async def _until(self, ready: Callable[[], Awaitable[None]]) -> None:
        """Tries until it succeeds, or the process is to end."""
        while not self._stop.is_set():
            try:
                await ready()
                return
            except (StorageDown, TelegramError) as error:
                whose = "database" if isinstance(error, StorageDown) else "Telegram"
                # Anybody may read this; what the error itself says is for the log.
                self._trouble = f"{whose}: {type(error).__name__}"
                log.warning("not ready yet", whose=whose, why=f"{type(error).__name__}: {error}")
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), _RETRY_SECONDS)

    async def _database_ready(self) -> None:
        await migrate(self._database)
        if self._database.is_sqlite:  # this process alone has the file, so whoever held a lease is dead
            await break_leases(self._database)

    async def _tidy(self) -> None:
        while True:
            with contextlib.suppress(StorageDown):
                async with self._database.write() as tx:
                    await forget_old(tx)
                    await forget_questions(tx)
                    await forget_offers(tx, days=min(30.0, self.settings.prompt_days or 30.0))
                    await forget_reports(tx)
                    await fold_statistics(tx)
            await asyncio.sleep(_TIDY_SECONDS)

    async def _close(self) -> None:
        with contextlib.suppress(TelegramError, RuntimeError):
            await self._bot.shutdown()
        await self._decoder_pool.aclose()
        await self._transport.aclose()
        await self._database.close()
