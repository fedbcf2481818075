"""The lifecycle of one process: start, run, drain, stop."""

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog
from telegram.error import TelegramError

from bot.config.settings import BadSetting, Settings
from bot.web.uvicorn_config import CANNOT_LISTEN
from bot.wiring import build
from storage.conversation.offers import forget_offers
from storage.conversation.questions import forget_questions
from storage.conversation.reports import forget_reports
from storage.database.errors import StorageDown, StorageUnusable
from storage.database.leader_election import OF_EVERY_REPLICA, LeaderElection
from storage.database.migrate import NEWEST, migrate
from storage.orders.gateway_callbacks import forget_old
from storage.orders.leases import break_leases
from storage.orders.statistics import fold_statistics

log = structlog.get_logger(__name__)

_DRAIN_SECONDS = 20.0
_POST_SECONDS = 5.0
_WEB_SECONDS = 2.0
_RETRY_SECONDS = 2.0
_TIDY_SECONDS = 3600.0


class App:
    """Everything that runs in one process. `run` returns after SIGTERM or SIGINT, or `stop`."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._trouble: str | None = "starting"
        self._stop = asyncio.Event()
        self._migrated_from: str | None = None
        parts = build(settings, trouble=self._why_not_ready)
        self._gateways = parts.gateways
        self._catalog = parts.catalog
        self._bot = parts.bot
        self._database = parts.database
        self._wakeups = parts.wakeups
        self._transport = parts.transport
        self._decoder_pool = parts.decoder_pool
        self._worker = parts.worker
        self._messenger = parts.messenger
        self._storage_watch = parts.storage_watch
        self._admin_alerts = parts.admin_alerts
        self._alert_watch = parts.alert_watch
        self._disk_watch = parts.disk_watch
        self._retention_job = parts.retention_job
        self._reply_cleanup = parts.reply_cleanup
        self._reply_sender = parts.reply_sender
        self._poller = parts.poller
        self._webhook_watch = parts.webhook_watch
        self._startup = parts.startup
        self._payment_jobs = parts.payment_jobs
        self._admin = parts.admin
        self._web = parts.web
        self._tracer = parts.tracer

    @property
    def database_path(self) -> Path | None:
        """The SQLite file that only one process may use, None for a database server."""
        return self._database.path

    def _why_not_ready(self) -> str | None:
        return self._trouble or self._poller.trouble or self._webhook_watch.trouble

    def stop(self) -> None:
        """Ends `run`: no new claims, steps in flight are finished, leases given back."""
        self._stop.set()

    def reload_models(self) -> None:
        """Reads `MODELS_FILE` again; a wrong one changes nothing."""
        try:
            self._admin.models.reload()
        except BadSetting as error:
            log.warning("models not reloaded", why=str(error))
        else:
            log.info("models reloaded", models=len(self._catalog.models()))

    async def run(self) -> None:
        """Runs until stopped."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        loop.add_signal_handler(signal.SIGHUP, self.reload_models)
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
            await asyncio.wait({serving}, timeout=_WEB_SECONDS)
            await self._close()

    async def _serve(self) -> None:
        try:
            # uvicorn would take the signals for itself
            self._web.config.load()
            self._web.lifespan = self._web.config.lifespan_class(self._web.config)
            await self._web.startup()
            if self._web.should_exit:
                raise BadSetting(CANNOT_LISTEN.format(listen=self.settings.listen))
            await self._web.main_loop()
            await self._web.shutdown()
        except (SystemExit, OSError) as error:
            raise BadSetting(CANNOT_LISTEN.format(listen=self.settings.listen)) from error

    async def _work(self) -> None:
        await self._until(self._database_ready)
        await self._until(self._startup.connect)
        if self._stop.is_set():
            return
        self._trouble = None
        model = self._catalog.default_model(self.settings.default_model)
        where = {"gateways": list(self._gateways), "model": model, "listen": self.settings.listen}
        log.info("ready", bot=self._bot.username, **where)
        if self._migrated_from is not None:
            self._admin_alerts.tell("operator-migrated", was=self._migrated_from, new=NEWEST)
        always = (self._wakeups.listen(), self._reply_cleanup.run(), self._retention_job.run(), self._tidy())
        watching = LeaderElection(self._database, duty=OF_EVERY_REPLICA).lead(self._alert_watch.run)
        watches = (watching, self._storage_watch.run(), self._disk_watch.run())
        jobs = (*watches, self._payment_jobs.run(), *self._admin.run())
        beside = (self._startup.register_commands(), *jobs, *always)
        tasks = [asyncio.create_task(self._worker.run(), name="worker")]
        if self.settings.telegram_updates == "webhook":
            beside += (self._webhook_watch.run(),)
        else:
            # Telegram lets one replica poll; another takes over when it dies.
            polling = LeaderElection(self._database).lead(self._poller.poll)
            tasks.append(asyncio.create_task(polling, name="intake"))
        aside = [asyncio.create_task(work, name="aside") for work in beside]
        stopped = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait({stopped, *tasks}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._trouble = "stopping"
            self._poller.stopping.set()
            self._worker.stop()
            for task in (stopped, *aside, *(tasks[1:] if not self._poller.polling else ())):
                task.cancel()
            _, late = await asyncio.wait(tasks, timeout=_DRAIN_SECONDS)
            for task in late:
                task.cancel()
            sending = (self._reply_sender, self._admin.broadcaster, self._messenger, self._admin_alerts)
            await asyncio.gather(*(one.finish(_POST_SECONDS) for one in sending))
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
        try:
            was = await migrate(self._database)
        except StorageUnusable as error:
            raise BadSetting(f"The database cannot be used: {error}.") from error
        self._migrated_from = was if was is not None and was < NEWEST else None
        if self._database.is_sqlite:  # this process alone has the file, so whoever held a lease is dead
            await break_leases(self._database)
        await self._admin.state.load()

    async def _tidy(self) -> None:
        while True:
            with contextlib.suppress(StorageDown):
                async with self._database.write(lengthy=True) as tx:
                    await forget_old(tx)
                    await forget_questions(tx)
                    await forget_offers(tx, days=min(30.0, self.settings.prompt_days or 30.0))
                    await forget_reports(tx)
                    await fold_statistics(tx)
            await asyncio.sleep(_TIDY_SECONDS)

    async def _close(self) -> None:
        with contextlib.suppress(TelegramError, RuntimeError):
            await self._bot.shutdown()
        self._admin.charts.close()
        await self._storage_watch.finish()
        await self._decoder_pool.aclose()
        await self._transport.aclose()
        await self._database.close()
        await asyncio.to_thread(self._tracer.close)
