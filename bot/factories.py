"""Builds objects from the settings: gateways, the model catalog, the Telegram client, the HTTP transport."""

import os
import socket
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from telegram.ext import ExtBot

from bot.chat.rate_limiter import RateLimiter
from bot.chat.telegram_request import TelegramRequest
from bot.chat.telegram_stars import TelegramStars
from bot.config.settings import BadSetting, Settings
from bot.config.text_files import read_text
from bot.delivery.admin_alerts import AdminAlerts, AlertTarget
from bot.delivery.payment_notices import PaymentNotices
from bot.i18n.translations import Translations
from bot.media.decoder_pool import DecoderPool
from bot.observability.alert_rules import Limits
from bot.observability.alert_watch import AlertWatch
from bot.observability.disk_watch import DiskWatch
from bot.observability.error_reports import ErrorReports, NotInstalled, UnusableDsn
from bot.observability.metrics import Metrics
from bot.observability.redaction import Redactor
from bot.observability.tracing import Tracer
from bot.orders.circuit_breaker import CircuitBreakers
from bot.payments.jobs import PaymentJobs
from bot.payments.ports import Alerts
from bot.payments.reconciliation import Reconciliation
from bot.payments.refund_worker import RefundWorker
from bot.payments.ticket_answers import TicketAnswers
from bot.prompts.word_filter import BadPattern, WordFilter
from providers.contract import Gateway
from providers.pooled_transport import PooledTransport, tls
from providers.registry import ALL
from providers.transport import Transport
from storage.database.database import Database
from storage.database.leader_election import LeaderElection
from storage.media.factory import open_media
from storage.media.store import MediaStore

_CALL_SECONDS = 20.0
_FEWEST_DECODERS, _MOST_DECODERS = 2, 4  # each may take a gigabyte while it is at work
_PAYMENT_DUTY = 3  # the first is polling, the second are alerts
_LACKS = "{setting} is set, but a package that it needs is not installed: pip install 'imagine-bot[{extra}]'."


def create_gateways(settings: Settings) -> dict[str, Gateway]:
    """The configured gateways, in order of preference."""
    gateways: dict[str, Gateway] = {
        one.name: ALL[one.brand](one.key, one.origin, name=one.name, webhook_key=one.webhook_key)
        for one in settings.accounts
    }
    if (openai := gateways.get("openai")) is not None:
        openai.previews = settings.openai_previews
    return gateways


def create_word_filter(settings: Settings) -> WordFilter:
    """The list of blocked words, empty without a file; raises `BadSetting`."""
    if settings.refused_words_file is None:
        return WordFilter()
    try:
        return WordFilter(read_text(Path(settings.refused_words_file).expanduser()).splitlines())
    except BadPattern as error:
        raise BadSetting(f"REFUSED_WORDS_FILE is wrong: {error}.") from error
    except (OSError, ValueError) as error:
        raise BadSetting("REFUSED_WORDS_FILE is wrong: it must be a readable text file.") from error


def create_circuit_breakers(
    settings: Settings, metrics: Metrics, *, is_paused: Callable[[str], bool]
) -> CircuitBreakers:
    """The circuits of all gateways."""
    return CircuitBreakers(
        metrics,
        time.monotonic,
        pause_seconds=max(2.0, 4 * settings.poll_seconds),
        longest_seconds=min(300.0, settings.order_deadline_seconds / 4),
        is_paused=is_paused,
    )


def create_media(settings: Settings) -> MediaStore:
    """The media store, without connecting to it; raises `BadSetting`."""
    try:
        return open_media(settings.media_url, access=settings.bucket_access)
    except ValueError as error:
        raise BadSetting(f"MEDIA_URL is wrong: it must be {error}.") from error


def create_bot(settings: Settings, rate_limiter: RateLimiter) -> ExtBot[Any]:
    """The one Telegram client of this process."""
    return ExtBot(
        settings.token,
        base_url=f"{settings.telegram_api_url}/bot",
        base_file_url=f"{settings.telegram_api_url}/file/bot",
        request=_create_request(settings, connections=64, pool_seconds=30.0),
        get_updates_request=_create_request(settings, connections=4, pool_seconds=10.0),
        rate_limiter=rate_limiter,
    )


def create_decoder_pool() -> DecoderPool:
    """As many decoders as there are processors, within bounds."""
    return DecoderPool(at_once=min(max(_FEWEST_DECODERS, os.cpu_count() or 1), _MOST_DECODERS))


@dataclass(frozen=True, slots=True)
class Payments:
    """What handlers and jobs need for payments."""

    stars: TelegramStars
    notices: PaymentNotices
    jobs: PaymentJobs


