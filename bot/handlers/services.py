"""What handlers work with, handed down by the composition root."""

from dataclasses import dataclass
from typing import Any

from telegram.ext import ExtBot

from bot.catalog.models import Catalog
from bot.chat.context import Call
from bot.chat.hourly import Hourly
from bot.config.settings import Settings
from bot.delivery.captions import Words
from bot.delivery.keyboards import Keyboards
from bot.handlers.help_pages import Guide
from bot.handlers.settings_pages import Menus
from bot.i18n.refusal import Refusal
from bot.i18n.translations import Sentences
from bot.media.retention import Eraser
from bot.prompts.word_filter import Moderation
from storage.database.database import Database
from storage.database.wakeups import Wakeups


@dataclass(frozen=True, slots=True)
class House:
    """Values and tools. `wakeups` tell the workers that an order is due."""

    settings: Settings
    database: Database
    catalog: Catalog
    sentences: Sentences
    keyboards: Keyboards
    menus: Menus
    guide: Guide
    words: Words
    moderation: Moderation
    bot: ExtBot[Any]
    wakeups: Wakeups
    hourly: Hourly
    eraser: Eraser

    def say(self, call: Call, key: str, **args: str | int) -> str:
        """A sentence in the caller's language."""
        return self.sentences.say(call.language, key, **args)

    def explain(self, call: Call, refusal: Refusal) -> str:
        """A refusal in the caller's language."""
        return self.sentences.say(call.language, refusal.key, **refusal.args)

    @property
    def max_open(self) -> int:
        """How many unfinished orders one person may have."""
        return self.settings.max_active_per_user + self.settings.max_queued_per_user
