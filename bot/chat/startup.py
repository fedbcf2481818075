"""Connects to Telegram at startup: identity, webhook, and the command menus."""

import asyncio
import contextlib
from collections.abc import Sequence
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

from bot.chat.updates import ALLOWED_UPDATES, WEBHOOK_PATH
from bot.config.settings import BadSetting, Settings
from bot.i18n.translations import LANGUAGES, Translations

TOKEN_REFUSED = "TELEGRAM_BOT_TOKEN is wrong: Telegram does not accept it."
# Our code → Telegram's two letters; users of any other language see the first.
_LANGUAGE_CODES = {"en": None, "zh-Hans": "zh", "ru": "ru"}
# A group's menu is short; its admins see another description for /settings.
_GROUP = ("imagine", "edit", "video", "cancel", "quota", "settings", "report", "privacy", "forget", "help")
_ADMIN_DESCRIPTIONS = {"settings": "command-settings-admin"}
_MENU_DELAY_SECONDS = 0.1


class Startup:
    """Connects the bot and registers its commands: all of `commands` in private chats, a few of them in groups."""

    def __init__(
        self,
        *,
        bot: ExtBot[Any],
        settings: Settings,
        translations: Translations,
        secret: str,
        commands: Sequence[str],
    ) -> None:
        self._bot = bot
        self._settings = settings
        self._translations = translations
        self._secret = secret
        self._menus: tuple[tuple[BotCommandScope, Sequence[str], dict[str, str]], ...] = (
            (BotCommandScopeAllPrivateChats(), commands, {}),
            (BotCommandScopeAllGroupChats(), _GROUP, {}),
            (BotCommandScopeAllChatAdministrators(), _GROUP, _ADMIN_DESCRIPTIONS),
        )

    async def connect(self) -> None:
        """Loads the bot's identity and sets the webhook in webhook mode; raises `BadSetting` or Telegram's errors."""
        try:
            await self._bot.initialize()
            if self._settings.telegram_updates == "webhook":
                await self.set_webhook()
        except InvalidToken as error:
            raise BadSetting(TOKEN_REFUSED) from error

    @property
    def webhook_url(self) -> str:
        """Where Telegram sends updates in webhook mode."""
        return f"{self._settings.public_url}{WEBHOOK_PATH}"

    async def set_webhook(self) -> None:
        """Has updates sent here; raises Telegram's errors."""
        await self._bot.set_webhook(self.webhook_url, secret_token=self._secret, allowed_updates=ALLOWED_UPDATES)

    async def register_commands(self) -> None:
        """Sets the menus of private chats, groups and their admins in every language; errors are ignored.

        Waits for a moment first: who wrote while the bot was away comes before the menus.
        """
        await asyncio.sleep(_MENU_DELAY_SECONDS)
        with contextlib.suppress(TelegramError):
            for scope, names, others in self._menus:
                for language in LANGUAGES:
                    commands = [
                        BotCommand(name, self._translations.plain(language, others.get(name, f"command-{name}")))
                        for name in names
                    ]
                    await self._bot.set_my_commands(commands, scope=scope, language_code=_LANGUAGE_CODES[language])