def create_payments(
    settings: Settings,
    bot: ExtBot[Any],
    database: Database,
    translations: Translations,
    *,
    alerts: Alerts,
    metrics: Metrics,
) -> Payments:
    """Everything about payments with Telegram Stars."""
    stars, notices = TelegramStars(bot), PaymentNotices(bot=bot, database=database, translations=translations)
    told: dict[str, Any] = {"database": database, "stars": stars, "notices": notices, "alerts": alerts}
    look_seconds = 2.0 if settings.sells_credits else 60.0
    reconciliation = Reconciliation(**told, metrics=metrics, keys=settings.keyring.keys)
    jobs = PaymentJobs(
        database=database,
        sells=settings.sells_credits,
        election=LeaderElection(database, duty=_PAYMENT_DUTY),
        reconciliation=reconciliation,
        refund_worker=RefundWorker(**told, look_seconds=look_seconds),
        ticket_answers=TicketAnswers(database=database, answers=notices, look_seconds=look_seconds),
    )
    return Payments(stars, notices, jobs)


def _create_request(settings: Settings, *, connections: int, pool_seconds: float) -> TelegramRequest:
    return TelegramRequest(
        PooledTransport(tls=tls(), connections=connections, proxy=settings.proxy_to_telegram),
        pool_timeout=pool_seconds,
        call_timeout=_CALL_SECONDS,
        connect_timeout=10.0,
    )


def create_transport(settings: Settings) -> Transport:
    """The HTTP client for gateways and results."""
    return Transport(
        trusted_hosts=frozenset(settings.trusted_result_hosts),
        timeout_seconds=settings.http_timeout_seconds,
        proxy=settings.proxy,
    )


def create_admin_alerts(
    settings: Settings, bot: ExtBot[Any], database: Database, translations: Translations
) -> AdminAlerts:
    """Alerts to ADMIN_CHAT_ID, or else to each of ADMIN_IDS."""
    targets = [AlertTarget(person) for person in sorted(settings.admin_ids)]
    if settings.admin_chat_id is not None:
        targets = [AlertTarget(settings.admin_chat_id, settings.admin_topic_id)]
    return AdminAlerts(
        bot=bot, database=database, targets=targets, translations=translations, language=settings.admin_language
    )


def create_alert_watch(
    settings: Settings,
    database: Database,
    gateways: Mapping[str, Gateway],
    transport: Transport,
    admin_alerts: AdminAlerts,
) -> AlertWatch:
    """What looks for reasons to alert that every replica sees, in one of them."""
    return AlertWatch(
        database=database,
        gateways=gateways,
        transport=transport,
        limits=Limits(
            credit_days=settings.alert_credit_days,
            refund_percent=settings.alert_refund_percent,
            queue_seconds=settings.alert_queue_seconds,
            database_mb=settings.alert_database_mb,
        ),
        send=admin_alerts.send,
        seconds=settings.alert_seconds,
        report_hour=settings.daily_report_hour if settings.daily_report_hour >= 0 else None,
    )


def create_disk_watch(settings: Settings, database: Database, admin_alerts: AdminAlerts) -> DiskWatch:
    """What watches the disks of the database, of the media and of temporary files, on every replica."""
    places = {"database": database.path.parent} if database.path is not None else {}
    if settings.media_url.startswith("file:"):
        places["media"] = Path(settings.media_url.removeprefix("file:").removeprefix("//"))
    return DiskWatch(
        database=database,
        places=places | {"temporary": Path(tempfile.gettempdir())},
        host=socket.gethostname(),
        limit_mb=settings.alert_disk_mb,
        send=admin_alerts.send,
        seconds=settings.alert_seconds,
    )


def create_tracer(settings: Settings) -> Tracer:
    """What measures traces, doing nothing without an endpoint; raises `BadSetting`."""
    if settings.otel_exporter_otlp_endpoint is None:
        return Tracer()
    from importlib.metadata import version

    try:
        return Tracer(settings.otel_exporter_otlp_endpoint, version=version("imagine-bot"))
    except NotInstalled as error:
        raise BadSetting(_LACKS.format(setting="OTEL_EXPORTER_OTLP_ENDPOINT", extra=error)) from error


def create_error_reports(settings: Settings, redact: Redactor) -> ErrorReports | None:
    """What reports errors to Sentry, None without SENTRY_DSN; raises `BadSetting`."""
    if settings.sentry_dsn is None:
        return None
    from importlib.metadata import version

    dsn = settings.sentry_dsn.get_secret_value()
    try:
        return ErrorReports(dsn, redact=redact, version=version("imagine-bot"), proxy=settings.proxy)
    except NotInstalled as error:
        raise BadSetting(_LACKS.format(setting="SENTRY_DSN", extra=error)) from error
    except UnusableDsn as error:
        raise BadSetting(f"SENTRY_DSN is wrong: {error}.") from error
