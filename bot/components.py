"""What the application starts, runs and stops."""

from dataclasses import dataclass
from typing import Any

import uvicorn
from telegram.ext import ExtBot

from bot.admin.admin_services import AdminServices
from bot.catalog.models import Catalog
from bot.chat.poller import Poller
from bot.chat.reply_cleanup import ReplyCleanup
from bot.chat.reply_sender import ReplySender
from bot.chat.startup import Startup
from bot.chat.webhook_watch import WebhookWatch
from bot.delivery.admin_alerts import AdminAlerts
from bot.delivery.order_message import OrderMessenger
from bot.media.decoder_pool import DecoderPool
from bot.media.retention import RetentionJob
from bot.observability.alert_watch import AlertWatch
from bot.observability.disk_watch import DiskWatch
from bot.observability.storage_watch import StorageWatch
from bot.observability.tracing import Tracer
from bot.orders.worker import Worker
from bot.payments.jobs import PaymentJobs
from providers.contract import Gateway
from providers.transport import Transport
from storage.database.database import Database
from storage.database.wakeups import Wakeups


@dataclass(frozen=True, slots=True)
class Components:
    """What the application starts, runs and stops."""

    gateways: dict[str, Gateway]
    catalog: Catalog
    bot: ExtBot[Any]
    database: Database
    wakeups: Wakeups
    transport: Transport
    decoder_pool: DecoderPool
    worker: Worker
    messenger: OrderMessenger
    storage_watch: StorageWatch
    admin_alerts: AdminAlerts
    alert_watch: AlertWatch
    disk_watch: DiskWatch
    retention_job: RetentionJob
    reply_cleanup: ReplyCleanup
    reply_sender: ReplySender
    poller: Poller
    webhook_watch: WebhookWatch
    startup: Startup
    payment_jobs: PaymentJobs
    admin: AdminServices
    tracer: Tracer
    web: uvicorn.Server
