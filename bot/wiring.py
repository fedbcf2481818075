"""Builds the object graph of one process from its settings. Nothing is connected to yet."""

import time
from collections.abc import Callable
from random import Random

from bot.admin.admin_services import create_admin_services
from bot.admin.operator_state import OperatorState
from bot.chat.file_heads import FileHeads
from bot.chat.flood_guard import FloodGuard
from bot.chat.hourly import OncePerHour
from bot.chat.input_images import InputImages
from bot.chat.personal_exports import PersonalExports
from bot.chat.poller import Poller
from bot.chat.rate_limiter import RateLimiter
from bot.chat.reply_cleanup import ReplyCleanup
from bot.chat.reply_sender import ReplySender
from bot.chat.startup import Startup
from bot.chat.updates import UpdateReceiver
from bot.chat.video_uploads import VideoUploads
from bot.chat.webhook_watch import WebhookWatch
from bot.components import Components
from bot.config.networks import parse_networks
from bot.config.settings import Settings
from bot.database import create_database
from bot.delivery.captions import OrderCaptions
from bot.delivery.inline_message import InlineMessage
from bot.delivery.keyboards import Keyboards
from bot.delivery.order_message import OrderMessenger
from bot.delivery.previews import PreviewDisplay
from bot.delivery.video_message import VideoMessages
from bot.factories import (
    create_admin_alerts,
    create_alert_watch,
    create_bot,
    create_circuit_breakers,
    create_decoder_pool,
    create_disk_watch,
    create_gateways,
    create_media,
    create_payments,
    create_tracer,
    create_transport,
    create_word_filter,
)
from bot.handlers import find_menu_commands
from bot.handlers.help_pages import HelpPages
from bot.handlers.router import Router
from bot.handlers.services import Services
from bot.handlers.settings_pages import SettingsPages
from bot.i18n.translations import Translations
from bot.media.photos import Photos
from bot.media.retention import RetentionJob
from bot.media.signed_links import SignedLinks
from bot.media.videos import Videos
from bot.models_on_offer import create_catalog, load_checked_models
from bot.observability.metrics import Metrics
from bot.observability.storage_watch import StorageWatch
from bot.orders.decisions import backoff_seconds
from bot.orders.executor import OrderExecutor
from bot.orders.gateway_calls import GatewayCalls
from bot.orders.lost_replies import LostReplies
from bot.orders.order_messages import OrderMessages
from bot.orders.produced_results import ProducedResults
from bot.orders.result_fetcher import ResultFetcher
from bot.orders.submission import Submitter
from bot.orders.task_cancellation import TaskCancellation
from bot.orders.tracking import Tracker
from bot.orders.video_results import VideoResults
from bot.orders.worker import Worker
from bot.web.caller_limits import FailureLimiter
from bot.web.middleware import SecurityMiddleware
from bot.web.routes import WebRoutes
from bot.web.uvicorn_config import create_server
from storage.database.wakeups import Wakeups
from storage.media.buffered_store import BufferedStore
from storage.media.retention import Term
from storage.media.temporary_folder import TemporaryFolder


