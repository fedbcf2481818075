"""What handlers work with, handed down by the composition root."""

from dataclasses import dataclass
from typing import Any

from telegram.ext import ExtBot

from bot.calls import Call
from bot.catalog import Catalog
from bot.erasing import Eraser
from bot.guide import Guide
from bot.keyboards import Keyboards
from bot.manners import Hourly
from bot.menus import Menus
from bot.moderation import Moderation
from bot.refusal import Refusal
from bot.sentences import Sentences
from bot.settings import Settings
from bot.words import Words
from storage.database import Database
from storage.wakeups import Wakeups


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
