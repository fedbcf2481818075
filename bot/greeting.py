"""What Telegram is told at the start: who asks, where updates go, which commands there are."""

import contextlib
from typing import Any

from telegram import BotCommand
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot.dispatch import ALLOWED_UPDATES
from bot.handlers import ROUTES
from bot.sentences import LANGUAGES, Sentences
from bot.settings import BadSetting, Settings
from bot.web.server import TELEGRAM_PATH

# Ours → Telegram's two letters; people of any other language see the first.
_LANGUAGE_CODES = {"en": None, "zh-Hans": "zh", "ru": "ru"}


class Greeting:
    """The first words to Telegram."""

    def __init__(self, *, bot: ExtBot[Any], settings: Settings, sentences: Sentences, secret: str) -> None:
        self._bot = bot
        self._settings = settings
        self._sentences = sentences
        self._secret = secret

    async def introduce(self) -> None:
        """Learns who we are, and in webhook mode tells our address; raises `BadSetting`, or Telegram's errors."""
        try:
            await self._bot.initialize()
            if self._settings.telegram_updates == "webhook":
                await self._bot.set_webhook(
                    f"{self._settings.public_url}{TELEGRAM_PATH}",
                    secret_token=self._secret,
                    allowed_updates=ALLOWED_UPDATES,
                )
        except InvalidToken as error:
            raise BadSetting("TELEGRAM_BOT_TOKEN is wrong: Telegram does not accept it.") from error

    async def register_commands(self) -> None:
        """The menu, in every language. Not worth any trouble: the commands work without it."""
        with contextlib.suppress(TelegramError):
            for language in LANGUAGES:
                commands = [BotCommand(name, self._sentences.plain(language, f"command-{name}")) for name in ROUTES]
                await self._bot.set_my_commands(commands, language_code=_LANGUAGE_CODES[language])
