"""Gives the credits of referrals, and tells both: some seconds after the friend's first picture, at no order's cost."""

import asyncio
from typing import Any

import structlog
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.i18n.translations import Translations
from storage.admin.audiences import reachable_of
from storage.admin.gifts import Referral, pay_referrals
from storage.database.database import Database
from storage.database.errors import StorageDown

log = structlog.get_logger(__name__)

_PAUSE_SECONDS = 15.0


class ReferralRewards:
    """Looks for referrals to pay, on every replica: the ledger takes each once."""

    def __init__(
        self, *, bot: ExtBot[Any], database: Database, translations: Translations, credits: int, pause_seconds: float
    ) -> None:
        self._bot = bot
        self._database = database
        self._translations = translations
        self._credits = credits
        self._pause_seconds = min(pause_seconds, _PAUSE_SECONDS)

    async def run(self) -> None:
        """Pays until cancelled; returns at once where there are no referrals."""
        while self._credits:
            await asyncio.sleep(self._pause_seconds)
            try:
                async with self._database.write() as tx:
                    paid = await pay_referrals(tx, credits=self._credits)
                for one in paid:
                    await self._tell(one)
            except StorageDown as error:
                log.warning("referrals wait for the database", why=str(error))

    async def _tell(self, referral: Referral) -> None:
        log.info("referral paid", friend=referral.friend_id, referrer=referral.referrer_id)
        keys = {referral.friend_id: "referral-friend", referral.referrer_id: "referral-thanks"}
        async with self._database.read() as connection:
            people = await reachable_of(connection, list(keys))
        for person in people:
            text = self._translations.html(person.language, keys[person.id], credits=self._credits)
            try:
                await self._bot.send_message(person.id, text, parse_mode="HTML")
            except TelegramError as error:
                log.info("referral not told", person=person.id, why=type(error).__name__)