def build(settings: Settings, *, trouble: Callable[[], str | None]) -> Components:
    """Everything of one process; `trouble` says why it is not ready. Raises `BadSetting`."""
    tracer = create_tracer(settings)
    gateways = create_gateways(settings)
    metrics, translations, random = Metrics(tracer, gateways=gateways), Translations(), Random()
    rate_limiter = RateLimiter(metrics, calls_per_second=settings.telegram_calls_per_second)
    catalog = create_catalog(settings)
    media = BufferedStore(create_media(settings))
    temporary = TemporaryFolder(on_trouble=media.suspected.set)
    database = create_database(settings)
    wakeups = Wakeups(database)
    bot, transport = create_bot(settings, rate_limiter), create_transport(settings)
    decoder_pool = create_decoder_pool()
    captions = OrderCaptions(translations, catalog)
    keyboards = Keyboards(translations, catalog, video_model=settings.default_video_model)
    admin_alerts = create_admin_alerts(settings, bot, database, translations)
    storage_watch = StorageWatch(database=database, media=media, temporary=temporary, alert=admin_alerts.tell)
    links = SignedLinks(keyring=settings.keyring, public_url=settings.public_url)
    photos = Photos(media=media, decoder_pool=decoder_pool)
    videos = Videos(media=media, decoder_pool=decoder_pool, folder=temporary)
    uploads = VideoUploads(
        videos=videos,
        media=media,
        links=links,
        presigns=settings.bucket_is_public,
        limit_mb=settings.telegram_upload_mb,
    )
    messenger = OrderMessenger(
        bot=bot,
        rate_limiter=rate_limiter,
        photos=photos,
        translations=translations,
        captions=captions,
        keyboards=keyboards,
        is_saved=media.is_saved,
        videos=VideoMessages(uploads=uploads, captions=captions, translations=translations),
    )
    operators = OperatorState(database, wakeups)
    circuit_breakers = create_circuit_breakers(settings, metrics, is_paused=operators.is_paused)
    admin = create_admin_services(
        settings=settings,
        state=operators,
        load_models=lambda: load_checked_models(settings),
        catalog=catalog,
        gateways=gateways,
        transport=transport,
        circuit_breakers=circuit_breakers,
        database=database,
        bot=bot,
        translations=translations,
    )
    produced = ProducedResults(media)
    gateway_calls = GatewayCalls(
        settings=settings,
        database=database,
        gateways=gateways,
        transport=transport,
        produced=produced,
        metrics=metrics,
        random=random,
        previews=PreviewDisplay(decoder_pool=decoder_pool, database=database, messenger=messenger),
    )
    submitter = Submitter(
        gateway_calls=gateway_calls,
        catalog=catalog,
        input_images=InputImages(
            bot=bot,
            media=media,
            decoder_pool=decoder_pool,
            transport=transport,
            links=links,
            presigns=settings.bucket_is_public,
        ),
        circuit_breakers=circuit_breakers,
        admin_alerts=admin_alerts,
    )
    messages = OrderMessages(
        settings=settings,
        database=database,
        catalog=catalog,
        messenger=messenger,
        inline_messages=InlineMessage(bot=bot, translations=translations, captions=captions, keyboards=keyboards),
        gateway_calls=gateway_calls,
        submitter=submitter,
        hold_notice=operators.hold_notice,
    )
    executor = OrderExecutor(
        settings=settings,
        database=database,
        gateway_calls=gateway_calls,
        submitter=submitter,
        lost_replies=LostReplies(
            gateway_calls=gateway_calls, circuit_breakers=circuit_breakers, admin_alerts=admin_alerts
        ),
        cancellation=TaskCancellation(gateways=gateways, transport=transport, metrics=metrics),
        tracker=Tracker(
            gateway_calls=gateway_calls,
            fetcher=ResultFetcher(
                transport=transport,
                media=media,
                decoder_pool=decoder_pool,
                photos=photos,
                video_results=VideoResults(transport=transport, videos=videos, media=media, decoder_pool=decoder_pool),
                produced=produced,
                poll_seconds=settings.poll_seconds,
            ),
            circuit_breakers=circuit_breakers,
            admin_alerts=admin_alerts,
        ),
        messages=messages,
        tracer=tracer,
        backoff=lambda attempt: backoff_seconds(attempt, base=1.0, cap=60.0, retry_after=None, random=random),
    )
    worker = Worker(
        database=database,
        executor=executor,
        wake=wakeups.heard,
        lease_seconds=settings.lease_seconds,
        max_active=settings.max_active_per_user,
        deadline_seconds=settings.order_deadline_seconds,
        video_deadline_seconds=settings.video_deadline_seconds,
    )
    wakeups.called = worker.call
    payments = create_payments(settings, bot, database, translations, alerts=admin_alerts, metrics=metrics)
    term = Term(media_days=settings.media_days, prompt_days=settings.prompt_days)
    retention_job = RetentionJob(database=database, media=media, term=term)
    reply_cleanup = ReplyCleanup(bot=bot, database=database)
    services = Services(
        settings=settings,
        database=database,
        catalog=catalog,
        translations=translations,
        keyboards=keyboards,
        settings_pages=SettingsPages(translations=translations, catalog=catalog, default_model=settings.default_model),
        help_pages=HelpPages(translations, catalog),
        captions=captions,
        word_filter=create_word_filter(settings),
        bot=bot,
        file_heads=FileHeads(bot),
        wakeups=wakeups,
        worker=worker,
        once_per_hour=OncePerHour(),
        reply_cleanup=reply_cleanup,
        retention_job=retention_job,
        media=media,
        temporary=temporary,
        video_uploads=uploads,
        stars=payments.stars,
        payment_notices=payments.notices,
        admin_alerts=admin_alerts,
        admin=admin,
    )
    reply_sender = ReplySender(
        bot=bot,
        database=database,
        media=media,
        photos=photos,
        video_uploads=uploads,
        personal_exports=PersonalExports(bot=bot, database=database, media=media, limit_mb=settings.telegram_upload_mb),
        reply_cleanup=reply_cleanup,
        reply_ttl_seconds=settings.short_answer_seconds,
    )
    flood_guard = FloodGuard(time.monotonic, per_minute=settings.person_actions_per_minute, spare=services.max_open)
    updates = UpdateReceiver(
        router=Router(services, flood_guard),
        reply_sender=reply_sender,
        on_storage_full=storage_watch.suspect,
        tracer=tracer,
    )
    routes = WebRoutes(
        bot=bot,
        updates=updates,
        database=database,
        storage_watch=storage_watch,
        media=media,
        links=links,
        gateways=gateways,
        transport=transport,
        keyring=settings.keyring,
        webhook=settings.telegram_updates == "webhook",
        wakeups=wakeups,
        called=worker.call_back,
        alert=admin_alerts.tell,
        metrics=metrics,
        callers=FailureLimiter(time.monotonic),
        ready=trouble,
    )
    startup = Startup(
        bot=bot,
        settings=settings,
        translations=translations,
        secret=settings.keyring.webhook_secret,
        commands=find_menu_commands(sells_credits=settings.sells_credits),
    )
    app = SecurityMiddleware(routes.app(), trusted_proxies=parse_networks(settings.trusted_proxies))
    return Components(
        gateways=gateways,
        catalog=catalog,
        bot=bot,
        database=database,
        wakeups=wakeups,
        transport=transport,
        decoder_pool=decoder_pool,
        worker=worker,
        messenger=messenger,
        storage_watch=storage_watch,
        admin_alerts=admin_alerts,
        alert_watch=create_alert_watch(settings, database, gateways, transport, admin_alerts),
        disk_watch=create_disk_watch(settings, database, admin_alerts),
        retention_job=retention_job,
        reply_cleanup=reply_cleanup,
        reply_sender=reply_sender,
        poller=Poller(bot=bot, updates=updates, alerts=admin_alerts, sells=settings.sells_credits),
        webhook_watch=WebhookWatch(bot=bot, startup=startup, alerts=admin_alerts),
        startup=startup,
        payment_jobs=payments.jobs,
        admin=admin,
        tracer=tracer,
        web=create_server(app, host=settings.address[0], port=settings.address[1]),
    )
