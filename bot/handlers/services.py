"""The objects that handlers use, passed in at startup."""

from dataclasses import dataclass
from typing import Any

from telegram.ext import ExtBot

from bot.admin.admin_services import AdminServices
from bot.catalog.models import Catalog
from bot.chat.context import MessageContext
from bot.chat.file_heads import FileHeads
from bot.chat.hourly import OncePerHour
from bot.chat.reply_cleanup import ReplyCleanup
from bot.chat.telegram_stars import TelegramStars
from bot.chat.video_uploads import VideoUploads
from bot.config.settings import Settings
from bot.delivery.admin_alerts import AdminAlerts
from bot.delivery.captions import OrderCaptions
from bot.delivery.keyboards import Keyboards
from bot.delivery.payment_notices import PaymentNotices
from bot.handlers.help_pages import HelpPages
from bot.handlers.settings_pages import SettingsPages
from bot.i18n.refusal import Refusal
from bot.i18n.translations import Translations
from bot.media.retention import RetentionJob
from bot.orders.worker import Worker
from bot.prompts.word_filter import WordFilter
from storage.database.database import Database
from storage.database.wakeups import Wakeups
from storage.media.buffered_store import BufferedStore
from storage.media.temporary_folder import TemporaryFolder


@dataclass(frozen=True, slots=True)
class Services:
    """Dependencies of the handlers. `wakeups` notifies the workers that an order is due."""

    settings: Settings
    database: Database
    catalog: Catalog
    translations: Translations
    keyboards: Keyboards
    settings_pages: SettingsPages
    help_pages: HelpPages
    captions: OrderCaptions
    word_filter: WordFilter
    bot: ExtBot[Any]
    file_heads: FileHeads
    wakeups: Wakeups
    worker: Worker
    once_per_hour: OncePerHour
    reply_cleanup: ReplyCleanup
    retention_job: RetentionJob
    media: BufferedStore
    temporary: TemporaryFolder
    video_uploads: VideoUploads
    stars: TelegramStars
    payment_notices: PaymentNotices
    admin_alerts: AdminAlerts
    admin: AdminServices

    def translate(self, context: MessageContext, key: str, **args: str | int) -> str:
        """A sentence (HTML) in the sender's language."""
        return self.translations.html(context.language, key, **args)

    def format_refusal(self, context: MessageContext, refusal: Refusal) -> str:
        """A refusal (HTML) in the sender's language."""
        return self.translations.html(context.language, refusal.key, **refusal.args)

    @property
    def max_open(self) -> int:
        """How many unfinished orders a person may have."""
        return self.settings.max_active_per_user + self.settings.max_queued_per_user
