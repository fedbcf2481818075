"""What Telegram is told at the start: who asks, where updates go, which commands there are."""

import contextlib
from typing import Any

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot.config.settings import BadSetting, Settings
from bot.handlers import ROUTES
from bot.handlers.router import ALLOWED_UPDATES
from bot.i18n.translations import LANGUAGES, Translations
from bot.web.routes import TELEGRAM_PATH

# Ours → Telegram's two letters; people of any other language see the first.
_LANGUAGE_CODES = {"en": None, "zh-Hans": "zh", "ru": "ru"}
# A group's menu is short; its admins find the chat's own settings under another name.
_GROUP = ("imagine", "edit", "cancel", "quota", "settings", "report", "privacy", "forget", "help")
_SCOPES: tuple[tuple[BotCommandScope, tuple[str, ...], dict[str, str]], ...] = (
    (BotCommandScopeAllPrivateChats(), tuple(ROUTES), {}),
    (BotCommandScopeAllGroupChats(), _GROUP, {}),
    (BotCommandScopeAllChatAdministrators(), _GROUP, {"settings": "command-settings-admin"}),
)


class Startup:
    """The first words to Telegram."""

    def __init__(self, *, bot: ExtBot[Any], settings: Settings, translations: Translations, secret: str) -> None:
        self._bot = bot
        self._settings = settings
        self._translations = translations
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
        """The menus of private chats, groups and their admins, in every language. Not worth any trouble."""
        with contextlib.suppress(TelegramError):
            for scope, names, others in _SCOPES:
                for language in LANGUAGES:
                    commands = [
                        BotCommand(name, self._translations.plain(language, others.get(name, f"command-{name}")))
                        for name in names
                    ]
                    await self._bot.set_my_commands(commands, scope=scope, language_code=_LANGUAGE_CODES[language])
